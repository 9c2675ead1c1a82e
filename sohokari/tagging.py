"""Tagging with the shipped model: ads on their way in, ads that wait, and why an ad has its tags.

Without a usable model ads are stored 'unclassified', and tagged when there is one. Old verdicts stay
under their model's name; a correction stays above all.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session

from db.store import Store, untagged
from posting.model import Verdict
from sohokari.errors import CannotRun
from sohokari.settings import Settings

if TYPE_CHECKING:
    from classifier.model_file import Model
    from classifier.predict import Classifier

log = logging.getLogger(__name__)

OWN_MODEL: Final = "model.skops"
# So many at a time: others who write wait for a fraction of a second.
_BATCH: Final = 500


def load_classifier(settings: Settings) -> "Classifier":
    """Return the model that the operator trained, if there is one, else the shipped one.

    Raises CannotRun if neither can be used: missing, damaged or foreign.
    """
    from classifier.model_file import read_model

    return _load(settings, read_model)


def load_for_long(settings: Settings) -> "Classifier":
    """Return the same for a service, which keeps the model's numbers and not what opens the file."""
    from classifier.apart import read_apart

    return _load(settings, read_apart)


def _load(settings: Settings, read: "Callable[[Path | None], Model]") -> "Classifier":
    from classifier.model_file import ModelUnusable
    from classifier.predict import Classifier

    own = settings.data_dir / OWN_MODEL
    try:
        if own.exists():
            return Classifier(read(own))
    except ModelUnusable as error:
        log.error("the model that was trained here: %s; the shipped one is used", error)
    try:
        return Classifier(read(None))
    except ModelUnusable as error:
        raise CannotRun("the model", str(error), "run `make model`, or take the file from a fresh clone") from error


class Tagger:
    """Gives a verdict for each (title, description) in a batch, with what rules read off the title beside it."""

    def __init__(self, classifier: "Classifier") -> None:
        self.classifier = classifier

    def __call__(self, texts: Sequence[tuple[str, str]]) -> list[Verdict] | None:
        from classifier.predict import AdText
        from classifier.rules import by_title

        verdicts = self.classifier.classify([AdText(*text) for text in texts])
        return [
            replace(verdict, by_title=tuple(sorted(by_title(title))))
            for verdict, (title, _) in zip(verdicts, texts, strict=True)
        ]

    def explain(self, title: str, description: str) -> Mapping[str, Any]:
        """Return for each tag the words that spoke for and against it."""
        from classifier.predict import AdText

        return self.classifier.explain(AdText(title, description))


class NoTagger:
    """Stands in for a model that cannot be used: gives no verdicts."""

    def __call__(self, texts: Sequence[tuple[str, str]]) -> list[Verdict] | None:
        return None

    def explain(self, title: str, description: str) -> Mapping[str, Any]:
        return {}


class TaggerToCome:
    """A model that is opened meanwhile, by `open_it` in a thread: who needs it before that waits, the others do not.

    Call it from threads, never from an event loop.
    """

    def __init__(self, open_it: Callable[[], Tagger | NoTagger]) -> None:
        with_one_thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._tagger = with_one_thread.submit(open_it)
        with_one_thread.shutdown(wait=False)

    def __call__(self, texts: Sequence[tuple[str, str]]) -> list[Verdict] | None:
        return self._tagger.result()(texts)

    def explain(self, title: str, description: str) -> Mapping[str, Any]:
        return self._tagger.result().explain(title, description)


def tag_waiting(
    sessions: Callable[[], Session],
    tag: Callable[[Sequence[tuple[str, str]]], list[Verdict] | None],
    clock: Callable[[], datetime],
    *,
    model: str | None,
) -> Iterator[int]:
    """Tag the stored ads that `model` has not seen (None: that no model has), a batch a step.

    Yields how many each batch tagged. Each is a transaction of its own: it may be stopped at any time
    and goes on where it was. The model reads while others write: the lock is held for the writing alone.
    """
    while True:
        with sessions() as session:
            waiting = untagged(session, _BATCH, model=model)
        verdicts = tag([(ad.title, ad.description) for ad in waiting]) if waiting else None
        if verdicts is None:
            return
        read = {ad.id: ad.content_key for ad in waiting}
        with sessions() as session:
            said = {ad.id: verdict for ad, verdict in zip(waiting, verdicts, strict=True)}
            Store(session).verdicts(said, clock(), read)
            session.commit()
        yield len(waiting)
