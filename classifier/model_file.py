"""The model's file: written and read by skops, with nothing in it but scikit-learn's own types.

A file that is missing, damaged or not ours is `ModelUnusable`, and says what and why. Beside the file
stands its SHA-256, so that a damaged one is noticed before it is opened.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.columns import Columns, Scales
from classifier.features import KINDS
from classifier.labels import TAGS

SHIPPED: Final = Path(__file__).parent / "model" / "model.skops"
# Another number for other parts, and for words that are read in another way: a model fitted on them tags wrongly.
FORMAT: Final = 5
_FILE_CAP: Final = 64 * 2**20
_UNPACKED_CAP: Final = 512 * 2**20


class ModelUnusable(Exception):
    """The model cannot be used: which file, and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


@dataclass(frozen=True)
class Model:
    """Everything that tags an ad, as numbers. Shapes: (2, tags), the second row for Bengali ads, and `doubt` (2,).

    A decision value times `slope` plus `offset` is the log-odds; an ad has a tag from `thresholds` on,
    and one whose tags are all right with a probability of `doubt` or less is not decided surely.
    """

    name: str
    scales: Scales
    slope: NDArray[np.float64]
    offset: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    doubt: NDArray[np.float64]
    about: Mapping[str, Any]


def write_model(path: Path, parts: Mapping[str, Any]) -> None:
    """Write what `classifier.training` fitted, and the file's checksum beside it."""
    from skops.io import dump

    path.parent.mkdir(parents=True, exist_ok=True)
    dump(dict(parts), path, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    checksum_file(path).write_text(f"{_sha256(path)}  {path.name}\n", encoding="utf-8")


def checksum_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def read_model(path: Path | None = None) -> Model:
    """Return the model of a file, the shipped one by default; raises ModelUnusable."""
    path = path or SHIPPED
    _check_file(path)
    return _model(path, _load(path))


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        if size > _FILE_CAP:
            raise ModelUnusable(path, f"{size} bytes are too many for a model of ours")
        beside = checksum_file(path)
        if beside.exists() and beside.read_text(encoding="utf-8").split()[:1] != [_sha256(path)]:
            raise ModelUnusable(path, "its checksum is not the one beside it: the file is damaged or was changed")
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_CAP:
                raise ModelUnusable(path, "it unpacks to too much for a model of ours")
    except FileNotFoundError as error:
        raise ModelUnusable(path, "there is no such file") from error
    except zipfile.BadZipFile as error:
        raise ModelUnusable(path, "it is not a model file, or was cut short") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ModelUnusable(path, f"it cannot be read ({error})") from error


def _load(path: Path) -> dict[str, Any]:
    from skops.io import get_untrusted_types, load

    # A foreign archive can fail in any way that its JSON is wrong; skops' own errors are TypeErrors.
    broken = (zipfile.BadZipFile, OSError, ImportError, ValueError, TypeError, LookupError, AttributeError)
    try:
        foreign = get_untrusted_types(file=path)
        if foreign:
            names = ", ".join(sorted(foreign))[:200]
            raise ModelUnusable(path, f"it holds types that are not scikit-learn's own: {names}")
        parts = load(path, trusted=[])
    except broken as error:
        raise ModelUnusable(path, f"it cannot be opened as a model ({type(error).__name__})") from error
    if not isinstance(parts, dict) or parts.get("format") != FORMAT:
        raise ModelUnusable(path, "it is no model of this program, or of another version of it")
    return parts


def _model(path: Path, parts: Mapping[str, Any]) -> Model:
    try:
        names = parts["features"].split("\n")
        taggers, calibrators = parts["taggers"], parts["calibrators"]
        if parts["labels"] != [tag.value for tag in TAGS] or any(name[:1] not in KINDS for name in names):
            raise ModelUnusable(path, "it was trained for other tags or features")
        weights = np.array([[each.coef_[0] for each in some] for some in taggers]).swapaxes(1, 2)
        model = Model(
            name=str(parts["name"]),
            scales=Scales(
                columns=Columns(names, parts["values"]),
                weights=np.ascontiguousarray(weights, np.float64),
                start=_numbers(taggers, "intercept_"),
                glance=np.array(parts["glance"], np.float64).reshape(2),
            ),
            slope=_numbers(calibrators, "coef_"),
            offset=_numbers(calibrators, "intercept_"),
            thresholds=np.array(parts["thresholds"], np.float64).reshape(2, len(TAGS)),
            doubt=np.array(parts["doubt"], np.float64).reshape(2),
            about=dict(parts["about"]),
        )
    except (KeyError, AttributeError, TypeError, ValueError, IndexError) as error:
        raise ModelUnusable(path, f"a part of it is missing or has another shape ({error})") from error
    if weights.shape != (2, len(names), len(TAGS)) or not np.isfinite(weights).all():
        raise ModelUnusable(path, f"its weights have the shape {weights.shape} for {len(names)} features")
    return model


def _numbers(estimators: Iterable[Iterable[Any]], name: str) -> NDArray[np.float64]:
    """Return the one number of that name of each estimator; raises ValueError if there are not as many as tags."""
    numbers = np.array([[getattr(each, name).item() for each in some] for some in estimators])
    return numbers.reshape(2, len(TAGS))


def weights_checksum(weights: NDArray[np.float64], thresholds: NDArray[np.float64]) -> str:
    """Return eight letters that tell two models apart."""
    told = np.ascontiguousarray(weights).tobytes() + np.ascontiguousarray(thresholds).tobytes()
    return hashlib.blake2b(told, digest_size=4).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
