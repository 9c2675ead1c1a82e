"""What a title is taken to ask for: of a title in parts, what each of them does."""

from classifier.features import JOINED, glance


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
