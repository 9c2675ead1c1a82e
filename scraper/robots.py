"""What a site's robots.txt allows us, after RFC 9309: read once a day, obeyed, and never disguised from.

4xx means that there are no rules, 5xx that nothing may be asked for. Rules belong to an origin (scheme,
host and port); a delay belongs to the host.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Final

from protego import Protego

AGENT: Final = "sohokari"
ROBOTS_CAP: Final = 500 * 1024
LONGEST_DELAY: Final = 60.0
_WILDCARDS: Final = 5_000
_AGENT_LINE: Final = re.compile(r"user[- ]?agent(?: ?:|(?= )|$) ?(.*)", re.IGNORECASE)
_RULE_LINE: Final = re.compile(r"\s{0,99}(?:dis)?allow\s{0,99}:", re.IGNORECASE)
_A_DAY: Final = 24 * 3_600.0
_SOON: Final = 15 * 60.0
_ORIGINS: Final = 10_000
# Parsed rules take some seventeen times their text, and redirects may lead to ever new names.
_TEXT_KEPT: Final = 3 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What came for /robots.txt: the last status and the beginning of the body, or why it cannot be had."""

    status: int
    body: bytes = b""
    fault: str = ""


class Rules:
    """What one origin allows. `delay` is in seconds, clamped; 0 when none is asked for. `size` is its text's."""

    __slots__ = ("_refusal", "_told", "delay", "size")

    def __init__(self, told: Protego | None = None, refusal: str = "", size: int = 0) -> None:
        self._told, self._refusal, self.size = told, refusal, size
        self.delay = _delay(told) if told else 0.0

    def refusal(self, url: str) -> str | None:
        """Return why `url` may not be asked for; None when it may."""
        if self._refusal:
            return self._refusal
        if self._told is None or self._told.can_fetch(url, AGENT):
            return None
        return "robots.txt does not allow it"


def read_rules(answer: RobotsAnswer) -> Rules:
    """Turn an answer into rules."""
    if answer.fault:
        return Rules(refusal=f"robots.txt cannot be had ({answer.fault}), which means no")
    if answer.status >= 500:
        return Rules(refusal=f"robots.txt answered {answer.status}, which means no")
    if not 200 <= answer.status < 300:
        return Rules()
    body = answer.body
    if len(body) > ROBOTS_CAP:
        # The last line may be half a path, which would forbid or allow more than was meant.
        body = body[:ROBOTS_CAP].rpartition(b"\n")[0]
    lines = [_about_us(line) for line in body.decode("utf-8-sig", "replace").splitlines()]
    if sum("*" in line for line in lines) > _WILDCARDS:
        return Rules(refusal="robots.txt holds more patterns than we can follow, which means no")
    text = "\n".join(_without_rules_of_others(lines))
    return Rules(Protego.parse(text), size=len(text))


def _without_rules_of_others(lines: Iterable[str]) -> Iterator[str]:
    """Leave out what only other agents are told: of a large file that is most, and it would be kept for a day."""
    ours, rules_began = True, True
    for line in lines:
        if line.startswith("User-agent: "):
            ours = line != "User-agent: other" or (ours and not rules_began)
            rules_began = False
            yield line
        elif not _RULE_LINE.match(line):
            yield line
        else:
            rules_began = True
            if ours:
                yield line


def _about_us(line: str) -> str:
    """Return a line as it is, but with one name for all agents that we are not.

    The parser gives every rule to every agent of its group, so that a file of many agents and many rules
    would cost minutes. It also takes `so` for us, and the standard wants the whole name.
    """
    told = _AGENT_LINE.match(" ".join(line[:400].split()))
    if told is None:
        return line
    name = told[1].partition("#")[0].partition("/")[0].strip().lower()
    return f"User-agent: {name if name in ('*', AGENT) else 'other'}"


def _delay(told: Protego) -> float:
    asked = [told.crawl_delay(AGENT) or 0.0]
    rate = told.request_rate(AGENT)
    if rate is not None and rate.requests > 0:
        asked.append(min(rate.seconds, 86_400) / rate.requests)
    return min(max((each for each in asked if isfinite(each) and each > 0), default=0.0), LONGEST_DELAY)


class Robots:
    """The rules of every origin met, each read once a day. `ask` fetches /robots.txt of an origin.

    `clock` stands still while the machine sleeps, and `wall` may be set: rules are known while both say so.
    """

    def __init__(self, clock: Callable[[], float], wall: Callable[[], float]) -> None:
        self._clock, self._wall = clock, wall
        self._known: OrderedDict[str, tuple[float, float, Rules]] = OrderedDict()
        self._size = 0
        self._reading: dict[str, asyncio.Lock] = {}

    def known(self, origin: str) -> Rules | None:
        """Return the rules of `origin` if they were read within the day."""
        found = self._known.get(origin)
        if found is None:
            return None
        until, read_at, rules = found
        return rules if self._clock() < until and 0 <= self._wall() - read_at < _A_DAY else None

    async def rules(self, origin: str, ask: Callable[[], Awaitable[RobotsAnswer]]) -> Rules:
        """Return the rules of `origin`, asking once however many wait; raises what `ask` raises."""
        known = self.known(origin)
        if known is not None:
            return known
        lock = self._reading.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                return self.known(origin) or self._remember(origin, await ask())
        finally:
            if not lock.locked():
                self._reading.pop(origin, None)

    def _remember(self, origin: str, answer: RobotsAnswer) -> Rules:
        rules = read_rules(answer)
        self._forget(origin)
        until = self._clock() + (_SOON if answer.fault or answer.status >= 500 else _A_DAY)
        self._known[origin] = (until, self._wall(), rules)
        self._size += rules.size
        while len(self._known) > _ORIGINS or (self._size > _TEXT_KEPT and len(self._known) > 1):
            self._forget(next(iter(self._known)))
        return rules

    def _forget(self, origin: str) -> None:
        before = self._known.pop(origin, None)
        if before is not None:
            self._size -= before[2].size
