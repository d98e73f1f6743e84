"""Saved replies: written by the staff, filled for whoever is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.dialogue.library import Library
from knowledge.errors import FocalError
from knowledge.model.languages import Language, Rendering, fallback_chain
from knowledge.model.people import Contact
from knowledge.model.rights import Actor, Right
from knowledge.model.saved_replies import Blank, SavedReply, blanks_in, filled
from knowledge.model.tickets import Ticket
from knowledge.store.unit import Unit

MOST_REPLIES = 500
"""That are kept: more than anybody finds anything in."""


class NoSuchReply(FocalError):
    """There is no such saved reply any more."""


class TooManyReplies(FocalError):
    """There are as many saved replies as are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Insertion:
    """A text to begin an answer with.

    Attributes:
        language: the one it is in, which is not always the reader's.
        is_fallback: it is not the reader's.
        blanks: those that nothing is known for; they stand in the text still.
    """

    text: str
    language: Language
    is_fallback: bool
    blanks: tuple[Blank, ...] = ()


def add_reply(unit: Unit, by: Actor, reply: SavedReply, now: datetime) -> int:
    """Stores a new reply and returns its number.

    Raises:
        Forbidden: the actor may not answer questions.
        TooManyReplies
    """
    by.need(Right.ANSWER_QUESTIONS)
    if len(unit.saved_replies.listed(limit=MOST_REPLIES)) >= MOST_REPLIES:
        raise TooManyReplies
    number = unit.saved_replies.add(reply, by.name, now)
    _note(unit, by, "added", number, now)
    return number


def change_reply(unit: Unit, by: Actor, reply: SavedReply, now: datetime) -> None:
    """Stores it in the place of what was there at its revision.

    Raises:
        Forbidden: the actor may not answer questions.
        Conflict: somebody else changed or removed it meanwhile.
    """
    by.need(Right.ANSWER_QUESTIONS)
    unit.saved_replies.change(reply, by.name, now)
    _note(unit, by, "changed", reply.id, now, {"revision": reply.revision + 1})


def remove_reply(unit: Unit, by: Actor, id: int, revision: int, now: datetime) -> None:
    """Takes a reply away; what was answered with it stays.

    Raises:
        Forbidden: the actor may not answer questions.
        Conflict: somebody else changed or removed it meanwhile.
    """
    by.need(Right.ANSWER_QUESTIONS)
    unit.saved_replies.remove(id, revision)
    _note(unit, by, "removed", id, now)


def known_reply(unit: Unit, id: int) -> SavedReply:
    """A reply by its number.

    Raises:
        NoSuchReply: there is none, or none any more.
    """
    reply = unit.saved_replies.one(id)
    if reply is None:
        raise NoSuchReply
    return reply


def revised(reply: SavedReply, other: SavedReply) -> SavedReply:
    """A reply with the title and the texts of another."""
    return replace(reply, title=other.title, texts=other.texts)


def blanks_for(ticket: Ticket, asker: Contact | None, library: Library) -> Mapping[Blank, str]:
    """What is known to fill blanks with for whoever asked, in their language; "" where nothing is."""
    languages = chain_of(ticket, asker)
    return {
        Blank.NAME: ticket.name,
        Blank.MEMBER: ticket.member,
        Blank.NETWORK: library.pack.network.render(languages).text,
    }


def chain_of(ticket: Ticket, asker: Contact | None) -> tuple[Language, ...]:
    """The languages in which somebody is answered: that of the question, then their own."""
    return fallback_chain((ticket.language,), asker.languages if asker else ())


def inserted(reply: SavedReply, ticket: Ticket, asker: Contact | None, library: Library) -> Insertion:
    """The reply for whoever asked, as far as it can be filled."""
    rendering: Rendering = reply.texts.render(chain_of(ticket, asker))
    text = filled(rendering.text, blanks_for(ticket, asker, library))
    is_fallback = rendering.language != ticket.language
    return Insertion(text=text, language=rendering.language, is_fallback=is_fallback, blanks=blanks_in(text))


def _note(
    unit: Unit, by: Actor, deed: str, id: int, now: datetime, details: Mapping[str, str | int] | None = None
) -> None:
    unit.audit.note(by.name, f"saved_reply.{deed}", f"saved_reply:{id}", now, details or {})
