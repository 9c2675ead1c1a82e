"""Made-up ads, and the short way to have them stored."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from db.search import Search
from db.store import Decided, Store
from posting.change import decide
from posting.model import Comparable, Posting, Rejected, Tag, Verdict

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def ad(number: int | str = 1, **told: Any) -> Posting:
    """Return an ad of the board 'board'; `told` are the fields that matter, `countries` for short."""
    countries = told.pop("countries", [])
    fields: dict[str, Any] = {
        "source": "board",
        "source_id": str(number),
        "url": f"https://board.example/{number}",
        "title": f"Assistant {number}",
        "places": [{"text": code, "city": None, "country": code} for code in countries],
        **told,
    }
    return Posting.model_validate(fields)


def verdict(*tags: Tag, sure: bool = True, model: str = "model-1") -> Verdict:
    return Verdict(tags, {tag: 0.9 if tag in tags else 0.1 for tag in Tag}, sure, model)


def paid(taka: float | None) -> Comparable | None:
    """Return a pay in taka a month, at 100 taka a dollar."""
    return None if taka is None else Comparable(taka, taka / 100, NOW.date())


def put(
    session: Session, ads: Sequence[Posting], now: datetime = NOW, pay: Mapping[str, float] | None = None
) -> list[int | Rejected]:
    """Store ads as a pass does, without committing; `pay` is in taka a month by source id."""
    store = Store(session)
    stored: list[int | Rejected] = []
    for each in ads:
        known = store.known(each.source, [each.source_id]).get(each.source_id)
        decided = Decided(each, decide(each, known), known, paid((pay or {}).get(each.source_id)))
        stored += store.put([decided], now)
    return stored


def store(
    engine: Engine,
    ads: Sequence[Posting],
    tags: Sequence[Iterable[Tag]] = (),
    now: datetime = NOW,
    pay: Mapping[str, float] | None = None,
) -> list[int]:
    """Store ads with their verdicts and commit; return their ids."""
    with Session(engine) as session:
        ids = [each for each in put(session, ads, now, pay) if isinstance(each, int)]
        assert len(ids) == len(ads)
        Store(session).verdicts({posting_id: verdict(*told) for posting_id, told in zip(ids, tags, strict=False)}, now)
        session.commit()
    return ids


def found(engine: Engine, **asked: Any) -> list[str]:
    """Return the source ids of the ads that fit, in order."""
    with Session(engine) as session:
        return [view.source_id for view in Search(**asked).run(session, NOW).rows]
