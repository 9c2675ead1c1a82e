// On a phone the filters lie above the ads: whoever asks for the ads is shown them. The page works without this file.
document.addEventListener("submit", (event) => {
  const filters = event.target.querySelector(".filters");
  if (filters && filters.open && window.matchMedia("(max-width: 51.99rem)").matches) {
    filters.open = false;
    document.getElementById("found").scrollIntoView();
  }
});

// A field that was left blank asks nothing: it stays out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  const asked = event.detail.formData;
  for (const [name, value] of [...asked.entries()]) {
    if (value === "") asked.delete(name);
  }
});

// Each tick is counted at once: the button tells how many ads it leads to.
const count = () => {
  const button = document.querySelector(".apply");
  if (button) button.textContent = button.dataset.counted;
};
count();
document.addEventListener("htmx:afterSettle", count);

// Where no answer comes, the reader is told so; the next question takes the words away.
const tell = (is) => () => {
  const trouble = document.getElementById("trouble");
  if (trouble) trouble.hidden = !is;
};
for (const name of ["sendError", "responseError", "timeout"]) document.addEventListener(`htmx:${name}`, tell(true));
document.addEventListener("htmx:beforeRequest", tell(false));

// On the page of ads to be judged a key presses the button that it is written on.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text], textarea, select")) return;
  const button = /^[a-z0-9]$/i.test(event.key) && document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
