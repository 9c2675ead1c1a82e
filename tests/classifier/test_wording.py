"""What must not matter, over many ads: the same tags in 99 of 100, however an ad is written."""

import pytest

from benchmarks.wording import GOAL, WAYS, kept
from classifier import material
from classifier.labels import LabelledAd
from classifier.predict import AdText, Classifier
from tests.shared import SHARED, needs_shared


def ours() -> list[LabelledAd]:
    """A part of the ads written for this project, of every language and kind."""
    return [*material.corpus()[::9], *material.frozen(), *material.blind()]


def test_ads_keep_their_tags_however_they_are_written(classifier: Classifier) -> None:
    assert {way: share for way, share in kept(classifier, ours()).items() if share < GOAL} == {}


@pytest.mark.slow
@pytest.mark.shared
@needs_shared[1]
def test_real_and_bengali_ads_keep_their_tags_however_they_are_written(classifier: Classifier) -> None:
    for ads in (material.gold(SHARED), material.bengali(SHARED)):
        assert {way: share for way, share in kept(classifier, ads).items() if share < GOAL} == {}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_changes_the_ad(way: str) -> None:
    # One sign composed, one not: one of the forms changes each.
    ad = AdText(
        "\u09af\u09bc \u09df \ufb01 Executive Assistant - to the Chairman, ভার্চুয়াল সহকারী",
        "Keep his diary. Write letters.\nকাজ: নথি সংরক্ষণ, ফাইল গোছানো ও যোগাযোগ।",
    )
    assert WAYS[way](ad) != ad
