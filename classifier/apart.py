"""Read the model in a process of its own, which ends with that.

Opening the file takes scikit-learn, 110 MB of memory for a second's work; tagging takes numbers only. A
service that runs for months keeps the numbers. `python -m classifier.apart FILE` writes them to its output.
"""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np

from classifier.columns import Columns, Scales
from classifier.model_file import SHIPPED, Model, ModelUnusable, read_model

_ROOT: Final = Path(__file__).parents[1]
_SECONDS: Final = 120
_OF_MODEL: Final = ("slope", "offset", "thresholds", "doubt")
_OF_SCALES: Final = ("weights", "start", "glance")


def read_apart(path: Path | None = None) -> Model:
    """Return the model of a file, the shipped one by default, as `read_model` does; raises ModelUnusable."""
    path = path or SHIPPED
    command = [sys.executable, "-m", "classifier.apart", str(path.absolute())]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - ourselves
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelUnusable(path, f"the process that opens it did not answer ({type(error).__name__})") from error
    if done.returncode:
        raise ModelUnusable(path, done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return _model(done.stdout)


def numbers_of(model: Model) -> bytes:
    """Return the model as arrays of numbers and one text, without any type of scikit-learn's."""
    scales = model.scales
    told = {
        "name": model.name,
        "names": list(scales.columns.names),
        "kinds": dict(scales.columns.weights),
        "about": dict(model.about),
    }
    arrays = {name: getattr(model, name) for name in _OF_MODEL} | {name: getattr(scales, name) for name in _OF_SCALES}
    out = io.BytesIO()
    np.savez(out, told=np.array(json.dumps(told)), **arrays)
    return out.getvalue()


def _model(numbers: bytes) -> Model:
    with np.load(io.BytesIO(numbers), allow_pickle=False) as arrays:
        told = json.loads(str(arrays["told"]))
        columns = Columns(told["names"], told["kinds"])
        scales = Scales(columns=columns, **{name: arrays[name] for name in _OF_SCALES})
        given = {name: arrays[name] for name in _OF_MODEL}
    return Model(name=told["name"], scales=scales, about=told["about"], **given)


def main(path: Path) -> int:
    try:
        sys.stdout.buffer.write(numbers_of(read_model(path)))
    except ModelUnusable as error:
        print(error.why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
