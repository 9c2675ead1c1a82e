"""Which ad is which: canonical addresses, keys of content, and the fingerprint that groups boards.

(`source`, `source_id`) is an ad's identity. The fingerprint only groups: the same vacancy on another
board has the same one, and a wrong guess hides nothing.
"""

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from posting.model import Posting

# Parameters that tell who sent the reader, never which page is shown.
_TRACKING: Final = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|ref|refid|referrer|"
    r"trackingid|trk|position|pagenum|source|src|gh_src|lever-(?:source|origin)(?:\[\])?|jobboardsource|"
    r"adref|se|v|rx_\w+|cmpid|campaign(?:id)?|click_?id|session_?id|jsessionid|phpsessid)",
    re.IGNORECASE,
)
# Moves without the ad changing: boards bump their dates daily to look fresh.
_VOLATILE: Final = frozenset({"posted_on", "evidence"})
_NOT_WORD: Final = re.compile(r"[^\w\u0980-\u09ff]+")


def canonical_url(url: str) -> str:
    """Return `url` so that two addresses of one page are equal: no tracking, no fragment, sorted query.

    Raises ValueError if it is not an http or https address with a host.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {url[:200]!r}")
    host = parts.hostname.lower().rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme.lower()]:
        host = f"{host}:{port}"
    query = sorted((key, value) for key, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(key))
    path = quote(unquote(parts.path), safe="/%:@!$&'()*+,;=~-._") or "/"
    return urlunsplit((parts.scheme.lower(), host, path, urlencode(query), ""))


def content_key(posting: Posting) -> str:
    """Return a short key that changes when what a reader sees of the ad changes."""
    told = posting.model_dump_json(exclude=set(_VOLATILE))
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def fingerprint(posting: Posting) -> str:
    """Return the key under which copies of one vacancy on several boards fall together."""
    first_country = next((place["country"] for place in posting.places if place["country"]), "")
    words = (posting.title, posting.employer or posting.url, first_country or "")
    told = "\n".join(_NOT_WORD.sub(" ", unicodedata.normalize("NFKC", word).casefold()).strip() for word in words)
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
