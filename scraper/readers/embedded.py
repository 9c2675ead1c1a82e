"""JobPostings in a page's own markup: microdata, and RDFa where the page has `typeof=`.

extruct parses the page for this, at 10 to 100 times the cost of JSON-LD: asked only when there is none.
"""

from collections.abc import Mapping
from typing import Any

from posting.model import Rejected
from scraper.readers.jsonld import Node, ads_of, postings_in
from scraper.source import Page, RawAd


def read_embedded(page: Page) -> list[RawAd | Rejected]:
    """Return the ads that the page's microdata or RDFa tells; none when it tells none."""
    text = page.text
    if "JobPosting" not in text:
        return []
    nodes: list[Node] = []
    if "itemtype" in text:
        nodes = postings_in(_microdata(text, page.url))
    if not nodes and "typeof=" in text:
        nodes = postings_in(_rdfa(text, page.url))
    return ads_of(page, nodes)


def _microdata(text: str, url: str) -> list[Any]:
    from extruct.w3cmicrodata import MicrodataExtractor

    return [_node(item) for item in MicrodataExtractor(add_html_node=False).extract(text, url)]


def _node(item: Any) -> Any:
    """Return a microdata item as the JSON-LD that would say the same."""
    if isinstance(item, list):
        return [_node(each) for each in item]
    if not isinstance(item, Mapping):
        return item
    told = {key: _node(value) for key, value in item.get("properties", {}).items()}
    kind = item.get("type")
    return {"@type": kind} | told if kind else told | ({"@value": item["value"]} if "value" in item else {})


def _rdfa(text: str, url: str) -> list[Any]:
    from extruct.rdfa import RDFaExtractor

    return list(RDFaExtractor().extract(text, url))
