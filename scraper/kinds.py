"""Every kind of source: who reads it, how often it may be asked, what its terms want."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from scraper.platforms.ashby import Ashby
from scraper.platforms.bamboohr import BambooHr
from scraper.platforms.breezy import Breezy
from scraper.platforms.greenhouse import Greenhouse
from scraper.platforms.lever import Lever
from scraper.platforms.manatal import Manatal
from scraper.platforms.personio import Personio
from scraper.platforms.pinpoint import Pinpoint
from scraper.platforms.recruitee import Recruitee
from scraper.platforms.rippling import Rippling
from scraper.platforms.smartrecruiters import SmartRecruiters
from scraper.platforms.teamtailor import Teamtailor
from scraper.platforms.workable import Workable
from scraper.platforms.workday import Workday
from scraper.sites.adzuna import Adzuna
from scraper.sites.arbeitnow import Arbeitnow
from scraper.sites.bdjobs import Bdjobs
from scraper.sites.by_feed import Feed
from scraper.sites.by_listing import Listing, SelectorSite
from scraper.sites.by_sitemap import SitemapSite
from scraper.sites.findwork import Findwork
from scraper.sites.freelancer import Freelancer
from scraper.sites.hackernews import HackerNews
from scraper.sites.himalayas import Himalayas
from scraper.sites.jobicy import Jobicy
from scraper.sites.jooble import Jooble
from scraper.sites.onlinejobs import OnlineJobs
from scraper.sites.reed import Reed
from scraper.sites.remoteok import RemoteOk
from scraper.sites.remotive import Remotive
from scraper.sites.skilljobs import SkillJobs
from scraper.sites.themuse import TheMuse
from scraper.sites.torre import Torre
from scraper.sites.usajobs import UsaJobs
from scraper.sites.weworkremotely import WeWorkRemotely
from scraper.sites.workingnomads import WorkingNomads


def _hours(count: float) -> timedelta:
    return timedelta(hours=count)


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table. `make` is a dataclass: its fields are the options that an entry may give.

    `paging` says in words how a pass goes from page to page; `home` may hold `{board}` and other options.
    `at_most_every` is a limit of the source's terms, which no entry can undercut. `keys` names the options
    that are somebody's key, each with the variable that may hold it. `partial` says that a pass sees only a
    part of what is open. A page of unknown origin is known by `at`, a pattern of host and path, by the
    `root` of its XML, or by a `mark` in it.
    """

    make: Any
    paging: str = "one document"
    home: str = ""
    interval: timedelta = timedelta(hours=6)
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


_ANY_SITE: Final = {
    "sitemap": Kind(SitemapSite, paging="sitemap index, sitemap, then each ad's page"),
    "listing": Kind(Listing, paging="next-page links, then each ad's page"),
    "selectors": Kind(SelectorSite, paging="next-page links, each ad's page on wish"),
    "feed": Kind(Feed, partial=True),  # an item that has gone from a feed is old, not closed
}

_PLATFORMS: Final = {
    "greenhouse": Kind(
        Greenhouse,
        home="https://job-boards.greenhouse.io/{board}",
        at=r"^(?:boards-api|job-boards|boards)(?:\.eu)?\.greenhouse\.io/",
    ),
    "lever": Kind(
        Lever, paging="skip and limit", home="https://jobs.lever.co/{board}", at=r"^(?:api|jobs)(?:\.eu)?\.lever\.co/"
    ),
    "ashby": Kind(Ashby, home="https://jobs.ashbyhq.com/{board}", at=r"^(?:api|jobs)\.ashbyhq\.com/"),
    "workable": Kind(Workable, home="https://apply.workable.com/{board}/", gap=2.0, at=r"^apply\.workable\.com/"),
    "smartrecruiters": Kind(
        SmartRecruiters,
        paging="offset, then each ad's document",
        home="https://jobs.smartrecruiters.com/{board}",
        at=r"^(?:api|jobs|careers)\.smartrecruiters\.com/",
    ),
    "recruitee": Kind(Recruitee, home="https://{board}.recruitee.com/", at=r"^[\w-]+\.recruitee\.com/"),
    "personio": Kind(
        Personio,
        home="https://{board}.jobs.personio.de/",
        at=r"^[\w-]+\.jobs\.personio\.\w+/",
        root=b"<workzag-jobs",
    ),
    "bamboohr": Kind(
        BambooHr,
        paging="one list, then each ad's document",
        home="https://{board}.bamboohr.com/careers",
        at=r"^[\w-]+\.bamboohr\.com/",
    ),
    "teamtailor": Kind(
        Teamtailor, paging="next_url", home="https://{board}.teamtailor.com/jobs", at=r"^[\w-]+\.teamtailor\.com/"
    ),
    "pinpoint": Kind(Pinpoint, home="https://{board}.pinpointhq.com/", at=r"^[\w-]+\.pinpointhq\.com/"),
    "breezy": Kind(
        Breezy, paging="one list, then each ad's page", home="https://{board}.breezy.hr/", at=r"^[\w-]+\.breezy\.hr/"
    ),
    "workday": Kind(
        Workday,
        paging="offset by POST, then each ad's document",
        home="https://{board}.{server}.myworkdayjobs.com/{site}",
        at=r"^[\w-]+\.wd\d+\.myworkdayjobs\.com/",
    ),
    "manatal": Kind(
        Manatal,
        paging="next",
        home="https://www.careers-page.com/{board}",
        at=r"^(?:api\.manatal\.com/open/|www\.careers-page\.com/)",
    ),
    "rippling": Kind(
        Rippling,
        paging="one list, then each ad's document",
        home="https://ats.rippling.com/{board}/jobs",
        at=r"^(?:api\.rippling\.com/platform/api/ats|ats\.rippling\.com)/",
    ),
}

