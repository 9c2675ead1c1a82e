"""What a pass knows of its source's pages from earlier passes, and what it leaves for later ones."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime

from sqlmodel import Session

from db import pages
from scraper.catalogue import Entry
from scraper.edition import edition_of
from scraper.remembering import Remembered
from scraper.source import Request


class Memory:
    """The pages of one source during one pass. `rows` maps the source ids of their ads to rows of postings."""

    def __init__(self, entry: Entry) -> None:
        self._source, self._edition = entry.name, edition_of(entry)
        self.known: dict[bytes, Remembered] = {}
        self.rows: dict[str, int] = {}

    def recall(self, sessions: Callable[[], Session], now: datetime) -> None:
        """Look up what earlier passes left."""
        with sessions() as session:
            known = pages.known_pages(session, self._source, self._edition, now)
        for page in known.values():
            self.rows.update(page.ads)
        self.known = {key: _remembered(page) for key, page in known.items()}

    def keep(self, session: Session, came: Mapping[bytes, Remembered | None], now: datetime, *, but: Set[str]) -> None:
        """Write down what came of pages; one that holds an ad of `but` is to be read again."""
        kept = {key: page for key, page in came.items() if page is not None and not but & set(page.ads)}
        told = [pages.ReadPage(key, page.digest, page.ads, page.changed_at, _more(page)) for key, page in kept.items()]
        pages.remember(session, self._source, self._edition, told, now)
        pages.forget(session, self._source, [key for key in came if key not in kept])

    def drop_old(self, session: Session, now: datetime) -> None:
        pages.forget_old(session, self._source, self._edition, now)


def _more(page: Remembered) -> dict[str, object]:
    return {
        "told": dict(page.told),
        "languages": dict(page.languages),
        "leads_to": [[to.url, dict(to.note), to.ad] for to in page.leads_to],
    }


def _remembered(page: pages.KnownPage) -> Remembered:
    more = page.more
    leads_to = tuple(Request(url, note=note, ad=ad) for url, note, ad in more["leads_to"])
    return Remembered(
        page.digest, tuple(page.ads), more["told"], more["languages"], leads_to, page.changed_at, page.read_at
    )
