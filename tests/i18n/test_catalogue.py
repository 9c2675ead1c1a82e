"""The catalogue holds every word that is spoken, in both languages, and speaks them well."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifier.explain import ASKS, CODES, TELLS
from db.filing import REASONS, WARNINGS
from posting.model import (
    REJECTIONS,
    Duty,
    EmployerKind,
    Employment,
    Experience,
    PayPeriod,
    Remote,
    Tag,
)
from posting.report import Health
from scraper import errors
from sohokari import health, service
from sohokari.cli import COMMANDS
from sohokari.i18n import LANGUAGES, UnknownKey, Words, catalogue
from sohokari.troubles import next_keys
from sohokari.web.source_views import PASS_COLUMNS

ROOT = Path(__file__).parents[2]
SPEAKING = [*sorted((ROOT / "sohokari").rglob("*.py")), ROOT / "scheduler.py"]
TEMPLATES = sorted((ROOT / "sohokari" / "web" / "templates").glob("*"))
# What an f-string or a template's `~` puts into a key: the key's group with every value that it may take.
CLOSED_SETS = {
    "tag": [*Tag, "none", "unsure"],
    "remote": [*Remote, "unstated"],
    "employment": [*Employment, "unstated"],
    "experience": [*Experience, "unstated"],
    "open_to_bangladesh": ["yes", "no", "unstated"],
    "from_bangladesh": ["yes", "no", "unstated"],
    "employer_kind": list(EmployerKind),
    "warnings": ["none", *WARNINGS],
    "such_ads": ["none", *WARNINGS],
    "warning": WARNINGS,
    "advice": WARNINGS,
    "duty": list(Duty),
    "per": list(PayPeriod),
    "health": list(Health),
    "rejection": list(REJECTIONS),
    "status": ["open", "closed", "all"],
    "month": list(range(1, 13)),
    "why.code": list(CODES),
    "why.asks": list(ASKS),
    "why.tells": list(TELLS),
    "review.name": list(REASONS),
}


def calls(path: Path) -> Iterator[ast.expr]:
    """Yield the first argument of every `.say(...)` and `.count(...)` of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            if node.func.attr == "say" or (node.func.attr == "count" and len(node.args) > 1):
                yield first


def constants(expression: ast.expr) -> Iterator[str]:
    if isinstance(expression, ast.IfExp):
        yield from constants(expression.body)
        yield from constants(expression.orelse)
    elif isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value


def spoken_in_code() -> set[str]:
    return {key for path in SPEAKING for call in calls(path) for key in constants(call)}


def spoken_in_templates() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    return set(re.findall(r"(?:say|count)\('([\w.]+)'[,)]", text))


def column_names() -> set[str]:
    """Return the columns of every table of the command line."""
    names = {"what", "count"}
    for path in SPEAKING:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Name) and target.id == "_COLUMNS" for target in targets):
                    names.update(ast.literal_eval(node.value))
    return names


def option_names() -> set[str]:
    from sohokari.cli.asking import _OPTIONS

    return set(_OPTIONS.values())


def trouble_kinds() -> set[str]:
    """Return the kind of every error of a source, and of every trouble that a pass makes itself."""
    found = {"all_rejected", "many_rejected", "far_fewer_ads", "field_missing", "stopped", "fault", "bad_rates"}
    kinds: list[type[errors.ScraperError]] = [errors.ScraperError]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if not kind.__name__.startswith("_") and not kind.__subclasses__():
            # The name alone makes the kind; an instance needs no more.
            found.add(kind.kind.fget(kind.__new__(kind)))  # type: ignore[attr-defined]
    return found


def next_texts() -> set[str]:
    """Return what may happen next, as the errors of a source and the service itself tell it."""
    kinds, found = [errors.ScraperError], {health._AGAIN, health._NOTHING_CLOSED, service._STOPPED.next}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found.add(getattr(kind, "next", health._AGAIN))
    return found


def equipment() -> set[str]:
    """Return the things of a home office that an ad's text is read for."""
    told = tomllib.loads((ROOT / "scraper" / "normalise" / "equipment.toml").read_text(encoding="utf-8"))
    return {name for name in told if name != "ignore"}


def every_key() -> list[str]:
    keys = spoken_in_code() | spoken_in_templates()
    keys |= {f"cli.{command}.help" for command in COMMANDS}
    keys |= {f"column.{name}" for name in column_names()}
    keys |= {f"cli.option.{name}" for name in option_names()}
    keys |= {f"equipment.{name}" for name in equipment()}
    keys |= {f"trouble.{kind}" for kind in trouble_kinds()}
    keys |= {f"column.{name}" for name in PASS_COLUMNS}
    keys |= {next_keys().get(text, f"next: {text}") for text in next_texts()}
    keys |= {f"health.{health}.means" for health in Health}
    keys |= {f"{group}.{value}" for group, values in CLOSED_SETS.items() for value in values}
    return sorted(keys)


@pytest.mark.parametrize("key", every_key())
def test_every_spoken_key_is_in_the_catalogue(key: str) -> None:
    assert key in catalogue()


@pytest.mark.parametrize("key", catalogue())
def test_every_key_has_both_languages_with_the_same_places_to_fill(key: str) -> None:
    texts = catalogue()[key]
    assert set(LANGUAGES) <= set(texts) <= {*LANGUAGES, "en_one", "bn_one"}
    filled = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
    assert all(text.strip() for text in texts.values())
    # English names them all; another text may do without one (a single thing needs no count).
    assert all(names <= filled[0] for names in filled)


def test_bengali_texts_are_bengali() -> None:
    for key, texts in catalogue().items():
        own = re.sub(r"\{\w+\}", "", texts["bn"])
        assert re.search(r"[\u0980-\u09ff]", own) or not re.search(r"[A-Za-z]", own), key


def test_nothing_in_the_catalogue_is_dead() -> None:
    # The last ones are asked for by name, where the value is known only at run time.
    groups = tuple(
        f"{group}."
        for group in (
            *CLOSED_SETS,
            "trouble",
            "cli",
            "column",
            "span",
            "fact",
            "filter",
            "problem",
            "closed_why",
            "off",
        )
    )
    unspoken = {key for key in catalogue() if not key.startswith(groups)} - set(every_key())
    assert not unspoken


def test_an_unknown_key_is_a_fault_of_ours_and_says_which() -> None:
    with pytest.raises(UnknownKey, match=r"no\.such\.key"):
        Words("en").say("no.such.key")


def test_a_value_that_we_have_no_word_for_is_told_in_plain_letters() -> None:
    assert Words("bn").name("health", "ok") == "ঠিক আছে"
    assert Words("bn").name("health", "on_holiday") == "on holiday"
