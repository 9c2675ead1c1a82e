"""The table of all kinds of source, for the README: made from the catalogue, so that it cannot drift."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scraper.catalogue import catalogue
from scraper.kinds import KINDS, Kind

_WAYS: Final = {"scraper.platforms": "hiring platform", "scraper.sites": "site or API"}
_GENERAL: Final = frozenset({"sitemap", "listing", "selectors", "feed"})


def table() -> Iterator[str]:
    """Yield the lines of the table in Markdown: a row a kind."""
    entries, _ = catalogue(None, {})
    shipped: dict[str, int] = {}
    for entry in entries:
        shipped[entry.kind] = shipped.get(entry.kind, 0) + 1
    yield "| kind | what | key | asked every | shipped entries | terms |"
    yield "|---|---|---|---|---|---|"
    for name, kind in KINDS.items():
        what = "any site" if name in _GENERAL else _WAYS[kind.make.__module__.rpartition(".")[0]]
        key = ", ".join(f"`{variable}`" for variable in kind.keys.values()) or "no"
        hours = kind.interval.total_seconds() / 3_600
        yield f"| `{name}` | {what} | {key} | {hours:g} h | {shipped.get(name, 0)} | {_terms(kind)} |"


def _terms(kind: Kind) -> str:
    told = []
    if kind.off:
        told.append(f"off: {kind.off}")
    if kind.credit:
        told.append(f"credit shown: {kind.credit}")
    if kind.at_most_every:
        told.append(f"at most every {kind.at_most_every.total_seconds() / 3_600:g} h")
    return "; ".join(told) or "public"


def put_into(readme: Path) -> None:
    """Write the table between its marks in `readme`."""
    before, rest = readme.read_text(encoding="utf-8").split("<!-- sources", 1)
    mark, rest = rest.split("-->", 1)
    after = rest.split("<!-- /sources -->", 1)[1]
    told = "\n".join(table())
    readme.write_text(f"{before}<!-- sources{mark}-->\n{told}\n<!-- /sources -->{after}", encoding="utf-8")


if __name__ == "__main__":
    put_into(Path(__file__).parents[1] / "README.md")
