"""The demo: our own board is harvested by the ordinary sources into a throw-away database, and shown."""

import asyncio
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from sohokari.cli.terminal import Format, Terminal
from sohokari.demo.board import served
from sohokari.settings import Settings
from sohokari.wiring import open_service, utc_now

_SOURCES: Final = """
shipped = false

[[source]]
name = "demo-site"
kind = "sitemap"
url = "{base}/sitemap.xml"
gap = 0

[[source]]
name = "demo-feed"
kind = "weworkremotely"
credit = ""
url = "{base}/remote.rss"
gap = 0

[[source]]
name = "demo-board"
kind = "greenhouse"
board = "brightwater"
api = "{base}"
gap = 0
"""
_COLUMNS = ("source", "health", "read", "new", "rejected")


async def tour(terminal: Terminal, *, stay: bool) -> None:
    """Harvest the demo board; with `stay`, show the page until the person has seen enough."""
    with tempfile.TemporaryDirectory(prefix="sohokari-demo-") as folder, served(utc_now) as base:
        settings = _settings(Path(folder), base, terminal)
        async with open_service(settings, demo=True) as running:
            running.service.register()
            terminal.say("demo.harvesting", url=base)
            reports = await running.service.visit(list(running.service.entries))
            rows = [{name: getattr(report, name) for name in _COLUMNS} for report in reports]
            terminal.rows(rows, Format.TABLE, _COLUMNS, terminal.words.say("demo.title"))
            if stay:
                await _show(running, terminal)


def _settings(folder: Path, base: str, terminal: Terminal) -> Settings:
    """Return settings of the demo's own: a throw-away folder, only the demo's sources, loopback allowed."""
    sources = folder / "sources.toml"
    sources.write_text(_SOURCES.format(base=base), encoding="utf-8")
    told = {name: value for name, value in terminal.environment.items() if name == "SOHOKARI_BIND"}
    return replace(
        Settings.read({"SOHOKARI_DATA_DIR": str(folder), "SOHOKARI_SOURCES": str(sources), **told}),
        allow_hosts=frozenset({"127.0.0.1"}),
    )


async def _show(running, terminal: Terminal) -> None:  # type: ignore[no-untyped-def]
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stopping.set)
    async with running.page() as address:
        terminal.say("demo.look", url=address)
        await stopping.wait()
