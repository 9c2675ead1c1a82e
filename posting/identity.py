"""Which ad is which: canonical addresses, keys of content, and the fingerprint that groups boards.

(`source`, `source_id`) is an ad's identity. The fingerprint only groups: the same vacancy on another
board has the same one, and a wrong guess hides nothing.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from posting.model import Posting

# Parameters that tell who sent the reader, never which page is shown.
_TRACKING: Final = re.compile(
    r"(?:utm_\w{1,30}|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|mc_[ce]id|"
    r"_hs(?:enc|mi)|hsctatracking|mkt_tok|trackingid|trk|trkinfo|gh_src|lever-(?:source|origin)(?:\[\]|%5b%5d)?|"
    r"jobboardsource|adref|rx_\w{1,30}|cmpid|click_?id|session_?id|jsessionid|phpsessid|sid_tracking|_ga|_gl)",
    re.IGNORECASE,
)
# Mostly a sender's name ('ref=twitter'), but on some sites the ad's number ('ref=JOB-1042'): a digit tells.
_SENDER: Final = re.compile(r"(?:ref|referr?er|source|src|from|via|campaign|origin)", re.IGNORECASE)
# What tracks on one site names the ad on another: position, v, se.
_TRACKING_AT: Final[Mapping[str, frozenset[str]]] = {
    "adzuna": frozenset(("se", "v", "a", "sl")),
    "linkedin": frozenset(("refid", "position", "pagenum", "originalsubdomain", "recommendedflavor")),
    "indeed": frozenset(("tk", "from", "advn", "xkcb", "camk")),
    "glassdoor": frozenset(("ao", "s", "guid", "pos", "cs", "cb", "jrtk", "ea", "vt")),
}
_LONGEST: Final = 8_192  # more than browsers and servers take
_ESCAPED: Final = re.compile("%[0-9a-fA-F]{2}")
_KEPT: Final = "/%:@!$&'()*+,;=~-._?[]"
_NOTHING_TO_ESCAPE: Final = re.compile(r"[\w/:@!$&'()*+,;=~.?\[\]-]*", re.ASCII)
# Moves without the ad changing: boards bump their dates daily to look fresh.
_VOLATILE: Final = frozenset({"posted_on", "evidence"})
_NOT_WORD: Final = re.compile(r"[^\w\u0980-\u09ff]+")


def canonical_url(url: str) -> str:
    """Return `url` so that two addresses of one page are equal: no tracking, sorted query, no fragment but a route.

    Raises ValueError if it is not an http or https address with a host, or longer than 8,192 characters.
    """
    if len(url) > _LONGEST:
        raise ValueError(f"an address of {len(url)} characters")
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {url[:200]!r}")
    host = parts.hostname.lower().rstrip(".")
    site = _site(host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    pieces = sorted(_escaped(piece) for piece in parts.query.split("&") if piece and not _is_tracking(piece, site))
    # '#/jobs/12' is a page of its own; '#apply' is a place on the same one.
    fragment = parts.fragment if parts.fragment.startswith(("/", "!/")) else ""
    return urlunsplit((scheme, host, _escaped(parts.path) or "/", "&".join(pieces), _escaped(fragment)))


def _site(host: str) -> str:
    """Return the word that names the site: 'linkedin' of bd.linkedin.com."""
    labels = host.split(".")
    return next((name for name in _TRACKING_AT if name in labels), "")


def _is_tracking(piece: str, site: str) -> bool:
    key, _, value = piece.partition("=")
    if _TRACKING.fullmatch(key) or key.lower() in _TRACKING_AT.get(site, frozenset()):
        return True
    return _SENDER.fullmatch(key) is not None and not any(map(str.isdigit, value))


def _escaped(part: str) -> str:
    """Return a part with its escapes in one spelling; an escaped slash stays one, for it may be in a name."""
    if _NOTHING_TO_ESCAPE.fullmatch(part):
        return part
    quoted = quote(part, safe=_KEPT)
    return _ESCAPED.sub(lambda found: _spelled(found.group()), quoted)


def _spelled(escape: str) -> str:
    letter = chr(int(escape[1:], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else escape.upper()


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
