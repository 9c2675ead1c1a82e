"""A board that changes is noticed: saved pages are changed in one place each, and nearly every change is flagged.

A key or a class is renamed, a list is moved, a text becomes an object, half the ads are gone. What changes on
any day (an ad more, an ad less, other texts, another order, a key that we do not read) is not flagged.
"""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from posting.report import Health, PassReport
from scraper.reading import read_page
from scraper.source import Page, RawAd, Request, Source
from sohokari.health import Usual, judge
from tests.scraper.reading.case import CASES, source_of

APIS: Final = (
    "remotive", "remoteok", "jobicy", "himalayas", "arbeitnow", "workingnomads", "themuse", "adzuna", "greenhouse",
    "lever", "ashby", "workable", "recruitee", "smartrecruiters", "bamboohr", "manatal", "rippling", "workday", "torre",
)  # fmt: skip
_ROWS: Final = 20
# What a reader takes from a row: a change elsewhere is no change for us.
READ: Final[dict[str, tuple[str, ...]]] = {
    "remotive": ("id", "title", "url", "company_name", "description", "job_type", "publication_date", "salary",
                 "candidate_required_location"),
    "remoteok": ("id", "position", "url", "company", "description", "date", "location"),
    "jobicy": ("id", "jobTitle", "url", "companyName", "jobDescription", "jobType", "jobGeo", "pubDate"),
    "himalayas": ("title", "guid", "companySlug", "description", "employmentType", "minSalary", "pubDate"),
    "arbeitnow": ("slug", "title", "company_name", "url", "description", "remote", "job_types", "created_at"),
    "workingnomads": ("url", "title", "company_name", "description", "location", "pub_date"),
    "themuse": ("id", "name", "refs", "company", "contents", "locations", "publication_date"),
    "adzuna": ("id", "title", "redirect_url", "description", "created", "company", "location"),
    "greenhouse": ("id", "title", "absolute_url", "content", "location"),
    "lever": ("id", "text", "hostedUrl", "categories", "description", "createdAt", "workplaceType", "country"),
    "ashby": ("id", "title", "jobUrl", "location", "descriptionHtml", "publishedAt", "employmentType"),
    "workable": ("title", "shortcode"),
    "recruitee": ("id", "title", "careers_url", "description", "company_name", "published_at", "remote", "locations"),
    "smartrecruiters": ("id", "name", "company", "releasedDate", "location", "typeOfEmployment"),
    "bamboohr": ("id", "jobOpeningName", "employmentStatusLabel", "location", "locationType"),
    "manatal": ("id", "hash", "position_name", "description", "location_display", "country"),
    "rippling": ("uuid", "name", "url", "workLocation"),
    "workday": ("title", "externalPath", "locationsText", "postedOn"),
    "torre": ("id", "objective", "organizations", "slug", "locations", "remote", "created", "status", "commitment"),
}  # fmt: skip


@dataclass(frozen=True)
class Board:
    """A source with the answer of an ordinary day: twenty ads, each of its own."""

    source: Source
    url: str
    whole: Any

    def flagged(self, whole: Any) -> bool:
        """Say whether the service would show that something is wrong, or closes nothing for it."""
        page = Page(self.url, json.dumps(whole).encode(), request=Request(self.url))
        outcome = read_page(self.source, page)
        taken = sum(
            isinstance(each, RawAd) or (isinstance(each, Request) and "ad" in each.note) for each in outcome.read
        )
        moment = datetime(2026, 11, 24, tzinfo=UTC)
        report = PassReport("s", moment, read=taken, new=taken, complete=outcome.error is None)
        failures = [outcome.error.health] if outcome.error else []
        opinion = judge(report, failures, Usual(open_ads=_ROWS), partial=False)
        return outcome.error is not None or opinion.health not in (Health.OK, Health.EMPTY)


def board(kind: str) -> Board:
    folder = CASES / kind / "ordinary"
    whole = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    source = source_of(folder)
    holder, key = place_of_rows(whole)
    rows = [row for row in holder[key] if "legal" not in row] if key is not None else list(holder)
    rows = [row for row in rows if "legal" not in row]
    many = [renumbered(rows[0], number) for number in range(_ROWS)]
    if key is None:
        whole = [each for each in holder if "legal" in each] + many
    else:
        holder[key] = many
    return Board(source, f"https://board.example/{kind}", whole)


def place_of_rows(whole: Any) -> tuple[Any, str | None]:
    """Return the object that holds the rows, and under which key; the list itself for a bare array."""
    if isinstance(whole, list):
        return whole, None
    key = next(key for key, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], dict))
    return whole, key


