"""Rounds of passes: what is due is leased, visited and finished, never twice at once.

The timetable lives in the database (when each source is next due, and who holds it), so that several
services on one database share the work, and a run that was missed is late, not skipped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from db import passes
from db.store import Store
from posting.report import Health, PassReport, Trouble
from scraper.catalogue import Entry
from sohokari.harvest import Means, harvest
from sohokari.health import Usual
from sohokari.places import Places
from sohokari.tagging import tag_waiting

log = logging.getLogger(__name__)

_LEASE: Final = timedelta(minutes=5)
_RENEW_EVERY: Final = _LEASE.total_seconds() / 3
_BREATH: Final = timedelta(seconds=1)

_STOPPED: Final = Trouble("stopped", "the service was stopped", next="at the next start")

OnReport = Callable[[PassReport, datetime | None], None]
# What a pass of a source without ads does; it is given the report to fill, and the lock of those who write.
Visit = Callable[[Entry, PassReport, asyncio.Lock], Awaitable[None]]


def _in_silence(_report: PassReport, _next_at: datetime | None) -> None:
    """Tell nobody."""


def register(session: Session, entries: Iterable[Entry], now: datetime) -> None:
    """Write sources of the catalogue into the timetable; the caller commits."""
    rows = [
        passes.SourceRow(entry.name, entry.kind, entry.home, entry.interval, entry.credit, entry.off)
        for entry in entries
    ]
    passes.register(session, rows, now)


@dataclass(slots=True)
class Service:
    """The sources that we know, the means of a pass, and the passes that run now.

    `holder` names this process in the leases; `jitter` gives a number from 0 to 1, so that sources
    with one interval drift apart. `without_ads` holds what a pass does for kinds of source that have no ads.
    `places` bounds the passes that run at once.
    """

    entries: Mapping[str, Entry]
    means: Means
    holder: str
    jitter: Callable[[], float]
    on_report: OnReport = _in_silence
    without_ads: Mapping[str, Visit] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    _running: dict[str, asyncio.Task[PassReport | None]] = field(default_factory=dict)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def register(self) -> None:
        """Write the catalogue into the database: new sources are due at once, lost ones stay as history."""
        with self.means.sessions() as session:
            register(session, self.entries.values(), self.means.clock())
            session.commit()

    async def wake(self) -> datetime | None:
        """Start a pass for every source that is due; return when the next one will be, None if never."""
        due, next_at = await asyncio.to_thread(self._due, frozenset(self._running))
        for name in due:
            if name not in self._running:
                self._start(name, only_if_due=True)
        return None if next_at is None else max(next_at, self.means.clock() + _BREATH)

    async def visit(self, names: Iterable[str]) -> list[PassReport]:
        """Visit these sources now, due or not, and return their reports; one held elsewhere gives none."""
        tasks = [self._running.get(name) or self._start(name) for name in names if name in self.entries]
        reports = await asyncio.gather(*tasks)
        return [report for report in reports if report is not None]

    @property
    def running(self) -> list[asyncio.Task[PassReport | None]]:
        """The passes that run now."""
        return list(self._running.values())

    async def due(self) -> Sequence[str]:
        """Return the names of the sources that are due now."""
        return (await asyncio.to_thread(self._due, frozenset()))[0]

    async def keep_up(self) -> None:
        """Close the ads whose last day has passed, and tag those that wait for a model."""
        async with self._writing:
            await asyncio.to_thread(self._close_expired)
        waiting = tag_waiting(self.means.sessions, self.means.classify, self.means.clock, model=None)
        while True:
            async with self._writing:
                if await asyncio.to_thread(next, waiting, None) is None:
                    return

    async def stop(self) -> None:
        """Cancel what runs; each pass gives its lease back and is due again at once."""
        running = self.running
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _close_expired(self) -> None:
        with self.means.sessions() as session:
            Store(session).close_expired(self.means.clock())
            session.commit()

    def _due(self, running: frozenset[str]) -> tuple[list[str], datetime | None]:
        with self.means.sessions() as session:
            now = self.means.clock()
            due = passes.due(session, now, 10_000, self.entries)
            # What is due waits for its place: looking for it again would only spin.
            others = self.entries.keys() - running - set(due)
            return due, passes.next_due(session, now, others)

    def _start(self, name: str, *, only_if_due: bool = False) -> asyncio.Task[PassReport | None]:
        task = asyncio.create_task(self._pass(self.entries[name], only_if_due=only_if_due), name=f"pass {name}")
        self._running[name] = task
        task.add_done_callback(lambda _done: self._running.pop(name, None))
        return task

    async def _pass(self, entry: Entry, *, only_if_due: bool) -> PassReport | None:
        """Lease, visit, finish. A source that somebody else holds is left to them."""
        async with self.places.one(entry):
            async with self._writing:
                lease = await asyncio.to_thread(self._lease, entry.name, only_if_due)
            if lease is None:
                return None
            pass_id, usual = lease
            report = PassReport(entry.name, self.means.clock())
            renewing = asyncio.create_task(self._keep(pass_id))
            try:
                if entry.kind in self.without_ads:
                    await self.without_ads[entry.kind](entry, report, self._writing)
                else:
                    await harvest(entry, pass_id, report, self.means, usual, self._writing)
            except asyncio.CancelledError:
                self._finish(entry, pass_id, self._broken_off(report, _STOPPED))
                raise
            except Exception as error:
                log.exception("the pass of %s broke", entry.name)
                self._broken_off(report, _fault(error))
            finally:
                renewing.cancel()
            async with self._writing:
                next_at = await asyncio.to_thread(self._finish, entry, pass_id, report)
        self.on_report(report, next_at)
        return report

    def _broken_off(self, report: PassReport, why: Trouble) -> PassReport:
        """Say in `report` that the pass did not come to its end; what it stored until then stays counted."""
        report.finished_at, report.complete = self.means.clock(), False
        report.health = Health.STALE if why is _STOPPED else Health.UNREACHABLE
        report.troubles.append(why)
        return report

    def _lease(self, name: str, only_if_due: bool) -> tuple[int, Usual] | None:
        now = self.means.clock()
        with self.means.sessions() as session:
            pass_id = passes.lease(session, name, self.holder, now, now + _LEASE, only_if_due=only_if_due)
            usual = Usual(*passes.usual(session, name))
            session.commit()
        return None if pass_id is None else (pass_id, usual)

    async def _keep(self, pass_id: int) -> None:
        """Renew the lease as long as the pass runs."""
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            async with self._writing:
                await asyncio.to_thread(self._renew, pass_id)

    def _renew(self, pass_id: int) -> None:
        with self.means.sessions() as session:
            passes.renew(session, pass_id, self.means.clock() + _LEASE)
            session.commit()

    def _finish(self, entry: Entry, pass_id: int, report: PassReport) -> datetime | None:
        with self.means.sessions() as session:
            next_at = passes.finish(session, pass_id, report, self.jitter())
            session.commit()
        if not report.adds_up:
            log.error("the pass of %s does not add up: %s", entry.name, report)
        return next_at


def _fault(error: Exception) -> Trouble:
    return Trouble(
        "fault", f"a fault in this program: {type(error).__name__}: {error}", next="tried again at the next pass"
    )
