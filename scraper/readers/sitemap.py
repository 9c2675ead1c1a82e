"""Addresses that a sitemap lists: XML (index or set), gzipped or not, or plain lines."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from scraper.errors import Changed, NotParsable
from scraper.readers.fields import absolute
from scraper.source import Page

_CAP: Final = 50 * 1024 * 1024  # the protocol's own limit on a sitemap, unpacked
_LISTED: Final = 200_000
_XML: Final = re.compile(
    rb"\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--.{0,400}?-->\s{0,9}){0,3}<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One address of a sitemap; `lastmod` as it is told."""

    url: str
    lastmod: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, or further sitemaps. Newest first where it tells when."""

    pages: list[Listed] = field(default_factory=list)
    sitemaps: list[Listed] = field(default_factory=list)


def is_sitemap(page: Page) -> bool:
    """Say whether the body is meant as a sitemap: gzipped, XML of that kind, or lines of addresses."""
    body = page.body
    return (
        body[:2] == b"\x1f\x8b" or _XML.match(body[:4_096].removeprefix(b"\xef\xbb\xbf")) is not None or _is_lines(body)
    )


def read_sitemap(page: Page) -> Sitemap:
    """Return what the sitemap lists; raises NotParsable (beyond 50 MiB too), or Changed."""
    body = _unpacked(page)
    if _is_lines(body):
        return Sitemap([Listed(line) for line in body.decode("utf-8", "replace").split()][:_LISTED])
    found = Sitemap()
    for kind, listed in _entries(page, body):
        into = found.sitemaps if kind == "sitemap" else found.pages
        if len(into) < _LISTED:
            into.append(listed)
    for listing in (found.pages, found.sitemaps):
        listing.sort(key=lambda listed: listed.lastmod, reverse=True)
    return found


def _entries(page: Page, body: bytes) -> Iterator[tuple[str, Listed]]:
    """Yield each entry with its kind: `url` or `sitemap`."""
    walk = etree.iterparse(
        io.BytesIO(body.lstrip()), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    root: str | None = None
    loc = lastmod = ""
    try:
        for event, element in walk:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if root is None:
                root = name
                if root not in ("urlset", "sitemapindex"):
                    raise Changed(page.url, f"<{root}> is no sitemap")
            if event == "start":
                continue
            if name == "loc" and etree.QName(element.getparent()).localname in ("url", "sitemap"):
                loc = (element.text or "").strip()
            elif name == "lastmod":
                lastmod = (element.text or "").strip()
            elif name in ("url", "sitemap"):
                if loc:
                    yield name, Listed(absolute(page.url, loc), lastmod)
                loc = lastmod = ""
                element.clear()
    except etree.XMLSyntaxError as error:
        raise NotParsable(page.url, f"not a sitemap's XML ({error})") from error


def _unpacked(page: Page) -> bytes:
    if page.body[:2] != b"\x1f\x8b":
        return page.body
    unpacking = zlib.decompressobj(wbits=31)
    try:
        body = unpacking.decompress(page.body, _CAP + 1)
    except zlib.error as error:
        raise NotParsable(page.url, f"its gzip is corrupt ({error})") from error
    if len(body) > _CAP:
        raise NotParsable(page.url, "its gzip unpacks to more than 50 MiB")
    if not unpacking.eof:
        raise NotParsable(page.url, "its gzip ends too early")
    return body


def _is_lines(body: bytes) -> bool:
    first = body[:2_048].removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip()
    return first.startswith((b"http://", b"https://")) and b"<" not in first


def same_site(url: str, other: str) -> bool:
    """Say whether two addresses belong to one site: the same host, but for `www.` and the like."""
    try:
        hosts = [(urlsplit(each).hostname or "").lower().split(".") for each in (url, other)]
    except ValueError:
        return False
    return hosts[0][-2:] == hosts[1][-2:] and urlsplit(url).scheme in ("http", "https")
