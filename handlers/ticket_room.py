"""The channel of the staff: which one it is, and what its buttons do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.dialogue.inputs import pushed_choice, pushed_message_of
from handlers.dialogue.library import Library, Voice
from handlers.ticket_texts import actor_name, asker
from handlers.tickets import NoAnswer, OutOfReach, TooLong, answer, give_back, settle, take
from knowledge.model.languages import EN
from knowledge.model.people import Address, AddressState, Contact, MemberKind, Role
from knowledge.model.rights import FOCAL, Actor, Right, actor_of
from knowledge.model.tickets import Ticket, TicketOutcome
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

LAST_LINES = 6
"""Lines of the conversation in the dialog: what was asked, what Focal said, and a little before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Said to whoever pressed, and to nobody else."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDialog:
    """A dialog in which an answer is typed.

    Attributes:
        question: what was asked, and by whom.
        lines: the last lines of the conversation, each with who said it.
    """

    ticket: int
    title: str
    question: str
    lines: tuple[str, ...]
    label: str
    hint: str
    send: str
    cancel: str


def keep_room(unit: Unit, address: Address | None, now: datetime) -> None:
    """Has tickets posted in this channel from now on, and in no other; nowhere without one.

    What is said there is kept under an entry of the secretariat's that is nobody's, and acts for nobody.
    """
    rooms = unit.tickets.posts.rooms()
    for room in rooms:
        wanted = AddressState.ACTIVE if room.reach.address == address else AddressState.LEFT
        unit.people.set_state(room.reach.id, wanted, now)
    if address is None or any(room.reach.address == address for room in rooms):
        return
    # The log lets in one process after the other: of two that start at once the second sees what the first has kept.
    unit.audit.note(FOCAL.name, "room.chosen", f"{address.channel}:{address.external_id}", now)
    if unit.people.address_id(address) is None:
        members = unit.contacts.members()
        own = next((member.id for member in members if member.kind is MemberKind.SECRETARIAT), None)
        contact = unit.people.add_contact(f"Slack {address.external_id}", Role.VISITOR, EN, own, now)
        if unit.people.add_address(address, contact) is None:
            raise Conflict


def press(
    unit: Unit, presser: Address, token: str, library: Library, now: datetime, pressed_in: str = ""
) -> Told | AnswerDialog | None:
    """Does what a button of a post says, for one of the staff; None where there is nothing to say about it."""
    contact, _ = _who(unit, presser, library)
    meant = _meant(unit, token)
    if meant is None:
        return Told(text=_("This button is no longer good."))
    if contact is None:
        return Told(text=_to_connect(_))
    by, (ticket, deed) = actor_of(contact), meant
    if deed == "answer":
        return _dialog_or_told(unit, ticket, library, _)
    done = _do(unit, by, ticket, deed, library, now, pressed_in)
    return None if done else Told(text=why_not(unit, ticket, _))


def _do(unit: Unit, by: Actor, ticket: int, deed: str, library: Library, now: datetime, pressed_in: str) -> bool:
    deeds = {"take": take, "give_back": give_back, "settle": settle}
    return deed in deeds and deeds[deed](unit, by, ticket, library, now, pressed_in)


def submit(unit: Unit, presser: Address, ticket: int, text: str, library: Library, now: datetime) -> str:
    """Sends what was typed into the dialog; what is wrong with it, in words, or "" once it is on its way."""
    contact, _ = _who(unit, presser, library)
    if contact is None:
        return _to_connect(_)
    return try_answer(unit, actor_of(contact), ticket, text, library, now, _)


def try_answer(unit: Unit, by: Actor, ticket: int, text: str, library: Library, now: datetime, _: Voice) -> str:
    """Sends an answer; what is wrong with it, in words, or "" once it is on its way.

    Raises:
        Forbidden: the actor may not answer questions.
    """
    try:
        done = answer(unit, by, ticket, text, library, now)
    except NoAnswer:
        return _("There is nothing to send yet: please write an answer.")
    except TooLong:
        return _("This answer is too long: please keep it within 4,000 characters.")
    except OutOfReach:
        return _("No channel reaches this person any more, so nothing was sent.")
    if done:
        return ""
    kept = _("Your answer was not sent.")
    return f"{why_not(unit, ticket, _)} {kept}"


def _who(unit: Unit, presser: Address, library: Library) -> tuple[Contact | None, Voice]:
    """One of the staff, or nobody, and the language to speak with whoever it is."""
    owner = unit.people.owner(presser)
    if owner is None:
        return None, library.phrasebook.speak(EN)
    contact = owner[0]
    may = actor_of(contact).may(Right.ANSWER_QUESTIONS)
    return (contact if may else None), library.phrasebook.speak(*contact.languages)


def _to_connect(_: Voice) -> str:
    return _(
        "Only the staff of the secretariat can do this, and I do not know you as one of them. If you are, connect "
        "your Slack with your invitation: type `/focal join CODE`."
    )


def _meant(unit: Unit, token: str) -> tuple[int, str] | None:
    """The ticket and the deed that a button of a post stands for."""
    message = pushed_message_of(token)
    room = unit.tickets.posts.room()
    if message is None or room is None:
        return None
    choice = pushed_choice(token, unit.transcripts.pushed_choices(message, room.contact_id))
    if choice is None:
        return None
    _kind, number, deed = choice.id.split(":")
    return int(number), deed


def why_not(unit: Unit, number: int, _: Voice) -> str:
    """Why nothing can be done with a ticket, or not what was wanted."""
    ticket = unit.tickets.one(number)
    if ticket is None:
        return _("This question is no longer there.")
    name = actor_name(unit, ticket.closed_by or ticket.assignee, _)
    match ticket.outcome:
        case TicketOutcome.ANSWERED:
            return _("{name} has answered this question already.", name=name)
        case TicketOutcome.SETTLED:
            return _("{name} has settled this question already.", name=name)
        case TicketOutcome.WITHDRAWN:
            return _("Whoever asked this question has withdrawn it.")
        case None if ticket.assignee:
            return _("{name} looks after this question already.", name=name)
        case None:
            return _("Nobody has taken this question yet.")


def _dialog_or_told(unit: Unit, number: int, library: Library, _: Voice) -> Told | AnswerDialog:
    ticket = unit.tickets.one(number)
    if ticket is None or not ticket.is_open:
        return Told(text=why_not(unit, number, _))
    return AnswerDialog(
        ticket=number,
        title=_("Answer"),
        question=_("{who} asks: “{question}”", who=asker(_, ticket), question=ticket.text),
        lines=tuple(_lines(unit, ticket, _)),
        label=_("Your answer"),
        hint=_("It is sent in the name of the secretariat, to where the question was asked."),
        send=_("Send"),
        cancel=_("Cancel"),
    )


def _lines(unit: Unit, ticket: Ticket, _: Voice) -> list[str]:
    spoken = unit.transcripts.of_contact(ticket.contact_id, LAST_LINES)
    named = {"in": asker(_, ticket), "out": "Focal"}
    button = _("(a button)")
    return [f"{named[line.direction]}: {line.text or button}" for line in spoken]
