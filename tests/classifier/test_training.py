"""Training and evaluating are honest: by employer, with intervals, beside a baseline, and never for the worse."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier import evaluation, material, training
from classifier.columns import Weighed
from classifier.labels import TAGS, LabelledAd, truth
from classifier.model_file import read_model
from classifier.untitled import untitled
from posting.model import Tag
from sohokari import retrain as retraining
from sohokari import scoring
from sohokari.errors import CannotRun
from sohokari.settings import Settings
from tests.shared import SHARED, needs_shared


@pytest.fixture(scope="module")
def few() -> list[LabelledAd]:
    """A part of the corpora: enough to fit, quick to fit."""
    return material.corpus()[::3]


@pytest.mark.parametrize("seed", [0, 1])
def test_an_employer_is_never_on_both_sides_of_a_split(seed: int) -> None:
    groups = [f"employer:{number % 37}" for number in range(400)]
    fold = training.folds(groups, 10, seed)
    assert fold.tolist() != training.folds(groups, 10, seed + 1).tolist()
    assert all(len({int(fold[at]) for at, one in enumerate(groups) if one == group}) == 1 for group in groups)
    assert set(fold.tolist()) == set(range(10))


def test_one_employer_written_in_two_ways_is_one_group() -> None:
    one, two = ({"company": "PT. Maju Jaya", "title": "x"}, {"company": "maju jaya, PT", "title": "y"})
    assert material.employer_group(one) == material.employer_group(two)


def test_copies_of_an_ad_without_an_employer_are_one_group() -> None:
    text = "We look for a tidy person to keep the files of our office in good order and to answer the phone."
    assert material.employer_group({"description": text, "title": "A"}) == material.employer_group(
        {"description": text.upper(), "title": "B", "location": "Dhaka"}
    )


def test_ads_of_the_asked_employers_are_out_of_training(monkeypatch: pytest.MonkeyPatch, few: list[LabelledAd]) -> None:
    fitted: list[set[str]] = []
    fit = training.fit

    def watch(labelled: list[LabelledAd], ads: list[object]) -> training.Fitted:
        fitted.append({ad.group for ad in labelled})
        return fit(labelled, ads)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "fit", watch)
    asked = few[:60]
    _, fold = training.crossed(asked, few, 3)
    for held, groups in enumerate(fitted):
        assert not groups & {ad.group for ad, where in zip(asked, fold, strict=True) if where == held}


def test_what_is_frozen_or_for_measuring_is_never_trained_on() -> None:
    trained = {(ad.title, ad.text) for ad in [*material.corpus(), *material.more_english()]}
    assert not trained & {(ad.title, ad.text) for ad in [*material.frozen(), *material.blind()]}


@pytest.mark.slow
@pytest.mark.shared
@needs_shared[1]
def test_no_employer_that_is_measured_apart_is_trained_on() -> None:
    learned = scoring.ToLearnFrom(material.gold(SHARED), material.once_labelled(SHARED), material.corpus())
    measured = {ad.group for ad in material.held_out(SHARED)}
    assert len(measured) > 150
    assert not measured & {ad.group for ad in (*learned.real, *learned.beside)}


def test_an_ad_under_a_title_that_says_nothing_stays_with_its_ad(few: list[LabelledAd]) -> None:
    copies = untitled(few)
    groups = {ad.group: ad for ad in few}
    assert len(copies) > 100
    assert all(groups[copy.group].tags == copy.tags and groups[copy.group].text == copy.text for copy in copies)
    assert all(copy.weight < groups[copy.group].weight for copy in copies)


def test_a_label_that_all_others_contradict_is_not_trained_on(few: list[LabelledAd]) -> None:
    wrong = [LabelledAd("Truck Driver", "", frozenset({Tag.SECRETARY}), f"wrong:{number}") for number in range(3)]
    drivers = [LabelledAd("Truck Driver", "", frozenset(), f"right:{number}") for number in range(60)]
    kept = training.trusted([*few, *drivers, *wrong], [])
    assert not set(map(id, wrong)) & set(map(id, kept))
    assert len(kept) > 0.9 * (len(few) + len(drivers))


@pytest.mark.shared
@needs_shared[1]
def test_no_ad_of_the_corpora_is_copied_from_the_shared_folder() -> None:
    written = [*material.corpus(), *material.more_english(), *material.frozen(), *material.blind()]
    ours = {ad.text for ad in written if len(ad.text) > 60}
    assert not ours & {ad.text for ad in [*material.bengali(SHARED), *material.gold(SHARED)]}


def _told(ads: Sequence[LabelledAd]) -> set[tuple[str, str]]:
    return {(ad.title, ad.text) for ad in ads}


def test_where_there_are_no_real_ads_more_written_ones_are_learned(tmp_path: Path) -> None:
    alone = _told(material.corpus(material.MORE))
    assert len(alone) > 2_000
    assert not alone & _told(material.corpus())
    assert alone <= _told(scoring.to_learn_from(tmp_path / "none").written)


@pytest.mark.shared
@needs_shared[1]
def test_beside_real_ads_english_is_learned_from_those_and_the_corpora_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "trusted", lambda once, _beside: once)
    learned = scoring.to_learn_from(SHARED)
    assert _told([ad for ad in learned.written if ad.teaches_others]) == _told(material.corpus())
    assert any(ad.apart for ad in learned.written)
    copies = [ad for ad in learned.beside if not ad.teaches_others]
    assert len(copies) > len(material.more_english())
    assert all((ad.teaches_bengali > 1) == (ad.kind in material.BENGALI) for ad in learned.written)
    assert all((ad.teaches_bengali > 1) == (ad.kind == "bn") for ad in learned.real)
    assert min(ad.teaches_bengali for ad in learned.real) == material.FOREIGN
    assert {ad.teaches_others for ad in learned.real} == {1}


@pytest.mark.shared
@needs_shared[1]
def test_models_are_judged_by_real_ads_and_by_the_bengali_ones_of_the_corpora(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "trusted", lambda once, _beside: once)
    learned = scoring.to_learn_from(SHARED)
    judged = learned.asked[len(learned.real) :]
    assert learned.asked[: len(learned.real)] == learned.real
    assert {ad.kind for ad in judged} == material.BENGALI
    assert not set(map(id, judged)) & set(map(id, learned.beside))
    assert {ad.kind for ad in scoring.ToLearnFrom([], [], material.corpus()).asked} > material.BENGALI


def _weight_of_a_word(beside: Sequence[LabelledAd], *, bengali: bool = False) -> float:
    """Return how much 'quux' speaks for a secretary where real ads with it are drivers, and `beside` say otherwise."""
    real = [LabelledAd("Quux Driver", "", frozenset(), f"driver:{at}") for at in range(20)]
    real += [
        LabelledAd(f"{tag.value} helper", "", frozenset({tag}), f"{tag.value}:{at}") for tag in Tag for at in range(5)
    ]
    ads = [*real, *beside]
    fitted = training.fit(ads, training.in_words(ads))
    return float(fitted.weights[int(bengali), fitted.columns.names.index("t quux"), TAGS.index(Tag.SECRETARY)])


def test_ads_that_are_apart_bend_the_weights_of_real_ones_less() -> None:
    said = [LabelledAd("Quux", "", frozenset({Tag.SECRETARY}), f"said:{at}") for at in range(20)]
    assert _weight_of_a_word([]) < _weight_of_a_word([replace(ad, apart=True) for ad in said]) < _weight_of_a_word(said)


@pytest.mark.parametrize("bengali", [False, True], ids=["English", "Bengali"])
def test_what_a_language_is_not_learned_from_leaves_its_weights_as_they_are(bengali: bool) -> None:
    said = [LabelledAd("Quux", "", frozenset({Tag.SECRETARY}), f"said:{at}") for at in range(20)]
    here = [replace(ad, teaches_bengali=float(bengali), teaches_others=float(not bengali)) for ad in said]
    elsewhere = [replace(ad, teaches_bengali=float(not bengali), teaches_others=float(bengali)) for ad in said]
    without = _weight_of_a_word([], bengali=bengali)
    assert _weight_of_a_word(elsewhere, bengali=bengali) == pytest.approx(without, abs=1e-3)
    assert _weight_of_a_word(here, bengali=bengali) > without + 0.1


def _to_judge_by() -> tuple[Weighed, list[LabelledAd]]:
    """Ads, half of them Bengali, whose values lie higher: what speaks for a tag elsewhere is nothing there."""
    has = np.arange(400)[:, None] % 8 == np.arange(len(TAGS))
    bengali = np.arange(400) // 200
    values = np.where(has, 2.0, -2.0) + np.random.default_rng(1).normal(size=has.shape) + 4.0 * bengali[:, None]
    ads = [LabelledAd("", "", frozenset(tag for tag, its in zip(TAGS, row, strict=True) if its), "") for row in has]
    return Weighed(values, bengali), ads


def test_bengali_ads_are_judged_by_bengali_ones() -> None:
    judgement = training.judge(*_to_judge_by())
    at_two = judgement.decide(Weighed(np.full((2, len(TAGS)), 2.0), np.array([0, 1])))
    assert at_two.has.tolist() == [[True] * 4, [False] * 4]


def test_where_bengali_ads_are_few_they_are_judged_by_all() -> None:
    (values, bengali), ads = _to_judge_by()
    few = slice(0, 240)
    judgement = training.judge(Weighed(values[few], bengali[few]), ads[few])
    by_all = training.judge(Weighed(values[few], np.zeros_like(bengali[few])), ads[few])
    assert judgement.thresholds[1].tolist() == by_all.thresholds[0].tolist()
    assert judgement.thresholds[1].tolist() != judgement.thresholds[0].tolist()


def test_english_ads_under_titles_that_say_something_are_apart_beside_real_ones() -> None:
    beside_real = material.corpus(beside_real=True)
    apart = [ad for ad in beside_real if ad.apart]
    assert len(apart) > 1_000
    assert {ad.kind for ad in apart} == {"en"}
    assert not any(ad.group.startswith("en_untitled:") for ad in apart)
    assert not any(ad.apart for ad in [*untitled(beside_real), *material.corpus()])


def test_the_corpora_are_large_and_hold_every_tag_and_many_confusers() -> None:
    ads = material.corpus()
    bengali = [ad for ad in ads if ad.kind in {"bn", "mixed", "banglish"}]
    assert len(bengali) >= 600
    for tag in TAGS:
        assert sum(tag in ad.tags for ad in bengali) >= 60
        assert sum(tag in ad.tags for ad in ads if ad.kind == "en") >= 30
    assert sum(not ad.tags for ad in bengali) >= 250


@pytest.mark.slow
@pytest.mark.timeout(600)  # it trains twice
def test_the_same_ads_give_the_same_model(few: list[LabelledAd]) -> None:
    one, two = (training.train(few, few, {})["name"] for _ in range(2))
    assert one == two


def test_scores_come_with_intervals_calibration_doubt_and_baselines(few: list[LabelledAd]) -> None:
    told = "\n".join(evaluation.table("a few", few, evaluation.by_cross_validation(few, [], 3)))
    for word in ("macro-F1", "95% interval", "calibration error", "not sure of", "majority", "title rules"):
        assert word in told


def test_the_measures_are_what_they_say() -> None:
    has = np.array([[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], bool)
    said = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], bool)
    assert evaluation.precision_recall_f1(has[:, 0], said[:, 0]) == (0.5, 0.5, 0.5)
    assert evaluation.false_tag_rate(has, said) == 0.5
    assert evaluation.exact_rate(has, said) == 0.5
    assert evaluation.calibration_error(has, has.astype(float)) == 0.0
    assert evaluation.calibration_error(has, 1.0 - has) == 1.0


def test_a_correction_is_learned(few: list[LabelledAd]) -> None:
    odd = LabelledAd("Zylophonist", "", frozenset({Tag.SECRETARY}), "correction:1", weight=5.0)
    ads = [*few, odd, odd]
    fitted = training.fit(ads, training.in_words(ads))
    values = fitted.weigh(training.at_a_glance([odd]), training.in_words([odd])).values
    assert values[0, TAGS.index(Tag.SECRETARY)] > 0


def _settings(folder: Path) -> Settings:
    return Settings.read({**os.environ, "SOHOKARI_DATA_DIR": str(folder)})


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A model that was trained over one that cannot be read, and what was told."""
    folder = tmp_path_factory.mktemp("trained")
    output = folder / "mine.skops"
    output.write_bytes(b"of another version")
    return output, list(retraining.retrain(_settings(folder), folder / "none", output, release=False))


