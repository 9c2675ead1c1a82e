"""Find the phrases of the TOML files in a text: every file's in one walk over its words.

A file holds tables of `"phrase" = "an example that it is found in"`, by meaning and language. In a phrase
`*` ends a word whose ending may vary, `...` stands for up to four words of the same sentence, `#` for a
number, in digits or in words. Case, hyphens and commas do not matter. The meaning `ignore` covers what
would mislead; what a table called `weak` lists means something only beside clearer words, and is marked
with a `?`.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Final

from scraper.normalise.tables import toml

_GAP: Final = 4
# A vocabulary of ads is about so large; a hostile one must not grow without end.
_REMEMBERED: Final = 50_000
# A line that goes on in lower case is one that was wrapped; 'Ms.Office' ends no sentence.
# Where no word begins there mostly is a blank: one look tells, before all the kinds of words are tried.
_TOKEN: Final = re.compile(
    r"((?! )(?:[a-z\u00df-\u024f]+|[A-Z](?:[a-z\u00df-\u024f]+|[A-Z]*(?![a-z]))|\d+(?:[.,]\d+)*"
    r"|[\u0980-\u09e5\u09f0-\u09fe\u200c\u200d]+|[\u0600-\u065f\u066e-\u06d3\u0900-\u0965\u0400-\u04ff\u00c0-\u00de]+"
    r"|[.!?](?<!\bMs.)(?:(?=\s|$)(?<![A-Z]\.[A-Z].)|(?=[A-Z])(?<=[a-z].))|\n(?![a-z])|[;\u0964\u2022|]))"
)
# Case endings of Bengali nouns, as NFC writes them.
_ENDINGS: Final = tuple(
    unicodedata.normalize("NFC", ending)
    for ending in ("ে", "ের", "র", "েও", "ও", "ই", "তে", "কে", "টি", "টা", "য়", "য়ে", "য়ের", "গুলো")
)
_SHORTEST_STEM: Final = 3
# Words that lines of requirements begin with: where breaks were lost, one hangs on the last word of the line before.
_BEGIN_LINES: Final = ("pengalaman", "memiliki", "minimal", "freshgraduate", "fresh", "experienced", "experience")
_BREAKS: Final = frozenset(".!?\n;\u0964\u2022|")
_JOINERS: Final = str.maketrans("", "", "\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found: what it means, and where it stands, in words and as written."""

    meaning: str
    start: int
    end: int
    text: str

    @property
    def subject(self) -> str:
        """The file that knows the phrase."""
        return self.meaning.partition(".")[0]


@dataclass(slots=True)
class _Node:
    """One step of the phrases that begin alike."""

    next: dict[int, "_Node"] = field(default_factory=dict)
    gap: "_Node | None" = None
    meanings: tuple[str, ...] = ()


# The numbers of the words and stems that a token is; the phrases that begin with them, and the numbers of which the
# next word must have one for any of these phrases to go on; None where one may end here or go on after a gap.
_Word = tuple[tuple[int, ...], tuple[_Node, ...], frozenset[int] | None]
_END: Final[_Word] = ((-1,), (), None)  # what the end of a sentence is, and of a text
_UNKNOWN: Final[_Word] = ((), (), None)
_End = tuple[tuple[str, ...], int]  # what a phrase means, and the word that it ends before


class _Words(dict[str, _Word]):
    """What each token met so far is in a lexicon; looked up once."""

    def __init__(self, look_up: Callable[[str], _Word]) -> None:
        self._look_up = look_up

    def __missing__(self, token: str) -> _Word:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = known = self._look_up(token)
        return known


class Lexicon:
    """The phrases of some files, ready to be found."""

    def __init__(self, phrases: Sequence[tuple[str, str]]) -> None:
        """`phrases` are pairs of meaning and phrase."""
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._stem_lengths: dict[str, tuple[int, ...]] = {}  # of the stems that begin with these two letters
        self._root = _Node()
        self._words = _Words(self._look_up)
        for meaning, phrase in phrases:
            # A brand is written in one word and in two: 'quickbooks', 'Quick Books'.
            for words in {tuple(phrase_words(spelling)) for spelling in (phrase, phrase.lower())}:
                self._add(meaning, phrase, words)
        for stem in sorted(self._stems, key=len):
            lengths = self._stem_lengths.get(stem[:2], ())
            self._stem_lengths[stem[:2]] = lengths if len(stem) in lengths else (*lengths, len(stem))

    def _add(self, meaning: str, phrase: str, words: Sequence[str]) -> None:
        node = self._root
        if all(word in ("...", "#") for word in words):
            raise ValueError(f"a phrase of {meaning} holds no word of its own: {phrase!r}")
        for word in words:
            if word == "...":
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.next.setdefault(self._atom(word), _Node())
        node.meanings = (*node.meanings, meaning)

    def _atom(self, word: str) -> int:
        number = len(self._exact) + len(self._stems)
        if word.endswith("*"):
            return self._stems.setdefault(word[:-1], number)
        return self._exact.setdefault(word, number)

    @property
    def remembered(self) -> int:
        """How many different words are remembered from the texts read so far."""
        return len(self._words)

    def find(self, text: str, beyond: int = 0) -> list[Found]:
        """Return every phrase in `text` (NFC), in order; phrases inside an ignored one are left out.

        `beyond` words stand before the text: places are counted on from there.
        """
        parts = _TOKEN.split(text)
        words = [*map(self._words.__getitem__, parts[1::2]), _END]
        found: list[Found] = []
        for place, (_, nodes, needed) in enumerate(words):
            # Most words begin no phrase, or are not followed by the rest of one.
            if not nodes or (needed is not None and needed.isdisjoint(words[place + 1][0])):
                continue
            ends: list[_End] = []
            for node in nodes:
                _walk(node, place + 1, words, ends)
            for meanings, end in ends:
                phrase = "".join(parts[2 * place + 1 : 2 * end])
                found.extend([Found(meaning, place + beyond, end + beyond, phrase) for meaning in meanings])
        return _without_ignored(found)

    def _look_up(self, token: str) -> _Word:
        """Return what a token is here; `_END` for the end of a sentence."""
        if token in _BREAKS:
            return _END
        word = "#" if token[:1].isdigit() else token.lower().translate(_JOINERS)
        if word != token:
            return self._words[word]
        found = [self._exact[word]] if word in self._exact else []
        if word in written_numbers() and "#" in self._exact:
            found.append(self._exact["#"])
        lengths = self._stem_lengths.get(word[:2], ())
        found += [self._stems[word[:length]] for length in lengths if word[:length] in self._stems]
        if not word.isascii():
            found.extend(self._exact[stem] for stem in _without_ending(word) if stem in self._exact)
        if not found and word.endswith(_BEGIN_LINES):
            found.extend(self._exact[beginning] for beginning in _glued(word) if beginning in self._exact)
        if not found:
            return _UNKNOWN
        atoms = tuple(dict.fromkeys(found))
        nodes = tuple(self._root.next[atom] for atom in atoms if atom in self._root.next)
        may_end = any(node.meanings or node.gap for node in nodes)
        return atoms, nodes, None if may_end else frozenset(atom for node in nodes for atom in node.next)


