"""Clocks that need no waiting: one for real sockets, and a loop whose time passes only when all are waiting."""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


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


def in_virtual_time(main: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """Run `main`; return its result and the virtual seconds that it took. No sockets, no threads."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        result = runner.run(main)
        return result, loop.time()


def headers(**told: str) -> Mapping[str, str]:
    return {name.replace("_", "-"): value for name, value in told.items()}