@pytest.mark.slow
@pytest.mark.timeout(600)  # a minute of one core; two for the test below
def test_train_gives_a_usable_model_without_the_shared_folder(trained: tuple[Path, list[str]]) -> None:
    output, told = trained
    assert any("compared with nothing" in line for line in told)
    assert any("Wrote" in line for line in told)
    frozen = material.frozen()
    judged = evaluation.by_model(read_model(output), frozen)
    assert evaluation.macro_f1(truth(frozen), judged.said) > 0.85


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_worse_model_does_not_replace_a_better_one(
    trained: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, _ = trained
    before = output.read_bytes()
    turned = {Tag.SECRETARY: Tag.PERSONAL, Tag.PERSONAL: Tag.SECRETARY}
    wrong = [replace(ad, tags=frozenset(turned.get(tag, tag) for tag in ad.tags)) for ad in material.corpus()]
    monkeypatch.setattr(material, "corpus", lambda *_folder, **_how: wrong)
    told = list(retraining.retrain(_settings(tmp_path), tmp_path / "none", output, release=False))
    assert any("stays" in line for line in told)
    assert output.read_bytes() == before


def test_a_labelled_file_is_scored(tmp_path: Path) -> None:
    file = tmp_path / "ads.jsonl"
    rows = [{"title": "Secretary", "description": "", "tags": ["secretary"]}, {"title": "Driver", "tags": []}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert any("macro-F1" in line for line in scoring.scores(file))


@pytest.mark.parametrize("line", ["[1]", "{", '{"title": "x", "tags": ["boss"]}'], ids=["a list", "no JSON", "no tag"])
def test_a_file_that_is_not_labelled_ads_is_told(tmp_path: Path, line: str) -> None:
    file = tmp_path / "ads.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(CannotRun, match="labelled ad"):
        list(scoring.scores(file))


def test_scores_of_several_splits_are_told_with_their_mean(
    few: list[LabelledAd], monkeypatch: pytest.MonkeyPatch
) -> None:
    has = np.array([[True, False, False, False], [False] * 4])
    said = [has, np.array([[False] * 4, [True, False, False, False]])]
    seeds: list[int] = []

    def cross_validated(_learned: scoring.ToLearnFrom, seed: int) -> scoring.Scored:
        seeds.append(seed)
        return scoring.Scored("a few", few[:2], evaluation.Judged(has, said[len(seeds) - 1]))

    monkeypatch.setattr(scoring, "to_learn_from", lambda shared: scoring.ToLearnFrom([], [], few))
    monkeypatch.setattr(scoring, "cross_validated", cross_validated)
    assert [*scoring.splits(2)] == [
        "a few",
        "  split 1   macro-F1 1.000, exact set 1.000, ads of no family tagged 0.0%",
        "  split 2   macro-F1 0.750, exact set 0.000, ads of no family tagged 100.0%",
        "  mean      macro-F1 0.875, exact set 0.500, ads of no family tagged 50.0%",
    ]
    assert len(set(seeds)) == 2


def test_the_worst_errors_are_listed_by_title_without_their_texts(
    few: list[LabelledAd], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = replace(few[0], title="A title to find", text="A text that stays where it is. " * 5)
    has = np.array([[True, False, False, False], [False, True, False, False], [False] * 4])
    said = np.array([[False] * 4, [False, True, False, False], [False, False, True, False]])
    scores = np.array([[0.1, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 0.7, 0]])
    judged = scoring.Scored("a few", [told, few[1], few[2]], evaluation.Judged(has, said, scores))
    monkeypatch.setattr(scoring, "to_learn_from", lambda shared: scoring.ToLearnFrom([], [], few))
    monkeypatch.setattr(scoring, "cross_validated", lambda learned: judged)
    lines = list(scoring.worst(20))
    assert len(lines) == 3
    assert "administrative taken for none [0.10" in lines[1]
    assert "A title to find" in lines[1]
    assert "stays where it is" not in "\n".join(lines)
    assert len(list(scoring.worst(1))) == 2
