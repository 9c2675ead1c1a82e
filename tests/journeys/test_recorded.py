"""Recorded answers of real boards go the whole way: over HTTP, through the service's own code, into SQLite."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.recorded import Outcome, harvested, recordings, table
from tests.shared import needs_shared

pytestmark = [*needs_shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder: Path = tmp_path_factory.mktemp("recorded")
    return asyncio.run(harvested(recordings(), folder))


def test_every_ad_that_the_manifest_counts_is_read(outcomes: list[Outcome]) -> None:
    short = {
        each.recording.name: (each.report.read, each.recording.ads)
        for each in outcomes
        if each.recording.ads is not None and each.report.read != each.recording.ads
    }
    assert not short


def test_every_ad_that_was_read_is_stored_or_rejected_with_a_reason(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        assert each.report.adds_up
        assert each.report.read == each.report.stored + each.report.duplicate + each.report.rejected
        assert len(each.stored) == each.report.stored


def test_every_stored_ad_has_a_title_an_address_and_a_verdict(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        for view in each.stored:
            assert view.title
            assert view.url.startswith(("http://", "https://"))
            assert view.model
            assert "<" not in view.title


def test_the_sources_of_the_spine_are_all_among_them(outcomes: list[Outcome]) -> None:
    kinds = {each.recording.kind for each in outcomes if each.stored}
    spine = {"sitemap", "greenhouse", "remotive", "remoteok", "weworkremotely", "arbeitnow", "himalayas"}
    assert spine <= kinds
    assert len(table(outcomes)) == 1 + len({each.recording.kind for each in outcomes})
