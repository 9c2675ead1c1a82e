"""JSON-LD JobPostings of a page, read block by block without parsing the page.

The page is scanned once for its script blocks. Each block is read by json; one that json refuses is
unescaped or mended by json-repair, and one that stays broken costs none of the others. The whole tree
is searched: ads hide in `@graph`, in arrays and under WebPage or ItemList.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from posting.jsonld import of_jsonld
from posting.model import Rejected
from scraper.errors import TooComplex
from scraper.source import Page, RawAd, RawPay

Node = dict[str, Any]
_BLOCKS: Final = 500
_MARK: Final = "ld+json"
_PLUS: Final = _MARK.index("+")
_PLUSES: Final = 1_000  # where a page has more of them, the word is looked for
_DEPTH: Final = 200
_MENDED: Final = 512 * 1024  # characters: json-repair is slow, and a longer block is no ad's
_NODES: Final = 200_000
_RESOLVED: Final = 20_000  # objects of a page, whatever they refer to

# What hides script tags from a browser is stepped over: comments, and elements whose content is text.
_TAG: Final = re.compile(r"<(?:!--|(script|style|textarea|title|xmp|noembed|iframe)\b([^<>]{0,2000})>)", re.IGNORECASE)
# Tags that seldom come before a block; in capitals, a page goes step by step.
_HIDING: Final = ("<textarea", "<xmp", "<noembed", "<iframe", "<S", "<T", "<X", "<N", "<I")
_IS_LD: Final = re.compile(r"""\btype\s*=\s*["']?\s*application/ld\+json""", re.IGNORECASE)
_BEFORE: Final = re.compile(r"(?:\s|//|/\*|\*/|<!\[CDATA\[|<!--)+")
_BEHIND: Final = ("//", "/*", "*/", "]]>", "-->", ";")
_NEXT_OBJECT: Final = re.compile(r"(?<=\})\s*[,;]?\s*(?=\{\s*(?:\"|&quot;)@context)")
_BRACKETS: Final = re.compile(r"[\[\]{}]")
_LOOSE: Final = json.JSONDecoder(strict=False)
_PREFIX: Final = re.compile(r"^(?:schema:|https?://(?:www\.)?schema\.org/)")


def job_postings(page: Page) -> list[Node]:
    """Return every JobPosting of the page's JSON-LD, each once, references within the page resolved."""
    blocks = [each for text in ld_blocks(page) for each in read_block(text, page.url)]
    return postings_in(blocks) if blocks else []


def postings_in(trees: Iterable[Any]) -> list[Node]:
    """Return every JobPosting at any depth of these JSON trees, in their order."""
    found: list[Node] = []
    named: dict[str, Node] = {}
    prefixed = False
    for node in _nodes(trees):
        prefixed = prefixed or ":" in "".join(node)
        own = node.get("@id")
        if isinstance(own, str) and len(node) > 1:
            named.setdefault(own, node)
        if _is_posting(node.get("@type")):
            found.append(node)
    if len(found) > 1:
        found = list({json.dumps(node, sort_keys=True, default=str): node for node in found}.values())
    if not named and not prefixed:
        return found
    references = _References(named)
    return [references.resolved(node) for node in found]


def read_jsonld(page: Page) -> list[RawAd | Rejected]:
    """Return the ads that the page's JSON-LD tells; none when it tells none."""
    return ads_of(page, job_postings(page))


def ads_of(page: Page, nodes: list[Node]) -> list[RawAd | Rejected]:
    """Return JobPostings as raw ads, with the addresses they have on `page`."""
    return [_ad(page, node, alone=len(nodes) == 1) for node in nodes]


def ld_blocks(page: Page) -> Iterator[str]:
    """Yield the content of each `application/ld+json` script that a browser would see."""
    text = page.text
    # A capital dotted I is two letters in lower case: then places in the two texts differ.
    lowered = page.lowered if len(page.lowered) == len(text) else text
    at = count = 0
    while count < _BLOCKS and (mark := _next_mark(lowered, at)) >= 0 and (found := _next_block(text, mark, at)):
        count += 1
        start, at = found
        yield text[start : at if at >= 0 else len(text)]
        if at < 0:
            return


