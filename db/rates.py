"""The rates of exchange that were fetched last, and the pay of stored ads reckoned anew when a rate has moved.

Each ad keeps its pay a month with the day of the rates it was reckoned at, so that what is shown, filtered
by and exported is one figure. An ad is reckoned anew when its currency, or the taka, has moved by more than
a hundredth since: a batch a step, so that it may be stopped at any time and begins anew without harm.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlmodel import Session

from db.engine import begin_write
from db.faces import Faces
from db.filing import NO_PAY
from db.putting import told_amount
from db.tables import StoredPosting, StoredRate, table_of
from db.upsert import replacing
from posting.model import Comparable, PayPeriod, Posting

MOVED: Final = 0.01
BATCH: Final = 1_000
_TAKA: Final = "BDT"

_rate = table_of(StoredRate).c
_stored = table_of(StoredPosting).c


def stored_rates(session: Session) -> tuple[date, dict[str, float]] | None:
    """Return the day and the units of each currency for one dollar, as fetched last; None if never."""
    rows = session.connection().execute(select(_rate.currency, _rate.per_usd, _rate.day)).all()
    return (max(row.day for row in rows), {row.currency: row.per_usd for row in rows}) if rows else None


def keep_rates(session: Session, day: date, per_usd: Mapping[str, float], before: Mapping[str, float]) -> None:
    """Keep a table of rates; the caller commits. At `before` the ads were reckoned until the first table came."""
    connection = begin_write(session)
    reckoned = {row.currency: row.reckoned for row in connection.execute(select(_rate.currency, _rate.reckoned))}
    rows = [
        {
            "currency": code,
            "per_usd": units,
            "reckoned": reckoned.get(code, before.get(code, units)),
            "day": day,
        }
        for code, units in per_usd.items()
    ]
    connection.execute(replacing(connection, StoredRate, ("currency",)), rows)
    connection.execute(delete(table_of(StoredRate)).where(_rate.currency.not_in(list(per_usd))))


def moved(session: Session) -> list[str]:
    """Return the currencies whose ads are to be reckoned anew: worth another sum in taka or in dollars."""
    rows = {row.currency: row for row in session.connection().execute(select(table_of(StoredRate)))}
    taka = rows.get(_TAKA)
    shift = taka.per_usd / taka.reckoned if taka else 1.0
    return sorted(code for code, row in rows.items() if _has_moved(row.per_usd / row.reckoned, shift))


def _has_moved(against_dollar: float, of_taka: float) -> bool:
    return abs(against_dollar - 1) > MOVED or abs(against_dollar / of_taka - 1) > MOVED


def reckon(session: Session, currency: str, after: int, compare: Callable[[Posting], Comparable | None]) -> int | None:
    """Reckon a batch of a currency's ads anew, those with numbers above `after`; the caller commits.

    Returns the number of the last one, None when there were none left.
    """
    connection = begin_write(session)
    told = ("pay_min", "pay_max", "pay_currency", "pay_period")
    asked = select(_stored.id, *(_stored[name] for name in told)).where(
        _stored.pay_currency == currency, _stored.id > after
    )
    rows = connection.execute(asked.order_by(_stored.id).limit(BATCH)).mappings().all()
    if not rows:
        return None
    faces = Faces.of(session, connection)
    faces.read(row["id"] for row in rows)
    for row in rows:
        pay = compare(_posting(row))
        taka = told_amount(pay.bdt) if pay else None
        new = {
            "pay_month_bdt": taka,
            "pay_month_usd": told_amount(pay.usd) if pay else None,
            "pay_rates_on": pay.rates_on if pay else None,
        }
        connection.execute(update(table_of(StoredPosting)).where(_stored.id == row["id"]).values(**new))
        faces.put(replace(faces.now(row["id"]), pay=NO_PAY if taka is None else taka))
    last: int = rows[-1]["id"]
    return last


def settle(session: Session, currency: str, per_usd: float) -> None:
    """Note that every ad of a currency is reckoned at a rate; the caller commits."""
    connection = begin_write(session)
    connection.execute(update(table_of(StoredRate)).where(_rate.currency == currency).values(reckoned=per_usd))


def _posting(row: Mapping[Any, Any]) -> Posting:
    """Return what a row tells of pay as an ad; it was validated when it was stored."""
    period = PayPeriod(row["pay_period"]) if row["pay_period"] else None
    told = {name: row[name] for name in ("pay_min", "pay_max", "pay_currency")}
    return Posting.model_construct(**told, pay_period=period)
