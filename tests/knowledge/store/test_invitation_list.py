"""Invitations as they are listed, who could be invited, and the register's files while they are looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.linking import invite_contact
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.invitations import INVITATION_LIFETIME, Purpose
from knowledge.model.people import AddressState, ChannelName, Member, Region, Role
from knowledge.model.rights import OPERATOR
from knowledge.store.invitation_list import Given, InvitationState, Wanted
from knowledge.store.parts import Part, Span
from knowledge.store.register_files import KEPT
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import Reader, add_address, add_member, add_reader, change_contact, lose

WHOLE = Span(most=100)
S = InvitationState


@pytest.fixture
def city(store: Store) -> Member:
    """A city of Europe."""
    return add_member(store, "vitoria", region=Region.EUROPE)


def invite(store: Store, reader: Reader, now: datetime) -> None:
    """Gives somebody a code."""

    def work(unit: Unit) -> None:
        contact = unit.people.contact(reader.id)
        assert contact is not None
        invite_contact(unit, OPERATOR, contact, now)

    store.run(work)


def listed(store: Store, state: InvitationState, now: datetime, span: Span = WHOLE) -> Part[Given]:
    return store.read(lambda unit: unit.invitation_list.listed(state, now, span))


def put(store: Store, bundle: str, at: datetime) -> None:
    """An operator's file is kept from then on."""
    store.run(lambda unit: unit.register_files.put(bundle, {"x": b"1"}, "operator", at))


def wanted(store: Store, now: datetime, audience: Audience = EVERYBODY, *, every: bool = False) -> list[int]:
    """The numbers of those who could be invited."""
    asked = Wanted(audience=audience, only_unconnected=not every, only_uninvited=not every)
    return [each.id for each in store.read(lambda unit: unit.invitation_list.invitees(asked, now, WHOLE))]


class TestTheList:
    def test_a_life(self, store: Store, city: Member, now: datetime) -> None:
        """A code waits until it is used, or until it ends; it is counted where it stands."""
        for _number in range(3):
            invite(store, add_reader(store, city, now, channel=None), now)
        (first, *_others) = listed(store, S.PENDING, now)
        assert (first.member_name, first.role, first.by) == ("Vitoria", Role.FOCAL_POINT, "")
        assert first.contact is not None
        store.run(lambda unit: unit.invitations.use(first.id, first.contact or 0, now))
        counts = store.read(lambda unit: unit.invitation_list.counts(now))
        assert counts == {S.PENDING: 2, S.USED: 1, S.EXPIRED: 0}
        later = now + INVITATION_LIFETIME
        assert store.read(lambda unit: unit.invitation_list.counts(later)) == {S.PENDING: 0, S.USED: 1, S.EXPIRED: 2}
        assert [each.id for each in listed(store, S.USED, now)] == [first.id]
        assert listed(store, S.EXPIRED, later, Span(most=1)).total == 2

    def test_for_somebody_new(self, store: Store, city: Member, now: datetime) -> None:
        """A code for somebody who is in no register yet names their member; once used, whoever used it."""
        reader = add_reader(store, city, now)

        def work(unit: Unit) -> int:
            return unit.invitations.add(
                "hash",
                Purpose.JOIN,
                contact=None,
                member=city.id,
                role=Role.ALTERNATE,
                created_by=reader.id,
                now=now,
                expires_at=now + INVITATION_LIFETIME,
            )

        number = store.run(work)
        (found,) = listed(store, S.PENDING, now)
        assert (found.contact, found.member, found.role, found.by) == (
            None,
            city.id,
            Role.ALTERNATE,
            "Reader " + found.by[7:],
        )
        store.run(lambda unit: unit.invitations.use(number, reader.id, now))
        assert listed(store, S.USED, now).rows[0].contact == reader.id

    def test_codes_for_devices_are_left_out(self, store: Store, city: Member, now: datetime) -> None:
        """What people make for a device of their own is nobody else's business, and is not revoked either."""
        reader = add_reader(store, city, now)
        number = store.run(
            lambda unit: unit.invitations.add(
                "hash",
                Purpose.DEVICE,
                contact=reader.id,
                member=None,
                role=Role.FOCAL_POINT,
                created_by=reader.id,
                now=now,
                expires_at=now + INVITATION_LIFETIME,
            )
        )
        assert listed(store, S.PENDING, now) == Part()
        assert not store.run(lambda unit: unit.invitation_list.revoke(number))

    def test_what_was_used_is_not_revoked(self, store: Store, city: Member, now: datetime) -> None:
        """Only what waits can be taken back."""
        reader = add_reader(store, city, now)
        invite(store, reader, now)
        (found,) = listed(store, S.PENDING, now)
        store.run(lambda unit: unit.invitations.use(found.id, reader.id, now))
        assert not store.run(lambda unit: unit.invitation_list.revoke(found.id))


