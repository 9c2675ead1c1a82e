"""The command line as a person types it: what it prints, where, and how it ends."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sohokari.cli import COMMANDS, main
from sohokari.demo.board import served
from sohokari.wiring import utc_now

ROOT = Path(__file__).parents[2]
SOURCES = """
shipped = false
[[source]]
name = "site"
kind = "sitemap"
url = "{base}/sitemap.xml"
gap = 0
[[source]]
name = "company"
kind = "greenhouse"
board = "brightwater"
api = "{base}"
gap = 0
[[source]]
name = "typo"
kind = "greenhous"
board = "x"
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A database with the demo's ads, harvested by the command itself."""
    folder = tmp_path_factory.mktemp("cli")
    with served(utc_now) as base:
        sources = folder / "sources.toml"
        sources.write_text(SOURCES.format(base=base))
        told = {
            "SOHOKARI_DATA_DIR": str(folder),
            "SOHOKARI_SOURCES": str(sources),
            "SOHOKARI_ALLOW_HOSTS": "127.0.0.1",
        }
        assert main(["harvest", "site", "company"], told) == 0
        yield told


Said = pytest.CaptureFixture[str]


def rows(capsys: Said) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_source_that_another_process_visits_is_left_to_it_and_told(environment: dict[str, str], capsys: Said) -> None:
    from datetime import timedelta

    from db import passes
    from sohokari.reading import open_session
    from sohokari.settings import Settings

    with open_session(Settings.read(environment)) as session:
        held = passes.lease(session, "company", "another", utc_now(), utc_now() + timedelta(minutes=1))
        session.commit()
        assert held is not None
        assert main(["harvest", "company"], environment) == 0
        assert "company is being visited" in capsys.readouterr().err
        passes.renew(session, held, utc_now() - timedelta(minutes=1))
        session.commit()


def test_search_finds_what_was_harvested(environment: dict[str, str], capsys: Said) -> None:
    assert main(["search", "executive", "assistant", "--format", "jsonl"], environment) == 0
    titles = [str(row["title"]) for row in rows(capsys)]
    assert "Executive Assistant to the Managing Director" in titles
    assert all("xecutive" in title or "assistant" in title.lower() for title in titles[:1])


def test_search_is_right_in_bengali(environment: dict[str, str], capsys: Said) -> None:
    assert main(["search", "নির্বাহী", "সহকারী", "--format", "jsonl"], environment) == 0
    assert [row["title"] for row in rows(capsys)] == ["নির্বাহী সহকারী"]


def test_filters_narrow_and_come_in_any_number(environment: dict[str, str], capsys: Said) -> None:
    told = ["search", "--tag", "secretary", "--country", "BD", "--remote", "onsite", "--format", "jsonl"]
    assert main(told, environment) == 0
    found = rows(capsys)
    assert found
    assert all("secretary" in row["tags"] and row["remote"] == "onsite" for row in found)  # type: ignore[operator]


def test_ads_open_to_bangladesh_are_asked_for_by_one_word(environment: dict[str, str], capsys: Said) -> None:
    assert main(["search", "--open-to-bangladesh", "--limit", "200", "--format", "jsonl"], environment) == 0
    open_to = rows(capsys)
    assert open_to
    assert {row["open_to_bangladesh"] for row in open_to} == {True}
    told = ["search", "--open-to-bangladesh", "unstated", "--limit", "200", "--format", "jsonl"]
    assert main(told, environment) == 0
    assert {row["open_to_bangladesh"] for row in rows(capsys)} <= {None}


def test_ads_with_a_warning_are_left_out_or_shown_alone_and_the_list_says_so(
    environment: dict[str, str], capsys: Said
) -> None:
    assert main(["search", "--warning", "none", "--limit", "200", "--format", "jsonl"], environment) == 0
    without = rows(capsys)
    assert {(row["asks_for_money"], row["asks_for_account"]) for row in without} == {(None, None)}
    assert main(["search", "--limit", "200", "--format", "jsonl"], environment) == 0
    every = rows(capsys)
    told = ["search", "--warning", "asks_for_money", "--warning", "asks_for_account", "--limit", "200"]
    assert main([*told, "--format", "jsonl"], environment) == 0
    warned = rows(capsys)
    assert warned
    assert len(warned) + len(without) == len(every)
    assert main(told, environment) == 0
    assert "beware" in capsys.readouterr().out
    assert main(["search", "--warning", "scam"], environment) == 2
    assert "asks_for_account" in capsys.readouterr().err


