"""The timetable: when each source is due, who visits it now, and what came of the visit.

A lease is taken by one statement that succeeds for one asker, so that two services never visit a source
at once. A run that was missed is late, not skipped: what is due stays due until somebody takes it.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlmodel import Session

from db.engine import begin_write
from db.filing import EVERYTHING
from db.tables import Pair, Refusal, StoredPass, StoredSource, Term, table_of
from db.upsert import replacing
from posting.model import PHRASE_CAP, Rejected
from posting.report import Health, PassReport, Trouble

_DAY: Final = timedelta(days=1)
_UNREACHED: Final = timedelta(minutes=5)
_UNREACHED_MOST: Final = timedelta(hours=6)
_PASSES_KEPT: Final = 50
_FAILED: Final = frozenset({Health.BLOCKED, Health.CHANGED, Health.UNREACHABLE})
# How many intervals may go by before a source that is not visited is called stale.
_STALE_AFTER: Final = 3

_source = table_of(StoredSource)
_pass = table_of(StoredPass)
_COUNTS: Final = (
    "complete", "pages", "not_modified", "read", "new", "edited", "reopened",
    "unchanged", "duplicate", "rejected", "closed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What the catalogue tells of a source; `off` is the reason why it is switched off."""

    name: str
    kind: str
    home: str
    interval: timedelta
    credit: str | None = None
    off: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source with its health. `since` tells when it came to be so; times are UTC."""

    name: str
    kind: str
    home: str
    health: Health
    open_ads: int
    interval: timedelta
    last_pass: datetime | None
    since: datetime | None
    next_at: datetime | None
    reason: str | None
    off: str | None
    credit: str | None
    failures: int = 0


def register(session: Session, rows: Sequence[SourceRow], now: datetime) -> None:
    """Write the catalogue: new sources are due at once, known ones keep their times, lost ones stay as history."""
    connection = begin_write(session)
    known = {row.name: row for row in connection.execute(select(_source.c.name, _source.c.next_at, _source.c.interval))}
    told: list[dict[str, Any]] = []
    for row in {row.name: row for row in rows}.values():
        before = known.get(row.name)
        seconds = row.interval.total_seconds()
        next_at = before.next_at if before else now
        if before and seconds < before.interval:
            next_at = min(next_at, now + row.interval)
        told.append(
            {
                "name": row.name,
                "kind": row.kind,
                "home": row.home,
                "interval": seconds,
                "credit": row.credit,
                "off": row.off,
                "next_at": next_at,
                "health": Health.NEW.value,
                "failures": 0,
                "suspect_passes": 0,
                "shares": {},
            }
        )
    if told:
        catalogue = {"kind", "home", "interval", "credit", "off", "next_at"}
        ours = tuple(column.name for column in _source.c if column.name not in catalogue)
        connection.execute(replacing(connection, StoredSource, ("name",), but=ours), told)


def due(session: Session, now: datetime, limit: int, names: Collection[str] | None = None) -> list[str]:
    """Return the sources that are due and that nobody visits, the longest due first.

    With `names` only these are looked at: a source that the catalogue has lost is never visited.
    """
    asked = select(_source.c.name).where(_source.c.next_at <= now, _source.c.off.is_(None), _is_free(now))
    found = session.connection().scalars(asked.order_by(_source.c.next_at, _source.c.name))
    return [name for name in found if names is None or name in names][:limit]


def next_due(session: Session, now: datetime, names: Collection[str] | None = None) -> datetime | None:
    """Return when the next source will be due, or a lease will have run out; None if never."""
    if names is None:
        free = select(func.min(_source.c.next_at)).where(_source.c.off.is_(None), _is_free(now))
        held = select(func.min(_source.c.lease_until)).where(_source.c.off.is_(None), _source.c.lease_until > now)
        times = [session.connection().scalar(asked) for asked in (free, held)]
        return min((time for time in times if time is not None), default=None)
    asked = select(_source.c.name, _source.c.next_at, _source.c.lease_until).where(_source.c.off.is_(None))
    rows = [row for row in session.connection().execute(asked) if row.name in names]
    return min((row.next_at if _over(row.lease_until, now) else row.lease_until for row in rows), default=None)


def lease(
    session: Session, name: str, holder: str, now: datetime, until: datetime, *, only_if_due: bool = False
) -> int | None:
    """Take a source for one pass; return the pass's number, None if somebody else has it.

    `only_if_due` asks again whether it is due: between `due` and now another service may have visited it.
    """
    connection = begin_write(session)
    pass_id = connection.execute(
        insert(_pass).values(source=name, holder=holder[:PHRASE_CAP], started_at=now, troubles=[], **_none_counted())
    ).inserted_primary_key
    assert pass_id is not None  # noqa: S101 - an insert of one row has a key
    taken = update(_source).where(_source.c.name == name, _is_free(now))
    if only_if_due:
        taken = taken.where(_source.c.next_at <= now, _source.c.off.is_(None))
    number = int(pass_id[0])
    if connection.execute(taken.values(holder=holder[:PHRASE_CAP], lease_until=until, pass_id=number)).rowcount:
        return number
    connection.execute(delete(_pass).where(_pass.c.id == number))
    return None


def renew(session: Session, pass_id: int, until: datetime) -> bool:
    """Hold a source longer; return False if it is not held by this pass any more."""
    connection = begin_write(session)
    return bool(
        connection.execute(update(_source).where(_source.c.pass_id == pass_id).values(lease_until=until)).rowcount
    )


def usual(session: Session, name: str) -> tuple[int, int, dict[str, float]]:
    """Return what a source is like when it is well.

    How many open ads it has, how many of its passes in a row looked suspect, and which share of its ads
    told each field in the last pass that did not.
    """
    connection = session.connection()
    row = connection.execute(select(_source.c.suspect_passes, _source.c.shares).where(_source.c.name == name)).first()
    ads = _open_ads().where(table_of(Term).c.name == name).with_only_columns(table_of(Pair).c.n)
    return connection.scalar(ads) or 0, row.suspect_passes if row else 0, row.shares if row else {}


def finish(session: Session, pass_id: int, report: PassReport, jitter: float) -> datetime | None:
    """Keep the report, give the source back and return when it is due again; None if somebody else has it now.

    `jitter` is from 0 to 1 and delays by up to a tenth of the wait. A source that failed is tried again
    after its interval, then after twice as long and so on, at most a day (or its interval) later. One that
    could not be reached costs nobody anything to try: that begins with minutes and ends with six hours, so
    that an outage of a day is not followed by another of silence. One whose pass was stopped (health `stale`)
    is due at once.
    """
    connection = begin_write(session)
    now = report.finished_at or report.started_at
    counts = {name: getattr(report, name) for name in _COUNTS}
    troubles = [asdict(trouble) for trouble in report.troubles]
    kept = update(_pass).where(_pass.c.id == pass_id)
    connection.execute(kept.values(finished_at=now, health=report.health.value, troubles=troubles, **counts))
    held = connection.execute(
        select(_source).where(_source.c.name == report.source, _source.c.pass_id == pass_id)
    ).first()
    if held is None:
        # The lease ran out and another service took the source: its own end counts.
        return None
    given_back = {"holder": None, "lease_until": None, "pass_id": None}
    outcome = _after_stop(now) if report.health is Health.STALE else _after(held, report, now, jitter)
    connection.execute(update(_source).where(_source.c.name == report.source).values(**given_back, **outcome))
    _forget_old(session, report.source)
    due: datetime = outcome["next_at"]
    return due


def sources(session: Session, now: datetime | None = None) -> list[SourceState]:
    """Return every source with its health, by name; with `now`, those long unvisited are called stale."""
    connection = session.connection()
    open_ads = {row.name: row.n for row in connection.execute(_open_ads())}
    return [
        _state(row, open_ads.get(row.name, 0), now)
        for row in connection.execute(select(_source).order_by(_source.c.name))
    ]


def history(session: Session, name: str, limit: int = 20) -> list[PassReport]:
    """Return the reports of a source's last passes, the latest first."""
    asked = select(_pass).where(_pass.c.source == name).order_by(_pass.c.id.desc()).limit(limit)
    return [_report(row) for row in session.connection().execute(asked)]


