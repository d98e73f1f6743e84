"""People of a secretariat with accounts, for tests; passwords and codes are words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from handlers.accounts.managing import Seat
from handlers.accounts.passing import Marks, Reading, Step, fingerprint
from knowledge.model.accounts import Account
from knowledge.model.languages import EN
from knowledge.model.people import Desk
from knowledge.model.rights import Actor, actor_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit

T = TypeVar("T")
MARKS = Marks(login="l" * 64, network="n" * 64)


def colleague(store: Store, now: datetime, name: str, seat: Seat = Seat.EDITOR, digest: str = "right") -> Account:
    """Somebody with an account, whose password has that digest."""

    def work(unit: Unit) -> Account:
        contact = unit.people.add_contact(name, seat.role, EN, None, now)
        unit.accounts.set_post(contact, seat.role, Desk(seat.desk))
        unit.accounts.add(contact, f"{name.lower()}@x.example.org", now)
        unit.accounts.set_password(contact, digest, now)
        return account_of(unit, contact)

    return store.run(work)


def account_of(unit: Unit, contact: int) -> Account:
    """The account of somebody who has one."""
    account = unit.accounts.of(contact)
    assert account is not None
    return account


def actor(store: Store, contact: int) -> Actor:
    """Somebody as they act."""
    found = store.read(lambda unit: unit.people.contact(contact))
    assert found is not None
    return actor_of(found)


def with_factor(store: Store, contact: int, now: datetime, *recovery: str) -> Account:
    """Somebody's account, with a second factor that was confirmed at step 100."""

    def work(unit: Unit) -> Account:
        unit.accounts.propose_totp(contact, "sealed")
        assert unit.accounts.confirm_totp(contact, 100, recovery, now)
        return account_of(unit, contact)

    return store.run(work)


def reading(step: int | None) -> Reading:
    """An app that showed the code of a step; None where what was typed is none of it."""
    return lambda sealed: step if sealed == "sealed" else None


def step_of(account: Account, now: datetime, id: str = "a-step") -> Step:
    """Somebody who has just typed the right password."""
    return Step(id=id, contact=account.contact, password=fingerprint(account), until=now + timedelta(minutes=10))


def done(store: Store, deed: Callable[..., T], *given: object) -> T:
    """What comes of a deed with what is given to it, in a transaction of its own."""
    return store.run(lambda unit: deed(unit, *given))


def deeds(store: Store) -> list[tuple[str, str, str]]:
    """The audit log: who did what, to whom."""
    entries = store.read(lambda unit: unit.audit.entries(None, 100))
    return [(entry.actor, entry.action, entry.subject) for entry in reversed(entries)]
