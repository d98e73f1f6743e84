"""Thanks to those who took part in the answers of a city."""

from __future__ import annotations

from datetime import datetime

from handlers.calls.words import called_in
from handlers.campaigns.naming import called
from handlers.dialogue.library import Library, Voice
from handlers.notices import notify
from handlers.ticket_texts import plain
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit


def thank(unit: Unit, by: Contact, kept: KeptResponse, library: Library, now: datetime) -> None:
    """Tells the colleagues who gave answers that these were handed in; whoever hands in reads it in the conversation.

    Once for each response, whatever is corrected in it later.
    """
    for contact in unit.campaign_standing.workers(kept.id):
        if contact.id == by.id:
            continue

        def tell(_: Voice, contact: Contact = contact) -> str:
            return _(
                "{name} has handed in the answers of {member}: {title}. Thank you for your part in it.",
                name=plain(called_in(_, by)),
                member=plain(contact.member.name if contact.member else ""),
                title=plain(called(unit, kept.form, _.languages)),
            )

        notify(unit, contact, library, f"response:{kept.id}:thanks", now, tell)
