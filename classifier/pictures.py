"""The card's pictures: whether probabilities mean what they say, and which tags are taken for which."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation import Judged
from classifier.labels import TAGS, tags_of

_COMMONEST: Final = 9


def draw(folder: Path, judged: Judged) -> dict[str, str]:
    """Write the pictures of `judged` ads; return file name -> what it shows, nothing without matplotlib."""
    try:
        import matplotlib as mpl
    except ImportError:
        return {}
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "sohokari"  # the same picture has the same bytes
    if judged.scores is None:
        return {}
    _calibration(folder / "calibration.svg", judged.has, judged.scores)
    _confusion(folder / "confusion.svg", judged)
    return {
        "calibration.svg": "How often a tag is right at each probability",
        "confusion.svg": "Tag sets of the readers beside those of the model",
    }


def _calibration(path: Path, has: NDArray[np.bool_], scores: NDArray[np.float64]) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 4.5))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for at, tag in enumerate(TAGS):
        said, right = _binned(scores[:, at], has[:, at])
        axes.plot(said, right, marker="o", label=tag.value)
    axes.set(xlabel="probability told", ylabel="share that has the tag", title="Calibration, by cross-validation")
    axes.legend()
    _save(figure, path)


def _binned(scores: NDArray[np.float64], has: NDArray[np.bool_], bins: int = 5) -> tuple[list[float], list[float]]:
    where = np.minimum((scores * bins).astype(int), bins - 1)
    there = [at for at in range(bins) if (where == at).any()]
    return [float(scores[where == at].mean()) for at in there], [float(has[where == at].mean()) for at in there]


def _confusion(path: Path, judged: Judged) -> None:
    from matplotlib import pyplot

    has, said = _sets(judged.has), _sets(judged.said)
    commonest = sorted(set(has), key=lambda name: -has.count(name))[:_COMMONEST]
    counts = np.array(
        [[sum(pair == (one, two) for pair in zip(has, said, strict=True)) for two in commonest] for one in commonest]
    )
    figure, axes = pyplot.subplots(figsize=(7, 6))
    axes.imshow(np.log1p(counts), cmap="Blues")
    for row, column in np.ndindex(*counts.shape):
        if counts[row, column]:
            colour = "white" if counts[row, column] > counts.max() / 8 else "black"
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(commonest)), commonest, rotation=45, ha="right")
    axes.set_yticks(range(len(commonest)), commonest)
    axes.set(xlabel="the model", ylabel="the readers", title="Tag sets, by cross-validation")
    _save(figure, path)


def _sets(rows: NDArray[np.bool_]) -> Sequence[str]:
    return [" + ".join(tag.value for tag in tags_of(row)) or "none" for row in rows.tolist()]


def _save(figure: Any, path: Path) -> None:
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
