"""Long work shows where it is, on the terminal only: a pipe or a log gets no moving bar."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from posting.report import PassReport
from sohokari.cli.terminal import Terminal
from sohokari.service import Service


def counted(steps: Iterable[int], terminal: Terminal) -> Iterator[int]:
    """Yield `steps`, showing how many that makes so far."""
    if not terminal.err.isatty():
        yield from steps
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=terminal.err), transient=True) as bar:
        shown = bar.add_task("", total=None)
        for step in steps:
            bar.advance(shown, step)
            yield step


@contextmanager
def told_as_it_goes(service: Service, total: int, terminal: Terminal) -> Iterator[None]:
    """Show a bar that moves with every finished pass of `service` while the block runs."""
    if not terminal.err.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=terminal.err), transient=True) as bar:
        shown = bar.add_task(terminal.words.say("cli.harvesting"), total=total)

        def moved(report: PassReport, _next_at: datetime | None) -> None:
            bar.update(shown, advance=1, description=report.source)

        service.on_report = moved
        yield
