"""Conversations, found by the address that a message came from. The hot path: its statements are built once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from knowledge.model.conversation import Conversation, decode_state, encode_state
from knowledge.model.people import Address, AddressState
from knowledge.store.errors import Conflict
from knowledge.store.people import CONTACT_COLUMNS, contact_of
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, contacts, conversations, members

_BY_ADDRESS = (
    select(*CONTACT_COLUMNS, addresses.c.id.label("address_id"), addresses.c.state.label("address_state"))
    .add_columns(conversations.c.state, conversations.c.revision, contacts.c.erased_at)
    .select_from(addresses)
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .join(members, members.c.id == contacts.c.member_id, isouter=True)
    .join(conversations, conversations.c.contact_id == contacts.c.id, isouter=True)
    .where(addresses.c.channel == bindparam("channel"), addresses.c.external_id == bindparam("external_id"))
)
_SAVE = (
    update(conversations)
    .where(conversations.c.contact_id == bindparam("of_contact"), conversations.c.revision == bindparam("loaded"))
    .values(state=bindparam("new_state"), revision=bindparam("next"), updated_at=bindparam("now"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A conversation as reached over one address, whose row id deliveries refer to."""

    conversation: Conversation
    address_id: int
    address_state: AddressState = AddressState.ACTIVE
    is_erased: bool = False


class ConversationRepository:
    """Loads and stores resumable conversations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, address: Address) -> Line | None:
        """The conversation of whoever has this address; None when nobody has it."""
        values = {"channel": address.channel, "external_id": address.external_id}
        row = self._connection.execute(_BY_ADDRESS, values).one_or_none()
        if row is None:
            return None
        contact = contact_of(row)
        known = row.state is not None
        conversation = decode_state(contact, row.state, row.revision) if known else Conversation(contact=contact)
        conversation = replace(conversation, is_shared=address.is_shared)
        return Line(
            conversation=conversation,
            address_id=row.address_id,
            address_state=AddressState(row.address_state),
            is_erased=row.erased_at is not None,
        )

    def save(self, conversation: Conversation, now: datetime) -> None:
        """Stores the conversation as the revision after the one it was loaded with.

        Raises:
            Conflict: somebody stored it in between.
        """
        if conversation.revision == 0:
            self._begin(conversation, now)
            return
        values = {
            "of_contact": conversation.contact.id,
            "loaded": conversation.revision,
            "new_state": encode_state(conversation),
            "next": conversation.revision + 1,
            "now": now,
        }
        if self._connection.execute(_SAVE, values).rowcount != 1:
            raise Conflict

    def _begin(self, conversation: Conversation, now: datetime) -> None:
        begun = (
            upsertable(self._connection, conversations)
            .values(contact_id=conversation.contact.id, state=encode_state(conversation), revision=1, updated_at=now)
            .on_conflict_do_nothing()
            .returning(conversations.c.contact_id)
        )
        if self._connection.execute(begun).scalar_one_or_none() is None:
            raise Conflict
