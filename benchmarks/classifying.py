"""How fast ads are tagged, beside a plain TF-IDF + logistic regression and fastText in the same run.

Ads have 2,200 characters. With ../shared beside the project they are real ones: a sample of all, as a
service meets them, and the deliberately hard ones of the dev set, most of whose texts have to be read.
Without it they are made of the corpora. Every ad is timed once, unseen. `python -m benchmarks.classifying`.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from classifier import material
from classifier.labels import LabelledAd, truth
from classifier.model_file import SHIPPED
from classifier.predict import AdText, Classifier

_SHARED: Final = Path(__file__).parents[2] / "shared"
_LONG: Final = 2_200
_SAMPLE: Final = 3_000
_SINGLE: Final = 300
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
        print(f"{name:<72} {value:>12,.3f}")


def figures() -> dict[str, float]:
    """Return the name of each measurement with its value; the unit is in the name."""
    classifier = Classifier.load()
    classifier.classify(
        [AdText(ad.title, ad.text) for ad in material.frozen()]
    )  # the first call imports and fills caches
    found: dict[str, float] = {}
    for kind, ads in _kinds():
        found[f"{kind}: ads/s, one core (goal 10,000)"] = _rate(classifier.classify, ads)
    mixed = next(ads for _, ads in _kinds())
    found["one ad, median, ms (goal 5)"] = _single(classifier, mixed)
    found["load after imports, s (goal 0.3)"] = _load_time()
    found["model file, MB (goal 8)"] = SHIPPED.stat().st_size / 1e6
    texts = [f"{title}\n{text}" for title, text in mixed]
    for name, tag in _peers():
        found[f"beside it, {name}: ads/s"] = _rate(tag, texts)
    return found


def _rate(tag: Callable[[Sequence[Any]], Any], ads: Sequence[Any]) -> float:
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
        yield "real ads, any trade", [_long(row) for row in _real()]
        yield "real ads, hard ones (gold_dev)", [_long_of(ad) for ad in material.gold(_SHARED) if len(ad.text) > 200]
    else:
        yield "ads of the corpora", [_long_of(ad) for ad in material.corpus()]
    bengali = [ad for ad in material.corpus() if ad.kind == "bn" and ad.text]
    yield "Bengali ads of the corpora", [_long_of(ad) for ad in bengali]


def _real() -> list[Mapping[str, Any]]:
    texts = [row for row in material.unlabelled(_SHARED) if len(row["description"]) > _LONG // 3]
    Random(1).shuffle(texts)
    return texts[:_SAMPLE]


def _long(row: Mapping[str, Any]) -> AdText:
    return AdText(row["title"], _stretched(row["description"]))


def _long_of(ad: LabelledAd) -> AdText:
    return AdText(ad.title, _stretched(ad.text))


def _stretched(text: str) -> str:
    return (f"{text}\n" * (_LONG // max(len(text), 1) + 1))[:_LONG] if text else ""


def _peers() -> Iterator[tuple[str, Callable[[Sequence[str]], Any]]]:
    """Yield what a user would put together, fitted on the same corpora."""
    ads = material.corpus()
    yield "TF-IDF of words and pairs + logistic regression", _plain(ads, "word", (1, 2))
    yield "TF-IDF of pieces of words + logistic regression", _plain(ads, "char_wb", (2, 5))
    fast = _fasttext(ads)
    if fast is not None:
        yield "fastText", fast


def _plain(ads: Sequence[LabelledAd], analyzer: str, lengths: tuple[int, int]) -> Callable[[Sequence[str]], Any]:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    hashed = HashingVectorizer(analyzer=analyzer, ngram_range=lengths, n_features=2**18)
    model = make_pipeline(hashed, TfidfTransformer(), OneVsRestClassifier(LogisticRegression(solver="liblinear")))
    model.fit([f"{ad.title}\n{ad.text}" for ad in ads], truth(ads).astype(int))
    return lambda texts: model.predict(list(texts))


def _fasttext(ads: Sequence[LabelledAd]) -> Callable[[Sequence[str]], Any] | None:
    """Return fastText's tagger, or None where it is not installed (`pip install fasttext-wheel`)."""
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
        model = fasttext.train_supervised(file.name, loss="ova", epoch=10, wordNgrams=2, thread=1, verbose=0)
    # Its Python wrapper does not work with numpy 2; what lies below it does.
    return lambda texts: model.f.multilinePredict([" ".join(text.split()) + "\n" for text in texts], 4, 0.5, "strict")


if __name__ == "__main__":
    main()
