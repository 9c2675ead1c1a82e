"""The house stands: imports point down, our names are ours, and one field list feeds every output."""

import ast
import importlib.util
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"posting", "scraper", "classifier", "db", "sohokari", "scheduler", "benchmarks", "tests"}
ALLOWED = {
    "posting": set[str](),
    "scraper": {"posting"},
    "classifier": {"posting"},
    "db": {"posting"},
    "sohokari": {"posting", "scraper", "classifier", "db"},
    "scheduler": {"sohokari"},
}
NEVER = {
    "posting": {"httpx2", "sklearn", "fastapi", "apscheduler"},
    "scraper": {"sqlmodel", "sqlalchemy", "sklearn", "fastapi", "apscheduler"},
    "classifier": {"sqlmodel", "sqlalchemy", "httpx2", "fastapi", "apscheduler"},
    "db": {"httpx2", "sklearn", "fastapi", "apscheduler"},
    "scheduler": {"sqlmodel", "sqlalchemy", "httpx2", "sklearn", "fastapi"},
}


def files_of(package: str) -> list[Path]:
    single = ROOT / f"{package}.py"
    return [single] if single.exists() else sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_point_down_only(package: str) -> None:
    for path in files_of(package):
        above = {name for name in imported(path) if name in OURS} - ALLOWED[package] - {package}
        assert not above, f"{path.relative_to(ROOT)} imports {above}"


@pytest.mark.parametrize("package", NEVER)
def test_a_room_does_not_see_what_is_not_its_business(package: str) -> None:
    for path in files_of(package):
        seen = NEVER[package] & set(imported(path))
        assert not seen, f"{path.relative_to(ROOT)} imports {seen}"


def test_only_the_fetch_room_talks_to_the_network() -> None:
    for path in (ROOT / "scraper").rglob("*.py"):
        if {"httpx2", "httpcore2", "hishel"} & set(imported(path)):
            assert path.parent == ROOT / "scraper", path
            assert path.stem in {"fetch", "guard", "cache", "bounded"}, path


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_our_package_names_resolve_here_and_have_no_other_owner(name: str) -> None:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    assert Path(found.origin).is_relative_to(ROOT)
    owners = set(packages_distributions().get(name, []))
    assert owners <= {"sohokari"}, f"{name} also belongs to {owners}"


def test_packages_are_listed_by_hand_and_none_is_forgotten() -> None:
    import tomllib

    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in ("posting", "scraper", "classifier", "db", "sohokari")
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert listed == there


def test_every_dependency_is_pinned_for_a_fresh_machine() -> None:
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [each for extra in project["optional-dependencies"].values() for each in extra]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().split()
    }
    for requirement in wanted:
        name = re.split(r"[<>=\[]", requirement)[0].lower().replace("_", "-")
        assert name in pinned, f"{name} is not in constraints.txt"
        assert re.search(r"[<>]", requirement), f"{requirement} has no bounds"
