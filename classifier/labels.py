"""The tags in the order that the model keeps them, and labelled ads as training and evaluation see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posting.model import Tag

TAGS: Final[tuple[Tag, ...]] = tuple(Tag)


@dataclass(frozen=True, slots=True)
class LabelledAd:
    """An ad and the tags that a reader gave it.

    `group` names the employer: ads of one group are never on both sides of a split. `weight` says how
    much the labels are to be trusted, 1 for a reader's own. `kind` tells the language or the origin,
    `country` the two letters of the place, `collection` where a real ad was published. With `keep_title`
    an ad was written to be read against its title; one that is `apart` was written unlike real ads, and bends what
    is learned from those less. So much of its weight has an ad where reading Bengali ads is learned
    (`teaches_bengali`), and where reading all others is (`teaches_others`).
    """

    title: str
    text: str
    tags: frozenset[Tag]
    group: str
    kind: str = "en"
    country: str = ""
    weight: float = 1.0
    sure: bool = True
    collection: str = ""
    keep_title: bool = False
    apart: bool = False
    teaches_others: float = 1.0
    teaches_bengali: float = 1.0


def truth(ads: Sequence[LabelledAd]) -> NDArray[np.bool_]:
    """Return who has which tag, shape (ads, tags)."""
    return np.array([[tag in ad.tags for tag in TAGS] for ad in ads], bool).reshape(len(ads), len(TAGS))


def tags_of(row: Iterable[bool]) -> tuple[Tag, ...]:
    """Return the tags that are true in a row of `truth`."""
    return tuple(tag for tag, has in zip(TAGS, row, strict=True) if has)
