"""What normalising reads right: pay, remote, employment, experience and duties, on labelled ads, and its CPU.

`python -m benchmarks.attributes` prints the figures; `--errors FIELD` prints each ad that FIELD is wrong in.
Each is measured twice where a text is long: on what its readers were shown, and on the whole ad.
'unseen' are real ads of other employers than any labelled file's, labelled by id in this folder. The labelled
files lie beside the project, in ../shared/data; without them only the made-up lines and the speed are printed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import labelled, lines, normalising, unseen

DATA: Final = Path(__file__).parents[2] / "shared" / "data"
LABELLED: Final = (("gold_dev", False), ("bn_dev", False), ("gold_dev", True))  # with whether the ad is read whole


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attributes", description=__doc__)
    parser.add_argument("--errors", metavar="FIELD", help="print each ad that FIELD is wrong in")
    asked = parser.parse_args([] if argv is None else argv)
    if not DATA.is_dir():
        print("no ../shared/data here: only lines made up for the tests, and the speed, can be measured")
        for line in lines.made_up():
            print(line)
        print(normalising.speed(DATA))
        return 0
    scores = lines.pay_scores(DATA)
    for name, whole in LABELLED:
        scores |= labelled.ad_scores(DATA, name, whole=whole)
    for name, score in scores.items():
        print(score.line(name))
        if asked.errors and name.startswith(asked.errors) and "whole" not in name:
            print("\n".join(score.errors))
    for name, whole in LABELLED:
        print(labelled.duties_line(DATA, name, whole=whole, show=asked.errors == "duties" and not whole))
    for line in (*labelled.fraud_lines(DATA), *lines.made_up(), *unseen.lines(DATA, asked.errors)):
        print(line)
    print(normalising.speed(DATA))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
