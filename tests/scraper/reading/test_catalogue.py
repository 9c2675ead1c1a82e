"""The catalogue: what ships is usable, the operator's file changes it, and a mistake costs one entry only."""

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.catalogue import Entry, catalogue, entry_of, sample
from scraper.errors import ConfigError
from scraper.kinds import KINDS


def read(
    tmp_path: Path, text: str, environment: dict[str, str] | None = None
) -> tuple[dict[str, Entry], list[ConfigError]]:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    entries, errors = catalogue(path, environment or {})
    return {entry.name: entry for entry in entries}, errors


def test_what_ships_is_usable_as_it_is() -> None:
    entries, errors = catalogue(None, {})
    assert errors == []
    assert len({entry.name for entry in entries}) == len(entries)
    assert {"remotive", "remoteok", "weworkremotely", "arbeitnow", "himalayas"} <= {entry.name for entry in entries}
    assert sum(entry.kind == "greenhouse" for entry in entries) >= 15


def test_every_shipped_entry_has_a_home_that_a_person_can_open() -> None:
    for entry in catalogue(None, {})[0]:
        assert entry.home.startswith("https://"), entry.name
        assert "{" not in entry.home


def test_no_source_is_asked_more_often_than_its_terms_allow() -> None:
    entries = {entry.name: entry for entry in catalogue(None, {})[0]}
    assert entries["remotive"].interval >= timedelta(hours=6)
    for entry in entries.values():
        assert entry.interval >= (KINDS[entry.kind].at_most_every or timedelta(minutes=5))


def test_sources_that_ask_for_credit_have_it() -> None:
    entries = {entry.name: entry for entry in catalogue(None, {})[0]}
    for name in ("remotive", "remoteok", "weworkremotely", "arbeitnow", "himalayas"):
        assert entries[name].credit, name


def test_a_company_is_a_line_and_a_site_is_an_entry(tmp_path: Path) -> None:
    entries, errors = read(
        tmp_path,
        """
        boards = [{ kind = "greenhouse", board = "padma" }]

        [[source]]
        name = "our-site"
        kind = "sitemap"
        url = "https://site.example/sitemap.xml"
        interval = "90 min"
        gap = 2
        day_first = true
        country = "BD"
        """,
    )
    assert errors == []
    assert next(iter(entries["greenhouse:padma"].source.start())).url.endswith("/padma/jobs?content=true")
    site = entries["our-site"]
    assert (site.interval, site.gap, site.day_first, site.country) == (timedelta(minutes=90), 2.0, True, "BD")
    assert site.home == "https://site.example/"


def test_selectors_are_declared_without_code(tmp_path: Path) -> None:
    entries, errors = read(
        tmp_path,
        """
        [[source]]
        name = "plain"
        kind = "selectors"
        url = "https://plain.example/jobs"
        list = "li.job"
        fields = { title = "h2", pay = ".pay" }
        """,
    )
    assert errors == []
    assert entries["plain"].kind == "selectors"


def test_only_the_operators_sources_when_they_say_so(tmp_path: Path) -> None:
    entries, errors = read(tmp_path, 'shipped = false\nboards = [{ kind = "greenhouse", board = "padma" }]')
    assert (list(entries), errors) == (["greenhouse:padma"], [])


def test_the_operator_changes_a_shipped_entry_by_its_name(tmp_path: Path) -> None:
    entries, errors = read(
        tmp_path,
        """
        [[source]]
        name = "himalayas"
        pages = 2
        interval = "1 d"
        [[source]]
        name = "arbeitnow"
        off = "not for us"
        """,
    )
    assert errors == []
    assert entries["himalayas"].interval == timedelta(days=1)
    assert entries["himalayas"].credit
    assert entries["arbeitnow"].off == "not for us"


@pytest.mark.parametrize(("told", "cap"), [("25 MiB", 25 << 20), ("50MiB", 50 << 20), ("500 KiB", 500 << 10)])
def test_the_operator_says_how_much_an_answer_may_hold(tmp_path: Path, told: str, cap: int) -> None:
    entries, errors = read(
        tmp_path, f'[[source]]\nname = "x"\nkind = "feed"\nurl = "https://a.example/"\ncap = "{told}"\n'
    )
    assert errors == []
    assert entries["x"].cap == cap
    assert entries["remotive"].cap is None


