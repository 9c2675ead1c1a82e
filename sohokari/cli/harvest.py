"""`harvest [SOURCE ...]`: visit these sources now, or all that are on, and tell what came of each."""

import argparse
import asyncio

from posting.report import Health, PassReport
from sohokari.cli.asking import add_format
from sohokari.cli.terminal import Format, Terminal
from sohokari.errors import CannotRun, WrongUsage
from sohokari.i18n import Words
from sohokari.troubles import in_words

COLUMNS = (
    "source",
    "health",
    "pages",
    "read",
    "new",
    "edited",
    "reopened",
    "unchanged",
    "duplicate",
    "rejected",
    "closed",
)
_FAILED = frozenset({Health.BLOCKED, Health.CHANGED, Health.UNREACHABLE})


def add(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("source", nargs="*", metavar="SOURCE", help=words.say("cli.option.harvest_source"))
    add_format(parser, words)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    reports = asyncio.run(_visit(args.source, terminal))
    terminal.rows([row_of(report) for report in reports], args.format, COLUMNS)
    for name in sorted(set(args.source) - {report.source for report in reports}):
        terminal.say("cli.held", source=name)
    if args.format is Format.TABLE:
        for report in reports:
            for trouble in report.troubles:
                terminal.say("cli.trouble", source=report.source, told=in_words(trouble, terminal.words).line)
    if reports and all(report.health in _FAILED for report in reports):
        raise CannotRun(
            "harvest", "no source could be read", "see the reasons above; the service tries again by itself"
        )
    return 0


async def _visit(names: list[str], terminal: Terminal) -> list[PassReport]:
    from sohokari.cli.progress import told_as_it_goes
    from sohokari.settings import Settings
    from sohokari.wiring import open_service

    async with open_service(Settings.read(terminal.environment)) as running:
        entries = running.service.entries
        running.service.register()
        wanted = names or [name for name, entry in entries.items() if not entry.off]
        for name in wanted:
            if name not in entries:
                known = ", ".join(sorted(entries)[:12])
                raise WrongUsage(f"harvest {name}", "no source has this name", f"see `sources`; some are: {known}")
            if entries[name].off:
                raise CannotRun(
                    f"harvest {name}", f"it is off ({entries[name].off})", "switch it on in your sources file"
                )
        with told_as_it_goes(running.service, len(wanted), terminal):
            return await running.service.visit(wanted)


def row_of(report: PassReport) -> dict[str, object]:
    counts = {name: getattr(report, name) for name in COLUMNS[2:]}
    troubles = [f"{trouble.kind}: {trouble.reason}" for trouble in report.troubles]
    return {
        "source": report.source,
        "health": report.health.value,
        **counts,
        "complete": report.complete,
        "troubles": troubles,
    }
