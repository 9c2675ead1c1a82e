"""The model comes when it comes: nobody waits for it who does not need it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from classifier.predict import Classifier
from sohokari import wiring
from sohokari.settings import Settings
from sohokari.tagging import NoTagger, TaggerToCome, load_classifier


def test_the_page_answers_while_the_model_is_being_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, may_open = Settings.read({"SOHOKARI_DATA_DIR": str(tmp_path)}), threading.Event()

    def slowly(settings: Settings) -> Classifier:
        assert may_open.wait(60)
        return load_classifier(settings)

    monkeypatch.setattr(wiring, "load_for_long", slowly)
    try:
        with TestClient(wiring.page_app(settings)) as visitor:
            assert visitor.get("/").status_code == 200
            assert not may_open.is_set()
    finally:
        may_open.set()


def test_who_needs_the_model_waits_for_it() -> None:
    may_open = threading.Event()

    def slowly() -> NoTagger:
        assert may_open.wait(60)
        return NoTagger()

    tagger = TaggerToCome(slowly)
    with ThreadPoolExecutor(1) as threads:
        tagging = threads.submit(tagger, [("Secretary", "")])
        assert not tagging.done()
        may_open.set()
        assert tagging.result(60) is None
    assert tagger.explain("Secretary", "") == {}
