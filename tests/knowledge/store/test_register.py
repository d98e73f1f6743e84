"""The register in the store: compared, written and read out, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from knowledge.model.languages import EN, ES, FR, Language
from knowledge.model.people import (
    Address,
    AddressState,
    ChannelName,
    Contact,
    Member,
    MemberKind,
    Post,
    Region,
    Role,
    Standing,
)
from knowledge.model.register import AddressRow, ContactKey, ContactRow, Effect, MemberRow, Place, Sheet
from knowledge.model.times import PartialDate
from knowledge.register.columns import names_of
from knowledge.store.store import Store
from knowledge.store.tables import contacts
from tests.queueing import meet

EU = Language("eu")
BILBAO = Member(
    code="es-bilbao",
    name="Bilbao",
    kind=MemberKind.SECRETARIAT,
    country="ES",
    time_zone="Europe/Madrid",
    languages=(ES, EU),
    region=Region.EUROPE,
    holidays="ES-PV",
    standing=Standing.PRESIDENT,
    since=PartialDate("2014"),
)
LYON = replace(BILBAO, code="fr-lyon", name="Lyon", kind=MemberKind.CITY, country="FR", languages=(FR,), holidays="")
ANA = ContactRow(
    place=Place(sheet=Sheet.CONTACTS, row=2),
    member="es-bilbao",
    name="Ana",
    role=Role.FOCAL_POINT,
    email="ana@example.org",
    function="Head",
    languages=(ES, EU),
    time_zone="",
    default_language=ES,
    given=frozenset(names_of(Sheet.CONTACTS)),
)
TELEGRAM = AddressRow(
    place=Place(sheet=Sheet.ADDRESSES, row=2),
    contact=ContactKey(email="ana@example.org"),
    address=Address(channel=ChannelName.TELEGRAM, external_id="4711"),
    state=AddressState.ACTIVE,
    since=None,
)


def in_no_file(key: ContactKey) -> bool:
    return False


def member_row(member: Member, *columns: str) -> MemberRow:
    return MemberRow(
        place=Place(sheet=Sheet.MEMBERS, row=2),
        member=member,
        given=frozenset(columns or names_of(Sheet.MEMBERS)),
    )


def take_members(store: Store, *rows: MemberRow, write: bool = True) -> Effect:
    return store.run(lambda unit: unit.register.take_members(rows, write=write))


def take(
    store: Store,
    now: datetime,
    *rows: ContactRow,
    write: bool = True,
    in_files: Callable[[ContactKey], bool] = in_no_file,
) -> Effect:
    return store.run(lambda unit: unit.register.take_contacts(rows, now, in_files, write=write))


def take_addresses(store: Store, now: datetime, *rows: AddressRow, write: bool = True) -> Effect:
    return store.run(lambda unit: unit.register.take_addresses(rows, now, in_no_file, write=write))


def told(effect: Effect) -> list[tuple[str, str, str]]:
    """The changes in short; a new entry has no column."""
    return [(change.column, change.old, change.new) for change in effect]


def ana(store: Store) -> tuple[Contact, tuple[Post, ...]]:
    """The contact that the tests are about, with their posts."""

    def find(unit: Any) -> tuple[Contact, tuple[Post, ...]]:
        number = unit.connection.execute(contacts.select().where(contacts.c.email == "ana@example.org")).one().id
        return unit.people.contact(number), unit.contacts.posts(number)

    return store.read(find)


@pytest.fixture
def peopled(store: Store, now: datetime) -> Store:
    """A store with two members and Ana."""
    take_members(store, member_row(BILBAO), member_row(LYON))
    take(store, now, ANA)
    return store


def test_members_are_added_once(store: Store) -> None:
    """What is there already changes nothing, and looking changes nothing either."""
    rows = [member_row(BILBAO), member_row(LYON)]
    assert told(take_members(store, *rows, write=False)) == [("", "", "")] * 2
    assert store.read(lambda unit: unit.register.members()) == {}
    assert told(take_members(store, *rows)) == [("", "", "")] * 2
    assert told(take_members(store, *rows)) == []
    known = store.read(lambda unit: unit.register.members())
    assert [replace(member, id=0) for member in known.values()] == [BILBAO, LYON]


def test_a_member_changes_column_by_column(peopled: Store) -> None:
    """The old and the new value of each; a column that the file does not have stays."""
    changed = replace(BILBAO, name="Bilbo", languages=(EU, ES), region=None, standing=Standing.MEMBER)
    effect = take_members(peopled, member_row(changed, "code", "name", "languages"), member_row(LYON))
    assert told(effect) == [("name", "Bilbao", "Bilbo"), ("languages", "es, eu", "eu, es")]
    known = peopled.read(lambda unit: unit.register.members())
    assert replace(known["es-bilbao"], id=0) == replace(BILBAO, name="Bilbo", languages=(EU, ES))


def test_a_contact_comes_with_a_post(peopled: Store, now: datetime) -> None:
    """Whom the file names is a contact with a post, in the language that stands first."""
    contact, posts = ana(peopled)
    assert (contact.name, contact.role, contact.function) == ("Ana", Role.FOCAL_POINT, "Head")
    assert (contact.language, contact.other_languages, contact.language_chosen) == (ES, (EU,), False)
    assert contact.member is not None
    assert contact.member.code == "es-bilbao"
    assert [(post.member.code, post.role, post.function) for post in posts] == [("es-bilbao", Role.FOCAL_POINT, "Head")]
    assert told(take(peopled, now, ANA)) == []


def test_a_second_post_is_the_same_person(peopled: Store, now: datetime) -> None:
    """The contact goes on acting in the first post."""
    second = replace(ANA, member="fr-lyon", role=Role.ALTERNATE, function="Adviser")
    assert told(take(peopled, now, ANA, second)) == [("", "", "")]
    contact, posts = ana(peopled)
    assert contact.member is not None
    assert (contact.member.code, contact.role) == ("es-bilbao", Role.FOCAL_POINT)
    assert [(post.member.code, post.role) for post in posts] == [
        ("es-bilbao", Role.FOCAL_POINT),
        ("fr-lyon", Role.ALTERNATE),
    ]
    assert told(take(peopled, now, second, ANA)) == []


def test_two_posts_of_somebody_new_in_one_batch(peopled: Store, now: datetime) -> None:
    """Both rows are about one person who was not there before."""
    row = replace(ANA, email="bo@example.org", name="Bo")
    assert told(take(peopled, now, row, replace(row, member="fr-lyon"))) == [("", "", "")] * 2
    assert peopled.read(lambda unit: unit.people.count_contacts()) == 2


def test_a_contact_changes_column_by_column(peopled: Store, now: datetime) -> None:
    """Name, role, function and languages follow the file; what the file leaves open stays."""
    row = replace(ANA, name="Ana María", role=Role.ALTERNATE, function="", languages=(FR,), time_zone="Europe/Paris")
    assert told(take(peopled, now, row)) == [
        ("name", "Ana", "Ana María"),
        ("languages", "es, eu", "fr"),
        ("time_zone", "", "Europe/Paris"),
        ("role", "focal_point", "alternate"),
        ("function", "Head", ""),
    ]
    contact, _ = ana(peopled)
    assert (contact.name, contact.role, contact.function) == ("Ana María", Role.ALTERNATE, "")
    open_row = replace(row, languages=(), time_zone="", function="", given=frozenset({"member", "role", "name"}))
    assert told(take(peopled, now, open_row)) == []


def test_what_a_contact_chose_stays(peopled: Store, now: datetime) -> None:
    """Their language, their time zone, their subscription and their quiet hours are theirs."""
    number = ana(peopled)[0].id

    def choose(unit: Any) -> None:
        unit.contacts.set_language(number, FR)
        unit.contacts.set_time_zone(number, "America/Lima")
        unit.contacts.set_subscription(number, False)

    peopled.run(choose)
    effect = take(peopled, now, replace(ANA, languages=(ES, EN, FR), time_zone="Europe/Madrid"))
    assert told(effect) == [("languages", "fr, eu", "fr, es, en")]
    contact, _ = ana(peopled)
    assert (contact.language, contact.other_languages, contact.language_chosen) == (FR, (ES, EN), True)
    assert (contact.own_time_zone, contact.subscribed) == ("America/Lima", False)


def test_a_contact_without_email_is_known_by_name(peopled: Store, now: datetime) -> None:
    """The member and the name are the key; an e-mail that a later file knows is added."""
    row = replace(ANA, name="Bo", email="")
    assert told(take(peopled, now, row)) == [("", "", "")]
    assert told(take(peopled, now, row)) == []
    assert told(take(peopled, now, replace(row, email="bo@example.org"))) == [("email", "", "bo@example.org")]
    assert told(take(peopled, now, row)) == []


def test_a_contact_without_email_is_known_by_any_post(peopled: Store, now: datetime) -> None:
    """Also by the name at a member that they do not act for at the moment."""
    take(peopled, now, replace(ANA, member="fr-lyon"))
    assert told(take(peopled, now, replace(ANA, member="fr-lyon", email=""))) == []


def test_an_untidy_name_is_the_same_name(peopled: Store, now: datetime) -> None:
    """Names that came from elsewhere with odd spaces are not taken for others."""
    peopled.run(lambda unit: unit.connection.execute(update(contacts).values(name="\tAna ", email="")))
    assert told(take(peopled, now, replace(ANA, email=""))) == []


def test_a_new_email_of_a_known_name(peopled: Store, now: datetime) -> None:
    """An address that was corrected is a change, not a second person of that name."""
    assert told(take(peopled, now, replace(ANA, email="ana.new@example.org"))) == [
        ("email", "ana@example.org", "ana.new@example.org")
    ]
    assert peopled.read(lambda unit: unit.people.count_contacts()) == 1


def test_a_name_is_not_given_to_somebody_else(peopled: Store, now: datetime) -> None:
    """Neither to a known contact, nor to a new one while the file is about the first, too."""
    bo = replace(ANA, name="Bo", email="bo@example.org")
    take(peopled, now, bo)
    for row, in_files in (
        (replace(bo, name="Ana"), in_no_file),
        (replace(ANA, email="new@example.org"), lambda key: key == ContactKey(email="ana@example.org")),
    ):
        effect = take(peopled, now, row, in_files=in_files)
        assert [(fault.code, fault.value) for fault in effect.faults] == [("taken-name", "Ana")]
        assert told(effect) == []


def test_erased_people_do_not_come_back(peopled: Store, now: datetime) -> None:
    """A row about somebody who was erased makes a new contact."""
    gone = update(contacts).values(erased_at=now, email="", name="", member_id=None)
    peopled.run(lambda unit: unit.connection.execute(gone))
    assert told(take(peopled, now, ANA, write=False)) == [("", "", "")]


def test_addresses_are_added_once(peopled: Store, now: datetime) -> None:
    """For a contact by e-mail, or by member and name."""
    by_name = replace(
        TELEGRAM,
        contact=ContactKey(member="es-bilbao", name="Ana"),
        address=Address(channel=ChannelName.SLACK, external_id="T1/U1"),
    )
    assert told(take_addresses(peopled, now, TELEGRAM, by_name, write=False)) == [("", "", "")] * 2
    assert told(take_addresses(peopled, now, TELEGRAM, by_name)) == [("", "", "")] * 2
    assert told(take_addresses(peopled, now, TELEGRAM, by_name)) == []
    owner = peopled.read(lambda unit: unit.people.owner(by_name.address))
    assert owner is not None
    assert owner[0].name == "Ana"


def test_an_address_of_somebody_else_is_not_taken(peopled: Store, now: datetime) -> None:
    """It is told whose it is; an address of nobody we know is told, too."""
    other = meet(peopled, "4711", now, ChannelName.TELEGRAM)
    effect = take_addresses(peopled, now, replace(TELEGRAM, address=other.address))
    assert [fault.code for fault in effect.faults] == ["taken-address"]
    effect = take_addresses(peopled, now, replace(TELEGRAM, contact=ContactKey(email="no@example.org")))
    assert [(fault.code, fault.value) for fault in effect.faults] == [("unknown-contact", "no@example.org")]


def test_of_two_states_the_later_one_stays(peopled: Store, now: datetime) -> None:
    """Somebody who blocked us after the file was written is not written to again because of the file."""
    take_addresses(peopled, now, TELEGRAM)
    blocked = replace(TELEGRAM, state=AddressState.BLOCKED)
    assert told(take_addresses(peopled, now, blocked)) == [("state", "active", "blocked")]
    for since in (None, now - timedelta(days=1), now):
        effect = take_addresses(peopled, now, replace(TELEGRAM, since=since))
        assert (told(effect), [fault.code for fault in effect.faults]) == ([], ["older-state"])
    later = now + timedelta(days=1)
    assert told(take_addresses(peopled, now, replace(TELEGRAM, since=later))) == [("state", "blocked", "active")]
    (row,) = peopled.read(lambda unit: list(unit.register.address_rows()))
    assert (row["state"], row["since"]) == ("active", later.astimezone(UTC))


def test_the_register_is_read_out(peopled: Store, now: datetime) -> None:
    """A row for each post and each address; visitors and their addresses are not in it."""
    take(peopled, now, replace(ANA, member="fr-lyon", role=Role.ALTERNATE))
    take_addresses(peopled, now, TELEGRAM)
    meet(peopled, "visitor", now)
    rows = peopled.read(lambda unit: list(unit.register.contact_rows()))
    assert [(row["code"], row["role"], row["email"]) for row in rows] == [
        ("es-bilbao", "focal_point", "ana@example.org"),
        ("fr-lyon", "alternate", "ana@example.org"),
    ]
    addresses = peopled.read(lambda unit: list(unit.register.address_rows()))
    assert [(row["member"], row["channel"], row["external_id"]) for row in addresses] == [
        ("es-bilbao", "telegram", "4711")
    ]


def test_members_without_contacts(peopled: Store, now: datetime) -> None:
    """Those of today: whoever has left needs no contact."""
    take_members(peopled, member_row(replace(LYON, code="fr-gone", until=PartialDate("2020"))))
    assert peopled.read(lambda unit: unit.register.without_contacts(now.date())) == ["fr-lyon"]


def rows_of(count: int) -> Sequence[ContactRow]:
    return [replace(ANA, name=f"Ana {number}", email=f"{number}@example.org") for number in range(count)]


def test_batches_of_a_thousand(peopled: Store, now: datetime) -> None:
    """A whole batch is added, found unchanged, and changed."""
    rows = rows_of(1_000)
    assert len(told(take(peopled, now, *rows))) == 1_000
    assert told(take(peopled, now, *rows)) == []
    changed = [replace(row, function="Other") for row in rows]
    assert told(take(peopled, now, *changed)) == [("function", "Head", "Other")] * 1_000
    assert told(take(peopled, now, *changed)) == []
