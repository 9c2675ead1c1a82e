"""Signs on a page that does not read as an open ad: a login or a captcha came instead, or the ad is closed.

A challenge is looked for only where a page does not read, and only in its beginning: an open ad may
speak of captchas and passwords. Closing words count only as whole phrases about this ad.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from scraper.source import Page

_LOOKED_AT: Final = 65_536
_CHALLENGE: Final = re.compile(
    r"cf-browser-verification|cf[-_]chl[-_]|challenge-platform|/cdn-cgi/challenge|__cf_chl|cf-turnstile"
    r"|attention required! \| cloudflare|<title>\s*just a moment|_incapsula_resource|incapsula incident"
    r"|px-captcha|datadome|captcha-delivery\.com|aws-waf-token|awswafcookie"
    r"|<title>\s*(?:access denied|pardon our interruption|robot check|security check|human verification|captcha"
    r"|are you (?:a )?(?:human|robot)|verif(?:y|ying) (?:that )?you are (?:a )?human)"
    r"|please enable js and disable any ad blocker|unusual traffic from your",
    re.IGNORECASE,
)
_PASSWORD: Final = re.compile(r"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN: Final = re.compile(r"\b(?:log|sign)[ -]?in\b|\blogin\b|লগ ?ইন", re.IGNORECASE)
_LOGIN_PATH: Final = re.compile(r"/(?:login|log-in|signin|sign-in|auth|sso|session)(?:[/._-]|$)", re.IGNORECASE)

# One of these is in every closing phrase: most pages are done with after these look-ups.
_HINTS: Final = ("no longer ", "closed-job")
_HINTS_OF_THIS: Final = ("closed", "expired", "filled", "paused", "archived", "removed", "not accepting appl")
_BENGALI_HINTS: Final = (
    "শেষ", "বন্ধ", "উত্তীর্ণ", "আর নেই", "পার হ", "সম্পন্ন",
)  # fmt: skip
_AD: Final = r"(?:job|position|vacancy|posting|job posting|job ad|job listing|listing|role|opportunity|ad)"
_THIS: Final = re.compile(f"this {_AD}")
_NEGATED: Final = r"(?<!until )(?<!once )(?<!when )(?<!if )(?<!after )(?<!unless )(?<!before )(?<!till )"
_CLOSED: Final = re.compile(
    rf"{_NEGATED}\bthis {_AD} (?:has (?:now |already )?(?:been )?|is (?:now |currently )?|was )"
    r"(?:closed|filled|expired|paused|archived|removed|no longer (?:available|active|open|accepting)"
    r"|not accepting applications)(?! (?:on|at|by|to(?! (?:new )?applica))\b)"
    rf"|\b{_AD} (?:you are looking for )?(?:is|are) no longer (?:available|active|open|accepting)\b"
    rf"|\bapplications? for this {_AD} (?:are|is|have|has) (?:now |been )?closed\b"
    r"|\bno longer accepting applications\b"
    r"|class\s*=\s*[\"'][^\"']{0,200}\bclosed-job\b"
    r"|আবেদনের (?:সময়|সময়সীমা|শেষ সময়|শেষ তারিখ|তারিখ|মেয়াদ) (?:শেষ হয়ে|শেষ।|উত্তীর্ণ|পার হয়ে)"
    r"|আবেদন (?:গ্রহণ|প্রক্রিয়া) (?:বন্ধ|শেষ) (?:করা )?হয়ে"
    r"|এই পদে নিয়োগ (?:সম্পন্ন|শেষ) হয়ে"
    r"|(?:বিজ্ঞপ্তি|চাকরি|পদ|নিয়োগ)(?:টি|টির|ির|র)? (?:এখন )?(?:মেয়াদ )?"
    r"(?:আর নেই|বন্ধ হয়ে|বন্ধ করা হয়েছে|শেষ হয়ে|উত্তীর্ণ)",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{1,400})", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"<(script|style)\b", re.IGNORECASE)


def challenge(page: Page) -> str:
    """Return what came in place of the page (a captcha, a login), '' when it looks like neither."""
    if b"<" not in page.body[:1_000] or b"<?xml" in page.body[:100]:
        return ""
    beginning = page.text[:_LOOKED_AT]
    if found := _CHALLENGE.search(beginning):
        return f"a challenge page came instead ({' '.join(found.group().split())[:60]!r})"
    if _PASSWORD.search(beginning) and (_LOGIN_PATH.search(urlsplit(page.url).path) or _LOGIN.search(title_of(page))):
        return "a login page came instead"
    return ""


def says_closed(page: Page) -> bool:
    """Say whether the page calls its ad closed, in English or Bengali."""
    if not _may_say_closed(page.lowered):
        return False
    # Both spellings of a vowel sign and of য় are one here: the pattern has the composed ones. NFC alone takes
    # য় apart.
    shown = unicodedata.normalize("NFC", _without_scripts(page.text)).replace("\u09af\u09bc", "\u09df")
    return _CLOSED.search(shown.replace("\xa0", " ")) is not None


def _may_say_closed(lowered: str) -> bool:
    """Say whether a closing phrase can be in the text at all; costs little for a page that has none."""
    if any(hint in lowered for hint in _HINTS):
        return True
    if _THIS.search(lowered) and any(hint in lowered for hint in _HINTS_OF_THIS):
        return True
    return not lowered.isascii() and any(hint in lowered for hint in _BENGALI_HINTS)


def title_of(page: Page) -> str:
    """Return the page's own title, '' when it has none."""
    found = _TITLE.search(page.text[:_LOOKED_AT])
    return " ".join(found.group(1).split()) if found else ""


def _without_scripts(text: str) -> str:
    """Return `text` without its scripts and styles: they hold every message that a site can show."""
    parts: list[str] = []
    at = 0
    while found := _SCRIPT.search(text, at):
        parts.append(text[at : found.start()])
        at = text.find(f"</{found.group(1)}", found.end())
        if at < 0:
            return "".join(parts)
    parts.append(text[at:])
    return "".join(parts)
