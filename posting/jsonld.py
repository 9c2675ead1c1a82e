"""schema.org's JobPosting <-> our words, both ways, and nowhere else.

`to_jsonld` writes a posting; a field that schema.org has no word for goes into `additionalProperty`,
so that a new field of `Posting` is carried by itself. `of_jsonld` tells a JobPosting that somebody
else wrote in the names of a raw ad: their words, nothing converted.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from posting.model import Employment, Posting, Remote

Node = Mapping[str, Any]

_EMPLOYMENT: Final[Mapping[Employment, str]] = {
    Employment.FULL_TIME: "FULL_TIME",
    Employment.PART_TIME: "PART_TIME",
    Employment.CONTRACT: "CONTRACTOR",
    Employment.FREELANCE: "FREELANCE",
    Employment.TEMPORARY: "TEMPORARY",
    Employment.INTERNSHIP: "INTERN",
}


def to_jsonld(posting: Posting) -> dict[str, Any]:
    """Return the posting as schema.org's JobPosting, ready for JSON. What it does not tell is left out."""
    node: dict[str, Any] = {"@context": "https://schema.org", "@type": "JobPosting"}
    for write in _WRITERS.values():
        node |= {key: value for key, value in write(posting).items() if value not in (None, "", [], {})}
    extra = posting.model_dump(mode="json", exclude=_WRITTEN)
    if carried := [_property(name, value) for name, value in extra.items() if value not in (None, "", [], {})]:
        node["additionalProperty"] = carried
    return node


def _property(name: str, value: Any) -> dict[str, Any]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def _identity(posting: Posting) -> dict[str, Any]:
    identifier = _property(posting.source, posting.source_id)
    return {"identifier": identifier, "url": posting.url, "title": posting.title, "description": posting.description}


def _employer(posting: Posting) -> dict[str, Any]:
    return {"hiringOrganization": {"@type": "Organization", "name": posting.employer}} if posting.employer else {}


def _places(posting: Posting) -> dict[str, Any]:
    return {
        "jobLocation": [
            {
                "@type": "Place",
                "name": place["text"],
                "address": {"@type": "PostalAddress"}
                | ({"addressLocality": place["city"]} if place["city"] else {})
                | ({"addressCountry": place["country"]} if place["country"] else {}),
            }
            for place in posting.places
        ]
    }


def _remote(posting: Posting) -> dict[str, Any]:
    area = posting.applicant_area or ("Anywhere" if posting.applicant_worldwide else None)
    named = [{"@type": "Country", "name": country} for country in posting.applicant_countries]
    return {
        "jobLocationType": "TELECOMMUTE" if posting.remote is Remote.REMOTE else None,
        "applicantLocationRequirements": named or ({"@type": "AdministrativeArea", "name": area} if area else None),
    }


def _pay(posting: Posting) -> dict[str, Any]:
    if posting.pay_min is None and posting.pay_max is None:
        return {"baseSalary": posting.pay_text}
    told = {
        "minValue": posting.pay_min,
        "maxValue": posting.pay_max,
        "unitText": posting.pay_period.value.upper() if posting.pay_period else None,
    }
    value = {"@type": "QuantitativeValue"} | {key: each for key, each in told.items() if each is not None}
    amount: dict[str, Any] = {"@type": "MonetaryAmount", "value": value}
    return {"baseSalary": amount | ({"currency": posting.pay_currency} if posting.pay_currency else {})}


def _terms(posting: Posting) -> dict[str, Any]:
    return {
        "employmentType": [_EMPLOYMENT[each] for each in posting.employment],
        "datePosted": posting.posted_on.isoformat() if posting.posted_on else None,
        "validThrough": posting.valid_through.isoformat() if posting.valid_through else None,
        "responsibilities": [duty.value.replace("_", " ") for duty in posting.duties],
        "skills": posting.skills,
        "inLanguage": posting.language,
    }


# The fields that have a word at schema.org -> who writes them. All others are carried as they are;
# those whose word says less than ours (remote, experience, ...) are carried too, so that nothing is lost.
_WRITERS: Final[Mapping[tuple[str, ...], Callable[[Posting], dict[str, Any]]]] = {
    ("source", "source_id", "url", "title", "description"): _identity,
    ("employer",): _employer,
    ("places",): _places,
    ("applicant_countries",): _remote,
    ("pay_min", "pay_max", "pay_currency", "pay_period"): _pay,
    ("employment", "posted_on", "valid_through", "duties", "skills", "language"): _terms,
}
_WRITTEN: Final = {name for names in _WRITERS for name in names}


def of_jsonld(node: Node) -> dict[str, Any]:
    """Return a JobPosting by somebody else in the names of a raw ad; `pay` is a mapping, a text or None.

    `identifier` and `employer_urls` come beside them: they tell an ad's identity, not its content.
    """
    return {
        "title": _text(node.get("title")) or _text(node.get("name")),
        "url": _text(node.get("url")) or _text(node.get("mainEntityOfPage")),
        "description": _description(node),
        "employer": _name(node.get("hiringOrganization")) or _name(node.get("hiringOrganisation")),
        "apply_url": _apply_url(node),
        "places": _places_told(node),
        "country": _country(node),
        "remote": _text(node.get("jobLocationType")) or None,
        "applicant_area": _area(node),
        "employment": tuple(_texts(node.get("employmentType"))),
        "pay": _pay_told(node),
        "posted_on": _moment(node.get("datePosted")),
        "valid_through": _moment(node.get("validThrough")),
        "experience": _experience(node.get("experienceRequirements")),
        "language": _name(node.get("inLanguage")),
        "duties": tuple(_texts(node.get("responsibilities"))),
        "skills": tuple(_texts(node.get("skills"))),
        "identifier": _identifier(node.get("identifier")),
        "employer_urls": tuple(_employer_urls(node.get("hiringOrganization"))),
    }


