"""Clocks that need no waiting: one for real sockets, and a loop whose time passes only when all are waiting."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")
_A_MOMENT: Final = 1e-6


@dataclass(slots=True)
class Clock:
    """A clock that sleeping moves on."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 0.0)
        await asyncio.sleep(0)


class _SkippingSelector(selectors.DefaultSelector):
    """Moves its loop's time on instead of waiting."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found and timeout:
            self.loop.passed += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in which nobody waits: when all tasks sleep, time jumps to the first that wakes."""

    def __init__(self) -> None:
        self.passed = 0.0
        selector = _SkippingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.passed

    def call_at(  # type: ignore[override]  # the arguments go through as they are
        self, when: float, *args: Any, **told: Any
    ) -> asyncio.TimerHandle:
        """Let some time pass before all that is later than now: a loop runs what is due within a nanosecond."""
        return super().call_at(max(when, self.passed + _A_MOMENT) if when > self.passed else when, *args, **told)

    def run_in_executor(  # type: ignore[override]  # a future that is done is one
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run `func` at once, in no time: what a thread did meanwhile would depend on the machine."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whoever waits for the thread gets it
            done.set_exception(error)
        return done


def in_virtual_time(main: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """Run `main`; return its result and the virtual seconds that it took. No sockets; threads' work is done at once."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        result = runner.run(main)
        return result, loop.time()


def headers(**told: str) -> Mapping[str, str]:
    return {name.replace("_", "-"): value for name, value in told.items()}
