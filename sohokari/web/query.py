"""The question of a request: the same query parameters at every address, read by one `Search`."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request

from db.search import Search

Query = Mapping[str, list[str]]

# Says how a page is shown, not which ads fit.
_NOT_ASKED = frozenset({"lang"})


def query_of(request: Request) -> dict[str, list[str]]:
    """Return the parameters of a request; a field that a form left blank asks nothing."""
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in _NOT_ASKED and value.strip():
            query.setdefault(name, []).append(value)
    return query


def search_of(request: Request) -> Search:
    """Return what a request asks for; raises BadSearch naming the allowed values."""
    return Search.from_query(query_of(request))


def as_asked(search: Search, query: Query) -> dict[str, list[str]]:
    """Return `query` with the values of its lists one by one and spelt as we spell them."""
    told = {name: getattr(search, name) for name in query}
    return {
        name: [str(each) for each in told[name]] if isinstance(told[name], tuple) else list(values)
        for name, values in query.items()
    }


def link(path: str, query: Query, leave_out: Iterable[str] = ("after",), **added: str) -> str:
    """Return the address of `path` asked the same question; without a cursor, as a new question has none."""
    left_out = {*leave_out, *added}
    told = [(name, value) for name, values in query.items() if name not in left_out for value in values]
    told += added.items()
    return f"{path}?{urlencode(told)}" if told else path


def without(path: str, query: Query, name: str, value: str) -> str:
    """Return the same question without one of its values."""
    rest = {key: [told for told in values if (key, told) != (name, value)] for key, values in query.items()}
    return link(path, rest)
