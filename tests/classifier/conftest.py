"""The shipped model, loaded once."""

import pytest

from classifier.predict import Classifier


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier.load()
