"""From a raw ad to a posting: one step a file, all pure. What an ad does not tell stays None."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from posting.clean import one_line
from posting.identity import canonical_url
from posting.model import (
    DESCRIPTION_CAP,
    EMPLOYER_CAP,
    PHRASE_CAP,
    SOURCE_ID_CAP,
    TITLE_CAP,
    URL_CAP,
    Pay,
    Place,
    Posting,
    Rejected,
    Remote,
)
from scraper.normalise.applicants import read_applicants
from scraper.normalise.context import Context
from scraper.normalise.dates import read_date
from scraper.normalise.deadline import read_deadline
from scraper.normalise.duties import Named, read_duties, read_equipment, read_skills
from scraper.normalise.employment import read_employer_kind, read_employment, read_experience, read_odd_hours
from scraper.normalise.language import language_of
from scraper.normalise.pay_fields import pay_of, pay_told_in, says_pay
from scraper.normalise.phrases import Found, lexicon
from scraper.normalise.place import country_of, place_told_in, read_place, read_places
from scraper.normalise.remote import Setting, read_remote
from scraper.normalise.text import line, plain
from scraper.source import RawAd

__all__ = ["normalise"]

_FILES: Final = ("remote", "employment", "experience", "duties", "skills", "equipment", "applicants", "deadline")
# What a source writes where it has nothing to write.
_NOTHING: Final = frozenset(("", "-", "--", "n/a", "na", "none", "null", "undefined", "not specified", "nan"))
_FIELD_NAMES: Final = frozenset(
    ("title", "job_title", "jobtitle", "position", "job title", "company_name", "companyname")
)
_Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """The ad's words: title, description, and the phrases found in them, by the file that knows them."""

    title: str
    description: str
    in_title: dict[str, list[Found]]
    found: dict[str, list[Found]]  # in title and description

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.description}"


def normalise(ad: RawAd, context: Context) -> Posting | Rejected:
    """Return the posting that `ad` tells, validated; or Rejected with a code of `REJECTIONS`. Never raises."""
    title = line(ad.title, TITLE_CAP)
    url = _url(ad.url)
    source_id = _source_id(ad.source_id, url)
    refused = _refused(ad, title, url, source_id)
    if refused is not None:
        return refused
    description = plain(ad.description, DESCRIPTION_CAP)
    text = _read(title, description)
    fields: _Fields = {
        "source": context.source,
        "source_id": source_id,
        "url": url,
        "apply_url": _address(ad.apply_url),
        "title": title,
        "description": description,
        "language": _language(ad.language) or language_of(title, description),
    }
    try:
        return Posting(**fields, **_told(ad, text, context))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return Rejected("invalid", f"{where}: {first['msg']}", source_id, title, url or "")


def _refused(ad: RawAd, title: str, url: str | None, source_id: str | None) -> Rejected | None:
    shown = one_line(ad.url, URL_CAP)
    if title.lower() in _NOTHING:
        return Rejected("no_title", source_id=source_id, url=shown)
    if title.lower() in _FIELD_NAMES:
        return Rejected("field_names", f"the title is {title!r}", source_id, title, shown)
    if source_id is None:
        return Rejected("no_identity", title=title, url=shown)
    if url is None:
        return Rejected("bad_url", f"the address is {shown[:100]!r}", source_id, title, shown)
    return None


def _told(ad: RawAd, text: _Text, context: Context) -> _Fields:
    """Return the fields that the ad's own fields and its text tell, with the evidence of the latter."""
    country = country_of(ad.country) or context.country
    places = read_places(ad.places, country)
    if not places and country_of(ad.country) is not None:
        places = [Place(**{**read_place(line(ad.country, PHRASE_CAP)), "country": country_of(ad.country)})]
    evidence: dict[str, str] = {}
    if not ad.places and _remote(ad, text, places).kind in (None, Remote.ONSITE):
        read = place_told_in(text.whole, country)
        if read is not None:
            places, evidence["places"] = [read[0]], read[1]
    country = next((place["country"] for place in places if place["country"]), country)
    fields = {
        "employer": _name(ad.employer),
        "employer_kind": read_employer_kind(ad.employer_kind, ad.employer[:EMPLOYER_CAP]),
        "places": places,
        **_dates(ad, text, context, evidence),
        **_setting(ad, text, places, evidence),
        **_terms(ad, text, evidence),
        **_pay(ad, text, country, evidence),
        **_work(ad, text, evidence),
    }
    return {**fields, "evidence": {name: one_line(phrase, PHRASE_CAP) for name, phrase in evidence.items()}}


def _read(title: str, description: str) -> _Text:
    """Return the ad's words with the phrases found in them."""
    known = lexicon(*_FILES)
    in_title = known.find(title)
    in_both = [*in_title, *known.find(description, beyond=len(title) + 1)]
    return _Text(title, description, _by_file(in_title), _by_file(in_both))


def _by_file(found: list[Found]) -> dict[str, list[Found]]:
    by_file: dict[str, list[Found]] = {name: [] for name in _FILES}
    for each in found:
        by_file[each.meaning.partition(".")[0]].append(each)
    return by_file


