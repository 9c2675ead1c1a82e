"""Names of countries in the reader's language."""

from collections.abc import Mapping
from functools import cache

from babel import Locale


@cache
def _names(lang: str) -> Mapping[str, str]:
    return Locale(lang).territories


def country_name(code: str, lang: str) -> str:
    """Return the name of a country by its ISO 3166-1 alpha-2 code; an unknown code is its own name."""
    return _names(lang).get(code, code)
