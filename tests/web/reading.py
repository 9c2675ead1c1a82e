"""What a person reads on a page."""

import re
from collections.abc import Collection
from html import unescape
from html.parser import HTMLParser


class Read(HTMLParser):
    """Collects what is read on a page; `skipped` elements are not."""

    def __init__(self, skipped: Collection[str]) -> None:
        super().__init__()
        self.skipped = skipped
        self.inside: list[str] = []
        self.told: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if {tag, str(dict(attrs).get("class"))} & set(self.skipped):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.told.append(data)


def text_of(html: str, *skipped: str) -> str:
    """Return what is read on a page, its white space folded, without the ad's own text where `skipped` says so."""
    reader = Read(("script", "head", *skipped))
    reader.feed(html)
    return " ".join(" ".join(reader.told).split())


def titles(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h2><a [^>]+><bdi [^>]+>([^<]+)</bdi>", html)]
