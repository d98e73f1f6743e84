"""What administrators do about accounts, and that somebody can always administer the console."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from handlers.accounts.managing import (
    LastAdministrator,
    LoginTaken,
    OwnAccount,
    Seat,
    change_seat,
    colleagues,
    disable,
    enable,
    end_sessions,
    give_account,
    invite,
    reset_password,
    reset_second_factor,
    seat_of,
)
from handlers.accounts.own import choose_password
from handlers.sign_in import signed_in
from knowledge.model.languages import EN, ES
from knowledge.model.people import Desk, Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.handlers.accounts.people import account_of, actor, colleague, deeds, done, with_factor

HOUR = timedelta(hours=1)


def added(store: Store, name: str, role: Role, now: datetime) -> int:
    """Somebody of the register."""
    return store.run(lambda unit: unit.people.add_contact(name, role, EN, None, now))


def begin(unit: Unit, token: str, contact: int, now: datetime) -> None:
    """Signs somebody in."""
    unit.console.begin_session(token, contact, now, now + HOUR)


@pytest.mark.parametrize("seat", Seat)
def test_somebody_is_invited_to_a_desk(sqlite_store: Store, now: datetime, seat: Seat) -> None:
    """They are of the secretariat from then on, and choose their password behind a link."""
    door = sqlite_store.run(lambda unit: invite(unit, OPERATOR, "Ana", "ana@x.example.org", seat, ES, now))
    assert (seat_of(door.contact), door.contact.role, door.contact.email) == (seat, seat.role, "ana@x.example.org")
    assert sqlite_store.run(lambda unit: choose_password(unit, door.token, "digest", now)) is not None
    assert ("operator", "account.invited", f"contact:{door.contact.id}") in deeds(sqlite_store)


def test_who_is_known_is_not_added_twice(sqlite_store: Store, now: datetime) -> None:
    """Somebody whom the register has at the secretariat gets the account; one of a city is another entry, and keeps
    the address."""

    def people(unit: Unit) -> tuple[int, int]:
        staff = unit.people.add_contact("Ana", Role.STAFF, EN, None, now)
        city = unit.people.add_contact("City", Role.FOCAL_POINT, EN, None, now)
        unit.accounts.set_email(staff, "Ana@x.example.org")
        unit.accounts.set_email(city, "city@x.example.org")
        return staff, city

    staff, city = sqlite_store.run(people)
    known = sqlite_store.run(lambda unit: invite(unit, OPERATOR, "A.", "ana@x.example.org", Seat.VIEWER, EN, now))
    new = sqlite_store.run(lambda unit: invite(unit, OPERATOR, "C.", "city@x.example.org", Seat.VIEWER, EN, now))
    assert (known.contact.id, known.contact.name, known.contact.desk) == (staff, "Ana", Desk.VIEWER)
    assert new.contact.id != city
    assert new.contact.email == ""
    with pytest.raises(LoginTaken):
        sqlite_store.run(lambda unit: invite(unit, OPERATOR, "A.", "ana@x.example.org", Seat.VIEWER, EN, now))


def test_an_account_is_given_to_who_is_there(sqlite_store: Store, now: datetime) -> None:
    """At the desk that they have; not to who has one, nor to people of cities."""
    ana = colleague(sqlite_store, now, "Ana")
    ibon, city = (
        added(sqlite_store, name, role, now) for name, role in (("Ibon", Role.STAFF), ("City", Role.FOCAL_POINT))
    )
    with pytest.raises(LoginTaken):
        sqlite_store.run(lambda unit: give_account(unit, OPERATOR, ibon, ana.login, now))
    door = sqlite_store.run(lambda unit: give_account(unit, OPERATOR, ibon, "ibon@x.example.org", now))
    assert door is not None
    assert seat_of(door.contact) is Seat.APPROVER
    for contact in (ibon, city, 999):
        assert done(sqlite_store, give_account, OPERATOR, contact, "x@x.example.org", now) is None


def test_a_disabled_account_is_out_at_once(sqlite_store: Store, now: datetime) -> None:
    """Its sessions and links are gone, also when it is enabled again."""
    ana = colleague(sqlite_store, now, "Ana")
    sqlite_store.run(lambda unit: unit.console.begin_session("session", ana.contact, now, now + HOUR))
    changed = [done(sqlite_store, disable, OPERATOR, ana.contact, now) for _ in range(2)]
    assert changed == [True, False]
    assert sqlite_store.read(lambda unit: signed_in(unit, "session", now)) is None
    assert sqlite_store.run(lambda unit: reset_password(unit, OPERATOR, ana.contact, now)) is None
    changed = [done(sqlite_store, enable, OPERATOR, ana.contact, now) for _ in range(2)]
    assert changed == [True, False]
    assert sqlite_store.read(lambda unit: signed_in(unit, "session", now)) is None


def test_the_last_administrator_stays(sqlite_store: Store, now: datetime) -> None:
    """Neither disabled nor lowered, by anybody, also not where another one could not sign in."""
    ana = colleague(sqlite_store, now, "Ana", Seat.ADMINISTRATOR)
    colleague(sqlite_store, now, "Bare", Seat.ADMINISTRATOR, digest="")
    for by in (OPERATOR, actor(sqlite_store, ana.contact)):
        with pytest.raises(LastAdministrator):
            done(sqlite_store, disable, by, ana.contact, now)
        with pytest.raises(LastAdministrator):
            done(sqlite_store, change_seat, by, ana.contact, Seat.APPROVER, now)
    ibon = colleague(sqlite_store, now, "Ibon", Seat.ADMINISTRATOR)
    assert sqlite_store.run(lambda unit: change_seat(unit, OPERATOR, ana.contact, Seat.EDITOR, now))
    assert not sqlite_store.run(lambda unit: change_seat(unit, OPERATOR, ana.contact, Seat.EDITOR, now))
    with pytest.raises(LastAdministrator):
        sqlite_store.run(lambda unit: disable(unit, OPERATOR, ibon.contact, now))


def test_a_reset_ends_what_somebody_else_could_hold(sqlite_store: Store, now: datetime) -> None:
    """Password, sessions, and what ties the person to a provider; a new password is chosen behind the link."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana").contact, now)
    sqlite_store.run(lambda unit: unit.accounts.bind(ana.contact, "https://id.example.org", "1"))
    sqlite_store.run(lambda unit: unit.console.begin_session("session", ana.contact, now, now + HOUR))
    door = sqlite_store.run(lambda unit: reset_password(unit, OPERATOR, ana.contact, now))
    assert door is not None
    left = sqlite_store.read(lambda unit: account_of(unit, ana.contact))
    assert (left.has_password, left.subject, left.has_second_factor) == (False, "", True)
    assert sqlite_store.read(lambda unit: signed_in(unit, "session", now)) is None
    changed = [done(sqlite_store, reset_second_factor, OPERATOR, ana.contact, now) for _ in range(2)]
    assert changed == [True, False]
    assert not sqlite_store.read(lambda unit: account_of(unit, ana.contact)).has_second_factor


