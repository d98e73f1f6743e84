"""What is put before a person of the secretariat: handed over, looked after, answered, and not forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library
from handlers.ticket_notices import destination, list_in_room, send_answer, show_in_room, tell_staff
from knowledge.errors import FocalError
from knowledge.model.languages import Language
from knowledge.model.messages import MAX_TEXT, storable
from knowledge.model.people import Contact
from knowledge.model.rights import FOCAL, Actor, Right, actor_of
from knowledge.model.tickets import (
    MOST_OPEN,
    HandOver,
    HandOverState,
    TicketKind,
    TicketOutcome,
    next_reminder,
)
from knowledge.store.unit import Unit

LONGEST_ANSWER = MAX_TEXT
AT_ONCE = 100
"""Tickets that one reminder is about; those beyond follow with the next run of the job."""


class NoAnswer(FocalError):
    """There is no text to send."""


class TooLong(FocalError):
    """The answer is longer than a message may be."""


class OutOfReach(FocalError):
    """No channel reaches the person any more."""


def hand_over(
    unit: Unit,
    contact: Contact,
    message_id: int,
    language: Language,
    candidates: Sequence[str],
    library: Library,
    now: datetime,
    origin: str = "",
) -> HandOver:
    """Puts a question of the transcript before the secretariat, which is told.

    `origin` is a link to what it is about, such as the page of a circular.

    The same question of the same person is put before it once, and no person has more than a few there at a time. A
    message whose ticket was settled or withdrawn opens it anew; one that was answered is not asked again.
    """
    known = unit.tickets.of_message(message_id)
    waiting = unit.tickets.questions_of(contact.id)
    words = unit.tickets.words_of(message_id)
    same = next((ticket for ticket in waiting if _alike(ticket.text, words)), None)
    if same is None and known is not None and (known.is_open or known.outcome is TicketOutcome.ANSWERED):
        same = known
    if same is not None:
        return HandOver(ticket=same.id, state=HandOverState.ALREADY_OPEN)
    if len(waiting) >= MOST_OPEN:
        return HandOver(ticket=None, state=HandOverState.TOO_MANY)
    remind_at = _next(0, library, now)
    if known is not None:
        unit.tickets.reopen(known, now, remind_at)
        number = known.id
    else:
        kind = TicketKind.QUESTION
        number = unit.tickets.open(
            message_id, origin, now, kind=kind, language=language, candidates=candidates, remind_at=remind_at
        )
    _opened(unit, contact, number, library, now)
    return HandOver(ticket=number, state=HandOverState.OPENED)


def forward(unit: Unit, contact: Contact, message_id: int, origin: str, library: Library, now: datetime) -> None:
    """Puts a message that somebody handed on before the secretariat, which is told."""
    number = unit.tickets.open(message_id, origin, now, remind_at=_next(0, library, now))
    _opened(unit, contact, number, library, now)


def _opened(unit: Unit, contact: Contact, number: int, library: Library, now: datetime) -> None:
    ticket = unit.tickets.one(number)
    if ticket is None:
        raise LookupError(number)
    _note(unit, actor_of(contact), "opened", number, now, {"kind": ticket.kind})
    show_in_room(unit, ticket, library, now)
    tell_staff(unit, [ticket], library, now)


def _alike(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def withdraw(unit: Unit, contact: Contact, ticket: int, library: Library, now: datetime) -> bool:
    """Takes a question back, by whoever asked it; False where it is closed, or somebody else's."""
    theirs = any(each.id == ticket for each in unit.tickets.questions_of(contact.id))
    by = actor_of(contact)
    return theirs and _close(unit, by, ticket, TicketOutcome.WITHDRAWN, library, now)


def take(unit: Unit, by: Actor, ticket: int, library: Library, now: datetime, pressed_in: str = "") -> bool:
    """Looks after a ticket from now on; False where it is closed, or somebody else does.

    `pressed_in`, here and below, is what the platform calls the post whose button was pressed.

    Raises:
        Forbidden: the actor may not answer questions.
    """
    by.need(Right.ANSWER_QUESTIONS)
    return unit.tickets.take(ticket, by.name) and _changed(unit, by, "taken", ticket, library, now, pressed_in)


