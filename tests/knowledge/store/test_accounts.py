"""Accounts in the store: what two requests could both do, only one does; and they follow their people."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from knowledge.model.accounts import SESSION_IDLE, LinkFor, Session, Way
from knowledge.model.languages import EN
from knowledge.model.people import Desk, Role
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.lives import MEMBER

HOUR = timedelta(hours=1)


def person(store: Store, now: datetime, name: str = "Ana", role: Role = Role.STAFF, login: str = "") -> int:
    """Somebody of the secretariat, with an account if there is a login."""

    def work(unit: Unit) -> int:
        contact = unit.people.add_contact(name, role, EN, None, now)
        if login:
            assert unit.accounts.add(contact, login, now)
        return contact

    return store.run(work)


def logins(store: Store, *contacts: int) -> list[str]:
    """With what each signs in; "" of whom has no account."""
    found = store.read(lambda unit: [unit.accounts.of(contact) for contact in contacts])
    return [account.login if account else "" for account in found]


def _use_step(contact: int, step: int, unit: Unit) -> bool:
    return unit.accounts.use_step(contact, step)


def test_a_login_is_one_persons(store: Store, now: datetime) -> None:
    """Nobody has two accounts, and no two people sign in with one address."""
    ana, ibon = person(store, now, login="ana@x.example.org"), person(store, now, "Ibon")
    assert not store.run(lambda unit: unit.accounts.add(ana, "other@x.example.org", now))
    assert not store.run(lambda unit: unit.accounts.add(ibon, "ana@x.example.org", now))
    assert store.run(lambda unit: unit.accounts.add(ibon, "ibon@x.example.org", now))
    assert not store.run(lambda unit: unit.accounts.set_login(ibon, "ana@x.example.org"))
    assert store.run(lambda unit: unit.accounts.set_login(ibon, "ibon2@x.example.org"))
    found = store.read(lambda unit: unit.accounts.by_login("ibon2@x.example.org"))
    assert found is not None
    assert (found.contact, found.has_password, found.has_second_factor, found.recovery) == (ibon, False, False, 0)


def test_a_new_digest_replaces_only_the_one_it_is_of(store: Store, now: datetime) -> None:
    """A password that was changed meanwhile is not undone by a digest that was made anew."""
    ana = person(store, now, login="ana@x.example.org")
    store.run(lambda unit: unit.accounts.set_password(ana, "second", now))
    assert not store.run(lambda unit: unit.accounts.rehash(ana, "first", "anew"))
    assert store.run(lambda unit: unit.accounts.rehash(ana, "second", "anew"))
    store.run(lambda unit: unit.accounts.set_password(ana, "", now))
    found = store.read(lambda unit: unit.accounts.of(ana))
    assert found is not None
    assert (found.password_hash, found.password_set_at) == ("", None)


def test_a_second_factor_counts_once_it_is_confirmed(store: Store, now: datetime) -> None:
    """A proposal can be replaced; what is confirmed is not replaced by a proposal."""
    ana = person(store, now, login="ana@x.example.org")
    assert not store.run(lambda unit: unit.accounts.confirm_totp(ana, 5, [], now))
    assert store.run(lambda unit: unit.accounts.propose_totp(ana, "one"))
    assert store.run(lambda unit: unit.accounts.propose_totp(ana, "two"))
    assert store.run(lambda unit: unit.accounts.confirm_totp(ana, 5, ["r1", "r2"], now))
    assert not store.run(lambda unit: unit.accounts.confirm_totp(ana, 6, [], now))
    assert not store.run(lambda unit: unit.accounts.propose_totp(ana, "three"))
    found = store.read(lambda unit: unit.accounts.of(ana))
    assert found is not None
    assert (found.totp_sealed, found.has_second_factor, found.recovery) == ("two", True, 2)


def test_a_step_and_a_recovery_code_are_used_once(store: Store, now: datetime) -> None:
    """Also the steps before the last one are gone, and one person's codes are not another's."""
    ana, ibon = person(store, now, login="ana@x.example.org"), person(store, now, "Ibon", login="ibon@x.example.org")
    store.run(lambda unit: unit.accounts.propose_totp(ana, "sealed"))
    store.run(lambda unit: unit.accounts.confirm_totp(ana, 5, ["r1", "r2"], now))
    used = [store.run(partial(_use_step, ana, step)) for step in (5, 4, 6, 6, 7)]
    assert used == [False, False, True, False, True]
    assert not store.run(lambda unit: unit.accounts.use_recovery(ibon, "r1"))
    assert store.run(lambda unit: unit.accounts.use_recovery(ana, "r1"))
    assert not store.run(lambda unit: unit.accounts.use_recovery(ana, "r1"))
    store.run(lambda unit: unit.accounts.clear_totp(ana))
    assert not store.run(lambda unit: unit.accounts.use_recovery(ana, "r2"))


def test_an_identity_is_one_persons(store: Store, now: datetime) -> None:
    """Whom a provider knows by a name is bound once, and nobody else takes that name."""
    ana, ibon = person(store, now, login="ana@x.example.org"), person(store, now, "Ibon", login="ibon@x.example.org")
    assert store.read(lambda unit: unit.accounts.by_subject("", "")) is None
    assert store.run(lambda unit: unit.accounts.bind(ana, "https://id.example.org", "42"))
    assert not store.run(lambda unit: unit.accounts.bind(ana, "https://id.example.org", "43"))
    assert not store.run(lambda unit: unit.accounts.bind(ibon, "https://id.example.org", "42"))
    found = store.read(lambda unit: unit.accounts.by_subject("https://id.example.org", "42"))
    assert found is not None
    assert found.contact == ana
    store.run(lambda unit: unit.accounts.unbind(ana))
    assert store.run(lambda unit: unit.accounts.bind(ibon, "https://id.example.org", "42"))


def test_whose_account_is_disabled_has_neither_session_nor_link(store: Store, now: datetime) -> None:
    """From that moment on, and until it is enabled again."""
    ana = person(store, now, login="ana@x.example.org")
    store.run(lambda unit: unit.console.begin_session("session", ana, now, now + HOUR, Way.PASSWORD))
    store.run(lambda unit: unit.console.add_link("link", ana, now + HOUR))
    store.run(lambda unit: unit.accounts.set_disabled(ana, now))
    assert store.read(lambda unit: unit.console.session_owner("session", now)) is None
    assert store.read(lambda unit: unit.console.link_owner("link", now)) is None
    assert store.run(lambda unit: unit.console.use_link("link", now)) is None
    store.run(lambda unit: unit.accounts.set_disabled(ana, None))
    assert store.read(lambda unit: unit.console.session_owner("session", now)) == ana
    assert store.run(lambda unit: unit.console.use_link("link", now)) == ana


def test_a_link_is_for_one_purpose(store: Store, now: datetime) -> None:
    """One behind which a password is chosen signs nobody in, and the other way round."""
    ana = person(store, now, login="ana@x.example.org")
    store.run(lambda unit: unit.console.add_link("link", ana, now + HOUR, LinkFor.PASSWORD))
    assert store.run(lambda unit: unit.console.use_link("link", now)) is None
    assert store.run(lambda unit: unit.console.use_link("link", now, LinkFor.PASSWORD)) == ana
    assert store.run(lambda unit: unit.console.use_link("link", now, LinkFor.PASSWORD)) is None


def test_a_session_that_nobody_uses_ends(store: Store, now: datetime) -> None:
    """After two hours from its last use, which is noted once a minute at most."""
    ana = person(store, now)
    store.run(lambda unit: unit.console.begin_session("session", ana, now, now + 12 * HOUR))

    def owner(at: datetime) -> int | None:
        return store.read(lambda unit: unit.console.session_owner("session", at, SESSION_IDLE))

    assert not store.read(lambda unit: unit.console.needs_note("session", now + timedelta(seconds=59)))
    assert store.read(lambda unit: unit.console.needs_note("session", now + timedelta(seconds=60)))
    assert (owner(now + SESSION_IDLE - timedelta(seconds=1)), owner(now + SESSION_IDLE)) == (ana, None)
    store.run(lambda unit: unit.console.note_use("session", now + HOUR))
    assert (owner(now + SESSION_IDLE), owner(now + HOUR + SESSION_IDLE)) == (ana, None)


def test_sessions_are_listed_and_ended_by_name(store: Store, now: datetime) -> None:
    """The one used last first; a name is no token, and ends no session of anybody else."""
    ana, ibon = person(store, now), person(store, now, "Ibon")
    store.run(lambda unit: unit.console.begin_session("old", ana, now - HOUR, now + HOUR, Way.LINK, "Firefox, Linux"))
    store.run(lambda unit: unit.console.begin_session("new", ana, now, now + HOUR, Way.OIDC, "x" * 500))
    store.run(lambda unit: unit.console.begin_session("over", ana, now - 9 * HOUR, now - HOUR))

    def listed() -> tuple[Session, ...]:
        return store.read(lambda unit: unit.console.sessions_of(ana, now, SESSION_IDLE, "new"))

    new, old = listed()
    assert (new.way, new.is_present, len(new.agent)) == (Way.OIDC, True, 60)
    assert (old.way, old.is_present, old.agent) == (Way.LINK, False, "Firefox, Linux")
    assert store.read(lambda unit: unit.console.session_owner(old.name, now)) is None
    assert not store.run(lambda unit: unit.console.end_session_named(ibon, old.name))
    assert store.run(lambda unit: unit.console.end_session_named(ana, old.name))
    assert listed() == (new,)
    store.run(lambda unit: unit.console.begin_session("third", ana, now, now + HOUR))
    assert store.run(lambda unit: unit.console.end_sessions(ana, but="new")) == 2
    assert listed() == (new,)


def test_an_account_goes_with_a_merge_and_comes_back(store: Store, now: datetime) -> None:
    """To the entry that is kept, unless that has one of its own."""
    kept, absorbed = person(store, now, "Kept"), person(store, now, "Absorbed", login="ana@x.example.org")
    merge = store.run(lambda unit: unit.merges.merge(kept, absorbed, now))
    assert logins(store, kept, absorbed) == ["ana@x.example.org", ""]
    store.run(lambda unit: unit.merges.undo(merge, now))
    assert logins(store, kept, absorbed) == ["", "ana@x.example.org"]
    store.run(lambda unit: unit.accounts.add(kept, "kept@x.example.org", now))
    again = store.run(lambda unit: unit.merges.merge(kept, absorbed, now))
    store.run(lambda unit: unit.merges.undo(again, now))
    assert logins(store, kept, absorbed) == ["kept@x.example.org", "ana@x.example.org"]


def test_an_account_goes_with_its_person(store: Store, now: datetime) -> None:
    """Who is erased has no account, and the login is free."""
    ana = person(store, now, login="ana@x.example.org")
    store.run(lambda unit: unit.erasure.erase([ana], now))
    assert store.read(lambda unit: unit.accounts.by_login("ana@x.example.org")) is None


def test_the_secretariat_is_listed_in_pages(store: Store, now: datetime) -> None:
    """With and without an account, without visitors, erased people and entries that another one absorbed."""
    people = [person(store, now, f"Staff {number}") for number in range(5)]
    person(store, now, "A visitor", Role.VISITOR)
    store.run(lambda unit: unit.erasure.erase([people[1]], now))
    store.run(lambda unit: unit.merges.merge(people[0], people[2], now))
    store.run(lambda unit: unit.accounts.add(people[3], "three@x.example.org", now))
    store.run(lambda unit: unit.console.begin_session("session", people[3], now, now + HOUR))
    first = store.read(lambda unit: unit.accounts.colleagues(0, 2))
    second = store.read(lambda unit: unit.accounts.colleagues(first[-1].contact.id, 2))
    assert [each.contact.id for each in (*first, *second)] == [people[0], people[3], people[4]]
    assert [each.account.login if each.account else "" for each in first] == ["", "three@x.example.org"]
    assert [each.seen_at for each in first] == [None, now]
    assert store.read(lambda unit: unit.accounts.colleague(people[1])) is None


@pytest.mark.parametrize("other", ["none", "disabled", "bare", "able"])
def test_another_administrator_is_one_who_can_sign_in(store: Store, now: datetime, other: str) -> None:
    """Neither one whose account is disabled nor one who never chose a password."""
    ana = person(store, now, role=Role.ADMINISTRATOR, login="ana@x.example.org")
    if other != "none":
        ibon = person(store, now, "Ibon", Role.ADMINISTRATOR, "ibon@x.example.org")
        store.run(lambda unit: unit.accounts.set_password(ibon, "" if other == "bare" else "digest", now))
        store.run(lambda unit: unit.accounts.set_disabled(ibon, now if other == "disabled" else None))
    assert store.run(lambda unit: unit.accounts.has_other_administrator(ana)) is (other == "able")


def test_a_place_at_the_secretariat_is_changed_in_the_post_as_well(store: Store, now: datetime) -> None:
    """So that whoever acts for the secretariat once more does so as before."""

    def work(unit: Unit) -> tuple[Role, Desk]:
        member = unit.people.put_member(MEMBER)
        ana = unit.people.add_contact("Ana", Role.STAFF, EN, member, now)
        unit.accounts.set_post(ana, Role.ADMINISTRATOR, Desk.APPROVER)
        unit.contacts.act_for(ana, member)
        found = unit.people.contact(ana)
        assert found is not None
        return found.role, found.desk

    assert store.run(work) == (Role.ADMINISTRATOR, Desk.APPROVER)


def test_people_are_found_by_their_address_however_it_is_written(store: Store, now: datetime) -> None:
    """Capital letters of the register count for nothing; people of cities are not found."""
    ana, city = person(store, now), person(store, now, "City", Role.FOCAL_POINT)
    store.run(lambda unit: unit.accounts.set_email(ana, "Ana.Diaz@X.example.org"))
    store.run(lambda unit: unit.accounts.set_email(city, "city@x.example.org"))
    assert [each.id for each in store.read(lambda unit: unit.accounts.staff_with_email("ana.diaz@x.example.org"))] == [
        ana
    ]
    assert store.read(lambda unit: unit.accounts.staff_with_email("city@x.example.org")) == ()
