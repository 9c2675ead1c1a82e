"""Tagging again: stored ads that the present model has not seen, in batches, while the service runs.

Old verdicts stay under their model's name; corrections stay above all. Each batch is a transaction of
its own, so that it can be stopped at any time and goes on where it was.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from classifier.predict import AdText, Classifier
from db.store import Store

_BATCH = 1_000


def retag(sessions: Callable[[], Session], model: Classifier, clock: Callable[[], datetime]) -> int:
    """Tag every stored ad without a verdict of `model`; return how many were tagged."""
    done = 0
    while True:
        with sessions() as session:
            store = Store(session)
            waiting = store.unclassified(_BATCH, model=model.name)
            if not waiting:
                return done
            verdicts = model.classify([AdText(title, description) for _, title, description in waiting])
            store.verdicts({row[0]: verdict for row, verdict in zip(waiting, verdicts, strict=True)}, clock())
            session.commit()
            done += len(waiting)
