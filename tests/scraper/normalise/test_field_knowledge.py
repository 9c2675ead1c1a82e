"""Each entry of the TOML files is found in the example beside it: a phrase may be added without knowing Python."""

import re

import pytest

from scraper.normalise.context import Context
from scraper.normalise.fields import PHRASE_FILES
from scraper.normalise.language import language_of
from scraper.normalise.pay_words import cut, words
from scraper.normalise.phrases import Lexicon, entries, written_numbers
from scraper.normalise.place import country_of
from scraper.normalise.tables import HERE, toml
from scraper.normalise.text import tidy
from scraper.normalise.zones import read_zones


@pytest.mark.parametrize("name", PHRASE_FILES)
def test_every_phrase_is_found_in_its_example(name: str) -> None:
    missed = [
        f"{meaning}: {phrase!r} in {example!r}"
        for meaning, phrase, example in entries(name)
        if not Lexicon([(meaning.replace(".ignore", ".told"), phrase)]).find(tidy(example, 500))
    ]
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("name", ["pay", "currencies"])
def test_every_word_about_pay_is_found_in_its_example(name: str) -> None:
    missed = []
    for kind, values in toml(name).items():
        if kind in ("codes", "countries"):
            continue
        for value, entries_of in values.items():
            for word, example in entries_of.items():
                if word in ("by", "otherwise"):
                    continue
                _, tokens = cut(example)
                if not any(kind in token.kinds for token in tokens):
                    missed.append(f"{kind}.{value}: {word!r} in {example!r}")
    assert not missed, "\n".join(missed)


def test_every_currency_word_means_what_its_table_says() -> None:
    for code, entries_of in toml("currencies")["fixed"].items():
        for word in entries_of:
            assert words()[" ".join(word.lower().split())]["fixed"] == code


def test_every_country_region_and_city_is_looked_up() -> None:
    from scraper.normalise.place import names_known

    wrong = [f"{name}: {country_of(name)}, not {code}" for code, name in names_known() if country_of(name) != code]
    assert not wrong


def test_every_month_is_read() -> None:
    from datetime import UTC, datetime

    from scraper.normalise.dates import months, read_date

    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert Context("s", now).now == now
    for name, number in months().items():
        read = read_date(f"5 {name} 2026", now)
        assert read is not None, name
        assert (read.month, read.day) == (number, 5)


def test_every_relative_word_stands_in_an_example_that_is_read() -> None:
    from datetime import UTC, datetime

    from scraper.normalise.dates import read_date, relative_words

    examples = toml("dates")["examples"]
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    wrong = [f"{text!r}: {read_date(text, now)}" for text, day in examples.items() if read_date(text, now) != day]
    assert not wrong, "\n".join(wrong)
    written = " | ".join(tidy(text, 100).lower() for text in examples)
    known = [word for table in relative_words().values() for word in table]
    assert not [word for word in known if not re.search(rf"(?<![^\W\d_]){re.escape(word)}", written)]


def test_the_words_of_each_language_speak_for_it() -> None:
    for language, common in toml("language").items():
        if language != "en":
            assert language_of("", " ".join(common.split() * 2)) == language, language


def test_the_letters_of_each_state_settle_its_country() -> None:
    for country, letters in toml("states")["letters"].items():
        for each in letters:
            # Germany, India and Indonesia have the letters of a state too, and are as often meant.
            expected = {country} | ({None} if each in ("DE", "IN", "ID") else set())
            assert country_of(f"Xyzzyville, {each}") in expected, each


def test_every_code_and_every_countrys_money_is_read() -> None:
    from scraper.normalise.pay import read_pay

    for code in toml("currencies")["codes"].split():
        pay = read_pay(f"{code} 20,000 per month")
        assert pay is not None, code
        assert pay.currency == code
    for country, code in toml("currencies")["countries"].items():
        pay = read_pay("20,000 per month", country)
        assert pay is not None, country
        assert pay.currency == code


def test_no_file_of_field_knowledge_is_forgotten_here() -> None:
    others = {
        "pay", "currencies", "zones", "dates", "language", "states", "numbers", "countries", "cities", "regions",
        "towns",
        "pay_shapes",  # words without an example: test_pay_words
        "exchange",  # figures: test_exchange
    }  # fmt: skip
    assert {path.stem for path in HERE.glob("*.toml")} == others | set(PHRASE_FILES)


def test_every_region_is_found_by_each_of_its_names() -> None:
    from scraper.normalise.place import countries_of_regions, regions

    for name, countries in regions().items():
        assert all(len(code) == 2 and code.isupper() for code in countries)
        assert countries_of_regions(f"Remote, {name}") == list(countries), name


def test_every_time_zone_is_read_in_its_example() -> None:
    told = toml("zones")
    for hours, entries_of in told.items():
        for name, example in entries_of.items():
            read = read_zones(example)
            assert read is not None, example
            assert name.lower() in read.text.lower()
            assert read.hold(float(hours))


def test_every_number_in_words_is_a_number() -> None:
    lexicon = Lexicon([("years", "# years")])
    for word in written_numbers():
        assert lexicon.find(f"{word} years"), word
