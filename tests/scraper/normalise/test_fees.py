"""An ad that asks those who apply for money is marked, with the words that ask; nobody else is accused."""

import pytest

from tests.scraper.normalise.ads import posting_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Typing from home, Rs 2000 a day. Registration fee only Rs 450, refundable.", "Registration fee only Rs 450"),
        ("Send 1,350 taka registration fee by wallet today.", "Send 1,350 taka registration fee"),
        ("Seats are few. Pay a refundable deposit today.", "Pay a refundable"),
        ("Invest 5000 and earn 900 each week.", "Invest 5000 and earn"),
        ("রেজিস্ট্রেশন ফি ৬৫০ টাকা দিয়ে আজই শুরু করুন।", "রেজিস্ট্রেশন ফি ৬৫০"),
        ("আসন নিতে ২৫,০০০ টাকা বিকাশ করুন।", "২৫,০০০ টাকা বিকাশ"),
        ("চাকরি নিশ্চিত! জামানত ১০,০০০ টাকা ফেরতযোগ্য।", "জামানত ১০,০০০"),
        ("sudhu 3000 taka deposit rakhle daily income", "3000 taka deposit"),
        ("Biaya pendaftaran Rp 50.000 dibayar di muka.", "Biaya pendaftaran Rp 50.000"),
    ],
)
def test_what_asks_for_money_is_marked_with_its_words(text: str, said: str) -> None:
    posting = posting_of(title="Data entry from home", description=text)
    assert posting.asks_for_money is True
    assert posting.evidence["asks_for_money"] == said


@pytest.mark.parametrize(
    "text",
    [
        "No registration fee. 12 people are wanted.",
        "We never ask for money. Do not pay a registration fee to anyone.",
        "Your professional registration fee of 120 is refunded after a year.",
        "You collect the membership fee of 15 from members and the security deposit of 2 months from tenants.",
        "We invest in our people: 5 days of training a year.",
        "কোনো রেজিস্ট্রেশন ফি নেই, ৩ জন নেওয়া হবে।",
        "বেতন ১০,০০০ টাকা বিকাশে দেওয়া হবে।",
        "আবেদনের সাথে ১০০ টাকা ফি ব্যাংকে জমা দিয়ে রসিদ দিন।",
        "নির্ধারিত ব্যাংকে ১০০ টাকা জমা দিয়ে আবেদন করুন।",
        "পরীক্ষার ফি বাবদ ৫৬ টাকা টেলিটকের মাধ্যমে জমা দেওয়া যাবে।",
        "salary 8000 taka bkash e pathano hoy",
        "Tanpa biaya pendaftaran, 3 posisi.",
    ],
)
def test_who_pays_or_asks_for_nothing_is_not_accused(text: str) -> None:
    assert posting_of(title="Office assistant", description=text).asks_for_money is None
