"""The model card: what the model was trained on, how good it is beside dull baselines, and where it fails."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from classifier.labels import TAGS, LabelledAd

_HEAD = """# Model card: {name}

Tags a job ad with any of four families of virtual-assistant titles (`administrative`, `executive`, `personal`,
`secretary`) or none, after `docs/labels.md`. It reads English, Bengali, mixed script and Banglish. Rebuilt by
`make model`; nothing on this page is written by hand.

It is a logistic regression for each tag over words, pieces of words and groups of words
(`classifier/features.py`), with probabilities calibrated and thresholds chosen on ads whose employer it had not
seen. The file holds scikit-learn's own types only and is read without running any code from it.
"""
_LIMITS = """## Limits

- It was taught on ads of 2012 to 2026, mostly from the United States, Bangladesh, the Philippines, the United
  Kingdom and Indonesia. Ads of other countries and languages than English and Bengali are tagged by the words they
  share with these.
- The real Bengali ads among them are few: Bengali rests on ads written for this project and on a lexicon.
- Whether a 'virtual assistant', an 'office assistant' or an 'office manager' is one of ours depends on the duties;
  where an ad tells none, the model goes by the title, as a reader would.
- It tags what an ad says, true or not: a scam that offers an assistant's post is tagged like one.
- The groups of words, the lexicon and the weights of the kinds of features were chosen while looking at what went
  wrong on the very ads that the tables above are of: expect a point or two less on ads that nobody has seen.
- Labels are judgements: two careful readers agree on the exact tags of 97 ads in 100.
"""


def card(name: str, ads: Sequence[LabelledAd], tables: Iterable[Iterable[str]], pictures: Mapping[str, str]) -> str:
    """Return the page about a model, with tables of `classifier.evaluation`; `pictures` are file -> what it shows."""
    parts = [_HEAD.format(name=name), "## Data\n", "\n".join(_data(ads)), "\n## Scores\n"]
    parts += ["```\n" + "\n".join(lines) + "\n```\n" for lines in tables]
    parts += [f"![{told}]({name})\n" for name, told in pictures.items()]
    return "\n".join([*parts, _LIMITS])


def _data(ads: Sequence[LabelledAd]) -> Iterable[str]:
    by_origin: dict[str, list[LabelledAd]] = {}
    for ad in ads:
        by_origin.setdefault(_origin(ad), []).append(ad)
    yield "| labelled ads | number | no tag | " + " | ".join(tag.value for tag in TAGS) + " |"
    yield "|---|---|---|" + "---|" * len(TAGS)
    for origin, there in sorted(by_origin.items()):
        count = Counter(tag for ad in there for tag in ad.tags)
        tags = " | ".join(str(count[tag]) for tag in TAGS)
        yield f"| {origin} | {len(there)} | {sum(not ad.tags for ad in there)} | {tags} |"
    yield ""
    yield "Real ads come from public collections, whose texts belong to their writers: none of their text is in this"
    yield "repository, only weights and counts. The ads written for this project are in `classifier/corpus/`."
    yield "Splits are by employer: no employer's ads stand on both sides of one."


def _origin(ad: LabelledAd) -> str:
    origin = ad.group.partition(":")[0]
    return "real ads" if origin in {"employer", "text", "title"} else f"written for this project: {origin}"
