"""What can go wrong between a request and a raw ad.

    ScraperError
    ├── ConfigError            the catalogue or a sources file cannot be used as written
    ├── FetchError             no usable answer: the URL, why, and what happens next
    │   ├── BadAddress         not an address that may be asked for
    │   │   └── PrivateAddress the host resolves to an address inside somebody's network
    │   ├── RobotsRefused      robots.txt says no, or cannot be had
    │   ├── Unreachable        no connection: name, route or TLS
    │   ├── Resting            the host failed again and again, and is left alone for a while
    │   ├── TimedOut           the whole request took longer than its deadline
    │   ├── TooLarge           headers or decoded body beyond the cap
    │   ├── BrokenBody         truncated, or its compression is corrupt
    │   ├── TooManyRedirects
    │   ├── Blocked            401, 403, 407, 429, 451 or a challenge page
    │   ├── Gone               404 or 410
    │   ├── ServerFault        5xx
    │   └── UnexpectedStatus   any other status that is not a success
    ├── ReadError              an answer came, but it does not read as this source's page
    │   ├── NotParsable        not JSON, not XML, not what its kind must be
    │   ├── Changed            parses, but what must be there is not: a redesign
    │   ├── Lacking            reads, but something that every ad always told is told by none
    │   ├── Challenged         a login page, a captcha or the like came in its place
    │   └── TooComplex         beyond the limits on size, depth or time
    └── Unfinished             the walk was cut short at its limits, or went in a circle

One ad's failure is a value (`posting.model.Rejected`), one source's failure one of these in its report.
"""

import re
from typing import ClassVar, Final

from posting.clean import one_line
from posting.report import Health, Trouble

_URL_SHOWN: Final = 1_000
_REASON_SHOWN: Final = 600


class ScraperError(Exception):
    """Base of all that this package raises on purpose."""

    health: ClassVar[Health] = Health.UNREACHABLE

    @property
    def kind(self) -> str:
        """The error's name as reports show it: `RobotsRefused` is `robots_refused`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def trouble(self) -> Trouble:
        """Return the entry that the pass's report shows."""
        return Trouble(kind=self.kind, reason=str(self))


class ConfigError(ScraperError):
    """A catalogue or sources file cannot be used: `where`, `what` is wrong, and what to `do`."""

    def __init__(self, where: str, what: str, do: str) -> None:
        super().__init__(f"{where}: {what}; {do}")
        self.where, self.what, self.do = where, what, do

    def trouble(self) -> Trouble:
        """Return the entry that a report shows: the place in the file stands where others have an address."""
        return Trouble(kind=self.kind, reason=self.what, url=self.where, next=self.do)


class _AtUrl(ScraperError):
    next: ClassVar[str] = "tried again at the next pass"

    def __init__(self, url: str, reason: str) -> None:
        """Servers choose some of these words, and logs, rows and terminals take them: they are cleaned here."""
        self.url, self.reason = one_line(url, _URL_SHOWN), one_line(reason, _REASON_SHOWN)
        super().__init__(f"{self.url}: {self.reason}")

    def __reduce__(self) -> tuple[type["_AtUrl"], tuple[object, ...]]:
        """Let a worker process hand the error over: it is made again from what it was made of."""
        return type(self), (self.url, self.reason)

    def trouble(self) -> Trouble:
        """Return the entry that the pass's report shows."""
        return Trouble(kind=self.kind, reason=self.reason, url=self.url, next=self.next)


class FetchError(_AtUrl):
    """No usable answer came. `again` says that the same request may succeed if it is repeated now."""

    again: ClassVar[bool] = False


class BadAddress(FetchError):
    next = "not asked for until the address changes"


class PrivateAddress(BadAddress):
    next = "not asked for; the operator may open a host with SOHOKARI_ALLOW_HOSTS"


class RobotsRefused(FetchError):
    health = Health.BLOCKED
    next = "asked again when robots.txt is read afresh, within a day"


class Unreachable(FetchError):
    again = True


class Resting(FetchError):
    next = "not asked before its rest is over"


class TimedOut(FetchError):
    again = True


class TooLarge(FetchError):
    health = Health.CHANGED
    next = "tried again at the next pass; its entry may allow more with cap, up to 50 MiB"


class BrokenBody(FetchError):
    again = True


class TooManyRedirects(FetchError):
    health = Health.CHANGED


class _Status(FetchError):
    def __init__(self, url: str, reason: str, status: int, retry_after: float | None = None) -> None:
        """`retry_after` is in seconds, clamped; None when the server did not say."""
        super().__init__(url, reason)
        self.status, self.retry_after = status, retry_after

    def __reduce__(self) -> tuple[type[_AtUrl], tuple[object, ...]]:
        return type(self), (self.url, self.reason, self.status, self.retry_after)


class Blocked(_Status):
    health = Health.BLOCKED


class Gone(_Status):
    health = Health.CHANGED


class ServerFault(_Status):
    again = True


class UnexpectedStatus(_Status):
    health = Health.CHANGED


class ReadError(_AtUrl):
    """An answer came, but it does not read as a page of this source."""

    health = Health.CHANGED


class NotParsable(ReadError):
    pass


class Changed(ReadError):
    pass


class Lacking(ReadError):
    """The page's ads stand, but the board has changed in part: nothing is closed until somebody has looked."""

    health = Health.SUSPECT


class Challenged(ReadError):
    health = Health.BLOCKED


class TooComplex(ReadError):
    pass


class Unfinished(_AtUrl):
    """Pages were left unread: what was read stands, and nothing is closed for being absent."""

    health = Health.SUSPECT
