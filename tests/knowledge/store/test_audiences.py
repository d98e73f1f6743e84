"""Audiences: who is named, who would be reached and on which channel, lists, and acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

import pytest
from sqlalchemy import update

from knowledge.model.audience import EVERYBODY, Act, Audience, Condition
from knowledge.model.circulation import Addressee, AudiencePreview, ContactList, ListEntries, Part
from knowledge.model.languages import EN, ES, FR
from knowledge.model.people import AddressState, ChannelName, Contact, Member, Post, Region, Role, Standing
from knowledge.model.preferences import Mailing
from knowledge.model.rights import COLLEAGUES
from knowledge.model.times import PartialDate
from knowledge.store.store import Store
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.circulations import (
    SERVED,
    Reader,
    add_address,
    add_circular,
    add_member,
    add_reader,
    change_contact,
    freeze,
    lose,
    put_reader,
    release,
)

DAY = timedelta(days=1)


def preview(store: Store, audience: Audience, now: datetime, **others: Any) -> AudiencePreview:
    return store.read(lambda unit: unit.audiences.preview(audience, SERVED, now, **others))


def named(store: Store, audience: Audience, now: datetime) -> set[int]:
    return {one.contact for one in preview(store, audience, now).names}


def contact_of(store: Store, reader: Reader) -> Contact:
    found = store.read(lambda unit: unit.people.contact(reader.id))
    assert found is not None
    return found


def note(store: Store, subject: str, act: Act, reader: Reader, now: datetime) -> bool:
    contact = contact_of(store, reader)
    return store.run(lambda unit: unit.audiences.note_act(subject, act, contact, now))


@pytest.fixture
def bilbao(store: Store) -> Member:
    return add_member(store, "bilbao", region=Region.EUROPE)


@pytest.fixture
def dakar(store: Store) -> Member:
    return add_member(store, "dakar", country="SN", region=Region.AFRICA, time_zone="Africa/Dakar", languages=(FR,))


def test_everybody_is_all_that_members_named_to_speak_for_them(store: Store, bilbao: Member, now: datetime) -> None:
    """Focal points, alternates and elected officials; staff and visitors only where their role is named."""
    of_role = {role: add_reader(store, bilbao, now, role=role) for role in Role}
    visitor = add_reader(store, None, now)
    assert named(store, EVERYBODY, now) == {of_role[role].id for role in COLLEAGUES}
    assert named(store, Audience(roles=frozenset({Role.STAFF})), now) == {of_role[Role.STAFF].id}
    assert visitor.id not in named(store, Audience(contacts=frozenset({visitor.id})), now)


@pytest.mark.parametrize(
    ("until", "belongs"),
    [
        ("", True),
        ("2026-11-20", True),
        ("2026-11-19", False),
        ("2026-11", True),
        ("2026-10", False),
        ("2026", True),
        ("2025", False),
    ],
)
def test_who_left_is_not_written_to(store: Store, now: datetime, until: str, belongs: bool) -> None:
    """To the day where it is known, else to the end of the month or year; as `Member.belongs_on` has it."""
    member = add_member(store, "bilbao", until=PartialDate(until) if until else None)
    reader = add_reader(store, member, now)
    assert named(store, EVERYBODY, now) == ({reader.id} if belongs else set())
    assert member.belongs_on(now.date()) is belongs


def test_who_does_not_wish_is_counted_and_not_named(store: Store, bilbao: Member, now: datetime) -> None:
    """Unsubscribed, without circulars, or without consent: each is left out, and told of as a number."""
    reader = add_reader(store, bilbao, now)
    add_reader(store, bilbao, now, subscribed=False)
    add_reader(store, bilbao, now, declined=[Mailing.CIRCULARS])
    add_reader(store, bilbao, now, consent="no:2026-1")
    only_events = add_reader(store, bilbao, now, declined=[Mailing.EVENTS])
    shown = preview(store, EVERYBODY, now)
    assert {one.contact for one in shown.names} == {reader.id, only_events.id}
    assert (shown.contacts, shown.declined) == (2, 3)


def test_each_mailing_has_its_own_wishes(store: Store, bilbao: Member, now: datetime) -> None:
    """Who wants no circulars is still invited to a questionnaire, which comes as a deadline does."""
    asked = add_reader(store, bilbao, now, declined=[Mailing.CIRCULARS])
    add_reader(store, bilbao, now, declined=[Mailing.DEADLINES])
    shown = store.read(lambda unit: unit.audiences.preview(EVERYBODY, SERVED, now, mailing=Mailing.DEADLINES))
    assert [one.contact for one in shown.names] == [asked.id]
    assert (shown.contacts, shown.declined) == (1, 1)


def test_the_preview_tells_who_is_reached_how(store: Store, bilbao: Member, dakar: Member, now: datetime) -> None:
    """Numbers by language and channel, and the names, those whom nothing reaches before all others."""
    chat = add_reader(store, bilbao, now)
    mail = add_reader(store, dakar, now, channel=None, consent="", email="dakar@example.org", language=FR)
    silent = add_reader(store, dakar, now, consent="", language=EN)
    add_member(store, "empty")
    lomé = add_member(store, "lome", country="TG")
    add_reader(store, lomé, now, subscribed=False)
    shown = preview(store, EVERYBODY, now)
    assert (shown.contacts, shown.members, shown.unreachable) == (3, 2, 1)
    assert shown.by_language == {EN: 1, ES: 1, FR: 1}
    assert shown.by_channel == {ChannelName.EMAIL: 1, ChannelName.TELEGRAM: 1}
    assert shown.members_without == ("Lome",)
    assert [(one.contact, one.channel) for one in shown.names] == [
        (silent.id, ""),
        (chat.id, "telegram"),
        (mail.id, "email"),
    ]
    assert shown.names[1] == Addressee(
        contact=chat.id,
        contact_name=contact_of(store, chat).name,
        member_name="Bilbao",
        language=ES,
        channel="telegram",
    )
    assert len(preview(store, EVERYBODY, now, most=1).names) == 1


def test_part_of_the_names(store: Store, bilbao: Member, now: datetime) -> None:
    """Those of one language, or whom no channel reaches, page by page; everybody is counted all the same."""
    french = {add_reader(store, bilbao, now, language=FR, channel=None).id for _ in range(3)}
    reached = add_reader(store, bilbao, now, language=FR)
    part = Part(language="fr", channel="none", skip=1)
    shown = preview(store, EVERYBODY, now, most=1, part=part)
    (second,) = shown.names
    assert second.contact in french
    assert (shown.found, shown.contacts) == (3, 4)
    assert [one.contact for one in preview(store, EVERYBODY, now, part=Part(channel="telegram")).names] == [reached.id]


def test_the_preview_writes_nothing_and_tells_what_will_be(store: Store, bilbao: Member, now: datetime) -> None:
    """By e-mail too, before anybody has an address for it; a dead one is none."""
    reader = add_reader(store, bilbao, now, channel=None, email="ana@example.org")
    assert preview(store, EVERYBODY, now).by_channel == {"email": 1}
    assert store.read(lambda unit: unit.contacts.addresses(reader.id)) == ()
    add_address(store, reader, ChannelName.EMAIL, "ana@example.org")
    assert preview(store, EVERYBODY, now).by_channel == {"email": 1}
    lose(store, "ana@example.org", now, AddressState.UNREACHABLE)
    assert preview(store, EVERYBODY, now).unreachable == 1
    change_contact(store, reader, email="ana.new@example.org")
    assert preview(store, EVERYBODY, now).by_channel == {"email": 1}


def test_somebody_with_two_posts_is_addressed_once(store: Store, bilbao: Member, dakar: Member, now: datetime) -> None:
    """For the member that they act for at the moment, in the role that they have there."""
    reader = add_reader(store, bilbao, now)
    store.run(lambda unit: unit.contacts.put_post(reader.id, Post(member=dakar, role=Role.ALTERNATE)))
    assert named(store, Audience(countries=frozenset({"SN"})), now) == set()
    store.run(lambda unit: unit.contacts.act_for(reader.id, dakar.id))
    assert named(store, Audience(countries=frozenset({"SN"}), roles=frozenset({Role.ALTERNATE})), now) == {reader.id}
    assert preview(store, EVERYBODY, now).contacts == 1


def test_an_entry_that_was_merged_is_nobody(store: Store, bilbao: Member, now: datetime) -> None:
    """Even if it still stands in the register; taken apart, both are somebody again."""
    kept, absorbed = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
    merge = store.run(lambda unit: unit.merges.merge(kept.id, absorbed.id, now))
    assert named(store, EVERYBODY, now) == {kept.id}
    store.run(lambda unit: unit.merges.undo(merge, now))
    assert named(store, EVERYBODY, now) == {kept.id, absorbed.id}


def test_lists_are_of_members_and_of_contacts(store: Store, bilbao: Member, dakar: Member, now: datetime) -> None:
    """A list has a name, and a second one of that name takes the place of the first."""
    ana, bea, fatou = add_reader(store, bilbao, now), add_reader(store, bilbao, now), add_reader(store, dakar, now)
    board = store.run(lambda unit: unit.audiences.put_list("Board", [dakar.id, dakar.id], [ana.id]))
    assert store.read(lambda unit: unit.audiences.lists()) == (
        ContactList(id=board, name="Board", members=1, contacts=1),
    )
    assert store.read(lambda unit: unit.audiences.list_entries(board)) == ListEntries(
        members=(dakar.id,), contacts=(ana.id,)
    )
    assert named(store, Audience(lists=frozenset({board})), now) == {ana.id, fatou.id}
    assert store.run(lambda unit: unit.audiences.put_list("Board", [], [bea.id])) == board
    assert named(store, Audience(lists=frozenset({board})), now) == {bea.id}
    assert named(store, Audience(lists=frozenset({board}), members=frozenset({dakar.id})), now) == {bea.id, fatou.id}
    assert store.run(lambda unit: unit.audiences.remove_list(board))
    assert not store.run(lambda unit: unit.audiences.remove_list(board))
    assert named(store, Audience(lists=frozenset({board})), now) == set()
    assert store.read(lambda unit: unit.audiences.list_entries(board)) == ListEntries(members=(), contacts=())


def test_a_condition_is_the_members(store: Store, bilbao: Member, dakar: Member, now: datetime) -> None:
    """One registration counts for all colleagues: each of them is of a member that has, and of none that has not."""
    ana, bea, fatou = add_reader(store, bilbao, now), add_reader(store, bilbao, now), add_reader(store, dakar, now)
    assert note(store, "event:3", Act.REGISTERED, ana, now)
    assert not note(store, "event:3", Act.REGISTERED, ana, now + DAY)
    registered = Condition(act=Act.REGISTERED, subject="event:3", has=True)
    assert named(store, Audience(conditions=(registered,)), now) == {ana.id, bea.id}
    assert named(store, Audience(conditions=(replace(registered, has=False),)), now) == {fatou.id}
    assert named(store, Audience(conditions=(replace(registered, act=Act.DECLINED),)), now) == set()
    assert store.read(lambda unit: unit.audiences.has_acted("event:3", Act.REGISTERED, bilbao.id))
    assert not store.read(lambda unit: unit.audiences.has_acted("event:3", Act.REGISTERED, dakar.id))


def test_what_was_done_for_a_member_stays_with_it(store: Store, bilbao: Member, dakar: Member, now: datetime) -> None:
    """Whoever acted may act for another member today: the registration is still the first one's."""
    ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
    note(store, "event:3", Act.REGISTERED, ana, now)
    store.run(lambda unit: unit.contacts.put_post(ana.id, Post(member=dakar, role=Role.FOCAL_POINT)))
    store.run(lambda unit: unit.contacts.act_for(ana.id, dakar.id))
    assert named(store, Audience(conditions=(Condition(act=Act.REGISTERED, subject="event:3", has=True),)), now) == {
        bea.id
    }


