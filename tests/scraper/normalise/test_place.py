"""Where the work is, whether from home, and from where one may apply."""

from typing import Any

import pytest

from scraper.normalise.place import country_of, read_place
from tests.scraper.normalise.ads import posting_of

PLACES: dict[str, tuple[str, str | None, str | None]] = {
    "city, country": ("Toronto, Ontario, Canada", "Toronto", "CA"),
    "city and state": ("Austin, TX", "Austin", "US"),
    "state in words": ("Atlanta, Georgia", "Atlanta", "US"),
    "the country Georgia": ("Tbilisi, Georgia", "Tbilisi", "GE"),
    "letters that are state and country": ("Jakarta, ID", "Jakarta", "ID"),
    "letters that are the state": ("San Diego, CA", "San Diego", "US"),
    "the American Paris": ("Paris, TX", None, "US"),
    "a state of Australia": ("Western Australia , WA, Australia", None, "AU"),
    "a town that is in Delaware or in Germany": ("Metzingen, DE", None, None),
    "a code alone": ("SK", None, "SK"),
    "an American Lebanon": ("Lebanon, PA", None, "US"),
    "an American Lebanon in words": ("Lebanon, Pennsylvania", None, "US"),
    "code first": ("US, MO, St Louis", "St Louis", "US"),
    "code in brackets": ("Leuven (BE)", "Leuven", "BE"),
    "Bengali": ("ঢাকা (মিরপুর-১০)", "ঢাকা", "BD"),
    "Bengali country": ("রোমানিয়া", None, "RO"),
    "a country": ("Bangladesh", None, "BD"),
    "with remote": ("Remote - US", None, "US"),
    "within a country": ("Anywhere in Bangladesh", None, "BD"),
    "a city alone": ("Nairobi", "Nairobi", "KE"),
    "a city that many have": ("Reading", None, None),
    "a word that is a code": ("In the office, with us", None, None),
    "unknown": ("Smallville", None, None),
}


@pytest.mark.parametrize(("text", "city", "country"), PLACES.values(), ids=PLACES)
def test_city_and_country_are_read(text: str, city: str | None, country: str | None) -> None:
    place = read_place(text)
    assert (place["city"], place["country"]) == (city, country)


@pytest.mark.parametrize(
    ("text", "code"), [("BD", "BD"), ("us", "US"), ("U.K.", "GB"), ("ভারত", "IN"), ("", None), ("Mars", None)]
)
def test_a_country_field_is_a_code_or_a_name(text: str, code: str | None) -> None:
    assert country_of(text) == code


def test_several_places_in_one_field_are_several_places() -> None:
    read = posting_of(places=("Bellevue, Washington; Toronto, Ontario, Canada", "Dhaka", "dhaka"))
    assert [(place["city"], place["country"]) for place in read.places] == [
        ("Bellevue", "US"),
        ("Toronto", "CA"),
        ("Dhaka", "BD"),
    ]


@pytest.mark.parametrize("told", ["GB, ,", "GB, , ", "IN, ,"])
def test_a_country_with_empty_parts_is_no_workplace(told: str) -> None:
    read = posting_of(places=(told,))
    assert (read.remote, [place["country"] for place in read.places]) == (None, [told[:2]])


# name: (fields of the ad, remote)
SETTINGS: dict[str, tuple[dict[str, Any], str | None]] = {
    "a flag": ({"remote": True}, "remote"),
    "a flag beside hybrid": ({"remote": "Hybrid", "places": ("Berlin",)}, "hybrid"),
    "a word, and hybrid in the text": ({"remote": "remote", "description": "Hybrid sales motions"}, "remote"),
    "a flag, and hybrid in the text": ({"remote": True, "description": "Hybrid: two office days"}, "hybrid"),
    "schema.org's word": ({"remote": "TELECOMMUTE"}, "remote"),
    "the place": ({"places": ("Remote, Germany",)}, "remote"),
    "anywhere in the world": ({"places": ("Anywhere in the World",)}, "remote"),
    "a region": ({"places": ("Europe",)}, None),
    "a country only": ({"places": ("USA Only",)}, None),
    "worldwide": ({"places": ("Worldwide",)}, "remote"),
    "a town and remote": ({"places": ("ঢাকা/রিমোট",)}, "remote"),
    "the title": ({"title": "Executive Assistant (Remote)", "places": ("Austin, TX",)}, "remote"),
    "virtual": ({"title": "Virtual Assistant", "places": ("Cebu City",)}, "remote"),
    "virtual, but in the office": ({"title": "Virtual Assistant (Office-Based)", "places": ("Cebu City",)}, "onsite"),
    "the text": ({"description": "This is a work from home post.", "places": ("Manila",)}, "remote"),
    "the text, hybrid": ({"description": "Hybrid: two days in the office.", "places": ("Pune",)}, "hybrid"),
    "remote on some days": ({"title": "Engineer - Remote 3 days a week"}, "hybrid"),
    "at home on some days": ({"description": "Work from home up to 3-4 days a week.", "places": ("Pune",)}, "hybrid"),
    "a form that offers three": ({"description": "Onsite, Remote or Hybrid: Remote position"}, "remote"),
    "from home, in other words": ({"description": "You can do it all from home.", "places": ("Sydney",)}, "remote"),
    "a home with beds": ({"title": "Clinical Lead (Care Home Based)", "places": ("Leeds",)}, "onsite"),
    "Bengali": ({"description": "কাজ পুরোটাই অনলাইনে, ঘরে বসে।"}, "remote"),
    "Bengali, hybrid": ({"description": "কিছুদিন অফিসে, কিছুদিন বাসায়।", "places": ("ঢাকা",)}, "hybrid"),
    "Banglish": ({"description": "puro kaj ghore boshe"}, "remote"),
    "a town": ({"places": ("Khulna",)}, "onsite"),
    "a state": ({"places": ("Ohio, United States",)}, "onsite"),
    "a workplace in the text": ({"description": "Report to the office in Leeds every day."}, "onsite"),
    "a country alone": ({"places": ("Philippines",)}, None),
    "anywhere in a country": ({"places": ("Anywhere in Bangladesh",)}, None),
    "anywhere in a country, Bengali": ({"places": ("বাংলাদেশের যেকোনো স্থানে",)}, None),
    "nothing": ({}, None),
    "remote sites": ({"description": "Visits to remote sites of the north.", "places": ("Juba",)}, "onsite"),
    "not remote": ({"remote": False}, None),
}


