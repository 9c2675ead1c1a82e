"""How fast and how rightly ads are tagged, beside plain TF-IDF + logistic regression and fastText in the same run.

For the scores all are fitted on the same labelled ads, and asked about ads of employers that are not among them.
For the speed ads have 2,200 characters. With ../shared beside the project they are real ones: a sample of all, as a
service meets them, and the deliberately hard ones of the dev set, most of whose texts have to be read.
Without it they are made of the corpora. Every ad is timed once, unseen, by a tagger that has met some hundreds of
others, as a service has: words are looked up once. `python -m benchmarks.classifying`.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier import material
from classifier.evaluation import false_tag_rate, macro_f1
from classifier.labels import TAGS, LabelledAd, truth
from classifier.model_file import SHIPPED
from classifier.predict import AdText, Classifier
from classifier.rules import BASELINES
from classifier.training import at_a_glance, crossed, fit, in_words, judge
from sohokari.scoring import ToLearnFrom, to_learn_from

_SHARED: Final = Path(__file__).parents[2] / "shared"
_LONG: Final = 2_200
_SAMPLE: Final = 3_000
_MET: Final = 1_000
_SINGLE: Final = 300
# Our goal is 10,000 ads a second on a machine where fastText does 12,800.
_GOALS: Final = {"fastText": " (goal 0.78)"}
_LOAD: Final = """
import time
import numpy, scipy.sparse, skops.io
from sklearn.linear_model import LogisticRegression
from classifier.predict import Classifier
started = time.perf_counter()
Classifier.load()
print(time.perf_counter() - started)
"""


def main() -> None:
    """Print every figure with its goal."""
    for name, value in figures().items():
        print(f"{name:<96} {value:>12,.3f}")


def figures() -> dict[str, float]:
    """Return the name of each measurement with its value; the unit is in the name."""
    classifier = Classifier.load()
    classifier.classify(_met_before())
    found: dict[str, float] = {}
    kinds = dict(_kinds())
    rates = {kind: _rate(classifier.classify, ads) for kind, ads in kinds.items()}
    for kind, rate in rates.items():
        found[f"{kind}: ads/s, one core (goal 10,000)"] = rate
        found[f"{kind}: ads/s, the same again, all words met"] = _rate(classifier.classify, kinds[kind])
    found["one ad, median, ms (goal 5)"] = _single(classifier, next(iter(kinds.values())))
    found["load after imports, s (goal 0.3)"] = _load_time()
    found["model file, MB (goal 8)"] = SHIPPED.stat().st_size / 1e6
    learned, asked = _labelled()
    taught = [*learned.real, *learned.written]
    texts = {kind: [f"{title}\n{text}" for title, text in ads] for kind, ads in kinds.items()}
    found |= _scores("ours, fitted on the same ads", asked, _ours(learned, asked))
    for name, tag in _peers(taught):
        for kind, rate in rates.items():
            theirs = _rate(tag, texts[kind])
            found[f"beside it, {name}: ads/s, {kind}"] = theirs
            found[f"times as fast as {name}, {kind}{_GOALS.get(name, '')}"] = rate / theirs
        found |= _scores(f"beside it, {name}", asked, tag([f"{ad.title}\n{ad.text}" for ad in asked]))
    for name, rules in BASELINES.items():
        found |= _scores(f"beside it, {name}", asked, rules(asked))
    return found


def _met_before() -> list[AdText]:
    """Return other ads than those that are timed, in both languages."""
    real = _real()[_SAMPLE:] if (_SHARED / "data").is_dir() else []
    return [*map(_long, real), *(AdText(ad.title, ad.text) for ad in (*material.frozen(), *material.blind()))]


def _labelled() -> tuple[ToLearnFrom, list[LabelledAd]]:
    """Return ads to fit on and ads to ask about, no employer among both."""
    learned = to_learn_from(_SHARED)
    asked = list(learned.twice) or material.blind()
    out = {ad.group for ad in asked}
    once, written = ([ad for ad in ads if ad.group not in out] for ads in (learned.once, learned.written))
    return ToLearnFrom([], once, written), asked


def _ours(learned: ToLearnFrom, asked: Sequence[LabelledAd]) -> NDArray[np.bool_]:
    """Return our tags by a model fitted on these ads alone, its thresholds chosen on them too."""
    weighed, _ = crossed(learned.asked, learned.beside)
    both = [*learned.asked, *learned.beside]
    fitted = fit(both, in_words(both))
    return judge(weighed, learned.asked).decide(fitted.weigh(at_a_glance(asked), in_words(asked))).has


def _scores(name: str, asked: Sequence[LabelledAd], said: NDArray[np.bool_]) -> dict[str, float]:
    has = truth(asked)
    return {
        f"{name}: macro-F1": macro_f1(has, said),
        f"{name}: ads of no family tagged": false_tag_rate(has, said),
    }


def _rate(tag: Callable[[Sequence[Any]], Any], ads: Sequence[Any]) -> float:
    gc.collect()  # what others left behind is not charged to it
    started = time.process_time()
    tag(ads)
    return len(ads) / (time.process_time() - started)


def _single(classifier: Classifier, ads: Sequence[AdText]) -> float:
    spent = []
    for ad in ads[:_SINGLE]:
        started = time.perf_counter()
        classifier.classify([ad])
        spent.append(time.perf_counter() - started)
    return sorted(spent)[len(spent) // 2] * 1e3


def _load_time() -> float:
    told = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
    return float(told.stdout)


def _kinds() -> Iterator[tuple[str, list[AdText]]]:
    """Yield kinds of ads of 2,200 characters; the first is what a service meets."""
    if (_SHARED / "data").is_dir():
        yield "real ads, any trade", [_long(row) for row in _real()[:_SAMPLE]]
        yield "real ads, hard ones (gold_dev)", [_long_of(ad) for ad in material.gold(_SHARED) if len(ad.text) > 200]
    else:
        yield "ads of the corpora", [_long_of(ad) for ad in material.corpus()]
    bengali = [ad for ad in material.corpus() if ad.kind == "bn" and ad.text]
    yield "Bengali ads of the corpora", [_long_of(ad) for ad in bengali]


@cache
def _real() -> list[Mapping[str, Any]]:
    texts = [row for row in material.unlabelled(_SHARED) if len(row["description"]) > _LONG // 3]
    Random(1).shuffle(texts)
    return texts[: _SAMPLE + _MET]


def _long(row: Mapping[str, Any]) -> AdText:
    return AdText(row["title"], _stretched(row["description"]))


def _long_of(ad: LabelledAd) -> AdText:
    return AdText(ad.title, _stretched(ad.text))


def _stretched(text: str) -> str:
    return (f"{text}\n" * (_LONG // max(len(text), 1) + 1))[:_LONG] if text else ""


def _peers(ads: Sequence[LabelledAd]) -> Iterator[tuple[str, Callable[[Sequence[str]], NDArray[np.bool_]]]]:
    """Yield what a user would put together, fitted on these ads."""
    yield "TF-IDF of words and pairs + logistic regression", _plain(ads, "word", (1, 2))
    yield "TF-IDF of pieces of words + logistic regression", _plain(ads, "char_wb", (2, 5))
    fast = _fasttext(ads)
    if fast is not None:
        yield "fastText", fast


def _plain(
    ads: Sequence[LabelledAd], analyzer: str, lengths: tuple[int, int]
) -> Callable[[Sequence[str]], NDArray[np.bool_]]:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    hashed = HashingVectorizer(analyzer=analyzer, ngram_range=lengths, n_features=2**18, alternate_sign=False)
    # The strength and the balance that served it best.
    each = LogisticRegression(solver="liblinear", C=30, class_weight="balanced")
    model = make_pipeline(hashed, TfidfTransformer(), OneVsRestClassifier(each))
    model.fit([f"{ad.title}\n{ad.text}" for ad in ads], truth(ads).astype(int))
    return lambda texts: np.asarray(model.predict(list(texts)), bool)


def _fasttext(ads: Sequence[LabelledAd]) -> Callable[[Sequence[str]], NDArray[np.bool_]] | None:
    """Return fastText's tagger, or None where it is not installed."""
    try:
        import fasttext
    except ImportError:
        return None
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for ad in ads:
            labels = " ".join(f"__label__{tag.value}" for tag in sorted(ad.tags)) or "__label__none"
            print(labels, " ".join(f"{ad.title} {ad.text}".split()), file=file)
        file.flush()
        model = fasttext.train_supervised(file.name, loss="ova", epoch=25, wordNgrams=2, thread=1, verbose=0)
    wanted = [f"__label__{tag.value}" for tag in TAGS]

    def tag(texts: Sequence[str]) -> NDArray[np.bool_]:
        # Its Python wrapper does not work with numpy 2; what lies below it does.
        lines = [" ".join(text.split()) + "\n" for text in texts]
        labels, _scores = model.f.multilinePredict(lines, len(TAGS) + 1, 0.5, "strict")
        return np.array([[one in found for one in wanted] for found in labels], bool)

    return tag


if __name__ == "__main__":
    main()
