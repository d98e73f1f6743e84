"""What the tests of the console's circulars share: staff who sign in, members who are reached, forms that are sent."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx

from bot.web.console_language import COOKIE as LANGUAGE_COOKIE
from handlers.sign_in import new_link
from knowledge.model.circulars import Circular, CircularText
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import EN, Language
from knowledge.model.people import Address, ChannelName, Contact, Role
from knowledge.model.preferences import NEVER_QUIET
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

ALL = "/console/circulars"
BORDEAUX = "fr-bordeaux"
"""A member of the demonstration network with two contacts, who read French."""

TEXT = "Dear colleagues,\n\nthe meeting takes place in **Bilbao**: [register](https://example.org/register)."


class Sheet(Page):
    """A page whose fields for files have no value."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bare = tag == "input" and "value" not in dict(attrs)
        super().handle_starttag(tag, [*attrs, ("value", "")] if bare else attrs)

    @property
    def words(self) -> str:
        """Its text with single spaces."""
        return " ".join(self.text.split())


def look(staff: Visitor, path: str) -> Sheet:
    """A page of the console."""
    response = staff.http.get(path)
    assert response.status_code == 200, response.text
    return Sheet(response.text)


def administrator_at(focal: Served, visit: Visit, language: str = "en") -> Visitor:
    """A browser in which the administrator is signed in."""
    token = focal.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    return _signed_in(visit(language, focal.url), token)