def _each(value: Any) -> Iterator[Any]:
    """Yield the values of a property: schema.org lets any property have one or a list."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _each(one)
    elif value is not None:
        yield value


def _text(value: Any) -> str:
    """Return the first text or number of a property, '' when it has none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.strip() else ""
    for one in _each(value):
        if isinstance(one, dict):
            one = one.get("@value", one.get("@id", ""))
        if isinstance(one, str) and one.strip():
            return one
        if isinstance(one, int | float) and not isinstance(one, bool):
            return str(one)
    return ""


def _name(value: Any) -> str:
    """Return the name of a thing, or the text that stands for it."""
    if value is None or isinstance(value, str):
        return _text(value)
    for one in _each(value):
        if isinstance(one, dict):
            named = _text(one.get("name")) or _text(one.get("legalName")) or _text(one.get("@value"))
        else:
            named = _text(one)
        if named:
            return named
    return ""


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    named = (_name(one) for one in _each(value))
    return list(dict.fromkeys(one for one in named if one))


def _moment(value: Any) -> str | float | None:
    """Return a date as it is told: text, or a number of seconds or milliseconds."""
    if value is None:
        return None
    for one in _each(value):
        if isinstance(one, dict):
            one = one.get("@value")
        if (isinstance(one, str) and one.strip()) or (isinstance(one, int | float) and not isinstance(one, bool)):
            return one
    return None


def _description(node: Node) -> str:
    told = "\n".join(text for one in _each(node.get("description")) if (text := _text(one)))
    if told:
        return told
    # Some tell all of the text in the finer properties.
    finer = ("responsibilities", "qualifications", "skills", "jobBenefits")
    return "\n".join("\n".join(_texts(node.get(name))) for name in finer if node.get(name))


def _apply_url(node: Node) -> str:
    for action in _each(node.get("potentialAction")):
        if isinstance(action, dict):
            target = action.get("target")
            found = _text(target.get("urlTemplate")) if isinstance(target, dict) else _text(target)
            if found:
                return found
    return ""


def _addresses(node: Node) -> Iterator[Any]:
    places = node.get("jobLocation")
    if places is None and any(node.get(part) for part in ("addressLocality", "addressCountry", "addressRegion")):
        yield node  # SuccessFactors puts the parts on the ad itself
    for place in _each(places):
        if isinstance(place, dict):
            addresses = list(_each(place.get("address")))
            yield from addresses or [place]
        else:
            yield place


def _places_told(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(told for address in _addresses(node) if (told := _place(address))))


def _place(address: Any) -> str:
    if not isinstance(address, dict):
        return _text(address)
    parts = [_name(address.get(part)) for part in ("addressLocality", "addressRegion", "addressCountry")]
    told = ", ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return told or _text(address.get("streetAddress")) or (_text(address.get("name")) if address.get("@type") else "")


def _country(node: Node) -> str:
    """Return the country field, when all the places share one."""
    told = {_name(address.get("addressCountry")) for address in _addresses(node) if isinstance(address, dict)}
    return told.pop() if len(told) == 1 else ""


def _area(node: Node) -> tuple[str, ...] | None:
    required = node.get("applicantLocationRequirements")
    return tuple(_texts(required)) or None


def _pay_told(node: Node) -> dict[str, Any] | str | None:
    """Return pay as `min`, `max`, `currency`, `period`, or the text it is told in."""
    for salary in _each(node.get("baseSalary")):
        currency = _text(node.get("salaryCurrency"))
        if not isinstance(salary, dict):
            return f"{salary} {currency}".strip() if isinstance(salary, int | float | str) else None
        return _amount(salary, currency)
    return None


def _amount(salary: Node, currency: str) -> dict[str, Any] | None:
    value = next(_each(salary.get("value")), None)
    range_ = value if isinstance(value, dict) else salary
    low, high = _moment(range_.get("minValue")), _moment(range_.get("maxValue"))
    if low is None and high is None:
        low = high = _moment(range_.get("value"))
    if low is None and high is None:
        return None
    period = [_text(each.get(unit)) for each in (range_, salary) for unit in ("unitText", "unitCode", "duration")]
    return {
        "min": low,
        "max": high,
        "currency": _text(salary.get("currency")) or _text(range_.get("currency")) or currency or None,
        "period": next((unit for unit in period if unit), None),
    }


def _experience(value: Any) -> str:
    told: list[str] = []
    for one in _each(value):
        if isinstance(one, dict):
            months = _text(one.get("monthsOfExperience"))
            described = _text(one.get("description")) or _name(one)
            told.extend(part for part in (f"{months} months" if months else "", described) if part)
        elif text := _text(one):
            told.append(text)
    return "; ".join(dict.fromkeys(told))


def _identifier(value: Any) -> str:
    for one in _each(value):
        found = _text(one.get("value")) if isinstance(one, dict) else _text(one)
        if found:
            return found
    return ""


def _employer_urls(value: Any) -> Iterator[str]:
    for one in _each(value):
        if isinstance(one, dict):
            for key in ("url", "sameAs", "@id"):
                yield from (text for each in _each(one.get(key)) if (text := _text(each)))