def _next_mark(lowered: str, at: int) -> int:
    """Return where the next `ld+json` stands after `at`, -1 when there is none.

    Its plus sign is rare on a page, and to look for one letter costs a tenth of looking for a word.
    """
    plus = at + _PLUS - 1
    for _ in range(_PLUSES):
        plus = lowered.find("+", plus + 1)
        if plus < 0 or lowered.startswith(_MARK, plus - _PLUS):
            return max(plus - _PLUS, -1)
    return lowered.find(_MARK, plus)


def _next_block(text: str, mark: int, at: int) -> tuple[int, int] | None:
    """Return where the next block after `at` begins and ends (-1: it has no end tag), None when there is none.

    `mark` is where the next one names its type.
    """
    opening = text.rfind("<script", at, mark)
    if opening >= 0 and _plainly_visible(text, at, opening):
        found = _TAG.match(text, opening)
        if found and found.end() > mark and _IS_LD.search(found.group(2)):
            return found.end(), _closing(text, "script", found.end())
    return _next_block_step_by_step(text, at)


def _plainly_visible(text: str, at: int, opening: int) -> bool:
    """Say whether nothing that hides a tag is open before `opening`. Most pages are done with here."""
    if text.rfind("<!--", at, opening) > text.rfind("-->", at, opening):
        return False
    before = text[at:opening]
    if before.count("<script") != before.count("</script"):
        return False
    return not any(tag in before for tag in _HIDING) and (
        before.count("<style") == before.count("</style") and before.count("<title") == before.count("</title")
    )


def _next_block_step_by_step(text: str, at: int) -> tuple[int, int] | None:
    """The same for any page: go from tag to tag, over comments and elements whose content is text."""
    while found := _TAG.search(text, at):
        name = found.group(1)
        if name is None:
            at = text.find("-->", found.end() - 2)  # `<!-->` is a whole comment
        else:
            at = _closing(text, name, found.end())
            if name.lower() == "script" and _IS_LD.search(found.group(2)):
                return found.end(), at
        if at < 0:
            return None
    return None


def _unwrapped(block: str) -> str:
    """Return a block without what hides it from old browsers: comments, CDATA, a last semicolon."""
    opening = _BEFORE.match(block)
    text = block[opening.end() :].rstrip() if opening else block.rstrip()
    while text.endswith(_BEHIND):
        text = text[: -max(len(end) for end in _BEHIND if text.endswith(end))].rstrip()
    return text


def read_block(block: str, url: str) -> list[Any]:
    """Return the JSON values of one block, mended where they are broken; [] when there is nothing to read.

    Raises TooComplex for one that is nested deeper than any ad.
    """
    stripped = _unwrapped(block)
    if not stripped:
        return []
    try:
        return [json.loads(stripped, strict=False)]
    except ValueError:
        return list(_pieces(stripped, url))
    except RecursionError as error:
        raise TooComplex(url, f"its JSON-LD is nested deeper than {_DEPTH} levels") from error


def _pieces(text: str, url: str) -> Iterator[Any]:
    """Yield the values of a block that is not one JSON text: several in a row, escaped or broken."""
    if _depth(text) > _DEPTH:
        raise TooComplex(url, f"its JSON-LD is nested deeper than {_DEPTH} levels")
    at = 0
    while at < len(text):
        try:
            value, at = _LOOSE.raw_decode(text, at)
        except ValueError:
            break
        yield value
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    for piece in _NEXT_OBJECT.split(text[at:]):
        yield from _mended(piece)


