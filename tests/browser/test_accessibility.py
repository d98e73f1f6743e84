"""axe-core finds nothing to complain about, wherever a reader may stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from handlers.sign_in import new_link
from tests.bot.forwarding import forward
from tests.bot.serving import Served
from tests.browser.conftest import Complaints, Open
from tests.browser.test_chat_page import MESSAGES, ask, said

SCREENS = pytest.mark.parametrize("width", [390, 1280])


def violations(page: Page) -> list[str]:
    """The rules that the page breaks, by day or by night, each with the first element that breaks it."""
    page.evaluate(AXE_SCRIPT)
    return [*_broken(page, "light"), *_broken(page, "dark")]


def _broken(page: Page, scheme: Literal["light", "dark"]) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{scheme}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@SCREENS
def test_the_chat_is_accessible(open_page: Open, width: int) -> None:
    """Empty, after a conversation, with a counter: zero violations, on a telephone and a desk, day and night."""
    page = open_page(viewport={"width": width, "height": 800})
    assert violations(page) == []
    for count, text in enumerate(("Who chairs the network?", "menu", "asdf zzz qwer", "مرحبا"), 1):
        ask(page, text)
        said(page, 2 * count)
    page.locator("#text").fill("x" * 4_010)
    expect(page.locator("#counter")).to_be_visible()
    assert violations(page) == []
    page.reload()
    expect(page.locator(MESSAGES)).to_have_count(8)
    assert violations(page) == []


def test_the_chat_without_its_script_is_accessible(open_page: Open, complaints: Complaints) -> None:
    """The page as the server makes it, refusing an empty message, breaks no rule either."""
    page = open_page("/nothing")
    page.route("**/chat.js*", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto("/")
    page.locator("#text").fill(" ")
    page.locator("button.send").click()
    expect(page.locator("#notice")).to_have_text("Please write a question first.")
    assert violations(page) == []
    complaints.forgive("status of 4")


def test_errors_are_accessible(open_page: Open, complaints: Complaints) -> None:
    """A missing page is a page for everybody."""
    page = open_page("/nothing")
    assert violations(page) == []
    complaints.forgive("status of 404")


@SCREENS
def test_the_console_is_accessible(open_page: Open, served: Served, complaints: Complaints, width: int) -> None:
    """Signing in, the overview and every list and transcript, empty or full: zero violations, no scrolling sideways."""
    shape = {"viewport": {"width": width, "height": 800}}
    visitor = open_page(**shape)
    ask(visitor, "asdf zzz qwer")
    said(visitor, 2)
    forward(served, "We cannot come on the 5th: https://example.org/" + "long" * 60)
    page = open_page("/console", **shape)
    assert violations(page) == []
    token = served.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    page.goto(f"/console/sign-in/{token}")
    assert violations(page) == []
    page.locator("main button").click()
    expect(page.get_by_role("navigation")).to_be_visible()
    for path in (
        "/console",
        "/console/questions",
        "/console/conversations",
        "/console/forwarded",
        "/console/deliveries",
    ):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, path
    page.goto("/console/conversations")
    page.locator("tbody a").nth(1).click()  # the first is whoever forwarded something
    expect(page.locator(MESSAGES)).to_have_count(2)
    assert violations(page) == []
    if width < 768:
        page.locator(".menu-small summary").click()
    page.locator(".mine summary").press("Enter")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to the console")).to_be_visible()
    complaints.forgive("status of 401")
