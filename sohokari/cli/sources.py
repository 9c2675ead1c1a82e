"""`sources`: every source with its kind, interval, last pass, open ads and health."""

import argparse
from datetime import timedelta

from db import passes
from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words
from sohokari.settings import Settings

_COLUMNS = ("name", "kind", "health", "open_ads", "interval", "last_pass", "next_at", "reason")


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.wiring import know_sources

    settings = Settings.read(terminal.environment)
    for error in know_sources(settings):
        terminal.complain(str(error))
    from sohokari.reading import open_session

    with open_session(settings) as session:
        rows = [_row(state) for state in passes.sources(session)]
    terminal.rows(rows, args.format, _COLUMNS)
    return 0


def _row(state: passes.SourceState) -> dict[str, object]:
    return {
        "name": state.name,
        "kind": state.kind,
        "home": state.home,
        "health": state.health.value,
        "open_ads": state.open_ads,
        "interval": _hours(state.interval),
        "last_pass": _minute(state.last_pass),
        "since": _minute(state.since),
        "next_at": _minute(state.next_at),
        "reason": state.off or state.reason,
        "credit": state.credit,
    }


def _hours(interval: timedelta) -> str:
    minutes = int(interval.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _minute(moment: object) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M}Z"
