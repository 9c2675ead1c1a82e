"""The one way out: polite to every host, and safe from every answer.

A fetch waits for its host's turn, reads robots.txt first, dials public addresses only, follows redirects
by hand and takes a bounded answer within one deadline. It gives a `Page` or raises a named `FetchError`.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpcore2
import httpx2

from scraper.answers import Answer, fault, location, retry_after
from scraper.asking import Ask, Budget, user_agent
from scraper.bounded import (
    Connections,
    headers_of,
    read_body,
    read_start,
    sent_at,
)
from scraper.cache import Cache, Kept, key_of, worth_keeping
from scraper.errors import (
    BadAddress,
    Blocked,
    BrokenBody,
    FetchError,
    PrivateAddress,
    RobotsRefused,
    ServerFault,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from scraper.guard import Dial, Guard, Resolve
from scraper.inflate import ACCEPT_ENCODING
from scraper.robots import ROBOTS_CAP, Robots, RobotsAnswer, Rules
from scraper.source import BODY_CAP, LARGEST_BODY_CAP, Page, Request
from scraper.turns import PATIENCE, Clock, Sleep, Turns

DEADLINE: Final = 30.0
MAX_REDIRECTS: Final = 5
ATTEMPTS: Final = 3
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 8.0
_ERROR_PAGE_CAP: Final = 32 * 1024

_Take = Callable[[httpx2.Response, dict[str, str], str], Awaitable[bytes]]
_BROKEN: Final = (httpx2.TransportError, httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)


class Fetcher:
    """Fetches pages for all sources of a process; enter it before use.

    `contact` goes into the User-Agent. `allow_hosts` names hosts that may be dialled although their address
    is private. `cache` is the file of kept answers; None keeps none. `deadline` is the network time in seconds
    that one fetch may take, over redirects and repetitions; waiting for a turn is not counted. The rest is for
    tests: `clock` (monotonic) and `wall` (since 1970) in seconds, `sleep`, `transport` in place of the network,
    `resolve` and `dial` in place of DNS and sockets, `verify` in place of the usual authorities.
    """

    def __init__(
        self,
        *,
        contact: str | None,
        allow_hosts: frozenset[str] = frozenset(),
        cache: Path | None = None,
        deadline: float = DEADLINE,
        clock: Clock = time.monotonic,
        wall: Clock = time.time,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        transport: httpx2.AsyncBaseTransport | None = None,
        resolve: Resolve | None = None,
        dial: Dial | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._deadline, self._wall, self._sleep, self._jitter = deadline, wall, sleep, jitter
        self._cache = Cache(cache) if cache is not None else None
        self._guard = Guard(allow_hosts, resolve, dial)
        self._transport = transport or Connections(self._guard, clock, verify)
        self._turns = Turns(clock, sleep, jitter)
        self._robots = Robots(clock, wall)
        self._always = [
            ("User-Agent", user_agent(contact)),
            ("Accept-Encoding", ACCEPT_ENCODING),
        ]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()
        self._guard.close()
        if self._cache is not None:
            self._cache.close()

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        """Return the page that `request` asks for; raises FetchErrors only.

        `gap` is the source's own wish in seconds between two requests to that host; the slowest of all wishes
        and of the host's own is kept. `cap` bounds the decoded body in bytes: 10 MiB if not told, at most 50 MiB.
        """
        ask = Ask.first(request)
        budget = Budget(self._deadline)
        most = BODY_CAP if cap is None else min(cap, LARGEST_BODY_CAP)
        for attempt in count(1):
            try:
                return await self._follow(ask, gap, most, budget)
            except FetchError as error:
                wait = self._wait_before_again(error, attempt)
                if wait is None or budget.left <= 0:
                    raise
            await self._sleep(wait)
        raise AssertionError("unreachable")

    def _wait_before_again(self, error: FetchError, attempt: int) -> float | None:
        """Return how long to wait before the same request may succeed; None to give up."""
        if attempt >= ATTEMPTS:
            return None
        after = error.retry_after if isinstance(error, ServerFault | Blocked) else None
        if after is not None:
            # The host is on hold for that long, so the next turn comes no sooner.
            return self._backoff(attempt) if after <= PATIENCE else None
        return self._backoff(attempt) if error.again else None

    def _backoff(self, attempt: int) -> float:
        return min(_FIRST_WAIT * 2.0 ** (attempt - 1), _LONGEST_WAIT) * (1 + self._jitter())

    async def _follow(self, ask: Ask, gap: float | None, cap: int, budget: Budget) -> Page:
        """Go from redirect to redirect, each judged like a first address."""
        for _ in range(MAX_REDIRECTS + 1):
            came = await self._hop(ask, gap, cap, budget)
            if isinstance(came, Page):
                return came
            ask = ask.redirected(came[0], came[1])
        raise TooManyRedirects(ask.shown, f"more than {MAX_REDIRECTS} redirects")

    async def _hop(self, ask: Ask, gap: float | None, cap: int, budget: Budget) -> Page | tuple[int, str]:
        """Ask for one address; return its page, or the status and target of a redirect."""
        key = key_of(ask.method, ask.url, ask.headers) if self._cache and ask.method == "GET" else None
        kept = self._cache.find(key, self._wall()) if self._cache and key else None
        if kept is not None and kept.is_fresh(self._wall()):
            return ask.page(200, kept.headers, kept.body, not_modified=True)
        await self._obey_robots(ask, gap, budget)
        validators = kept.validators(self._wall()) if kept is not None else {}
        answer = await self._send(ask, validators, gap, budget, partial(self._take_page, cap=cap))
        if answer.status == 304 and validators and kept is not None and key is not None:
            return self._renew(ask, key, kept, answer)
        target = location(answer)
        if target is not None:
            return answer.status, target
        wrong = fault(answer, ask.shown, self._wall())
        if wrong is not None:
            raise wrong
        same = kept is not None and kept.body == answer.body
        if key is not None and answer.status == 200:
            self._keep(key, answer)
        return ask.page(answer.status, answer.headers, answer.body, not_modified=same)

    def _keep(self, key: bytes, answer: Answer) -> None:
        now = self._wall()
        until = worth_keeping(answer.headers, now)
        if self._cache is not None and until is not None:
            self._cache.keep(key, Kept(answer.headers, answer.body, until, now), now)

    def _renew(self, ask: Ask, key: bytes, kept: Kept, answer: Answer) -> Page:
        """Return the kept page that a 304 confirms, and note what the 304 says of it."""
        now = self._wall()
        until = worth_keeping(kept.headers | answer.headers, now) or now
        renewed = kept.renewed(answer.headers, until)
        if self._cache is not None and (until > now or renewed.validators(now) != kept.validators(now)):
            self._cache.keep(key, renewed, now)
        return ask.page(200, renewed.headers, renewed.body, not_modified=True)

    async def _obey_robots(self, ask: Ask, gap: float | None, budget: Budget) -> None:
        rules = self._robots.known(ask.origin) or await self._read_rules(ask, gap, budget)
        if rules.delay:
            self._turns.slow_down(ask.host, rules.delay)
        refusal = rules.refusal(ask.sent)
        if refusal is not None:
            raise RobotsRefused(ask.shown, refusal)

    async def _read_rules(self, ask: Ask, gap: float | None, budget: Budget) -> Rules:
        return await self._robots.rules(ask.origin, lambda: self._ask_robots(ask, gap, budget))

    async def _ask_robots(self, ask: Ask, gap: float | None, budget: Budget) -> RobotsAnswer:
        """Fetch the rules of `ask`'s origin. Redirects lead where they lead; the rules stay the origin's."""
        hop = Ask.first(Request(f"{ask.origin}/robots.txt"))
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._send(hop, {}, gap, budget, self._take_robots)
                target = location(answer)
                if target is None:
                    return RobotsAnswer(answer.status, answer.body)
                hop = hop.redirected(answer.status, target)
            except PrivateAddress:
                raise
            except (BrokenBody, TooLarge, BadAddress) as error:
                return RobotsAnswer(0, fault=error.reason)
        return RobotsAnswer(404)

    async def _send(
        self, ask: Ask, validators: Mapping[str, str], gap: float | None, budget: Budget, take: _Take
    ) -> Answer:
        """Send `ask` in its host's turn; note how the host fares, and how long it wants to be left alone."""
        try:
            async with self._turns.turn(ask.host, gap, ask.shown) as turn, budget:
                answer = await self._exchange(ask, validators, take, turn.sent)
        except TimeoutError as error:
            late = TimedOut(ask.shown, f"no whole answer within {self._deadline:g} s")
            self._turns.failed(ask.host, late.reason)
            raise late from error
        except Unreachable as error:
            self._turns.failed(ask.host, error.reason)
            raise
        # A redirect may ask for time as well. Only its own host is left alone for it, whoever it leads to.
        after, _ = retry_after(answer.headers.get("retry-after"), self._wall())
        if after is not None and answer.status >= 300:
            self._turns.hold(ask.host, after)
        if answer.status >= 500:
            self._turns.failed(ask.host, f"status {answer.status}", ask.url)
        elif answer.status == 429:
            self._turns.failed(ask.host, "status 429")
        else:
            self._turns.succeeded(ask.host)
        return answer

    async def _exchange(
        self, ask: Ask, validators: Mapping[str, str], take: _Take, note_sent: Callable[[float], None]
    ) -> Answer:
        """Send one request and take its answer; raises what went wrong on the way by name."""
        told = {name.lower() for name in ask.headers}
        ours = [(name, value) for name, value in self._always if name.lower() not in told]
        headers_sent = [*ours, *ask.headers.items(), *validators.items()]
        sent = httpx2.Request(
            ask.method,
            ask.address,
            # A server's tag may hold any byte, and is sent back byte for byte.
            headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in headers_sent],
            content=ask.body,
        )
        try:
            answer = await self._transport.handle_async_request(sent)
        except PrivateAddress as error:
            raise PrivateAddress(ask.shown, error.reason) from error
        except _BROKEN as error:
            raise _before_the_answer(ask, error) from None
        try:
            at = sent_at(answer)
            if at is not None:
                note_sent(at)
            headers = headers_of(answer, ask.shown)
            return Answer(answer.status_code, headers, await take(answer, headers, ask.shown))
        except _BROKEN as error:
            raise BrokenBody(ask.shown, f"the answer breaks off ({_said(ask, error)})") from None
        finally:
            await answer.aclose()

    async def _take_page(self, answer: httpx2.Response, headers: dict[str, str], shown: str, cap: int) -> bytes:
        if 200 <= answer.status_code < 300:
            return await read_body(answer, headers, shown, cap)
        return await _take_error_page(answer, headers, shown)

    async def _take_robots(self, answer: httpx2.Response, headers: dict[str, str], shown: str) -> bytes:
        if 200 <= answer.status_code < 300:
            # A byte more than is read tells that there was more.
            return await read_start(answer, headers, shown, ROBOTS_CAP + 1)
        return await _take_error_page(answer, headers, shown)


async def _take_error_page(answer: httpx2.Response, headers: dict[str, str], shown: str) -> bytes:
    """Return the beginning of what came with an error: its status counts, however broken its page is."""
    try:
        return await read_start(answer, headers, shown, _ERROR_PAGE_CAP)
    except (BrokenBody, *_BROKEN):
        return b""


def _before_the_answer(ask: Ask, error: Exception) -> FetchError:
    """Name what kept an answer from coming at all."""
    if isinstance(error, httpcore2.LocalProtocolError | httpx2.LocalProtocolError):
        # Its message shows the header or the address, and either may hold a key.
        return BadAddress(ask.shown, "the address or a header holds what may not be sent")
    said = _said(ask, error)
    if "Receive buffer too long" in said:
        return TooLarge(ask.shown, "the headers do not end within their cap")
    if isinstance(error, httpcore2.RemoteProtocolError | httpx2.RemoteProtocolError):
        return Unreachable(ask.shown, f"no answer that is HTTP ({said})")
    return Unreachable(ask.shown, said or "no connection")


def _said(ask: Ask, error: Exception) -> str:
    """Return the cause in a line: servers choose some of its words."""
    text = "".join(char if char.isprintable() else " " for char in str(error)[:300])
    return ask.request.hide(text)[:200]
