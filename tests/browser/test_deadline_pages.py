"""Deadlines in a real browser: every page for everybody, on a telephone and a desk, day and night, and by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from handlers.sign_in import new_link
from knowledge.model.audience import Act
from tests.bot.deadlining import DEADLINES, NEW, call_off, contacts_of, in_days, put, settle
from tests.bot.serving import Served
from tests.browser.conftest import Complaints, Open
from tests.browser.test_circular_pages import SCREENS, is_for_everybody, signed_in


@SCREENS
def test_every_page_is_accessible(open_page: Open, served: Served, complaints: Complaints, width: int) -> None:
    """Empty, full, refused, set, moved, cancelled: zero violations, no scrolling sideways, no complaint."""
    page = signed_in(open_page, served, width)
    over, gone = put(served, -3), put(served, 9)
    call_off(served, gone)
    settle(served, contacts_of(served, "fr-bordeaux")[0], over, Act.DECLINED)
    page.goto(NEW)
    is_for_everybody(page)
    page.get_by_label("English").fill("x" * 300)
    page.get_by_label("Day", exact=True).fill("2020-01-01")
    page.get_by_label("When people are reminded").fill("weekly")
    page.get_by_role("button", name="Set the deadline").click()
    expect(page.locator("#notice")).to_contain_text("That moment is over already.")
    expect(page.get_by_label("When people are reminded")).to_have_value("weekly")
    is_for_everybody(page)
    page.get_by_label("Day", exact=True).fill(in_days(20).isoformat())
    page.get_by_label("When people are reminded").fill("7d 1d 4h")
    page.get_by_role("button", name="Set the deadline").click()
    expect(page.get_by_role("status")).to_contain_text("The deadline is set.")
    is_for_everybody(page)
    here = page.url.partition("?")[0]
    page.get_by_label("New day").fill("2020-01-01")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator("#notice")).to_contain_text("That moment is over already.")
    is_for_everybody(page)
    for path in (DEADLINES, here, over, gone, "/console"):
        page.goto(path)
        is_for_everybody(page)
    complaints.forgive("status of 4")


def test_by_keyboard_alone(open_page: Open, served: Served, complaints: Complaints) -> None:
    """What is wrong is a link to its field; from there it is put right without a mouse."""
    page = signed_in(open_page, served)
    here = put(served)
    page.goto(here)
    page.locator("#plan-plan").fill("weekly")
    page.keyboard.press("Enter")
    link = page.locator("#notice a")
    expect(link).to_contain_text("“weekly” is no plan.")
    link.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#plan-plan")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("2d")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The reminders are changed.")
    complaints.forgive("status of 4")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_in_other_directions(open_page: Open, served: Served, complaints: Complaints, language: str) -> None:
    """From right to left, and in longer words, nothing sticks out on a telephone."""
    page = open_page("/nothing-yet", viewport={"width": 390, "height": 800}, locale=language)
    here = put(served)
    token = served.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    page.goto(f"/console/sign-in/{token}")
    page.locator("main button").click()
    for path in (DEADLINES, NEW, here):
        page.goto(path)
        is_for_everybody(page)
    complaints.forgive("status of 404")
