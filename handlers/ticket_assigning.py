"""Giving a ticket into the hands of one of the staff."""

from __future__ import annotations

from datetime import datetime

from handlers.dialogue.library import Library, Voice
from handlers.notices import notify
from handlers.ticket_notices import show_in_room
from handlers.ticket_texts import news_header, news_line
from knowledge.errors import FocalError
from knowledge.model.people import Contact, Role
from knowledge.model.rights import Actor, Right, actor_of
from knowledge.store.unit import Unit


class NotStaff(FocalError):
    """They may not answer questions."""


def colleagues(unit: Unit) -> tuple[Contact, ...]:
    """Everybody who may look after tickets."""
    staff = unit.contacts.with_roles((Role.STAFF, Role.ADMINISTRATOR))
    return tuple(contact for contact in staff if actor_of(contact).may(Right.ANSWER_QUESTIONS))


def assign(unit: Unit, by: Actor, number: int, to: int, library: Library, now: datetime) -> bool:
    """Has one of the staff look after a ticket, and tells them where it was not their own idea.

    False where it is closed, or they look after it already.

    Raises:
        Forbidden: the actor may not answer questions.
        NotStaff: the other one may not.
    """
    by.need(Right.ANSWER_QUESTIONS)
    colleague = next((contact for contact in colleagues(unit) if contact.id == to), None)
    if colleague is None:
        raise NotStaff
    name = actor_of(colleague).name
    if not unit.inbox.assign(number, name):
        return False
    unit.audit.note(by.name, "ticket.assigned", f"ticket:{number}", now, {"to": name})
    ticket = unit.tickets.one(number)
    if ticket is None:
        raise LookupError(number)
    show_in_room(unit, ticket, library, now)
    if name != by.name:

        def text(_: Voice) -> str:
            return f"{news_header(_)}\n\n{news_line(unit, ticket, library, _)}"

        notify(unit, colleague, library, f"ticket:{number}:assigned:{unit.audit.head().count}", now, text)
    return True