_SITES: Final = {
    "remotive": Kind(
        Remotive,
        home="https://remotive.com/",
        at_most_every=_hours(6),
        partial=True,
        credit="via Remotive (remotive.com)",
        at=r"^remotive\.(?:com|io)/api/",
    ),
    "remoteok": Kind(
        RemoteOk,
        paging="one document",
        home="https://remoteok.com/",
        partial=True,
        credit="via Remote OK (remoteok.com)",
        at=r"^remoteok\.(?:com|io)/api",
    ),
    "weworkremotely": Kind(
        WeWorkRemotely,
        home="https://weworkremotely.com/",
        interval=_hours(1),
        partial=True,
        credit="via We Work Remotely (weworkremotely.com)",
        at=r"^weworkremotely\.com/.*\.rss",
    ),
    "jobicy": Kind(
        Jobicy,
        home="https://jobicy.com/",
        interval=_hours(2),
        at_most_every=_hours(1),
        partial=True,
        credit="via Jobicy (jobicy.com)",
        at=r"^jobicy\.com/api/",
    ),
    "himalayas": Kind(
        Himalayas,
        paging="offset, newest pages",
        home="https://himalayas.app/jobs",
        partial=True,
        credit="via Himalayas (himalayas.app)",
        at=r"^himalayas\.app/jobs/api",
    ),
    "arbeitnow": Kind(
        Arbeitnow,
        paging="links.next, first pages",
        home="https://www.arbeitnow.com/",
        partial=True,
        credit="via Arbeitnow (arbeitnow.com)",
        country="DE",
        at=r"^(?:www\.)?arbeitnow\.com/api/",
    ),
    "workingnomads": Kind(
        WorkingNomads,
        home="https://www.workingnomads.com/jobs",
        partial=True,
        at=r"^(?:www\.)?workingnomads\.com/api/",
    ),
    "themuse": Kind(
        TheMuse,
        paging="page number, first pages",
        home="https://www.themuse.com/",
        partial=True,
        at=r"^(?:www\.)?themuse\.com/api/",
    ),
    "hackernews": Kind(
        HackerNews,
        paging="the month's story, then pages of comments",
        home="https://news.ycombinator.com/submitted?id=whoishiring",
        interval=_hours(12),
        partial=True,
        at=r"^hn\.algolia\.com/api/",
    ),
    "torre": Kind(
        Torre,
        paging="offset by POST, then each ad's document",
        home="https://torre.ai/jobs",
        partial=True,
        at=r"^(?:search\.torre\.co|torre\.(?:ai|co))/",
    ),
    "adzuna": Kind(
        Adzuna,
        paging="page number, first pages",
        home="https://www.adzuna.com/",
        partial=True,
        keys={"app_id": "SOHOKARI_ADZUNA_ID", "app_key": "SOHOKARI_ADZUNA_KEY"},
        keys_from="free at developer.adzuna.com",
        at=r"^api\.adzuna\.com/",
    ),
    "usajobs": Kind(
        UsaJobs,
        paging="page number, first pages",
        home="https://www.usajobs.gov/",
        partial=True,
        keys={"key": "SOHOKARI_USAJOBS_KEY", "email": "SOHOKARI_USAJOBS_EMAIL"},
        keys_from="free at developer.usajobs.gov",
        country="US",
        at=r"^data\.usajobs\.gov/",
    ),
    "reed": Kind(
        Reed,
        paging="offset, first pages",
        home="https://www.reed.co.uk/",
        partial=True,
        keys={"key": "SOHOKARI_REED_KEY"},
        keys_from="free at www.reed.co.uk/developers",
        day_first=True,
        country="GB",
        at=r"^www\.reed\.co\.uk/api/",
    ),
    "findwork": Kind(
        Findwork,
        paging="next, first pages",
        home="https://findwork.dev/",
        partial=True,
        keys={"key": "SOHOKARI_FINDWORK_KEY"},
        keys_from="free at findwork.dev/developers",
        at=r"^findwork\.dev/api/",
    ),
    "jooble": Kind(
        Jooble,
        paging="page number by POST",
        home="https://jooble.org/",
        partial=True,
        keys={"key": "SOHOKARI_JOOBLE_KEY"},
        keys_from="free at jooble.org/api/about",
        at=r"^(?:\w+\.)?jooble\.org/api/",
    ),
    "bdjobs": Kind(
        Bdjobs,
        paging="all pages planned from the first, then each ad's document",
        home="https://bdjobs.com/h/jobs",
        gap=3.0,
        partial=True,
        off="its robots.txt closes the site to robots that it does not name, though its API has none; ask them first",
        country="BD",
        at=r"^(?:api|gateway|www|jobs)?\.?bdjobs\.com/",
        mark=b'id="ng-state"',
    ),
    "skilljobs": Kind(
        SkillJobs,
        paging="offset, then each ad's document",
        home="https://skill.jobs/",
        gap=3.0,
        partial=True,
        country="BD",
        at=r"^studio\.skill\.jobs/api/",
    ),
    "onlinejobs": Kind(
        OnlineJobs,
        paging="offset, then each ad's page",
        home="https://www.onlinejobs.ph/jobseekers/jobsearch",
        gap=5.0,
        partial=True,
        off="its terms allow personal use only, no automated means; switching it on is your decision",
        at=r"^www\.onlinejobs\.ph/",
    ),
    "freelancer": Kind(
        Freelancer,
        paging="offset, first pages",
        home="https://www.freelancer.com/jobs",
        partial=True,
        off="its API wants a token of your own for automated use; set key in your sources file and off = false",
        at=r"^www\.freelancer\.com/api/",
    ),
}

KINDS: Final[Mapping[str, Kind]] = {**_ANY_SITE, **_PLATFORMS, **_SITES}
