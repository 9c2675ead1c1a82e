"""What the model looks at: words of the title, words of the text, and who is assisted with what.

    t  words, pairs and triples of the title        b  words of the text
    q  what the title asks for, r  two of those     k  kinds of work that the text tells of
    x  what is asked beside what is told

and of a title in several parts, as 'Admin Assistant - Sales (Remote)':

    p  two things that one part asks for            f  what the first part asks for
    h  the words at the end of the first part

An ad has a feature or has it not; how often does not matter, so that stuffing an ad changes little.
Pairs of words of the text and pieces of words were tried: they cost most of the time and added nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import chain, combinations, pairwise, product
from typing import Final, NamedTuple

from classifier.cues import (
    ASKS,
    BENGALI_IN_TEXT,
    BENGALI_IN_TITLE,
    BOSS_WORDS,
    BOSSES,
    BOSSES_IN_TWO,
    CHIEFS,
    FILLERS,
    HEADS,
    NEAR_A_BOSS,
    PLAIN,
    TRADES,
    WORK,
)
from classifier.lexicon import in_english
from classifier.text import PARTING, bengali_words, body_codes, title_tokens, without_signs

OF_TITLE: Final = "tqrpfh"
KINDS: Final = OF_TITLE + "bkx"
_SMALL_WORDS: Final = frozenset("the a an of in at on and with by is are be er ও এর এ জন একজন".split())  # noqa: SIM905
# What joins two posts or fields in a title: 'Accounts & Admin Officer'.
_JOINING: Final = frozenset("& / + and cum ও এবং কাম".split())  # noqa: SIM905
NO_TEXT: Final = "no text"
# Fewer words than these tell nothing of the duties.
_TOO_FEW: Final = 12
_TIMES: Final = 3
MUCH: Final = "much"
# What a text tells of a senior person: whom the post serves, whose calendar or mail it keeps (the person told after
# it or before it), to whom it reports; or no more than that there is one.
SERVES, THEIR_WORK, WORK_FOR, REPORTS, NAMES = OF_A_CHIEF = (
    "serves a chief", "calendar of a chief", "calendar for a chief", "reports to a chief", "names a chief",
)  # fmt: skip
# So many words before and after the person are near; help is offered right after only ('এমডিকে সহায়তা').
_NEAR_BEFORE: Final = 6
_NEAR_AFTER: Final = 5
_HELP_AFTER: Final = 3
# So many Bengali words make a text a Bengali one.
_BENGALI_WORDS: Final = 2
# What a title asks for and a text tells of beside the groups of `classifier.cues`.
OTHER_WORDS: Final = ("plain", "one other word", "two other words")
JOINED: Final = "joined"
ASKED_BESIDE: Final = ("chief", "to chief", "to", *OTHER_WORDS, "of another thing", "trade", JOINED)
TOLD_BESIDE: Final = (NO_TEXT, *OF_A_CHIEF)


class Ad(NamedTuple):
    """An ad in words: those of the title and of the text, what is asked for, what work is told of.

    Of a title in several parts, what each of them asks for, and the words of the first one. Whether it is in Bengali,
    all or in part, in its own letters or in Latin ones.
    """

    title: list[str]
    text: frozenset[str]
    asks: tuple[str, ...]
    work: list[str]
    parts: tuple[tuple[str, ...], ...] = ()
    first: tuple[str, ...] = ()
    bengali: bool = False


def glance(title: str) -> Ad:
    """Return an ad of which nothing but the title was read."""
    written = title_tokens(title)
    tokens = [word for word in in_english(written) if word.isalpha() or not any(map(str.isdigit, word))]
    words = without_signs(tokens)
    asks = asked(tuple(words))
    if not _JOINING.isdisjoint(tokens):
        asks = (*asks, JOINED)
    parts = _parts(tokens)
    several, first = (tuple(map(asked, parts)), parts[0]) if len(parts) > 1 else ((), ())
    telling = [word for word in words if word not in _SMALL_WORDS]
    return Ad(telling, frozenset(), asks, [NO_TEXT], several, first, _is_bengali(written))


def _is_bengali(title: list[str]) -> bool:
    """Return whether a title has a Bengali word, as it is written."""
    return not BENGALI_IN_TITLE.isdisjoint(title) or bengali_words(title) > 0


def _parts(tokens: list[str]) -> list[tuple[str, ...]]:
    """Return the words of each part of a title, without small ones; a part without words is none."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token[0] in PARTING or token in _JOINING:
            parts.append([])
        elif token not in _SMALL_WORDS:
            parts[-1].append(token)
    found = [tuple(part) for part in parts if part]
    # A sign between all words is a way of writing, and parts nothing.
    return found if any(len(part) > 1 for part in found) else []


