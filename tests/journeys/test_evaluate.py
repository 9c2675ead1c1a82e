"""`evaluate` as a person types it."""

import pytest

from sohokari.cli import main


@pytest.mark.parametrize("told", [["ads.jsonl", "--worst", "3"], ["ads.jsonl", "--splits", "3"], ["--splits", "0"]])
def test_what_evaluate_cannot_tell_is_one_clear_line(capsys: pytest.CaptureFixture[str], told: list[str]) -> None:
    assert main(["evaluate", *told], {}) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told[-2] in line
    assert line.endswith(("leave one of them out", "give a number from 1 on"))
