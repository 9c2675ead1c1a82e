"""Bytes become the text that was meant, and a header chooses among encodings only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.decode import decode

BENGALI = "ভার্চুয়াল সহকারী নিয়োগ: ২২,০০০ টাকা"
WESTERN = "Café – “Assistant” £20"


@pytest.mark.parametrize(("body", "content_type", "text", "guessed"), [
    (BENGALI.encode(), "", BENGALI, False),
    (BENGALI.encode(), "text/html", BENGALI, False),
    (BENGALI.encode("utf-8-sig"), "text/html; charset=windows-1252", BENGALI, False),
    (b"\xff\xfe" + BENGALI.encode("utf-16-le"), "text/html; charset=utf-8", BENGALI, False),
    (b"\xfe\xff" + BENGALI.encode("utf-16-be"), "", BENGALI, False),
    (WESTERN.encode("cp1252"), "", WESTERN, True),
    (WESTERN.encode("cp1252"), "text/html; charset=ISO-8859-1", WESTERN, False),
    (WESTERN.encode("cp1252"), "text/html; charset=utf-8", WESTERN, True),
    (BENGALI.encode(), "text/html; charset=iso-8859-1", BENGALI, False),
    ("Секретарь".encode("koi8-r"), 'text/html; charset="KOI8-R"', "Секретарь", False),
    ("秘書".encode("shift_jis"), "text/html;charset=Shift_JIS", "秘書", False),
    (b'<meta charset="windows-1251">' + "Секретарь".encode("cp1251"), "text/html",
     '<meta charset="windows-1251">Секретарь', False),
    (b'<meta http-equiv=Content-Type content="text/html; charset=gb2312">' + "秘书".encode("gb18030"), "",
     '<meta http-equiv=Content-Type content="text/html; charset=gb2312">秘书', False),
    (b'<?xml version="1.0" encoding="iso-8859-2"?><a>\xb1</a>', "text/xml",
     '<?xml version="1.0" encoding="iso-8859-2"?><a>ą</a>', False),
    (b'<meta charset="utf-16">' + BENGALI.encode(), "", f'<meta charset="utf-16">{BENGALI}', False),
    (b"<p>plain", "text/html; charset=base64", "<p>plain", False),
    (b"<p>plain", "text/html; charset=idna", "<p>plain", False),
    (b'<meta charset="utf-7">+ADw-script+AD4-', "", '<meta charset="utf-7">+ADw-script+AD4-', False),
    (b"<p>plain", "text/html; charset=no-such-thing", "<p>plain", False),
    (BENGALI.encode() + b"\xf0\x9f\x98", "text/html; charset=utf-8", f"{BENGALI}�", False),
    (b"", "", "", False),
])  # fmt: skip
def test_text_is_read_as_it_was_meant(body: bytes, content_type: str, text: str, guessed: bool) -> None:
    decoded = decode(body, content_type)
    assert decoded.text == text
    assert decoded.guessed is guessed


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_bytes_and_no_header_make_it_fail(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type).text, str)
    decode(body, f"text/html; charset={content_type}")


@given(st.text(max_size=300))
def test_undeclared_utf_8_comes_back_as_it_was(text: str) -> None:
    body = text.encode("utf-8", "replace")
    if (
        not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
        and b"charset" not in body
        and b"<?xml" not in body
    ):
        assert decode(body, "").text == body.decode()


def test_declarations_are_looked_for_in_bounded_time() -> None:
    for body in (b"<meta " * 200_000, b"<meta charset" + b" " * 1_000_000, b" " * 1_000_000 + b"<?xml"):
        assert decode(body, "charset" + " " * 100_000).encoding == "utf-8"
