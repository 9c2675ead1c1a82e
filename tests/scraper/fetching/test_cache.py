"""What did not change is not sent again, what may not be kept is not, and a broken cache is no trouble."""

import asyncio
import random
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from scraper.cache import Cache, Kept, key_of, worth_keeping
from scraper.errors import FetchError, UnexpectedStatus
from scraper.source import Page, Request
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import Host, Said, Visit, World, attempt, says, visiting

A = "http://a.example"
NOW = 1_790_000_000.0


def keeping(**headers: str) -> Host:
    """Return a host that answers 304 to whoever has its validators."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}

    def host(path: str, sent: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return 404, {}, b""
        held = (sent.get("if-none-match"), sent.get("if-modified-since"))
        if any(held) and held == (told.get("etag"), told.get("last-modified")):
            return 304, {name: told[name] for name in told if name != "content-type"}, b""
        return 200, told, b"the list"

    return host


def says_with(headers: Mapping[str, str]) -> Host:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda path, _sent: (404, {}, b"") if path == "/robots.txt" else (200, told, b"x")


def twice(host: Host, cache: Path, wait: float = 10.0) -> tuple[list[Page | FetchError], list[Visit]]:
    """Fetch one address from two fetchers, one after the other, with one cache file."""

    async def main() -> tuple[list[Page | FetchError], list[Visit]]:
        world, came = World({"a.example": host}), []
        for _ in range(2):
            async with visiting(world, cache=cache) as fetcher:
                came.append(await attempt(fetcher, f"{A}/jobs"))
            await asyncio.sleep(wait)
        return came, [visit for visit in world.visits if visit.path != "/robots.txt"]

    return in_virtual_time(main())[0]


@pytest.mark.parametrize("headers", [
    {"etag": '"abc"'}, {"etag": 'W/"abc"'}, {"last_modified": "Tue, 24 Nov 2026 10:00:00 GMT"},
    {"etag": '"abc"', "last_modified": "Tue, 24 Nov 2026 10:00:00 GMT", "cache_control": "no-cache"},
    {"etag": '"abc"', "cache_control": "max-age=0, must-revalidate"}, {"etag": '"\u00e9t\u00e9"'},
])  # fmt: skip
def test_an_unchanged_page_is_confirmed_and_read_from_our_copy(headers: dict[str, str], tmp_path: Path) -> None:
    (first, second), visits = twice(keeping(content_type="text/html; charset=utf-8", **headers), tmp_path / "c.sqlite")
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.not_modified, second.not_modified) == (False, True)
    assert second.body == first.body == b"the list"
    assert second.status == 200
    assert second.headers["content-type"] == "text/html; charset=utf-8"
    assert [visit.status for visit in visits] == [200, 304]


def test_a_server_that_confirms_for_ever_is_believed_for_a_week(tmp_path: Path) -> None:
    """Its tag never changes, though its list does: an ad would never be found."""

    def host(path: str, sent: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return 404, {}, b""
        told = {"etag": '"always"', "last-modified": "Tue, 24 Nov 2026 10:00:00 GMT"}
        return (304, told, b"") if "if-none-match" in sent else (200, told, b"list %d" % days[0])

    days = [0]

    async def main() -> list[bytes]:
        bodies = []
        async with visiting(World({"a.example": host}), cache=tmp_path / "c.sqlite") as fetcher:
            for days[0] in range(9):
                page = await attempt(fetcher, f"{A}/jobs")
                bodies.append(page.body if isinstance(page, Page) else b"")
                await asyncio.sleep(86_400)
        return bodies

    assert in_virtual_time(main())[0] == [b"list 0"] * 7 + [b"list 7"] * 2


def test_a_fresh_page_is_not_asked_for_and_a_long_lifetime_is_cut_to_an_hour(tmp_path: Path) -> None:
    host = says(b"x", cache_control="public, max-age=31536000")
    (_, again), visits = twice(host, tmp_path / "c.sqlite", wait=3_000)
    assert isinstance(again, Page)
    assert again.not_modified
    assert len(visits) == 1
    (_, later), visits = twice(host, tmp_path / "d.sqlite", wait=4_000)
    assert len(visits) == 2
    assert isinstance(later, Page)
    assert later.not_modified  # asked for again, and the same to the byte


@pytest.mark.parametrize("headers", [
    {"cache_control": "no-store", "etag": '"1"'}, {"cache_control": "max-age=600, No-Store"},
    {"vary": "*", "etag": '"1"'}, {}, {"cache_control": "max-age=nonsense"}, {"expires": "0"},
    {"expires": "Thu, 01 Jan 1970 00:00:00 GMT"},
])  # fmt: skip
def test_what_may_not_or_need_not_be_kept_is_not(headers: dict[str, str], tmp_path: Path) -> None:
    (_, second), visits = twice(says_with(headers), tmp_path / "c.sqlite")
    assert isinstance(second, Page)
    assert not second.not_modified
    assert [visit.sent.get("if-none-match") for visit in visits] == [None, None]
    with sqlite3.connect(tmp_path / "c.sqlite") as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    db.close()


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"cache-control": "max-age=600"}, 600.0), ({"cache-control": "max-age=600", "age": "500"}, 100.0),
    ({"cache-control": "max-age=600", "age": "900", "etag": "x"}, 0.0),
    ({"cache-control": 'private, max-age="30"'}, 30.0),
    ({"cache-control": "s-maxage=60, max-age=20"}, 20.0),
    ({"expires": "Mon, 21 Sep 2026 14:15:20 GMT", "date": "Mon, 21 Sep 2026 14:13:20 GMT"}, 120.0),
    ({"expires": "garbage", "etag": "x"}, 0.0), ({"cache-control": "no-cache, max-age=600", "etag": "x"}, 0.0),
])  # fmt: skip
def test_freshness_is_read_as_the_standard_has_it(headers: dict[str, str], seconds: float) -> None:
    until = worth_keeping(headers, NOW)
    assert until is not None
    assert until - NOW == seconds


def test_other_credentials_get_their_own_copy() -> None:
    keys = {key_of("GET", A, headers) for headers in ({}, {"X-Key": "1"}, {"X-Key": "2"}, {"X-Kez": "1"})}
    assert len(keys) == 4
    assert key_of("GET", A, {"x-key": "1"}) == key_of("GET", A, {"X-Key": "1"})


def test_a_question_with_a_body_and_an_error_are_never_kept(tmp_path: Path) -> None:
    async def main() -> list[Visit]:
        world = World({"a.example": keeping(etag='"1"'), "b.example": says(status=404, etag='"1"')})
        async with visiting(world, cache=tmp_path / "c.sqlite") as fetcher:
            for _ in range(2):
                await fetcher.fetch(Request(f"{A}/q", method="POST", body=b"{}"))
                await attempt(fetcher, "http://b.example/1")
        return world.visits

    visits, _ = in_virtual_time(main())
    assert not any("if-none-match" in visit.sent for visit in visits)


def test_a_confirmation_that_nobody_asked_for_is_no_page(tmp_path: Path) -> None:
    (first, _), _ = twice(says(status=304), tmp_path / "c.sqlite")
    assert isinstance(first, UnexpectedStatus)


def test_each_hop_keeps_its_own_answer(tmp_path: Path) -> None:
    """A redirect that leads elsewhere today must not bring yesterday's page."""

    def host(path: str, sent: Mapping[str, str]) -> Said:
        return (302, {"location": "/real"}, b"") if path == "/jobs" else keeping(etag='"1"')(path, sent)

    (first, second), visits = twice(host, tmp_path / "c.sqlite")
    assert isinstance(second, Page)
    assert second.not_modified
    assert second.url == f"{A}/real"
    assert [visit.status for visit in visits] == [302, 200, 302, 304]
    assert isinstance(first, Page)


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_begun_anew(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_bytes(content)
    (_, second), visits = twice(keeping(etag='"1"'), tmp_path / "c.sqlite")
    assert isinstance(second, Page)
    assert second.not_modified
    assert [visit.status for visit in visits] == [200, 304]


@pytest.mark.parametrize("damage", ["body = x'00'", "headers = '{'"])
def test_a_kept_answer_that_was_damaged_is_fetched_again(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    twice(keeping(etag='"1"'), path)
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE kept SET {damage}")
    db.close()
    (page, _), visits = twice(keeping(etag='"1"'), path)
    assert isinstance(page, Page)
    assert page.body == b"the list"
    assert [visit.status for visit in visits] == [200, 304]


def test_a_folder_that_cannot_be_written_costs_the_cache_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_bytes(b"")
    (_, second), visits = twice(keeping(etag='"1"'), tmp_path / "file" / "c.sqlite")
    assert isinstance(second, Page)
    assert [visit.status for visit in visits] == [200, 200]
    assert "no cache" in caplog.text


def test_a_file_that_another_process_holds_costs_no_fetch(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    Cache(path).close()
    cache = Cache(path)
    holder = sqlite3.connect(path)
    holder.execute("BEGIN IMMEDIATE")
    cache.keep(b"k", Kept({"etag": "1"}, b"x", 0.0), NOW)
    cache.write()
    holder.rollback()
    holder.close()
    assert "not kept" in caplog.text
    cache.keep(b"k", Kept({"etag": "1"}, b"y", 0.0), NOW)
    cache.close()
    again = Cache(path)
    found = again.find(b"k", NOW)
    again.close()
    assert found is not None
    assert found.body == b"y"


def test_a_file_that_is_held_when_we_start_is_left_as_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    cache = Cache(path)
    cache.keep(b"k", Kept({"etag": "1"}, b"x", 0.0), NOW)
    cache.close()
    holder = sqlite3.connect(path)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    Cache(path).close()
    holder.rollback()
    holder.close()
    assert "no cache" in caplog.text
    again = Cache(path)
    assert again.find(b"k", NOW) is not None
    again.close()


def test_what_nobody_asked_for_in_weeks_is_forgotten(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c.sqlite")
    cache.keep(b"old", Kept({}, b"x", 0.0), NOW - 90 * 86_400)
    cache.keep(b"used", Kept({}, b"x", 0.0), NOW - 90 * 86_400)
    cache.write()
    assert cache.find(b"used", NOW) is not None
    for number in range(2_100):
        cache.keep(b"%d" % number, Kept({}, b"x", 0.0), NOW)
    assert cache.find(b"old", NOW) is None
    assert cache.find(b"used", NOW) is not None
    cache.close()


def test_a_clock_that_was_ahead_makes_nothing_fresh_for_long(tmp_path: Path) -> None:
    """An answer that was kept in what the clock called next year is asked for again today."""
    kept = Kept({"cache-control": "max-age=3600"}, b"x", NOW + 365 * 86_400 + 3_600)
    assert not kept.is_fresh(NOW)
    assert Kept({}, b"x", NOW + 3_600).is_fresh(NOW)
    assert not Kept({}, b"x", NOW).is_fresh(NOW)


def _kept_in(path: Path) -> tuple[int, int]:
    with sqlite3.connect(path) as db:
        rows, size = db.execute("SELECT count(*), sum(length(body)) FROM kept").fetchone()
    db.close()
    return rows, size or 0


def test_processes_that_write_little_each_prune_too(tmp_path: Path) -> None:
    """A round an hour by cron keeps a few answers each time, and never the thousands after which one prunes."""
    path = tmp_path / "c.sqlite"
    for day in range(100):
        cache = Cache(path)
        for number in range(3):
            cache.keep(b"%d.%d" % (day, number), Kept({}, b"x", 0.0), NOW + day * 86_400)
        cache.close()
    assert _kept_in(path)[0] <= 3 * 47


def test_large_answers_are_pruned_by_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mebibyte, noise = 1024 * 1024, random.Random(1).randbytes
    monkeypatch.setattr("scraper.cache._LARGEST_FILE", 8 * mebibyte)
    monkeypatch.setattr("scraper.cache._PRUNE_EVERY_BYTES", 4 * mebibyte)
    path = tmp_path / "c.sqlite"
    cache = Cache(path)
    for number in range(40):
        cache.keep(b"%d" % number, Kept({}, noise(mebibyte), 0.0), NOW + number)
    cache.close()
    assert _kept_in(path)[1] <= 13 * mebibyte
    assert path.stat().st_size <= 20 * mebibyte


def test_a_full_disk_costs_the_new_answers_only_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "c.sqlite"
    cache = Cache(path)
    cache.keep(b"old", Kept({"etag": "1"}, b"old", 0.0), NOW)
    cache.write()
    assert cache._db is not None
    cache._db.execute("PRAGMA max_page_count = 10")  # what SQLite says then is what it says of a full disk
    for number in range(5):
        cache.keep(b"%d" % number, Kept({}, random.Random(number).randbytes(100_000), 0.0), NOW)
        cache.write()
    found = cache.find(b"old", NOW)
    assert found is not None
    assert found.body == b"old"
    assert caplog.text.count("not kept") == 1
    cache._db.execute("PRAGMA max_page_count = 100000")
    cache.keep(b"new", Kept({}, b"new", 0.0), NOW)
    cache.close()
    assert _kept_in(path)[0] == 2


def test_a_file_that_is_damaged_while_we_run_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    cache = Cache(path)
    for number in range(200):
        cache.keep(b"%d" % number, Kept({}, random.Random(number).randbytes(3_000), 0.0), NOW)
    cache.close()
    cache = Cache(path)
    with path.open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xff" * 400_000)
    for number in range(200):
        cache.find(b"%d" % number, NOW)
    assert "begun anew" in caplog.text
    cache.keep(b"k", Kept({}, b"x", 0.0), NOW)
    cache.write()
    assert cache.find(b"k", NOW) is not None
    cache.close()
