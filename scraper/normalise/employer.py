"""Who advertises: the employer, an agency, or one who looks for a freelancer."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from posting.model import EmployerKind
from scraper.normalise.phrases import Found, lexicon

_LEGAL_FORM: Final = re.compile(
    r"^(?:pt|cv|jsc|cjsc|m/s)\b[\s.]+"
    r"|[\s,(](?:ltd|limited|plc|inc|llc|gmbh|ag|corp|corporation|co|company|pvt|private|s\.c|s\.? ?co)\b.*$",
    re.IGNORECASE,
)
_KINDS: Final = frozenset(each.value for each in EmployerKind)
_SHORTEST_NAME: Final = 3
_TELLING_NAME: Final = 8
_TELLING_INITIALS: Final = 4
_WORD: Final = re.compile(r"\w+")
_IN_BRACKETS: Final = re.compile(r"\(([A-Z]{3,12})\)")


def read_employer_kind(
    told: str, employer: str, text: str, found: Iterable[Found]
) -> tuple[EmployerKind | None, str | None]:
    """Return who advertises: from the source's field, the employer's name or the clear words of the ad's text.

    The phrase comes with what the text told. An employer that the text calls by its name speaks for itself.
    """
    words = told.strip().lower()
    if words in _KINDS:
        return EmployerKind(words), None
    if _is_agency(employer):
        return EmployerKind.AGENCY, None
    phrases = {each.meaning.removeprefix("employment."): each.text for each in reversed(list(found))}
    for kind in (EmployerKind.AGENCY, EmployerKind.CLIENT, EmployerKind.DIRECT):
        if kind.value in phrases:
            return kind, phrases[kind.value]
    name = _name_in(text, employer)
    return (EmployerKind.DIRECT, name) if name else (None, None)


@lru_cache(maxsize=10_000)  # employers repeat
def _is_agency(employer: str) -> bool:
    return any(each.meaning.startswith("employment.agency") for each in lexicon("employment").find(employer))


def _name_in(text: str, employer: str) -> str | None:
    """Return the employer's name without its legal form, its first two words or its initials, if the text holds it."""
    name = _LEGAL_FORM.sub("", employer).strip(" .,(")
    first = " ".join(name.split()[:2])
    names = [each for each in (name, first if len(first) >= _TELLING_NAME else "") if len(each) >= _SHORTEST_NAME]
    lowered = text.lower()
    written = next((each for each in names if each.lower() in lowered), None)
    # A pattern of each employer's own costs its making.
    return written or next((each for each in _initials(employer) if each in text and each in _WORD.findall(text)), None)


def _initials(employer: str) -> list[str]:
    """Return what stands in brackets in capitals, and the capitals that the name's words begin with."""
    initials = "".join(word[0] for word in employer.split() if word[0].isupper() and word[0].isascii())
    return [*_IN_BRACKETS.findall(employer), *([initials] if len(initials) >= _TELLING_INITIALS else [])]
