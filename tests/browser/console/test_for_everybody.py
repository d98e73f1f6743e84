"""Every page of the console is for everybody: full, empty, and refusing what was typed."""

from __future__ import annotations

import pytest

from tests.browser.console.conftest import TELEPHONE, Reader
from tests.browser.console.furnished import DRAFT, Places
from tests.browser.console.pages import MAIN, PAGES, address

EMPTY = [path for path in PAGES if "{" not in path and path not in ("/console/account/second-factor",)]
"""What there is to see before there is anything."""


@pytest.mark.parametrize("path", PAGES)
def test_full(reader: Reader, places: Places, path: str) -> None:
    """No rule of axe-core is broken on a desk, nor by night; on a telephone nobody scrolls sideways, and the main
    pages break no rule either. The browser complains of nothing."""
    answer = reader.open(address(path, places))
    assert answer.status == 200
    assert reader.found() == []
    assert reader.sideways() <= 0
    if path in MAIN:
        assert reader.found("dark") == []
    assert reader.complained() == []


@pytest.mark.parametrize("path", EMPTY)
def test_empty(newcomer: Reader, path: str) -> None:
    """Just after the installation as well."""
    assert newcomer.open(path, TELEPHONE).status == 200
    assert newcomer.found() == []
    assert newcomer.sideways() <= 0
    assert newcomer.complained() == []


# The paths of forms that refuse what is sent with nothing in it, and the page where each stands if that is another.
REFUSING = {
    "/console/account/password": "/console/account",
    "/console/account/second-factor": "",
    "/console/accounts/new": "",
    "/console/calls/new": "",
    "/console/calls/{number}/change": "",
    "/console/circulars/read": "/console/circulars/new",
    "/console/circulars/{number}/describe": DRAFT,
    "/console/contacts/{contact}": "",
    "/console/contacts/{contact}/erase": "",
    "/console/deadlines/new": "",
    "/console/deadlines/{number}/move": "/console/deadlines/{number}",
    "/console/deadlines/{number}/plan": "/console/deadlines/{number}",
    "/console/deadlines/{number}/title": "/console/deadlines/{number}",
    "/console/events/new": "",
    "/console/events/{number}/cancel": "/console/events/{number}",
    "/console/events/{number}/change": "",
    "/console/events/{number}/files": "",
    "/console/events/{number}/files/link": "/console/events/{number}/files",
    "/console/forms": "",
    "/console/forms/{number}/campaign": "",
    "/console/invitations/new": "",
    "/console/knowledge/entries/{id}": "",
    "/console/knowledge/golden": "",
    "/console/knowledge/new": "",
    "/console/lists": "",
    "/console/members/import": "",
    "/console/members/new": "",
    "/console/members/{member}/change": "",
    "/console/members/{member}/contacts/new": "",
    "/console/replies/new": "",
    "/console/replies/{number}": "",
    "/console/settings/closed-days": "",
    "/console/settings/quiet-hours": "",
    "/console/settings/reminders": "",
    "/console/settings/retention": "",
    "/console/settings/tokens": "",
    "/console/tickets/{number}/answer": "/console/tickets/{number}",
}

NONSENSE = ("/console/settings/closed-days", "/console/settings/reminders")
"""Where nothing is an answer as well: into the fields of these nonsense is typed."""

EXPECTED = ("status of 422", "does not conform to the required format")
"""What the browser itself says of that."""

SEND_WRONG = """([action, typed]) => {
    const form = [...document.forms].find(form => form.method === "post" && new URL(form.action).pathname === action);
    if (!form) return [...document.forms].map(form => form.action);
    const kept = ["hidden", "submit", "button", "radio"];
    for (const field of form.elements) {
        if (field.type === "checkbox") field.checked = false;
        else if (field.tagName !== "BUTTON" && !kept.includes(field.type)) field.value = typed;
    }
    form.submit();
}"""


@pytest.mark.parametrize("path", REFUSING)
def test_refusing(reader: Reader, places: Places, path: str) -> None:
    """A form that is sent with nothing in it comes back, with what is wrong where it is; that page is for everybody,
    too."""
    page = REFUSING[path] or path
    there = places.get(page, page)
    reader.open(there)
    action = there.partition("?")[0] + (f"/{path.rpartition('/')[2]}" if REFUSING[path] else "")
    if page == "/console/circulars/new":
        action = path
    typed = "x?" if path in NONSENSE else ""
    with reader.page.expect_navigation() as going:
        assert reader.page.evaluate(SEND_WRONG, [action, typed]) is None
    assert going.value is not None
    assert going.value.status == 422, path
    assert reader.found() == []
    assert reader.sideways() <= 0
    assert [told for told in reader.complained() if not any(word in told for word in EXPECTED)] == []
