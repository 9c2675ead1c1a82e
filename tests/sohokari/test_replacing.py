"""A new model takes the old one's place only where it is not worse, and what changes then is told in words."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.labels import LabelledAd
from classifier.model_file import Model, read_model
from classifier.predict import AdText
from posting.model import Tag
from sohokari.i18n import Words
from sohokari.replacing import Score, changes, compare, refusal

ADS = [
    LabelledAd("Executive Assistant to the CEO", "Keep the calendar.", frozenset({Tag.EXECUTIVE}), "a"),
    LabelledAd("Legal Secretary", "Type letters.", frozenset({Tag.SECRETARY}), "b"),
    LabelledAd("Office Assistant", "File documents.", frozenset({Tag.ADMINISTRATIVE}), "c"),
    LabelledAd("Personal Assistant to the Founder", "Run his day.", frozenset({Tag.PERSONAL}), "d"),
    LabelledAd("Truck driver", "Drive.", frozenset(), "e"),
]
EN = Words("en")


@pytest.fixture(scope="module")
def shipped() -> Model:
    return read_model()


@pytest.fixture(scope="module")
def deaf(shipped: Model) -> Model:
    """A model that never says 'secretary'."""
    thresholds = shipped.thresholds.copy()
    thresholds[:, list(Tag).index(Tag.SECRETARY)] = 1.1
    return replace(shipped, name="deaf", thresholds=thresholds)


@pytest.mark.parametrize(
    ("score", "is_worse"),
    [
        (Score(None, 0.900, 0.895), False),
        (Score(None, 0.900, 0.8949), True),
        (Score(Tag.SECRETARY, 0.90, 0.88), False),
        (Score(Tag.SECRETARY, 0.90, 0.8799), True),
        (Score(Tag.SECRETARY, 0.90, 0.95), False),
    ],
    ids=lambda each: str(each),
)
def test_half_a_point_of_the_mean_and_two_of_a_tag_are_allowed(score: Score, is_worse: bool) -> None:
    assert score.is_worse is is_worse


def test_a_model_that_lost_a_tag_is_refused_and_the_reason_is_told_in_both_languages(
    shipped: Model, deaf: Model
) -> None:
    scores = compare(shipped, deaf, ADS)
    told = refusal(shipped, deaf, scores, EN)
    assert told[0] == f"{shipped.name} stays: deaf is worse."
    assert any("Secretary" in line and "0.000 now" in line for line in told)
    bengali = refusal(shipped, deaf, scores, Words("bn"))
    assert any("সেক্রেটারি" in line and "এখন ০.০০০" in line for line in bengali)


def test_the_same_model_again_is_not_worse(shipped: Model) -> None:
    assert refusal(shipped, shipped, compare(shipped, shipped, ADS), EN) == []


def test_what_changes_is_told_ad_by_ad_and_counted_by_tag(shipped: Model, deaf: Model) -> None:
    texts = [AdText(ad.title, ad.text) for ad in ADS] * 300
    told = list(changes(shipped, deaf, compare(shipped, deaf, ADS), texts, EN))
    said = np.array([Tag.SECRETARY in ad.tags for ad in ADS]).sum() * 300
    assert f"Of 1,500 ads {said} are tagged otherwise:" in told
    assert f"  Secretary: {said} ads before, 0 now" in told
    assert "  Legal Secretary: Secretary → Not an assistant's job" in told
    assert f"  ... and {said - 20} more" in told


def test_nothing_changes_with_the_same_model(shipped: Model) -> None:
    told = list(changes(shipped, shipped, [], [AdText("Clerk", "")], EN))
    assert told[0] == "Of 1 ads 0 are tagged otherwise:"
