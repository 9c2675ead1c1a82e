"""The only list of sources: what ships with us, what the operator adds or changes, and what each kind is made of.

`sources.toml` holds sites and APIs, `boards.toml` companies on hiring platforms, a line each. The operator's
file has the same form; an entry there with a name that is known changes that one. A kind is a row of `KINDS`.
A mistake in an entry is a ConfigError that says where, what and what to do, and costs that entry only.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from scraper.errors import ConfigError
from scraper.kinds import KINDS, Kind
from scraper.source import LARGEST_BODY_CAP, MIB, Source

_SHIPPED: Final = ("sources.toml", "boards.toml")
_TOP: Final = ("source", "boards", "shipped")
_NAME: Final = re.compile(r"[\w:.@-]{1,80}")
_INTERVAL: Final = re.compile(r"(\d{1,4}) ?(min|h|d)")
_UNITS: Final = {"min": "minutes", "h": "hours", "d": "days"}
_LEAST: Final = timedelta(minutes=5)
_GAP_MOST: Final = 600.0
_CAP: Final = re.compile(r"(\d{1,6}) ?(KiB|MiB)")
_SIZES: Final = {"KiB": 1024, "MiB": MIB}


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of the catalogue. `gap` is in seconds, None for the fetcher's own; `off` says why it is off.

    `cap` is the most that an answer's body may hold, in bytes; None for the fetcher's own.

    `partial` says that a pass sees only the newest ads, so that an absent one is not a closed one.
    `day_first` and `country` (ISO) are the source's habits, for reading its dates and places.
    """

    name: str
    kind: str
    home: str
    source: Source
    interval: timedelta
    gap: float | None = None
    credit: str | None = None
    off: str | None = None
    partial: bool = False
    day_first: bool | None = None
    country: str | None = None
    cap: int | None = None


def catalogue(
    sources_file: Path | None, environment: Mapping[str, str], kinds: Mapping[str, Kind] = KINDS
) -> tuple[list[Entry], list[ConfigError]]:
    """Return every usable entry, and what is wrong with the others. `environment` may hold keys of APIs."""
    errors: list[ConfigError] = []
    own = _read(sources_file, errors) if sources_file else {}
    tables: dict[str, _Table] = {}
    if own.get("shipped", True) is not False:
        for file in _SHIPPED:
            path = Path(__file__).with_name(file)
            _gather(path, _read(path, errors), tables, errors)
    if sources_file:
        _gather(sources_file, own, tables, errors)
    entries = []
    for table in tables.values():
        try:
            entries.append(_entry(table, environment, kinds))
        except ConfigError as error:
            errors.append(error)
    return entries, errors


def entry_of(told: Mapping[str, Any]) -> Entry:
    """Return the entry that a table would be; raises ConfigError. Keys of APIs are not looked for."""
    return _entry(_Table("this entry", told), {}, KINDS)


def sample(kind: str) -> Source:
    """Return a source of that kind that belongs to no board, for reading a saved page; KeyError for no kind."""
    make = KINDS[kind].make
    wanted = {each.name for each in fields(make) if each.default is MISSING and each.default_factory is MISSING}
    stand_ins = {"board": "board", "url": "https://example.org/", "list": "article", "fields": {"title": "h2"}}
    made: Source = make(**{name: stand_ins.get(name, "none") for name in wanted | {"name"}} | {"name": kind})
    return made


@dataclass(frozen=True, slots=True)
class _Table:
    """One entry as written, and where."""

    where: str
    told: Mapping[str, Any]


def _read(path: Path, errors: list[ConfigError]) -> dict[str, Any]:
    """Return the file's content; what is wrong with the whole file goes to `errors`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        errors.append(ConfigError(str(path), error.strerror or str(error), "name a file that can be read"))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        errors.append(ConfigError(str(path), f"not TOML: {error}", "correct that line"))
        return {}
    errors.extend(
        ConfigError(str(path), f"{key!r} is not known{_meant(key, _TOP)}", f"use {_listed(_TOP)}")
        for key in content
        if key not in _TOP
    )
    return content


def _gather(path: Path, content: Mapping[str, Any], tables: dict[str, _Table], errors: list[ConfigError]) -> None:
    """Add the file's entries to `tables` by name; one with a known name changes what it tells."""
    here: set[str] = set()
    for number, told in _tables(path, content, errors):
        where = f"{path}, entry {number}"
        name = told.get("name") or (f"{told['kind']}:{told['board']}" if {"kind", "board"} <= told.keys() else None)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            do = "give it a name of letters, digits and - . : @, at most 80 of them"
            errors.append(ConfigError(where, f"its name is {name!r}", do))
            continue
        where = f"{path}, {name}"
        if name in here:
            errors.append(ConfigError(where, "the name is there twice", "give each source a name of its own"))
            continue
        here.add(name)
        before = tables[name].told if name in tables else {}
        tables[name] = _Table(where, {**before, **told, "name": name})


