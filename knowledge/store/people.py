"""Members, contacts and their addresses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import Language
from knowledge.model.people import (
    Address,
    AddressState,
    ChannelName,
    Contact,
    Desk,
    Member,
    MemberKind,
    Region,
    Role,
    Standing,
)
from knowledge.model.preferences import DAYTIME, Mailing, QuietHours
from knowledge.model.times import PartialDate
from knowledge.store.preferences import USUAL_BEGIN, USUAL_END
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, contacts, deliveries, members, posts

CONTACT_COLUMNS = (
    contacts.c.id,
    contacts.c.name,
    contacts.c.role,
    contacts.c.language,
    contacts.c.language_chosen,
    contacts.c.subscribed,
    contacts.c.email,
    contacts.c.function,
    contacts.c.other_languages,
    contacts.c.declined,
    contacts.c.time_zone,
    func.coalesce(contacts.c.quiet_from, USUAL_BEGIN).label("quiet_from"),
    func.coalesce(contacts.c.quiet_until, USUAL_END).label("quiet_until"),
    contacts.c.consent,
    contacts.c.desk,
    *(column.label(f"member_{column.name}") for column in members.c),
)

_CONTACTS = select(*CONTACT_COLUMNS).join_from(contacts, members, isouter=True)


def contact_of(row: Row[*tuple[Any, ...]]) -> Contact:
    """The contact in a row that selects CONTACT_COLUMNS."""
    return Contact(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        language=Language(row.language),
        email=row.email,
        function=row.function,
        language_chosen=row.language_chosen,
        other_languages=tuple(Language(code) for code in row.other_languages),
        subscribed=row.subscribed,
        declined=frozenset(Mailing(mailing) for mailing in row.declined),
        own_time_zone=row.time_zone,
        quiet=_quiet(row.quiet_from, row.quiet_until),
        consent=row.consent,
        desk=Desk(row.desk),
        member=member_of(row, "member_") if row.member_id is not None else None,
    )


def _quiet(begin: int | None, end: int | None) -> QuietHours:
    if begin is None or end is None:
        return DAYTIME
    return QuietHours(begin=time(*divmod(begin, 60)), end=time(*divmod(end, 60)))


def member_of(row: Row[*tuple[Any, ...]], prefix: str = "") -> Member:
    """The member in a row that selects the columns of the table, named with a prefix."""
    of = {column.name: getattr(row, prefix + column.name) for column in members.c}
    return Member(
        id=of["id"],
        code=of["code"],
        name=of["name"],
        kind=MemberKind(of["kind"]),
        country=of["country"],
        time_zone=of["time_zone"],
        languages=tuple(Language(code) for code in of["languages"]),
        region=Region(of["region"]) if of["region"] else None,
        holidays=of["holidays"],
        standing=Standing(of["standing"]),
        since=PartialDate(of["since"]) if of["since"] else None,
        until=PartialDate(of["until"]) if of["until"] else None,
    )


def member_values(member: Member) -> dict[str, Any]:
    """The columns of a member, but for its number."""
    return {
        "code": member.code,
        "name": member.name,
        "kind": member.kind,
        "country": member.country,
        "time_zone": member.time_zone,
        "languages": list(member.languages),
        "region": member.region or "",
        "holidays": member.holidays,
        "standing": member.standing,
        "since": str(member.since or ""),
        "until": str(member.until or ""),
    }


class PeopleRepository:
    """Who is known, and where they can be reached."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def contact(self, contact_id: int) -> Contact | None:
        row = self._connection.execute(_CONTACTS.where(contacts.c.id == contact_id)).one_or_none()
        return contact_of(row) if row else None

    def those(self, ids: Collection[int]) -> dict[int, Contact]:
        """Contacts by number; nothing of numbers that nobody has."""
        found = _CONTACTS.where(contacts.c.id.in_(ids)).order_by(contacts.c.id)
        return {row.id: contact_of(row) for row in self._connection.execute(found)} if ids else {}

    def names(self, ids: Collection[int]) -> dict[int, str]:
        """What contacts are called, by number; "" who has no name, and nothing of numbers that nobody has."""
        found = select(contacts.c.id, contacts.c.name).where(contacts.c.id.in_(ids)).order_by(contacts.c.id)
        return {row.id: row.name for row in self._connection.execute(found)} if ids else {}

    def owner(self, address: Address) -> tuple[Contact, int] | None:
        """Who has this address, and the address's row id; None when nobody has it."""
        found = _CONTACTS.add_columns(addresses.c.id.label("address_id")).join(
            addresses, addresses.c.contact_id == contacts.c.id
        )
        row = self._connection.execute(
            found.where(addresses.c.channel == address.channel, addresses.c.external_id == address.external_id)
        ).one_or_none()
        return (contact_of(row), row.address_id) if row else None

    def first_with_role(self, role: Role) -> Contact | None:
        """The contact of that role who is known longest."""
        row = self._connection.execute(
            _CONTACTS.where(contacts.c.role == role).order_by(contacts.c.id).limit(1)
        ).one_or_none()
        return contact_of(row) if row else None

    def count_members(self) -> int:
        return self._connection.execute(select(func.count()).select_from(members)).scalar_one()

    def count_contacts(self) -> int:
        return self._connection.execute(select(func.count()).where(contacts.c.erased_at.is_(None))).scalar_one()

    def put_member(self, member: Member) -> int:
        """Stores the member under its code, new or changed, and returns its id."""
        values = member_values(member)
        new = upsertable(self._connection, members).values(values)
        upsert = new.on_conflict_do_update(index_elements=["code"], set_=values).returning(members.c.id)
        member_id: int = self._connection.execute(upsert).scalar_one()
        return member_id

    def add_contact(self, name: str, role: Role, language: Language, member_id: int | None, now: datetime) -> int:
        """Adds a contact; a member's contact of that name is found again rather than added twice."""
        new = upsertable(self._connection, contacts).values(
            name=name,
            role=role,
            language=language,
            language_chosen=False,
            subscribed=True,
            member_id=member_id,
            created_at=now,
        )
        added = new.on_conflict_do_nothing().returning(contacts.c.id)
        known = select(contacts.c.id).where(contacts.c.member_id == member_id, contacts.c.name == name)
        contact_id: int | None = self._connection.execute(added).scalar_one_or_none()
        if contact_id is None:
            known_id: int = self._connection.execute(known).scalar_one()
            return known_id
        if member_id is not None:
            post = {"contact_id": contact_id, "member_id": member_id, "role": role}
            self._connection.execute(insert(posts).values(post))
        return contact_id

    def add_address(self, address: Address, contact_id: int) -> int | None:
        """Gives the contact an address and returns its row id; None when somebody has it already."""
        new = upsertable(self._connection, addresses).values(
            contact_id=contact_id,
            channel=address.channel,
            external_id=address.external_id,
            state=AddressState.ACTIVE,
            scope=address.scope,
        )
        return self._connection.execute(new.on_conflict_do_nothing().returning(addresses.c.id)).scalar_one_or_none()

    def set_state(self, address_id: int, state: AddressState, now: datetime) -> bool:
        """Stores whether messages reach an address, and since when; False when it was so before."""
        other = update(addresses).where(addresses.c.id == address_id, addresses.c.state != state)
        return self._connection.execute(other.values(state=state, since=now)).rowcount == 1

    def move(self, address_id: int, external_id: str, now: datetime) -> None:
        """Gives an address its new identifier on the platform.

        Where the new one is known already, what waits for the old one goes there instead.
        """
        old = self._connection.execute(select(addresses).where(addresses.c.id == address_id)).one()
        new = self.address_id(Address(channel=ChannelName(old.channel), external_id=external_id))
        if new is None:
            renamed = update(addresses).where(addresses.c.id == address_id)
            self._connection.execute(renamed.values(external_id=external_id))
        elif new != address_id:
            waiting = update(deliveries).where(
                deliveries.c.address_id == address_id, deliveries.c.state == DeliveryState.PENDING
            )
            self._connection.execute(waiting.values(address_id=new))
            self.set_state(address_id, AddressState.LEFT, now)

    def address_id(self, address: Address) -> int | None:
        """The row id of an address; None when nobody has it."""
        found = select(addresses.c.id).where(
            addresses.c.channel == address.channel, addresses.c.external_id == address.external_id
        )
        return self._connection.execute(found).scalar_one_or_none()