def give_back(unit: Unit, by: Actor, ticket: int, library: Library, now: datetime, pressed_in: str = "") -> bool:
    """Leaves a ticket to the others, whoever had taken it; False where it is closed, or nobody had.

    Raises:
        Forbidden: the actor may not answer questions.
    """
    by.need(Right.ANSWER_QUESTIONS)
    return unit.tickets.give_back(ticket) and _changed(unit, by, "given_back", ticket, library, now, pressed_in)


def settle(unit: Unit, by: Actor, ticket: int, library: Library, now: datetime, pressed_in: str = "") -> bool:
    """Closes a ticket that needs no answer; False where it is closed.

    Raises:
        Forbidden: the actor may not answer questions.
    """
    by.need(Right.ANSWER_QUESTIONS)
    return _close(unit, by, ticket, TicketOutcome.SETTLED, library, now, pressed_in)


def answer(unit: Unit, by: Actor, ticket: int, text: str, library: Library, now: datetime) -> bool:
    """Sends an answer, in Markdown, to whoever asked, and closes the ticket.

    False where there is no such ticket any more, or somebody closed it first: then nothing is sent.

    Raises:
        Forbidden: the actor may not answer questions.
        NoAnswer, TooLong: the text cannot be sent.
        OutOfReach: there is nowhere to send it to; the ticket stays open.
    """
    by.need(Right.ANSWER_QUESTIONS)
    text = storable(text).strip()
    if not text:
        raise NoAnswer
    if len(text) > LONGEST_ANSWER:
        raise TooLong
    asked = unit.tickets.one(ticket)
    if asked is None or not asked.is_open:
        return False
    to = destination(unit, asked)
    if to is None:
        raise OutOfReach
    if not _close(unit, by, ticket, TicketOutcome.ANSWERED, library, now):
        return False
    send_answer(unit, asked, text, to, library, now)
    return True


def _close(
    unit: Unit,
    by: Actor,
    ticket: int,
    outcome: TicketOutcome,
    library: Library,
    now: datetime,
    pressed_in: str = "",
) -> bool:
    closed = unit.tickets.close(ticket, now, outcome, by.name)
    return closed and _changed(unit, by, outcome, ticket, library, now, pressed_in)


def _changed(
    unit: Unit, by: Actor, action: str, number: int, library: Library, now: datetime, pressed_in: str = ""
) -> bool:
    """Writes down what was done, and shows it in the channel of the staff."""
    _note(unit, by, action, number, now)
    ticket = unit.tickets.one(number)
    if ticket is not None:
        show_in_room(unit, ticket, library, now, pressed_in)
    return True


def remind(unit: Unit, library: Library, now: datetime) -> int:
    """Reminds the staff of tickets that wait too long, in one message, and returns how many these are.

    Idempotent: each ticket is put off before anybody is told, by one process only.
    """
    due = [
        each
        for each in unit.tickets.due(now, AT_ONCE)
        if unit.tickets.put_off(each, _next(each.reminders + 1, library, now))
    ]
    late = [ticket for each in due if (ticket := unit.tickets.one(each.id)) is not None]
    if late:
        list_in_room(unit, late, library, now)
        tell_staff(unit, late, library, now)
        for ticket in late:
            _note(unit, FOCAL, "reminded", ticket.id, now)
    return len(late)


def _next(reminders: int, library: Library, now: datetime) -> datetime:
    return next_reminder(reminders, now, ZoneInfo(library.installation.time_zone))


def _note(
    unit: Unit, by: Actor, action: str, ticket: int, now: datetime, details: dict[str, str | int] | None = None
) -> None:
    unit.audit.note(by.name, f"ticket.{action}", f"ticket:{ticket}", now, details or {})
