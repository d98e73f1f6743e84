"""Forms as pages in a real browser: for everybody, with the keyboard, and saved as they are filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.bot.form_filling import Filler, fills
from tests.bot.serving import Served
from tests.bot.visitor import Visitor
from tests.browser.conftest import Complaints, Open
from tests.browser.test_circular_pages import is_for_everybody
from tests.handlers.filling.forms import city


@pytest.fixture
def ana(served: Served) -> Filler:
    """Somebody of Bordeaux with a link."""
    with Visitor(served.url, "en") as browser:
        return fills(served, browser, "fr-bordeaux", city())


def _on_telephone(open_page: Open, ana: Filler, where: str) -> Page:
    return open_page(f"{ana.here}/{where}", viewport={"width": 390, "height": 800})


def test_saved_as_it_is_filled_in(open_page: Open, ana: Filler) -> None:
    """Each answer is kept as it is left; what follows from it appears, and what is being typed stays."""
    page = _on_telephone(open_page, ana, "1")
    page.get_by_label("Habitants").fill("-1")
    page.keyboard.press("Tab")
    expect(page.locator(".ask-error:visible")).to_have_text("Plus de zéro.")
    page.get_by_label("Oui").check()
    expect(page.get_by_label("Depuis quand ?")).to_be_visible()
    expect(page.get_by_label("Habitants")).to_have_value("-1")
    page.get_by_label("Habitants").fill("260 000")
    page.keyboard.press("Tab")
    expect(page.locator(".ask-error:visible")).to_have_count(0)
    expect(page.locator("#progress-said")).to_have_text("2/11")
    assert (ana.value("city/people"), ana.value("city/plan")) == ("260000", "yes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2")


def test_for_everybody(open_page: Open, ana: Filler, complaints: Complaints) -> None:
    """Every page, also with mistakes: zero violations, no scrolling sideways, no complaint."""
    page = _on_telephone(open_page, ana, "1")
    page.get_by_text("☰").or_(page.locator(".form-sections summary")).first.click()
    is_for_everybody(page)
    page.locator("#form .form-ways button").first.click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_for_everybody(page)
    for where in ("2", "3", "4", "review"):
        page.goto(f"{ana.here}/{where}")
        is_for_everybody(page)
    complaints.forgive("status of 4")
