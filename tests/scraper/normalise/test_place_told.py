"""The place of work is found in the ad's own words where its fields tell none, and no other word is taken for one."""

import pytest

from scraper.normalise.place_told import place_told_in
from scraper.normalise.tables import toml
from tests.scraper.normalise.ads import posting_of

# name: (title, text, the ad's country, the place's words)
TOLD: dict[str, tuple[str, str, str | None, str]] = {
    "a label": ("Clerk", "Location: Dhaka\nSalary: good", "BD", "Dhaka"),
    "a label, of a town in no table": ("Clerk", "Location: Smallville\nSalary: good", "US", "Smallville"),
    "a label whose break was lost": ("Clerk", "Grade:7.01Location:KilifiCountry:Kenya", "KE", "Kilifi"),
    "a label without a colon": ("Clerk", "QualificationKCSE\nLocationThika\nJob FieldCleaning", "KE", "Thika"),
    "a town and its state": ("Clerk", "For one of our clients in Poway, CA.Job Description: typing", "US", "Poway, CA"),
    "a town and its state's name": ("Clerk", "Located in the south, in Poway, California, we type.", "US", "Poway"),
    "vacancies, and a break lost": ("Clerk", "These positions are in MombasaSalary Ksh. 15,000", "KE", "Mombasa"),
    "a town glued to its label": ("Clerk", "Title: ClerkLocation: Ashburn, VADuration: 6 months", "US", "Ashburn"),
    "based in a town": ("Clerk", "The shop, based in Shere, needs a clerk.", "GB", "Shere"),
    "a client of a town": ("Clerk", "Our Hucknall based client needs a clerk.", "GB", "Hucknall"),
    "the title": ("Optical Assistant Oxfordshire", "We train you.", "GB", "Oxfordshire"),
    "a county in the title": ("Clerk Jobs in Muranga County", "Filing.", "KE", "Muranga"),
    "a town that other countries have": ("Clerk Plymouth", "Filing.", "GB", "Plymouth"),
    "a town near the beginning": ("Clerk", "Events in Sheffield is looking for ten people.", "GB", "Sheffield"),
    "the title's end": ("Staff Nurse Smallville", "We run a nursing home in Smallville.", "GB", "Smallville"),
    "where one is assigned": ("Clerk", "Must be willing to be assigned in Pasay.", "PH", "Pasay"),
    "a centre": ("Clerk", "Filing. " * 80 + "Our support centre in Nairobi seeks a clerk.", "KE", "Nairobi"),
    "Bengali": ("অফিস সহকারী", "কর্মস্থল: মতিঝিল, ঢাকা", "BD", "মতিঝিল"),
}

NOT_TOLD: dict[str, tuple[str, str, str | None]] = {
    "no place": ("Clerk", "Filing and typing.", "GB"),
    "another country's town": ("Clerk", "We have customers in Dubai.", "GB"),
    "a trade at the title's end": ("Manager Insurance", "Five years of experience in Insurance", "GB"),
    "a title's word that stands alone": ("Sales Manager Nights", "Nights are paid double.", "GB"),
    "a country": ("Clerk", "Location: United Kingdom", "GB"),
    "a region": ("Clerk", "Location: Europe", None),
    "words that are no place": ("Clerk", "Location: Various\nWork Location: Home", "US"),
    "the seat": ("Clerk", "Acme is headquartered in Poway, CA.", "US"),
    "letters that are no state": ("Clerk", "Knowledge of Word, MX and Excel, VX.", "US"),
    "a state, and the ad's country is another": ("Clerk", "Poway, CA", "GB"),
    "a company of a country": ("Clerk", "A UK based company and an Office based business", "GB"),
    "a town that other countries have, and no country": ("Clerk Plymouth", "Filing.", None),
}


@pytest.mark.parametrize(("title", "text", "country", "place"), TOLD.values(), ids=TOLD)
def test_a_place_is_found(title: str, text: str, country: str | None, place: str) -> None:
    told = place_told_in(f"{title}\n{text}", country)
    assert told is not None
    assert told[0]["text"].startswith(place)
    assert country in (told[0]["country"], None)


@pytest.mark.parametrize(("title", "text", "country"), NOT_TOLD.values(), ids=NOT_TOLD)
def test_no_other_word_is_a_place(title: str, text: str, country: str | None) -> None:
    assert place_told_in(f"{title}\n{text}", country) is None


@pytest.mark.parametrize("country", sorted(toml("towns")))
def test_every_shared_town_counts_where_the_country_is_known(country: str) -> None:
    missed = [name for name in toml("towns")[country] if place_told_in(f"Clerk {name}", country) is None]
    assert not missed


def test_a_place_that_is_told_makes_the_work_onsite_unless_it_is_remote() -> None:
    assert posting_of(description="Location: Smallville", country="US").remote == "onsite"
    assert posting_of(description="Location: Smallville", country="US", places=("United States",)).remote == "onsite"
    remote = posting_of(description="Fully remote. Our office is based in Shere.", country="GB")
    assert (remote.remote, [place["text"] for place in remote.places]) == ("remote", ["United Kingdom"])


@pytest.mark.parametrize(
    "label",
    ["Location", "LOCATION", "Place of work", "Duty station", "Workplace", "Work place", "Work site",
     "কর্মস্থল", "কর্মস্থান"],
)  # fmt: skip
def test_every_label_tells_of_a_town_in_no_table(label: str) -> None:
    told = place_told_in(f"Clerk\nFiling.\n{label}: Smallville\nTyping.", "US")
    assert told is not None
    assert told[0]["text"] == "Smallville"
