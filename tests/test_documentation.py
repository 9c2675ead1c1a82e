"""What the documents promise is there, and what is there is documented."""

import re
import tomllib
from pathlib import Path

import pytest

from sohokari.cli import COMMANDS
from sohokari.settings import VARIABLES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"python -m sohokari {command}\b", README.read_text(encoding="utf-8")), command


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_documented(variable: str) -> None:
    assert variable in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:posting|scraper|classifier|db|sohokari|tests|benchmarks|docs|deploy)/[\w./-]+)`",
        page.read_text(encoding="utf-8"),
    )
    for name in named:
        assert (ROOT / name).exists(), f"{page.name} names {name}"


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = set(re.findall(r"`?make (\w+)", README.read_text(encoding="utf-8")))
    assert wanted
    assert wanted <= targets


def test_the_labels_page_names_every_value() -> None:
    from posting.model import Duty, Employment, Experience, PayPeriod, Remote, Tag

    page = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    for values in (Tag, Remote, Employment, Experience, Duty, PayPeriod):
        for value in values:
            assert f"`{value.value}`" in page, value


def test_every_query_that_the_documents_show_runs(tmp_path: Path) -> None:
    from sqlalchemy import text

    from db.engine import open_engine
    from db.migrations import upgrade

    engine = open_engine(f"sqlite:///{tmp_path / 'ads.sqlite'}")
    upgrade(engine)
    shown = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "in-sql.md").read_text(encoding="utf-8"), re.DOTALL)
    queries = [query for block in shown for query in block.split(";") if query.strip()]
    assert len(queries) >= 4
    with engine.connect() as connection:
        for query in queries:
            connection.execute(text(query.replace(":", "\\:")))
    engine.dispose()


@pytest.mark.parametrize(("name", "least"), [("adding-a-source.md", 6), ("running.md", 1)])
def test_every_entry_that_the_documents_show_is_a_source(tmp_path: Path, name: str, least: int) -> None:
    from scraper.catalogue import catalogue

    shown = "\n".join(re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / name).read_text(), re.DOTALL))
    file = tmp_path / "sources.toml"
    file.write_text(shown, encoding="utf-8")
    entries, errors = catalogue(file, {})
    assert not errors
    told = [entry["name"] for entry in tomllib.loads(shown)["source"]]
    assert len(told) >= least
    assert set(told) <= {entry.name for entry in entries}
