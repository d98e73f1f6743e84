"""People with accounts at a running Focal, for tests of the pages; all of them have the same password."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import pyotp
from argon2 import PasswordHasher

from bot.passwords import OF_NOBODY
from bot.sealing import Seal
from bot.second_factor import STEP_S
from bot.web.console_sign_in import SEAL
from handlers.accounts.managing import Seat
from knowledge.model.accounts import Account
from knowledge.model.languages import EN
from knowledge.model.people import Desk
from knowledge.store.unit import Unit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

PASSWORD = "four odd wooden chairs"
ANOTHER = "a kettle of blue fish"


CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What digests are made with here, in no time."""


@cache
def digest() -> str:
    """That of PASSWORD."""
    return CHEAP.hash(PASSWORD)


def person(served: Served, name: str, seat: Seat = Seat.EDITOR) -> Account:
    """Somebody with an account and the password."""
    now, served.focal.passwords.hasher = datetime.now(UTC), CHEAP

    def work(unit: Unit) -> Account:
        contact = unit.people.add_contact(name, seat.role, EN, None, now)
        unit.accounts.set_post(contact, seat.role, Desk(seat.desk))
        assert unit.accounts.add(contact, f"{name.lower()}@x.example.org", now)
        unit.accounts.set_password(contact, digest(), now)
        return _of(unit, contact)

    return served.focal.store.run(work)


def account(served: Served, contact: int) -> Account:
    """How the account is now."""
    return served.focal.store.read(lambda unit: _of(unit, contact))


def _of(unit: Unit, contact: int) -> Account:
    found = unit.accounts.of(contact)
    assert found is not None
    return found


def enter(visitor: Visitor, login: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    """What the form of the sign-in is answered."""
    return visitor.http.post("/console/sign-in", data={"login": login, "password": password, **more})


def inside(visitor: Visitor, login: str) -> Visitor:
    """The same browser, signed in with the password alone."""
    assert enter(visitor, login).status_code == 303
    return visitor


def post(visitor: Visitor, path: str, page: str = "/console", **fields: str) -> httpx.Response:
    """A form of a page, as a browser sends it."""
    return visitor.http.post(path, data={"csrf": visitor.page(page).hidden["csrf"], **fields})


def secret_of(served: Served, contact: int) -> str:
    """The secret of somebody's second factor, as their app knows it."""
    return Seal(served.settings.signing_keys(), SEAL).open(account(served, contact).totp_sealed)


def code(served: Served, contact: int, steps: int = 0) -> str:
    """The code that somebody's app shows, or showed so many steps away."""
    at = int(datetime.now(UTC).timestamp()) // STEP_S + steps
    return str(pyotp.TOTP(secret_of(served, contact)).generate_otp(at))


def deeds(served: Served) -> list[str]:
    """What the audit log says was done, in its order."""
    entries = served.focal.store.read(lambda unit: unit.audit.entries(None, 200))
    return [entry.action for entry in reversed(entries)]


def words(answer: httpx.Response) -> str:
    """The text of a page, with single spaces."""
    return " ".join(Page(answer.text).text.split())


class CountingHasher:
    """Compares nothing but PASSWORD, at once, and notes with what it was asked to compare."""

    def __init__(self) -> None:
        self.compared: list[str] = []

    def hash(self, password: str) -> str:
        return f"digest of {password}"

    def verify(self, hash: str, password: str) -> bool:
        self.compared.append(hash)
        return hash != OF_NOBODY and password == PASSWORD

    def check_needs_rehash(self, hash: str) -> bool:
        return False


def forms(html: str) -> list[tuple[str, str]]:
    """The forms of a page: method and action."""
    page: Any = Page(html)
    return [(values.get("method", ""), values.get("action", "")) for tag, values in page.tags if tag == "form"]
