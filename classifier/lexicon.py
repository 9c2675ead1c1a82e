"""Words of other languages beside the English ones that they count as.

There are thousands of labelled English ads and few Bengali ones: 'নির্বাহী সহকারী', 'nirbahi sohokari'
and 'executive assistant' have to speak with one voice.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from classifier.letters import spelled
from classifier.text import fold

_FILE: Final = Path(__file__).with_name("lexicon.tsv")
# Words of ads are few: a hundred million ads would not fill this, but a page of noise might.
_REMEMBERED: Final = 200_000
# Endings of Bengali nouns and verbal nouns, longest first.
_ENDINGS: Final = tuple(
    fold(ending)
    for endings in (
        "গুলোতে দেরকে গুলোর কালীন",
        "গুলো গুলি টিকে টাকে টিতে খানা মূলক য়ের",
        "দের টির টার য়ে েরা েই",
        "টি টা ের কে তে রা য়",
        "র ে ও ই",
    )
    for ending in endings.split()
)
_ENDING_IN: Final = {
    last: tuple(ending for ending in _ENDINGS if ending[-1] == last) for last in {ending[-1] for ending in _ENDINGS}
}


@cache
def same_words() -> dict[str, str]:
    """Return other word -> English word, all in the folded spelling; not to be changed."""
    found: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        english, tab, others = line.partition("\t")
        if tab and not line.startswith("#"):
            found.update({fold(other): english for other in others.split()})
    return found


def english(word: str) -> str:
    """Return the English word that `word` counts as, or the word without its Bengali ending, or itself."""
    return _english()[word]


def in_english(words: Iterable[str | bytes]) -> list[str]:
    """Return each word, in letters or in the bytes of `classifier.letters`, as the English word that it counts as."""
    return list(map(_english().__getitem__, words))


@cache
def _english() -> "_English":
    return _English(same_words())


class _English(dict[str | bytes, str]):
    """Word -> English word: what the file says, then what was found for other words of earlier ads."""

    def __missing__(self, word: str | bytes) -> str:
        found = _looked_up(word if isinstance(word, str) else spelled(word))
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


def _looked_up(word: str) -> str:
    known = same_words()
    if word in known:
        return known[word]
    return _without_ending(word, known) if "\u0980" <= word[:1] <= "\u09ff" else word


def _without_ending(word: str, known: Mapping[str, str]) -> str:
    longest = ""
    for ending in _ENDING_IN.get(word[-1], ()):
        if word.endswith(ending) and len(word) - len(ending) > 1:
            stem = word[: -len(ending)]
            if stem in known:
                return known[stem]
            longest = longest or stem
    return longest if len(longest) > 3 else word
