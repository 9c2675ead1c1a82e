"""`demo`: the whole product offline, on a made-up board and a throw-away database."""

import argparse
import asyncio

from sohokari.cli.terminal import Terminal
from sohokari.i18n import Words


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--once", action="store_true", help=words.say("cli.option.demo_once"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from sohokari.demo.tour import tour

    asyncio.run(tour(terminal, stay=not args.once))
    return 0
