"""The day until which one may apply, where the ad's text tells it."""

import re
from datetime import date, datetime
from typing import Final

from scraper.normalise.dates import read_date

# Each with an example in the tests: what stands before the date, and in Bengali after it.
_BEFORE: Final = re.compile(
    r"(?:application\s+deadline|deadline(?:\s+(?:for|of|to)\s+\w{1,12}){0,2}|closing\s+date|last\s+date(?:\s+(?:for|of|to)\s+\w{1,12}){0,2}|"
    r"apply\s+(?:by|before)|applications?\s+(?:close|closes|must be received by|due)|open\s+until|valid\s+(?:till|until|through)|"
    r"\u0986\u09ac\u09c7\u09a6\u09a8\u09c7\u09b0\s+\u09b6\u09c7\u09b7\s+(?:\u09a4\u09be\u09b0\u09bf\u0996|\u09b8\u09ae\u09af\u09bc|\u09a6\u09bf\u09a8)|"
    r"\u09b6\u09c7\u09b7\s+\u09a4\u09be\u09b0\u09bf\u0996|\u09a1\u09c7\u09a1\u09b2\u09be\u0987\u09a8)"
    r"\s*(?:is|:|-|\u2013|\u0983|on|by)?\s*(?P<date>[^\n;|\u0964]{4,40})",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?P<date>[\d\u09e6-\u09ef]{1,2}[^\n;|\u0964]{3,24}[\d\u09e6-\u09ef]{4})(?:\s*\u0996\u09cd\u09b0\u09bf\.?)?[\s-]*(?:\u09a4\u09be\u09b0\u09bf\u0996\u09c7?\u09b0?\s*)?"
    r"(?:\u098f\u09b0\s*)?(?:\u09ae\u09a7\u09cd\u09af\u09c7|\u09aa\u09b0\u09cd\u09af\u09a8\u09cd\u09a4)"
)


def read_deadline(text: str, now: datetime, day_first: bool | None = None) -> tuple[date | None, str | None]:
    """Return the last day to apply that `text` names, with its phrase; (None, None) without one."""
    for pattern in (_BEFORE, _AFTER):
        for found in pattern.finditer(text):
            told = read_date(found["date"], now, day_first)
            if told is not None:
                return told, found.group().strip()
    return None, None
