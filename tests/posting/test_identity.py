"""Two addresses of one ad are one; two ads are never one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting.identity import canonical_url, content_key, fingerprint
from posting.model import Place, Posting

SAME = {
    "upper case host": ("https://Jobs.Example.ORG/1", "https://jobs.example.org/1"),
    "default port": ("https://a.example:443/1", "https://a.example/1"),
    "no path": ("https://a.example", "https://a.example/"),
    "a place on the page": ("https://a.example/1#apply", "https://a.example/1"),
    "campaign": ("https://a.example/1?utm_source=x&utm_medium=y", "https://a.example/1"),
    "a click's id": ("https://a.example/1?id=7&fbclid=Abc9", "https://a.example/1?id=7"),
    "order of the query": ("https://a.example/1?b=2&a=1", "https://a.example/1?a=1&b=2"),
    "who sent the reader": ("https://a.example/1?ref=twitter", "https://a.example/1"),
    "a board's own mark": ("https://boards.example/a/jobs/1?gh_src=9f2", "https://boards.example/a/jobs/1"),
    "linkedin's position in a list": (
        "https://bd.linkedin.com/jobs/view/77?position=3&pageNum=0&refId=x1&trackingId=y2",
        "https://bd.linkedin.com/jobs/view/77",
    ),
    "adzuna's signature": ("https://www.adzuna.co.uk/land/ad/55?se=abc&v=D3F", "https://www.adzuna.co.uk/land/ad/55"),
    "Bengali path, escaped or not": (
        "https://a.example/চাকরি",
        "https://a.example/%e0%a6%9a%e0%a6%be%e0%a6%95%e0%a6%b0%e0%a6%bf",
    ),
    "an escape that needs none": ("https://a.example/%7Ejobs/%61", "https://a.example/~jobs/a"),
    "blanks around": ("  https://a.example/1\n", "https://a.example/1"),
    "someone's password": ("https://me:secret@a.example/1", "https://a.example/1"),
}

DIFFERENT = {
    "another id": ("https://a.example/?v=1", "https://a.example/?v=2"),
    "a job's reference": ("https://a.example/job?ref=JOB-1042", "https://a.example/job?ref=JOB-1043"),
    "a source that is a number": ("https://a.example/ad?source=12", "https://a.example/ad?source=13"),
    "position on a site where it is the post": ("https://a.example/?position=4", "https://a.example/?position=5"),
    "a route behind the hash": ("https://a.example/#/jobs/1", "https://a.example/#/jobs/2"),
    "an escaped slash": ("https://a.example/a%2Fb", "https://a.example/a/b"),
    "another port": ("https://a.example:8443/1", "https://a.example/1"),
    "another scheme": ("http://a.example/1", "https://a.example/1"),
    "a bare query": ("https://a.example/show?1", "https://a.example/show?2"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_two_addresses_of_one_page_are_equal(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_addresses_of_two_pages_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("url", [url for pair in (*SAME.values(), *DIFFERENT.values()) for url in pair])
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "\u00a0javascript:alert(1)", "/jobs/1", "mailto:a@b.example", "ftp://a.example/1",
     "https://", "https:///1", "https://a.example:99999/", "https://[::1/", "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        canonical_url(url)


@given(st.text(max_size=200))
def test_any_text_is_an_address_or_a_value_error(text: str) -> None:
    for url in (text, f"https://a.example/{text}", f"https://a.example/?{text}"):
        try:
            once = canonical_url(url)
        except ValueError:
            continue
        assert canonical_url(once) == once


def posting(**changes: object) -> Posting:
    fields: dict[str, object] = {
        "source": "acme",
        "source_id": "1",
        "url": "https://a.example/1",
        "title": "Executive Assistant",
        "employer": "Acme Ltd.",
        "places": [Place(text="Dhaka", city="Dhaka", country="BD")],
    }
    return Posting(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_bumped_date_does_not_change_the_content() -> None:
    from datetime import date

    assert content_key(posting(posted_on=date(2026, 1, 1))) == content_key(posting(posted_on=date(2026, 2, 1)))
    assert content_key(posting(description="Keeps the diary.")) != content_key(posting())


def test_copies_on_two_boards_have_one_fingerprint() -> None:
    copy = posting(
        source="other", source_id="x9", url="https://b.example/9", title="EXECUTIVE  assistant", employer="Acme Ltd"
    )
    assert fingerprint(copy) == fingerprint(posting())
    assert fingerprint(posting(employer="Bolt")) != fingerprint(posting())
    assert fingerprint(posting(places=[Place(text="Pune", city="Pune", country="IN")])) != fingerprint(posting())


def test_an_address_longer_than_any_browser_takes_is_none() -> None:
    assert canonical_url("https://a.example/" + "x" * 8_000)
    with pytest.raises(ValueError, match="characters"):
        canonical_url("https://a.example/" + "x" * 9_000)