class TestInvitees:
    def test_whom_no_chat_reaches(self, store: Store, city: Member, now: datetime) -> None:
        """An e-mail is no chat, and a chat that was blocked reaches nobody."""
        connected, bare, blocked = (
            add_reader(store, city, now),
            add_reader(store, city, now, channel=None),
            add_reader(store, city, now),
        )
        add_address(store, bare, ChannelName.EMAIL, "bare@example.org")
        lose(store, blocked.chat, now, AddressState.BLOCKED)
        assert wanted(store, now) == [bare.id, blocked.id]
        assert wanted(store, now, every=True) == [connected.id, bare.id, blocked.id]

    def test_who_has_no_code(self, store: Store, city: Member, now: datetime) -> None:
        """Whoever has a code that still works is left out until it ends."""
        reader = add_reader(store, city, now, channel=None)
        invite(store, reader, now)
        assert wanted(store, now) == []
        assert wanted(store, now + INVITATION_LIFETIME + timedelta(days=1)) == [reader.id]

    def test_by_audience(self, store: Store, city: Member, now: datetime) -> None:
        """Only whom the audience names; members and names in their order, the erased not at all."""
        other = add_member(store, "dakar", region=Region.AFRICA)
        here, there = add_reader(store, city, now, channel=None), add_reader(store, other, now, channel=None)
        assert wanted(store, now) == [there.id, here.id]
        assert wanted(store, now, Audience(regions=frozenset({Region.EUROPE}))) == [here.id]
        change_contact(store, here, erased_at=now)
        assert wanted(store, now) == [there.id]


class TestRegisterFiles:
    def test_they_are_their_senders(self, store: Store, now: datetime) -> None:
        """Whoever sent them reads them, by their bundle, in the order in which they came; nobody else does."""
        contents = {"b.csv": b"1", "a.csv": b"2"}
        store.run(lambda unit: unit.register_files.put("bundle", contents, "contact:1", now))
        read = store.read(lambda unit: unit.register_files.of("bundle", "contact:1", now))
        assert list(read.items()) == list(contents.items())
        assert store.read(lambda unit: unit.register_files.of("bundle", "contact:2", now)) == {}
        assert store.read(lambda unit: unit.register_files.of("other", "contact:1", now)) == {}

    def test_they_end(self, store: Store, now: datetime) -> None:
        """Removed or too old they are gone; others stay."""
        for bundle, at in (("old", now - KEPT), ("new", now)):
            put(store, bundle, at)
        assert store.read(lambda unit: unit.register_files.of("old", "operator", now)) == {}
        assert store.read(lambda unit: unit.register_files.of("new", "operator", now)) == {"x": b"1"}
        store.run(lambda unit: unit.register_files.remove("new"))
        assert store.read(lambda unit: unit.register_files.of("new", "operator", now)) == {}

    def test_an_erasure_takes_them_along(self, store: Store, city: Member, now: datetime) -> None:
        """Who asks to be erased may stand in any of them."""
        store.run(lambda unit: unit.register_files.put("bundle", {"x": b"1"}, "operator", now))
        reader = add_reader(store, city, now)
        store.run(lambda unit: unit.erasure.erase([reader.id], now))
        assert store.read(lambda unit: unit.register_files.of("bundle", "operator", now)) == {}


class TestRoster:
    def test_what_is_taken(self, store: Store, city: Member, now: datetime) -> None:
        """Codes, e-mails and names are known; of one's own e-mail and name nothing stands in the way."""
        reader = add_reader(store, city, now, email="ana@example.org")
        change_contact(store, reader, name="Ana")

        def asked(unit: Unit) -> list[bool]:
            roster = unit.roster
            return [
                roster.has_code("vitoria"),
                roster.has_email("ana@example.org"),
                roster.has_name(city.id, "Ana"),
                roster.has_code("braga"),
                roster.has_email(""),
                roster.has_email("ana@example.org", reader.id),
                roster.has_name(city.id, "Ana", reader.id),
                roster.has_name(city.id + 1, "Ana"),
            ]

        assert store.read(asked) == [True] * 3 + [False] * 5
