"""Which words around an amount make it a wage, and which do not: every word of the lists that have no examples."""

import pytest

from scraper.normalise.pay import read_pay
from scraper.normalise.tables import toml


def test_each_word_for_a_time_of_the_day_or_a_span_keeps_its_number_from_being_pay() -> None:
    shapes = toml("pay_shapes")
    for word in ("a.m.", "p.m", *shapes["clock"], *shapes["spans"]):
        assert read_pay(f"Monthly salary later, 9 {word}", "US") is None, word
        assert read_pay(f"Monthly salary later, 6 - 9 {word}", "US") is None, word


def test_a_range_that_stands_by_a_word_for_other_money_is_no_wage() -> None:
    assert read_pay("For our Reno people: $40,000 - $60,000", "US") is not None
    assert read_pay("We helped our Reno people with $40,000 - $60,000", "US") is None
    for word in toml("pay_shapes")["other_money"]:
        if word not in ("budget", "income"):  # before an amount, they name the wage
            assert read_pay(f"For our Reno {word}: $40,000 - $60,000", "US") is None, word
        assert read_pay(f"For our Reno people: $40,000 - $60,000 in {word}", "US") is None, word


def test_each_word_that_numbers_a_thing_keeps_its_number_from_being_pay() -> None:
    assert read_pay("Hourly rate 6", "US") is not None
    for word in toml("pay_shapes")["numbered"]:
        assert read_pay(f"Hourly rate {word} 6", "US") is None, word


def test_a_rank_before_a_bare_range_hides_nothing() -> None:
    assert read_pay("Cupboard-10 (16,000-38,640)", "BD") is None
    for word in toml("pay_shapes")["ranks"]:
        pay = read_pay(f"{word}-10 (16,000-38,640)", "BD")
        assert pay is not None, word
        assert (pay.min, pay.max) == (16_000, 38_640), word


def test_each_word_between_an_amount_and_its_period_leaves_them_together() -> None:
    for word in toml("pay_shapes")["before_period"]:
        pay = read_pay(f"$25 {word} per hour", "US")
        assert pay is not None, word
        assert (pay.max, pay.period) == (25, "hour"), word
    assert read_pay("$25 tomorrow per hour", "US") != read_pay("$25 net per hour", "US")


def test_each_word_of_one_end_of_a_range_may_stand_before_the_dash() -> None:
    for word in toml("pay_shapes")["of_an_end"]:
        pay = read_pay(f"70k {word} to 90k {word}", "KE")
        assert pay is not None, word
        assert (pay.min, pay.max) == (70_000, 90_000), word


def test_what_others_earn_is_no_wage_whoever_they_are() -> None:
    shapes = toml("pay_shapes")
    assert read_pay("Here you can earn $900 a week", "US") is not None
    for word in shapes["others"]:
        assert read_pay(f"Our {word} can earn $900 a week", "US") is None, word
    for word in shapes["helps_to_earn"]:
        assert read_pay(f"Our reps {word} earn $900 a week", "US") is None, word
    for word in shapes["earns"]:
        assert read_pay(f"Our reps {word} $900 a week", "US") is None, word


def test_a_stipend_is_pay_for_work_and_help_with_anything_else() -> None:
    for word in toml("pay_shapes")["stipends_of_work"]:
        assert read_pay(f"$900 monthly {word} stipend", "US") is not None, word
    assert read_pay("$900 monthly gardening stipend", "US") is None


def test_the_word_for_a_wage_may_follow_thousands() -> None:
    for word in toml("pay_shapes")["names"]:
        pay = read_pay(f"Centre of town, 41-52K {word}", "US")
        assert pay is not None, word
        assert (pay.min, pay.max) == (41_000, 52_000)


def test_a_benefit_named_after_a_full_range_does_not_take_the_range_away() -> None:
    for line, told in {
        "From 26,500 to 31,000 per annum Bonus scheme": (26_500, 31_000, "year"),
        "12.60 - 15.10/hour Night Allowance": (12.6, 15.1, "hour"),
        "Salary £36,000 - £41,000DENTAL INSURANCE": (36_000, 41_000, None),
    }.items():
        pay = read_pay(line, "GB")
        assert pay is not None, line
        assert (pay.min, pay.max, pay.period) == told
    for line in ("£16,000 - £22,000 per annum bonus", "£20,000 - £30,000 Annual Bonus", "£1 - £3 per hour Bonus"):
        assert read_pay(line, "GB") is None, line


