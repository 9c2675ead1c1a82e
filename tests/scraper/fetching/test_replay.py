"""A pass can be read once more without asking anybody."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scraper import cache
from scraper.errors import Unreachable
from scraper.replay import Remembering, Replay
from scraper.source import Page, Request

KEY = "s3cret"
SAID = {
    "http://a.example/list": Page("http://a.example/list", b"[1, 2]", 200, {"content-type": "application/json"}),
    "http://a.example/old": Page("http://b.example/new", "নতুন".encode(), 203, {"content-type": "text/html"}),
    "http://a.example/private": Page("http://a.example/private", b"x", 200, {"cache-control": "private, no-store"}),
    f"http://a.example/{KEY}": Page("http://a.example/***", b"y", 200, {}),
}


class Said:
    """A fetcher that gives pages from a table, another one for each question in a body."""

    async def fetch(self, request: Request, *, gap: float | None = None, cap: int | None = None) -> Page:
        page = SAID[request.url]
        return Page(page.url, page.body + (request.body or b""), page.status, page.headers, request)


def kept(file: Path, *requests: Request) -> list[Page]:
    async def main() -> list[Page]:
        with Remembering(Said(), file) as fetcher:
            return [await fetcher.fetch(request, gap=0) for request in requests]

    return asyncio.run(main())


def replayed(file: Path, request: Request) -> Page:
    async def main() -> Page:
        with Replay(file) as fetcher:
            return await fetcher.fetch(request)

    return asyncio.run(main())


@pytest.mark.parametrize("request_", [
    Request("http://a.example/list"), Request("http://a.example/old", note={"row": 1}),
    Request("http://a.example/list", method="POST", body=b'{"page": 2}'),
    Request(f"http://a.example/{KEY}", secrets=(KEY,)),
])  # fmt: skip
def test_a_page_comes_back_as_it_was(request_: Request, tmp_path: Path) -> None:
    everything = [Request(url) for url in SAID]
    first = kept(tmp_path / "pages.sqlite", *everything, request_)[-1]
    again = replayed(tmp_path / "pages.sqlite", request_)
    assert (again.url, again.body, again.status, again.headers) == (first.url, first.body, first.status, first.headers)
    assert again.request is request_
    assert again.not_modified


@pytest.mark.parametrize(("changed", "packed"), [
    ({}, 0), ({"body": b"[3]"}, 1), ({"headers": {"content-type": "text/html"}}, 1), ({"status": 203}, 1),
    ({"url": "http://a.example/list?page=1"}, 1), ({"headers": {"content-type": "application/json", "age": "9"}}, 0),
], ids=["nothing", "body", "kind", "status", "address", "a header of the day"])  # fmt: skip
def test_a_page_is_packed_again_only_where_it_is_another(
    changed: dict[str, Any], packed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://a.example/list"
    kept(tmp_path / "pages.sqlite", Request(url))
    bodies: list[bytes] = []
    pack = cache._PACK.compress

    def counted(body: bytes) -> bytes:
        bodies.append(body)
        return pack(body)

    monkeypatch.setattr(cache, "_PACK", SimpleNamespace(compress=counted))
    monkeypatch.setitem(SAID, url, replace(SAID[url], **changed))
    kept(tmp_path / "pages.sqlite", Request(url))
    assert len(bodies) == packed
    again = replayed(tmp_path / "pages.sqlite", Request(url))
    assert (again.url, again.body, again.status) == (SAID[url].url, SAID[url].body, SAID[url].status)
    assert again.headers["content-type"] == SAID[url].headers["content-type"]


@pytest.mark.parametrize("request_", [
    Request("http://a.example/never"), Request("http://a.example/private"),
    Request("http://a.example/list", headers={"X-Key": "other"}),
    Request("http://a.example/list", method="POST", body=b"?"),
])  # fmt: skip
def test_a_page_that_was_not_kept_is_not_taken_for_gone(request_: Request, tmp_path: Path) -> None:
    kept(tmp_path / "pages.sqlite", *(Request(url) for url in SAID))
    with pytest.raises(Unreachable, match="not kept"):
        replayed(tmp_path / "pages.sqlite", request_)


def test_no_key_can_be_read_from_the_file(tmp_path: Path) -> None:
    kept(tmp_path / "pages.sqlite", Request(f"http://a.example/{KEY}", headers={"X-Key": "header-key"}, secrets=(KEY,)))
    bytes_kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert KEY.encode() not in bytes_kept
    assert b"header-key" not in bytes_kept
