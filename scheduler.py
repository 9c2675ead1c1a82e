"""When: the timetable and the process that keeps it.

`python -m scheduler` runs the service until it is told to stop: it harvests each source when it is due
and serves the page. `--once` does one round and exits. What is due is told by the database; this
module only wakes the service up, with APScheduler, in UTC and by intervals, so that no clock change
makes it skip or repeat.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Final

from sohokari.errors import CannotRun
from sohokari.wiring import Running, open_service

# Upper bound between two looks at the timetable; usually the next due time comes first.
_AT_LEAST_EVERY: Final = timedelta(seconds=30)
_SOON: Final = timedelta(milliseconds=20)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the service; return 0 when it was stopped or its round is done, 1 when it could not run."""
    wanted = _parser().parse_args(argv)
    try:
        asyncio.run(_run_once() if wanted.once else _run(web=not wanted.no_web))
    except CannotRun as error:
        print(f"sohokari: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scheduler", description="Harvest every source when it is due.")
    parser.add_argument("--once", action="store_true", help="do one round of what is due, and exit")
    parser.add_argument("--no-web", action="store_true", help="do not serve the page and the API")
    return parser


async def _run_once() -> None:
    async with open_service() as running:
        running.tell_passes()
        running.service.register()
        await running.service.visit(await running.service.due())
        await running.service.keep_up()


async def _run(*, web: bool) -> None:
    """Keep the timetable until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stopping.set)
    async with open_service() as running, AsyncExitStack() as stack:
        running.tell_passes()
        running.service.register()
        if web:
            running.say("service.page", url=await stack.enter_async_context(running.page()))
        running.say_known()
        stop_waking = _keep_waking(running)
        await stopping.wait()
        running.say("service.stops")
        stop_waking()
        await running.service.stop()


def _keep_waking(running: Running):  # type: ignore[no-untyped-def]
    """Wake the service now and whenever something is due; return what ends it."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    timetable = AsyncIOScheduler(timezone=UTC)

    async def wake() -> None:
        next_at = await running.service.wake()
        now = datetime.now(UTC)
        if next_at is not None and next_at < now + _AT_LEAST_EVERY:
            job.modify(next_run_time=max(next_at, now + _SOON))

    job = timetable.add_job(
        wake,
        IntervalTrigger(seconds=int(_AT_LEAST_EVERY.total_seconds()), timezone=UTC),
        next_run_time=datetime.now(UTC),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    timetable.add_job(
        running.service.keep_up,
        IntervalTrigger(hours=1, timezone=UTC),
        next_run_time=datetime.now(UTC),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    timetable.start()
    return lambda: timetable.shutdown(wait=False)


if __name__ == "__main__":
    sys.exit(main())