def test_money_in_a_sentence_is_a_wage_where_a_word_speaks_of_work() -> None:
    assert read_pay("We gladly give every cousin $900 a week", "US") is None
    assert read_pay("Cousins: $900 a week", "US") is not None
    for word in toml("pay_shapes")["of_work"]:
        assert read_pay(f"We gladly give every {word} $900 a week", "US") is not None, word


def test_a_word_that_half_names_a_wage_needs_an_amount_of_a_wages_size() -> None:
    assert read_pay("Our salary for cousins: $20 a month", "US") is not None
    for word in toml("pay_shapes")["half_names"]:
        assert read_pay(f"Our {word} for cousins: $20 a month", "US") is None, word
        assert read_pay(f"Our {word} for cousins: $2,000 a month", "US") is not None, word


@pytest.mark.parametrize("period", ["hour", "day", "week", "month", "year"])
def test_an_amount_that_no_word_calls_a_wage_is_neither_tiny_nor_huge(period: str) -> None:
    usual = {"hour": "$20", "day": "$200", "week": "$900", "month": "$4,000", "year": "$50,000"}[period]
    assert read_pay(f"Painter wanted, {usual} per {period}", "US") is not None
    assert read_pay(f"Painter wanted, $2 per {period}", "US") is None
    assert read_pay(f"Painter wanted, $2,000,000 per {period}", "US") is None
    assert read_pay(f"$2 per {period}", "US") is not None


def test_a_word_for_other_money_may_be_part_of_a_title() -> None:
    assert read_pay("Home $900 a week", "US") is None
    for word in toml("pay_shapes")["in_titles"]:
        assert read_pay(f"Home {word} $900 a week", "US") is not None, word


def test_what_is_told_of_many_is_no_wage() -> None:
    for word in toml("pay_shapes")["on_the_whole"]:
        assert read_pay(f"Here {word} cousins earn $900 a week", "US") is None, word
    assert read_pay("Here you earn $900 a week", "US") is not None


def test_what_comes_besides_a_named_wage_is_none() -> None:
    assert read_pay("From your salary you get $900 a month", "US") is not None
    for word in toml("pay_shapes")["besides"]:
        assert read_pay(f"{word} your salary you get $900 a month", "US") is None, word


def test_a_to_means_up_to_after_a_verb_of_reaching_only() -> None:
    for word in toml("pay_shapes")["reaches"]:
        pay = read_pay(f"Salary {word} to $90,000", "US")
        assert pay is not None, word
        assert (pay.min, pay.max) == (None, 90_000), word
    pay = read_pay("The salary equates to $90,000", "US")
    assert pay is not None
    assert (pay.min, pay.max) == (90_000, 90_000)


def test_a_named_wage_goes_before_a_lone_amount() -> None:
    for line, least in {
        "$95,000 | The salary range is $80,000 - $95,000": 80_000,
        "$95,000 | The rent is $80,000": 95_000,
        "$95,000 - $99,000 | The salary range is $80,000 - $95,000": 95_000,
    }.items():
        pay = read_pay(line, "US")
        assert pay is not None, line
        assert pay.min == least, line


def test_an_amount_of_a_thing_is_no_wage_and_one_of_a_sum_is() -> None:
    assert read_pay("A cover of $90,000 a year", "US") is None
    for word in toml("pay_shapes")["sums"]:
        assert read_pay(f"A {word} of $90,000 a year", "US") is not None, word


def test_a_word_for_a_wage_that_is_part_of_another_name_names_none() -> None:
    assert read_pay("Salary of $900 a month", "US") is not None
    for word in toml("pay_shapes")["spoil_after"]:
        assert read_pay(f"Salary {word} of $900 a month", "US") is None, word
    for word in toml("pay_shapes")["spoil_before"]:
        assert read_pay(f"{word} salary of $900 a month", "US") is None, word


def test_a_verb_far_from_a_lone_amount_does_not_make_it_a_wage() -> None:
    for word in toml("pay_shapes")["also_verbs"]:
        assert read_pay(f"Here {word} lovely garden things: now $900", "US") is None, word
        assert read_pay(f"Here {word} $900", "US") is not None, word


def test_a_week_of_so_many_days_is_no_period_of_pay() -> None:
    for word in toml("pay_shapes")["weekly_rhythm"]:
        pay = read_pay(f"৫,৫০০ টাকা ({word} ৩ দিন)", "BD")
        assert pay is not None, word
        assert pay.period == "month", word
