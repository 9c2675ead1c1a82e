"""Closed ads are known by whole phrases, in English and Bengali; an open ad that has the words stays open."""

import unicodedata

import pytest

from scraper.readers.signs import challenge, says_closed
from scraper.source import Page

CLOSED = (
    "This job has been closed",
    "This job is closed.",
    "THIS JOB IS CLOSED",
    "This position has been filled.",
    "Sorry, this position is no longer available.",
    "This vacancy has now closed",
    "This vacancy has expired",
    "This job posting has expired.",
    "This listing is no longer active",
    "No longer accepting applications",
    "We are no longer accepting applications for this position.",
    "The job you are looking for is no longer available.",
    "Applications for this position are now closed.",
    "Applications for this job are closed",
    "This role is now closed to applications",
    "This job is not accepting applications anymore.",
    "This job is currently paused.",
    "আবেদনের সময়সীমা শেষ হয়েছে",
    "আবেদনের সময় শেষ হয়ে গেছে",
    "আবেদনের শেষ তারিখ পার হয়ে গেছে",
    "এই বিজ্ঞপ্তির মেয়াদ শেষ হয়েছে",
    "এই চাকরির বিজ্ঞপ্তিটির মেয়াদ উত্তীর্ণ হয়েছে",
    "এই চাকরিটি আর নেই",
    "চাকরিটি বন্ধ হয়ে গেছে",
    "এই পদে নিয়োগ সম্পন্ন হয়েছে",
    "আবেদন গ্রহণ বন্ধ করা হয়েছে",
)
OPEN = (
    "We accept applications until this position is filled.",
    "Once this job is closed you will hear from us.",
    "Apply before this vacancy has closed.",
    "Our office is closed on Sundays.",
    "This position is closed to agencies",
    "Deals closed by this role count double.",
    "You close the books; invoices that have expired are filed.",
    "Applications close on 5 December.",
    "The form is filled in by this role.",
    "Older phones are no longer supported.",
    "আবেদনের শেষ তারিখ ৫ ডিসেম্বর",
    "আবেদনের সময়সীমা ১০ ডিসেম্বর পর্যন্ত",
    "শুক্রবার অফিস বন্ধ",
    "কাজ শেষ হয়ে গেলে ছুটি",
)


def page(text: str) -> Page:
    return Page("https://b.example/1", f"<html><body><p>{text}</p></body></html>".encode())


@pytest.mark.parametrize("text", CLOSED)
def test_a_closing_phrase_closes(text: str) -> None:
    assert says_closed(page(text))
    assert says_closed(page(unicodedata.normalize("NFD", text)))
    assert says_closed(page(unicodedata.normalize("NFC", text)))


@pytest.mark.parametrize("text", OPEN)
def test_an_open_ad_that_has_the_words_stays_open(text: str) -> None:
    assert not says_closed(page(text))
    assert not says_closed(page(unicodedata.normalize("NFD", text)))


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Just a moment...</title>",
        b"<html><head><title>Attention Required! | Cloudflare</title>",
        b'<html><head><script src="/_Incapsula_Resource?x"></script>',
        b"<html><head><title>Pardon Our Interruption</title>",
        b'<html><body><div id="px-captcha"></div>',
        b"<html><head><title>Access denied</title>",
        b'<html><script src="https://ct.captcha-delivery.com/c.js"></script>',
        b"<html><head><title>Verify you are human</title>",
    ],
)
def test_a_challenge_is_seen(body: bytes) -> None:
    assert challenge(Page("https://b.example/", body))


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "Just a moment..."}',
        b"<html><head><title>Careers</title></head><body>Log in <input type='password'></body>",
        b"<?xml version='1.0'?><rss><title>Access denied</title></rss>",
        b"<html><body>You solve captchas all day.</body>",
    ],
)
def test_an_ordinary_page_is_no_challenge(body: bytes) -> None:
    assert not challenge(Page("https://b.example/", body))
