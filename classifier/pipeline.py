"""The estimators, unfitted: scikit-learn's own parts, seeds given.

Before them stands `classifier.columns`, which turns ads into numbers without anything that is learned.
"""

from typing import Final

from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

SEED: Final = 20261124


def unfitted_tagger(strength: float = 12.0) -> OneVsRestClassifier:
    """Return a logistic regression for each tag; a larger `strength` follows the training ads more closely."""
    return OneVsRestClassifier(LogisticRegression(C=strength, solver="liblinear", random_state=SEED))


def unfitted_calibrator() -> LogisticRegression:
    """Return what turns one tag's decision value into a probability that means what it says (Platt)."""
    return LogisticRegression(C=100.0, random_state=SEED)
