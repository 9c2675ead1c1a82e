"""What a page shows of an ad or a source: values in words, ready for a template. Pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from db.filing import WARNINGS
from posting.model import Place, Remote, Tag
from posting.view import PostingView
from sohokari.i18n import Words
from sohokari.shown import pay_month_of, pay_of, reason_told, warnings_of
from sohokari.web.countries import country_name

# fact -> the fields of a posting that it tells of, where they are not its name
_READ_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "pay": ("pay", "pay_text", "pay_min", "pay_max"),
    "place": ("places",),
    "applicants": ("applicant_area", "applicant_worldwide", "applicant_countries"),
    "experience": ("experience", "experience_years"),
}
_COUNTRIES_NAMED: Final = 3
_BANGLADESH: Final = "BD"
_REASONS: Final = 5
_LISTS: Final = frozenset({"employment", "duties", "skills", "equipment"})


@dataclass(frozen=True, slots=True)
class Chip:
    """A small word beside an ad; `kind` colours it."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Card:
    """One ad in a list."""

    id: int
    title: str
    lang: str
    employer: str
    place: str
    remote: Chip | None
    tags: list[Chip]
    marks: list[Chip]
    pay: str
    pay_month: str
    posted: str
    posted_on: str
    source: str
    credit: str
    closed: bool


def card(view: PostingView, words: Words, now: datetime) -> Card:
    """Return what a list shows of an ad."""
    posted = view.posted_on or view.first_seen_at.date()
    return Card(
        id=view.id,
        title=view.title,
        lang=language_mark(view.language),
        employer=view.employer or "",
        place=places_told(view, words),
        remote=Chip(words.name("remote", view.remote), f"remote-{view.remote}") if view.remote else None,
        tags=tags_of(view, words),
        marks=_warnings(view, words)
        + [Chip(words.name("employment", kind), "plain") for kind in view.employment]
        + _experience(view, words)
        + _applicants_chip(view, words)
        + _bangladesh_chip(view, words),
        pay=pay_of(view, words),
        pay_month=pay_month_of(view, words),
        posted=words.ago(posted, now.date()),
        posted_on=posted.isoformat(),
        source=view.source,
        credit=view.credit or "",
        closed=view.closed_at is not None,
    )


def places_told(view: PostingView, words: Words) -> str:
    """Return the places of work in one line, each country at an end by its name in the reader's language."""
    return "; ".join(_place(place, words) for place in view.places if place["text"])


def _place(place: Place, words: Words) -> str:
    text, code = place["text"], place["country"]
    if not code:
        return text
    name, english = country_name(code, words.lang), country_name(code, "en")
    for ending in (code, english):
        before = text.removesuffix(f", {ending}")
        if before != text:
            return _place({**place, "text": before}, words) if english in before else f"{before}, {name}"
    return name if text == english else text


def tags_of(view: PostingView, words: Words) -> list[Chip]:
    """Return an ad's tags, with 'not sure' where the model is not and nobody has corrected it."""
    chips = [Chip(words.name("tag", tag), f"tag-{tag}") for tag in view.tags]
    if view.sure is False and not view.corrected:
        chips.append(Chip(words.say("tag.unsure"), "unsure"))
    return chips


def _warnings(view: PostingView, words: Words) -> list[Chip]:
    return [Chip(told, "warning") for told in warnings_of(view, words)]


def _experience(view: PostingView, words: Words) -> list[Chip]:
    return [Chip(words.name("experience", view.experience), "plain")] if view.experience else []


def _applicants_chip(view: PostingView, words: Words) -> list[Chip]:
    """Return who may apply, where a list of few countries or the whole world is told."""
    if view.applicant_worldwide:
        return [Chip(words.say("applicants.worldwide"), "worldwide")]
    # An ad that is done at its place is applied for there: only of remote work is it news.
    if not view.applicant_countries or view.remote is Remote.ONSITE or len(view.applicant_countries) > _COUNTRIES_NAMED:
        return []
    if view.applicant_countries == [_BANGLADESH] and view.open_to_bangladesh:
        return []  # the chip beside it says so
    places = ", ".join(country_name(code, words.lang) for code in view.applicant_countries)
    return [Chip(words.say("applicants.from", places=places), "plain")]


def _bangladesh_chip(view: PostingView, words: Words) -> list[Chip]:
    """Return whether one may apply from Bangladesh; of work at its place, the place itself tells."""
    told = view.open_to_bangladesh
    if told is None or view.remote is Remote.ONSITE:
        return []
    value = "yes" if told else "no"
    return [Chip(words.name("open_to_bangladesh", value), f"bangladesh-{value}")]


def language_mark(language: str | None) -> str:
    """Return a language as HTML's `lang` takes it; what is not one gives an empty mark: unknown."""
    return language if language and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,4})?", language) else ""


