// On a phone the filters lie above the ads: whoever asks for the ads is shown them. Nothing else needs this file.
document.addEventListener("submit", (event) => {
  const filters = event.target.querySelector(".filters");
  if (filters && filters.open && window.matchMedia("(max-width: 51.99rem)").matches) {
    filters.open = false;
    document.getElementById("found").scrollIntoView();
  }
});
