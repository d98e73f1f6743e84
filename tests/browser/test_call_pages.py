"""Calls in a real browser: every page for everybody, on a telephone and a desk, day and night."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.bot.applying import CALLS, NEW, applies, in_days, put
from tests.bot.serving import Served
from tests.browser.conftest import Complaints, Open
from tests.browser.test_circular_pages import SCREENS, is_for_everybody, signed_in


@SCREENS
def test_every_page_is_accessible(open_page: Open, served: Served, complaints: Complaints, width: int) -> None:
    """Refused, written, opened, applied to, decided: zero violations, no scrolling sideways, no complaint."""
    page = signed_in(open_page, served, width)
    page.goto(NEW)
    is_for_everybody(page)
    page.get_by_label("English").first.fill("Host the assembly")
    page.get_by_label("Last day").fill("2020-01-01")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("#notice")).to_contain_text("That moment is over already.")
    is_for_everybody(page)
    page.get_by_label("Last day").fill(in_days(20).isoformat())
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as a draft.")
    is_for_everybody(page)
    page.get_by_role("button", name="Open the call").click()
    expect(page.get_by_role("status")).to_contain_text("Opened")
    here = put(served)
    there = applies(served, here, "fr-bordeaux")
    page.goto(there)
    is_for_everybody(page)
    page.get_by_role("button", name="Select", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Selected.")
    for path in (there, here, f"{here}/change", f"{here}/outcome", CALLS):
        page.goto(path)
        is_for_everybody(page)
    complaints.forgive("status of 4")
