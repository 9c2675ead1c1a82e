"""`web`: only the page and the API, without harvesting; the scheduler serves them too."""

import argparse
import asyncio

from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words
from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    """`web` takes no arguments: SOHOKARI_BIND says where."""


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.page import serve_until_told

    settings = Settings.read(terminal.environment)
    terminal.say("cli.serving", url=f"http://{settings.host}:{settings.port}/")
    asyncio.run(serve_until_told(settings))
    return 0