def test_a_converted_pay_has_the_day_of_its_rates_beside_it(environment: dict[str, str], capsys: Said) -> None:
    assert main(["search", "--sort", "pay", "--format", "jsonl"], environment) == 0
    paid = rows(capsys)[0]
    assert paid["pay_month_bdt"]
    assert paid["pay_month_usd"]
    assert main(["search", "--sort", "pay"], environment) == 0
    day = str(paid["pay_rates_on"])
    assert f"(rates of {int(day[8:])} " in " ".join(capsys.readouterr().out.split())
    assert main(["show", str(paid["id"])], environment) == 0
    assert f"(rates of {int(day[8:])} " in capsys.readouterr().out
    assert main(["export", "--sort", "pay"], environment) == 0
    (first, *_) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (float(first["pay_month_bdt"]), first["pay_rates_on"]) == (paid["pay_month_bdt"], day)


def doubted(environment: dict[str, str]) -> int:
    """Let a second model disagree on an ad, and return its number."""
    from db.search import Search
    from db.store import Store
    from posting.model import Tag, Verdict
    from sohokari.reading import open_session
    from sohokari.settings import Settings

    with open_session(Settings.read(environment)) as session:
        view = next(view for view in Search(tags=("executive",)).run(session).rows if not view.corrected)
        other = Verdict((Tag.SECRETARY,), dict.fromkeys(Tag, 0.5), False, "another model")
        Store(session).verdicts({view.id: other}, utc_now())
        session.commit()
    return view.id


def test_the_queue_is_listed_with_the_reasons(environment: dict[str, str], capsys: Said) -> None:
    number = doubted(environment)
    assert main(["review", "--format", "jsonl"], environment) == 0
    first = rows(capsys)[0]
    assert first["id"] == number
    assert {"unsure", "models"} <= set(first["reasons"])  # type: ignore[call-overload]
    assert main(["review", "--limit", "1"], environment) == 0
    said = capsys.readouterr()
    assert "said: Executive" in " ".join(said.out.split())
    assert "wait" in said.err
    assert main(["review", "--reason", "taste"], environment) == 2
    assert "models" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answers", "tags"),
    [
        ("y\nq\n", ["secretary"]),
        ("n\nq\n", []),
        ("what\ne p\nq\n", ["executive", "personal"]),
        ("t\npersonal\n", ["personal"]),
    ],
)
def test_the_queue_is_gone_through_by_keys(
    environment: dict[str, str], capsys: Said, monkeypatch: pytest.MonkeyPatch, answers: str, tags: list[str]
) -> None:
    doubted(environment)
    assert main(["review", "--reason", "models", "--limit", "1", "--format", "jsonl"], environment) == 0
    number = rows(capsys)[0]["id"]
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    assert main(["review", "--ask", "--reason", "models"], environment) == 0
    assert "One ad judged." in capsys.readouterr().err
    assert main(["show", str(number), "--format", "jsonl"], environment) == 0
    (shown,) = rows(capsys)
    assert (shown["tags"], shown["corrected"]) == (tags, True)
    assert main(["review", "--reason", "models", "--format", "jsonl"], environment) == 0
    assert number not in [row["id"] for row in rows(capsys)]


@pytest.mark.parametrize(
    ("told", "allowed"),
    [
        (["search", "--tag", "boss"], "secretary"),
        (["search", "--remote", "moon"], "hybrid"),
        (["search", "--employment", "forever"], "part_time"),
        (["search", "--status", "lost"], "closed"),
        (["search", "--limit", "many"], "200"),
        (["correct", "1", "boss"], "administrative"),
        (["harvest", "nowhere"], "company"),
    ],
)
def test_an_unknown_value_lists_the_allowed_ones(
    environment: dict[str, str], capsys: Said, told: list[str], allowed: str
) -> None:
    assert main(told, environment) == 2
    complaint = capsys.readouterr().err
    assert allowed in complaint
    assert told[-1] in complaint


def test_an_unknown_format_lists_the_allowed_ones(environment: dict[str, str], capsys: Said) -> None:
    with pytest.raises(SystemExit) as left:
        main(["search", "--format", "xml"], environment)
    assert left.value.code == 2
    assert "table, json, jsonl, csv" in capsys.readouterr().err


def test_a_typo_in_the_sources_file_is_told_and_costs_only_itself(environment: dict[str, str], capsys: Said) -> None:
    assert main(["sources", "--format", "jsonl"], environment) == 0
    said = capsys.readouterr()
    assert {json.loads(line)["name"] for line in said.out.splitlines()} == {"site", "company"}
    assert "typo" in said.err
    assert "is 'greenhouse' meant?" in said.err


