"""bdjobs.com, Bangladesh's largest board, by the JSON API of its own pages; each ad's document has the text.

Ads are in two arrays that overlap. All pages are asked for at once: a chain ends wherever one page fails.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from posting.model import Rejected
from scraper.errors import Changed
from scraper.readers.fields import Row, each, number, rows, section, text, texts, total, value
from scraper.source import Page, RawAd, Request

_PAGE: Final = 50
_STATE: Final = re.compile(r'<script\b[^<>]{0,200}\bid="ng-state"[^<>]{0,200}>(.*?)</script>', re.DOTALL)
_LANGUAGES: Final = {"1": "en", "2": "bn"}
_WORKPLACES: Final = {"Home": "work from home", "Office": "office"}
_SECTIONS: Final = (
    ("Key points", "JobKeyPoints"),
    ("", "JobDescription"),
    ("Education", "EducationRequirements"),
    ("Requirements", "AdditionJobRequirements"),
    ("Skills", "SkillsRequired"),
    ("Benefits", "JobOtherBenifits"),
)
_NEEDED: Final = ("Jobid", "jobTitle", "companyName")
_USUAL: Final = ("deadlineDB", "publishDate", "experience", "location", "jobContext")


@dataclass(frozen=True, slots=True)
class Bdjobs:
    """At most `pages` pages of what fits `keyword`."""

    name: str
    keyword: str = "assistant"
    pages: int = 10
    search: str = "https://api.bdjobs.com/Jobs/api/JobSearch/GetJobSearch"
    details: str = "https://gateway.bdjobs.com/jobapply/api/JobSubsystem/Job-Details"

    def start(self) -> Iterable[Request]:
        yield self._page(1)

    def read(self, page: Page) -> Iterator[RawAd | Rejected | Request]:
        if page.ad is not None:
            yield _with_text(page, page.ad)
            return
        page = _of_state(page) if page.body.lstrip()[:1] == b"<" else page
        listed = {text(job, "Jobid"): job for key in ("data", "premiumData") for job in rows(page, key)}
        if (total(page.note, "number") or 1) == 1:
            last = total(page.json(), "common", "totalpages") or 1
            yield from (self._page(number_) for number_ in range(2, min(last, self.pages) + 1))
        yield from each(page, list(listed.values()), _NEEDED, self._row, _USUAL)

    def _page(self, number_: int) -> Request:
        asked = {"keyword": self.keyword, "pg": number_, "rpp": _PAGE, "isPro": 0, "ToggleJobs": "true"}
        return Request(f"{self.search}?{urlencode(asked)}", note={"number": number_})

    def _row(self, job: Row) -> Iterable[Request]:
        asked = {"jobId": text(job, "Jobid"), "ln": text(job, "JobLang") or "1", "IsCorporate": "false"}
        yield Request(f"{self.details}?{urlencode(asked)}", note={"ad": _ad(job)}, ad=True)


def _ad(job: Row) -> RawAd:
    identity, spoken = text(job, "Jobid"), text(job, "JobLang") or "1"
    bengali = text(job, "JobTitleBng") if spoken == "2" else ""
    pay, experience = text(job, "Salary"), text(job, "experience")
    return RawAd(
        title=bengali or text(job, "jobTitle"),
        source_id=identity,
        url=f"https://bdjobs.com/h/details/{identity}?ln={spoken}",
        description=text(job, "jobContext") or text(job, "jobDescription"),
        employer=text(job, "companyName"),
        places=texts(job, "location"),
        country="BD",
        remote=_WORKPLACES.get(text(job, "WorkPlace")),
        employment=texts(job, "JobType"),
        pay=None if pay.strip("- ") == "" else pay,
        posted_on=number(job, "publishDate"),
        valid_through=number(job, "deadlineDB") or number(job, "deadline"),
        experience="" if experience == "NA" else experience,
        language=_LANGUAGES.get(spoken, ""),
    )


def _with_text(page: Page, ad: RawAd) -> RawAd:
    found = rows(page, "data")
    job = found[0] if found else {}
    if text(job, "JobFound").casefold() == "false" or text(job, "Closed").casefold() == "true":
        return replace(ad, closed=True)
    parts = [section(heading, text(job, name)) for heading, name in _SECTIONS]
    if not any(name in job for _, name in _SECTIONS):
        raise Changed(page.url, "nothing of an ad's text in the ad's document")
    return replace(
        ad,
        description="\n".join(filter(None, parts)) or ad.description,
        apply_url=text(job, "ApplyURL"),
        remote=_WORKPLACES.get(text(job, "JobWorkPlace")) or ad.remote,
        employment=texts(job, "JobNature") or ad.employment,
    )


def _of_state(page: Page) -> Page:
    """Return the answer of the API that a page for people carries, beside unrelated ones under shifting keys."""
    found = _STATE.search(page.text)
    try:
        state: Any = json.loads(found.group(1)) if found else {}
    except ValueError as error:
        raise Changed(page.url, f"its ng-state is not JSON ({error})") from error
    for kept in state.values() if isinstance(state, dict) else ():
        if text(kept, "u").partition("?")[0].endswith("GetJobSearch"):
            return replace(page, body=json.dumps(value(kept, "b")).encode())
    raise Changed(page.url, "no answer of GetJobSearch in the page's ng-state")
