"""Correcting the register by hand: who may, what is refused, and what the audit log says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from handlers.inviting import MOST_AT_ONCE, invite_many, revoke_invitation
from handlers.members import (
    AlreadyTaken,
    Details,
    NoSuchPost,
    OwnPost,
    Taken,
    add_contact,
    add_member,
    change_member,
    correct_contact,
    details_of,
    end_post,
    is_within_reach,
    make_sure_of_reach,
    roles_given_by,
)
from knowledge.model.languages import EN, ES, FR
from knowledge.model.people import Contact, Desk, Member, MemberKind, Region, Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden, actor_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import add_member as put_member
from tests.circulations import add_reader, change_contact

APPROVER = Actor(name="contact:900", role=Role.STAFF, contact=900)
EDITOR = replace(APPROVER, desk=Desk.EDITOR, contact=None)
ANA = Details(name="Ana", email="ana@example.org", function="Mayor", role=Role.FOCAL_POINT, language=ES)
NEW = Member(
    code="es-gernika", name="Gernika", kind=MemberKind.CITY, country="ES", time_zone="Europe/Madrid", languages=(ES,)
)


@pytest.fixture
def city(sqlite_store: Store) -> Member:
    """A city of the network."""
    return put_member(sqlite_store, "vitoria")


def contact(store: Store, number: int) -> Contact:
    found = store.read(lambda unit: unit.people.contact(number))
    assert found is not None
    return found


def entries(store: Store) -> list[tuple[str, str, dict[str, str | int]]]:
    """What was done to whom, and how, the last first."""
    log = store.read(lambda unit: unit.audit.entries(None, 50))
    return [(entry.action, entry.subject, entry.details) for entry in log]


class TestMembers:
    def test_one_is_added(self, sqlite_store: Store, now: datetime) -> None:
        """It has the number that is given back, and the log says so."""
        number = sqlite_store.run(lambda unit: add_member(unit, APPROVER, NEW, now))
        assert sqlite_store.read(lambda unit: unit.contacts.member(number)) == replace(NEW, id=number)
        assert entries(sqlite_store) == [("member.added", f"member:{number}", {})]

    def test_a_code_is_one_members(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """A second one of a code is refused, and nothing is written."""
        with pytest.raises(AlreadyTaken) as refused:
            sqlite_store.run(lambda unit: add_member(unit, APPROVER, replace(NEW, code=city.code), now))
        assert (refused.value.what, refused.value.value) == (Taken.CODE, city.code)
        assert entries(sqlite_store) == []

    def test_one_is_changed(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """What is different is stored and named in the log, without its values; the code stays."""
        after = replace(city, name="Vitoria-Gasteiz", region=Region.EUROPE, code="other")
        assert sqlite_store.run(lambda unit: change_member(unit, APPROVER, city, after, now))
        found = sqlite_store.read(lambda unit: unit.contacts.member(city.id))
        assert found == replace(after, code=city.code)
        assert entries(sqlite_store) == [("member.changed", f"member:{city.id}", {"fields": "name,region"})]

    def test_nothing_different(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """What is the same is not written, and not noted."""
        assert not sqlite_store.run(lambda unit: change_member(unit, APPROVER, city, city, now))
        assert entries(sqlite_store) == []


class TestContacts:
    def add(self, store: Store, city: Member, now: datetime, details: Details = ANA) -> Contact:
        return contact(store, store.run(lambda unit: add_contact(unit, APPROVER, city, details, now)))

    def test_one_is_added(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """They hold the post, act in it, and are noted with it."""
        ana = self.add(sqlite_store, city, now)
        assert (ana.member, ana.role, ana.function, ana.email) == (city, Role.FOCAL_POINT, "Mayor", "ana@example.org")
        assert sqlite_store.read(lambda unit: details_of(unit, ana, city.id)) == (city, ANA)
        noted = {"member": city.id, "role": "focal_point"}
        assert entries(sqlite_store) == [("contact.added", f"contact:{ana.id}", noted)]

    @pytest.mark.parametrize(
        ("details", "what"),
        [(replace(ANA, email=""), Taken.NAME), (replace(ANA, name="Another"), Taken.EMAIL)],
    )
    def test_what_is_taken(
        self, sqlite_store: Store, city: Member, now: datetime, details: Details, what: Taken
    ) -> None:
        """A name of the same member, and an e-mail of anybody's, are not given twice."""
        self.add(sqlite_store, city, now)
        with pytest.raises(AlreadyTaken) as refused:
            self.add(sqlite_store, city, now, details)
        assert refused.value.what is what

    def test_a_name_is_free_elsewhere(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """Two cities may both have an Ana; of one who acts elsewhere the name is taken where they hold a post."""
        self.add(sqlite_store, city, now)
        other = put_member(sqlite_store, "braga")
        assert self.add(sqlite_store, other, now, replace(ANA, email="")).member == other

    def test_one_is_corrected(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """What is different is stored, and named in the log without its values."""
        ana = self.add(sqlite_store, city, now)
        other = replace(ANA, name="Ana Ruiz", role=Role.ALTERNATE, language=FR)
        changed = sqlite_store.run(lambda unit: correct_contact(unit, APPROVER, ana, city.id, other, now))
        assert changed == ("name", "role", "language")
        assert sqlite_store.read(lambda unit: details_of(unit, contact(sqlite_store, ana.id), city.id))[1] == other
        assert entries(sqlite_store)[0][2] == {"fields": "name,role,language", "member": city.id}

    def test_nothing_different(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """What is the same is not noted."""
        ana = self.add(sqlite_store, city, now)
        assert sqlite_store.run(lambda unit: correct_contact(unit, APPROVER, ana, city.id, ANA, now)) == ()
        assert len(entries(sqlite_store)) == 1

    def test_their_own_language_stays(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """A language that somebody chose is not taken from them."""
        ana = self.add(sqlite_store, city, now)
        sqlite_store.run(lambda unit: unit.contacts.set_language(ana.id, EN))
        french = replace(ANA, language=FR)
        known = contact(sqlite_store, ana.id)
        sqlite_store.run(lambda unit: correct_contact(unit, APPROVER, known, city.id, french, now))
        assert contact(sqlite_store, ana.id).language == EN

    def test_a_second_post_has_its_own_function(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """Corrected in one post, somebody's other post stays as it is."""
        ana, braga = self.add(sqlite_store, city, now), put_member(sqlite_store, "braga")
        with pytest.raises(NoSuchPost):
            sqlite_store.run(lambda unit: correct_contact(unit, APPROVER, ana, braga.id, ANA, now))

    def test_a_post_ends(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """Without another post somebody is a visitor; ended twice there is none to end."""
        ana = self.add(sqlite_store, city, now)
        sqlite_store.run(lambda unit: end_post(unit, APPROVER, ana, city.id, now))
        assert contact(sqlite_store, ana.id).role is Role.VISITOR
        assert entries(sqlite_store)[0] == ("contact.post_ended", f"contact:{ana.id}", {"member": city.id})
        with pytest.raises(NoSuchPost):
            sqlite_store.run(lambda unit: end_post(unit, APPROVER, ana, city.id, now))

    def test_nobody_ends_their_own(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """Whoever ended their own post could not undo it."""
        ana = self.add(sqlite_store, city, now)
        own = replace(APPROVER, contact=ana.id)
        with pytest.raises(OwnPost):
            sqlite_store.run(lambda unit: end_post(unit, own, ana, city.id, now))


class TestRights:
    @pytest.mark.parametrize(
        "by", [EDITOR, replace(APPROVER, desk=Desk.VIEWER), replace(APPROVER, role=Role.FOCAL_POINT)]
    )
    def test_only_those_who_decide(self, sqlite_store: Store, city: Member, now: datetime, by: Actor) -> None:
        """Editors, viewers and the network's own people change nothing of the register."""
        reader = contact(sqlite_store, add_reader(sqlite_store, city, now).id)
        deeds: list[Callable[[Unit], object]] = [
            lambda unit: add_member(unit, by, NEW, now),
            lambda unit: change_member(unit, by, city, NEW, now),
            lambda unit: add_contact(unit, by, city, ANA, now),
            lambda unit: correct_contact(unit, by, reader, city.id, ANA, now),
            lambda unit: end_post(unit, by, reader, city.id, now),
        ]
        for deed in deeds:
            with pytest.raises(Forbidden):
                sqlite_store.run(deed)

    @pytest.mark.parametrize(
        ("role", "desk", "by", "reached"),
        [
            (Role.FOCAL_POINT, Desk.APPROVER, EDITOR, True),
            (Role.VISITOR, Desk.APPROVER, EDITOR, True),
            (Role.STAFF, Desk.VIEWER, EDITOR, False),
            (Role.STAFF, Desk.VIEWER, APPROVER, False),
            (Role.STAFF, Desk.APPROVER, OPERATOR, True),
            (Role.ADMINISTRATOR, Desk.APPROVER, APPROVER, False),
            (Role.ADMINISTRATOR, Desk.APPROVER, OPERATOR, True),
        ],
    )
    def test_nobody_reaches_up(
        self, sqlite_store: Store, city: Member, now: datetime, role: Role, desk: Desk, by: Actor, reached: bool
    ) -> None:
        """Whoever is of the secretariat is not invited, corrected or erased but by administrators: one could else
        become them."""
        reader = add_reader(sqlite_store, city, now)
        change_contact(sqlite_store, reader, role=role, desk=desk)
        found = contact(sqlite_store, reader.id)
        assert sqlite_store.read(lambda unit: is_within_reach(unit, by, found)) is reached
        if not reached:
            with pytest.raises(Forbidden):
                sqlite_store.read(lambda unit: make_sure_of_reach(unit, by, found))

    def test_roles_that_can_be_given(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """Only an administrator makes people of the secretariat; visitors nobody does."""
        assert Role.ADMINISTRATOR not in roles_given_by(APPROVER)
        assert {Role.STAFF, Role.FOCAL_POINT}.intersection(roles_given_by(APPROVER)) == {Role.FOCAL_POINT}
        assert Role.ADMINISTRATOR in roles_given_by(OPERATOR)
        assert not any(Role.VISITOR in roles_given_by(by) for by in (EDITOR, APPROVER, OPERATOR))
        higher = replace(ANA, role=Role.ADMINISTRATOR)
        with pytest.raises(Forbidden):
            sqlite_store.run(lambda unit: add_contact(unit, APPROVER, city, higher, now))


class TestInviting:
    def test_each_gets_a_code(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """One code each, by member and name; those who are of no member get none."""
        readers = [add_reader(sqlite_store, city, now) for _number in range(3)]
        visitor = add_reader(sqlite_store, None, now)
        wanted = [reader.id for reader in (*readers, visitor)]
        made = sqlite_store.run(lambda unit: invite_many(unit, EDITOR, wanted, now))
        assert [each.id for each, _code in made] == [reader.id for reader in readers]
        assert len({code for _each, code in made}) == 3

    def test_nobody_is_asked_for(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """No choice is not everybody."""
        add_reader(sqlite_store, city, now)
        assert sqlite_store.run(lambda unit: invite_many(unit, EDITOR, [], now)) == []

    def test_so_many_at_once(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """More than fit on the sheets wait for the next time."""
        wanted = [add_reader(sqlite_store, city, now, channel=None).id for _number in range(MOST_AT_ONCE + 1)]
        assert len(sqlite_store.run(lambda unit: invite_many(unit, EDITOR, wanted, now))) == MOST_AT_ONCE

    def test_superiors_are_left_out(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """Who may do more than the actor gets no code from them."""
        reader = add_reader(sqlite_store, city, now)
        change_contact(sqlite_store, reader, role=Role.ADMINISTRATOR)
        assert sqlite_store.run(lambda unit: invite_many(unit, EDITOR, [reader.id], now)) == []
        assert len(sqlite_store.run(lambda unit: invite_many(unit, OPERATOR, [reader.id], now))) == 1

    def test_rights(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """A viewer neither invites nor revokes; nor does a focal point in the secretariat's stead."""
        reader = contact(sqlite_store, add_reader(sqlite_store, city, now).id)
        for by in (replace(APPROVER, desk=Desk.VIEWER), actor_of(reader)):
            deeds = (partial(invite_many, by=by, contacts=[reader.id]), partial(revoke_invitation, by=by, number=1))
            for deed in deeds:
                with pytest.raises(Forbidden):
                    sqlite_store.run(partial(deed, now=now))

    def test_revoked_once(self, sqlite_store: Store, city: Member, now: datetime) -> None:
        """A code is taken back once, and noted once; one that there is not, never."""
        reader = add_reader(sqlite_store, city, now)
        sqlite_store.run(lambda unit: invite_many(unit, EDITOR, [reader.id], now))
        done = [sqlite_store.run(lambda unit: revoke_invitation(unit, EDITOR, 1, now)) for _time in range(2)]
        assert done == [True, False]
        assert [entry[0] for entry in entries(sqlite_store)].count("invitation.revoked") == 1
