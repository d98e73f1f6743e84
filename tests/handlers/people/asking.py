"""Questions on their way to the secretariat, independent of how the dialogue comes to hand them over."""

from __future__ import annotations

from handlers.ticket_room import keep_room
from handlers.tickets import answer, forward, hand_over
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.languages import Language
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.model.preferences import DAYTIME
from knowledge.model.rights import actor_of
from knowledge.model.tickets import HandOver, Ticket
from knowledge.store.unit import Unit
from tests.handlers.people.network import Network, Telephone

ROOM = Address(channel=ChannelName.SLACK, external_id="T1/C1STAFF")
CANDIDATES = ("president", "no-such-entry")


def writes(network: Network, phone: Telephone, text: str) -> int:
    """Somebody writes something that Focal replies to; the number of the line."""

    def work(unit: Unit) -> int:
        line = unit.conversations.at(phone.address)
        assert line is not None
        contact = line.conversation.contact
        heard = IncomingMessage(key=network.next_key(), sender=phone.address, at=network.now, text=text)
        message = unit.transcripts.hear(heard, contact.id, contact.language)
        assert message is not None
        said = OutgoingMessage(text="?", language=contact.language, key=f"reply:{message}:0")
        kept = unit.transcripts.say(said, contact.id, phone.address.channel, None, network.now)
        unit.deliveries.add(said.key, line.address_id, kept, DeliveryKind.REPLY, network.now)
        return message

    message = network.store.run(work)
    network.deliver()
    return message


def hands_over(network: Network, phone: Telephone, message: int) -> HandOver:
    """Somebody puts a line of theirs before the secretariat."""
    contact = phone.owner
    done = network.store.run(
        lambda unit: hand_over(unit, contact, message, Language("fr"), CANDIDATES, network.library, network.now)
    )
    network.deliver()
    return done


def asks(network: Network, phone: Telephone, text: str) -> int:
    """Somebody asks what becomes a ticket; its number."""
    done = hands_over(network, phone, writes(network, phone, text))
    assert done.ticket is not None
    return done.ticket


def forwards(network: Network, phone: Telephone, text: str, origin: str) -> int:
    """Somebody hands a message on; the number of the ticket."""
    message, contact = writes(network, phone, text), phone.owner
    network.store.run(lambda unit: forward(unit, contact, message, origin, network.library, network.now))
    network.deliver()
    found = network.store.read(lambda unit: unit.tickets.of_message(message))
    assert found is not None
    return found.id


def answers(network: Network, ticket: int, text: str) -> bool:
    """The secretariat answers."""
    by = actor_of(network.contact(network.staff))
    done = network.store.run(lambda unit: answer(unit, by, ticket, text, network.library, network.now))
    network.deliver()
    return done


def ticket_of(network: Network, number: int) -> Ticket:
    found = network.store.read(lambda unit: unit.tickets.one(number))
    assert found is not None
    return found


def room_of(network: Network) -> Telephone:
    """The channel of the staff, from now on."""
    network.store.run(lambda unit: keep_room(unit, ROOM, network.now))
    return Telephone(network, ROOM, "en")


def staff_phone(network: Network, name: str = "iker") -> Telephone:
    """The telephone of one of the staff, who sleeps at no hour."""
    return network.joined(network.staff, name)


def actions(network: Network) -> list[str]:
    """What was done, newest first."""
    return [entry.action for entry in network.store.read(lambda unit: unit.audit.entries(None, 50))]


def sleeps(network: Network, contact: int) -> None:
    """Somebody is left alone from eight in the evening to eight in the morning."""
    network.store.run(lambda unit: unit.contacts.set_quiet_hours(contact, DAYTIME))
