"""What the links of a letter do, for whom they were made: acknowledge, join the chat, receive no more.

Opening a link changes nothing, since mail programs open links too; each of these is a button that somebody pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.linking import invite_contact
from knowledge.model.languages import Rendering, Text
from knowledge.model.people import AddressState, ChannelName, Contact, Role
from knowledge.model.rights import FOCAL, actor_of
from knowledge.store.unit import Unit

_CHATS = frozenset({ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT})


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterReader:
    """For whom a link was made.

    Attributes:
        title: of the circular that the link is about, in the first of their languages that it has; None without one.
        is_connected: they have a chat with Focal.
        may_join: they may be connected to one by a link: they have none, and still have a post in the network.
    """

    contact: Contact
    title: Rendering | None
    is_connected: bool

    @property
    def may_join(self) -> bool:
        return not self.is_connected and self.contact.role is not Role.VISITOR


def letter_reader(unit: Unit, contact_id: int, circular_id: int) -> LetterReader | None:
    """Whoever a link was made for; None once they were erased."""
    contact = unit.people.contact(contact_id)
    if contact is None or unit.erasure.is_erased(contact_id):
        return None
    return LetterReader(
        contact=contact,
        title=_title(unit, contact, circular_id),
        is_connected=any(
            reach.address.channel in _CHATS and reach.state is AddressState.ACTIVE and not reach.address.is_shared
            for reach in unit.contacts.addresses(contact_id)
        ),
    )


def acknowledge_by_link(unit: Unit, contact: Contact, circular_id: int, now: datetime) -> bool:
    """Notes that somebody has received and read a circular; False where that was noted before, or it never went to
    them."""
    is_first = unit.circulation.acknowledge(circular_id, contact.id, ChannelName.EMAIL, now)
    if is_first:
        by, details = actor_of(contact).name, {"via": ChannelName.EMAIL.value}
        unit.audit.note(by, "circular.acknowledged", f"circular:{circular_id}", now, details)
    return is_first


def code_by_link(unit: Unit, reader: LetterReader, now: datetime) -> str | None:
    """A fresh code that connects a chat with the reader; None where it may not be made by a link.

    Letters are forwarded, and their links with them: nobody who has a chat already can have another one taken for
    theirs in this way.
    """
    return invite_contact(unit, FOCAL, reader.contact, now) if reader.may_join else None


def subscribe_by_link(unit: Unit, contact: Contact, wanted: bool, now: datetime) -> bool:
    """Notes whether somebody wants to receive what they did not ask for; False where that was so before."""
    if contact.subscribed == wanted:
        return False
    unit.contacts.set_subscription(contact.id, wanted)
    action = "subscription.resumed" if wanted else "subscription.ended"
    by, details = actor_of(contact).name, {"via": ChannelName.EMAIL.value}
    unit.audit.note(by, action, f"contact:{contact.id}", now, details)
    return True


def _title(unit: Unit, contact: Contact, circular_id: int) -> Rendering | None:
    circular = unit.circulars.one(circular_id) if circular_id else None
    titles = unit.circulars.titles([circular])[circular.id] if circular is not None else {}
    return Text(titles).render(contact.languages) if titles else None