def _dates(ad: RawAd, text: _Text, context: Context, evidence: dict[str, str]) -> _Fields:
    posted_on = read_date(ad.posted_on, context.now, context.day_first)
    valid_through = read_date(ad.valid_through, context.now, context.day_first)
    if valid_through is None and text.found["deadline"]:
        valid_through, phrase = read_deadline(text.description, context.now, context.day_first, posted_on)
        if phrase:
            evidence["valid_through"] = phrase
    return {"posted_on": posted_on, "valid_through": valid_through}


def _setting(ad: RawAd, text: _Text, places: list[Place], evidence: dict[str, str]) -> _Fields:
    setting = _remote(ad, text, places)
    if setting.phrase:
        evidence["remote"] = setting.phrase
    told = [*ad.places, ad.remote] if isinstance(ad.remote, str) else ad.places
    applicants = read_applicants(ad.applicant_area, told, setting.kind, text.whole, text.found["applicants"])
    if applicants.phrase:
        evidence["applicant_area"] = applicants.phrase
    return {
        "remote": setting.kind,
        "applicant_area": applicants.area,
        "applicant_worldwide": applicants.worldwide,
        "applicant_countries": list(applicants.countries),
    }


def _remote(ad: RawAd, text: _Text, places: list[Place]) -> Setting:
    return read_remote(ad.remote, text.in_title["remote"], ad.places, places, text.found["remote"])


def _terms(ad: RawAd, text: _Text, evidence: dict[str, str]) -> _Fields:
    types = read_employment(ad.employment, text.in_title["employment"], text.found["employment"])
    asked = read_experience(ad.experience, text.whole, text.found["experience"])
    odd = read_odd_hours(text.found["employment"])
    if types.phrases:
        evidence["employment"] = _listed(types.phrases)
    told = {"experience": asked.phrase, "experience_years": asked.years_phrase, "odd_hours": odd}
    evidence.update({name: phrase for name, phrase in told.items() if phrase})
    return {
        "employment": list(types.types),
        "experience": asked.experience,
        "experience_years": asked.years,
        "odd_hours": True if odd else None,
    }


def _pay(ad: RawAd, text: _Text, country: str | None, evidence: dict[str, str]) -> _Fields:
    pay = pay_of(ad.pay, country)
    told = line(ad.pay if isinstance(ad.pay, str) else ad.pay.text if ad.pay else "", PHRASE_CAP) or None
    if pay is None and not says_pay(told):
        pay = pay_told_in(text.whole, country)
        if pay is not None:
            evidence["pay_text"] = pay.text
    if pay is None:
        return {"pay_text": told}
    return {"pay_text": told or _phrase(pay), **_bounds(pay)}


def _phrase(pay: Pay) -> str | None:
    return one_line(pay.text, PHRASE_CAP) or None


def _bounds(pay: Pay) -> _Fields:
    return {"pay_min": pay.min, "pay_max": pay.max, "pay_currency": pay.currency, "pay_period": pay.period}


def _work(ad: RawAd, text: _Text, evidence: dict[str, str]) -> _Fields:
    duties = read_duties(text.found["duties"])
    skills = read_skills(text.found["skills"])
    equipment = read_equipment(text.found["equipment"])
    for name, named in (("duties", duties), ("skills", skills), ("equipment", equipment)):
        if named.values:
            evidence[name] = _listed(named.phrases)
    return {"duties": list(duties.values), "skills": _skills(ad, skills), "equipment": list(equipment.values)}


def _skills(ad: RawAd, read: Named) -> list[str]:
    """Return the source's own skills, and those of the text that it does not name."""
    own = {skill.casefold(): skill for skill in (line(each, 80) for each in ad.skills[:60]) if skill}
    return [*own.values(), *(skill for skill in read.values if skill.casefold() not in own)]


def _listed(phrases: dict[str, str]) -> str:
    return "; ".join(f"{value}: {phrase}" for value, phrase in phrases.items())


def _name(told: str) -> str | None:
    name = line(told, EMPLOYER_CAP)
    return None if name.lower() in _NOTHING | _FIELD_NAMES | {"name", "confidential"} else name


def _language(told: str) -> str | None:
    """Return the code of a language field: 'en' for 'en-US', None for 'English'."""
    code = told.strip().replace("_", "-").lower().partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None


def _url(told: str) -> str | None:
    try:
        url = canonical_url(one_line(told, URL_CAP + 1))
    except ValueError:
        return None
    return url if len(url) <= URL_CAP else None


def _address(told: str) -> str | None:
    """Return an address to apply at as it was told: its parameters may be what makes it work."""
    address = one_line(told, URL_CAP + 1)
    is_one = address.lower().startswith(("http://", "https://", "mailto:")) and len(address) <= URL_CAP
    return address if is_one else None


def _source_id(told: str, url: str | None) -> str | None:
    """Return the source's own id, or the ad's address; one too long for the table is told by its key."""
    own = one_line(told, URL_CAP) or url
    if own is None or len(own) <= SOURCE_ID_CAP:
        return own
    return own[: SOURCE_ID_CAP - 25] + "-" + hashlib.blake2b(own.encode(), digest_size=12).hexdigest()
