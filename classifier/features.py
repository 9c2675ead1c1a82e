"""What the model looks at: words of the title, words of the text, and who is assisted with what.

    t  words, pairs and triples of the title        b  words of the text
    c  pieces of the title's words                  p  pairs of neighbouring words of the text
    q  what the title asks for, r  two of those     k  kinds of work that the text tells of
    x  what is asked beside what is told

An ad has a feature or has it not; how often does not matter, so that stuffing an ad changes little.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, pairwise, product
from typing import Final, NamedTuple

from classifier.cues import ASKS, BOSSES, CHIEFS, TRADES, WORK
from classifier.lexicon import english, same_words
from classifier.text import body_words, title_words

KINDS: Final = "tcbpqrkx"
_FILLERS: Final = frozenset("the a an of in at on and with by is are be er ও এর এ জন একজন".split())  # noqa: SIM905
_PIECES: Final = (3, 4, 5)
# Fewer words than these tell nothing of the duties.
_NO_TEXT: Final = 12


class Ad(NamedTuple):
    """An ad in words: those of the title and of the text, what is asked for, what work is told of."""

    title: list[str]
    text: list[str]
    asks: list[str]
    work: list[str]


def read(title: str, text: str) -> Ad:
    """Return the words of an ad, in the English of the lexicon, and what they ask and tell."""
    words = [word for word in map(english, title_words(title)) if word.isalpha() or not _has_digit(word)]
    told = _in_english(body_words(text))
    return Ad([word for word in words if word not in _FILLERS], told, asked(words), work_told(told))


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _in_english(words: list[str]) -> list[str]:
    known = same_words()
    text = "".join(words[:400])
    if text.isascii():
        return list(map(known.get, words, words))
    return list(map(english, words))


def asked(words: Iterable[str]) -> list[str]:
    """Return what a title asks for: kinds of post, whose assistant, and which trades it names."""
    there = frozenset(words)
    asks = list(dict.fromkeys(chain.from_iterable(_ASKED[word] for word in words if word in _ASKED)))
    if there & CHIEFS:
        asks.append("chief")
    if "to" in there:
        asks.append("to chief" if there & CHIEFS else "to")
    trades = list(dict.fromkeys(chain.from_iterable(_TRADED[word] for word in words if word in _TRADED)))
    return [*asks, *trades, "trade" if trades else "no trade"]


def work_told(words: list[str]) -> list[str]:
    """Return the kinds of work that a text tells of; one told with three words or more counts twice."""
    if len(words) < _NO_TEXT:
        return ["no text"]
    count: dict[str, int] = {}
    for word in _WORK_WORDS.intersection(words):
        for kind in _WORKED[word]:
            count[kind] = count.get(kind, 0) + 1
    found = [*count, *(f"much {kind}" for kind, times in count.items() if times > 2)]
    if not BOSSES.isdisjoint(pairwise(words)):
        found.append("for a chief")
    return found


def _by_word(groups: Mapping[str, frozenset[str]], prefix: str = "") -> dict[str, tuple[str, ...]]:
    words = frozenset(chain.from_iterable(groups.values()))
    return {word: tuple(f"{prefix}{name}" for name, group in groups.items() if word in group) for word in words}


_ASKED: Final = _by_word(ASKS)
_TRADED: Final = _by_word(TRADES, "trade ")
_WORKED: Final = _by_word(WORK)
_WORK_WORDS: Final = frozenset(_WORKED)


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[str, ...]:
    """Return the runs of three to five signs of a word, its ends marked."""
    marked = f" {word} "
    return tuple(marked[at : at + size] for size in _PIECES for at in range(len(marked) - size + 1))


def features(ad: Ad) -> dict[str, Iterable[str | tuple[str, str]]]:
    """Return the features of an ad by kind; one may come twice."""
    title = ad.title
    phrases = [*title, *map(" ".join, pairwise(title)), *map(" ".join, zip(title, title[1:], title[2:], strict=False))]
    if title:
        phrases += [f"^ {title[0]}", f"{title[-1]} $", f"^ {' '.join(title[:4])} $"]
    asks = ad.asks
    return {
        "t": phrases,
        "c": chain.from_iterable(map(pieces, title)),
        "b": ad.text,
        "p": pairwise(ad.text),
        "q": asks,
        "r": [(one, two) for at, one in enumerate(asks) for two in asks[at + 1 :]],
        "k": ad.work,
        "x": product(asks, ad.work),
    }
