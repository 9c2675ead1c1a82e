"""What an answer means: a page, the way to another address, or a named error. Pure functions of an answer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isnan
from typing import Final

from scraper.errors import Blocked, FetchError, Gone, ServerFault, TimedOut, UnexpectedStatus
from scraper.turns import LONGEST_HOLD

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BLOCKED: Final = frozenset({401, 403, 407, 429, 451})
_GONE: Final = frozenset({404, 410})
# A reason that a person understands, for the statuses that boards use most.
_REASONS: Final = {
    301: "moved, without saying where to",
    302: "moved, without saying where to",
    304: "unchanged, which nobody asked",
    401: "it asks for a login",
    403: "it refuses us",
    404: "there is no such page",
    407: "a proxy asks for a login",
    408: "the server waited too long for us",
    410: "the page is gone for good",
    429: "it says that we ask too often",
    451: "it may not be shown for legal reasons",
    500: "the server failed",
    502: "the server behind it failed",
    503: "the server is not available",
    504: "the server behind it is too slow",
}
# Challenge pages are small, and each vendor's carries its own mark.
_CHALLENGE_WITHIN: Final = 24 * 1024
_CHALLENGES: Final = (
    (b"/cdn-cgi/challenge-platform/", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"_Incapsula_Resource", "Imperva"),
    (b"captcha-delivery.com", "DataDome"),
    (b"px-captcha", "HUMAN"),
    (b"/_sec/cp_challenge/", "Akamai"),
    (b"awsWafCookieDomainList", "AWS"),
    (b"sucuri_cloudproxy_js", "Sucuri"),
    (b"/.well-known/sgcaptcha/", "SiteGround"),
)
# A real page may carry a vendor's script beside its text; a challenge asks for the visitor's proof.
_TITLES: Final = (
    b"<title>just a moment",
    b"<title>attention required",
    b"<title>access denied",
    b"<title>pardon our interruption",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer: status, headers (names in lower case), decoded body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


def fault(answer: Answer, shown: str, now: float) -> FetchError | None:
    """Return what is wrong with a final answer, or None for a page. `now` is in seconds since 1970, UTC."""
    status = answer.status
    vendor = challenge(answer)
    if vendor is not None:
        return Blocked(shown, f"a challenge page of {vendor} came in place of the answer", status)
    if 200 <= status < 300 and status != 206:
        return None
    reason = f"status {status}" + (f": {_REASONS[status]}" if status in _REASONS else "")
    after, clamped = retry_after(answer.headers.get("retry-after"), now)
    if after is not None:
        reason += f", and to come back after {after:.0f} s" + (" (it asked for longer than a day)" if clamped else "")
    return _named(status, shown, reason, after)


def _named(status: int, shown: str, reason: str, after: float | None) -> FetchError:
    if status in _BLOCKED:
        return Blocked(shown, reason, status, after)
    if status in _GONE:
        return Gone(shown, reason, status)
    if status == 408:
        return TimedOut(shown, reason)
    if 500 <= status < 600:
        return ServerFault(shown, reason, status, after)
    return UnexpectedStatus(shown, reason, status, after)


def retry_after(told: str | None, now: float) -> tuple[float | None, bool]:
    """Return the seconds that a Retry-After header asks for, clamped to a day, and whether it was clamped."""
    if told is None:
        return None, False
    seconds = _seconds(told.strip()[:60], now)
    if seconds is None:
        return None, False
    return min(max(seconds, 0.0), LONGEST_HOLD), seconds > LONGEST_HOLD


def _seconds(told: str, now: float) -> float | None:
    try:
        seconds = float(told)
    except ValueError:
        return _until(told, now)
    return None if isnan(seconds) else seconds


def _until(told: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.fromtimestamp(now, UTC)).total_seconds()


def challenge(answer: Answer) -> str | None:
    """Return whose challenge page this is; None for anything else."""
    headers = answer.headers
    if headers.get("cf-mitigated") == "challenge":
        return "Cloudflare"
    if headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        return "AWS"
    body = answer.body
    if len(body) > _CHALLENGE_WITHIN or not body or "html" not in headers.get("content-type", "html"):
        return None
    vendor = next((name for mark, name in _CHALLENGES if mark in body), None)
    if vendor is None or answer.status != 200:
        return vendor
    return vendor if _asks_for_proof(body) else None


def _asks_for_proof(body: bytes) -> bool:
    """Say whether a page answered with 200 is only a challenge: hardly any text beside its scripts."""
    start = body[:4096].lower()
    return len(body) < 6 * 1024 or any(title in start for title in _TITLES)


def location(answer: Answer) -> str | None:
    """Return where a redirect leads; None if the answer is none, or does not say where to."""
    told = answer.headers.get("location", "").strip()
    if answer.status not in REDIRECTS or not told:
        return None
    # Servers send UTF-8 although headers are Latin-1.
    try:
        return told.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return told