def refusals(session: Session, name: str, limit: int = 100) -> list[Rejected]:
    """Return the ads of a source that were refused, the latest first."""
    table = table_of(Refusal)
    asked = select(table).where(table.c.source == name).order_by(table.c.last_at.desc(), table.c.ad).limit(limit)
    return [Rejected(row.why, row.detail, row.ad, row.title, row.url) for row in session.connection().execute(asked)]


def _is_free(now: datetime) -> Any:
    return or_(_source.c.lease_until.is_(None), _source.c.lease_until <= now)


def _over(until: datetime | None, now: datetime) -> bool:
    return until is None or until <= now


def _none_counted() -> dict[str, Any]:
    return {name: False if name == "complete" else 0 for name in _COUNTS}


def _open_ads() -> Select[tuple[str, int]]:
    term, pair = table_of(Term), table_of(Pair)
    return (
        select(term.c.name, pair.c.n)
        .join_from(term, pair, pair.c.b == term.c.id)
        .where(term.c.kind == "source", pair.c.a == EVERYTHING, pair.c.open == 1)
    )


def _after(held: Any, report: PassReport, now: datetime, jitter: float) -> dict[str, Any]:
    """Return what a source becomes after a pass that came to its end."""
    failed = report.health in _FAILED
    failures = held.failures + 1 if failed else 0
    interval = timedelta(seconds=held.interval)
    # Exponents beyond these would only overflow: the cap is reached long before.
    unreached = report.health is Health.UNREACHABLE
    first, most = (min(_UNREACHED, interval), _UNREACHED_MOST) if unreached else (interval, _DAY)
    wait = min(first * 2 ** min(max(failures - 1, 0), 20), max(most, interval))
    return {
        "health": report.health.value,
        "since": now if report.health.value != held.health else held.since,
        "reason": report.troubles[0].reason if report.troubles else None,
        "last_pass": now,
        "failures": failures,
        "suspect_passes": held.suspect_passes + 1 if report.health is Health.SUSPECT else 0,
        "shares": report.shares if report.health is Health.OK and report.shares else held.shares,
        "next_at": now + wait * (1 + jitter * 0.1),
    }