def colleague_at(focal: Served, visit: Visit, language: str = "en") -> Visitor:
    """A browser in which somebody else of the secretariat is signed in, whom a channel reaches. They have chosen its
    language for the console."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)

    def work(unit: Unit) -> None:
        contact = unit.people.first_with_role(Role.STAFF)
        assert contact is not None
        give_address(unit, contact)
        unit.console.add_link(token, contact.id, now + timedelta(hours=1))

    focal.focal.store.run(work)
    visitor = visit(language, focal.url)
    visitor.http.cookies.set(LANGUAGE_COOKIE, language)
    return _signed_in(visitor, token)


def _signed_in(visitor: Visitor, token: str) -> Visitor:
    assert visitor.http.post(f"/console/sign-in/{token}").status_code == 303
    return visitor


def give_address(unit: Unit, contact: Contact) -> Address:
    """Has somebody be reached in a web chat, at any hour, having agreed to it."""
    address = Address(channel=ChannelName.WEBCHAT, external_id=f"chat-{contact.id}")
    unit.people.add_address(address, contact.id)
    unit.contacts.consent(contact.id, "1", contact.language, datetime.now(UTC))
    unit.contacts.set_quiet_hours(contact.id, NEVER_QUIET)
    return address


def reach(focal: Served, *codes: str) -> list[Contact]:
    """The contacts of some members, reached from now on."""

    def work(unit: Unit) -> list[Contact]:
        found = [contact for code in codes for contact in unit.contacts.named(code)]
        for contact in found:
            give_address(unit, contact)
        return found

    return focal.focal.store.run(work)


def member_number(focal: Served, code: str) -> int:
    """The number of a member by its code."""
    members = focal.focal.store.read(lambda unit: unit.contacts.members())
    return next(member.id for member in members if member.code == code)


def press(staff: Visitor, page: str, path: str, **fields: Any) -> httpx.Response:
    """Sends a form of a page, with what the page gives along."""
    return staff.http.post(path, data={**hidden(staff, page), **fields})


def send(staff: Visitor, page: str, path: str, files: dict[str, Any], **fields: Any) -> httpx.Response:
    """Sends a form with files."""
    return staff.http.post(path, data={**hidden(staff, page), **fields}, files=files)


def hidden(staff: Visitor, page: str) -> dict[str, str]:
    """What every form of a page carries: the token, and the revision that it was made from."""
    html = look(staff, page).html
    values = {name: re.search(rf'name="{name}" value="([^"]+)"', html) for name in ("csrf", "revision")}
    return {name: unescape(found[1]) for name, found in values.items() if found}


def begin(staff: Visitor, kind: str = "circular", language: str = "en") -> str:
    """A new draft; the address of its page."""
    begun = press(staff, f"{ALL}/new", f"{ALL}/new", kind=kind, language=language)
    assert begun.status_code == 303, begun.text
    return begun.headers["location"].removesuffix("/texts")


def write(staff: Visitor, here: str, title: str = "Bilbao 2014", text: str = TEXT, language: str = "en") -> None:
    """Puts it into words."""
    done = press(staff, f"{here}/texts", f"{here}/texts", language=language, title=title, text=text)
    assert done.status_code == 303, done.text


def describe(staff: Visitor, here: str, **fields: str) -> httpx.Response:
    """Sends the form of its facts as a browser does: urgent, and with a fallback, unless it says otherwise."""
    filled = {"kind": "circular", "language": "en", "remind_after": "7", "is_urgent": "on", "accepts_fallback": "on"}
    return press(staff, here, f"{here}/describe", **{**filled, "asks_acknowledgement": "on", **fields})


def ready(staff: Visitor, *members: int) -> str:
    """A circular that can be approved, to some members or to everybody."""
    here = begin(staff)
    write(staff, here)
    assert describe(staff, here).status_code == 303
    if members:
        chosen = press(staff, f"{here}/recipients", f"{here}/recipients", members=[str(each) for each in members])
        assert chosen.status_code == 303
    return here


def step(staff: Visitor, here: str, deed: str, **fields: str) -> httpx.Response:
    """Presses one of the buttons of its page."""
    return press(staff, here, f"{here}/{deed}", **fields)


def done(response: httpx.Response, said: str) -> None:
    """Makes sure that something was done, and that the next page says so."""
    assert response.status_code == 303, Sheet(response.text).notice
    assert f"done={said}" in response.headers["location"]


def refused(response: httpx.Response, words: str, status: int = 422) -> Sheet:
    """The page that says why something was not done."""
    assert response.status_code == status, response.text[:300]
    page = Sheet(response.text)
    assert words in " ".join(page.notice.split()), page.notice
    return page


def circular_at(focal: Served, here: str) -> Circular:
    """The circular of a page as it is stored."""
    found = focal.focal.store.read(lambda unit: unit.circulars.one(int(here.rpartition("/")[2])))
    assert found is not None
    return found


def text_at(focal: Served, here: str, language: Language = EN) -> CircularText | None:
    """What it says in a language."""
    number = int(here.rpartition("/")[2])
    return focal.focal.store.read(lambda unit: unit.circulars.texts(number).get(language))


def hrefs(page: Page) -> list[str]:
    """Where the links of a page lead."""
    return [values.get("href", "") for tag, values in page.tags if tag == "a"]


def rows(page: Page) -> list[str]:
    """The rows of the tables, as they read."""
    found = re.findall(r'<tr role="row"[^>]*>(.*?)</tr>', page.html, re.DOTALL)
    return [words(row) for row in found if 'role="cell"' in row]


def words(html: str) -> str:
    """A piece of HTML as it reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def value_of(page: Page, name: str) -> str:
    """What stands in the first field of a name."""
    return next(values.get("value", "") for tag, values in page.tags if tag == "input" and values.get("name") == name)


def typed_into(page: Page, name: str) -> list[str]:
    """What stands in the larger fields of a name."""
    found = re.findall(rf'<textarea [^>]*\bname="{name}"[^>]*>(.*?)</textarea>', page.html, re.DOTALL)
    return [unescape(text).removeprefix("\n") for text in found]


def to_bordeaux(focal: Served, author: Visitor) -> str:
    """A circular to two people of one city, who are reached."""
    reach(focal, BORDEAUX)
    return ready(author, member_number(focal, BORDEAUX))


def released(focal: Served, author: Visitor, approver: Visitor) -> str:
    """The same once it is out."""
    here = to_bordeaux(focal, author)
    done(step(approver, here, "approve"), "approved")
    done(step(author, here, "release"), "released")
    return here


def is_sent(focal: Served, here: str, count: int) -> bool:
    """Whether so many recipients have got it."""
    number = int(here.rpartition("/")[2])
    progress = focal.focal.store.read(lambda unit: unit.circulation.progress(number))
    return progress.by_state.get(DeliveryState.SENT, 0) == count
