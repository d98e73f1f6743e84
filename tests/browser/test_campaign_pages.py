"""Campaigns in a real browser: every page for everybody, on a telephone at night and on a desk by day."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.bot.answering import BORDEAUX, FORMS, answers
from tests.bot.campaigning import form_to_ask, of_cities, run
from tests.bot.deadlining import in_days
from tests.bot.serving import Served
from tests.browser.conftest import Complaints, Open
from tests.browser.test_circular_pages import is_for_everybody, signed_in


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_every_page_is_accessible(
    open_page: Open, served: Served, complaints: Complaints, width: int, scheme: str
) -> None:
    """Refused, counted, prepared, opened, answered, prolonged: zero violations, no scrolling sideways."""
    page = signed_in(open_page, served, width, scheme)
    here = form_to_ask(served)
    page.goto(f"{here}/campaign")
    is_for_everybody(page)
    page.get_by_label("Day").fill("2020-01-01")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("#notice")).to_contain_text("That moment is over already.")
    is_for_everybody(page)
    page.get_by_label("Day").fill(in_days(20).isoformat())
    page.get_by_role("button", name="Only count").click()
    expect(page.get_by_role("status")).to_contain_text("members")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as a draft.")
    is_for_everybody(page)
    asked = form_to_ask(served)
    run(served, asked, audience=of_cities(served))
    answers(served, asked, BORDEAUX)
    page.goto(asked)
    is_for_everybody(page)
    page.get_by_label("Choose Wien").check()
    page.get_by_role("button", name="Give those chosen more time").click()
    page.get_by_label("Day").fill(in_days(40).isoformat())
    is_for_everybody(page)
    page.get_by_role("button", name="Give them this time").click()
    expect(page.get_by_role("status")).to_contain_text("More time was given to 1 member.")
    for path in (asked, f"{asked}/campaign", f"{FORMS}?running=on"):
        page.goto(path)
        is_for_everybody(page)
    complaints.forgive("status of 4")
