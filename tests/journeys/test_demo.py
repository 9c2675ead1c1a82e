"""`make demo`: the whole product offline, on a made-up board, and labelled as that everywhere."""

import asyncio
import io
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sohokari.cli.terminal import Terminal
from sohokari.demo.board import answers, read_ads, served
from sohokari.demo.tour import tour
from sohokari.i18n import Words
from sohokari.wiring import utc_now


@dataclass(frozen=True)
class Tour:
    """What the demo said, and the folder that it could leave things in."""

    out: str
    err: str
    folder: Path


@pytest.fixture(scope="module", params=["en", "bn"])
def toured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("tour")
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(folder))
        asyncio.run(tour(Terminal(out, err, Words(request.param), {}), stay=False))
        yield Tour(out.getvalue(), err.getvalue(), folder)


def test_the_demo_harvests_every_ad_of_its_board(toured: Tour) -> None:
    ads = len(read_ads())
    assert ads >= 60
    read = [re.findall(r"[\d০-৯]+", line)[0] for line in toured.out.splitlines() if "demo-" in line]
    assert sum(int(number) for number in read) == ads


def test_the_demo_says_that_it_is_one(toured: Tour) -> None:
    assert re.search("DEMO|ডেমো|নমুনা", toured.out)
    assert re.search("DEMO|ডেমো|নমুনা", toured.err)


def test_the_demo_leaves_nothing_behind(toured: Tour) -> None:
    assert not list(toured.folder.glob("sohokari*"))


def test_the_demo_board_speaks_in_three_ways_and_two_languages() -> None:
    said = answers(read_ads(), "http://board.example", utc_now())
    assert {"/sitemap.xml", "/remote.rss", "/v1/boards/brightwater/jobs"} <= set(said)
    titles = [ad["title"] for ad in read_ads()]
    assert sum(bool(re.search("[\u0980-\u09ff]", title)) for title in titles) >= 12
    assert len(json.loads(said["/v1/boards/brightwater/jobs"].text)["jobs"]) >= 10


def test_the_demo_board_answers_over_http_and_knows_nothing_else() -> None:
    with served(utc_now) as base:
        with urllib.request.urlopen(f"{base}/robots.txt", timeout=10) as answer:
            assert b"Sitemap" in answer.read()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{base}/nothing", timeout=10)
