"""Members, contacts and their addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import Language
from knowledge.model.people import Address, AddressState, ChannelName, Contact, Member, MemberKind, Role
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, contacts, deliveries, members

CONTACT_COLUMNS = (
    contacts.c.id,
    contacts.c.name,
    contacts.c.role,
    contacts.c.language,
    contacts.c.language_chosen,
    contacts.c.subscribed,
    members.c.id.label("member_id"),
    members.c.code.label("member_code"),
    members.c.name.label("member_name"),
    members.c.kind.label("member_kind"),
    members.c.country.label("member_country"),
    members.c.time_zone.label("member_time_zone"),
    members.c.languages.label("member_languages"),
)

_CONTACTS = select(*CONTACT_COLUMNS).join_from(contacts, members, isouter=True)


def contact_of(row: Row[*tuple[Any, ...]]) -> Contact:
    """The contact in a row that selects CONTACT_COLUMNS."""
    return Contact(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        language=Language(row.language),
        language_chosen=row.language_chosen,
        subscribed=row.subscribed,
        member=_member_of(row) if row.member_id is not None else None,
    )


def _member_of(row: Row[*tuple[Any, ...]]) -> Member:
    return Member(
        id=row.member_id,
        code=row.member_code,
        name=row.member_name,
        kind=MemberKind(row.member_kind),
        country=row.member_country,
        time_zone=row.member_time_zone,
        languages=tuple(Language(code) for code in row.member_languages),
    )


class PeopleRepository:
    """Who is known, and where they can be reached."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def contact(self, contact_id: int) -> Contact | None:
        row = self._connection.execute(_CONTACTS.where(contacts.c.id == contact_id)).one_or_none()
        return contact_of(row) if row else None

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
        return self._connection.execute(select(func.count()).select_from(contacts)).scalar_one()

    def put_member(self, member: Member) -> int:
        """Stores the member under its code, new or changed, and returns its id."""
        values = {
            "code": member.code,
            "name": member.name,
            "kind": member.kind,
            "country": member.country,
            "time_zone": member.time_zone,
            "languages": list(member.languages),
        }
        insert = upsertable(self._connection, members).values(values)
        upsert = insert.on_conflict_do_update(index_elements=["code"], set_=values).returning(members.c.id)
        member_id: int = self._connection.execute(upsert).scalar_one()
        return member_id

    def add_contact(self, name: str, role: Role, language: Language, member_id: int | None, now: datetime) -> int:
        """Adds a contact; a member's contact of that name is found again rather than added twice."""
        insert = upsertable(self._connection, contacts).values(
            name=name,
            role=role,
            language=language,
            language_chosen=False,
            subscribed=True,
            member_id=member_id,
            created_at=now,
        )
        added = insert.on_conflict_do_nothing().returning(contacts.c.id)
        known = select(contacts.c.id).where(contacts.c.member_id == member_id, contacts.c.name == name)
        contact_id: int | None = self._connection.execute(added).scalar_one_or_none()
        return contact_id if contact_id is not None else self._connection.execute(known).scalar_one()

    def add_address(self, address: Address, contact_id: int) -> int | None:
        """Gives the contact an address and returns its row id; None when somebody has it already."""
        insert = upsertable(self._connection, addresses).values(
            contact_id=contact_id,
            channel=address.channel,
            external_id=address.external_id,
            state=AddressState.ACTIVE,
            scope=address.scope,
        )
        return self._connection.execute(insert.on_conflict_do_nothing().returning(addresses.c.id)).scalar_one_or_none()

    def set_state(self, address_id: int, state: AddressState) -> None:
        """Stores whether messages reach an address."""
        self._connection.execute(update(addresses).where(addresses.c.id == address_id).values(state=state))

    def move(self, address_id: int, external_id: str) -> None:
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
            self.set_state(address_id, AddressState.LEFT)

    def address_id(self, address: Address) -> int | None:
        """The row id of an address; None when nobody has it."""
        found = select(addresses.c.id).where(
            addresses.c.channel == address.channel, addresses.c.external_id == address.external_id
        )
        return self._connection.execute(found).scalar_one_or_none()

    def set_language(self, contact_id: int, language: Language) -> None:
        """Stores the language that a contact chose."""
        self._connection.execute(
            update(contacts).where(contacts.c.id == contact_id).values(language=language, language_chosen=True)
        )

    def set_subscription(self, contact_id: int, subscribed: bool) -> None:
        """Stores whether a contact receives circulars and reminders."""
        self._connection.execute(update(contacts).where(contacts.c.id == contact_id).values(subscribed=subscribed))