def renumbered(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a row that is another ad: its numbers, slugs and addresses end in `number`."""
    ids = ("id", "uuid", "slug", "guid", "hash", "shortcode", "externalPath")
    told = copy.deepcopy(row)
    for key in ids:
        if key in told:
            told[key] = number if isinstance(told[key], int) else f"{told[key]}{number}"
    return told


def rows_of(whole: Any) -> list[dict[str, Any]]:
    holder, key = place_of_rows(whole)
    return [row for row in (holder if key is None else holder[key]) if "legal" not in row]


Change = Callable[[Any, str], Any]


def rename(whole: Any, key: str) -> Any:
    for row in rows_of(whole):
        row[f"{key}_v2"] = row.pop(key)
    return whole


def change_case(whole: Any, key: str) -> Any:
    for row in rows_of(whole):
        row[key.swapcase()] = row.pop(key)
    return whole


def drop(whole: Any, key: str) -> Any:
    for row in rows_of(whole):
        del row[key]
    return whole


def wrap_rows(whole: Any, _key: str) -> Any:
    holder, key = place_of_rows(whole)
    if key is None:
        return {"data": {"items": holder}}
    holder[key] = {"items": holder[key]}
    return holder


def rename_container(whole: Any, _key: str) -> Any:
    holder, key = place_of_rows(whole)
    return (
        {"records": holder}
        if key is None
        else {("records" if each == key else each): value for each, value in holder.items()}
    )


def nest_row(whole: Any, _key: str) -> Any:
    for row in rows_of(whole):
        inner = dict(row)
        row.clear()
        row["attributes"] = inner
    return whole


def keep_a_third(whole: Any, _key: str) -> Any:
    holder, key = place_of_rows(whole)
    rows = rows_of(whole)[: _ROWS // 3]
    if key is None:
        return [each for each in holder if "legal" in each] + rows
    holder[key] = rows
    return holder


def changes() -> Iterator[tuple[str, Change, str]]:
    """Yield at least two hundred mutations: kind, what is done, to which key."""
    for kind in APIS:
        for key in READ[kind]:
            yield kind, rename, key
        for change in (wrap_rows, rename_container, nest_row, keep_a_third):
            yield kind, change, ""
        for key in READ[kind][:2]:
            yield kind, change_case, key
            yield kind, drop, key


def test_nearly_every_change_of_a_board_is_flagged() -> None:
    tried = list(changes())
    assert len(tried) >= 200
    missed = [
        (kind, change.__name__, key)
        for kind, change, key in tried
        if not board(kind).flagged(change(board(kind).whole, key))
    ]
    assert len(missed) <= len(tried) * 0.01, f"{len(missed)} of {len(tried)} missed: {missed}"


def reorder(whole: Any, rng: random.Random) -> Any:
    rows = rows_of(whole)
    order = rows[:]
    rng.shuffle(order)
    return _with_rows(whole, order)


def two_less(whole: Any, _rng: random.Random) -> Any:
    return _with_rows(whole, rows_of(whole)[:-2])


def three_more(whole: Any, _rng: random.Random) -> Any:
    return _with_rows(whole, rows_of(whole) + [renumbered(rows_of(whole)[0], 700 + number) for number in range(3)])


def another_key(whole: Any, _rng: random.Random) -> Any:
    for row in rows_of(whole):
        row["newly_added"] = True
    return whole


def one_without(whole: Any, rng: random.Random) -> Any:
    row = rng.choice(rows_of(whole))
    row.pop(rng.choice(sorted(row)))
    return whole


def other_order_of_keys(whole: Any, rng: random.Random) -> Any:
    rows = []
    for row in rows_of(whole):
        items = list(row.items())
        rng.shuffle(items)
        rows.append(dict(items))
    return _with_rows(whole, rows)


def _with_rows(whole: Any, rows: list[dict[str, Any]]) -> Any:
    holder, key = place_of_rows(whole)
    if key is None:
        return [each for each in holder if "legal" in each] + rows
    return holder | {key: rows}


@pytest.mark.parametrize("kind", APIS)
@pytest.mark.parametrize("change", [reorder, two_less, three_more, another_key, one_without, other_order_of_keys])
def test_what_changes_on_any_day_is_not_flagged(kind: str, change: Callable[[Any, random.Random], Any]) -> None:
    whole = change(board(kind).whole, random.Random(f"{kind} {change.__name__}"))
    assert not board(kind).flagged(whole)


@pytest.mark.parametrize("what", ["job", "h2", "img", "place", "pay", "time", "text", "tag"])
def test_a_renamed_class_of_a_declared_site_is_flagged(what: str) -> None:
    folder = CASES / "selectors" / "the-last-page"
    text = (folder / "page.html").read_text(encoding="utf-8")
    card = text[text.index("<li") : text.index("</ul>")]
    ordinary = text.replace(card, "".join(card.replace("/job/3", f"/job/{number}") for number in range(10)))
    assert read_page(source_of(folder), Page("https://board.example/jobs", ordinary.encode())).error is None
    changed = re.sub(rf'(?<=["</]){what}(?=["> ])', f"{what}x", ordinary)
    assert changed != ordinary
    assert read_page(source_of(folder), Page("https://board.example/jobs", changed.encode())).error is not None
