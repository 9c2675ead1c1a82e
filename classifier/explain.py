"""Why a verdict: what spoke for and against each tag, exactly as the linear model adds it up.

Reasons are codes with values, so that whoever shows them can say them in any language. `title` and `text` carry
words of the ad, `asks` one or two of `ASKS`, `tells` one of `TELLS`, `asks_tells` one of each.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from classifier import cues
from classifier.features import ASKED_BESIDE, MUCH, TOLD_BESIDE, Ad, glance, with_text
from classifier.labels import TAGS
from classifier.lexicon import english
from classifier.model_file import Model
from classifier.text import body_words, title_words


def _slug(told: str) -> str:
    return told.replace(" ", "_")


CODES: Final = ("title", "text", "asks", "tells", "asks_tells")
ASKS: Final = tuple(_slug(ask) for ask in (*cues.ASKS, *(f"trade {trade}" for trade in cues.TRADES), *ASKED_BESIDE))
TELLS: Final = tuple(_slug(told) for told in (*cues.WORK, *(f"{MUCH} {kind}" for kind in cues.WORK), *TOLD_BESIDE))
_SHOWN: Final = 8
_LEAST: Final = 0.005
_OF_KIND: Final = {
    **dict.fromkeys("th", "title"), **dict.fromkeys("qrpf", "asks"), "b": "text", "k": "tells", "x": "asks_tells",
}  # fmt: skip


class Told(TypedDict):
    """A reason as it is shown."""

    code: str
    value: list[str]
    weight: float


class Reason(NamedTuple):
    """What spoke: a code of `CODES`, and its words or codes."""

    code: str
    value: tuple[str, ...]


def why(model: Model, title: str, text: str) -> dict[str, dict[str, list[Told]]]:
    """Return tag -> {'for': [reason, ...], 'against': [...]}, heaviest first.

    A reason is {'code', 'value', 'weight'}, its weight in log-odds.
    """
    added = contributions(model, title, text)
    return {
        tag.value: _told({reason: float(weights[at]) for reason, weights in added.items()})
        for at, tag in enumerate(TAGS)
    }


def _told(added: Mapping[Reason, float]) -> dict[str, list[Told]]:
    ranked = sorted(added.items(), key=lambda each: -abs(each[1]))
    spoken = [
        Told(code=reason.code, value=[*reason.value], weight=round(weight, 4))
        for reason, weight in ranked
        if abs(weight) >= _LEAST
    ]
    return {
        "for": [each for each in spoken if each["weight"] > 0][:_SHOWN],
        "against": [each for each in spoken if each["weight"] < 0][:_SHOWN],
    }


def contributions(model: Model, title: str, text: str) -> dict[Reason, NDArray[np.float64]]:
    """Return reason -> what it adds to the log-odds of each tag, shape (tags,).

    With `base(model, bengali)` they add up to the log-odds.
    """
    ad = _as_read(model, title, text)
    columns, values = model.scales.columns.row(ad)
    weights, slope = model.scales.weights[int(ad.bengali)], model.slope[int(ad.bengali)]
    written = _as_written(title, text)
    added: dict[Reason, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(TAGS)))
    for column, value in zip(columns, values, strict=True):
        reason = _reason(model.scales.columns.names[column], written)
        added[reason] = added[reason] + weights[column] * slope * value
    return dict(added)


def _as_read(model: Model, title: str, text: str) -> Ad:
    """Return the ad as the model reads it: with its text only where the title leaves something open."""
    titled = glance(title)
    read: list[Ad] = [titled]

    def full(_at: int) -> Ad:
        read.append(with_text(titled, text))
        return read[-1]

    model.scales.weigh([titled], full)
    return read[-1]


def base(model: Model, *, bengali: bool) -> NDArray[np.float64]:
    """Return the log-odds of an ad without a word, in Bengali or not, shape (tags,)."""
    which = int(bengali)
    return np.asarray(model.scales.start[which] * model.slope[which] + model.offset[which], np.float64)


def _as_written(title: str, text: str) -> dict[str, str]:
    """Return the ad's own spelling of each word that the lexicon knows in English."""
    return {english(word): word for word in [*body_words(text), *title_words(title)]}


def _reason(name: str, written: Mapping[str, str]) -> Reason:
    """Return a feature as a reason, its words as the ad writes them."""
    code, told = _OF_KIND[name[0]], name[2:]
    if code not in ("title", "text"):
        return Reason(code, tuple(_slug(part) for part in told.split("+")))
    words = told.replace("^", " ").replace("$", " ").split()
    return Reason(code, (" ".join(written.get(word, word) for word in words),))
