"""Every stored ad is tagged anew beside others who write; a killed run goes on where it was."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import retagging
from db.engine import open_engine
from sohokari.settings import Settings
from sohokari.tagging import Tagger, load_classifier

ROOT = Path(__file__).parents[2]
ADS = 6_000


@pytest.mark.slow
def test_a_killed_run_loses_nothing_and_the_next_one_ends_it(tmp_path: Path) -> None:
    tagger = Tagger(load_classifier(Settings.read({"SOHOKARI_DATA_DIR": str(tmp_path)})))
    model, path = tagger.classifier.name, tmp_path / "ads.sqlite"
    retagging.make(path, retagging.Ads(tagger), ADS)
    engine = open_engine(f"sqlite:///{path}")
    told = {**os.environ, "SOHOKARI_DATABASE_URL": f"sqlite:///{path}", "SOHOKARI_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "sohokari", "classify", "--all"]
    killed = subprocess.Popen(command, env=told, cwd=ROOT)
    until = time.monotonic() + 60
    while not retagging.tagged_by(engine, model) and time.monotonic() < until:
        assert killed.poll() is None
    killed.kill()
    killed.wait(20)
    assert 0 < retagging.tagged_by(engine, model) < ADS
    subprocess.run(command, env=told, cwd=ROOT, check=True, timeout=100)
    assert retagging.tagged_by(engine, model) == ADS
    assert retagging.faults(engine, model) == []
    engine.dispose()
