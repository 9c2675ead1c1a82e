"""The dull baselines: what one gets without learning, to be shown beside every score."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier.labels import TAGS, LabelledAd
from classifier.lexicon import english
from classifier.text import title_words
from posting.model import Tag

_TRADES: Final = (
    "sales marketing account brand care teacher teaching research medical dental nurse nursing pharmacy laboratory "
    "legal shop kitchen warehouse system systems database network salesforce company corporate general deputy press"
)
_OTHER_TRADES: Final = frozenset(_TRADES.split())


def majority(ads: Sequence[LabelledAd]) -> NDArray[np.bool_]:
    """Return what one scores by always saying the commonest set of tags: none."""
    return np.zeros((len(ads), len(TAGS)), bool)


def title_rules(ads: Sequence[LabelledAd]) -> NDArray[np.bool_]:
    """Return what a page of rules on title words says, in English and in Bengali."""
    return np.array([[tag in by_title(ad.title) for tag in TAGS] for ad in ads], bool).reshape(len(ads), len(TAGS))


def by_title(title: str) -> set[Tag]:
    """Return the tags that a title's words alone suggest."""
    words = [english(word) for word in title_words(title)]
    there = frozenset(words)
    if there & _OTHER_TRADES:
        return set()
    found = set()
    if "secretary" in there:
        found.add(Tag.SECRETARY)
    assists = bool(there & {"assistant", "secretary"})
    if assists and "executive" in there:
        found.add(Tag.EXECUTIVE)
    if (assists and "personal" in there) or "pa" in there:
        found.add(Tag.PERSONAL)
    if there & {"administrative", "admin", "administration", "clerk"} or (
        "office" in there and there & {"assistant", "administrator", "coordinator", "manager"}
    ):
        found.add(Tag.ADMINISTRATIVE)
    if {"virtual", "assistant"} <= there and not found:
        found.add(Tag.ADMINISTRATIVE)
    return found


BASELINES: Final = {"majority (no tag)": majority, "title rules": title_rules}
