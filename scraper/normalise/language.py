"""The language of an ad: by its script first, and guessed from common words only where there are enough.

Language detectors call short titles Portuguese or Latin. A script tells more, and a few function words
settle what is written in Latin letters; below six words nothing is said.
"""

import re
from typing import Final

_SAMPLE: Final = 4_000
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
_LATIN: Final = re.compile("[a-zA-Z]")
_WORD: Final = re.compile("[a-zA-Z\u00c0-\u024f]+")
# Function words that the other languages here do not have.
_COMMON: Final = {
    "en": frozenset(["the", "and", "of", "for", "with", "you", "your", "our", "are", "this", "will", "is", "we", "to", "be", "on", "or", "at", "as", "an", "by", "from", "who"]),
    "de": frozenset(["und", "der", "die", "das", "mit", "wir", "ein", "eine", "ist", "sind", "auf", "von", "den", "dem", "zu", "im", "bei", "sich", "oder", "als"]),
    "fr": frozenset(["le", "la", "les", "des", "et", "une", "pour", "avec", "vous", "nous", "est", "dans", "sur", "du", "au", "aux", "votre", "nos", "ou", "qui"]),
    "es": frozenset(["el", "los", "las", "y", "para", "con", "una", "del", "por", "que", "en", "nuestro", "se", "su", "como", "tu", "experiencia", "de"]),
    "pt": frozenset(["os", "e", "para", "com", "uma", "do", "da", "em", "não", "que", "no", "na", "dos", "das", "por", "você", "nosso", "ser", "ou", "como"]),
    "nl": frozenset(["het", "een", "en", "van", "voor", "met", "je", "wij", "zijn", "op", "te", "bij", "ons", "jij", "aan", "jouw", "naar", "of", "als"]),
    "it": frozenset(["il", "lo", "gli", "di", "e", "per", "con", "una", "del", "della", "che", "nel", "sono", "alla", "ed", "si", "le", "dei", "delle"]),
    "id": frozenset(["dan", "yang", "untuk", "dengan", "di", "dari", "pada", "kami", "memiliki", "atau", "dalam", "akan", "bisa", "kerja"]),
    "tl": frozenset(["ang", "ng", "mga", "sa", "na", "para", "kami", "ay", "ito", "po"]),
    "bn-Latn": frozenset(["er", "e", "ache", "lagbe", "hobe", "kore", "korte", "amader", "kaj", "thake", "theke", "jonno", "dorkar", "kono", "hote"]),
}


def language_of(title: str, description: str) -> str | None:
    """Return the ISO 639-1 code of the ad's language ('bn-Latn' for Bengali in Latin letters), or None."""
    sample = f"{title}\n{description[:_SAMPLE]}"
    if not sample.isascii():
        by_script = _by_script(sample)
        if by_script is not None:
            return by_script
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < _FEWEST_WORDS:
        return None
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best, second = sorted(counts.values(), reverse=True)[:2]
    if best < 2 or best < len(words) * 0.06 or best <= second * 1.2:
        return "en" if counts["en"] == best >= 2 else None
    return max(counts, key=lambda language: counts[language])


def _by_script(sample: str) -> str | None:
    """Return the language of the script that most letters have; a mixed ad is of its own script, not of English."""
    latin = len(_LATIN.findall(sample))
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS}
    if counts["ja"] and counts["ja"] + counts["zh"] > latin / 3:
        return "ja"
    language = max(counts, key=lambda each: counts[each])
    # A brand or a place in another script is no language; Bengali ads are half English.
    return language if counts[language] > max(2, latin / 4) else None
