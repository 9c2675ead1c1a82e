"""The day until which one may apply, where the ad's text tells it."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Final

from scraper.normalise.dates import months, read_date

# Each with an example in the tests: what stands before the date, and in Bengali after it.
_BEFORE: Final = re.compile(
    r"(?:application\s+deadline|deadline(?!\s+(?:for|of|to)\s+(?:the\s+)?(?:compl|deliver|work|project))"
    r"(?:\s+(?:for|of|to)\s+\w{1,12}){0,2}|closing\s+date|"
    r"last\s+date(?:\s+(?:for|of|to)\s+\w{1,12}){0,2}|apply\s+(?:by|before)|open\s+until|"
    r"applications?\s+(?:close|closes|must be received by|due)|"
    r"(?:position|vacancy|advert|job|posting)\s+(?:will\s+close|closes)|"
    r"(?:no|not)\s+later\s+than|on\s+or\s+before|(?:accepted|accepting\s+applications)\s+(?:until|till|through)|valid\s+(?:till|until|through)|"
    r"আবেদনের\s+শেষ\s+(?:তারিখ|সময়|দিন)|আবেদনের\s+সময়সীমা|শেষ\s+তারিখ|ডেডলাইন)"
    r"\s*(?:is|:|-|–|ঃ|on|by)?\s*(?P<date>[^\n;|।]{4,40})",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?P<date>[\d০-৯]{1,2}[^\n;|।]{3,24}[\d০-৯]{4})(?:\s*খ্রি\.?)?[\s-]*(?:তারিখে?র?\s*)?(?:এর\s*)?(?:মধ্যে|পর্যন্ত)"
)
# 'Send your CV by Friday 4th December 2026': a whole date, and a word of applying before it in its sentence.
_BY: Final = re.compile(
    r"\b(?:by|before|until|till)\s(?:the\s)?(?:[A-Z][a-z]{2,5}day,?\s)?"
    r"(?P<date>(?:\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?)[\s,/]{1,2}\d{4})"
)
_APPLYING: Final = re.compile(
    r"appl|send|sent|submi|reach|receiv|resume|portfolio|\bcv\b|letter|tender|propos", re.IGNORECASE
)
_APPLYING_WITHIN: Final = 160
_TRIED: Final = 8
_READ: Final = 16_000


@cache
def _bengali_day() -> re.Pattern[str]:
    """Return the pattern of 'আগামী ৫ ডিসেম্বরের মধ্যে': no year, and an ending on the month."""
    names = "|".join(sorted((name for name in months() if not name.isascii()), key=len, reverse=True))
    return re.compile(
        rf"(?P<date>[\d০-৯]{{1,2}}(?:ই|শে|লা|রা|ঠা)?\s(?:{names}))(?:-?এর|ের|র)?\s(?:তারিখের\s)?(?:মধ্যে|পর্যন্ত)"
    )


def read_deadline(
    text: str, now: datetime, day_first: bool | None = None, posted_on: date | None = None
) -> tuple[date | None, str | None]:
    """Return the last day to apply that `text` names, with its phrase; (None, None) without one.

    'Within 14 days' counts from `posted_on`, and tells nothing without it: it must not move with each pass.
    """
    for pattern in (_BEFORE, _AFTER, _bengali_day(), _BY):
        for found in islice(pattern.finditer(text[:_READ]), _TRIED):
            if pattern is _BY and not _APPLYING.search(text[max(0, found.start() - _APPLYING_WITHIN) : found.start()]):
                continue
            told = _fixed(found["date"], now, day_first, posted_on)
            if told is not None:
                return told, found.group().strip()
    return None, None


def _fixed(told: str, now: datetime, day_first: bool | None, posted_on: date | None) -> date | None:
    read = read_date(told, now, day_first)
    if read == read_date(told, now + timedelta(days=1), day_first):
        return read
    if posted_on is None:
        return None
    return read_date(told, datetime(posted_on.year, posted_on.month, posted_on.day, tzinfo=UTC), day_first)
