"""Ads that are made to hurt: each is answered in 0.2 s and 50 MB, measured in a process of its own."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 0.2
BYTES = 50 * 2**20
# Peak memory is counted from a loaded model on; the ad itself is there before.
MEASURE = r"""
import json, resource, sys, time
from classifier.apart import read_apart
from classifier.predict import AdText, Classifier
ADS = {
    "empty": lambda: ("", ""),
    "one sign": lambda: ("x", "y"),
    "one Bengali sign": lambda: ("ক", "।"),
    "emoji": lambda: ("🔥" * 300, "👩\u200d💻 " * 200_000),
    "10 MB": lambda: ("Secretary", "calendar mail travel " * 500_000),
    "10 MB of Bengali": lambda: ("সচিব", "সভার কার্যবিবরণী " * 600_000),
    "10 MB without a blank": lambda: ("Urgent hiring", "s" * 10_000_000),
    "10 MB of another script": lambda: ("Urgent hiring", "секретарь " * 1_000_000),
    "10 MB in the title": lambda: ("Secretary " * 1_000_000, ""),
    "mixed": lambda: ("sеcretary সচিব секретарь 秘書", "\x00\ufdd0\U0010ffff résumé ক\u09bc " * 100_000),
    "half surrogates": lambda: ("\ud800 assistant", "\udc00 office " * 100_000),
    "marks upon marks": lambda: ("e" + "\u0301" * 10_000, "ে" * 1_000_000),
    "nothing but bosses": lambda: ("Urgent hiring", "assist the ceo and the head of the board " * 250_000),
    "words that are all different": lambda: ("Clerk", " ".join(map(str, range(1_000_000)))),
}
classifier = Classifier(read_apart())
classifier.classify([AdText("Executive Assistant", "Calendar and travel of the director. " * 40)])
ad = AdText(*ADS[sys.argv[1]]())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
(verdict,) = classifier.classify([ad])
spent = time.process_time() - started
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([spent, grown * 1024, len(verdict.scores)]))
"""
NAMES: Final = [line.split('"')[1] for line in MEASURE.splitlines() if line.startswith('    "')]


@cache
def measured(name: str) -> tuple[float, int, int]:
    told = subprocess.run([sys.executable, "-c", MEASURE, name], cwd=ROOT, capture_output=True, text=True, check=True)
    spent, grown, scores = json.loads(told.stdout)
    return float(spent), int(grown), int(scores)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_ad_that_is_made_to_hurt_costs_little(name: str) -> None:
    spent, grown, scores = measured(name)
    assert scores == 4
    assert spent < SECONDS
    assert grown < BYTES
