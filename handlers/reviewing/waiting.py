"""What somebody's city has handed in and may change, for the list of what is to be filled in."""

from __future__ import annotations

from handlers.campaigns.asked import Asked
from handlers.campaigns.naming import called
from handlers.dialogue.library import Library
from handlers.filling.values import one_line
from handlers.reviewing.standing import standing_of
from handlers.reviewing.telling import may_correct
from handlers.reviewing.words import change_button
from handlers.ticket_texts import plain
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import CORRECTABLE, correction_of
from knowledge.store.unit import Unit


def to_correct(unit: Unit, contact: Contact, library: Library) -> tuple[Asked, ...]:
    """What the secretariat asks about, or has opened, and nobody of the city has begun to change."""
    member = contact.member
    if member is None:
        return ()
    return tuple(
        _asked(unit, kept, contact, library)
        for kept in unit.responses.handed_in(member.id, "form")
        if kept.review in CORRECTABLE
        and may_correct(contact, kept)
        and unit.responses.by_key(correction_of(kept.id)) is None
    )


def _asked(unit: Unit, kept: KeptResponse, contact: Contact, library: Library) -> Asked:
    _ = library.phrasebook.speak(*contact.languages)
    title = plain(one_line(called(unit, kept.form, contact.languages)))
    return Asked(text=f"**{title}**\n{standing_of(_, kept.review)}", choice=change_button(_, kept))
