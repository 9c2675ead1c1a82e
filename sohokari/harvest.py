"""One pass: from a source's first request to its last row, and a report that adds up.

Fetching is async; reading, normalising, classifying and storing run outside the loop, a batch at a
time, and each batch is one transaction. An ad is stored, unchanged, duplicate or rejected with a
reason: nothing else can become of it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from sqlmodel import Session

from db.store import Decided, Store
from posting.change import Change, Known, decide
from posting.model import Posting, Rejected, Verdict
from posting.report import PassReport
from scraper.catalogue import Entry
from scraper.crawl import Batch, Fetches, Limits, Reader, crawl
from scraper.normalise import normalise
from scraper.normalise.context import Context
from scraper.source import RawAd
from sohokari.health import Usual, judge, language_shares, languages_lost


class Classify(Protocol):
    """Tags (title, description) in batch; None when there is no usable model: the ads stay 'unclassified'."""

    def __call__(self, texts: Sequence[tuple[str, str]]) -> list[Verdict] | None: ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a pass needs, made in `wiring`."""

    fetcher: Fetches
    read: Reader
    classify: Classify
    sessions: Callable[[], Session]
    clock: Callable[[], datetime]
    pay_month_bdt: Callable[[Posting], float | None]
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class _Pass:
    """One running pass: its report, and the identities met so far."""

    entry: Entry
    id: int
    report: PassReport
    met: set[str] = field(default_factory=set)
    languages: Counter[str] = field(default_factory=Counter)


async def harvest(
    entry: Entry, pass_id: int, report: PassReport, means: Means, usual: Usual, writing: asyncio.Lock
) -> None:
    """Visit `entry`'s source once and fill its `report`, which is true at any moment of the pass.

    `writing` keeps one writer at a time. A pass that is cancelled ends between two batches.
    """
    running = _Pass(entry, pass_id, report)
    walk = crawl(entry.source, means.fetcher, read=means.read, limits=means.limits, gap=entry.gap)
    async for batch in walk:
        async with writing:
            await _to_its_end(partial(_digest, batch, running, means))
    summary = walk.summary
    report.pages, report.not_modified = summary.pages, summary.not_modified
    report.complete = summary.complete
    report.troubles.extend(error.trouble() for error in summary.errors)
    languages = language_shares(running.languages)
    report.shares = summary.shares() | languages
    failures = [error.health for error in summary.errors]
    lost = [*summary.lost(usual.shares), *languages_lost(usual.shares, languages, report.read)]
    opinion = judge(report, failures, usual, partial=entry.partial, lost=lost)
    report.health = opinion.health
    report.troubles.extend(opinion.troubles)
    if report.complete and opinion.may_close and not entry.partial:
        async with writing:
            report.closed += await _to_its_end(partial(_close_unseen, running, means))
    report.finished_at = means.clock()


_T = TypeVar("_T")


async def _to_its_end(work: Callable[[], _T]) -> _T:
    """Run `work` in a thread; a cancelled caller waits for it, so that no batch is counted but not stored."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _digest(batch: Batch, running: _Pass, means: Means) -> None:
    """Take one batch of raw ads the rest of the way, in one transaction."""
    now = means.clock()
    # Counted apart: what is not committed did not happen.
    counts = PassReport(running.entry.name, now)
    postings, refused, closed = _normalise(batch.ads, running, counts, now)
    with means.sessions() as session:
        store = Store(session)  # from here on, nobody else writes
        known = store.known(running.entry.name, [posting.source_id for posting in (*postings, *closed)])
        refused.extend(_close(store, closed, known, counts, now))
        refused.extend(_store(store, postings, known, counts, means, now))
        store.reject(running.entry.name, running.id, refused, now)
        counts.rejected += len(refused)
        session.commit()
    running.report.add(counts)


def _normalise(
    ads: Iterable[RawAd | Rejected], running: _Pass, counts: PassReport, now: datetime
) -> tuple[list[Posting], list[Rejected], list[Posting]]:
    """Return the open postings, the refused ads, and the postings that their own page calls closed."""
    entry = running.entry
    context = Context(entry.name, now, day_first=entry.day_first, country=entry.country)
    postings: list[Posting] = []
    refused: list[Rejected] = []
    closed: list[Posting] = []
    for ad in ads:
        counts.read += 1
        read = ad if isinstance(ad, Rejected) else normalise(ad, context)
        if isinstance(read, Rejected):
            refused.append(read)
        elif read.source_id in running.met:
            counts.duplicate += 1
        else:
            running.met.add(read.source_id)
            running.languages[read.language or ""] += 1
            (closed if isinstance(ad, RawAd) and ad.closed else postings).append(read)
    return postings, refused, closed


def _close(
    store: Store, closed: Sequence[Posting], known: dict[str, Known], counts: PassReport, now: datetime
) -> list[Rejected]:
    """Close what its own page calls closed; an ad that we never had open is refused with that reason."""
    ours = [posting for posting in closed if posting.source_id in known]
    counts.unchanged += len(ours)
    counts.closed += store.close(
        counts.source, [posting.source_id for posting in ours], now, "its page says that it is closed"
    )
    return [
        Rejected("closed", source_id=posting.source_id, title=posting.title, url=posting.url)
        for posting in closed
        if posting.source_id not in known
    ]


def _store(
    store: Store,
    postings: Sequence[Posting],
    known: dict[str, Known],
    counts: PassReport,
    means: Means,
    now: datetime,
) -> list[Rejected]:
    """Store what is new, edited or open again, with verdicts; note what is the same; return the refused."""
    decided = [
        Decided(posting, decide(posting, known.get(posting.source_id)), known.get(posting.source_id))
        for posting in postings
    ]
    same = [each.known.id for each in decided if each.change is Change.SAME and each.known]
    store.seen(same, now)
    counts.unchanged += len(same)
    fresh = [
        Decided(each.posting, each.change, each.known, means.pay_month_bdt(each.posting))
        for each in decided
        if each.change is not Change.SAME
    ]
    if not fresh:
        return []
    verdicts = means.classify([(each.posting.title, each.posting.description) for each in fresh])
    refused: list[Rejected] = []
    tagged: dict[int, Verdict] = {}
    for place, (each, row) in enumerate(zip(fresh, store.put(fresh, now), strict=True)):
        if isinstance(row, Rejected):
            refused.append(row)
            continue
        _count(counts, each.change)
        if verdicts is not None:
            tagged[row] = verdicts[place]
    store.verdicts(tagged, now)
    return refused


def _count(counts: PassReport, change: Change) -> None:
    setattr(counts, change.value, getattr(counts, change.value) + 1)


def _close_unseen(running: _Pass, means: Means) -> int:
    with means.sessions() as session:
        closed = Store(session).close_unseen(
            running.entry.name, running.report.started_at, means.clock(), "the board no longer lists it"
        )
        session.commit()
    return closed
