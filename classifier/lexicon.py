"""Words of other languages beside the English ones that they count as.

There are thousands of labelled English ads and few Bengali ones: 'নির্বাহী সহকারী', 'nirbahi sohokari'
and 'executive assistant' have to speak with one voice.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from classifier.text import fold

_FILE: Final = Path(__file__).with_name("lexicon.tsv")
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


@cache
def same_words() -> dict[str, str]:
    """Return other word -> English word, all in the folded spelling; not to be changed."""
    found: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        english, tab, others = line.partition("\t")
        if tab and not line.startswith("#"):
            found.update({fold(other): english for other in others.split()})
    return found


@lru_cache(maxsize=100_000)
def english(word: str) -> str:
    """Return the English word that `word` counts as, or the word without its Bengali ending, or itself."""
    known = same_words()
    if word in known:
        return known[word]
    if not "\u0980" <= word[:1] <= "\u09ff":
        return word
    stems = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) > 1]
    for stem in stems:
        if stem in known:
            return known[stem]
    return stems[0] if stems and len(stems[0]) > 3 else word


def in_english(words: list[str]) -> list[str]:
    """Return each word as the English word that it counts as. Plain ASCII words go faster: they have no endings."""
    known = same_words()
    if "".join(words).isascii():
        return list(map(known.get, words, words))
    return list(map(english, words))
