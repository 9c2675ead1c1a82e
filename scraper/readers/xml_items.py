"""Items of an XML document by local names: what a feed, a job XML and a sitemap have in common."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from scraper.errors import Changed, NotParsable, TooComplex
from scraper.source import Page

_ITEMS: Final = frozenset({"item", "entry", "job", "offer", "position"})
_ROOTS: Final = frozenset({"rss", "rdf", "feed", "source", "jobs", "offers", "joblist", "positions", "workzag-jobs"})
_NOT_THE_ITEMS_OWN: Final = ("http://search.yahoo.com/mrss", "http://www.itunes.com", "http://www.google.com/schemas")
_DUBLIN_CORE: Final = "http://purl.org/dc/"
_OF_DUBLIN_CORE: Final = ("date", "creator", "identifier")  # its `type` and `source` are the feed's, not the job's
_MARKUP: Final = frozenset({"description", "content", "summary", "encoded", "value"})
_GROUPS: Final = frozenset({"location", "office"})  # an element that holds the parts of one place
_DEPTH: Final = 64
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """The texts of one item: local name in lower case -> what it says, in document order."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """Return the first text that any of the names has, in the order of the names; '' for none."""
        return next((text for name in names for text in self.fields.get(name, ()) if text), "")

    def every(self, *names: str) -> tuple[str, ...]:
        """Return all texts of the first name that has any."""
        for name in names:
            if told := tuple(dict.fromkeys(text for text in self.fields.get(name, ()) if text)):
                return told
        return ()


def root_of(page: Page) -> Any:
    """Return the root element of the page; raises NotParsable, with what came instead, or TooComplex."""
    if _ENTITY.search(page.body):
        raise TooComplex(page.url, "it defines entities of its own, which no feed needs")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(page.body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        shown = " ".join(page.body[:80].decode("utf-8", "replace").split())
        raise NotParsable(page.url, f"not XML ({error}); it begins with {shown!r}") from error
    return root


def items_of(page: Page) -> list[Item]:
    """Return the items of a feed or job XML; raises NotParsable, or Changed for another document."""
    root = root_of(page)
    found = [element for element in root.iter() if _local(element) in _ITEMS and _is_item(element)]
    if not found and _local(root) not in _ROOTS:
        if _local(root) == "html":
            raise NotParsable(page.url, "an HTML page came, no feed")
        raise Changed(page.url, f"<{_local(root)}> is no feed that we know, and has no items")
    return [Item(_fields(element)) for element in found]


def _is_item(element: Any) -> bool:
    """An item holds fields; `<position>` as a field of an `<offer>` holds a text."""
    return len(element) > 0 and not any(_local(above) in _ITEMS for above in element.iterancestors())


def _fields(element: Any) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    foreign: dict[str, list[str]] = {}
    home = etree.QName(element).namespace
    for key, value in element.attrib.items():
        foreign.setdefault(etree.QName(key).localname.lower(), []).append(value.strip())
    for child in element:
        namespace = etree.QName(child).namespace if isinstance(child.tag, str) else None
        if not isinstance(child.tag, str) or (namespace or "").startswith(_NOT_THE_ITEMS_OWN):
            continue
        if (namespace or "").startswith(_DUBLIN_CORE) and _local(child) not in _OF_DUBLIN_CORE:
            continue
        into = fields if namespace == home else foreign
        for name, text in _texts(child, _DEPTH):
            into.setdefault(name, []).append(text)
    # An element of a job namespace counts where the feed's own format has none of that name.
    return foreign | fields


def _texts(element: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Yield name and text of an element, and of what it holds."""
    name = _local(element)
    children = [child for child in element if isinstance(child.tag, str)]
    if name == "link" and element.get("href"):
        if element.get("rel", "alternate") == "alternate":
            yield name, element.get("href").strip()
    elif not children:
        yield name, (element.text or "").strip()
    elif name in _MARKUP:
        yield name, _inner(element)
    elif name in _GROUPS:
        yield name, _place(children)
    elif depth:
        for child in children:
            for inner, text in _texts(child, depth - 1):
                yield inner, text
                if name.rstrip("s") == inner.rstrip("s") or name in (f"{inner}s", f"{inner[:-1]}ies"):
                    yield name, text


def _place(parts: list[Any]) -> str:
    told = {_local(part): (part.text or "").strip() for part in parts}
    named = [told.get(key, "") for key in ("city", "state", "region", "country")]
    return ", ".join(dict.fromkeys(each for each in named if each)) or told.get("name", "")


def _inner(element: Any) -> str:
    """Return what an element holds as markup (Atom's xhtml, descriptions that forgot to escape)."""
    parts = [element.text or "", *(etree.tostring(child, encoding="unicode") for child in element)]
    return "".join(parts).strip()


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
