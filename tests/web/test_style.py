"""The colours can be read by day and by night (WCAG AA: 4.5 to 1 for text)."""

import re

import pytest

from sohokari.web.site import read_assets

STYLE = read_assets()["style.css"].body.decode()
PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("quiet", "paper"),
    ("quiet", "card"),
    ("quiet", "plain-soft"),
    ("green", "paper"),
    ("green", "card"),
    ("green", "green-soft"),
    ("on-green", "green"),
    ("gold-ink", "gold-soft"),
    ("red-ink", "red-soft"),
    ("blue-ink", "blue-soft"),
    ("plum-ink", "plum-soft"),
    ("ink", "plain-soft"),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


DAY = colours(STYLE.partition("@media (prefers-color-scheme: dark)")[0])
NIGHT = DAY | colours(STYLE.partition("@media (prefers-color-scheme: dark)")[2].partition("}")[0])


@pytest.mark.parametrize("scheme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: dict[str, str]) -> None:
    lighter, darker = sorted((luminance(scheme[text]), luminance(scheme[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert "http" not in STYLE
    assert "@import" not in STYLE
