"""Whose turn it is: one request at a time to a host, at the slowest gap that anyone asked for.

A host is everything behind one name, whatever the scheme or port. A host that says 'come back later' is
left alone until then; one that fails again and again rests, longer each time, and is tried by a single
request before the others follow.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import isfinite
from types import TracebackType
from typing import Final

from scraper.errors import Blocked, Resting

DEFAULT_GAP: Final = 1.0
LONGEST_GAP: Final = 3_600.0
LONGEST_HOLD: Final = 86_400.0
# A fetch waits so long for a host that said 'later'; beyond that it fails, and the next pass tries again.
PATIENCE: Final = 60.0
_FAILURES: Final = 5
_SEVERAL: Final = 2  # addresses that must have failed, where the failure may be the address's own
_FIRST_REST: Final = 60.0
_LONGEST_REST: Final = 3_600.0
_HOSTS: Final = 20_000

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class _Host:
    """What is remembered of one host. Times are the clock's seconds."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    told_gap: float | None = None
    crawl_delay: float = 0.0
    next_at: float = 0.0
    held_until: float = 0.0
    failures: int = 0
    failed_at: set[str | None] = field(default_factory=set)
    why: str = ""
    rests: int = 0
    rests_until: float = 0.0

    @property
    def gap(self) -> float:
        return max(DEFAULT_GAP if self.told_gap is None else self.told_gap, self.crawl_delay)

    def quiet(self, now: float) -> bool:
        return not self.lock.locked() and now > max(self.next_at, self.held_until, self.rests_until)


class Turns:
    """Hands out the turns. `jitter` gives a number from 0 to 1, so that resting hosts wake apart."""

    def __init__(self, clock: Clock, sleep: Sleep, jitter: Callable[[], float]) -> None:
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    def turn(self, host: str, gap: float | None, shown: str) -> "Turn":
        """Return a turn at `host`, to be entered for `shown`; `gap` is a source's own wish in seconds."""
        state = self._host(host)
        if gap is not None and isfinite(gap):
            state.told_gap = max(state.told_gap or 0.0, min(max(gap, 0.0), LONGEST_GAP))
        return Turn(shown, state, self._clock, self._sleep)

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep at least `seconds` between two requests, as the host's own robots.txt asks."""
        state = self._host(host)
        state.crawl_delay = max(state.crawl_delay, seconds)

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of `host` for `seconds`, clamped to a day."""
        state = self._host(host)
        state.held_until = max(state.held_until, self._clock() + min(max(seconds, 0.0), LONGEST_HOLD))

    def succeeded(self, host: str) -> None:
        state = self._host(host)
        state.failures = state.rests = 0
        state.failed_at.clear()

    def failed(self, host: str, why: str, where: str | None = None) -> None:
        """Count a failure of the host itself; after several in a row it rests, and says `why`.

        With `where` it may be a fault of that address alone, however often it is asked for: one board that is
        broken does not rest its neighbours.
        """
        state = self._host(host)
        state.why = why
        state.failures += 1
        if len(state.failed_at) < _SEVERAL:
            state.failed_at.add(where)
        if state.failures >= _FAILURES and (where is None or len(state.failed_at) >= _SEVERAL):
            rest = min(_FIRST_REST * 2**state.rests, _LONGEST_REST)
            state.rests_until = self._clock() + rest * (1 + 0.1 * self._jitter())
            state.rests = min(state.rests + 1, 10)
            # One request tries the host afterwards; if that fails too, it rests again at once.
            state.failures = _FAILURES - 1

    def _host(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host()
            self._forget_some()
        else:
            self._hosts.move_to_end(host)
        return state

    def _forget_some(self) -> None:
        """Keep the list of hosts bounded: redirects may lead to ever new names."""
        if len(self._hosts) <= _HOSTS:
            return
        now = self._clock()
        for name in [name for name, state in list(self._hosts.items())[: _HOSTS // 10] if state.quiet(now)]:
            del self._hosts[name]


class Turn:
    """One turn at a host: entering waits for it, leaving gives it to the next in line."""

    __slots__ = ("_clock", "_host", "_shown", "_sleep", "_started")

    def __init__(self, shown: str, host: _Host, clock: Clock, sleep: Sleep) -> None:
        self._shown, self._host, self._clock, self._sleep = shown, host, clock, sleep
        self._started = 0.0

    async def __aenter__(self) -> "Turn":
        """Wait for the turn; raises Resting or Blocked where waiting would take too long."""
        await self._host.lock.acquire()
        try:
            await self._wait()
        except BaseException:
            self._host.lock.release()
            raise
        self._started = self._clock()
        return self

    async def _wait(self) -> None:
        host = self._host
        while True:
            now = self._clock()
            if host.rests_until > now:
                left = host.rests_until - now
                told = f"{host.why}; its host failed {_FAILURES} times in a row and is left alone for {left:.0f} s"
                raise Resting(self._shown, told)
            if host.held_until > now + PATIENCE:
                left = host.held_until - now
                raise Blocked(self._shown, f"its host asked us to wait; {left:.0f} s are left", 429, left)
            wait = max(host.next_at, host.held_until) - now
            if wait <= 0:
                return
            await self._sleep(wait)

    def sent(self, at: float) -> None:
        """Count the gap from `at` on: dialling took its time, and the host saw the request later."""
        self._started = at

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._host.next_at = self._started + self._host.gap
        self._host.lock.release()
