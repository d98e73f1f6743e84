"""What the owner of an account changes: it is theirs alone, and ends what others could hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.accounts.own import (
    change_password,
    choose_password,
    end_other_sessions,
    end_own_session,
    new_recovery_codes,
    open_account,
    own_account,
    own_sessions,
    remove_second_factor,
)
from handlers.accounts.passing import recovery_digest
from handlers.sign_in import link_for
from knowledge.model.accounts import LinkFor
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.handlers.accounts.people import account_of, actor, colleague, deeds, with_factor

HOUR = timedelta(hours=1)


def begin(store: Store, contact: int, now: datetime, *tokens: str) -> None:
    """Signs somebody in, in several browsers."""

    def work(unit: Unit) -> None:
        for token in tokens:
            unit.console.begin_session(token, contact, now, now + HOUR)

    store.run(work)


def owners(store: Store, now: datetime, *tokens: str) -> list[bool]:
    """Which of the sessions there are."""
    found = store.read(lambda unit: [unit.console.session_owner(token, now) for token in tokens])
    return [owner is not None for owner in found]


def test_a_new_password_ends_other_sessions_and_links(sqlite_store: Store, now: datetime) -> None:
    """The session it was changed in goes on."""
    ana = colleague(sqlite_store, now, "Ana")
    begin(sqlite_store, ana.contact, now, "here", "there")
    link = sqlite_store.run(lambda unit: link_for(unit, ana.contact, LinkFor.PASSWORD, now))
    by = actor(sqlite_store, ana.contact)
    assert sqlite_store.run(lambda unit: change_password(unit, by, "new", "here", now))
    assert owners(sqlite_store, now, "here", "there") == [True, False]
    assert sqlite_store.run(lambda unit: choose_password(unit, link, "newer", now)) is None
    kept = sqlite_store.read(lambda unit: account_of(unit, ana.contact))
    assert (kept.password_hash, kept.password_set_at) == ("new", now)


def test_a_link_gives_a_password_once(sqlite_store: Store, now: datetime) -> None:
    """And ends every session of before."""
    ana = colleague(sqlite_store, now, "Ana", digest="")
    begin(sqlite_store, ana.contact, now, "there")
    link = sqlite_store.run(lambda unit: link_for(unit, ana.contact, LinkFor.PASSWORD, now))
    assert sqlite_store.run(lambda unit: choose_password(unit, "another", "new", now)) is None
    assert sqlite_store.run(lambda unit: choose_password(unit, link, "new", now)) is not None
    assert sqlite_store.run(lambda unit: choose_password(unit, link, "newer", now)) is None
    assert sqlite_store.read(lambda unit: account_of(unit, ana.contact)).password_hash == "new"
    assert owners(sqlite_store, now, "there") == [False]


def test_who_came_by_a_link_opens_an_account(sqlite_store: Store, now: datetime) -> None:
    """Once, under an address that nobody else has."""
    colleague(sqlite_store, now, "Ibon")
    contact = sqlite_store.run(lambda unit: unit.people.add_contact("Ana", Role.STAFF, EN, None, now))
    by = actor(sqlite_store, contact)
    assert sqlite_store.read(lambda unit: own_account(unit, by)) is None
    assert not sqlite_store.run(lambda unit: change_password(unit, by, "new", "", now))
    assert not sqlite_store.run(lambda unit: open_account(unit, by, "ibon@x.example.org", now))
    assert sqlite_store.run(lambda unit: open_account(unit, by, "ana@x.example.org", now))
    assert not sqlite_store.run(lambda unit: open_account(unit, by, "ana2@x.example.org", now))
    assert deeds(sqlite_store) == [(by.name, "account.opened", by.name)]


def test_a_second_factor_is_removed_with_its_codes(sqlite_store: Store, now: datetime) -> None:
    """It is written down once, and without one there are no recovery codes."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana").contact, now, "r1")
    by = actor(sqlite_store, ana.contact)
    for _ in range(2):
        sqlite_store.run(lambda unit: remove_second_factor(unit, by, now))
    left = sqlite_store.read(lambda unit: account_of(unit, ana.contact))
    assert (left.has_second_factor, left.totp_sealed, left.recovery) == (False, "", 0)
    assert sqlite_store.run(lambda unit: new_recovery_codes(unit, by, now)) == ()
    assert deeds(sqlite_store) == [(by.name, "account.second_factor_removed", by.name)]


def test_new_recovery_codes_replace_those_before(sqlite_store: Store, now: datetime) -> None:
    """An old one is worth nothing from then on."""
    ana = with_factor(sqlite_store, colleague(sqlite_store, now, "Ana").contact, now, "r1")
    by = actor(sqlite_store, ana.contact)
    codes = sqlite_store.run(lambda unit: new_recovery_codes(unit, by, now))
    digest = recovery_digest(codes[0].replace("-", ""))
    used = sqlite_store.run(lambda unit: [unit.accounts.use_recovery(ana.contact, each) for each in ("r1", digest)])
    assert (len(codes), used) == (10, [False, True])


def test_sessions_are_ones_own(sqlite_store: Store, now: datetime) -> None:
    """Nobody ends those of a colleague by name, and “all others” are one's own others."""
    ana, ibon = colleague(sqlite_store, now, "Ana"), colleague(sqlite_store, now, "Ibon")
    begin(sqlite_store, ana.contact, now, "a1", "a2", "a3")
    begin(sqlite_store, ibon.contact, now, "i1")
    by, other = actor(sqlite_store, ana.contact), actor(sqlite_store, ibon.contact)
    (theirs,) = sqlite_store.read(lambda unit: own_sessions(unit, other, "i1", now))
    mine = sqlite_store.read(lambda unit: own_sessions(unit, by, "a1", now))
    assert len(mine) == 3
    assert not sqlite_store.run(lambda unit: end_own_session(unit, by, theirs.name, now))
    named = next(each.name for each in mine if not each.is_present)
    assert sqlite_store.run(lambda unit: end_own_session(unit, by, named, now))
    assert sqlite_store.run(lambda unit: end_other_sessions(unit, by, "a1", now)) == 1
    assert sqlite_store.run(lambda unit: end_other_sessions(unit, by, "a1", now)) == 0
    assert owners(sqlite_store, now, "a1", "a2", "a3", "i1") == [True, False, False, True]


@pytest.mark.parametrize("role", [Role.VISITOR, Role.FOCAL_POINT])
def test_others_have_no_account(sqlite_store: Store, now: datetime, role: Role) -> None:
    """Whoever may not use the console has none to open, nor a session to look at."""
    stranger = Actor(name="contact:1", role=role, contact=1)
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: own_account(unit, stranger))
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: open_account(unit, stranger, "a@x.example.org", now))


def test_the_operator_has_no_account(sqlite_store: Store, now: datetime) -> None:
    """Commands are not signed in anywhere."""
    assert sqlite_store.read(lambda unit: own_account(unit, OPERATOR)) is None
    assert sqlite_store.read(lambda unit: own_sessions(unit, OPERATOR, "", now)) == ()
    assert not sqlite_store.run(lambda unit: open_account(unit, OPERATOR, "a@x.example.org", now))
