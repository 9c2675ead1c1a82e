"""How values become what a page shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohokari.web.description import Block, blocks
from sohokari.web.views import web_link


def test_plain_text_becomes_paragraphs_lists_and_headings() -> None:
    text = "We are small.\nAnd kind.\n\nDuties:\n- calendar\n• mail\n1. files\n\nCome!"
    assert blocks(text) == [
        Block("text", ["We are small.", "And kind."]),
        Block("heading", ["Duties:"]),
        Block("list", ["calendar", "mail", "files"]),
        Block("text", ["Come!"]),
    ]


def test_a_bengali_list_is_a_list() -> None:
    assert blocks("দায়িত্ব:\n- ফাইল রাখা\n- ফোন ধরা")[1] == Block("list", ["ফাইল রাখা", "ফোন ধরা"])


@given(st.text(alphabet="ab -•:\n\t1.", max_size=200))
def test_no_word_of_an_ad_is_lost(text: str) -> None:
    shown = "".join(line for block in blocks(text) for line in block.lines)
    assert shown.count("a") == text.count("a")
    assert shown.count("b") == text.count("b")


@pytest.mark.parametrize("url", ["https://a.example/x", "HTTP://a.example", "mailto:jobs@a.example"])
def test_a_web_address_may_be_followed(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "data:text/html,x", "//a.example", "https:", "ftp://a.example", "http://[", "/x"],
)
def test_anything_else_may_not(url: str | None) -> None:
    assert web_link(url) is None
