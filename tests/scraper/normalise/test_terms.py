"""Employment types, experience, duties, skills and tools: what the ad states, with its phrase."""

from pathlib import Path
from typing import Any

import pytest

from tests.scraper.normalise.ads import posting_of

TYPES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "schema.org": ({"employment": ("FULL_TIME",)}, ["full_time"]),
    "a letter": ({"employment": ("P",)}, ["part_time"]),
    "two": ({"employment": ("Full-time, Part-time",)}, ["full_time", "part_time"]),
    "other": ({"employment": ("OTHER",)}, []),
    "permanent": ({"employment": ("Permanent",)}, []),
    "hourly": ({"employment": ("Hourly: $15.00 - $30.00",)}, ["contract"]),
    "the title": ({"title": "Office Intern", "employment": ("Full time",)}, ["full_time", "internship"]),
    "the text": ({"description": "This is a part-time role."}, ["part_time"]),
    "Bengali": ({"description": "চাকরি পূর্ণকালীন। চুক্তিভিত্তিক নিয়োগ।"}, ["full_time", "contract"]),
    "Banglish": ({"description": "full time kaj, office Tongi te"}, ["full_time"]),
    "few hours a week": ({"description": "সপ্তাহে ২০ ঘণ্টা কাজ"}, ["part_time"]),
    "forty hours a week": ({"description": "40 hours per week"}, ["full_time"]),
    "hours and a half": ({"description": "37.5 hours per week"}, ["full_time"]),
    "one field for both": ({"employment": ("Full or Part-time",)}, ["full_time", "part_time"]),
    "a contract's months": ({"description": "Contract 3-6 months"}, ["contract"]),
    "hours in words": ({"description": "twenty hours a week"}, []),
    "thirty hours a week": ({"description": "30 hours per week"}, []),
    "a contract of the employer's": ({"description": "Reads supplier contracts and signs each contract."}, []),
    "a contract's kind": ({"description": "Contract Type: Full-time, Permanent"}, ["full_time"]),
    "so many months": ({"employment": ("Approximately 6 months",)}, ["contract"]),
    "freelancers to brief": ({"description": "Works with freelancers."}, []),
    "the trade of contracts": ({"title": "Contract Administrator"}, []),
    "a contract in the title": ({"title": "Office Administrator (Contract)"}, ["contract"]),
    "an apprenticeship": ({"title": "Office Apprenticeship"}, []),
    "an agency's own words": ({"description": "We give you access to temporary, contract and permanent jobs."}, []),
    "terms of employment": ({"description": "Terms of Employment: Contractual with possible extension"}, ["contract"]),
    "Indonesian": ({"description": "Kontrak bekerja selama 1 tahun."}, ["contract"]),
    "freelance work done before": ({"description": "An internship or freelance work counts as practice."}, []),
    "what it may become": (
        {"description": "Part-time. The job may be converted into full-time."},
        ["part_time"],
    ),
    "an internship in the text": ({"description": "Guidance throughout your internship"}, ["internship"]),
    "interns to lead": ({"description": "Leads two interns."}, []),
    "nothing": ({}, []),
}


@pytest.mark.parametrize(("fields", "types"), TYPES.values(), ids=TYPES)
def test_employment_types_are_those_stated(fields: dict[str, Any], types: list[str]) -> None:
    assert posting_of(**fields).employment == types


