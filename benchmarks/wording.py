"""How often an ad keeps its tags when it is written otherwise: what must not matter, over real and written ads.

`python -m benchmarks.wording` prints a share for each way of writing; the goal is 99%.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Final

from classifier import material
from classifier.labels import LabelledAd
from classifier.predict import AdText, Classifier

GOAL: Final = 0.99
_SHARED: Final = Path(__file__).parents[2] / "shared"
_CYRILLIC: Final = str.maketrans("aceiopxyABCEHIKMOPTXS", "асеіорхуАВСЕНІКМОРТХЅ")
_GREEK: Final = str.maketrans("ovABEHIKMNOPTXYZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD: Final = {
    **{code: 0x1D400 + code - 0x41 for code in range(0x41, 0x5B)},
    **{code: 0x1D41A + code - 0x61 for code in range(0x61, 0x7B)},
}
_BETWEEN_WORDS: Final = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
_SIGNS: Final = re.compile(r"[|,:;()\[\]-]")
_INSIDE: Final = re.compile(r"(?<=[a-z])(?=[a-z])")


def _everywhere(change: Callable[[str], str]) -> Callable[[AdText], AdText]:
    return lambda ad: AdText(change(ad.title), change(ad.description))


def _paragraphs(ad: AdText) -> AdText:
    parts = re.split(r"(?<=[.।!?])\s+|\n+", ad.description)
    Random(5).shuffle(parts)
    return AdText(ad.title, "\n\n".join(parts))


def _zero_width(text: str) -> str:
    return "\ufeff" + _INSIDE.sub("\u200b", text, count=400).replace(" ", " \u200e") + "\u2060"


WAYS: Final[Mapping[str, Callable[[AdText], AdText]]] = {
    "capitals": _everywhere(str.upper),
    "small letters": _everywhere(str.lower),
    "first letters capital": _everywhere(str.title),
    "spaces": _everywhere(lambda text: "  " + text.replace(" ", " \t\u00a0\u2009 ") + "\r\n"),
    "punctuation": _everywhere(lambda text: "*** " + text + " !!! ***"),
    "no commas, no brackets": lambda ad: AdText(_SIGNS.sub(" ", ad.title), ad.description),
    "other dashes": lambda ad: AdText(ad.title.replace("-", "\u2013"), ad.description),
    "hyphens": _everywhere(lambda text: _BETWEEN_WORDS.sub("-", text)),
    "underscores and commas": _everywhere(lambda text: "_" + _BETWEEN_WORDS.sub(" , ", text) + "_"),
    "quotes and pictures": _everywhere(lambda text: "🔥 “" + text + "” ✅✅"),
    "zero-width signs": _everywhere(_zero_width),
    "signs that join": _everywhere(lambda text: text.replace("\u09cd", "\u09cd\u200c").replace("র", "র\u200d")),
    "composed": _everywhere(lambda text: unicodedata.normalize("NFC", text)),
    "decomposed": _everywhere(lambda text: unicodedata.normalize("NFD", text)),
    "compatible": _everywhere(lambda text: unicodedata.normalize("NFKC", text)),
    "Cyrillic look-alikes": _everywhere(lambda text: text.translate(_CYRILLIC)),
    "Greek look-alikes": _everywhere(lambda text: text.translate(_GREEK)),
    "full width": _everywhere(lambda text: text.translate(_FULL_WIDTH)),
    "bold letters": _everywhere(lambda text: text.translate(_BOLD)),
    "order of paragraphs": _paragraphs,
}


def kept(classifier: Classifier, ads: Sequence[LabelledAd]) -> dict[str, float]:
    """Return for each way of writing the share of ads that keep their tags."""
    plain = [AdText(ad.title, ad.text) for ad in ads]
    first = [verdict.tags for verdict in classifier.classify(plain)]
    shares = {}
    for name, way in WAYS.items():
        then = [verdict.tags for verdict in classifier.classify([way(ad) for ad in plain])]
        shares[name] = sum(one == two for one, two in zip(first, then, strict=True)) / len(ads)
    return shares


def main() -> None:
    """Print the shares with their goal."""
    classifier = Classifier.load()
    sets = {"ads written for this project": material.corpus()}
    if (_SHARED / "data").is_dir():
        sets["real ads (gold_dev)"] = material.gold(_SHARED)
        sets["Bengali, mixed and Banglish ads (bn_dev)"] = material.bengali(_SHARED)
    for name, ads in sets.items():
        print(f"{name}: {len(ads)} ads keep their tags (goal {GOAL:.0%})")
        for way, share in kept(classifier, ads).items():
            print(f"  {way:28s} {share:7.2%}")


if __name__ == "__main__":
    main()
