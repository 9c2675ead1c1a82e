"""What the page of sources shows: how each is in plain words, what its last visit saw, when the next one is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.passes import SourceState
from posting.model import Rejected
from posting.report import Health, PassReport
from sohokari.i18n import Words, catalogue
from sohokari.troubles import Told, in_words
from sohokari.web.views import web_link

# What a person should look at comes first.
_ORDER: Final = (
    Health.BLOCKED,
    Health.CHANGED,
    Health.SUSPECT,
    Health.UNREACHABLE,
    Health.STALE,
    Health.OK,
    Health.EMPTY,
    Health.NEW,
    Health.OFF,
)
_WELL: Final = frozenset({Health.OK, Health.EMPTY})
PASS_COLUMNS: Final = ("read", "new", "edited", "reopened", "unchanged", "duplicate", "rejected", "closed")
_REASONS: Final = 3
_NEEDS_A_KEY: Final = re.compile(r"needs a key: set (?P<names>[\w ]+) \((?:free at )?(?P<place>.+)\)")
# A page of thousands of sources helps nobody; the API lists all.
SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source as a person reads it."""

    name: str
    kind: str
    home: str | None
    health: str
    health_name: str
    explained: str
    open_ads: str
    visited: str
    counts: str
    since: str
    seen: list[Told]
    next: str
    every: str
    credit: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All sources, and what to know of them together. `no_network`: all that were tried could not be reached."""

    cards: list[SourceCard]
    healths: list[tuple[str, str]]
    no_network: bool
    next: str
    more: int


def in_order(states: Sequence[SourceState], health: Health | None = None) -> list[SourceState]:
    """Return the sources to be shown, those in trouble first; with `health`, only those that are so."""
    shown = [state for state in states if health in (None, state.health)]
    return sorted(shown, key=lambda state: (_ORDER.index(state.health), state.name))[:SHOWN]


def overview(
    states: Sequence[SourceState], shown: Sequence[tuple[SourceState, PassReport | None]], words: Words, now: datetime
) -> Overview:
    """Return what is to know of all `states`, and a card for each that is `shown` with its last pass."""
    counted = Counter(state.health for state in states)
    next_at = min((state.next_at for state in states if state.next_at and not state.off), default=None)
    return Overview(
        cards=[source_card(state, last, words, now) for state, last in shown],
        healths=[
            (health.value, words.say("sources.of_health", health=words.name("health", health), count=counted[health]))
            for health in _ORDER
            if counted[health]
        ],
        no_network=no_network(states),
        next=_when(next_at, words, now),
        more=max(0, len(states) - SHOWN),
    )


def no_network(states: Sequence[SourceState]) -> bool:
    """Return whether sources were tried and not one of them could be reached."""
    tried = [state for state in states if state.last_pass and not state.off]
    return bool(tried) and all(state.health is Health.UNREACHABLE for state in tried)


def source_card(state: SourceState, last: PassReport | None, words: Words, now: datetime) -> SourceCard:
    """Return what the page shows of one source."""
    return SourceCard(
        name=state.name,
        kind=state.kind,
        home=web_link(state.home),
        health=state.health.value,
        health_name=words.name("health", state.health),
        explained=words.say(f"health.{state.health}.means"),
        open_ads=words.count("ads.open", state.open_ads),
        visited=_ago(state.last_pass, words, now),
        counts=counts_told(last, words) if last and (last.read or last.health in _WELL) else "",
        since=words.span((now - state.since).total_seconds()) if state.since else "",
        seen=_seen(state, last, words),
        next="" if state.off else _when(state.next_at, words, now),
        every=words.span(state.interval.total_seconds()),
        credit=state.credit or "",
    )


def _seen(state: SourceState, last: PassReport | None, words: Words) -> list[Told]:
    """Return why a source is as it is; troubles of one kind are told once."""
    if state.off:
        return [Told(off_told(state.off, words), "", "")]
    troubles = {trouble.kind: trouble for trouble in reversed(last.troubles)} if last else {}
    return [in_words(trouble, words) for trouble in list(reversed(troubles.values()))[:_REASONS]]


def off_told(why: str, words: Words) -> str:
    """Return why a source is not visited: our reason in the reader's words, the operator's own as it is."""
    key = _NEEDS_A_KEY.fullmatch(why)
    if key:
        return words.say("off.needs a key", names=key["names"].replace(" and ", ", "), place=key["place"])
    return words.say(f"off.{why}") if f"off.{why}" in catalogue() else why


@dataclass(frozen=True, slots=True)
class PassRow:
    """One pass in a table; `counts` after `PASS_COLUMNS`."""

    at: str
    when: str
    health: str
    health_name: str
    counts: list[str]
    reasons: list[Told]


def pass_row(report: PassReport, words: Words) -> PassRow:
    """Return one line of a source's history."""
    return PassRow(
        at=report.started_at.isoformat(),
        when=words.moment(report.started_at),
        health=report.health.value,
        health_name=words.name("health", report.health),
        counts=[words.number(getattr(report, name)) for name in PASS_COLUMNS],
        reasons=[in_words(trouble, words) for trouble in report.troubles[:_REASONS]],
    )


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """An ad that was read and not stored, and why."""

    title: str
    url: str | None
    why: str
    detail: str


def refused_row(ad: Rejected, words: Words) -> RefusedRow:
    title = ad.title or ad.source_id or words.say("source.untitled")
    return RefusedRow(title, web_link(ad.url), words.name("rejection", ad.why), ad.detail)


def counts_told(report: PassReport, words: Words) -> str:
    """Return the counts of a pass as a sum that a person can check."""
    return words.say(
        "sources.counts",
        read=report.read,
        stored=report.stored,
        unchanged=report.unchanged,
        duplicate=report.duplicate,
        rejected=report.rejected,
    )


def _ago(moment: datetime | None, words: Words, now: datetime) -> str:
    if moment is None:
        return ""
    return words.say("ago.span", span=words.span(max(0.0, (now - moment).total_seconds())))


def _when(moment: datetime | None, words: Words, now: datetime) -> str:
    """Return when something is due, from now; what is due already is due now."""
    if moment is None:
        return ""
    seconds = (moment - now).total_seconds()
    return words.say("in.now") if seconds < 30 else words.say("in.span", span=words.span(seconds))