@pytest.mark.slow  # looking at an address keeps the gap of a second that every host is given
def test_why_a_source_is_off_is_told_in_the_readers_language(tmp_path: Path, capsys: Said) -> None:
    told = {"SOHOKARI_DATA_DIR": str(tmp_path), "SOHOKARI_LANG": "bn"}
    assert main(["sources"], told) == 0
    table = capsys.readouterr().out
    assert "চাবি" in table
    assert "needs a key" not in table
    assert main(["sources", "--format", "jsonl"], told) == 0
    assert any(str(row["reason"]).startswith("needs a key") for row in rows(capsys)), (
        "a program is told the same always"
    )


@pytest.mark.slow  # it waits its turn at a host, as politeness asks
def test_a_source_is_added_by_its_address_alone(tmp_path: Path, capsys: Said) -> None:
    told = {"SOHOKARI_DATA_DIR": str(tmp_path), "SOHOKARI_ALLOW_HOSTS": "127.0.0.1"}
    with served(utc_now) as base:
        assert main(["sources", "add", f"{base}/jobs/1", "--yes"], told) == 0
        said = capsys.readouterr()
        assert "Executive Assistant to the Managing Director" in said.out
        assert 'kind = "sitemap"' in (tmp_path / "sources.toml").read_text()
        assert main(["sources", "add", f"{base}/jobs/1", "--yes"], told) == 1
        assert "read already" in capsys.readouterr().err
        assert main(["sources", "add", f"{base}/remote.rss", "--yes"], told) == 0
        assert main(["sources", "check", "127.0.0.1-2"], told) == 0
        assert "Virtual Secretary" in capsys.readouterr().out
        assert main(["sources", "add", f"{base}/robots.txt", "--yes"], told) == 1
        assert main(["sources", "add"], told) == 2


@pytest.mark.slow
def test_the_last_pass_is_read_again_without_asking(tmp_path: Path, capsys: Said) -> None:
    told = {"SOHOKARI_DATA_DIR": str(tmp_path), "SOHOKARI_ALLOW_HOSTS": "127.0.0.1"}
    with served(utc_now) as base:
        assert main(["sources", "add", f"{base}/remote.rss", "--yes"], told) == 0
        assert main(["harvest", "127.0.0.1"], told) == 0
    capsys.readouterr()
    assert main(["sources", "replay", "127.0.0.1", "--format", "jsonl"], told) == 0
    (report,) = rows(capsys)
    assert (report["health"], report["read"], report["unchanged"]) == ("ok", 17, 17)


def test_a_private_address_is_not_looked_at_unless_the_operator_allows_it(tmp_path: Path, capsys: Said) -> None:
    with served(utc_now) as base:
        assert main(["sources", "add", f"{base}/remote.rss", "--yes"], {"SOHOKARI_DATA_DIR": str(tmp_path)}) == 1
    assert "SOHOKARI_ALLOW_HOSTS" in capsys.readouterr().err
    assert not (tmp_path / "sources.toml").exists()


def test_show_tells_one_ad_whole(environment: dict[str, str], capsys: Said) -> None:
    main(["search", "chef", "--format", "jsonl"], environment)
    (chef,) = rows(capsys)
    assert main(["show", str(chef["id"])], environment) == 0
    said = capsys.readouterr().out
    assert "Executive Chef" in said
    assert "Bay of Bengal Resort" in said


def test_show_of_a_number_that_is_nobodys_says_what_to_do(environment: dict[str, str], capsys: Said) -> None:
    assert main(["show", "999999"], environment) == 1
    assert "take a number from `search`" in capsys.readouterr().err


def test_export_gives_every_ad_once(environment: dict[str, str], capsys: Said, tmp_path: Path) -> None:
    out = tmp_path / "ads.csv"
    assert main(["export", "--output", str(out)], environment) == 0
    capsys.readouterr()
    told = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert len({row["id"] for row in told}) == len(told) == 46


def test_a_correction_wins_at_once(environment: dict[str, str], capsys: Said) -> None:
    main(["search", "chef", "--format", "jsonl"], environment)
    (chef,) = rows(capsys)
    assert main(["correct", str(chef["id"]), "personal"], environment) == 0
    main(["search", "chef", "--tag", "personal", "--format", "jsonl"], environment)
    (again,) = rows(capsys)
    assert again["tags"] == ["personal"]
    assert again["corrected"] is True
    main(["correct", str(chef["id"])], environment)
    main(["search", "chef", "--format", "jsonl"], environment)
    assert rows(capsys)[0]["tags"] == []


def test_stats_count_what_is_there(environment: dict[str, str], capsys: Said) -> None:
    assert main(["stats", "--format", "jsonl"], environment) == 0
    (told,) = rows(capsys)
    assert told["ads"] == 46