def _tables(
    path: Path, content: Mapping[str, Any], errors: list[ConfigError]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for key in ("source", "boards"):
        listed = content.get(key, [])
        if not isinstance(listed, list):
            errors.append(ConfigError(f"{path}, {key}", "not a list of tables", "write [[source]] above each entry"))
            continue
        for number, told in enumerate(listed, 1):
            if isinstance(told, dict):
                yield number, told
            else:
                do = 'write { kind = "greenhouse", board = "name" }'
                errors.append(ConfigError(f"{path}, {key} {number}", f"{told!r} is no table", do))


_COMMON: Final[Mapping[str, type]] = {
    "name": str,
    "kind": str,
    "home": str,
    "interval": str,
    "gap": float,
    "cap": str,
    "credit": str,
    "off": object,  # true, false, or the reason
    "partial": bool,
    "day_first": bool,
    "country": str,
}


def _entry(table: _Table, environment: Mapping[str, str], kinds: Mapping[str, Kind]) -> Entry:
    told, where = table.told, table.where
    kind_name = told.get("kind", told["name"])
    if not isinstance(kind_name, str) or kind_name not in kinds:
        raise ConfigError(where, f"kind {kind_name!r} is not known{_meant(kind_name, kinds)}", f"use {_listed(kinds)}")
    kind = kinds[kind_name]
    common = {key: _value(where, key, told[key], _COMMON[key]) for key in _COMMON if key in told}
    options = {key: value for key, value in told.items() if key not in _COMMON}
    keys, missing = _keys(kind, options, environment)
    source = _source(where, kind, common["name"], {**options, **keys})
    return Entry(
        name=common["name"],
        kind=kind_name,
        home=common.get("home") or _home(kind, options, source),
        source=source,
        interval=_interval(where, common.get("interval"), kind),
        gap=_gap(where, common.get("gap"), kind),
        credit=common.get("credit", kind.credit),
        off=_off(where, common.get("off"), kind.off or missing),
        partial=common.get("partial", kind.partial or bool(options.get("newest"))),
        day_first=common.get("day_first", kind.day_first),
        country=_country(where, common.get("country", kind.country)),
        cap=_cap(where, common.get("cap")),
    )


def _keys(kind: Kind, options: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
    """Return the keys that the environment holds, and what is missing, in words for the operator."""
    keys = {
        name: environment[variable]
        for name, variable in kind.keys.items()
        if name not in options and environment.get(variable)
    }
    missing = [variable for name, variable in kind.keys.items() if not options.get(name) and name not in keys]
    return keys, f"needs a key: set {' and '.join(missing)} ({kind.keys_from})" if missing else None


def _source(where: str, kind: Kind, name: str, options: Mapping[str, Any]) -> Source:
    """Make the source, checking every option by the type that the constructor declares."""
    hints, known = get_type_hints(kind.make), {each.name: each for each in fields(kind.make) if each.name != "name"}
    allowed = [*known, *_COMMON]
    for key in options:
        if key not in known:
            raise ConfigError(where, f"{key!r} is not known here{_meant(key, allowed)}", f"use {_listed(allowed)}")
    for key, each in known.items():
        if key not in options and _is_required(each) and key not in kind.keys:
            raise ConfigError(where, f"{key!r} is missing", f"add {key} = ...")
    for key in kind.keys:
        if not isinstance(options.get(key, ""), str):
            raise ConfigError(where, f"{key} is of the wrong type", 'write a text, in "quotes"')
    values = {key: _value(where, key, value, hints[key]) for key, value in options.items()}
    values |= dict.fromkeys((key for key in kind.keys if key not in values), "")
    try:
        made: Source = kind.make(name=name, **values)
    except (ValueError, re.error) as error:
        raise ConfigError(where, str(error), "correct that option") from error
    return made


def _value(where: str, key: str, value: Any, wanted: Any) -> Any:
    """Return `value` if it is of the `wanted` type; raises ConfigError saying what is allowed."""
    origin = get_origin(wanted)
    if wanted is object:
        return value
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if origin is tuple and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if origin is Literal:
        if value in get_args(wanted):
            return value
        allowed = get_args(wanted)
        raise ConfigError(where, f"{key} = {value!r} is not known{_meant(value, allowed)}", f"use {_listed(allowed)}")
    if origin is not None and issubclass(origin, Mapping) and isinstance(value, dict):
        if all(isinstance(each, str) for each in value.values()):
            return value
        raise ConfigError(where, f"{key} holds something else than texts", 'write each as name = "selector"')
    if isinstance(wanted, type) and isinstance(value, wanted) and not (isinstance(value, bool) and wanted is not bool):
        if key in ("url", "api", "home") and not _is_address(value):
            raise ConfigError(where, f"{key} = {value!r} is no web address", "write it with http:// or https://")
        return value
    raise ConfigError(where, f"{key} = {value!r} is of the wrong type", f"write {_written(wanted)}")


def _written(wanted: Any) -> str:
    origin = get_origin(wanted)
    if origin is tuple:
        return 'a list of texts, as ["one", "two"]'
    if origin is not None:
        return "a table of texts"
    return {str: 'a text, in "quotes"', int: "a whole number", float: "a number", bool: "true or false"}[wanted]


def _is_required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _is_address(value: Any) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _home(kind: Kind, options: Mapping[str, Any], source: Source) -> str:
    """Return the page that a person is sent to: the kind's own, or the site that is read."""
    if kind.home:
        return kind.home.format(**{"board": "", **options})
    parts = urlsplit(getattr(source, "url", ""))
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


def _interval(where: str, told: str | None, kind: Kind) -> timedelta:
    if told is None:
        return kind.interval
    read = _INTERVAL.fullmatch(told.strip())
    if read is None:
        raise ConfigError(where, f"interval = {told!r} is not understood", 'write "90 min", "6 h" or "1 d"')
    interval = timedelta(**{_UNITS[read.group(2)]: int(read.group(1))})
    least = kind.at_most_every or _LEAST
    if interval < least:
        why = "its terms allow no more" if kind.at_most_every else "a board is not asked more often"
        do = f'write "{int(least.total_seconds() // 60)} min" or more'
        raise ConfigError(where, f"interval = {told!r} is too often: {why}", do)
    return interval


def _gap(where: str, told: float | None, kind: Kind) -> float | None:
    if told is None:
        return kind.gap
    if not 0 <= told <= _GAP_MOST:
        raise ConfigError(where, f"gap = {told!r} is not understood", f"write seconds from 0 to {_GAP_MOST:g}")
    return told


def _cap(where: str, told: str | None) -> int | None:
    if told is None:
        return None
    read = _CAP.fullmatch(told.strip())
    if read is None or int(read[1]) == 0:
        raise ConfigError(where, f"cap = {told!r} is not understood", 'write "20 MiB" or "500 KiB"')
    cap = int(read[1]) * _SIZES[read[2]]
    if cap > LARGEST_BODY_CAP:
        do = f'write "{LARGEST_BODY_CAP // MIB} MiB" or less'
        raise ConfigError(where, f"cap = {told!r} is more than one answer may hold", do)
    return cap


def _off(where: str, told: Any, default: str | None) -> str | None:
    if told is None:
        return default
    if told is False:
        # A missing key cannot be overruled.
        return default if default and default.startswith("needs a key") else None
    if told is True:
        return default or "switched off in your sources file"
    if isinstance(told, str):
        return told or None
    raise ConfigError(where, f"off = {told!r} is of the wrong type", "write true, false, or the reason in quotes")


def _country(where: str, told: str | None) -> str | None:
    if told is not None and not re.fullmatch(r"[A-Z]{2}", told):
        raise ConfigError(where, f"country = {told!r} is no ISO code", 'write two capitals, as "BD"')
    return told


def _meant(word: Any, known: Any) -> str:
    close = get_close_matches(str(word), [str(each) for each in known], n=1)
    return f" (is {close[0]!r} meant?)" if close else ""


def _listed(words: Any) -> str:
    return ", ".join(str(word) for word in words)
