"""Keys are sent where they belong, and shown nowhere."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from scraper.asking import Ask, showable
from scraper.errors import BadAddress, FetchError
from scraper.source import Page, Request
from tests.scraper.fetching.fakes import in_virtual_time
from tests.scraper.fetching.world import Host, Said, Visit, World, says, visiting

KEY = "s3cr+t/Kéy"
A = "http://a.example"


def fetch(
    hosts: Mapping[str, Host], request: Request, cache: Path | None = None
) -> tuple[Page | FetchError, list[Visit]]:
    async def main() -> tuple[Page | FetchError, list[Visit]]:
        world = World(hosts)
        async with visiting(world, cache=cache) as fetcher:
            try:
                return await fetcher.fetch(request, gap=0), world.visits
            except FetchError as error:
                return error, world.visits

    return in_virtual_time(main())[0]


def redirects(target: str, status: int = 302) -> Host:
    def host(path: str, _sent: Mapping[str, str]) -> Said:
        return (404, {}, b"") if path == "/robots.txt" else (status, {"location": target}, b"")

    return host


@pytest.mark.parametrize("target", ["http://b.example/x", "http://a.example:8080/x", "https://a.example/x"])
def test_credentials_stay_behind_when_scheme_host_or_port_change(target: str) -> None:
    hosts = {"a.example": lambda path, sent: redirects(target)(path, sent) if path == "/1" else says()(path, sent)}
    request = Request(
        f"{A}/1", headers={"X-Api-Key": "k", "Authorization": "Bearer k", "Cookie": "c=k", "Accept": "x/y"}
    )
    _, visits = fetch({**hosts, "b.example": says()}, request)
    first, *rest = [visit for visit in visits if visit.path != "/robots.txt"]
    assert first.sent["x-api-key"] == "k"
    assert rest
    assert not {"x-api-key", "authorization", "cookie"} & set(rest[0].sent)
    assert rest[0].sent["accept"] == "x/y"


def test_credentials_do_not_come_back_after_a_detour() -> None:
    def home(path: str, sent: Mapping[str, str]) -> Said:
        return redirects("http://b.example/2")(path, sent) if path == "/1" else says()(path, sent)

    _, visits = fetch({"a.example": home, "b.example": redirects(f"{A}/3")}, Request(f"{A}/1", headers={"X-Key": "k"}))
    assert [("x-key" in visit.sent) for visit in visits if visit.path in ("/1", "/2", "/3")] == [True, False, False]


def test_credentials_go_along_within_their_origin_and_never_to_robots() -> None:
    def home(path: str, sent: Mapping[str, str]) -> Said:
        return redirects("/2")(path, sent) if path == "/1" else says()(path, sent)

    _, visits = fetch({"a.example": home}, Request(f"{A}/1", headers={"X-Key": "k"}))
    assert [visit.sent.get("x-key") for visit in visits] == [None, "k", "k"]


@pytest.mark.parametrize(("status", "method", "body"), [(302, "GET", b""), (303, "GET", b""), (307, "POST", b"q")])
def test_a_redirected_question_is_put_as_the_status_says(status: int, method: str, body: bytes) -> None:
    def home(path: str, sent: Mapping[str, str]) -> Said:
        return redirects("/2", status)(path, sent) if path == "/1" else says()(path, sent)

    _, visits = fetch({"a.example": home}, Request(f"{A}/1", method="POST", body=b"q"))
    assert (visits[-1].method, visits[-1].body) == (method, body)


def test_a_body_that_may_hold_a_key_is_not_sent_to_another_host() -> None:
    hosts = {"a.example": redirects("http://b.example/2", 307), "b.example": says()}
    came, visits = fetch(hosts, Request(f"{A}/1", method="POST", body=b'{"key": 1}'))
    assert isinstance(came, FetchError)
    assert [visit.host for visit in visits] == ["a.example"] * 2


@pytest.mark.parametrize("url", [
    "http://a.example/x?app_key=V4LUE", "http://a.example/x?q=1&API_KEY=V4LUE&r=2", "http://a.example/x?token=V4LUE#f",
    "http://a.example/x?access_token=V4LUE", "http://a.example/?client-secret=V4LUE", "http://a.example/?app_id=V4LUE",
    "http://a.example/?subscription-key=V4LUE;b=1", "http://a.example/?password=V4LUE", "http://a.example/?sig=V4LUE",
])  # fmt: skip
def test_a_key_in_an_address_is_not_shown(url: str) -> None:
    shown = showable(url, Request(url))
    assert "V4LUE" not in shown
    assert "a.example" in shown
    assert shown.count("=") == url.count("=")


@pytest.mark.parametrize("name", ["monkey", "page_token_count", "keyword", "tokens", "design"])
def test_a_parameter_that_holds_no_key_is_shown(name: str) -> None:
    url = f"http://a.example/?{name}=5"
    assert showable(url, Request(url)) == url


@pytest.mark.parametrize("broken", [
    says(status=500), says(status=403), says(robots=b"User-agent: *\nDisallow: /\n"), redirects("/x?k=" + KEY.upper()),
    redirects("http://b.example/none"), redirects("ftp://a.example/" + KEY.encode().decode("latin-1")),
    says(content_encoding="gzip"),
])  # fmt: skip
def test_no_error_log_or_cache_shows_a_key(broken: Host, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    request = Request(f"{A}/path/{KEY}?x={KEY}&api_key=other-key", headers={"X-Key": "header-key"}, secrets=(KEY,))
    came, _ = fetch({"a.example": broken}, request, tmp_path / "cache.sqlite")
    assert isinstance(came, FetchError)
    told = f"{came} {came.trouble()} {caplog.text}"
    for word in (KEY, "s3cr", "other-key", "header-key"):
        assert word not in told


def test_a_page_shows_its_address_without_the_key(tmp_path: Path) -> None:
    request = Request(f"{A}/{KEY}?x=1", headers={"X-Key": "header-key"}, secrets=(KEY,))
    came, _ = fetch({"a.example": says(body=b"text", etag='"1"')}, request, tmp_path / "cache.sqlite")
    assert isinstance(came, Page)
    assert came.url == f"{A}/***?x=1"
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"header-key" not in kept
    assert b"s3cr" not in kept


@pytest.mark.parametrize("headers", [
    {"X-Key": "secret\r\nHost: b.example"}, {"X-Key": "secret\x00"}, {"X-Key": "secretভ"}, {"X Key": "secret"},
    {"X-Key:": "secret"}, {"": "secret"},
])  # fmt: skip
def test_a_header_that_may_not_be_sent_is_refused_without_showing_it(headers: Mapping[str, str]) -> None:
    with pytest.raises(BadAddress) as caught:
        Ask.first(Request(f"{A}/1", headers=headers))
    assert "secret" not in str(caught.value)


def test_a_source_cannot_change_how_the_connection_is_used() -> None:
    ours = {"Host": "b.example", "Connection": "close", "Transfer-Encoding": "chunked", "Accept-Encoding": "x",
            "Content-Length": "5", "If-None-Match": "x", "Range": "bytes=0-1", "User-Agent": "x"}  # fmt: skip
    assert Ask.first(Request(f"{A}/1", headers=ours)).headers == {"Accept": "*/*"}


def test_no_session_of_a_site_is_kept_or_sent_back() -> None:
    async def main() -> tuple[Page, list[Visit]]:
        world = World({"a.example": says(set_cookie="session=abc")})
        async with visiting(world) as fetcher:
            await fetcher.fetch(Request(f"{A}/1"))
            return await fetcher.fetch(Request(f"{A}/2")), world.visits

    page, visits = in_virtual_time(main())[0]
    assert "set-cookie" not in page.headers
    assert all("cookie" not in visit.sent for visit in visits)