EXPERIENCE: dict[str, tuple[dict[str, Any], str | None, float | None]] = {
    "years": ({"description": "At least 3 years of experience in an office."}, "required", 3),
    "a range of years": ({"description": "2-4 years experience as a PA."}, "required", 2),
    "years in words": ({"description": "Three years as an assistant are required."}, "required", 3),
    "preferably": ({"description": "Experience preferred."}, "required", None),
    "a plus": ({"description": "Experience with a CRM is a plus."}, None, None),
    "none": ({"description": "No experience needed, training is given."}, "none_required", None),
    "beginners beside years": (
        {"description": "2 years experience. Fresh graduates are welcome."},
        "none_required",
        None,
    ),
    "nought to two": ({"description": "0-2 years of experience"}, "none_required", None),
    "an age": ({"description": "Age at least 25 years"}, None, None),
    "a track record": ({"description": "A proven track record in sales is a must."}, "required", None),
    "the firm's track record": ({"description": "We have a proven track record of growth."}, None, None),
    "the firm's experience": ({"description": "We have extensive experience in batteries."}, None, None),
    "a plus, after an example": ({"description": "Experience in databases, such as SQL, is an advantage."}, None, None),
    "a plus, and a break lost": ({"description": "Experience with SQL is an advantageRoles and duties"}, None, None),
    "years before a plus, and a break lost": (
        {"description": "2 years of data experienceHealthcare experience is a plus"},
        "required",
        2,
    ),
    "not less than": ({"description": "A career of not less than ten (10) years in law"}, "required", 10),
    "an age of not less than": ({"description": "Not less than 18 years of age"}, None, None),
    "years lived somewhere": ({"description": "Lived in a foreign country for at least five years."}, None, None),
    "an award": ({"description": "One of the top employers for fresh graduates"}, None, None),
    "what is appreciated": ({"description": "Any experience in the sphere of shops is appreciated."}, None, None),
    "what one meets with": ({"description": "You get a rewarding and fulfilling work experience."}, None, None),
    "a heading": ({"description": "Minimum qualifications, experience and skills required:\nA diploma"}, None, None),
    "experienced or not": ({"description": "We seek experienced or non-experienced people."}, "none_required", None),
    "newly licensed": ({"description": "Newly licensed pharmacists are welcome."}, "none_required", None),
    "Indonesian": ({"description": "Pengalaman minimal 2 tahun"}, "required", None),
    "Indonesian, lines run together": (
        {"description": "Lulusan SMA Semua Jurusanpengalaman Di Bidang Penjualan"},
        "required",
        None,
    ),
    "Indonesian, none": ({"description": "Terbuka untuk lulusan baru"}, "none_required", None),
    "Indonesian, a customer's": ({"description": "Meningkatkan pengalaman pelanggan"}, None, None),
    "the firm's years": ({"description": "With over 20 years experience, our firm leads."}, None, None),
    "a customer's": ({"description": "You shape the customer experience."}, None, None),
    "Bengali": ({"description": "কমপক্ষে ৫ বছরের অভিজ্ঞতা থাকতে হবে।"}, "required", 5),
    "Bengali, none": ({"description": "অভিজ্ঞতা লাগবে না, নতুনরা আসুন।"}, "none_required", None),
    "Banglish": ({"description": "2-3 bochor er experience must"}, "required", 2),
    "none, in Indonesian": ({"description": "Tidak diperlukan pengalaman kerja"}, "none_required", None),
    "desirable, and some asked for": (
        {"description": "Proven accounts experience. Small company experience desirable but not essential."},
        "required",
        None,
    ),
    "two sentences, the second a plus": (
        {"description": "At least 3 years of experience as a PlannerExperience in food is a plus"},
        "required",
        3,
    ),
    "a far 'not essential'": (
        {"description": "Previous experience in a similar role is not essential."},
        "none_required",
        None,
    ),
    "to be gained": ({"description": "Gain practical experience in HR."}, None, None),
    "another's, and a list": ({"description": "Shape the brand experience, leading to sales."}, None, None),
    "Banglish, none": ({"description": "kono experience lage na"}, "none_required", None),
    "the field": ({"experience": "3 years"}, "required", 3),
    "the field, in a word": ({"experience": "Entry level"}, "none_required", None),
    "nothing": ({}, None, None),
}


@pytest.mark.parametrize(("fields", "asked", "years"), EXPERIENCE.values(), ids=EXPERIENCE)
def test_experience_is_asked_for_or_not_or_not_told(
    fields: dict[str, Any], asked: str | None, years: float | None
) -> None:
    read = posting_of(**fields)
    assert (read.experience, read.experience_years) == (asked, years)


@pytest.mark.parametrize(
    "plus",
    ["an asset", "a big advantage", "A PLUS", "a bonus", "advantageous", "appreciated", "not essential",
     "not necessary", "not a must", "nice to have"],
)  # fmt: skip
def test_experience_that_is_no_more_than_a_plus_is_not_asked_for(plus: str) -> None:
    assert posting_of(description="Experience in a similar role is needed.").experience == "required"
    assert posting_of(description=f"Experience in a similar role is {plus}.").experience != "required"


@pytest.mark.parametrize("years", ["3 years", "3 yrs", "3 YEARS", "3 year(s)", "three years", "৩ বছর", "3 bochor"])
def test_years_are_read_however_they_are_written(years: str) -> None:
    assert posting_of(description=f"Needed: {years} experience.").experience_years == 3