def test_acknowledgements_are_those_of_the_circulation(
    store: Store, bilbao: Member, dakar: Member, now: datetime
) -> None:
    """Of that version of the circular; members that never got it have not acknowledged it."""
    ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
    circular = release(store, now)
    fatou = add_reader(store, dakar, now)
    store.run(lambda unit: unit.circulation.acknowledge(circular.id, ana.id, ChannelName.TELEGRAM, now))
    acknowledged = Condition(act=Act.ACKNOWLEDGED, subject=circular.subject, has=True)
    assert named(store, Audience(conditions=(acknowledged,)), now) == {ana.id, bea.id}
    assert named(store, Audience(conditions=(replace(acknowledged, has=False),)), now) == {fatou.id}
    other = replace(acknowledged, subject="circular:999")
    assert named(store, Audience(conditions=(other,)), now) == set()


def test_the_frozen_audience_is_the_previewed_one(store: Store, bilbao: Member, dakar: Member, now: datetime) -> None:
    """As many are frozen as were shown, and no one twice, however often it is done."""
    for member in (bilbao, dakar):
        add_reader(store, member, now)
        add_reader(store, member, now, subscribed=False)
        add_reader(store, member, now, consent="")
    circular = add_circular(store, now, audience=Audience(countries=frozenset({"SN"})))
    assert preview(store, circular.audience, now).contacts == 2
    assert [freeze(store, circular, now) for _ in range(2)] == [2, 0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the plain filter knows of somebody, beside what the contact says of themself."""

    contact: Contact
    wishes: bool
    on_lists: frozenset[int]


Register = tuple[list[Known], set[tuple[Act, str, int]]]
CODES = ("bilbao", "dakar", "quito", "lyon", "tunis", "porto")


def furnish(store: Store, chance: Random, now: datetime) -> Register:
    """A random register with lists and acts."""
    towns = [
        add_member(
            store,
            code,
            country=chance.choice(("ES", "FR", "SN")),
            region=chance.choice((None, *Region)),
            standing=chance.choice(tuple(Standing)),
            until=chance.choice((None, None, PartialDate("2026"), PartialDate("2026-10"), PartialDate("2026-11-20"))),
        )
        for code in CODES
    ]
    return store.run(lambda unit: populate(unit, towns, chance, now))


def populate(unit: Unit, towns: list[Member], chance: Random, now: datetime) -> Register:
    known: list[Known] = []
    done: set[tuple[Act, str, int]] = set()
    for _ in range(40):
        contact = somebody(unit, towns, chance, now)
        for act in Act:
            if contact.member and chance.random() < 0.1:
                unit.audiences.note_act("event:1", act, contact, now)
                done.add((act, "event:1", contact.member.id))
        wishes = contact.subscribed and Mailing.CIRCULARS not in contact.declined
        wishes = wishes and not contact.consent.startswith("no:")
        known.append(Known(contact=contact, wishes=wishes, on_lists=frozenset()))
    for name in ("one", "two"):
        people = [one.contact.id for one in chance.sample(known, 5)]
        members = [town.id for town in chance.sample(towns, 2)]
        number = unit.audiences.put_list(name, members, people)
        known = [
            replace(one, on_lists=one.on_lists | {number})
            if one.contact.id in people or (one.contact.member and one.contact.member.id in members)
            else one
            for one in known
        ]
    return known, done


def somebody(unit: Unit, towns: list[Member], chance: Random, now: datetime) -> Contact:
    reader = put_reader(
        unit,
        chance.choice((None, *towns)),
        now,
        role=chance.choice(tuple(Role)),
        language=chance.choice((EN, ES, FR)),
        consent=chance.choice(("", "2026-1", "2026-1", "no:2026-1")),
        subscribed=chance.random() < 0.9,
        declined=[mailing.value for mailing in Mailing if chance.random() < 0.1],
    )
    contact = unit.people.contact(reader.id)
    assert contact is not None
    return contact


T = TypeVar("T")


def some(chance: Random, values: Sequence[T], share: float = 0.4) -> frozenset[T]:
    """Mostly none, else a few of the values."""
    return frozenset(chance.sample(values, chance.randint(1, len(values)))) if chance.random() < share else frozenset()


def random_audience(chance: Random, known: list[Known]) -> Audience:
    members = tuple({one.contact.member.id for one in known if one.contact.member})
    acts = some(chance, tuple(Act), 0.3)
    return Audience(
        regions=some(chance, tuple(Region)),
        countries=some(chance, ("ES", "FR", "SN")),
        languages=some(chance, (EN, ES, FR)),
        roles=some(chance, tuple(Role)),
        standings=some(chance, tuple(Standing)),
        lists=some(chance, (1, 2), 0.2),
        members=some(chance, members, 0.1),
        contacts=some(chance, tuple(one.contact.id for one in known), 0.1),
        without_members=some(chance, members, 0.1),
        conditions=tuple(Condition(act=act, subject="event:1", has=chance.random() < 0.5) for act in acts),
    )


def is_meant(audience: Audience, one: Known, done: set[tuple[Act, str, int]], today: date) -> bool:
    """What an audience is, in plain words."""
    member = one.contact.member
    if member is None or not member.belongs_on(today):
        return False
    on = audience.lists & one.on_lists or member.id in audience.members or one.contact.id in audience.contacts
    return (
        one.contact.role in (audience.roles or COLLEAGUES)
        and (not audience.regions or member.region in audience.regions)
        and (not audience.countries or member.country in audience.countries)
        and (not audience.standings or member.standing in audience.standings)
        and (not audience.languages or one.contact.language in audience.languages)
        and (not (audience.lists or audience.members or audience.contacts) or bool(on))
        and member.id not in audience.without_members
        and all(((each.act, each.subject, member.id) in done) is each.has for each in audience.conditions)
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_database_means_what_the_words_say(store: Store, now: datetime, seed: int) -> None:
    """For random registers and audiences: the same people as by a filter in plain words, named, frozen and counted."""
    chance = Random(seed)
    known, done = furnish(store, chance, now)
    not_empty = 0
    for _ in range(60):
        audience = random_audience(chance, known)
        meant = [one for one in known if is_meant(audience, one, done, now.date())]
        expected = {one.contact.id for one in meant if one.wishes}
        shown = preview(store, audience, now)
        assert {one.contact for one in shown.names} == expected, audience
        assert (shown.contacts, shown.declined) == (len(expected), len(meant) - len(expected)), audience
        assert shown.members == len({one.contact.member.id for one in meant if one.wishes and one.contact.member})
        not_empty += bool(expected)
    assert not_empty > 10, "most audiences are empty: the test proves little"


def test_somebody_erased_is_on_no_list_and_in_no_audience(store: Store, bilbao: Member, now: datetime) -> None:
    """What they did for their member still counts for it."""
    ana, bea = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
    note(store, "event:3", Act.REGISTERED, ana, now)
    board = store.run(lambda unit: unit.audiences.put_list("Board", [], [ana.id, bea.id]))
    store.run(lambda unit: unit.erasure.erase([ana.id], now))
    assert store.read(lambda unit: unit.audiences.list_entries(board)).contacts == (bea.id,)
    registered = Condition(act=Act.REGISTERED, subject="event:3", has=True)
    assert named(store, Audience(conditions=(registered,)), now) == {bea.id}


def test_an_entry_erased_but_not_yet_finished_is_left_out(store: Store, bilbao: Member, now: datetime) -> None:
    """The mark alone is enough, whatever else the row still says."""
    reader = add_reader(store, bilbao, now)

    def mark(unit: Unit) -> None:
        unit.connection.execute(update(contacts).where(contacts.c.id == reader.id).values(erased_at=now))

    store.run(mark)
    assert named(store, EVERYBODY, now) == set()
