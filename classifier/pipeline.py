"""The estimators, unfitted: scikit-learn's own parts, seeds given.

Before them stands `classifier.columns`, which turns ads into numbers without anything that is learned.
"""

from typing import Final

from sklearn.linear_model import LogisticRegression

SEED: Final = 20261124


def unfitted_tagger(strength: float = 20.0) -> LogisticRegression:
    """Return what tells whether ads have one tag; a larger `strength` follows the training ads more closely."""
    return LogisticRegression(C=strength, solver="liblinear", random_state=SEED)


def unfitted_calibrator() -> LogisticRegression:
    """Return what turns one tag's decision value into a probability that means what it says (Platt)."""
    return LogisticRegression(C=100.0, random_state=SEED)