DUTIES: dict[str, tuple[str, set[str], set[str]]] = {
    "an assistant": (
        "You manage the director's calendar, book travel, answer calls and emails, and file documents.",
        {"calendar", "travel", "phone", "email", "files"}, {"content", "prospecting"},
    ),
    "Bengali": ("ফোন ধরা, চিঠি টাইপ, নথি হালনাগাদ, বিল তৈরি এবং মিটিংয়ের নোট লেখা।",
                {"phone", "email", "files", "billing", "records"}, {"travel"}),
    "Banglish": ("meeting fix kora, mail er reply, phone receive, minutes lekha",
                 {"calendar", "email", "phone", "records"}, set()),
    "an address to apply at": ("Send your CV by email. Email: jobs@acme.example.com", set(), {"email"}),
    "an engineer's documents": ("You write Go, and documentation of the API.", set(), {"files", "records"}),
    "a track record": ("You have a track record of success.", set(), {"records"}),
    "minutes by foot": ("The office is 15 minutes from the station.", set(), {"records"}),
    "nothing": ("", set(), {"calendar", "coordination", "files", "email"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "stated", "never"), DUTIES.values(), ids=DUTIES)
def test_duties_are_those_that_the_text_states(text: str, stated: set[str], never: set[str]) -> None:
    read = posting_of(description=text)
    assert stated <= set(read.duties)
    assert not never & set(read.duties)
    assert ("duties" in read.evidence) == bool(read.duties)


def test_an_engineer_has_no_assistants_duties_and_a_designer_makes_content() -> None:
    text = "Maintain the database and its documents."
    assert posting_of("Office Clerk", text).duties == ["files", "records"]
    assert posting_of("Database Administrator", text).duties == []
    assert posting_of("Database Administrator", f"{text} Manage the calendar.").duties == [
        "calendar",
        "files",
        "records",
    ]
    assert posting_of("Web Designer", "You draw.").duties == ["content"]
    assert posting_of("Office Clerk", "You call the web designer.").duties == []


def test_skills_and_equipment_are_named_with_their_phrases() -> None:
    read = posting_of(
        description="Excellent written English, QuickBooks, MS Office, Zoom. Own laptop, a headset, 25 Mbps internet.",
        skills=("Zoom", "Dutch"),
    )
    assert {"written English", "QuickBooks", "Microsoft Office", "Zoom", "Dutch"} <= set(read.skills)
    assert read.skills.count("Zoom") == 1
    assert {"computer", "headset", "fast internet"} <= set(read.equipment)
    assert "25 Mbps" in read.evidence["equipment"]
    assert "25 Mbps" in posting_of(description="A stable internet connection, at least 25 Mbps.").evidence["equipment"]


HOME: dict[str, tuple[str, set[str]]] = {
    "a list": ("Must have: Computer, Internet, Phone", {"computer", "fast internet"}),
    "either": ("Laptop/Desktop of at least 8 GB", {"computer"}),
    "a line": ("You need cable or DSL to start.", {"fast internet"}),
    "at home": ("A quiet, distraction-free workspace and a headset", {"quiet room", "headset"}),
    "what the employer gives": ("You get a powerful desktop or laptop from us and an internet allowance.", set()),
    "what is repaired": ("You repair every desktop, laptop and printer.", set()),
}


@pytest.mark.parametrize(("text", "asked"), HOME.values(), ids=HOME)
def test_a_home_office_is_what_the_person_must_have(text: str, asked: set[str]) -> None:
    assert set(posting_of(description=text).equipment) == asked


ODD: dict[str, tuple[str, bool | None]] = {
    "a shift": ("Graveyard shift, US hours.", True),
    "from evening to morning": ("Work from 5:00 pm-1:00 am.", True),
    "days or nights": ("Days or nights", True),
    "alternate weekends": ("Monday to Friday and alternate weekends", True),
    "another land's day": ("9 am to 5 pm Eastern time", True),
    "Bengali": ("রাত ১০টা থেকে ডিউটি", True),
    "Banglish": ("night shift e kaj", True),
    "office hours": ("Monday to Friday, 9 am to 5 pm", None),
    "the week's end is free": ("Weekends off, no night shifts.", None),
    "the market's shifts": ("You follow paradigm shifts.", None),
    "a parcel": ("Overnight delivery of parcels", None),
}


@pytest.mark.parametrize(("text", "odd"), ODD.values(), ids=ODD)
def test_odd_hours_are_those_outside_the_day(text: str, odd: bool | None) -> None:
    assert posting_of(description=text).odd_hours is odd


def test_one_word_of_a_title_tells_of_odd_hours() -> None:
    assert posting_of(title="Night Care Assistant").odd_hours is True
    assert posting_of(title="Care Assistant", description="Helps at award nights").odd_hours is None


# name: (fields of the ad, who advertises, what it was read from)
KINDS: dict[str, tuple[dict[str, Any], str | None, str | None]] = {
    "the source's field": ({"employer_kind": "direct"}, "direct", None),
    "an agency's name": ({"employer": "North Recruitment Ltd", "description": "Join our team."}, "agency", None),
    "another's vacancy": ({"description": "Our client is a bank. Join our books."}, "agency", "Our client is"),
    "another's vacancy, in Leeds": ({"description": "Our Leeds based client are hiring."}, "agency",
                                    "Our Leeds based client are"),
    "a freelancer's client": ({"description": "I need someone to type. Put 'owl' in your proposal."}, "client",
                              "I need someone"),
    "the employer speaks": ({"description": "Join our team in Leeds."}, "direct", "our"),
    "the employer by its name": ({"employer": "Acme Shoes Ltd.", "description": "Acme Shoes makes shoes."}, "direct",
                                 "Acme Shoes"),
    "the employer by its short name": ({"employer": "Friends (COF)", "description": "The COF digs."}, "direct", "COF"),
    "the employer by its initials": ({"employer": "World Owl Care Fund", "description": "WOCF runs"}, "direct", "WOCF"),
    "initials inside a word": ({"employer": "Council of Friends (COF)", "description": "COFFEE"}, None, None),
    "a client of the employer's": ({"description": "You visit our client every day."}, None, None),
    "Bengali": ({"description": "আমাদের অফিসে একজন সহকারী লাগবে"}, "direct", "আমাদের"),
    "a name alone": ({"employer": "Acme", "description": "Typing."}, None, None),
    "a name of two letters": ({"employer": "ar", "description": "A card for the park"}, None, None),
    "nothing": ({}, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "kind", "phrase"), KINDS.values(), ids=KINDS)
def test_who_advertises_is_told(fields: dict[str, Any], kind: str | None, phrase: str | None) -> None:
    read = posting_of(**fields)
    assert (read.employer_kind, read.evidence.get("employer_kind")) == (kind, phrase)


SKILLS: dict[str, tuple[str, set[str]]] = {
    "both ways to speak": ("Communicate both verbally and written", {"written English", "spoken English"}),
    "an abbreviation with a stop": ("Menguasai komputer minimal Ms.Office.", {"Microsoft Office"}),
    "a list of programs": ("Excel, Word, Teams", {"Excel", "Microsoft Office", "Microsoft Teams"}),
    "to excel": ("You excel in a busy office.", set()),
    "how to apply": ("Send your CV via WhatsApp. It is treated as confidential.", set()),
    "a sales force": ("You lead the sales force.", set()),
    "days in the office": ("You are in the office 3 days a week.", set()),
    "a password manager": ("Passwords are kept in LastPass.", {"password manager"}),
}


@pytest.mark.parametrize(("text", "skills"), SKILLS.values(), ids=SKILLS)
def test_skills_are_those_asked_for(text: str, skills: set[str]) -> None:
    assert set(posting_of(description=text).skills) == skills


def bengali_ads() -> list[list[str]]:
    rows = (Path(__file__).parent / "bengali_ads.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [row.split("\t") for row in rows]


@pytest.mark.parametrize(
    ("remote", "employment", "experience", "title", "place", "text"),
    bengali_ads(),
    ids=[f"{number} {row[3]}" for number, row in enumerate(bengali_ads())],
)
def test_a_bengali_ad_says_where_how_and_for_whom(
    remote: str, employment: str, experience: str, title: str, place: str, text: str
) -> None:
    read = posting_of(title, text, places=() if place == "-" else (place,), country="BD")
    told = (read.remote or "-", " ".join(read.employment) or "-", read.experience or "-")
    assert told == (remote, employment, experience)


def bengali_whole_ads() -> list[list[str]]:
    rows = (Path(__file__).parent / "bengali_whole_ads.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [row.split("\t") for row in rows]


@pytest.mark.parametrize("row", bengali_whole_ads(), ids=[f"{n} {row[9]}" for n, row in enumerate(bengali_whole_ads())])
def test_a_bengali_ad_is_read_as_a_whole(row: list[str]) -> None:
    *told, title, place, text = row
    read = posting_of(title, text, places=() if place == "-" else (place,), country="BD")
    assert told == [
        read.remote or "-",
        " ".join(sorted(read.employment)) or "-",
        read.experience or "-",
        " ".join(sorted(read.duties)) or "-",
        read.employer_kind or "-",
        "yes" if read.odd_hours else "-",
        ", ".join(sorted(read.skills)) or "-",
        ", ".join(sorted(read.equipment)) or "-",
        str(read.valid_through or "-"),
    ]


def test_a_bengali_word_is_found_with_its_ending() -> None:
    assert posting_of(description="এমএস অফিসেও দক্ষ, সিআরএমে কাজ").skills == ["CRM", "Microsoft Office"]
    assert posting_of(description="\u200d \u200c").skills == []