MISTAKES = {
    "a kind with a typo": ('name = "x"\nkind = "grenhouse"\nboard = "b"', "'grenhouse'", "'greenhouse' meant"),
    "an option with a typo": ('name = "x"\nkind = "greenhouse"\nborad = "b"', "'borad'", "'board' meant"),
    "an option missing": ('name = "x"\nkind = "greenhouse"', "'board' is missing", "add board"),
    "a number for a text": ('name = "x"\nkind = "greenhouse"\nboard = 7', "board = 7", 'in "quotes"'),
    "a text for a number": ('name = "x"\nkind = "greenhouse"\nboard = "b"\ngap = "2 s"', "gap", "a number"),
    "a flag for a number": ('name = "x"\nkind = "greenhouse"\nboard = "b"\ngap = true', "gap", "a number"),
    "a gap below zero": ('name = "x"\nkind = "greenhouse"\nboard = "b"\ngap = -1', "gap = -1", "from 0"),
    "a cap as a number": ('name = "x"\nkind = "feed"\nurl = "https://a.example/"\ncap = 20', "cap = 20", 'in "quotes"'),
    "a cap of nothing": ('name = "x"\nkind = "feed"\nurl = "https://a.example/"\ncap = "0 MiB"', "0 MiB", "20 MiB"),
    "a cap in odd words": ('name = "x"\nkind = "feed"\nurl = "https://a.example/"\ncap = "1 GB"', "1 GB", "20 MiB"),
    "a cap beyond all": (
        'name = "x"\nkind = "feed"\nurl = "https://a.example/"\ncap = "51 MiB"',
        "more than one answer may hold",
        '"50 MiB" or less',
    ),
    "no name": ('kind = "feed"\nurl = "https://a.example/"', "its name is None", "give it a name"),
    "a name with blanks": ('name = "a b"\nkind = "feed"\nurl = "https://a.example/"', "'a b'", "letters"),
    "an address without scheme": ('name = "x"\nkind = "feed"\nurl = "a.example/rss"', "a.example/rss", "https://"),
    "a file for an address": ('name = "x"\nkind = "feed"\nurl = "file:///etc/passwd"', "no web address", "https://"),
    "an interval in odd words": (
        'name = "x"\nkind = "feed"\nurl = "https://a.example/"\ninterval = "often"',
        "often",
        "90 min",
    ),
    "too often for anyone": (
        'name = "x"\nkind = "feed"\nurl = "https://a.example/"\ninterval = "1 min"',
        "too often",
        "5 min",
    ),
    "too often for its terms": ('name = "remotive"\ninterval = "1 h"', "terms allow", "360 min"),
    "a selector that is none": (
        'name = "x"\nkind = "selectors"\nurl = "https://a.example/"\nlist = "li["\nfields = { title = "h2" }',
        "list = 'li['",
        "CSS selector",
    ),
    "a field that is none": (
        'name = "x"\nkind = "selectors"\nurl = "https://a.example/"\nlist = "li"\nfields = { titel = "h2" }',
        "'titel'",
        "title",
    ),
    "a pattern that is none": (
        'name = "x"\nkind = "sitemap"\nurl = "https://a.example/"\nmatch = "("',
        "unterminated",
        "correct",
    ),
    "a country that is none": (
        'name = "x"\nkind = "feed"\nurl = "https://a.example/"\ncountry = "Bangladesh"',
        "ISO",
        '"BD"',
    ),
    "off as a number": ('name = "x"\nkind = "feed"\nurl = "https://a.example/"\noff = 1', "off = 1", "true, false"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_where_what_and_what_to_do_and_costs_itself_only(tmp_path: Path, mistake: str) -> None:
    entry, what, do = MISTAKES[mistake]
    good = '[[source]]\nname = "good"\nkind = "feed"\nurl = "https://good.example/rss"\n'
    entries, errors = read(
        tmp_path, f"{good}[[source]]\n{entry}\n[[source]]\nname = 'fine'\nkind = 'greenhouse'\nboard = 'b'\n"
    )
    assert len(errors) == 1
    told = str(errors[0])
    assert str(tmp_path / "own.toml") in told
    assert what in told
    assert do in told
    assert {"good", "fine"} <= set(entries)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[[source]\n", "not TOML"),
        ("\xff\xfe", "is not known"),
        ('sources = "x"', "'source' meant"),
        ("source = 3", "not a list"),
        ("boards = [3]", "is no table"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_the_shipped_sources(tmp_path: Path, text: str, what: str) -> None:
    entries, errors = read(tmp_path, text if "\xff" not in text else 'other = "x"')
    assert "remotive" in entries
    assert any(what in str(error) for error in errors)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    entries, errors = catalogue(tmp_path / "none.toml", {})
    assert entries
    assert "none.toml" in str(errors[0])


def test_the_same_name_twice_is_told(tmp_path: Path) -> None:
    one = '[[source]]\nname = "x"\nkind = "feed"\nurl = "https://a.example/"\n'
    _, errors = read(tmp_path, one * 2)
    assert "twice" in str(errors[0])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_there_is_a_sample_of_every_kind_for_reading_saved_pages(kind: str) -> None:
    assert sample(kind).name == kind


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.keys])
def test_a_source_that_needs_a_key_is_off_until_it_has_one_and_never_shows_it(tmp_path: Path, name: str) -> None:
    kind = KINDS[name]
    off = {entry.name: entry for entry in catalogue(None, {})[0]}[name]
    assert off.off
    assert all(variable in off.off for variable in kind.keys.values())
    environment = {variable: f"s3cr3t-{number}" for number, variable in enumerate(kind.keys.values())}
    on = {entry.name: entry for entry in catalogue(None, environment)[0]}[name]
    assert not (on.off or "").startswith("needs a key")
    assert "s3cr3t" not in repr(on)
    request = next(iter(on.source.start()))
    assert any("s3cr3t" in str(part) for part in (request.url, request.headers, request.body)) or request.headers
    assert "s3cr3t" not in request.hide(request.url)
    own, errors = read(tmp_path, f'[[source]]\nname = "{name}"\n' + "".join(f"{key} = 73137\n" for key in kind.keys))
    assert errors
    assert "73137" not in str(errors[0])
    assert name not in own


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-10, 10**12)
    | st.floats()
    | st.sampled_from(
        ["", "x", "https://a.example/", "file:///x", "http://[::1", "6 h", "0 min", "9999 d", "BD", "(", "li[", "eu"]
    )
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.sampled_from(["title", "pay", "x"]), st.sampled_from(["h2", "", 3, "li["]), max_size=2)
)
OPTIONS = (
    "name", "kind", "url", "board", "api", "host", "gap", "interval", "off", "partial", "day_first", "country", "home",
    "credit", "list", "link", "next", "fields", "ad_fields", "match", "newest", "pages", "key", "market", "server",
    "site",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(OPTIONS), VALUES, max_size=6))
def test_whatever_is_written_is_an_entry_or_a_config_error(kind: str, told: dict[str, object]) -> None:
    with contextlib.suppress(ConfigError):
        entry = entry_of({"name": "x", "kind": kind, **told})
        assert entry.interval >= timedelta(minutes=5)
        assert list(entry.source.start())