@pytest.mark.parametrize(("fields", "remote"), SETTINGS.values(), ids=SETTINGS)
def test_remote_hybrid_onsite_or_not_told(fields: dict[str, Any], remote: str | None) -> None:
    assert posting_of(**fields).remote == remote


def test_a_value_read_from_the_text_keeps_its_phrase() -> None:
    read = posting_of(description="<p>We offer a <b>fully remote</b> position.</p>")
    assert read.evidence["remote"] == "fully remote"
    assert "remote" not in posting_of(remote=True).evidence


def test_the_country_field_settles_letters_that_are_a_state_too() -> None:
    assert posting_of(places=("Metzingen, DE",), country="DE").places[0]["country"] == "DE"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Dhaka, Bangladesh, BD", "Dhaka, Bangladesh"),
        ("Dhaka, BD", "Dhaka, Bangladesh"),
        ("Austin, TX, US", "Austin, TX, United States"),
        ("BD", "Bangladesh"),
        ("Dhaka, Bangladesh", "Dhaka, Bangladesh"),
        ("Portland, ME", "Portland, ME"),
        ("Springfield", "Springfield"),
    ],
)
def test_a_place_ends_in_its_countrys_name_and_not_its_code(told: str, shown: str) -> None:
    assert posting_of(places=(told,)).places[0]["text"] == shown


def test_a_place_is_read_from_the_text_only_where_no_field_tells_one() -> None:
    read = posting_of(description="The role is based in Nairobi, close to the station.")
    assert [(place["city"], place["country"]) for place in read.places] == [("Nairobi", "KE")]
    assert "Nairobi" in read.evidence["places"]
    assert posting_of(description="The role is based in Nairobi.", places=("Accra",)).places[0]["city"] == "Accra"


# name: (fields of the ad, worldwide, countries that must be among them, countries that must not)
APPLICANTS: dict[str, tuple[dict[str, Any], bool | None, set[str], set[str]]] = {
    "not told": ({"remote": True}, None, set(), {"BD"}),
    "a field, anywhere": ({"applicant_area": ()}, True, set(), set()),
    "a field, worldwide": ({"applicant_area": ("Worldwide",)}, True, set(), set()),
    "a field, countries": ({"applicant_area": ("Bangladesh", "India")}, False, {"BD", "IN"}, {"US"}),
    "a field, codes": ({"applicant_area": ("US", "CA")}, False, {"US", "CA"}, {"BD"}),
    "a field, a region": ({"applicant_area": ("South Asia",)}, False, {"BD", "IN", "NP"}, {"DE"}),
    "a feed's words for everywhere": ({"applicant_area": ("Anywhere in the World",)}, True, set(), set()),
    "several places of remote work": ({"places": ("SK", "PT"), "remote": "TELECOMMUTE"}, False, {"SK", "PT"}, {"BD"}),
    "the words of the remote field": ({"remote": "Remote (Europe)"}, False, {"DE", "FR"}, {"BD"}),
    "a field that says nothing known": ({"applicant_area": ("GMT+2 to GMT+5",)}, None, set(), {"BD"}),
    "the place of remote work": ({"places": ("Remote, Germany",)}, False, {"DE"}, {"BD"}),
    "the text, a list": (
        {"description": "Open to applicants in Bangladesh, Nepal and Sri Lanka.", "remote": True},
        False, {"BD", "NP", "LK"}, {"US"},
    ),
    "the text, one country": ({"description": "You must be based in Kenya."}, False, {"KE"}, {"BD"}),
    "the text, worldwide": ({"description": "Work from anywhere in the world.", "remote": True}, True, set(), set()),
    "a firm of the world": ({"description": "We serve clients worldwide.", "places": ("Leeds",)}, None, set(), {"BD"}),
    "only": ({"description": "Remote (US only).", "remote": True}, False, {"US"}, {"BD"}),
    "outside of": ({"description": "Applicants from outside of Africa may write."}, None, set(), {"KE"}),
    "a region's name holds no country": ({"places": ("Remote, Latin America",)}, False, {"BR", "MX"}, {"US"}),
    "a seat is no limit": ({"title": "Virtual Assistant", "places": ("Cebu City",)}, None, set(), {"PH", "BD"}),
    "anywhere in a country is not worldwide": ({"places": ("Anywhere in Bangladesh",)}, None, set(), {"US"}),
    "clients of a country are no applicants": ({"description": "Our clients in the US are kind."}, None, set(), {"US"}),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "worldwide", "among", "never"), APPLICANTS.values(), ids=APPLICANTS)
def test_from_where_one_may_apply(
    fields: dict[str, Any], worldwide: bool | None, among: set[str], never: set[str]
) -> None:
    read = posting_of(**fields)
    assert read.applicant_worldwide is worldwide
    assert among <= set(read.applicant_countries)
    assert not never & set(read.applicant_countries)
    assert (read.applicant_area is None) == (worldwide is None and "applicant_area" not in fields)