def web_link(url: str | None) -> str | None:
    """Return an address that may be followed; anything but http, https and mailto is none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme.lower() in ("http", "https") and parts.netloc:
        return url
    return url if parts.scheme.lower() == "mailto" else None


@dataclass(frozen=True, slots=True)
class Score:
    """What the model gives one tag; `speaks_for` and `against` are words of the ad."""

    name: str
    value: float
    percent: str
    given: bool
    speaks_for: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)


def scores_of(view: PostingView, words: Words, why: Mapping[str, Any]) -> list[Score]:
    """Return a score for each tag that has one, in the tags' own order."""
    return [
        Score(
            name=words.name("tag", tag),
            value=min(1.0, max(0.0, view.scores[tag])),
            percent=words.say("percent", count=round(view.scores[tag] * 100)),
            given=tag in view.tags,
            speaks_for=_spoken(why, tag, "for", words),
            against=_spoken(why, tag, "against", words),
        )
        for tag in Tag
        if tag in view.scores
    ]


def _spoken(why: Mapping[str, Any], tag: Tag, side: str, words: Words) -> list[str]:
    """Return the reasons on one side in words, the heaviest first."""
    told = why.get(tag.value, {})
    reasons = told.get(side, []) if isinstance(told, Mapping) else []
    return [reason_told(reason, words) for reason in reasons[:_REASONS]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what an ad tells; `said` is the phrase of its text that it was read from."""

    name: str
    value: str
    note: str = ""
    said: str = ""


def warned_of(view: PostingView, words: Words) -> list[Fact]:
    """Return each sign of fraud with what to do about it."""
    return [
        Fact(words.name("warning", name), words.name("advice", name), said=_said(name, "", view))
        for name in WARNINGS
        if getattr(view, name)
    ]


def facts_of(view: PostingView, words: Words, now: datetime) -> list[Fact]:
    """Return what an ad tells beside its text; what it does not tell is left out."""
    rows = (
        ("pay", pay_of(view, words), pay_month_of(view, words)),
        ("place", places_told(view, words), ""),
        ("remote", words.name("remote", view.remote) if view.remote else "", ""),
        ("applicants", _applicants(view, words), ""),
        ("open_to_bangladesh", _bangladesh(view, words), ""),
        ("employment", ", ".join(words.name("employment", kind) for kind in view.employment), ""),
        ("experience", _experience_told(view, words), ""),
        ("employer_kind", words.name("employer_kind", view.employer_kind) if view.employer_kind else "", ""),
        ("odd_hours", words.say("yes" if view.odd_hours else "no") if view.odd_hours is not None else "", ""),
        ("duties", ", ".join(words.name("duty", duty) for duty in view.duties), ""),
        ("skills", ", ".join(view.skills), ""),
        ("equipment", ", ".join(words.name("equipment", each) for each in view.equipment), ""),
        ("posted_on", _day(view.posted_on, words, now), ""),
        ("valid_through", words.day(view.valid_through) if view.valid_through else "", ""),
        ("first_seen", _day(view.first_seen_at, words, now), ""),
        ("last_seen", _day(view.last_seen_at, words, now), ""),
    )
    return [
        Fact(words.say(f"fact.{name}"), value, note, _said(name, value, view)) for name, value, note in rows if value
    ]


def _said(name: str, value: str, view: PostingView) -> str:
    """Return the phrase that a fact was read from, where the ad's text told it and the value does not."""
    fields = _READ_FROM.get(name, (name,))
    phrases = dict.fromkeys(view.evidence[field] for field in fields if view.evidence.get(field))
    told = " … ".join(phrase for phrase in phrases if phrase != value)
    # The phrases of a list come as `value: phrase; value: phrase`; the reader wants the ad's words alone.
    told = re.sub(r"(?:^|(?<=; ))[A-Za-z_ ]{1,30}: ", "", told) if name in _LISTS else told
    return "" if told == value else told


def _applicants(view: PostingView, words: Words) -> str:
    if view.applicant_worldwide:
        return words.say("applicants.worldwide")
    area = view.applicant_area or ""
    if area and area not in view.applicant_countries:
        return area
    return ", ".join(country_name(code, words.lang) for code in view.applicant_countries)


def _bangladesh(view: PostingView, words: Words) -> str:
    if view.open_to_bangladesh is None:
        return ""
    return words.name("from_bangladesh", "yes" if view.open_to_bangladesh else "no")


def _experience_told(view: PostingView, words: Words) -> str:
    told = words.name("experience", view.experience) if view.experience else ""
    years = words.count("experience.years", round(view.experience_years, 1)) if view.experience_years else ""
    return ", ".join(part for part in (told, years) if part)


def _day(moment: date | datetime | None, words: Words, now: datetime) -> str:
    if moment is None:
        return ""
    day = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
    return words.ago(day, now.date())
