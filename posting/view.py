"""A posting as it is shown: with its verdict, and what we know of its life. Page, API, CSV and feed show this."""

from datetime import date, datetime

from sqlmodel import Field

from posting.model import Posting, Tag


class PostingView(Posting):
    """One stored ad for a reader. Times are UTC. `tags` are the correction's where a person gave one."""

    id: int
    tags: list[Tag] = Field(default_factory=list)
    scores: dict[Tag, float] = Field(default_factory=dict)
    sure: bool | None = None  # None: not classified yet
    model: str | None = None
    corrected: bool = False
    pay_month_bdt: float | None = None  # for a full-time month, at the rates of `pay_rates_on`
    pay_month_usd: float | None = None
    pay_rates_on: date | None = None
    group_id: str | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None = None
    closed_why: str | None = None
    credit: str | None = None  # what the source asks to be shown beside its ads
