"""The model card: what the model was trained on, how good it is beside dull baselines, and where it fails."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from classifier.labels import TAGS, LabelledAd

_HEAD = """# Model card: {name}

Tags a job ad with any of four families of virtual-assistant titles (`administrative`, `executive`, `personal`,
`secretary`) or none, after `docs/labels.md`. It reads English, Bengali, mixed script and Banglish. Rebuilt by
`make model`; nothing on this page is written by hand.

It is a logistic regression for each tag over words of the title, words of the text and groups of words
(`classifier/features.py`), with probabilities calibrated and thresholds chosen on ads whose employer it had not
seen: one for ads with Bengali in them, in either script, and one for all others. For the one, ads written for this
project count more than real ones in other languages; for the other, those of `corpus/more` count nothing beside real
ones. Ads whose label all others contradict are left out; ads written for this project are taught once more under
titles that say nothing. The file holds scikit-learn's own types only and is read without running any code from it.
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
  wrong on `gold_dev` and `bn_dev`: the figures of `held_out`, and of the Bengali ads written to measure with, are the
  ones to expect. `held_out` was labelled by one reader and holds few ads of the rarer tags: their intervals are wide.
  Totals on these sets also decide whether a new model replaces the old one, which makes them a little friendly; so
  does that how much Bengali ads count where Bengali is learned was settled with an eye on the Bengali ones.
- Words stuffed into the text of an ad of another trade are not read. Under a title that says nothing they are, and
  can give a tag.
- Labels are judgements: two careful readers agree on the exact tags of 97 ads in 100.
"""


def card(
    name: str,
    ads: Sequence[LabelledAd],
    licences: Mapping[str, str],
    tables: Iterable[Iterable[str]],
    pictures: Mapping[str, str],
) -> str:
    """Return the page about a model.

    `licences` are collection -> licence, `tables` those of `classifier.evaluation`, `pictures` file -> what it shows.
    """
    parts = [_HEAD.format(name=name), "## Data\n", "\n".join([*_data(ads), *_licensed(ads, licences)])]
    parts.append("\n## Scores\n")
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


def _licensed(ads: Sequence[LabelledAd], licences: Mapping[str, str]) -> Iterable[str]:
    real = [ad for ad in ads if ad.collection]
    if not real:
        return
    yield ""
    yield "| licence stated by the collections of real ads | collections | ads |"
    yield "|---|---|---|"
    by_licence: dict[str, list[str]] = {}
    for ad in real:
        by_licence.setdefault(licences.get(ad.collection, "none stated"), []).append(ad.collection)
    for licence, collections in sorted(by_licence.items()):
        yield f"| {licence} | {len(set(collections))} | {len(collections)} |"
    yield ""
    countries = Counter(ad.country for ad in real if ad.country).most_common(12)
    yield "Real ads by country, the commonest: " + ", ".join(f"{name} {count}" for name, count in countries) + "."


def _origin(ad: LabelledAd) -> str:
    origin = ad.group.partition(":")[0]
    return "real ads" if origin in {"employer", "text", "title"} else f"written for this project: {origin}"
