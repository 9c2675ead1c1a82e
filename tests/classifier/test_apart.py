"""A model read in a process of its own tags as the same model read here, and costs a service no scikit-learn."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier.apart import read_apart
from classifier.model_file import ModelUnusable, read_model
from classifier.predict import AdText, Classifier

ROOT = Path(__file__).parents[2]
ADS = [
    AdText("Executive Assistant to the CEO", "Calendar, mail and travel."),
    AdText("অফিস সহকারী", "নথি সংরক্ষণ ও টাইপ করা।"),
    AdText("Urgent hiring", "You keep the diary of our director and book her flights."),
    AdText("", ""),
]


def test_it_says_the_same_of_every_ad() -> None:
    apart, here = Classifier(read_apart()), Classifier(read_model())
    assert apart.classify(ADS) == here.classify(ADS)
    assert apart.explain(ADS[0]) == here.explain(ADS[0])
    assert np.array_equal(apart.model.scales.weights, here.model.scales.weights)


@pytest.mark.slow
def test_a_service_that_tags_has_no_scikit_learn_in_its_memory() -> None:
    code = (
        "import sys; from classifier.apart import read_apart; from classifier.predict import AdText, Classifier;"
        "print(Classifier(read_apart()).classify([AdText('Secretary', '')])[0].tags[0]);"
        "print([name for name in ('sklearn', 'skops', 'scipy.stats') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == ["secretary", "[]"]


def test_a_file_that_is_no_model_is_told_as_what_it_is(tmp_path: Path) -> None:
    broken = tmp_path / "model.skops"
    broken.write_bytes(b"no model")
    with pytest.raises(ModelUnusable, match="not a model file"):
        read_apart(broken)
    with pytest.raises(ModelUnusable, match="no such file"):
        read_apart(tmp_path / "none.skops")
