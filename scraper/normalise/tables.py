"""The tables of field knowledge: TOML files beside the code, each read once, in Unicode's composed form (NFC)."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent


@cache
def toml(name: str) -> dict[str, Any]:
    """Return `name`.toml of this folder; not to be changed."""
    return tomllib.loads(unicodedata.normalize("NFC", (HERE / f"{name}.toml").read_text(encoding="utf-8")))
