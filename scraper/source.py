"""The contract of a source: it asks and reads, it never fetches.

A source opens no connection, never sleeps, logs nothing and knows no clock. `start` yields the first
requests; `read` turns one page into raw ads, further requests, or both. A page that does not read as
the source's own raises a `ReadError`; an ad of it that is no ad is yielded as `Rejected`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Protocol

from posting.model import Rejected
from scraper.errors import NotParsable

MIB: Final = 1024 * 1024
# What a page's decoded body may hold: unless a source's entry tells another cap, and whatever it tells.
BODY_CAP: Final = 10 * MIB
LARGEST_BODY_CAP: Final = 50 * MIB


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for. `note` comes back with the page: what a list told of it, as `{"ad": RawAd}`.

    `ad` says that one ad lives there: if that page is gone, so is the ad. `changed_at` is when the list
    says that the page changed last, in its words. `secrets` are the words of `url` that are somebody's
    key: they are sent, and shown nowhere. Keys in `headers` are never shown.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    note: Mapping[str, Any] = field(default_factory=dict)
    ad: bool = False
    changed_at: str | None = None
    secrets: tuple[str, ...] = ()

    def hide(self, text: str) -> str:
        """Return `text` with every secret of this request blotted out."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


@dataclass(frozen=True)
class Page:
    """The bytes of one answer, with its final URL and headers (names in lower case).

    `not_modified` says that the server confirmed the copy we kept: the body is that copy.
    """

    url: str
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    request: Request | None = None
    not_modified: bool = False

    @property
    def note(self) -> Mapping[str, Any]:
        return self.request.note if self.request else {}

    @property
    def ad(self) -> "RawAd | None":
        """What a list told of the ad behind this page."""
        ad = self.note.get("ad")
        return ad if isinstance(ad, RawAd) else None

    @cached_property
    def text(self) -> str:
        """The body as text: BOM, HTTP charset, meta, strict UTF-8, then windows-1252."""
        from scraper.decode import decode

        return decode(self.body, self.headers.get("content-type", "")).text

    @cached_property
    def body_digest(self) -> bytes:
        """What is the same only for a body with the same bytes."""
        return sha256(self.body).digest()

    @cached_property
    def lowered(self) -> str:
        """The text in lower case, to look for words in; places in it may differ from those in `text`."""
        return self.text.lower()

    def json(self) -> Any:
        """Return the body read as JSON; raises NotParsable, with the beginning of what came instead.

        A stray byte, a raw control character or a number of thousands of digits costs the ad that has it,
        not its neighbours.
        """
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise self._not_json(error) from error
        except ValueError as error:
            try:
                return json.loads(self.text, strict=False, parse_int=_whole_number)
            except (ValueError, RecursionError):
                raise self._not_json(error) from error

    def _not_json(self, error: Exception) -> NotParsable:
        shown = " ".join(self.body[:120].decode("utf-8", "replace").split())
        return NotParsable(self.url, f"not JSON ({error}); it begins with {shown!r}")


def _whole_number(digits: str) -> int | None:
    """Return a number, None for one that is longer than any that means something."""
    return int(digits) if len(digits) <= 400 else None


@dataclass(frozen=True, slots=True)
class RawPay:
    """Pay as structured fields tell it, untidied. A zero means unknown on most boards."""

    min: str | float | None = None
    max: str | float | None = None
    currency: str | None = None
    period: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RawAd:
    """What a source read off a page, before tidying: its words, nothing converted.

    `description` may be HTML. Times are text, seconds or milliseconds since 1970, as the source has
    them. `remote` is the source's own words or flag; `places` free texts; `country` its country field.
    `closed` says that the page itself calls the ad closed.
    """

    title: str
    source_id: str = ""
    url: str = ""
    description: str = ""
    employer: str = ""
    employer_kind: str = ""
    apply_url: str = ""
    places: tuple[str, ...] = ()
    country: str = ""
    remote: str | bool | None = None
    applicant_area: tuple[str, ...] | None = None  # None: not told; (): told to be anywhere
    employment: tuple[str, ...] = ()
    pay: RawPay | str | None = None
    posted_on: str | float | None = None
    valid_through: str | float | None = None
    experience: str = ""
    language: str = ""
    duties: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    closed: bool = False


class Source(Protocol):
    """One place that ads come from."""

    @property
    def name(self) -> str: ...

    def start(self) -> Iterable[Request]: ...

    def read(self, page: Page) -> Iterable[RawAd | Rejected | Request]: ...
