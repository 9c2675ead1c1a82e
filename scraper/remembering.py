"""What is remembered of a page, so that one that is as it was need not be read again, or not even asked for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b, sha256
from typing import Final
from urllib.parse import urldefrag

from scraper.outcome import Ad, Outcome
from scraper.source import Page, Request

# More addresses than that are read off the page again: a sitemap is cheap, and would be written down twice.
_LED_TO: Final = 50


@dataclass(frozen=True, slots=True)
class Remembered:
    """A page as it was last read: enough to know, while it stays the same, what reading it again would tell.

    `ads` holds source ids; `told` and `languages` count its ads by field and by language; `leads_to` holds
    the requests that it asks for, none of them with a secret. `read_at` is when it was last read.
    """

    digest: bytes
    ads: tuple[str, ...]
    told: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    leads_to: tuple[Request, ...] = ()
    changed_at: str | None = None
    read_at: datetime | None = None


def memory_of(page: Page, outcome: Outcome) -> Remembered | None:
    """Return what to remember of a page; None for one with more to it than open ads and plain addresses."""
    ads = [ad for ad in outcome.ads if isinstance(ad, Ad) and not ad.closed]
    whole = ads and len(ads) == len(outcome.ads) and outcome.error is None
    if not whole or len(outcome.requests) > _LED_TO or not all(map(_is_plain, outcome.requests)):
        return None
    return Remembered(
        digest_of(page),
        tuple(ad.posting.source_id for ad in ads),
        Counter(name for ad in ads for name in ad.told),
        Counter(ad.posting.language or "" for ad in ads),
        tuple(outcome.requests),
        page.request.changed_at if page.request else None,
    )


def page_key(request: Request) -> bytes:
    """Return what a page is known by: what is asked for, fragment apart."""
    asked = f"{request.method} {urldefrag(request.url).url} ".encode("utf-8", "surrogatepass")
    return blake2b(asked + (request.body or b""), digest_size=16).digest()


def digest_of(page: Page) -> bytes:
    """Return what is the same only for a page with the same bytes, read with the same words of its list."""
    told = repr(page.note).encode("utf-8", "surrogatepass") if page.note else b""
    kind = page.headers.get("content-type", "").encode("utf-8", "surrogatepass")
    url = page.url.encode("utf-8", "surrogatepass")
    return sha256(b"\0".join((page.body_digest, told, url, kind))).digest()[:16]


def _is_plain(request: Request) -> bool:
    """Say whether a request is no more than an address and numbers, and may be written down."""
    plain = Request(request.url, note=request.note, ad=request.ad)
    return request == plain and all(isinstance(value, int) for value in request.note.values())
