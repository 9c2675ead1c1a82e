"""A model that is missing, damaged or foreign is told as such, and nothing of it is run."""

import pickle
import shutil
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sklearn.preprocessing import FunctionTransformer
from skops.io import dump, get_untrusted_types, load

from classifier.model_file import FORMAT, SHIPPED, ModelUnusable, checksum_file, read_model
from classifier.predict import AdText, Classifier


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped model, without a checksum beside it."""
    return Path(shutil.copy(SHIPPED, tmp_path / "model.skops"))


def why(path: Path) -> str:
    with pytest.raises(ModelUnusable) as caught:
        Classifier.load(path)
    assert str(path) in str(caught.value)
    return caught.value.why


def test_the_shipped_model_holds_only_types_of_scikit_learn_and_is_small() -> None:
    assert get_untrusted_types(file=SHIPPED) == []
    assert SHIPPED.stat().st_size < 8_000_000


def test_the_shipped_model_is_the_one_of_its_checksum_and_loads_fast() -> None:
    read_model()
    started = time.process_time()
    model = read_model()
    assert time.process_time() - started < 0.5
    assert checksum_file(SHIPPED).exists()
    assert model.name in (SHIPPED.parent / "card.md").read_text(encoding="utf-8")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "no such file" in why(tmp_path / "none.skops")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    assert why(tmp_path)


@pytest.mark.parametrize("cut", [0, 1, 100, 10_000])
def test_a_file_cut_short_is_told(copy: Path, cut: int) -> None:
    copy.write_bytes(copy.read_bytes()[:cut])
    assert "cut short" in why(copy)


def test_a_changed_byte_is_noticed_by_the_checksum(copy: Path) -> None:
    shutil.copy(checksum_file(SHIPPED), checksum_file(copy))
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    assert "checksum" in why(copy)


def test_a_pickle_is_not_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "run",)

    (tmp_path / "model.skops").write_bytes(pickle.dumps(Trap()))
    assert why(tmp_path / "model.skops")
    assert not (tmp_path / "run").exists()


def test_types_that_are_not_scikit_learns_own_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    dump({"format": 1, "tagger": FunctionTransformer(func=shutil.rmtree)}, path)
    assert "not scikit-learn's own" in why(path)


def test_a_zip_of_something_else_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert why(path)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"format": 99},
        {"format": FORMAT},
        {"format": FORMAT, "features": "t a", "labels": ["x"], "taggers": [], "calibrators": []},
    ],
    ids=["empty", "another format", "nothing in it", "other tags"],
)
def test_a_model_of_another_shape_is_told(tmp_path: Path, parts: dict[str, object]) -> None:
    path = tmp_path / "model.skops"
    dump(parts, path)
    assert why(path)


@pytest.mark.parametrize("part", ["taggers", "calibrators", "thresholds", "doubt", "glance"])
def test_a_model_that_lost_its_part_for_bengali_is_told(tmp_path: Path, part: str) -> None:
    parts = load(SHIPPED, trusted=[])
    parts[part] = parts[part][:1]
    path = tmp_path / "model.skops"
    dump(parts, path)
    assert "shape" in why(path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    assert "too many" in why(path)


def test_an_archive_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as member:
        for _ in range(600):
            member.write(bytes(2**20))
    assert "unpacks to too much" in why(path)


@pytest.mark.parametrize(
    ("ad", "bengali"),
    [
        (AdText("Executive Assistant to the CEO", "Calendar, travel and mail of the chief executive. " * 3), False),
        (AdText("নির্বাহী সহকারী", "চেয়ারম্যানের সময়সূচি, ভ্রমণ ও চিঠিপত্র দেখা। " * 3), True),
        (AdText("Personal Assistant", "MD sir er jonno ekjon lagbe, diary o phone dekha. " * 3), True),
    ],
    ids=["English", "Bengali", "Banglish by its text"],
)
def test_the_contributions_told_add_up_to_the_score(ad: AdText, bengali: bool) -> None:
    from classifier.explain import base, contributions
    from classifier.predict import decide

    model = read_model()
    log_odds = base(model, bengali=bengali) + sum(contributions(model, *ad).values())
    assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(decide(model, [ad]).scores[0])


def test_the_words_told_are_those_of_the_ad() -> None:
    told = Classifier.load().explain(AdText("চেয়ারম্যানের ব্যক্তিগত সচিব", ""))
    spoken = {words for each in told["secretary"]["for"] if each["code"] == "title" for words in each["value"]}
    assert any("সচিব" in words for words in spoken)
    assert set(told) == {"administrative", "executive", "personal", "secretary"}


def test_reasons_are_codes_that_any_language_can_say() -> None:
    from classifier.explain import ASKS, CODES, TELLS

    told = Classifier.load().explain(AdText("Executive Assistant to the CEO", "Calendar, travel and mail. " * 9))
    reasons = [each for sides in told.values() for side in sides.values() for each in side]
    assert {each["code"] for each in reasons} == set(CODES)
    for each in reasons:
        sets = {"asks": [ASKS, ASKS], "tells": [TELLS], "asks_tells": [ASKS, TELLS]}.get(each["code"], [])
        assert all(value in among for value, among in zip(each["value"], sets, strict=False))
    assert all(each["weight"] > 0 for sides in told.values() for each in sides["for"])
    assert all(each["weight"] < 0 for sides in told.values() for each in sides["against"])
