"""Members, contacts and addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.notices import is_reached
from knowledge.model.languages import EN, ES, FR, Language
from knowledge.model.people import Address, ChannelName, Member, MemberKind, Role
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import add_address, add_member, add_reader, lose
from tests.queueing import meet

BILBAO = Member(
    code="es-bilbao",
    name="Bilbao",
    kind=MemberKind.CITY,
    country="ES",
    time_zone="Europe/Madrid",
    languages=(Language("eu"), ES),
)


def test_a_contact_comes_back_with_their_member(store: Store, now: datetime) -> None:
    """A contact is read with their city, whose languages follow theirs in the fallback chain."""

    def work(unit: Unit) -> int:
        member = unit.people.put_member(BILBAO)
        return unit.people.add_contact("Ane Etxeberria", Role.FOCAL_POINT, FR, member, now)

    contact_id = store.run(work)
    contact = store.read(lambda unit: unit.people.contact(contact_id))
    assert contact is not None
    assert contact.member is not None
    assert replace(contact.member, id=0) == BILBAO
    assert (contact.name, contact.role, contact.language) == ("Ane Etxeberria", Role.FOCAL_POINT, FR)
    assert (contact.language_chosen, contact.subscribed) == (False, True)
    assert contact.languages[:3] == (FR, Language("eu"), ES)


def test_nobody_is_found_under_an_unknown_number(store: Store) -> None:
    """Looking for somebody who is not there gives None."""
    assert store.read(lambda unit: unit.people.contact(4711)) is None
    assert store.read(lambda unit: unit.people.first_with_role(Role.STAFF)) is None
    assert store.read(lambda unit: unit.people.owner(Address(channel=ChannelName.SLACK, external_id="U1"))) is None


def test_a_member_is_put_twice_and_is_there_once(store: Store) -> None:
    """The code names the member: putting it again changes it under the same id."""
    first = store.run(lambda unit: unit.people.put_member(BILBAO))
    second = store.run(lambda unit: unit.people.put_member(replace(BILBAO, name="Bilbo")))
    assert first == second
    assert store.read(lambda unit: unit.people.count_members()) == 1


def test_a_members_contact_is_added_once(store: Store, now: datetime) -> None:
    """The same name at the same member is the same person."""

    def work(unit: Unit) -> tuple[int, int]:
        member = unit.people.put_member(BILBAO)
        first = unit.people.add_contact("Ane", Role.FOCAL_POINT, ES, member, now)
        return first, unit.people.add_contact("Ane", Role.ALTERNATE, FR, member, now)

    first, second = store.run(work)
    assert first == second
    contact = store.read(lambda unit: unit.people.contact(first))
    assert contact is not None
    assert contact.role is Role.FOCAL_POINT


def test_visitors_without_a_name_are_different_people(store: Store, now: datetime) -> None:
    """Contacts without a member are never taken for each other."""
    assert meet(store, "ana", now).contact != meet(store, "bea", now).contact


def test_an_address_has_one_owner(store: Store, now: datetime) -> None:
    """An address that somebody has is refused to the next, and tells its owner."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    assert store.run(lambda unit: unit.people.add_address(ana.address, bea.contact)) is None
    owner = store.read(lambda unit: unit.people.owner(ana.address))
    assert owner is not None
    assert (owner[0].id, owner[1]) == (ana.contact, ana.address_id)


def test_the_same_name_on_another_channel_is_another_address(store: Store, now: datetime) -> None:
    """External ids belong to their channel."""
    webchat, telegram = meet(store, "42", now), meet(store, "42", now, ChannelName.TELEGRAM)
    assert webchat.address_id != telegram.address_id


def test_language_and_subscription_are_kept(store: Store, now: datetime) -> None:
    """What a contact chose is stored, and that they chose it."""
    ana = meet(store, "ana", now)
    store.run(lambda unit: unit.contacts.set_language(ana.contact, ES))
    store.run(lambda unit: unit.contacts.set_subscription(ana.contact, subscribed=False))
    contact = store.read(lambda unit: unit.people.contact(ana.contact))
    assert contact is not None
    assert (contact.language, contact.language_chosen, contact.subscribed) == (ES, True, False)


def test_the_first_of_a_role_is_the_one_known_longest(store: Store, now: datetime) -> None:
    """Of two administrators the older one is the first."""
    first = store.run(lambda unit: unit.people.add_contact("A", Role.ADMINISTRATOR, EN, None, now))
    store.run(lambda unit: unit.people.add_contact("B", Role.ADMINISTRATOR, EN, None, now))
    found = store.read(lambda unit: unit.people.first_with_role(Role.ADMINISTRATOR))
    assert found is not None
    assert found.id == first


def test_a_chosen_language_keeps_what_is_read_besides(store: Store, now: datetime) -> None:
    """Only who names other languages has others from then on."""
    contact = store.run(lambda unit: unit.people.add_contact("A", Role.ADMINISTRATOR, EN, None, now))

    def others() -> tuple[str, ...]:
        found = store.read(lambda unit: unit.people.contact(contact))
        assert found is not None
        return found.other_languages

    store.run(lambda unit: unit.contacts.set_language(contact, FR, (ES, EN)))
    store.run(lambda unit: unit.contacts.set_language(contact, ES))
    assert others() == ("es", "en")
    store.run(lambda unit: unit.contacts.set_language(contact, ES, ()))
    assert others() == ()


def test_several_at_once_are_as_one_by_one(store: Store, now: datetime) -> None:
    """Contacts by number, the people of members in their order, and those whom a chat of their own reaches."""
    member, other = add_member(store, "vitoria"), add_member(store, "leeds")
    channels = (ChannelName.TELEGRAM, ChannelName.EMAIL, None, ChannelName.SLACK, ChannelName.TELEGRAM)
    ids = [add_reader(store, member, now, channel=channel).id for channel in channels]
    lost = add_reader(store, None, now)
    lose(store, lost.chat, now)
    in_group = add_reader(store, member, now, channel=None)
    add_address(store, in_group, ChannelName.TELEGRAM, "-100")
    every = [*ids, lost.id, in_group.id]

    def check(unit: Unit) -> None:
        assert unit.people.those([*every, 4711]) == {each: unit.people.contact(each) for each in every}
        assert unit.contacts.of_members([member.id, other.id]) == {member.id: unit.contacts.of_member(member.id)}
        one_by_one = {each for each in every if (who := unit.people.contact(each)) and is_reached(unit, who)}
        assert unit.contacts.reached(every) == one_by_one == {ids[0], ids[3], ids[4]}
        assert (unit.people.those([]), unit.contacts.of_members([]), unit.contacts.reached([])) == ({}, {}, frozenset())

    store.read(check)
