"""What one does most in the console is done without a mouse, and one always sees where one is."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.bot import accounts
from tests.bot.serving import Served
from tests.browser.console.conftest import DESK
from tests.browser.console.furnished import Places
from tests.browser.console.test_walks_work import asked, in_review, with_second_factor
from tests.browser.console.walking import Walker, arrive


def test_signing_in(chromium: Browser, focal: Served, places: Places) -> None:
    """The e-mail, the password and the code, one after the other."""
    app = with_second_factor(focal, "Iker")
    walker = arrive(chromium, focal, DESK, signed_in=False)
    walker.goes("/console")
    page = walker.page
    walker.tabs_to(page.locator("[name=login]"), 8)
    page.keyboard.type("iker@x.example.org")
    walker.tabs_to(page.locator("[name=password]"), 1)
    page.keyboard.type(accounts.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(walker._("The second step"))
    if not page.locator("[name=code]").evaluate("one => one === document.activeElement"):
        walker.tabs_to(page.locator("[name=code]"), 8)
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    expect(page.locator(".mine-name")).to_have_text("Iker")
    page.context.close()


def test_skipping_the_menu(keys: Walker) -> None:
    """The first stop leads past the menu."""
    keys.goes("/console/tickets")
    keys.tabs_to(keys.page.locator(".skip"), 1)
    keys.page.keyboard.press("Enter")
    expect(keys.page).to_have_url(re.compile("#content$"))
    keys.page.keyboard.press("Tab")
    assert keys.page.evaluate("document.activeElement.closest('main') !== null")


def test_answering(keys: Walker) -> None:
    """From the list of questions to the sent answer."""
    here = asked(keys.focal, "Where is the invoice for this year?")
    keys.goes("/console/tickets")
    keys.tabs_to(keys.page.locator(f"main a[href='{here}']").first)
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(f"**{here}")
    keys.tabs_to(keys.page.locator("#text"))
    keys.page.keyboard.type("The invoice will be sent tomorrow, thank you for asking.")
    keys.tabs_to(keys.button("Send the answer"), 3)
    keys.page.keyboard.press("Space")
    keys.sees("The answer")


def test_approving(keys: Walker) -> None:
    """A circular is found in the list and approved."""
    here = in_review(keys.focal)
    keys.goes("/console/circulars")
    keys.tabs_to(keys.page.locator(f"main a[href='{here}']").first)
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(f"**{here}")
    keys.tabs_to(keys.button("Approve"))
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_role("status").first).to_be_visible()


def test_finding_a_member(keys: Walker) -> None:
    """The rows follow what is typed; the focus stays in the field, and goes on to the member."""
    keys.goes("/console/members")
    keys.tabs_to(keys.page.locator("#q"))
    keys.page.keyboard.type("Barcel")
    expect(keys.page.locator("#found").get_by_role("link", name="Porto")).to_have_count(0)
    expect(keys.page.locator("#q")).to_be_focused()
    keys.tabs_to(keys.page.locator("#found").get_by_role("link", name="Barcelona"))
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("Barcelona")
