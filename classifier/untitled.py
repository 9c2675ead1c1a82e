"""Ads once more, under titles that say nothing: people write such ads, and the text alone has to tell the job.

A copy stays in the group of its ad, and counts half as much.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from classifier.cues import BOSS_WORDS, CHIEFS
from classifier.features import read
from classifier.labels import LabelledAd
from classifier.material import CORPUS
from posting.model import Tag

TITLES: Final = CORPUS / "titles_that_say_nothing.toml"
_A_FEW_WORDS: Final = 50
# Without its title an ad has these tags only if its text names the post, or whom it serves.
_NAMED: Final = {Tag.SECRETARY: frozenset({"secretary", "ps"}), Tag.EXECUTIVE: CHIEFS | BOSS_WORDS}


def untitled(written: Sequence[LabelledAd]) -> list[LabelledAd]:
    """Return copies of the ads whose text tells as much as their title did; `kind` is the language of each."""
    titles = tomllib.loads(TITLES.read_text(encoding="utf-8"))
    telling = [ad for ad in written if len(ad.text) >= _A_FEW_WORDS and not ad.keep_title and _tells(ad)]
    fitting = [titles.get("bn" if ad.kind == "mixed" else ad.kind, titles["en"]) for ad in telling]
    return [
        replace(ad, title=some[number % len(some)], weight=ad.weight / 2, apart=False)
        for number, (ad, some) in enumerate(zip(telling, fitting, strict=True))
    ]


def _tells(ad: LabelledAd) -> bool:
    words = read("", ad.text).text
    return all(words & named for tag, named in _NAMED.items() if tag in ad.tags)