def _mended(piece: str) -> Iterator[Any]:
    if not piece.strip():
        return
    candidates = [piece]
    if "&quot;" in piece or "&#34;" in piece or "&#x22;" in piece:
        candidates.insert(0, unescape(piece))
    for text in candidates:
        try:
            yield json.loads(text, strict=False)
        except ValueError:
            continue
        return
    if len(piece) <= _MENDED and "JobPosting" in piece:
        from json_repair import repair_json

        yield repair_json(candidates[0], return_objects=True, skip_json_loads=True)


def _depth(text: str) -> int:
    """Return how deep the brackets of `text` go, those in strings included: an upper bound."""
    depth = deepest = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found.group() in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _closing(text: str, name: str, start: int) -> int:
    """Return where the element's end tag begins, -1 when it has none."""
    for end in (f"</{name}", f"</{name.lower()}", f"</{name.upper()}"):
        at = text.find(end, start)
        if at >= 0:
            return at
    return -1


def _nodes(trees: Iterable[Any]) -> Iterator[Node]:
    """Yield every object of the trees, outer before inner, without recursion."""
    waiting = [tree for tree in reversed(list(trees)) if isinstance(tree, dict | list)]
    seen = 0
    while waiting and seen < _NODES:
        seen += 1
        tree = waiting.pop()
        if isinstance(tree, dict):
            yield tree
        below = tree.values() if isinstance(tree, dict) else tree
        waiting.extend([each for each in reversed(below) if isinstance(each, dict | list)])


def _is_posting(kind: Any) -> bool:
    if isinstance(kind, str) and kind.isalpha():  # as most tell it: one kind, without a prefix
        return kind.lower() == "jobposting"
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(each, str) and _bare(each).strip("/ ").lower() == "jobposting" for each in kinds)


def _bare(word: str) -> str:
    return _PREFIX.sub("", word.strip())


class _References:
    """Replaces references (`{"@id": ...}`) by what they name on the page, so many and so deep."""

    def __init__(self, named: Mapping[str, Node]) -> None:
        self._named, self._left = named, _RESOLVED

    def resolved(self, value: Any, depth: int = 6) -> Any:
        if isinstance(value, list):
            return [self.resolved(each, depth) for each in value]
        if not isinstance(value, dict) or depth == 0 or self._left <= 0:
            return value
        self._left -= 1
        own = value.get("@id")
        whole = self._named.get(own, value) if isinstance(own, str) and len(value) == 1 else value
        return {_bare(key): self.resolved(each, depth - 1) for key, each in whole.items()}


def _ad(page: Page, node: Node, *, alone: bool) -> RawAd | Rejected:
    told = of_jsonld(node)
    identifier, employer_urls = told.pop("identifier"), told.pop("employer_urls")
    url = _own_url(page, told.pop("url"), employer_urls)
    pay = told.pop("pay")
    source_id = ""
    if not url:
        # Several ads on one page without an address each: the page's, and what tells them apart.
        url = page.url
        if not alone:
            source_id = f"{page.url}#{identifier or '/'.join((told['title'], *told['places']))}"
    if not told["title"].strip():
        return Rejected("no_title", source_id=source_id or None, url=url)
    return RawAd(**told, url=url, source_id=source_id, pay=RawPay(**pay) if isinstance(pay, dict) else pay)


def _own_url(page: Page, told: str, employer_urls: tuple[str, ...]) -> str:
    """Return the ad's address as it tells it, '' when that is another page: a home page, the employer's site."""
    if not told:
        return ""
    try:
        url = urljoin(page.url, told.strip())
        parts, here = urlsplit(url), urlsplit(page.url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not (parts.path.strip("/") or parts.query):
        return ""
    if url.rstrip("/") in {each.strip().rstrip("/") for each in employer_urls}:
        return ""
    return url if _site(parts.hostname) == _site(here.hostname) else ""


def _site(host: str | None) -> str:
    """Return the last two labels of a host: pages of one site may live on www, jobs or careers."""
    return ".".join((host or "").lower().split(".")[-2:])
