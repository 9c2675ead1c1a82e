"""Which language a reader is answered in: the one they chose, else the one their browser asks for."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sohokari.i18n import LANGUAGES, Words

COOKIE: Final = "lang"
_A_YEAR: Final = 365 * 24 * 3600


def words_of(request: Request) -> Words:
    """Return the words of `?lang=`, else of the cookie, else of Accept-Language, else English."""
    for told in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if told in LANGUAGES:
            return Words(told)
    return Words(_preferred(request.headers.get("accept-language", "")))


def remember(request: Request, response: Response) -> None:
    """Keep a language that was chosen by `?lang=` for the next visit."""
    told = request.query_params.get("lang")
    if told in LANGUAGES and request.cookies.get(COOKIE) != told:
        response.set_cookie(COOKIE, told, max_age=_A_YEAR, samesite="lax", httponly=True)


def _preferred(header: str) -> str:
    """Return the language of ours with the greatest weight in an Accept-Language header."""
    best, weight = "en", 0.0
    for part in header[:1_000].split(","):
        tag, _, told = part.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        asked = _weight(told)
        if primary in LANGUAGES and asked > weight:
            best, weight = primary, asked
    return best


def _weight(told: str) -> float:
    name, _, value = told.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
