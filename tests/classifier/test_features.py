"""What a title is taken to ask for, part by part, and what a text tells of senior people."""

import re

import pytest

from classifier.cues import BENGALI_IN_TEXT
from classifier.features import JOINED, NAMES, OF_A_CHIEF, REPORTS, SERVES, THEIR_WORK, WORK_FOR, glance, read
from classifier.lexicon import in_english
from classifier.material import unlabelled
from tests.shared import SHARED, needs_shared


def test_each_part_of_a_title_asks_for_something_of_its_own() -> None:
    ad = glance("Executive Assistant - Sales Manager's office (remote)")
    assert "executive" in ad.parts[0]
    assert "sell" not in "".join(ad.parts[0])
    assert any("trade sell" in part for part in ad.parts[1:])
    assert ad.first == ("executive", "assistant")


def test_a_title_that_no_sign_parts_is_one() -> None:
    assert glance("Executive Assistant to the Sales Manager").parts == ()


def test_a_sign_between_all_words_parts_nothing() -> None:
    assert glance("Executive | Assistant | Sales").parts == ()


def test_what_joins_two_posts_is_seen_in_either_language() -> None:
    for title in ("Accounts & Admin Officer", "Accounts and Admin Officer", "Accounts/Admin", "হিসাব ও অফিস সহকারী"):
        assert JOINED in glance(title).asks, title
    assert JOINED not in glance("Admin Officer").asks


_BESIDE = "We are a firm of twelve people in a quiet street and pay on time every month."


def _of_chiefs(told: str) -> set[str]:
    return set(read("Assistant", f"{told} {_BESIDE}").work) & set(OF_A_CHIEF)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("You give administrative support to the Managing Director.", {SERVES, NAMES}),
        ("You keep the CEO's diary and book his flights.", {THEIR_WORK, NAMES}),
        ("You look after the calendar of our founder.", {WORK_FOR, NAMES}),
        ("This post reports to the General Manager.", {REPORTS, NAMES}),
        ("The firm was begun by a founder who likes tea.", {NAMES}),
        ("You manage a team of drivers and an area.", set()),
        ("এমডিকে সব কাজে সহায়তা করতে হবে।", {SERVES, NAMES}),
    ],
)
def test_a_text_tells_whether_the_post_serves_a_senior_person_or_only_works_under_one(
    told: str, expected: set[str]
) -> None:
    assert _of_chiefs(told) == expected


def test_each_word_that_tells_bengali_in_a_text_is_found_as_the_lexicon_leaves_it() -> None:
    assert [word for word in BENGALI_IN_TEXT if in_english([word]) != [word]] == []


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("অফিস সহকারী", ""),
        ("Office Assistant (মহিলা)", "File documents and answer the phone."),
        ("Office Assistant", "ফাইল গোছানো, ফোন ধরা।"),
        ("Office sohokari niyog", ""),
        ("Secretary lagbe, law chamber", ""),
        ("Office Assistant", "File gochano, phone dhora. Dhanmondi te office, bochor 25 er niche."),
    ],
    ids=["title", "part of a title", "text", "Latin letters", "one word", "text in Latin letters"],
)
def test_an_ad_in_bengali_is_read_as_one(title: str, text: str) -> None:
    assert read(title, text).bengali


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Office Assistant", "File documents and answer the phone. Our paper is called প্রভাত."),
        ("ER Nurse", "The ER of our hospital."),
        ("Sekretaris Direksi", "Membuat surat untuk direktur, dan jadwal rapat."),
        ("सचिव", "कार्यालय के पत्र"),
        ("", ""),
    ],
    ids=["one name", "a word of both", "Indonesian", "Hindi", "nothing"],
)
def test_an_ad_in_another_language_is_not(title: str, text: str) -> None:
    assert not read(title, text).bengali


@pytest.mark.slow
@pytest.mark.shared
@needs_shared[1]
def test_of_all_real_ads_in_other_languages_only_those_with_bengali_letters_are_read_as_bengali() -> None:
    others = (ad for ad in unlabelled(SHARED) if ad["lang"] != "bn")
    told = [(ad["title"] or "", ad["description"] or "") for ad in others]
    assert len(told) > 170_000
    taken = [(title, text) for title, text in told if read(title, text).bengali]
    assert [title for title, text in taken if not re.search("[\u0980-\u09ff]", title + text)] == []
    assert len(taken) < 20


def test_a_manager_is_a_senior_person_only_as_a_general_one() -> None:
    assert NAMES in _of_chiefs("You type letters for the General Manager.")
    assert not _of_chiefs("You type letters for the shift manager.")