def test_classify_answers_in_order_and_passes_over_a_broken_line(
    environment: dict[str, str], capsys: Said, tmp_path: Path
) -> None:
    ads = tmp_path / "ads.jsonl"
    ads.write_text(
        '{"id": "a", "title": "Executive Assistant to the CEO", "description": "The calendar and mail of the CEO."}\n'
        "this is no JSON\n"
        '{"id": "b", "title": "Welder", "description": "Welds."}\n'
        '{"id": "\\ud800", "title": null}\n'
    )
    assert main(["classify", str(ads)], environment) == 1
    said = capsys.readouterr()
    told = [json.loads(line) for line in said.out.splitlines()]
    assert [row["id"] for row in told[:2]] == ["a", "b"]
    assert len(told) == 3
    assert told[0]["tags"] == ["executive"]
    assert told[1]["tags"] == []
    assert set(told[0]["scores"]) == {"administrative", "executive", "personal", "secretary"}
    assert "line 2" in said.err


def test_normalise_answers_each_line_with_a_posting_or_a_reason(
    environment: dict[str, str], capsys: Said, tmp_path: Path
) -> None:
    ads = tmp_path / "ads.jsonl"
    ads.write_text(
        '{"id": 1, "title": "Office Assistant", "place": "Dhaka, Bangladesh", "pay": "Tk. 20,000 - 25,000 (Monthly)"}\n'
        '{"id": 2, "description": "no title"}\n'
    )
    assert main(["normalise", str(ads)], environment) == 0
    first, second = rows(capsys)
    assert (first["pay_min"], first["pay_max"], first["pay_currency"], first["pay_period"]) == (
        20000, 25000, "BDT", "month",
    )  # fmt: skip
    assert second["id"] == 2
    assert "title" in str(second["rejected"])


def test_extract_prints_the_postings_of_a_saved_page(environment: dict[str, str], capsys: Said, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<script type="application/ld+json">{"@type": "JobPosting", "title": "Clerk", "datePosted": "2026-11-20",'
        '"hiringOrganization": {"name": "Acme"}}</script>'
    )
    assert main(["extract", str(page), "--url", "https://acme.example/jobs/1"], environment) == 0
    (told,) = rows(capsys)
    assert (told["title"], told["employer"], told["posted_on"]) == ("Clerk", "Acme", "2026-11-20")


@pytest.mark.parametrize("name", ["search", "sources", "stats", "db"])
def test_a_database_that_cannot_be_opened_is_one_clear_line(tmp_path: Path, capsys: Said, name: str) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    told = [name, "check"] if name == "db" else [name]
    assert main(told, {"SOHOKARI_DATA_DIR": str(blocked / "data")}) == 1
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "SOHOKARI_DATA_DIR" in complaint


@pytest.mark.parametrize(
    "told", [["db", "backup", "{folder}/nowhere/copy.sqlite"], ["train", "--shared", "{folder}/nowhere"]]
)
def test_a_place_that_is_not_there_is_one_clear_line(tmp_path: Path, capsys: Said, told: list[str]) -> None:
    asked = [word.format(folder=tmp_path) for word in told]
    assert main(asked, {"SOHOKARI_DATA_DIR": str(tmp_path)}) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "nowhere" in line
    assert "; name a f" in line, "it says what to do"


def test_a_backup_is_a_database_to_go_on_with(environment: dict[str, str], capsys: Said, tmp_path: Path) -> None:
    assert main(["db", "backup", str(tmp_path / "sohokari.sqlite")], environment) == 0
    asked = ["search", "--limit", "200", "--format", "jsonl"]
    assert main(asked, environment) == 0
    before = rows(capsys)
    assert before
    assert main(asked, {"SOHOKARI_DATA_DIR": str(tmp_path)}) == 0
    assert rows(capsys) == before


def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, capsys: Said) -> None:
    assert main(["search"], {"SOHOKARI_DATA_DIR": str(tmp_path), "SOHOKARI_BIND": "nonsense"}) == 2
    assert "host:port" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "bn"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_both_languages(name: str, lang: str, capsys: Said) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"], {"SOHOKARI_LANG": lang})
    assert left.value.code == 0
    assert len(capsys.readouterr().out) > 100


def test_a_query_does_not_pay_for_what_it_does_not_use(environment: dict[str, str]) -> None:
    heavy = (
        "sklearn",
        "numpy",
        "fastapi",
        "extruct",
        "httpx2",
        "alembic",
        "apscheduler",
        "dateparser",
        "babel",
        "rich",
    )
    program = (
        "import sys; from sohokari.cli import main; main(['search', 'assistant', '--format', 'jsonl']);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.strip() == "[]"
    assert done.stdout
