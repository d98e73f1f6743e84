"""Questions to the secretariat in a real browser: read and answered by everybody, on a telephone and a desk."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from handlers.sign_in import new_link
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit
from tests.bot.forwarding import forward
from tests.bot.serving import Served
from tests.browser.conftest import Open
from tests.browser.test_accessibility import SCREENS, violations

LONG = "We cannot come on the 5th: https://example.org/" + "long" * 60


def newest_ticket(served: Served) -> int:
    """A message that somebody forwarded just now."""
    forward(served, LONG)
    return served.focal.store.read(lambda unit: unit.tickets.listed(None, 1))[0].id


def sideways(page: Page) -> int:
    """Pixels by which a page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


@SCREENS
def test_a_question_is_answered(open_page: Open, served: Served, width: int) -> None:
    """From the list to the sent answer: zero violations, no scrolling sideways, and a field one can see."""
    ticket = newest_ticket(served)
    page = open_page(viewport={"width": width, "height": 800})
    token = served.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    page.goto(f"/console/sign-in/{token}")
    page.locator("main button").click()
    page.goto("/console/tickets")
    assert (violations(page), sideways(page)) == ([], 0)
    page.locator(f"a[href='/console/tickets/{ticket}']").click()
    assert (violations(page), sideways(page)) == ([], 0)
    page.get_by_role("button", name="I take it").click()
    expect(page.get_by_role("button", name="Give it back")).to_be_visible()
    page.locator("#text").fill("Thank you, **noted**.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    expect(page.locator(".prose strong").first).to_have_text("noted")
    assert (violations(page), sideways(page)) == ([], 0)
    assert "Thank you" in answers(served, ticket)[-1].text


def answers(served: Served, ticket: int) -> tuple[Spoken, ...]:
    """What Focal said to whoever forwarded the message."""

    def work(unit: Unit) -> tuple[Spoken, ...]:
        found = unit.tickets.one(ticket)
        assert found is not None
        return tuple(line for line in unit.transcripts.of_contact(found.contact_id) if line.direction == "out")

    return served.focal.store.read(work)
