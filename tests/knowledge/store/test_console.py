"""Signing in to the console: links that work once and in time, sessions that end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, select

from handlers.sign_in import LINK_LIFETIME, SESSION_LIFETIME, first_link, keep_alive, new_link, sign_in, signed_in
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.store.store import Store
from knowledge.store.tables import console_sessions, sign_in_links
from tests.queueing import meet

MOMENT, HOUR = timedelta(microseconds=1), timedelta(hours=1)


def administrator(store: Store, now: datetime) -> int:
    return store.run(lambda unit: unit.people.add_contact("A", Role.ADMINISTRATOR, EN, None, now))


def test_a_link_works_once(store: Store, now: datetime) -> None:
    """Who opens the link is signed in; who opens it again is not."""
    owner = administrator(store, now)
    store.run(lambda unit: unit.console.add_link("token", owner, now + LINK_LIFETIME))
    assert not store.read(lambda unit: unit.console.has_signed_in(owner))
    assert store.read(lambda unit: unit.console.link_owner("token", now)) == owner
    assert store.run(lambda unit: unit.console.use_link("token", now)) == owner
    assert store.run(lambda unit: unit.console.use_link("token", now)) is None
    assert store.read(lambda unit: unit.console.link_owner("token", now)) is None
    assert store.read(lambda unit: unit.console.has_signed_in(owner))


def test_a_link_is_used_by_one_of_many(store: Store, now: datetime) -> None:
    """Of many who open one link at the same moment one is signed in."""
    owner = administrator(store, now)
    store.run(lambda unit: unit.console.add_link("token", owner, now + LINK_LIFETIME))
    opened = [store.submit(lambda unit: unit.console.use_link("token", now)) for _ in range(20)]
    assert [future.result(10) for future in opened].count(owner) == 1


def test_a_link_expires(store: Store, now: datetime) -> None:
    """A link is good until its last moment, and not at it."""
    owner = administrator(store, now)
    store.run(lambda unit: unit.console.add_link("token", owner, now + LINK_LIFETIME))
    assert store.read(lambda unit: unit.console.link_owner("token", now + LINK_LIFETIME - MOMENT)) == owner
    assert store.run(lambda unit: unit.console.use_link("token", now + LINK_LIFETIME)) is None


def test_an_unknown_link(store: Store, now: datetime) -> None:
    """A guessed token opens nothing."""
    assert store.run(lambda unit: unit.console.use_link("guess", now)) is None


def test_a_new_link_takes_the_old_one_back(store: Store, now: datetime) -> None:
    """Of the links made for one person only the last unused one works."""
    first, second = (store.run(lambda unit: new_link(unit, now)) for _ in range(2))
    assert store.run(lambda unit: sign_in(unit, first, now)) is None
    assert store.run(lambda unit: sign_in(unit, second, now)) is not None


def test_the_first_link_is_offered_until_it_was_used(store: Store, now: datetime) -> None:
    """At each start a link is printed, until the administrator has signed in."""
    assert store.run(lambda unit: first_link(unit, now)) is not None
    token = store.run(lambda unit: first_link(unit, now))
    assert token is not None
    store.run(lambda unit: sign_in(unit, token, now))
    assert store.run(lambda unit: first_link(unit, now)) is None


def test_a_session_lasts_and_ends(store: Store, now: datetime) -> None:
    """Signed in until the session's end, or until signing out, as long as it is used."""
    token = store.run(lambda unit: new_link(unit, now))
    session = store.run(lambda unit: sign_in(unit, token, now))
    assert session is not None

    def who(at: datetime) -> int | None:
        contact = store.read(lambda unit: signed_in(unit, session.token, at))
        return contact.id if contact else None

    assert who(now + SESSION_LIFETIME - MOMENT) is None
    store.run(lambda unit: keep_alive(unit, session.token, now + SESSION_LIFETIME - HOUR))
    assert who(now + SESSION_LIFETIME - MOMENT) == session.contact
    assert who(now + SESSION_LIFETIME) is None
    store.run(lambda unit: unit.console.end_session(session.token))
    assert who(now) is None


def test_a_session_of_somebody_without_a_role(store: Store, now: datetime) -> None:
    """The role is asked for at every request: a visitor's session opens nothing."""
    visitor = meet(store, "ana", now).contact
    store.run(lambda unit: unit.console.begin_session("token", visitor, now, now + SESSION_LIFETIME))
    assert store.read(lambda unit: signed_in(unit, "token", now)) is None


def test_tokens_are_not_in_the_database(store: Store, now: datetime) -> None:
    """Who reads the database, or a backup of it, cannot sign in with what stands there."""
    token = store.run(lambda unit: new_link(unit, now))
    session = store.run(lambda unit: sign_in(unit, token, now))
    assert session is not None

    def everything(table: Table) -> str:
        return store.read(lambda unit: repr(unit.connection.execute(select(table)).all()))

    assert token not in everything(sign_in_links)
    assert session.token not in everything(console_sessions)
