"""The language of an ad: by its script first, and guessed from common words only where there are enough.

Language detectors call short titles Portuguese or Latin. A script tells more, and a few function words
settle what is written in Latin letters; below six words nothing is said.
"""

import re
from collections import Counter
from functools import cache
from typing import Final

from scraper.normalise.tables import toml

_SAMPLE: Final = 400
_FEWEST_WORDS: Final = 6
_SCRIPTS: Final = (
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
_BEYOND_LATIN: Final = re.compile("[\u0370-\u1fff\u3040-\ud7af]")  # every script above; no dash and no curly quote
_LATIN: Final = re.compile("[a-zA-Z]")
_WORD: Final = re.compile("[a-z\u00df-\u024f]+")


def language_of(title: str, description: str) -> str | None:
    """Return the ISO 639-1 code of the ad's language ('bn-Latn' for Bengali in Latin letters), or None."""
    sample = f"{title}\n{description[:_SAMPLE]}"
    if not sample.isascii() and _BEYOND_LATIN.search(sample):
        by_script = _by_script(sample)
        if by_script is not None:
            return by_script
    words = _WORD.findall(sample.lower())
    if len(words) < _FEWEST_WORDS:
        return None
    common = _common()
    counts = Counter([language for word in words if word in common for language in common[word]])
    (first, best), (_, second) = [*counts.most_common(), ("", 0), ("", 0)][:2]
    if best < max(2, len(words) * 0.06) or best <= second * 1.2:
        return "en" if counts["en"] == best >= 2 else None
    return first


def _by_script(sample: str) -> str | None:
    """Return the language of the script that most letters have; a mixed ad is of its own script, not of English."""
    latin = len(_LATIN.findall(sample))
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS}
    if counts["ja"] and counts["ja"] + counts["zh"] > latin / 3:
        return "ja"
    language = max(counts, key=lambda each: counts[each])
    # A brand or a place in another script is no language; Bengali ads are half English.
    return language if counts[language] > max(2, latin / 4) else None


@cache
def _common() -> dict[str, tuple[str, ...]]:
    """Return the languages that each function word of `language.toml` speaks for."""
    languages: dict[str, tuple[str, ...]] = {}
    for language, words in toml("language").items():
        for word in words.split():
            languages[word] = (*languages.get(word, ()), language)
    return languages
