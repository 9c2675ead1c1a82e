"""What may only be done where it can be killed: parsers whose time or memory a page can blow up.

Reading a JSON answer, a well-formed feed or JSON-LD costs time and memory in proportion to the page: that is
done in the service itself. Everything else begins with `only_where_killable()`, which there raises
`WantsWorker`, and the page is read in a worker process instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

# Beyond this even JSON may take more memory than a page is worth: 1 MiB of brackets is 25 MB of lists.
LARGEST_READ_HERE: Final = 1 << 20

_in_the_service: ContextVar[bool] = ContextVar("in_the_service", default=False)


class WantsWorker(Exception):
    """The page cannot be read in the service itself. Not an error of the page: no reader catches it."""


def only_where_killable() -> None:
    """Raise WantsWorker in the service itself; do nothing in a worker."""
    if _in_the_service.get():
        raise WantsWorker


@contextmanager
def in_the_service() -> Iterator[None]:
    """Mark what runs in the block as running where nothing can kill it."""
    before = _in_the_service.set(True)
    try:
        yield
    finally:
        _in_the_service.reset(before)
