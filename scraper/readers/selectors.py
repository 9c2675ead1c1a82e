"""Fields of a page by CSS selectors that somebody declared: for sites without structured data.

A selector is CSS, with `@attribute` behind it for an attribute instead of the text: `time@datetime`.
`@href` alone is an attribute of the element itself.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from scraper.errors import TooComplex
from scraper.source import Page

if TYPE_CHECKING:
    from bs4 import Tag

FIELDS: Final = (
    "title", "source_id", "url", "description", "employer", "apply_url", "places", "country", "remote",
    "employment", "pay", "posted_on", "valid_through", "experience", "language", "duties", "skills",
)  # fmt: skip
_SEVERAL: Final = frozenset({"places", "employment", "duties", "skills"})
_ELEMENTS: Final = 200_000


def parse(page: Page) -> "Tag":
    """Return the page as a tree; raises TooComplex for one with more elements than any page has."""
    if page.body.count(b"<") > _ELEMENTS * 2:
        raise TooComplex(page.url, f"more than {_ELEMENTS} elements")
    from bs4 import BeautifulSoup

    return BeautifulSoup(page.text, "lxml")


def check(selector: str) -> str:
    """Return what is wrong with a selector, '' when it can be used."""
    css = selector.partition("@")[0].strip()
    if not css and "@" not in selector:
        return "it is empty"
    import soupsieve

    try:
        soupsieve.compile(css or "*")
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        return " ".join(str(error).split())[:200]
    return ""


def read_fields(element: "Tag", fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the declared fields that are there, in the names of a raw ad."""
    found = {name: _field(element, name, selector) for name, selector in fields.items()}
    return {name: value for name, value in found.items() if value}


def _field(element: "Tag", name: str, selector: str) -> Any:
    if name in _SEVERAL:
        return tuple(dict.fromkeys(told for each in select(element, selector) if (told := _told(each, selector))))
    for each in select(element, selector):
        told = (
            each.decode_contents().strip() if name == "description" and "@" not in selector else _told(each, selector)
        )
        if told:
            return told
    return ""


def select(element: "Tag", selector: str) -> Iterable["Tag"]:
    """Return the elements that a selector names below `element`; itself for a bare `@attribute`."""
    css = selector.partition("@")[0].strip()
    return element.select(css, limit=1_000) if css else [element]


def first(element: "Tag", selector: str) -> str:
    """Return the first text or attribute that a selector names, '' when there is none."""
    return next((told for each in select(element, selector) if (told := _told(each, selector))), "")


def _told(element: "Tag", selector: str) -> str:
    attribute = selector.partition("@")[2].strip()
    if not attribute:
        return " ".join(element.get_text(" ").split())
    value = element.get(attribute)
    return (" ".join(value) if isinstance(value, list) else value or "").strip()
