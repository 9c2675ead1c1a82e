"""Why a verdict: the words that spoke for and against each tag, exactly as the linear model adds them up."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.features import Ad, glance, with_text
from classifier.labels import TAGS
from classifier.lexicon import english
from classifier.model_file import Model
from classifier.text import body_words, title_words

_SHOWN: Final = 8
_LEAST: Final = 0.005


def why(model: Model, title: str, text: str) -> dict[str, Any]:
    """Return tag -> {'for': [[words, weight], ...], 'against': [...]}, weights in log-odds, largest first."""
    added = contributions(model, title, text)
    return {
        tag.value: _told({words: float(weights[at]) for words, weights in added.items()}) for at, tag in enumerate(TAGS)
    }


def _told(added: Mapping[str, float]) -> dict[str, list[list[Any]]]:
    ranked = sorted(added.items(), key=lambda each: -abs(each[1]))
    spoken = [(words, round(weight, 4)) for words, weight in ranked if abs(weight) >= _LEAST]
    return {
        "for": [[words, weight] for words, weight in spoken if weight > 0][:_SHOWN],
        "against": [[words, weight] for words, weight in spoken if weight < 0][:_SHOWN],
    }


def contributions(model: Model, title: str, text: str) -> dict[str, NDArray[np.float64]]:
    """Return words -> what they add to the log-odds of each tag, shape (tags,).

    With `base(model)` they add up to the log-odds.
    """
    titled = glance(title)
    read: list[Ad] = [titled]

    def full(_at: int) -> Ad:
        read.append(with_text(titled, text))
        return read[-1]

    model.scales.values([titled], full)
    columns, values = model.scales.columns.row(read[-1])
    written = _as_written(title, text)
    added: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(TAGS)))
    for column, value in zip(columns, values, strict=True):
        words = _words(model.scales.columns.names[column], written)
        added[words] = added[words] + model.scales.weights[column] * model.slope * value
    return dict(added)


def base(model: Model) -> NDArray[np.float64]:
    """Return the log-odds of an ad without a word, shape (tags,)."""
    return np.asarray(model.scales.start * model.slope + model.offset, np.float64)


def _as_written(title: str, text: str) -> dict[str, str]:
    """Return the ad's own spelling of each word that the lexicon knows in English."""
    return {english(word): word for word in [*body_words(text), *title_words(title)]}


def _words(name: str, written: dict[str, str]) -> str:
    """Return a feature in words of the ad; what stands for a group of words is told in brackets."""
    kind, told = name[0], name[2:]
    if kind in "qr":
        return f"(the title asks: {told.replace('+', ', ')})"
    if kind == "k":
        return f"(the text tells: {told})"
    if kind == "x":
        asks, _, work = told.partition("+")
        return f"(the title asks: {asks}; the text tells: {work})"
    words = told.replace("^", " ").replace("$", " ").split()
    return " ".join(written.get(word, word) for word in words)
