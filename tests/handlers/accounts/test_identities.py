"""Signing in through a provider of identities: only who is known here, and always the same person."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.accounts.identities import Identity, sign_in_as
from handlers.accounts.managing import Seat
from handlers.sign_in import Browser, NewSession
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.handlers.accounts.people import account_of, colleague, deeds

HERE = Browser(agent="Safari, iPhone")
ISSUER = "https://id.example.org"


def arrive(store: Store, now: datetime, subject: str, email: str = "", issuer: str = ISSUER) -> NewSession | None:
    """Somebody comes from the provider."""
    identity = Identity(issuer=issuer, subject=subject, email=email)
    return store.run(lambda unit: sign_in_as(unit, identity, HERE, now))


def test_the_first_time_the_address_counts_and_then_the_name(sqlite_store: Store, now: datetime) -> None:
    """Also when the address is another one later; what tied them together is written down once."""
    ana = colleague(sqlite_store, now, "Ana", digest="")
    first = arrive(sqlite_store, now, "42", "Ana@X.example.org")
    later = arrive(sqlite_store, now, "42", "new-address@x.example.org")
    assert [each.contact if each else None for each in (first, later)] == [ana.contact] * 2
    assert [action for _, action, _ in deeds(sqlite_store)] == [
        "account.bound",
        "console.signed_in",
        "console.signed_in",
    ]


def test_an_address_is_bound_once(sqlite_store: Store, now: datetime) -> None:
    """Whoever gets the address of somebody later, or has it at another provider, is not them."""
    colleague(sqlite_store, now, "Ana")
    assert arrive(sqlite_store, now, "42", "ana@x.example.org") is not None
    assert arrive(sqlite_store, now, "43", "ana@x.example.org") is None
    assert arrive(sqlite_store, now, "42", "ana@x.example.org", "https://other.example.org") is None


def test_staff_of_the_register_get_an_account(sqlite_store: Store, now: datetime) -> None:
    """By the address that the register has of them; unless two have it, or they are of a city."""

    def work(unit: Unit) -> None:
        for name, role, email in (
            ("Ana", Role.STAFF, "Ana@x.example.org"),
            ("Twin", Role.STAFF, "twin@x.example.org"),
            ("Other twin", Role.STAFF, "Twin@x.example.org"),
            ("City", Role.FOCAL_POINT, "city@x.example.org"),
        ):
            unit.accounts.set_email(unit.people.add_contact(name, role, EN, None, now), email)

    sqlite_store.run(work)
    arrived = [arrive(sqlite_store, now, mailbox, f"{mailbox}@x.example.org") for mailbox in ("ana", "twin", "city")]
    assert [each is not None for each in arrived] == [True, False, False]


@pytest.mark.parametrize("email", ["", "nobody@x.example.org", "@", "ana@x.example.org.evil.example.org"])
def test_who_is_not_known_stays_out(sqlite_store: Store, now: datetime, email: str) -> None:
    """Nobody is added, and nothing is written down."""
    colleague(sqlite_store, now, "Ana")
    assert arrive(sqlite_store, now, "42", email) is None
    assert deeds(sqlite_store) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_disabled_account_stays_out(sqlite_store: Store, now: datetime, known: bool) -> None:
    """Whether the provider's name for them is known already or not."""
    ana = colleague(sqlite_store, now, "Ana")
    if known:
        arrive(sqlite_store, now, "42", ana.login)
    sqlite_store.run(lambda unit: unit.accounts.set_disabled(ana.contact, now))
    assert arrive(sqlite_store, now, "42", ana.login) is None
    assert bool(sqlite_store.read(lambda unit: account_of(unit, ana.contact)).subject) is known


def test_who_has_left_the_secretariat_stays_out(sqlite_store: Store, now: datetime) -> None:
    """Their role counts at each sign-in."""
    ana = colleague(sqlite_store, now, "Ana", Seat.ADMINISTRATOR)
    assert arrive(sqlite_store, now, "42", ana.login) is not None
    sqlite_store.run(lambda unit: unit.accounts.set_post(ana.contact, Role.FOCAL_POINT, "viewer"))
    assert arrive(sqlite_store, now, "42", ana.login) is None
