"""`db upgrade|check|backup`: look after the database."""

import argparse
from pathlib import Path

from sohokari.cli.terminal import Terminal
from sohokari.errors import CannotRun, WrongUsage
from sohokari.i18n import Words
from sohokari.settings import Settings


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("action", choices=("upgrade", "check", "backup"), help=words.say("cli.option.db_action"))
    parser.add_argument("path", nargs="?", type=Path, help=words.say("cli.option.backup_path"))


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from db import migrations
    from db.engine import DatabaseUnusable
    from sohokari.reading import connect

    engine = connect(Settings.read(terminal.environment))
    if args.action == "upgrade":
        migrations.upgrade(engine)
        terminal.say("cli.upgraded")
    elif args.action == "check":
        faults = migrations.check(engine)
        for fault in faults:
            terminal.complain(fault)
        if faults:
            return 1
        terminal.say("cli.checked")
    else:
        if args.path is None:
            raise WrongUsage("db backup", "no file is named", "write: db backup FILE")
        try:
            migrations.backup(engine, args.path)
        except DatabaseUnusable as error:
            raise CannotRun("db backup", str(error), "name a file in a folder that can be written") from error
        terminal.say("cli.backed_up", path=str(args.path))
    return 0