def test_nobody_resets_their_own(sqlite_store: Store, now: datetime) -> None:
    """They would be out, with the link on the page that they cannot see any more."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana", Seat.ADMINISTRATOR).contact, now)
    by = actor(sqlite_store, ana.contact)
    for deed in (reset_password, reset_second_factor):
        with pytest.raises(OwnAccount):
            done(sqlite_store, deed, by, ana.contact, now)


def test_sessions_of_others_are_ended(sqlite_store: Store, now: datetime) -> None:
    """One by name, or all; how many is written down."""
    ana = colleague(sqlite_store, now, "Ana")
    for token in ("s1", "s2", "s3"):
        done(sqlite_store, begin, token, ana.contact, now)
    first, *_ = sqlite_store.read(lambda unit: unit.console.sessions_of(ana.contact, now, HOUR))
    names = (first.name, first.name, "", "")
    ended = [done(sqlite_store, end_sessions, OPERATOR, ana.contact, name, now) for name in names]
    assert ended == [1, 0, 2, 0]


DEEDS: list[Callable[[Unit, Actor, datetime], object]] = [
    lambda unit, by, now: invite(unit, by, "X", "x@x.example.org", Seat.VIEWER, EN, now),
    lambda unit, by, now: give_account(unit, by, 1, "x@x.example.org", now),
    lambda unit, by, now: change_seat(unit, by, 1, Seat.VIEWER, now),
    lambda unit, by, now: disable(unit, by, 1, now),
    lambda unit, by, now: enable(unit, by, 1, now),
    lambda unit, by, now: reset_password(unit, by, 1, now),
    lambda unit, by, now: reset_second_factor(unit, by, 1, now),
    lambda unit, by, now: end_sessions(unit, by, 1, "", now),
    lambda unit, by, now: colleagues(unit, by, 0, 10),
]


@pytest.mark.parametrize("seat", [Seat.VIEWER, Seat.EDITOR, Seat.APPROVER])
def test_only_administrators_manage_accounts(sqlite_store: Store, now: datetime, seat: Seat) -> None:
    """Staff at any desk are refused, whatever they try, and nothing is written down."""
    by = Actor(name="contact:1", role=seat.role, desk=seat.desk, contact=1)
    for deed in DEEDS:
        with pytest.raises(Forbidden):
            done(sqlite_store, deed, by, now)
    assert deeds(sqlite_store) == []
