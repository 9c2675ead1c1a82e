"""One job ad: THE field list. Table, API, CSV and JSON-LD are derived from `Posting`.

Meanings follow schema.org's JobPosting; spellings are ours. A field that the source does not tell is
None (or an empty list), never a guess. Closed sets are StrEnums; what each label means is told in
docs/labels.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from pydantic import ConfigDict, field_validator
from sqlalchemy import JSON, String
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from posting.clean import is_unsafe

TITLE_CAP: Final = 300
EMPLOYER_CAP: Final = 200
DESCRIPTION_CAP: Final = 50_000
URL_CAP: Final = 2_048
SOURCE_ID_CAP: Final = 200
PHRASE_CAP: Final = 200


class Tag(StrEnum):
    """A virtual-assistant title family."""

    ADMINISTRATIVE = "administrative"
    EXECUTIVE = "executive"
    PERSONAL = "personal"
    SECRETARY = "secretary"


class Remote(StrEnum):
    """Where the work is done; None when the ad does not say."""

    REMOTE = "remote"
    HYBRID = "hybrid"
    ONSITE = "onsite"


class Employment(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    FREELANCE = "freelance"
    TEMPORARY = "temporary"
    INTERNSHIP = "internship"


class Experience(StrEnum):
    """Whether earlier experience is asked for; None when the ad does not say."""

    NONE_REQUIRED = "none_required"
    REQUIRED = "required"


class EmployerKind(StrEnum):
    """Who advertises; None when unknown."""

    DIRECT = "direct"
    AGENCY = "agency"
    CLIENT = "client"


class PayPeriod(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PROJECT = "project"


class Duty(StrEnum):
    CALENDAR = "calendar"
    COORDINATION = "coordination"
    FILES = "files"
    EMAIL = "email"
    PHONE = "phone"
    BILLING = "billing"
    RECORDS = "records"
    PROSPECTING = "prospecting"
    SOCIAL_MEDIA = "social_media"
    TRAVEL = "travel"
    CONTENT = "content"


class Place(TypedDict):
    """One place of work: the words of the source, and what we could read of them."""

    text: str
    city: str | None
    country: str | None  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True)
class Pay:
    """A wage as told. `period` and `currency` (ISO 4217) are None when not told; no conversion."""

    min: float | None
    max: float | None
    currency: str | None
    period: PayPeriod | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comparable:
    """What an ad pays for a full-time month, in taka and in dollars, at the rates of a day."""

    bdt: float | None
    usd: float | None
    rates_on: date


@dataclass(frozen=True, slots=True)
class Rejected:
    """An ad that was read and refused: kept with its reason, and it stops no other."""

    why: str  # a code of `REJECTIONS`
    detail: str = ""
    source_id: str | None = None
    title: str = ""
    url: str = ""


REJECTIONS: Final[Mapping[str, str]] = {
    "no_title": "the ad has no title",
    "no_identity": "the ad has neither an id nor an address of its own",
    "not_an_ad": "the entry is a notice or a placeholder, not an ad",
    "bad_url": "the ad's address is not a web address",
    "field_names": "the source put field names where values belong",
    "closed": "the page says that the ad is closed, and we never had it open",
    "invalid": "a value does not fit the model of a posting",
    "too_complex": "the ad could not be read within its limits",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of a posting. `scores` holds a probability for each tag.

    `by_title` is what a page of rules reads off the title alone, None where nobody asked them.
    """

    tags: tuple[Tag, ...]
    scores: Mapping[Tag, float] = field(default_factory=dict)
    sure: bool = True
    model: str = ""
    by_title: tuple[Tag, ...] | None = None


class Posting(SQLModel):
    """One job ad, in schema.org's meaning and our spelling."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    source: str = Field(min_length=1, max_length=80)
    source_id: str = Field(min_length=1, max_length=SOURCE_ID_CAP)
    url: str = Field(min_length=1, max_length=URL_CAP)
    apply_url: str | None = Field(default=None, max_length=URL_CAP)
    title: str = Field(min_length=1, max_length=TITLE_CAP)
    employer: str | None = Field(default=None, max_length=EMPLOYER_CAP)
    employer_kind: EmployerKind | None = Field(default=None, sa_type=String(20))
    description: str = Field(default="", max_length=DESCRIPTION_CAP)
    language: str | None = Field(default=None, max_length=8)
    places: list[Place] = Field(default_factory=list, sa_type=JSON)
    remote: Remote | None = Field(default=None, sa_type=String(20))
    applicant_area: str | None = Field(default=None, max_length=PHRASE_CAP)
    applicant_worldwide: bool | None = None
    applicant_countries: list[str] = Field(default_factory=list, sa_type=JSON)
    open_to_bangladesh: bool | None = None  # may one who lives there apply: yes, no, not told
    employment: list[Employment] = Field(default_factory=list, sa_type=JSON)
    pay_text: str | None = Field(default=None, max_length=PHRASE_CAP)
    pay_min: float | None = None
    pay_max: float | None = None
    pay_currency: str | None = Field(default=None, max_length=3)
    pay_period: PayPeriod | None = Field(default=None, sa_type=String(20))
    posted_on: date | None = None
    valid_through: date | None = None
    experience: Experience | None = Field(default=None, sa_type=String(20))
    experience_years: float | None = None
    odd_hours: bool | None = None
    # Of those who apply: a fee or a deposit; their account or address for others. Never False, nobody proves it.
    asks_for_money: bool | None = None
    asks_for_account: bool | None = None
    duties: list[Duty] = Field(default_factory=list, sa_type=JSON)
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    equipment: list[str] = Field(default_factory=list, sa_type=JSON)
    evidence: dict[str, str] = Field(default_factory=dict, sa_type=JSON)

    @field_validator("*", mode="after")
    @classmethod
    def _is_safe(cls, value: Any) -> Any:
        """Refuse what a database, a JSON list or a feed would choke on, in lists and tables too."""
        if isinstance(value, str):
            if is_unsafe(value):
                raise ValueError("holds a character that may not be stored; pass the text through posting.clean")
        elif isinstance(value, list | dict):
            for each in value if isinstance(value, list) else (*value, *value.values()):
                cls._is_safe(each)
        elif isinstance(value, float) and not isfinite(value):
            raise ValueError("is not a finite number")
        return value
