"""What tests of the pages about members have in common: somebody signed in, and what they press."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from html import unescape

import httpx
from sqlalchemy import event

from handlers.sign_in import new_link
from knowledge.model.languages import EN
from knowledge.model.people import Contact, Desk, Member, Role
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor


def sign_in(focal: Served, visitor: Visitor) -> Visitor:
    """The administrator, in a browser."""
    token = focal.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    assert visitor.http.post(f"/console/sign-in/{token}").status_code == 303
    return visitor


def sign_in_at(focal: Served, visitor: Visitor, desk: Desk) -> Visitor:
    """Somebody of the staff, in a browser."""
    now, token = datetime.now(UTC), secrets.token_urlsafe()

    def work(unit: Unit) -> None:
        contact = unit.people.add_contact(f"{desk} {token[:6]}", Role.STAFF, EN, None, now)
        changed = contacts.update().where(contacts.c.id == contact).values(desk=desk)
        unit.connection.execute(changed)
        unit.console.add_link(token, contact, now.replace(year=now.year + 1))

    focal.focal.store.run(work)
    assert visitor.http.post(f"/console/sign-in/{token}").status_code == 303
    return visitor


def member_of(focal: Served, code: str) -> Member:
    """A member by its code."""
    members = focal.focal.store.read(lambda unit: unit.contacts.members())
    return next(member for member in members if member.code == code)


def people_of(focal: Served, code: str) -> tuple[Contact, ...]:
    """Its contacts by name."""
    return focal.focal.store.read(lambda unit: unit.contacts.named(code))


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


def fields_of(html: str) -> dict[str, str]:
    """What the fields of a page's first form hold."""
    inputs = re.findall(r'<input name="([^"]+)"[^>]*? value="([^"]*)"', html)
    selects = re.findall(r'<select name="([^"]+)"[^>]*>.*?<option value="([^"]*)" selected', html)
    return {name: unescape(value) for name, value in [*inputs, *selects]}


def fill(visitor: Visitor, page: str, path: str = "", **typed: str) -> httpx.Response:
    """Opens a page, changes some of its fields and sends its form."""
    html = visitor.page(page).html
    return visitor.http.post(path or page.partition("?")[0], data=hidden(html) | fields_of(html) | typed)


def press(visitor: Visitor, page: str, path: str, **fields: str) -> httpx.Response:
    """Submits a form of a page, with what the page gives along."""
    return visitor.http.post(path, data={"csrf": hidden(visitor.page(page).html)["csrf"], **fields})


def wrong_in(answer: httpx.Response) -> set[str]:
    """The fields of a page that are marked as wrong, and point to why."""
    marked = re.findall(r'id="([^"]+)" aria-invalid="true" aria-describedby="([^"]+)"', answer.text)
    return {field for field, why in marked if f'id="{why.split()[0]}"' in answer.text}


def audited(focal: Served, action: str) -> list[str]:
    """What an action was done to, the last first."""
    entries = focal.focal.store.read(lambda unit: unit.audit.entries(None, 100))
    return [entry.subject for entry in entries if entry.action == action]


def statements(focal: Served, visitor: Visitor, path: str) -> int:
    """How many statements a page takes: the fewest of a few times, since Focal's jobs ask for their own between."""
    return min(_statements(focal, visitor, path) for _time in range(3))


def _statements(focal: Served, visitor: Visitor, path: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(focal.focal.store.engine, "before_cursor_execute", note)
    try:
        visitor.page(path)
    finally:
        event.remove(focal.focal.store.engine, "before_cursor_execute", note)
    return len(seen)
