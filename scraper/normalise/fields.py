"""The fields that an ad tells, from its own fields first, then from its text; each of the latter with its phrase."""

from dataclasses import dataclass, field
from typing import Any, Final

from posting.clean import one_line
from posting.model import EMPLOYER_CAP, PHRASE_CAP, Place, Remote
from scraper.normalise.applicants import Applicants, read_applicants
from scraper.normalise.bangladesh import open_to_bangladesh
from scraper.normalise.context import Context
from scraper.normalise.dates import order_of, read_date
from scraper.normalise.deadline import read_deadline
from scraper.normalise.duties import Named, read_duties, read_equipment, read_skills
from scraper.normalise.employer import read_employer_kind
from scraper.normalise.employment import read_employment, read_experience, read_odd_hours
from scraper.normalise.fees import read_account, read_fee
from scraper.normalise.pay_fields import pay_of, pay_told_in, says_pay
from scraper.normalise.phrases import Found, lexicon, positions
from scraper.normalise.place import country_of, read_place, read_places
from scraper.normalise.place_told import place_told_in
from scraper.normalise.remote import Setting, is_workplace, read_remote
from scraper.normalise.text import line
from scraper.source import RawAd

PHRASE_FILES: Final = (
    "remote",
    "employment",
    "experience",
    "duties",
    "skills",
    "equipment",
    "fees",
    "applicants",
    "bangladesh",
    "deadline",
)
# What a source writes where it has nothing to write.
NOTHING: Final = frozenset(("", "-", "--", "n/a", "na", "none", "null", "undefined", "not specified", "nan"))
FIELD_NAMES: Final = frozenset(
    ("title", "job_title", "jobtitle", "position", "job title", "company_name", "companyname")
)
_NO_EMPLOYER: Final = NOTHING | FIELD_NAMES | {"name", "confidential"}
# Of 17,000 ads three were longer; a hostile one must not cost more.
_SEARCHED: Final = 16_000
_DATE_WITHIN: Final = 160
_DUTIES_READ: Final = 4_000
_SKILLS_READ: Final = 60
_SKILL_CAP: Final = 80
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AdText:
    """The ad's words: title, description, and the phrases found in them, by the file that knows them."""

    title: str
    description: str
    whole: str
    in_title: dict[str, list[Found]]
    found: dict[str, list[Found]]  # in title and description

    @classmethod
    def read(cls, title: str, description: str) -> "AdText":
        """Find the phrases of every file in both texts (plain, NFC)."""
        known = lexicon(*PHRASE_FILES)
        in_title = known.find(title)
        in_both = [*in_title, *known.find(description[:_SEARCHED], beyond=len(title) + 1)]
        return cls(title, description, f"{title}\n{description}", _by_file(in_title), _by_file(in_both))


def _by_file(found: list[Found]) -> dict[str, list[Found]]:
    by_file: dict[str, list[Found]] = {name: [] for name in PHRASE_FILES}
    for each in found:
        by_file[each.meaning.partition(".")[0]].append(each)
    return by_file


@dataclass(slots=True)
class _Ad:
    """One ad on its way: what it told, and the phrases that fields were read from so far."""

    raw: RawAd
    text: AdText
    context: Context
    evidence: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, phrase: str | None) -> None:
        if phrase:
            self.evidence[name] = one_line(phrase, PHRASE_CAP)

    def keep_each(self, name: str, phrases: dict[str, str]) -> None:
        self.keep(name, "; ".join(f"{value}: {phrase}" for value, phrase in phrases.items()))


def fields_of(raw: RawAd, text: AdText, context: Context) -> Fields:
    """Return every field of a Posting that `raw` and its text tell, but its identity, title and text."""
    ad = _Ad(raw, text, context)
    places, country = _places(ad)
    setting, applicants = _setting(ad, places)
    if country is None and len(applicants.countries) == 1:
        country = applicants.countries[0]
    return {
        **_who(ad),
        "places": places,
        "remote": setting.kind,
        "applicant_area": applicants.area,
        "applicant_worldwide": applicants.worldwide,
        "applicant_countries": list(applicants.countries),
        "open_to_bangladesh": _open_to_bangladesh(ad, applicants, setting.kind, places),
        **_dates(ad, country),
        **_terms(ad),
        **_pay(ad, country),
        **_work(ad),
        "evidence": ad.evidence,
    }


def _who(ad: _Ad) -> Fields:
    employer = _employer(ad.raw.employer)
    found = ad.text.found["employment"]
    kind, phrase = read_employer_kind(ad.raw.employer_kind, employer or "", ad.text.description, found)
    ad.keep("employer_kind", phrase)
    return {"employer": employer, "employer_kind": kind}


def _employer(told: str) -> str | None:
    name = line(told, EMPLOYER_CAP)
    return None if name.lower() in _NO_EMPLOYER else name


