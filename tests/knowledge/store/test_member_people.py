"""The people of one member: their posts, their addresses and how these fare, and entries that became one."""

from __future__ import annotations

from datetime import datetime, timedelta

from knowledge.model.deliveries import Abandoned, DeliveryKind, DeliveryState, Result, Sent
from knowledge.model.people import Address, AddressState, ChannelName, Post, Role
from knowledge.store.member_people import RECENT, Health, MemberPeople, Official
from knowledge.store.parts import Part, Span
from knowledge.store.store import Store
from tests.circulations import add_address, add_member, add_reader, change_contact, lose
from tests.lives import live, say
from tests.queueing import ALL, Person, meet, queue

ALL_OF_IT = Span(most=100)


def officials(store: Store, member: int, span: Span = ALL_OF_IT) -> Part[Official]:
    return store.read(lambda unit: MemberPeople(unit.connection).officials(member, span))


def health(store: Store, contact: int) -> tuple[Health, ...]:
    """How the addresses of one contact fare."""
    return store.read(lambda unit: MemberPeople(unit.connection).health([contact])).get(contact, ())


def end(store: Store, now: datetime, reason: str = "") -> None:
    """What waits was sent, or failed for a reason."""
    claimed = store.run(lambda unit: unit.deliveries.claim(ALL, now, now + timedelta(hours=1), 500))
    results: list[Result] = [
        Abandoned(delivery=each.id, attempt=1, reason=reason, at=now, state=DeliveryState.FAILED)
        if reason
        else Sent(delivery=each.id, attempt=1, provider_id="1", at=now)
        for each in claimed
    ]
    store.run(lambda unit: unit.deliveries.record(results))


def elsewhere(store: Store, person: Person) -> Person:
    """The same person on Slack."""
    address = Address(channel=ChannelName.SLACK, external_id="T1/U1")
    number = store.run(lambda unit: unit.people.add_address(address, person.contact))
    assert number is not None
    return Person(contact=person.contact, address=address, address_id=number)


class TestOfficials:
    def test_focal_points_come_first(self, store: Store, now: datetime) -> None:
        """Focal points come before the others, each group by name; all are counted, whatever part is asked for."""
        member = add_member(store, "vitoria")
        named = {"Zoe": Role.FOCAL_POINT, "Ana": Role.ALTERNATE, "Bea": Role.ALTERNATE}
        for name, role in named.items():
            change_contact(store, add_reader(store, member, now, role=role), name=name)
        found = officials(store, member.id, Span(most=2))
        assert ([each.contact.name for each in found], found.total) == (["Zoe", "Ana"], 3)
        rest = officials(store, member.id, Span(most=2, skip=2))
        assert ([each.contact.name for each in rest], rest.total) == (["Bea"], 3)

    def test_the_post_is_the_members(self, store: Store, now: datetime) -> None:
        """Somebody who acts for another member at the moment stands here with the post that they hold here."""
        here, there = add_member(store, "vitoria"), add_member(store, "braga")
        reader = add_reader(store, there, now, role=Role.ELECTED_OFFICIAL)
        post = Post(member=here, role=Role.ALTERNATE, function="Archivist")
        store.run(lambda unit: unit.contacts.put_post(reader.id, post))
        (found,) = officials(store, here.id)
        assert (found.role, found.function, found.contact.role) == (Role.ALTERNATE, "Archivist", Role.ELECTED_OFFICIAL)

    def test_nobody(self, store: Store) -> None:
        """A member without contacts has none."""
        assert officials(store, add_member(store, "vitoria").id) == Part()


class TestHealth:
    def test_a_fresh_address(self, store: Store, now: datetime) -> None:
        """Nothing has arrived at an address that nothing was sent to."""
        reader = add_reader(store, add_member(store, "vitoria"), now)
        (found,) = health(store, reader.id)
        assert (found.state, found.since, found.arrived_at, found.failed_at) == (AddressState.ACTIVE, None, None, None)

    def test_what_arrived(self, store: Store, now: datetime) -> None:
        """The last message that the platform took is told, of each address its own."""
        person = meet(store, "one", now)
        queue(store, person, now)
        end(store, now)
        queue(store, person, now)
        end(store, now + timedelta(minutes=5))
        elsewhere(store, person)
        first, other = health(store, person.contact)
        assert (first.arrived_at, other.arrived_at) == (now + timedelta(minutes=5), None)

    def test_what_failed(self, store: Store, now: datetime) -> None:
        """The last failure is told with its reason, beside what arrived before."""
        person = meet(store, "one", now)
        queue(store, person, now)
        end(store, now)
        queue(store, person, now)
        end(store, now + timedelta(minutes=5), "the chat was closed")
        lose(store, "one", now)
        (found,) = health(store, person.contact)
        assert (found.arrived_at, found.failed_at) == (now, now + timedelta(minutes=5))
        assert (found.reason, found.state, found.since) == ("the chat was closed", AddressState.BLOCKED, now)

    def test_letters_count(self, store: Store, now: datetime) -> None:
        """A circular that arrived counts as well as a reply."""
        life = live(store, 1, now)
        arrived = {each.address.channel: each.arrived_at for each in health(store, life.contact)}
        assert arrived[ChannelName.EMAIL] == now

    def test_what_was_erased_is_no_failure(self, store: Store, now: datetime) -> None:
        """What was not sent because its reader was erased says nothing of the address."""
        life = live(store, 1, now)
        say(store, life, ChannelName.TELEGRAM, "waits", DeliveryKind.REMINDER, now + timedelta(days=1))
        store.run(lambda unit: unit.erasure.erase([life.contact], now))
        assert all(each.failed_at is None for each in health(store, life.contact))

    def test_long_ago_is_not_looked_for(self, store: Store, now: datetime) -> None:
        """Of a long transcript the end is looked through: a page stays fast, whoever it is about."""
        person = meet(store, "one", now)
        other = elsewhere(store, person)
        queue(store, person, now)
        end(store, now)
        for _time in range(RECENT):
            queue(store, other, now)
        first, _second = health(store, person.contact)
        assert first.arrived_at is None


def test_connected(store: Store, now: datetime) -> None:
    """Who was merged into somebody is told as long as it was not undone."""
    life = live(store, 1, now)
    (found,) = store.read(lambda unit: MemberPeople(unit.connection).connected([life.contact]))
    assert (found.kept, found.name, found.at) == (life.contact, "Abs0rbed1", now)
    store.run(lambda unit: unit.merges.undo(found.merge, now))
    assert store.read(lambda unit: MemberPeople(unit.connection).connected([life.contact])) == ()


def test_several_at_once(store: Store, now: datetime) -> None:
    """The addresses of several people come apart, each with its owner."""
    member = add_member(store, "vitoria")
    one, two = add_reader(store, member, now), add_reader(store, member, now)
    add_address(store, two, ChannelName.SLACK, "T1/U5000")
    found = store.read(lambda unit: MemberPeople(unit.connection).health([one.id, two.id]))
    assert {contact: len(of) for contact, of in found.items()} == {one.id: 1, two.id: 2}
