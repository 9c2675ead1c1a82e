"""One pass: from a source's first request to its last row, and a report that adds up.

Fetching is async; reading and normalising run in processes of their own, classifying and storing in a
thread, a batch at a time, and each batch is one transaction. An ad is stored, unchanged, duplicate or
rejected with a reason: nothing else can become of it. A page that is as it was in an earlier pass is not
read again: its ads are unchanged.
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
from posting.model import Comparable, Posting, Rejected, Verdict
from posting.report import PassReport
from scraper.catalogue import Entry
from scraper.crawl import Batch, Fetches, Limits, crawl
from scraper.normalise.context import Context
from scraper.outcome import Ad
from scraper.reading import Reader
from scraper.remembering import Remembered
from sohokari.health import Usual, judge, language_shares, languages_lost
from sohokari.memory import Memory


class Classify(Protocol):
    """Tags (title, description) in batch; None when there is no usable model: the ads stay 'unclassified'."""

    def __call__(self, texts: Sequence[tuple[str, str]]) -> list[Verdict] | None: ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a pass needs, made in `wiring`. Without `remembers`, every page is read, as it was or not."""

    fetcher: Fetches
    read: Reader
    classify: Classify
    sessions: Callable[[], Session]
    clock: Callable[[], datetime]
    comparable: Callable[[Posting], Comparable | None]
    limits: Limits = field(default_factory=Limits)
    remembers: bool = True


@dataclass(slots=True)
class _Pass:
    """One running pass: its report, what is remembered of its source, and the identities met so far."""

    entry: Entry
    id: int
    report: PassReport
    memory: Memory
    met: set[str] = field(default_factory=set)
    languages: Counter[str] = field(default_factory=Counter)


async def harvest(
    entry: Entry, pass_id: int, report: PassReport, means: Means, usual: Usual, writing: asyncio.Lock
) -> None:
    """Visit `entry`'s source once and fill its `report`, which is true at any moment of the pass.

    `writing` keeps one writer at a time. A pass that is cancelled ends between two batches.
    """
    running = _Pass(entry, pass_id, report, Memory(entry))
    if means.remembers:
        await asyncio.to_thread(running.memory.recall, means.sessions, report.started_at)
    walk = crawl(
        entry.source,
        means.fetcher,
        Context(entry.name, report.started_at, day_first=entry.day_first, country=entry.country),
        read=means.read,
        limits=means.limits,
        gap=entry.gap,
        cap=entry.cap,
        known=running.memory.known,
    )
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
    closes = report.complete and opinion.may_close and not entry.partial
    async with writing:
        report.closed += await _to_its_end(partial(_end, running, means, closes=closes))
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
    postings, refused, closed = _sorted(batch.ads, running, counts)
    with means.sessions() as session:
        store = Store(session)  # from here on, nobody else writes
        store.seen(_listed_still(batch.same, running, counts), now)
        known = store.known(running.entry.name, [posting.source_id for posting in (*postings, *closed)])
        refused.extend(_close(store, closed, known, counts, now))
        refused.extend(_store(store, postings, known, counts, means, now))
        store.reject(running.entry.name, running.id, refused, now)
        counts.rejected += len(refused)
        running.memory.keep(session, batch.pages, now, but={each.source_id for each in refused if each.source_id})
        session.commit()
    running.report.add(counts)


def _listed_still(same: Iterable[Remembered], running: _Pass, counts: PassReport) -> list[int]:
    """Count the ads of pages that are as they were; return their rows."""
    rows: list[int] = []
    for page in same:
        counts.read += len(page.ads)
        fresh = [source_id for source_id in page.ads if source_id not in running.met]
        counts.unchanged += len(fresh)
        counts.duplicate += len(page.ads) - len(fresh)
        running.met.update(fresh)
        running.languages.update(page.languages)
        rows.extend(running.memory.rows[source_id] for source_id in fresh)
    return rows


def _sorted(
    ads: Iterable[Ad | Rejected], running: _Pass, counts: PassReport
) -> tuple[list[Posting], list[Rejected], list[Posting]]:
    """Return the open postings, the refused ads, and the postings that their own page calls closed."""
    postings: list[Posting] = []
    refused: list[Rejected] = []
    closed: list[Posting] = []
    for ad in ads:
        counts.read += 1
        if isinstance(ad, Rejected):
            refused.append(ad)
        elif ad.posting.source_id in running.met:
            counts.duplicate += 1
        else:
            running.met.add(ad.posting.source_id)
            running.languages[ad.posting.language or ""] += 1
            (closed if ad.closed else postings).append(ad.posting)
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
        Decided(each.posting, each.change, each.known, means.comparable(each.posting))
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


def _end(running: _Pass, means: Means, *, closes: bool) -> int:
    """Drop what is too old to be remembered; return how many ads were closed that the board no longer lists."""
    now = means.clock()
    with means.sessions() as session:
        running.memory.drop_old(session, now)
        closed = closes and Store(session).close_unseen(
            running.entry.name, running.report.started_at, now, "the board no longer lists it"
        )
        session.commit()
    return int(closed)
