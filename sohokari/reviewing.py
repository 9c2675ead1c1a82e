"""Why a person is asked to look at an ad, in words: page, command line and API tell it by this."""

from collections.abc import Iterable, Iterator

from classifier.rules import by_title
from db.review import Waiting
from posting.model import Tag
from sohokari.i18n import Words


def told(waiting: Waiting, words: Words) -> list[str]:
    """Return a sentence for each reason, the weightiest last said by whom."""
    return [sentence for reason in waiting.reasons for sentence in _sentences(reason, waiting, words)]


def tags_told(tags: Iterable[Tag], words: Words) -> str:
    """Return tags in words; none is told as such."""
    return ", ".join(words.name("tag", tag) for tag in tags) or words.name("tag", "none")


def title_tags(waiting: Waiting) -> list[Tag]:
    """Return what rules read off the title alone, in the tags' own order."""
    found = by_title(waiting.view.title)
    return [tag for tag in Tag if tag in found]


def _sentences(reason: str, waiting: Waiting, words: Words) -> Iterator[str]:
    if reason == "unsure":
        scores = [
            words.say(
                "review.score", tag=words.name("tag", tag), percent=words.say("percent", count=round(score * 100))
            )
            for tag, score in waiting.view.scores.items()
        ]
        yield words.say("review.told.unsure", scores=", ".join(scores))
    elif reason == "title":
        yield words.say("review.told.title", tags=tags_told(title_tags(waiting), words))
    elif reason == "models":
        for said in waiting.verdicts:
            if set(said.tags) != set(waiting.view.tags):
                yield words.say("review.told.models", model=said.model, tags=tags_told(said.tags, words))
    else:
        for alike in waiting.alike:
            yield words.say("review.told.people", id=str(alike.id), tags=tags_told(alike.tags, words))