def unparted(ad: Ad) -> Ad:
    """Return the ad as if no sign parted its title."""
    return ad._replace(parts=(), first=())


def with_text(ad: Ad, text: str) -> Ad:
    """Return the ad with the words of its text."""
    words = in_english(body_codes(text))
    there = frozenset(words)
    work = work_told(words, there) if len(words) >= _TOO_FEW else [NO_TEXT]
    bengali = ad.bengali or bengali_words(there) + len(BENGALI_IN_TEXT & there) >= _BENGALI_WORDS
    return ad._replace(text=there, work=work, bengali=bengali)


def read(title: str, text: str) -> Ad:
    """Return the words of an ad, in the English of the lexicon, and what they ask and tell."""
    return with_text(glance(title), text)


# Parts are few: 'part time', 'remote', the names of towns.
@lru_cache(maxsize=50_000)
def asked(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a title or a part of it asks for: kinds of post, whose assistant, and which trades it names."""
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
    return (*asks, *trades, "trade") if trades else tuple(asks)


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
    # Words that are a senior person only after another ('head of') are looked for where that one is there.
    bosses = {word for word in telling & BOSS_WORDS if word in BOSSES or not _BEFORE[word].isdisjoint(there)}
    return found + told_of_chiefs(words, bosses) if bosses else found


def told_of_chiefs(words: list[str], bosses: Collection[str]) -> list[str]:
    """Return what a text tells of senior people, of `OF_A_CHIEF`; `bosses` are the words for them to look for."""
    told: set[str] = set()
    for boss in bosses:
        for at in _places(boss, words):
            if boss in BOSSES or (at and words[at - 1] in _BEFORE[boss]):
                _add_what_is_near(told, words, at)
    return [*told]


def _places(word: str, words: list[str]) -> Iterator[int]:
    """Yield where a word stands."""
    at = -1
    with suppress(ValueError):
        while True:
            yield (at := words.index(word, at + 1))


def _add_what_is_near(told: set[str], words: list[str], at: int) -> None:
    told.add(NAMES)
    before, after = words[max(0, at - _NEAR_BEFORE) : at], words[at + 1 : at + 1 + _NEAR_AFTER]
    if not (_SERVING.isdisjoint(before) and _SERVING.isdisjoint(after[:_HELP_AFTER])):
        told.add(SERVES)
    if not _THEIR_WORK.isdisjoint(after):
        told.add(THEIR_WORK)
    if not _THEIR_WORK.isdisjoint(before):
        told.add(WORK_FOR)
    if not _REPORTING.isdisjoint(before):
        told.add(REPORTS)


def _by_word(groups: Mapping[str, frozenset[str]], prefix: str = "") -> dict[str, tuple[str, ...]]:
    words = frozenset(chain.from_iterable(groups.values()))
    return {word: tuple(f"{prefix}{name}" for name, group in groups.items() if word in group) for word in words}


_ASKED: Final = _by_word(ASKS)
_TRADED: Final = _by_word(TRADES, "trade ")
_WORKED: Final = _by_word(WORK)
# What has to stand before a word that is no senior person alone.
_BEFORE: Final = {boss: frozenset(one for one, two in BOSSES_IN_TWO if two == boss) for boss in BOSS_WORDS - BOSSES}
_SERVING: Final = NEAR_A_BOSS["serves"]
_THEIR_WORK: Final = NEAR_A_BOSS["work"] | WORK["calendar"] | WORK["letters"] | WORK["minutes"]
_REPORTING: Final = NEAR_A_BOSS["reports"]
_TELLING: Final = frozenset(_WORKED) | BOSS_WORDS


def title_phrases(title: list[str]) -> list[str]:
    """Return the words, pairs and triples of a title, its first and last word, and its beginning."""
    if not title:
        return []
    pairs = map(" ".join, pairwise(title))
    triples = map(" ".join, zip(title, title[1:], title[2:], strict=False))
    return [*title, *pairs, *triples, f"^ {title[0]}", f"{title[-1]} $", f"^ {' '.join(title[:4])} $"]


def head_phrases(first: tuple[str, ...]) -> list[str]:
    """Return the end of a title's first part: its last word, its last two, and all of it."""
    return [f"{first[-1]} $", " ".join(first[-2:]), " ".join(first)] if first else []


def features(ad: Ad) -> dict[str, Iterable[str | tuple[str, str]]]:
    """Return the features of an ad by kind; one may come twice."""
    return {
        "t": title_phrases(ad.title),
        "b": ad.text - FILLERS,
        "q": ad.asks,
        "r": combinations(ad.asks, 2),
        "k": ad.work,
        "x": product(ad.asks, ad.work),
        "p": chain.from_iterable(combinations(part, 2) for part in ad.parts),
        "f": ad.parts[0] if ad.parts else (),
        "h": head_phrases(ad.first),
    }
