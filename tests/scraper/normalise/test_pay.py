"""Pay lines are read exactly, or not at all: a wrong wage is worse than none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting.model import PayPeriod
from scraper.normalise.pay import read_pay
from scraper.normalise.pay_fields import pay_of, pay_told_in
from scraper.source import RawPay

Told = tuple[float | None, float | None, str | None, str | None]

# name: (line, country, (min, max, currency, period))
LINES: dict[str, tuple[str, str | None, Told]] = {
    "taka, the board's way": ("Tk. 22000 - 27000 (Monthly)", "BD", (22000, 27000, "BDT", "month")),
    "taka sign and Indian groups": ("৳ 1,20,000", "BD", (120000, 120000, "BDT", "month")),
    "taka, Bengali digits": ("২৮,০০০ - ৩২,০০০ টাকা", "BD", (28000, 32000, "BDT", "month")),
    "thousands in Bengali": ("১৮ থেকে ২২ হাজার টাকা", "BD", (18000, 22000, "BDT", "month")),
    "lakh in Bengali": ("১.৫ লাখ টাকা", "BD", (150000, 150000, "BDT", "month")),
    "crore a year": ("বার্ষিক ১ কোটি টাকা", "BD", (10_000_000, 10_000_000, "BDT", "year")),
    "the day's wage": ("দৈনিক ৭০০ টাকা", "BD", (700, 700, "BDT", "day")),
    "the hour's wage": ("ঘণ্টায় ১৫০ টাকা", "BD", (150, 150, "BDT", "hour")),
    "Banglish": ("mashe 20 hajar taka", "BD", (20000, 20000, "BDT", "month")),
    "bare in Bangladesh": ("14k-16k", "BD", (14000, 16000, "BDT", "month")),
    "with board and lodging": ("9000 + khawa", "BD", (9000, 9000, "BDT", "month")),
    "19,845/-": ("BDT 19,845/-", "BD", (19845, 19845, "BDT", "month")),
    "taka told abroad has no custom": ("25,000 taka", None, (25000, 25000, "BDT", None)),
    "a lakh and some thousands": ("১ লাখ ২০ হাজার টাকা", "BD", (120000, 120000, "BDT", "month")),
    "one and a half lakh in words": ("দেড় লাখ টাকা", "BD", (150000, 150000, "BDT", "month")),
    "a number in words": ("পঁচিশ হাজার টাকা", "BD", (25000, 25000, "BDT", "month")),
    "up to, after the amount": ("২০ হাজার টাকা পর্যন্ত", "BD", (None, 20000, "BDT", "month")),
    "from, after the amount": ("৩৫,০০০ থেকে শুরু", "BD", (35000, None, "BDT", "month")),
    "more than": ("৩০ হাজারের বেশি", "BD", (30000, None, "BDT", "month")),
    "in figures and in words": ("মাসিক ২০,০০০/- (বিশ হাজার) টাকা", "BD", (20000, 20000, "BDT", "month")),
    "at most": ("Up to £31,000 per annum", "GB", (None, 31000, "GBP", "year")),
    "at least": ("From $14 an hour", "US", (14, None, "USD", "hour")),
    "and above": ("£2,400 and above per month", "GB", (2400, None, "GBP", "month")),
    "with a plus": ("$1,800+ USD monthly", "US", (1800, None, "USD", "month")),
    "k on both": ("$90K - $115K", "US", (90000, 115000, "USD", None)),
    "k on the last only": ("$90-115k a year", "US", (90000, 115000, "USD", "year")),
    "thousands left out": ("£30-35,000", "GB", (30000, 35000, "GBP", None)),
    "European groups": ("2.400 € pro Monat", "DE", (2400, 2400, "EUR", "month")),
    "European decimals": ("12,50 € pro Stunde", "DE", (12.5, 12.5, "EUR", "hour")),
    "groups by blanks": ("35 000 - 40 000 kr per month", "SE", (35000, 40000, "SEK", "month")),
    "Swiss groups": ("CHF 90'000 per year", "CH", (90000, 90000, "CHF", "year")),
    "rupiah in millions": ("Rp4,5jt - Rp6jt", "ID", (4_500_000, 6_000_000, "IDR", None)),
    "pesos": ("₱28,000 to ₱32,000 per month", "PH", (28000, 32000, "PHP", "month")),
    "rupees of India": ("Rs. 25,000 p.m.", "IN", (25000, 25000, "INR", "month")),
    "rupees of Pakistan": ("Rs 60,000 per month", "PK", (60000, 60000, "PKR", "month")),
    "lakhs a year": ("4-6 LPA", "IN", (400000, 600000, "INR", "year")),
    "dollars of Australia": ("$32 per hour", "AU", (32, 32, "AUD", "hour")),
    "dollars of nowhere": ("$32 per hour", None, (32, 32, None, "hour")),
    "a code settles the sign": ("$45,000 – $60,000 per month (HKD)", "ID", (45000, 60000, "HKD", "month")),
    "dollars in Bengali": ("৬-৮ ডলার/ঘণ্টা", "BD", (6, 8, "USD", "hour")),
    "base pay, not the target": (
        "Basic salary of £21,000 to £24,000, OTE of £35,000", "GB", (21000, 24000, "GBP", None),
    ),
    "base pay, not the bonus": ("Base wage of $500 per week + bonus of $200", "US", (500, 500, "USD", "week")),
    "glued to its neighbours": ("Job Type: Full-timePay: Php40,000.00 - Php45,000", "PH", (40000, 45000, "PHP", None)),
    "two rates": ("Nurses $40/hr; aides $25/hr", "US", (25, 40, "USD", "hour")),
    "a budget": ("Est. budget: $150.00", None, (150, 150, None, "project")),
    "a range told by its place": ("Tall Grove $64,000 to $190,000", "US", (64000, 190000, "USD", None)),
    "blanks in the groups": ("Salary: $82, 000 - $91, 000", "US", (82000, 91000, "USD", None)),
    "no dash between the ends": ("Pay: PHP 21,000.00 PHP 26,000", "PH", (21000, 26000, "PHP", None)),
    "net on both ends": ("The pay is 70k net to 90k net", "KE", (70000, 90000, "KES", None)),
    "a slash for a dash": ("28/36K€", "FR", (28000, 36000, "EUR", None)),
    "cut amid the millions": ("Gaji Rp 4.000.000 - 6", "ID", (4_000_000, 6_000_000, "IDR", None)),
    "the next item's number glued on": ("Salary Ksh. 18,0003", "KE", (18000, 18000, "KES", None)),
    "several currencies, one period": ("Stipend of 2,900 USD / 2,100 GBP per week", "US", (2900, 2900, "USD", "week")),
    "extra before the period": ("You can earn $120 to $150 extra a day", "US", (120, 150, "USD", "day")),
    "hours told before a salary": (
        "(36 hours per week)Pay Scale: $41,000 - $52,000", "CA", (41000, 52000, "CAD", None),
    ),
    "a period told of another thing": (
        "Review / yearJob Type: PermanentSalary: Php21,000 - Php26,000", "PH", (21000, 26000, "PHP", None),
    ),
    "to, alone": ("To 48k plus excellent benefits", "GB", (None, 48000, "GBP", None)),
    "to a pay that is left open": ("9.00 to Competitive per hour", "GB", (9, None, "GBP", "hour")),
    "a target on top": ("31,000 + OTE", "GB", (31000, 31000, "GBP", None)),
    "negotiable, glued": ("Negotiable12000-18000", "BD", (12000, 18000, "BDT", "month")),
    "a label of words we do not know": ("First three months: BDT. 14,000/-", "BD", (14000, 14000, "BDT", "month")),
    "a bonus within brackets": ("Annual Salary (including bonus): BDT 900,000", "BD", (900000, 900000, "BDT", "year")),
    "a benefit after a salary": ("বেতন ১৫০০০ টাকা বোনাস ২টি", "BD", (15000, 15000, "BDT", "month")),
    "a bonus added right after": ("Salary: $120-160k+ Bonus", "US", (120000, 160000, "USD", None)),
    "a sum added": ("Basic: Php 19,000 + Php 2,500 rice", "PH", (19000, 19000, "PHP", None)),
    "a range of numbers in words": ("ষোলো থেকে আঠারো হাজার", "BD", (16000, 18000, "BDT", "month")),
    "a label misspelt": ("Sallary 18000", "BD", (18000, 18000, "BDT", "month")),
    "an en dash and a euro encoded twice": (
        "\u00e2\u201a\u00ac2.100 \u00e2\u20ac\u201c \u00e2\u201a\u00ac2.600", "DE", (2100, 2600, "EUR", None),
    ),
    "a span of work before": ("6 month contract, salary £25,000", "GB", (25000, 25000, "GBP", None)),
    "no range with hours": ("Salary: $25,000 - 40 hours per week", "US", (25000, 25000, "USD", None)),
    "a wage named after the money": ("12 hours duty, ৩০,০০০ টাকা বেতন", "BD", (30000, 30000, "BDT", "month")),
    "a title before a dash": ("Office Assistant - $38,000", "US", (38000, 38000, "USD", None)),
    "a department in capitals": ("£45,000 HR", "GB", (45000, 45000, "GBP", None)),
    "an hour in capitals": ("$20 HR", "US", (20, 20, "USD", "hour")),
    "an age right before": ("Must be 21-28 years old. Salary 26-29k", "PH", (26000, 29000, "PHP", None)),
    "in Dutch": ("tussen € 2.900 en € 3.300 per maand", "NL", (2900, 3300, "EUR", "month")),
    "no country told": ("Est. budget: $80.00", "", (80, 80, None, "project")),
    "the least and the most, each named": ("Minimum 21000, maximum 29000", "GB", (21000, 29000, "GBP", None)),
    "min and max": ("Min: $21/hr Max: $29/hr", "US", (21, 29, "USD", "hour")),
    "the least and the most in Bengali": ("সর্বনিম্ন ২১,০০০ সর্বোচ্চ ২৯,০০০ টাকা", "BD", (21000, 29000, "BDT", "month")),
    "thousands and hundreds": ("১৪ হাজার ৫০০ টাকা", "BD", (14500, 14500, "BDT", "month")),
    "about, by one letter": ("c37,000 + pension", "GB", (37000, 37000, "GBP", None)),
    "about, by one letter, in thousands": ("c37k", "GB", (37000, 37000, "GBP", None)),
    "a rate that rises": ("£11.50 per hour, rising to £12.25", "GB", (11.5, 12.25, "GBP", "hour")),
    "a rate for nights": ("£13 per hour for days and £15 per hour for nights", "GB", (13, 15, "GBP", "hour")),
    "a second rate with the period": ("Nurses $41, aides $29 per hour", "US", (29, 41, "USD", "hour")),
    "at first": ("$13 an hour to start", "US", (13, None, "USD", "hour")),
    "a commission glued on": ("16000tk+commission", "BD", (16000, 16000, "BDT", "month")),
    "pay while one learns": ("You get $950 per week while in training", "US", (950, 950, "USD", "week")),
    "a period after a stop": ("61,000 to 67,000. per year", "GB", (61000, 67000, "GBP", "year")),
    "between, in Arabic": ("بين IQD 700,000 و IQD 900,000 شهريًا", "IQ", (700000, 900000, "IQD", "month")),
    "an attendance bonus": ("১৩ হাজার + হাজিরা বোনাস", "BD", (13000, 13000, "BDT", "month")),
    "open after the period": ("$34/hr+", "US", (34, None, "USD", "hour")),
    "the most, named further away": ("The maximum pay for this post is $71 per hour", "US", (None, 71, "USD", "hour")),
    "least, middle and most": (
        "Minimum salary: $52,000 Midpoint salary: $61,000 Maximum salary: $70,000", "US", (52000, 70000, "USD", None),
    ),
    "a bracketed k": ("Surgical Nurse - $215(k)", "US", (215000, 215000, "USD", None)),
    "glued to another sentence": (
        "$25 if your referral is in luck$640 - $880 a month", "US", (640, 880, "USD", "month"),
    ),
    "what others earn after it": ("$9.50 an hour, sellers are making $13", "US", (9.5, 9.5, "USD", "hour")),
    "a period told of a meal": ("Meals are served daily in our canteen. Salary $23", "US", (23, 23, "USD", None)),
    "a period of another thing, unparted": (
        "Meals served daily cheerful canteen colleagues Salary $23", "US", (23, 23, "USD", None),
    ),
    "seventeen and a half thousand": ("সাড়ে ১৭ হাজার টাকা", "BD", (17500, 17500, "BDT", "month")),
    "two less a quarter": ("পৌনে দুই লাখ টাকা", "BD", (175000, 175000, "BDT", "month")),
    "pay before the period": ("annual salary range is $70,000 - $80,000", "US", (70000, 80000, "USD", "year")),
}  # fmt: skip

NOTHING = {
    "negotiable": ("Negotiable", "BD"),
    "negotiable in Bengali": ("আলোচনা সাপেক্ষে", "BD"),
    "a grade": ("গ্রেড-৯", "BD"),
    "by the piece": ("প্রতি ভিডিও ৫০০ টাকা", "BD"),
    "by the class": ("500 taka per class", "BD"),
    "a date": ("2026-12-25 00:00:00", "US"),
    "a day and month": ("09-Dec", "US"),
    "years of experience": ("5-10 years of experience", "US"),
    "an age": ("Age 22 to 35 years", "BD"),
    "hours": ("40 hours a week, 9am to 5.30pm", "GB"),
    "a company's revenue": ("an annual income of $500,000", "KE"),
    "millions": ("reinvested $40 million", "AU"),
    "a reimbursement": ("₱10,000 reimbursement per year", "PH"),
    "a referral": ("Employee referral: ₱10,000", "PH"),
    "what others made": ("Our reps averaged $985 a week", "US"),
    "a target": ("£50,000 - £60,000 per annum, OTE", "GB"),
    "zero": ("$0 - $0", "US"),
    "a telephone": ("Call 01711-123456", "BD"),
    "a language's version": ("Laravel and PHP 7.4, since version 8", "PH"),
    "a kind of drawing": ("Monthly drawing in CAD 2D", "ID"),
    "a month of extra pay": ("Competitive salary, 13th month pay, HMO with 3 dependents", "PH"),
    "a band": ("An hourly rate (Band 5 and up)", "GB"),
    "hours in a week": ("The salary is good on a 39 hour week", "GB"),
    "a wage blotted out": ("Salary **** 31,000, paid **** per hour on 40 hours", "GB"),
    "what others earn": ("Our most successful reps earn $30+/hour", "US"),
    "what others earn, listed": ("People like you are earning $40, $50, even $60 an hour", "US"),
    "an amount restated": ("With revenues of $4.0 billion a year ($4", "US"),
    "a count by the day": ("Setting up meetings of at least 5 per day", "BD"),
    "a few times a week": ("3-5 a week, in the evening", "US"),
    "a reference": ("R204518 Posted today", "IN"),
    "a reference after a hyphen": ("Officer P-204518 for the budget", "KE"),
    "a number and a letter": ("418220e at the gate", "KE"),
    "a thing's stipend": ("$100 monthly fitness stipend", "US"),
    "a weight": ("Boxes of 80 pounds", "US"),
    "hours in Bengali": ("৮ ঘণ্টা ডিউটি, সপ্তাহে ১ দিন ছুটি", "BD"),
    "by the thousand views": ("প্রতি হাজার ভিউয়ে ১০০ টাকা", "BD"),
    "money to be sent": ("বিকাশে ৫০০ টাকা পাঠান", "BD"),
    "a number to call": ("+8801711000000", "BD"),
    "a postcode": ("Salary as agreed, Dhaka 1212", "BD"),
    "a sign-on": ("Salary: $5,000 sign-on bonus", "US"),
    "a joining bonus": ("A joining bonus of PHP 20,000 for everyone", "PH"),
    "a bonus, in two steps": ("Opening bonus of 5,000 pesos after 30 days, 10,000 pesos after 90 days", "PH"),
    "what drivers earn on the whole": ("Average drivers earn $1,450 a week", "US"),
    "an allowance for journeys": ("Per diem of $75 per day while away", "US"),
    "money for a visit": ("NegotiableTk. 500 per day for field visit", "BD"),
    "no exact money": ("Salary range: mid $60s to low $70s", "US"),
    "a subsidy": ("₱3,000 rice subsidy and ₱1,500 for the laundry", "PH"),
    "what one may save": ("You may contribute up to $23,000 per year", "US"),
    "for a friend": ("We will pay £250 for every friend who starts", "GB"),
    "what customers pay": ("Customers pay $99 per month", "US"),
    "what a plan costs": ("With plans starting at $12 per month, we grow", "US"),
    "overtime": ("Overtime is paid at £18 per hour", "GB"),
    "a commuter's benefit": ("Everybody gets a $75 monthly commuter benefit", "US"),
    "beds": ("A home with 45 beds and $1", "US"),
    "hours in a week, by strokes": ("Web developer - 38/hrs per week", "US"),
    "so much in so many days": ("PAID DAILY! $6200 in 5 days!", "US"),
    "the steps of a bonus": ("Weekly pay $400 - $799 12% $48 - $95", "US"),
    "cut amid its thousands": ("The salary: Rp 7", "ID"),
    "cut amid its thousands, in euros": ("The salary range is €118", "DE"),
    "a few of many, after dots": ("People like you are earning $45, $55..even $85 every hour", "US"),
    "a count of things": ("More than 25K servers in two towns", "US"),
    "litres": ("Salary later, 8 l to 15 l", "IN"),
    "nothing": ("", "BD"),
}


@pytest.mark.parametrize(("line", "country", "told"), LINES.values(), ids=LINES)
def test_a_pay_line_is_read_exactly(line: str, country: str | None, told: Told) -> None:
    pay = read_pay(line, country)
    assert pay is not None
    assert (pay.min, pay.max, pay.currency, pay.period) == told


def own_lines() -> Iterator[tuple[str, str | None, Told]]:
    """Yield line, country and truth of each entry of `pay_lines.tsv`."""
    for row in (Path(__file__).parent / "pay_lines.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        country, *truth, line = (None if each == "-" else each for each in row.split("\t"))
        least, most, currency, period = truth
        yield line or "-", country, (float(least) if least else None, float(most) if most else None, currency, period)


def test_lines_in_the_manners_of_many_boards_are_read_exactly_and_hardly_ever_wrong() -> None:
    read = []
    for line, country, truth in own_lines():
        pay = read_pay(line, country)
        told = (pay.min, pay.max, pay.currency, pay.period) if pay else (None, None, None, None)
        read.append((told == truth, pay is not None, f"{line!r}: {told}, not {truth}"))
    wrong = [shown for right, is_told, shown in read if is_told and not right]
    assert len(read) > 400
    assert len(wrong) <= 0.01 * len(read), "\n".join(wrong)
    assert sum(right for right, _, _ in read) >= 0.98 * len(read), "\n".join(
        shown for right, _, shown in read if not right
    )


AROUND: dict[str, tuple[str, str]] = {
    "a span before": ("12 month contract, salary ", ""),
    "hours before": ("Full time (40 hours per week). Salary ", ""),
    "an age before": ("Age 22-35. Salary ", ""),
    "revenue before": ("A company with $20M in revenue. Salary ", ""),
    "duty before": ("ডিউটি ৮ ঘণ্টা, বেতন ", ""),
    "days after": ("", " - 6 days a week"),
    "hours after": ("", " (40 hours per week)"),
    "a time of the day after": ("", ", 10am-7pm"),
    "a bonus after": ("", " + yearly bonus"),
    "two bonuses after": ("", ", উৎসব বোনাস ২টি"),
    "a month of pay after": ("", ", 13th month pay, HMO"),
    "an allowance after": ("", " + transport allowance 2,000"),
    "a target after": ("", ", OTE 90,000"),
    "a telephone after": ("", ". Call 01711-123456"),
    "experience after": ("", " 2-3 years experience"),
    "a full stop": ("", "."),
}


@pytest.mark.parametrize(("before", "after"), AROUND.values(), ids=AROUND)
def test_what_stands_around_a_wage_may_hide_it_but_changes_no_figure(before: str, after: str) -> None:
    kept = changed = 0
    lines = [(line, country, truth) for line, country, truth in own_lines() if truth[0] or truth[1]]
    for line, country, truth in lines:
        pay = read_pay(f"{before}{line}{after}", country)
        kept += pay is not None and (pay.min, pay.max, pay.currency, pay.period) == truth
        changed += pay is not None and (pay.min, pay.max, pay.currency, pay.period) != truth
    assert changed <= 0.005 * len(lines)
    assert kept >= 0.98 * len(lines)


@pytest.mark.parametrize(("line", "country"), NOTHING.values(), ids=NOTHING)
def test_what_is_no_wage_is_not_read_as_one(line: str, country: str) -> None:
    assert read_pay(line, country) is None


TEXTS: dict[str, tuple[str, Told | None]] = {
    "a line of its own": ("We are a firm.\nSalary: $18 - $22 per hour\nApply now.", (18, 22, "USD", "hour")),
    "in a sentence": ("You will be paid $600 a week while you learn.", (600, 600, "USD", "week")),
    "revenue first": ("We made $3 million last year.\nPay: $20 an hour.", (20, 20, "USD", "hour")),
    "a budget that one runs": ("Manage a budget of $250,000 and report.", None),
    "a fee": ("The registration fee is 550 taka.", None),
    "a currency's code that is a word": ("Makes a daily report. Drawing CAD 2 and CAD 3.", None),
    "a time of the day": ("Shift 9 am to 5 pm $14 - $18", None),
    "over": ("You can earn over $30k", (30000, None, "USD", None)),
    "no currency": ("Salary 30000 to 40000", None),
}


@pytest.mark.parametrize(("text", "told"), TEXTS.values(), ids=TEXTS)
def test_a_wage_is_found_in_an_ads_text(text: str, told: Told | None) -> None:
    pay = pay_told_in(text, "US")
    assert (pay and (pay.min, pay.max, pay.currency, pay.period)) == told


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("Remote (US only). $30 - $40/hr and more", "$30 - $40/hr"),
        ("We are Acme. Salary: up to $30 an hour", "Salary: up to $30 an hour"),
        ("নিয়োগ চলছে। মাসিক বেতন ২৫,০০০ টাকা।", "মাসিক বেতন ২৫,০০০ টাকা"),
    ],
)
def test_pay_keeps_the_phrase_that_tells_it(line: str, phrase: str) -> None:
    pay = read_pay(line, "US")
    assert pay is not None
    assert pay.text == phrase


FIELDS: dict[str, tuple[RawPay, Told | None]] = {
    "numbers": (RawPay(50000, 60000, "USD", "YEAR"), (50000, 60000, "USD", "year")),
    "text": (RawPay("50000", "60000.00", "usd", "annually"), (50000, 60000, "USD", "year")),
    "zero is unknown": (RawPay(0, 0, "USD", "YEAR"), None),
    "one end": (RawPay(0, 45000, "EUR", "1 YEAR"), (None, 45000, "EUR", "year")),
    "ends the wrong way round": (RawPay(30, 20, "USD", "hour"), (20, 30, "USD", "hour")),
    "a unit code": (RawPay("55000", None, "USD", "ANN"), (55000, None, "USD", "year")),
    "words": (RawPay("$31,2k", "$52k", None, None), (31200, 52000, "USD", None)),
    "only words": (RawPay(text="£12 per hour"), (12, 12, "GBP", "hour")),
    "a year that cannot be": (RawPay(75, 95, "USD", "year"), (75, 95, "USD", None)),
    "not a number": (RawPay(float("nan"), float("inf"), "USD", "year"), None),
    "absurd": (RawPay(1e300, None, "USD", "year"), None),
}


@pytest.mark.parametrize(("field", "told"), FIELDS.values(), ids=FIELDS)
def test_structured_pay_is_tidied(field: RawPay, told: Told | None) -> None:
    pay = pay_of(field, "US")
    assert (pay and (pay.min, pay.max, pay.currency, pay.period)) == told


PIECES = st.sampled_from(
    ["$", "৳", "Tk.", "BDT", " ", "-", "–", "to", "25", "20,000", "১২,৫০০", "k", "লাখ", "হাজার", "per hour", "/", "মাসে",
     "OTE", "+", "(", ")", "bonus", "1" * 40, ",", ".", "up to", "from", "salary", "\u202f", "€“", "USD", "৯" * 30]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=300), st.sampled_from(["BD", "US", None, "XX"]))
def test_no_line_raises_and_what_is_read_makes_sense(line: str, country: str | None) -> None:
    pay = read_pay(line, country)
    if pay is not None:
        ends = [end for end in (pay.min, pay.max) if end is not None]
        assert ends
        assert all(0 < end < 1e20 for end in ends)
        assert ends == sorted(ends)
        assert pay.period is None or isinstance(pay.period, PayPeriod)
        assert pay.currency is None or (len(pay.currency) == 3 and pay.currency.isupper())


def test_a_line_is_read_no_further_than_its_cap() -> None:
    assert read_pay("x " * 200 + "$5 per hour", "US") is None
    assert read_pay("$5 per hour" + " x" * 1_000_000, "US") is not None