def _places(ad: _Ad) -> tuple[list[Place], str | None]:
    """Return the places of work, and the country that settles currency and the order of dates."""
    field_country = country_of(ad.raw.country)
    country = field_country or ad.context.country
    places = read_places(ad.raw.places, country)
    if not places and field_country is not None:
        alone = read_place(line(ad.raw.country, PHRASE_CAP))
        places = [Place(text=alone["text"], city=alone["city"], country=field_country)]
    if not any(map(is_workplace, places)) and _remote(ad, places).kind in (None, Remote.ONSITE):
        told = place_told_in(ad.text.whole, next((place["country"] for place in places if place["country"]), country))
        if told is not None:
            places = [told[0]]
            ad.keep("places", told[1])
    return places, next((place["country"] for place in places if place["country"]), country)


def _remote(ad: _Ad, places: list[Place]) -> Setting:
    return read_remote(ad.raw.remote, ad.text.in_title["remote"], ad.raw.places, places, ad.text.found["remote"])


def _setting(ad: _Ad, places: list[Place]) -> tuple[Setting, Applicants]:
    setting = _remote(ad, places)
    ad.keep("remote", setting.phrase)
    raw = ad.raw
    told = [*raw.places, raw.remote] if isinstance(raw.remote, str) else raw.places
    found = ad.text.found["applicants"]
    applicants = read_applicants(raw.applicant_area, told, country_of(raw.country), setting.kind, ad.text.whole, found)
    ad.keep("applicant_area", applicants.phrase)
    return setting, applicants


def _open_to_bangladesh(ad: _Ad, applicants: Applicants, remote: Remote | None, places: list[Place]) -> bool | None:
    told = open_to_bangladesh(applicants, remote, places, ad.text.whole, ad.text.found["bangladesh"])
    ad.keep("open_to_bangladesh", told.phrase)
    return told.is_open


def _dates(ad: _Ad, country: str | None) -> Fields:
    now, day_first = ad.context.now, ad.context.day_first
    day_first = order_of(country) if day_first is None else day_first
    posted_on = read_date(ad.raw.posted_on, now, day_first)
    valid_through = read_date(ad.raw.valid_through, now, day_first)
    if valid_through is None and ad.text.found["deadline"]:
        valid_through, phrase = read_deadline(_around_deadline(ad.text), now, day_first, posted_on)
        ad.keep("valid_through", phrase)
    return {"posted_on": posted_on, "valid_through": valid_through}


def _around_deadline(text: AdText) -> str:
    """Return the part of the text that the words beside a last day stand in: reading all of it costs 0.6 ms."""
    places = [at for at, _ in positions(text.whole, text.found["deadline"])]
    return text.whole[max(0, min(places) - _DATE_WITHIN) : max(places) + _DATE_WITHIN]


def _terms(ad: _Ad) -> Fields:
    types = read_employment(ad.raw.employment, ad.text.in_title["employment"], ad.text.found["employment"])
    asked = read_experience(ad.raw.experience, ad.text.whole, ad.text.found["experience"])
    odd = read_odd_hours(ad.text.in_title["employment"], ad.text.found["employment"])
    fee, account = read_fee(ad.text.found["fees"]), read_account(ad.text.found["fees"])
    ad.keep_each("employment", types.phrases)
    ad.keep("experience", asked.phrase)
    ad.keep("experience_years", asked.years_phrase)
    ad.keep("odd_hours", odd)
    ad.keep("asks_for_money", fee)
    ad.keep("asks_for_account", account)
    return {
        "employment": list(types.types),
        "experience": asked.experience,
        "experience_years": asked.years,
        "odd_hours": True if odd else None,
        "asks_for_money": True if fee else None,
        "asks_for_account": True if account else None,
    }


def _pay(ad: _Ad, country: str | None) -> Fields:
    raw = ad.raw.pay
    told = line(raw if isinstance(raw, str) else raw.text if raw else "", PHRASE_CAP) or None
    pay = pay_of(raw, country)
    if pay is None and not says_pay(told):
        pay = pay_told_in(ad.text.whole, country)
        ad.keep("pay_text", pay.text if pay else None)
    if pay is None:
        return {"pay_text": told}
    return {
        "pay_text": told or one_line(pay.text, PHRASE_CAP) or None,
        "pay_min": pay.min,
        "pay_max": pay.max,
        "pay_currency": pay.currency,
        "pay_period": pay.period,
    }


def _work(ad: _Ad) -> Fields:
    own_duties = lexicon(*PHRASE_FILES).find(line(" ; ".join(ad.raw.duties), _DUTIES_READ)) if ad.raw.duties else []
    duties = read_duties([*own_duties, *ad.text.found["duties"]], ad.text.in_title["duties"])
    skills = read_skills(ad.text.found["skills"])
    equipment = read_equipment(ad.text.found["equipment"])
    for name, named in (("duties", duties), ("skills", skills), ("equipment", equipment)):
        ad.keep_each(name, named.phrases)
    return {"duties": list(duties.values), "skills": _skills(ad.raw, skills), "equipment": list(equipment.values)}


def _skills(raw: RawAd, read: Named) -> list[str]:
    """Return the source's own skills, and those of the text that it does not name."""
    own = {skill.casefold(): skill for skill in (line(each, _SKILL_CAP) for each in raw.skills[:_SKILLS_READ]) if skill}
    return [*own.values(), *(skill for skill in read.values if skill.casefold() not in own)]
