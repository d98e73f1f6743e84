"""Nobody becomes more than they are: through the posts of others, an invitation, another desk, or an e-mail address
that looks like somebody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from handlers.accounts.identities import Identity, sign_in_as
from handlers.accounts.managing import Seat, change_seat
from handlers.dialogue.library import Library
from handlers.dialogue.outcomes import Joined, NotJoined
from handlers.inviting import invite_many
from handlers.linking import device_code, invite_colleague, redeem
from handlers.members import (
    Details,
    add_contact,
    correct_contact,
    details_of,
    end_post,
    is_within_reach,
    make_sure_of_reach,
)
from handlers.sign_in import SOME_BROWSER, signed_in
from knowledge.model.invitations import hash_of_code
from knowledge.model.languages import EN
from knowledge.model.people import Contact, Desk, Member, Post, Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden, Right
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import add_member, add_reader
from tests.handlers.accounts.people import colleague, done

APPROVER = Actor(name="contact:900", role=Role.STAFF, contact=900)
EDITOR = replace(APPROVER, desk=Desk.EDITOR)
SECOND = "me-too@example.org"


@pytest.fixture
def both(sqlite_store: Store, now: datetime) -> tuple[Contact, int]:
    """An administrator of the network who works for a city as well, and acts for that at the moment; and the number of
    the secretariat."""
    city, secretariat = (add_member(sqlite_store, code) for code in ("bilbao", "secretariat"))
    reader = add_reader(sqlite_store, city, now)

    def work(unit: Unit) -> Contact:
        unit.contacts.put_post(reader.id, Post(member=secretariat, role=Role.ADMINISTRATOR))
        found = unit.people.contact(reader.id)
        assert found is not None
        return found

    found = sqlite_store.run(work)
    assert found.role is Role.FOCAL_POINT
    return found, secretariat.id


def test_whoever_is_more_elsewhere_is_out_of_reach(
    sqlite_store: Store, both: tuple[Contact, int], now: datetime
) -> None:
    """A code for somebody who is an administrator in another post would make its reader that administrator: neither an
    editor nor an approver can have one, or correct and end what they are not above."""
    contact, secretariat = both
    for by in (EDITOR, APPROVER):
        assert not done(sqlite_store, is_within_reach, by, contact)
        assert done(sqlite_store, invite_many, by, [contact.id], now) == []
    _of, known = sqlite_store.read(lambda unit: details_of(unit, contact, secretariat))
    mine = replace(known, email="approver@example.org")
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: correct_contact(unit, APPROVER, contact, secretariat, mine, now))
    with pytest.raises(Forbidden):
        sqlite_store.run(lambda unit: end_post(unit, APPROVER, contact, secretariat, now))
    assert sqlite_store.read(lambda unit: is_within_reach(unit, OPERATOR, contact))


def second_self(unit: Unit, secretariat: Member, city: Member, now: datetime) -> Iterator[Callable[[], object]]:
    """What an approver could try to be let in by a provider of identities as somebody else."""
    details = Details(name="Me Too", email=SECOND, function="", role=Role.STAFF, language=EN)
    yield partial(add_contact, unit, APPROVER, secretariat, details, now)
    known = unit.people.contact(add_contact(unit, OPERATOR, secretariat, replace(details, name="B", email=""), now))
    assert known is not None
    yield partial(correct_contact, unit, APPROVER, known, secretariat.id, replace(details, name="B"), now)
    yield partial(make_sure_of_reach, unit, APPROVER, known)
    yield partial(end_post, unit, APPROVER, known, secretariat.id, now)
    yield partial(invite_colleague, unit, APPROVER, secretariat, Role.STAFF, now)
    yield partial(add_contact, unit, APPROVER, city, replace(details, name="C"), now)


def is_allowed(deed: Callable[[], object]) -> bool:
    """Whether something is done rather than refused."""
    try:
        deed()
    except Forbidden:
        return False
    return True


def test_nobody_is_two_of_the_secretariat(sqlite_store: Store, now: datetime) -> None:
    """Whoever could add staff, or change their e-mail, or be taken for them, would approve alone what takes two: that
    is for administrators, who say who may sign in."""
    secretariat, city = (add_member(sqlite_store, code) for code in ("secretariat", "bilbao"))
    identity = Identity(issuer="https://id.example.org", subject="42", email=SECOND)

    def work(unit: Unit) -> list[bool]:
        return [
            *(is_allowed(deed) for deed in second_self(unit, secretariat, city, now)),
            sign_in_as(unit, identity, SOME_BROWSER, now) is not None,
        ]

    assert sqlite_store.run(work) == [False] * 7


@pytest.mark.parametrize("is_theirs", [True, False])
def test_nobody_is_joined_with_somebody_of_the_secretariat(
    sqlite_store: Store, library: Library, now: datetime, *, is_theirs: bool
) -> None:
    """A minute at an administrator's telephone is enough for a code: whoever has an entry of their own, and uses the
    code for both, has their own password open no more than before, whichever of the two enters the other's code. A
    chat of somebody who is not known yet is connected as ever."""
    secretariat = add_member(sqlite_store, "secretariat")
    editor = colleague(sqlite_store, now, "Eve", Seat.EDITOR)

    def work(unit: Unit) -> tuple[object, object, Contact | None]:
        unit.console.begin_session("session", editor.contact, now, now + timedelta(hours=1))
        above = unit.people.add_contact("Ana", Role.VISITOR, EN, None, now)
        unit.contacts.put_post(above, Post(member=secretariat, role=Role.ADMINISTRATOR))
        known = [unit.people.contact(each) for each in (above, editor.contact)]
        eve, ana = known if is_theirs else reversed(known)
        visitor = unit.people.contact(unit.people.add_contact("", Role.VISITOR, EN, None, now))
        assert eve is not None
        assert ana is not None
        assert visitor is not None
        code = hash_of_code(device_code(unit, eve, now))
        joined = redeem(unit, ana, code, library, now, is_both=True)
        return joined, redeem(unit, visitor, code, library, now), signed_in(unit, "session", now)

    joined, connected, found = sqlite_store.run(work)
    assert isinstance(joined, NotJoined)
    assert isinstance(connected, Joined)
    assert found is not None
    assert (found.id, found.role) == (editor.contact, Role.STAFF)


@pytest.mark.parametrize(("seat", "stays"), [(Seat.APPROVER, True), (Seat.ADMINISTRATOR, False)])
def test_a_new_administrator_signs_in_anew(sqlite_store: Store, now: datetime, seat: Seat, *, stays: bool) -> None:
    """A session that a password alone has begun is none of an administrator, who needs a second factor; at other desks
    people stay signed in."""
    ana = colleague(sqlite_store, now, "Ana", Seat.EDITOR)

    def work(unit: Unit) -> Contact | None:
        unit.console.begin_session("session", ana.contact, now, now + timedelta(hours=1))
        assert change_seat(unit, OPERATOR, ana.contact, seat, now)
        return signed_in(unit, "session", now)

    assert (sqlite_store.run(work) is not None) is stays


@pytest.mark.parametrize("email", ["an\uff41@x.example.org", "\u212aim@x.example.org", "ana@\uff58.example.org"])
def test_a_mailbox_that_looks_like_anothers_is_another(sqlite_store: Store, now: datetime, email: str) -> None:
    """A provider at which people register themselves may verify a mailbox whose letters turn into those of somebody's
    login once they are made plain: it opens nobody's account."""
    for name in ("Ana", "Kim"):
        colleague(sqlite_store, now, name)
    identity = Identity(issuer="https://id.example.org", subject="42", email=email)
    assert sqlite_store.run(lambda unit: sign_in_as(unit, identity, SOME_BROWSER, now)) is None


def test_an_address_beyond_ascii_is_an_address(sqlite_store: Store, now: datetime) -> None:
    """Who has one as it is written here gets in with it."""

    def work(unit: Unit) -> None:
        contact = unit.people.add_contact("Begoña", Role.STAFF, EN, None, now)
        assert unit.accounts.add(contact, "begoña@x.example.org", now)

    sqlite_store.run(work)
    identity = Identity(issuer="https://id.example.org", subject="42", email="begoña@x.example.org")
    assert sqlite_store.run(lambda unit: sign_in_as(unit, identity, SOME_BROWSER, now)) is not None


def test_the_rights_of_desks_grow() -> None:
    """What an editor may an approver may, so that reach is a matter of more and less; nobody below decides."""
    desks = [Actor(name="", role=Role.STAFF, desk=desk).rights for desk in Desk]
    assert all(less < more for less, more in pairwise(desks))
    assert Right.APPROVE_CIRCULARS not in EDITOR.rights