def _after_stop(now: datetime) -> dict[str, Any]:
    return {"next_at": now}


def _forget_old(session: Session, name: str) -> None:
    """Keep the last passes of a source only."""
    oldest = (
        select(_pass.c.id).where(_pass.c.source == name).order_by(_pass.c.id.desc()).offset(_PASSES_KEPT - 1).limit(1)
    )
    session.connection().execute(delete(_pass).where(_pass.c.source == name, _pass.c.id < oldest.scalar_subquery()))


def _state(row: Any, open_ads: int, now: datetime | None) -> SourceState:
    interval = timedelta(seconds=row.interval)
    health = Health(row.health)
    if row.off:
        health = Health.OFF
    elif now is not None and row.last_pass is not None and row.next_at + interval * _STALE_AFTER < now:
        health = Health.STALE
    return SourceState(
        name=row.name,
        kind=row.kind,
        home=row.home,
        health=health,
        open_ads=open_ads,
        interval=interval,
        last_pass=row.last_pass,
        since=row.since,
        next_at=None if row.off else row.next_at,
        reason=row.reason,
        off=row.off,
        credit=row.credit,
        failures=row.failures,
    )


def _report(row: Any) -> PassReport:
    return PassReport(
        source=row.source,
        started_at=row.started_at,
        finished_at=row.finished_at,
        health=Health(row.health) if row.health else Health.NEW,
        troubles=[Trouble(**trouble) for trouble in row.troubles],
        **{name: getattr(row, name) for name in _COUNTS},
    )