def _without_ending(word: str) -> Iterator[str]:
    """Yield what a Bengali word may be without its case ending: অফিসে, অফিসের and অফিসেও are of অফিস."""
    if not "\u0980" <= word[:1] <= "\u09ff":
        return
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            yield word[: -len(ending)]


def _glued(word: str) -> Iterator[str]:
    """Yield the word that hangs on another: 'Jurusanpengalaman' ends in 'pengalaman'; 'inexperienced' is one word."""
    yield from (end for end in _BEGIN_LINES if word.endswith(end) and len(word) - len(end) >= _SHORTEST_STEM)


def _walk(node: _Node, at: int, words: Sequence[_Word], ends: list[_End]) -> None:
    """Add to `ends` what the phrases mean that go on from `node` with the word at `at`, and where they end."""
    if node.meanings:
        ends.append((node.meanings, at))
    after = node.next
    for atom in words[at][0]:
        if atom in after:
            _walk(after[atom], at + 1, words, ends)
    if node.gap is not None:
        after = node.gap.next
        for beyond, word in enumerate(words[at : at + _GAP + 1], at + 1):
            if word is _END:
                break
            for atom in word[0]:
                if atom in after:
                    _walk(after[atom], beyond, words, ends)


class Spans:
    """The places of some phrases; tells at once whether another lies inside one of them."""

    def __init__(self, phrases: Iterable[Found]) -> None:
        ordered = sorted([(each.start, each.end) for each in phrases])
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate([end for _, end in ordered], max))

    def hold(self, each: Found) -> bool:
        """Whether `each` lies inside one of the phrases."""
        before = bisect_right(self._starts, each.start)
        return before > 0 and self._reach[before - 1] >= each.end

    def touch(self, each: Found) -> bool:
        """Whether `each` shares a word with one of the phrases."""
        before = bisect_left(self._starts, each.end)
        return before > 0 and self._reach[before - 1] > each.start


def positions(text: str, found: Iterable[Found]) -> Iterator[tuple[int, Found]]:
    """Yield each phrase, in the order of the text, with the character that it begins at."""
    at = 0
    for each in found:
        at = max(text.find(each.text, at), 0)
        yield at, each


def _without_ignored(found: list[Found]) -> list[Found]:
    """Drop what lies inside an ignored phrase of the same file."""
    ignored: dict[str, list[Found]] = {}
    for each in found:
        if each.meaning.endswith(".ignore"):
            ignored.setdefault(each.subject, []).append(each)
    if not ignored:
        return found
    hidden = {subject: Spans(phrases) for subject, phrases in ignored.items()}
    return [each for each in found if each.subject not in hidden or not hidden[each.subject].hold(each)]


def phrase_words(phrase: str) -> list[str]:
    """Return the words of a phrase as they are looked up: lower case, `*`, `...` and `#` kept."""
    words: list[str] = []
    for written in unicodedata.normalize("NFC", phrase).split():
        if written in ("...", "#"):
            words.append(written)
            continue
        tokens = [token for token in _TOKEN.split(written)[1::2] if token not in _BREAKS]
        lowered = [token.lower().translate(_JOINERS) for token in tokens]
        if written.endswith("*") and lowered:
            lowered[-1] += "*"
        words.extend("#" if word[0].isdigit() else word for word in lowered)
    return words


@cache
def entries(name: str) -> tuple[tuple[str, str, str], ...]:
    """Return the (meaning, phrase, example) entries of `name`.toml, meanings prefixed with the file's name."""
    told = toml(name)
    return tuple(
        (f"{name}.{meaning}" + ("?" if language == "weak" else ""), phrase, example)
        for meaning, languages in told.items()
        for language, phrases in languages.items()
        for phrase, example in phrases.items()
    )


@cache
def written_numbers() -> dict[str, int]:
    """Return the value of each number in words that `numbers.toml` lists."""
    told = toml("numbers")
    return {word: int(value) for value, words in told.items() for word in words}


@cache
def lexicon(*names: str) -> Lexicon:
    """Return the lexicon of these TOML files."""
    return Lexicon([(meaning, phrase) for name in names for meaning, phrase, _ in entries(name)])
