"""What became of a form that is not to be filled in any more."""

from __future__ import annotations

from datetime import datetime

from handlers.campaigns.naming import called
from handlers.dialogue.filling_effects import FillingOver, HandedIn
from handlers.dialogue.library import Library
from handlers.events.filling import standing
from handlers.filling.desk import is_theirs, zone_of
from handlers.filling.questionnaires import COPY
from handlers.filling.values import one_line
from knowledge.customs import date_in_words
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit


def over(unit: Unit, contact: Contact, library: Library, response: int, title: str) -> FillingOver:
    """What is to be said to whoever still had a response open."""
    kept = unit.responses.one(response)
    if kept is None or not is_theirs(contact, kept):
        return FillingOver(title=title)
    return _over(unit, contact, library, kept, title)


def over_since(
    unit: Unit, contact: Contact, library: Library, asked_at: datetime, now: datetime
) -> FillingOver | HandedIn:
    """What is to be said to whoever pressed a button that a form offered at an instant: of a registration, how that
    stands by now."""
    kept = unit.responses.over_since(contact.id, contact.member.id if contact.member else None, asked_at)
    if kept is None:
        return FillingOver(title="", is_known=False)
    stands = standing(unit, contact, kept, library, now)
    if stands is not None:
        return HandedIn(text=stands.text, choices=stands.choices, files=())
    return _over(unit, contact, library, kept, one_line(called(unit, kept.form, contact.languages)))


def _over(unit: Unit, contact: Contact, library: Library, kept: KeptResponse, title: str) -> FillingOver:
    if kept.state is not ResponseState.SUBMITTED or kept.submitted_at is None:
        return FillingOver(title=title)
    _ = library.phrasebook.speak(*contact.languages)
    day = kept.submitted_at.astimezone(zone_of(contact, library)).date()
    may = kept.subject.startswith("form:") and actor_of(contact).may(Right.SEE_ANSWERS_OF_MEMBER, contact.member)
    copy = Choice(id=f"fill:{kept.subject}:{COPY}", label=_("A copy of our answers"))
    return FillingOver(title=title, handed_in=date_in_words(day, "long", _.language), copies=(copy,) if may else ())
