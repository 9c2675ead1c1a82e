"""What the model looks at: words of the title, words of the text, and who is assisted with what.

    t  words, pairs and triples of the title        b  words of the text
    q  what the title asks for, r  two of those     k  kinds of work that the text tells of
    x  what is asked beside what is told

An ad has a feature or has it not; how often does not matter, so that stuffing an ad changes little.
Pairs of words of the text and pieces of words were tried: they cost most of the time and added nothing.
"""

from collections.abc import Iterable, Mapping
from itertools import chain, pairwise, product
from typing import Final, NamedTuple

from classifier.cues import ASKS, BOSS_WORDS, BOSSES, CHIEFS, FILLERS, HEADS, PLAIN, TRADES, WORK
from classifier.lexicon import in_english
from classifier.text import body_codes, title_words

KINDS: Final = "tbqrkx"
_SMALL_WORDS: Final = frozenset("the a an of in at on and with by is are be er ও এর এ জন একজন".split())  # noqa: SIM905
NO_TEXT: Final = "no text"
# Fewer words than these tell nothing of the duties.
_TOO_FEW: Final = 12
_TIMES: Final = 3
MUCH: Final = "much"
FOR_A_CHIEF: Final = "for a chief"
# What a title asks for and a text tells of beside the groups of `classifier.cues`.
OTHER_WORDS: Final = ("plain", "one other word", "two other words")
ASKED_BESIDE: Final = ("chief", "to chief", "to", *OTHER_WORDS, "of another thing", "trade")
TOLD_BESIDE: Final = (NO_TEXT, FOR_A_CHIEF)


class Ad(NamedTuple):
    """An ad in words: those of the title and of the text, what is asked for, what work is told of."""

    title: list[str]
    text: frozenset[str]
    asks: tuple[str, ...]
    work: list[str]


def glance(title: str) -> Ad:
    """Return an ad of which nothing but the title was read."""
    words = [word for word in in_english(title_words(title)) if word.isalpha() or not any(map(str.isdigit, word))]
    return Ad([word for word in words if word not in _SMALL_WORDS], frozenset(), tuple(asked(words)), [NO_TEXT])


def with_text(ad: Ad, text: str) -> Ad:
    """Return the ad with the words of its text."""
    words = in_english(body_codes(text))
    there = frozenset(words)
    work = work_told(words, there) if len(words) >= _TOO_FEW else [NO_TEXT]
    return Ad(ad.title, there, ad.asks, work)


def read(title: str, text: str) -> Ad:
    """Return the words of an ad, in the English of the lexicon, and what they ask and tell."""
    return with_text(glance(title), text)


def asked(words: list[str]) -> list[str]:
    """Return what a title asks for: kinds of post, whose assistant, and which trades it names."""
    there = frozenset(words)
    post = words[: words.index("to")] if "to" in there else words
    asks = list(dict.fromkeys(chain.from_iterable(_ASKED[word] for word in post if word in _ASKED)))
    if there & CHIEFS:
        asks.append("chief")
    if "to" in there:
        asks.append("to chief" if there & CHIEFS else "to")
    other = [word not in PLAIN for word in words]
    asks.append(OTHER_WORDS[min(sum(other), 2)])
    if any(one and word in HEADS for one, word in zip(other, words[1:], strict=False)):
        asks.append("of another thing")
    trades = list(dict.fromkeys(chain.from_iterable(_TRADED[word] for word in words if word in _TRADED)))
    return [*asks, *trades, "trade"] if trades else asks


def work_told(words: list[str], there: frozenset[str]) -> list[str]:
    """Return the kinds of work that a text tells of; one told with three words or more is told twice.

    `there` are the text's words without their order.
    """
    count: dict[str, int] = {}
    telling = _TELLING & there
    for word in telling:
        for kind in _WORKED.get(word, ()):
            count[kind] = count.get(kind, 0) + 1
    found = [*count, *(f"{MUCH} {kind}" for kind, times in count.items() if times >= _TIMES)]
    # Every other text has no word that could stand before; pairs are the dearest to look through.
    bosses = {word for word in telling & BOSS_WORDS if not _BEFORE[word].isdisjoint(there)}
    if bosses and any(word in bosses and before in _BEFORE[word] for before, word in pairwise(words)):
        found.append(FOR_A_CHIEF)
    return found


def _by_word(groups: Mapping[str, frozenset[str]], prefix: str = "") -> dict[str, tuple[str, ...]]:
    words = frozenset(chain.from_iterable(groups.values()))
    return {word: tuple(f"{prefix}{name}" for name, group in groups.items() if word in group) for word in words}


_ASKED: Final = _by_word(ASKS)
_TRADED: Final = _by_word(TRADES, "trade ")
_WORKED: Final = _by_word(WORK)
_BEFORE: Final = {boss: frozenset(before for before, other in BOSSES if other == boss) for boss in BOSS_WORDS}
_TELLING: Final = frozenset(_WORKED) | BOSS_WORDS


def title_phrases(title: list[str]) -> list[str]:
    """Return the words, pairs and triples of a title, its first and last word, and its beginning."""
    if not title:
        return []
    pairs = map(" ".join, pairwise(title))
    triples = map(" ".join, zip(title, title[1:], title[2:], strict=False))
    return [*title, *pairs, *triples, f"^ {title[0]}", f"{title[-1]} $", f"^ {' '.join(title[:4])} $"]


def features(ad: Ad) -> dict[str, Iterable[str | tuple[str, str]]]:
    """Return the features of an ad by kind; one may come twice."""
    return {
        "t": title_phrases(ad.title),
        "b": ad.text - FILLERS,
        "q": ad.asks,
        "r": [(one, two) for at, one in enumerate(ad.asks) for two in ad.asks[at + 1 :]],
        "k": ad.work,
        "x": product(ad.asks, ad.work),
    }
