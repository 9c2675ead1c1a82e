"""A person in a real browser: searches in Bengali, filters, opens an ad, and nothing is refused or broken."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.search import one
from posting.model import Tag, Verdict
from sohokari.page import served
from tests.web.conftest import MODEL, app_on, fill, posting

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs chromium at /usr/bin/chromium"),
]


@contextlib.contextmanager
def page_served(engine: Engine) -> Iterator[str]:
    """Serve the site from a loop in a thread of its own; give its address."""
    loop = asyncio.new_event_loop()
    stopping = asyncio.Event()
    ready: list[str] = []
    up = threading.Event()

    async def serve() -> None:
        async with served(app_on(engine), "127.0.0.1", 0) as address:
            ready.append(address)
            up.set()
            await stopping.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert up.wait(20)
    try:
        yield ready[0].rstrip("/")
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(20)
        loop.close()


@contextlib.contextmanager
def phone(engine: Engine) -> Iterator["Page"]:
    """Give the search on a phone of somebody who reads Bengali, its filters opened."""
    from playwright.sync_api import sync_playwright

    with page_served(engine) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="bn-BD")
        page.set_default_timeout(10_000)
        page.goto(base)
        page.locator(".filters > summary").click()
        yield page
        browser.close()


def test_the_filters_stay_under_the_finger_while_the_list_changes(filled: Engine) -> None:
    with phone(filled) as page:
        for number, name in enumerate(("f-remote-remote", "f-employment-part_time"), 1):
            box = page.locator(f"#{name}")
            box.scroll_into_view_if_needed()
            before = box.bounding_box()
            box.check()
            page.locator("#chosen", has_text="০১২"[number]).wait_for()
            assert box.bounding_box() == before
            assert page.evaluate("document.activeElement.id") == name
        page.get_by_role("button", name="১টি বিজ্ঞাপন দেখান").wait_for()


@pytest.mark.parametrize("path", ["/trends", "/sources/acme"])
def test_a_word_in_a_table_is_not_broken_on_a_phone(filled: Engine, path: str) -> None:
    with phone(filled) as page:
        page.goto(urljoin(page.url, path))
        lines = page.evaluate(
            """() => [...document.querySelectorAll("thead th")].map((cell) => {
              const words = document.createRange();
              words.selectNodeContents(cell);
              const tops = [...words.getClientRects()].map((line) => line.top);
              return [cell.innerText.split(" ").length, new Set(tops).size];
            })"""
        )
        assert lines
        assert all(on <= words for words, on in lines)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_value_that_cannot_be_asked_is_told_in_place_of_the_list(filled: Engine) -> None:
    with phone(filled) as page:
        page.locator("#pay").fill("অনেক")
        page.keyboard.press("Tab")
        page.get_by_role("alert").get_by_text("অনেক").wait_for()
        page.locator("#pay").fill("১০,০০০")
        page.keyboard.press("Tab")
        page.locator("article.card").first.wait_for()
        assert page.get_by_role("alert").count() == 0


def test_a_question_without_an_answer_is_told(filled: Engine) -> None:
    with phone(filled) as page:
        page.context.set_offline(True)
        page.locator("#f-remote-remote").check()
        page.get_by_role("alert").get_by_text("উত্তর আসেনি").wait_for()
        page.context.set_offline(False)
        page.locator("#f-remote-hybrid").check()
        page.locator("#chosen", has_text="২").wait_for()
        assert page.get_by_role("alert").count() == 0


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [1280, 320])
def test_search_in_bengali_filter_and_open_an_ad(filled: Engine, width: int, javascript: bool) -> None:
    from playwright.sync_api import sync_playwright

    complaints: list[str] = []
    with page_served(filled) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": width, "height": 720}, locale="bn-BD", java_script_enabled=javascript
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(base) else None)
        page.goto(base)

        page.get_by_role("searchbox").fill("সহকারী")
        page.keyboard.press("Enter")
        page.get_by_text("১টি বিজ্ঞাপন", exact=True).wait_for()
        if not page.locator("#f-remote-remote").is_visible():
            page.locator(".filters > summary").click()
        page.locator("#f-remote-remote").check()
        if not javascript:
            page.get_by_role("button", name="বিজ্ঞাপন দেখান").click()
        page.wait_for_url("**remote=remote**")
        if javascript:
            assert "country=" not in page.url, "a blank field stays out of the address"
        if javascript and width < 800:
            page.get_by_role("button", name="বিজ্ঞাপন দেখান").click()
            page.locator("#f-remote-remote").wait_for(state="hidden")
            assert page.locator("#chosen").inner_text() == "২"
        page.get_by_role("link", name="ভার্চুয়াল সহকারী (ঘরে বসে কাজ)").click()
        page.get_by_role("heading", level=1, name="ভার্চুয়াল সহকারী").wait_for()
        assert "মাসে ১৫,০০০ টাকা থেকে" in page.inner_text("main")
        if javascript:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
    assert not complaints


def test_older_ads_are_added_below(filled: Engine) -> None:
    from playwright.sync_api import sync_playwright

    with page_served(filled) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.goto(base)
        first = page.locator("article.card").count()
        while page.locator("a.older").count():
            before = page.locator("article.card").count()
            page.locator("a.older").click()
            page.wait_for_function("before => document.querySelectorAll('article.card').length > before", arg=before)
        assert first == 20
        assert page.locator("article.card").count() == 34
        browser.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_ads_are_judged_by_the_keyboard_alone_one_after_another(engine: Engine, javascript: bool) -> None:
    from playwright.sync_api import sync_playwright

    doubtful = Verdict((Tag.PERSONAL,), dict.fromkeys(Tag, 0.5), False, MODEL)
    numbers = fill(engine, [(posting(number, f"Right hand {name}"), doubtful) for number, name in enumerate("ABC")])
    complaints: list[str] = []
    with page_served(engine) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(locale="en-GB", java_script_enabled=javascript).new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{base}/review")
        page.get_by_text("3 ads wait").wait_for()
        # The first answer has the focus: Enter says that the model is right.
        page.keyboard.press("Enter")
        page.get_by_text("2 ads wait").wait_for()
        if javascript:
            page.keyboard.press("2")
        else:
            for _ in range(2):
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        page.get_by_text("One ad waits").wait_for()
        page.get_by_role("button", name="Not an assistant's job").click()
        page.get_by_role("heading", name="Nothing waits").wait_for()
        browser.close()
    with Session(engine) as session:
        views = [one(session, number) for number in numbers]
    assert [view.tags for view in views if view] == [[Tag.PERSONAL], [Tag.EXECUTIVE], []]
    assert not complaints
