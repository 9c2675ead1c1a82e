"""No pattern of the readers is slow on any text: each is tried on what makes patterns slow."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Final

import pytest

import scraper.platforms
import scraper.readers
import scraper.sites

_PIECES: Final = (
    "a", "0", " ", "<", "<!--", "<script ", "<script>", '"', "/", "\n", "-", ".", "<a href=", "<input ", "|", "_",
    "this job is ", "https://", "a.", "ab-", '{"@context', "}", "য়", "class='", "<title>", "আবেদনের ", "<link ", "1 ",
)  # fmt: skip
_SIZE: Final = 30_000


def patterns() -> Iterator[tuple[str, "re.Pattern[str] | re.Pattern[bytes]"]]:
    modules = ["scraper.probe", "scraper.catalogue"]
    for package in (scraper.readers, scraper.sites, scraper.platforms):
        modules += [f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__)]
    for module in modules:
        for name, value in vars(importlib.import_module(module)).items():
            several = value if isinstance(value, dict) else {"": value}
            for key, each in several.items():
                if isinstance(each, re.Pattern):
                    yield f"{module}.{name}{key and f'[{key}]'}", each


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "pattern"), list(patterns()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_text_makes_a_pattern_slow(name: str, pattern: "re.Pattern[str] | re.Pattern[bytes]") -> None:
    texts = [(piece * (_SIZE // len(piece)))[:_SIZE] for piece in _PIECES]
    texts += [text + "!" for text in texts] + ["".join(piece * 50 for piece in _PIECES) * 20]
    for text in texts:
        began = time.process_time()
        if isinstance(pattern.pattern, bytes):
            list(re.finditer(pattern, text.encode()))
        else:
            list(re.finditer(pattern, text))
        assert time.process_time() - began < 1.0, f"{name} on {text[:20]!r}"
