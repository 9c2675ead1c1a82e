"""Every kind of source: who reads it, how often it may be asked, what its terms want."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from scraper.platforms.greenhouse import Greenhouse
from scraper.sites.arbeitnow import Arbeitnow
from scraper.sites.by_feed import Feed
from scraper.sites.by_listing import Listing, SelectorSite
from scraper.sites.by_sitemap import SitemapSite
from scraper.sites.himalayas import Himalayas
from scraper.sites.remoteok import RemoteOk
from scraper.sites.remotive import Remotive
from scraper.sites.weworkremotely import WeWorkRemotely

_6H: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table. `make` is a dataclass: its fields are the options that an entry may give.

    `home` may hold `{board}`. `at_most_every` is a limit of the source's terms, which no entry can undercut.
    `keys` names the options that are somebody's key, each with the variable that may hold it. A page of
    unknown origin is known by `at`, a pattern of host and path, by the `root` of its XML, or a `mark` in it.
    """

    make: Any
    home: str = ""
    interval: timedelta = _6H
    at_most_every: timedelta | None = None
    gap: float | None = None
    credit: str | None = None
    off: str | None = None
    partial: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    keys_from: str = ""
    day_first: bool | None = None
    country: str | None = None
    at: str = ""
    root: bytes = b""
    mark: bytes = b""


KINDS: Final[Mapping[str, Kind]] = {
    # any site
    "sitemap": Kind(SitemapSite),
    "listing": Kind(Listing),
    "selectors": Kind(SelectorSite),
    "feed": Kind(Feed),
    # boards of hiring platforms
    "greenhouse": Kind(
        Greenhouse, home="https://job-boards.greenhouse.io/{board}", at=r"^boards-api(?:\.eu)?\.greenhouse\.io/"
    ),
    # sites and APIs, one each
    "remotive": Kind(
        Remotive,
        home="https://remotive.com/",
        at_most_every=_6H,
        at=r"^remotive\.com/api/",
        credit="via Remotive (remotive.com)",
    ),
    "remoteok": Kind(
        RemoteOk,
        home="https://remoteok.com/",
        partial=True,
        at=r"^remoteok\.(?:com|io)/api",
        credit="via Remote OK (remoteok.com)",
    ),
    "weworkremotely": Kind(
        WeWorkRemotely,
        home="https://weworkremotely.com/",
        interval=timedelta(hours=1),
        partial=True,
        at=r"^weworkremotely\.com/.*\.rss",
        credit="via We Work Remotely (weworkremotely.com)",
    ),
    "arbeitnow": Kind(
        Arbeitnow,
        home="https://www.arbeitnow.com/",
        partial=True,
        at=r"^www\.arbeitnow\.com/api/",
        credit="via Arbeitnow (arbeitnow.com)",
        country="DE",
    ),
    "himalayas": Kind(
        Himalayas,
        home="https://himalayas.app/jobs",
        partial=True,
        at=r"^himalayas\.app/jobs/api",
        credit="via Himalayas (himalayas.app)",
    ),
}
