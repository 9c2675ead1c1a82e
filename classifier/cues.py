"""Who is assisted, and with what: groups of words that stand for one thing in an ad.

A title asks for a kind of post (`ASKS`), names a trade (`TRADES`) or a senior person (`CHIEFS`); a text
tells of kinds of work (`WORK`), of a senior person (`BOSSES`) and of what the post does for that person
(`NEAR_A_BOSS`). The words stand in cues.toml, in the English of the lexicon, so that Bengali words count too.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from classifier.text import fold

_FILE: Final[Mapping[str, Any]] = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))


def _groups(name: str) -> Mapping[str, frozenset[str]]:
    return {group: frozenset(words.split()) for group, words in _FILE[name].items()}


ASKS: Final = _groups("asks")
TRADES: Final = _groups("trades")
WORK: Final = _groups("work")
CHIEFS: Final = _groups("chiefs")["titles"]
BOSSES: Final = frozenset(_FILE["bosses"]["words"].split())
BOSSES_IN_TWO: Final = frozenset((one, two) for one, two in (pair.split() for pair in _FILE["bosses"]["pairs"]))
BOSS_WORDS: Final = BOSSES | {second for _, second in BOSSES_IN_TWO}
NEAR_A_BOSS: Final = _groups("near_a_boss")
PLAIN: Final = _groups("plain")["words"]
FILLERS: Final = frozenset(map(fold, _groups("plain")["fillers"]))
_BENGALI: Final = _groups("bengali")
BENGALI_IN_TITLE: Final = _BENGALI["title"]
BENGALI_IN_TEXT: Final = _BENGALI["text"]
HEADS: Final = _groups("plain")["heads"]
