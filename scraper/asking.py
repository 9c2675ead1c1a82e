"""One address to be asked for: taken apart once, with what is sent there and how it may be shown."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final
from urllib.parse import quote, quote_plus, urljoin

from scraper.errors import BadAddress, UnexpectedStatus
from scraper.guard import WebAddress, plain_host, web_address
from scraper.source import Page, Request

# Parameters that boards' APIs take keys in. Their values are shown nowhere, told as secrets or not.
_KEYS: Final = re.compile(
    r"([?&;](?:(?:api|app|access|auth|client|secret|private|public|subscription|user)?[-_.]?(?:key|token|secret)"
    r"|app[-_.]?id|api|auth|authorization|password|passwd|pwd|pass|signature|sig|jwt|session(?:id)?|sid|code)=)[^&;#]+",
    re.IGNORECASE,
)
# Set by the fetcher for everyone: a source may not disguise us, nor change how the connection is used.
_OURS: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since", "if-none-match"}
    | {"if-range", "keep-alive", "proxy-authorization", "proxy-connection", "range", "referer", "te", "trailer"}
    | {"transfer-encoding", "upgrade", "user-agent"}
)
# USAJOBS' API wants the key's owner there. That hides nobody: it is who we are and where to write to.
_AN_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
# All that another origin gets to see of a source's own headers. A custom header may be a credential.
_HARMLESS: Final = frozenset({"accept", "accept-language", "content-type"})
_ANYTHING: Final = {"Accept": "*/*"}
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_UNSAFE_VALUE: Final = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
_AS_GET: Final = frozenset({301, 302, 303})


@dataclass(slots=True)
class Ask:
    """One hop of a fetch: the request that it serves, the address, and what is sent there."""

    request: Request
    address: WebAddress
    url: str
    shown: str
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    host: str
    origin: str

    @classmethod
    def first(cls, request: Request) -> "Ask":
        """Return the first hop of `request`; raises BadAddress."""
        shown = showable(request.url, request)
        return cls._made(
            request, request.url, shown, request.method.upper(), _sendable(request.headers, shown), request.body
        )

    @classmethod
    def _made(
        cls, request: Request, url: str, shown: str, method: str, headers: Mapping[str, str], body: bytes | None
    ) -> "Ask":
        address = web_address(url, shown)
        host = plain_host(address.host)
        origin = f"{address.scheme}://{address.netloc.decode('ascii')}"
        return cls(request, address, url, shown, method, headers, body, host, origin)

    @property
    def sent(self) -> str:
        """The address as the server sees it: dots resolved, the rest escaped. Rules are asked about this one."""
        return self.origin + self.address.raw_path.decode("ascii")

    def redirected(self, status: int, target: str) -> "Ask":
        """Return the next hop; what may be a credential stays behind when scheme, host or port change."""
        try:
            url = urljoin(self.url, target)
        except ValueError as error:
            raise BadAddress(self.shown, "it redirects to what is no address") from error
        shown = showable(url, self.request)
        keeps_body = self.body is not None and status not in _AS_GET
        method = "GET" if status in _AS_GET else self.method
        next_hop = self._made(self.request, url, shown, method, self.headers, self.body if keeps_body else None)
        if next_hop.origin != self.origin:
            next_hop.headers = {name: value for name, value in self.headers.items() if name.lower() in _HARMLESS}
            if keeps_body:
                raise UnexpectedStatus(shown, "a body that may hold a key is not sent to another host", status)
        return next_hop

    def page(self, status: int, headers: dict[str, str], body: bytes, *, not_modified: bool) -> Page:
        """Return the page that this hop ended at."""
        return Page(self.request.hide(self.url), body, status, headers, self.request, not_modified)


class Budget:
    """Seconds of network time, used up block by block; a block that takes more than is left raises TimeoutError."""

    __slots__ = ("_began", "_timeout", "left")

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    async def __aenter__(self) -> None:
        self._began = asyncio.get_running_loop().time()
        self._timeout = asyncio.timeout(self.left)
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left -= asyncio.get_running_loop().time() - self._began
        await self._timeout.__aexit__(kind, error, trace)


def showable(url: str, request: Request) -> str:
    """Return `url` in a line without any key in it, for errors, logs and reports."""
    shown = request.hide(url)
    for secret in request.secrets:
        for spelling in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
            shown = shown.replace(spelling, "***")
    shown = _KEYS.sub(r"\1***", shown) if "=" in shown else shown
    # A server chooses where it redirects to, and a log takes a line.
    return shown if shown.isprintable() else "".join(char if char.isprintable() else "?" for char in shown)


def user_agent(contact: str | None) -> str:
    """Return how we introduce ourselves; no disguise, with or without a contact."""
    told = "".join(char for char in contact or "" if " " <= char <= "~" and char not in "()").strip()[:200]
    return f"Sohokari/0.1 (job ads; {f'contact: {told}' if told else 'its operator left no contact'})"


def _names_us(name: str, value: str) -> bool:
    return name.lower() == "user-agent" and _AN_EMAIL.fullmatch(value) is not None


def _sendable(headers: Mapping[str, str], shown: str) -> Mapping[str, str]:
    """Return a source's headers but for those that are ours; raises BadAddress without showing a value."""
    if not headers:
        return _ANYTHING
    for name, value in headers.items():
        if not _SAFE_NAME.fullmatch(name) or _UNSAFE_VALUE.search(value):
            raise BadAddress(shown, f"the header {name[:60]!r} holds a character that may not be sent")
    sent = {name: value for name, value in headers.items() if name.lower() not in _OURS or _names_us(name, value)}
    return sent if any(name.lower() == "accept" for name in sent) else _ANYTHING | sent
