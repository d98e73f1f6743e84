"""What a city reads and can do about answers that it has handed in."""

from __future__ import annotations

from typing import assert_never

from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.filling.purposes import Refusal
from handlers.reviewing.telling import may_correct
from handlers.reviewing.words import change_button, copy_button, wish_button
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import ReviewState


def answered_already(contact: Contact, kept: KeptResponse, library: Library) -> Refusal:
    """That the answers were handed in, what the secretariat says to them, and what can be done now."""
    _, member = library.phrasebook.speak(*contact.languages), contact.member
    name = member.name if member is not None else ""
    answered = _("{member} has answered this questionnaire already. Thank you.", member=name)
    text = " ".join(filter(None, (answered, standing_of(_, kept.review))))
    ways = ways_of(_, kept) if may_correct(contact, kept) else ()
    return Refusal(text=text, choices=(copy_button(_, kept), *ways, *menu_choices(_)))


def standing_of(_: Voice, review: ReviewState | None) -> str:
    """What the secretariat has said; "" as long as it has said nothing."""
    match review:
        case None | ReviewState.RECEIVED:
            return ""
        case ReviewState.CORRECTION_ASKED:
            return _("The secretariat knows that you would like to change the answers, and decides about it.")
        case ReviewState.REOPENED:
            return _("You can change the answers.")
        case ReviewState.HAS_ISSUES:
            return _("The secretariat has questions about the answers.")
        case ReviewState.APPROVED:
            return _("The secretariat has approved the answers.")
        case ReviewState.REJECTED:
            return _("The secretariat has not accepted the answers.")
        case _:
            assert_never(review)


def ways_of(_: Voice, kept: KeptResponse) -> tuple[Choice, ...]:
    """The buttons by which answers are changed, or that is asked for."""
    match kept.review:
        case None | ReviewState.RECEIVED | ReviewState.APPROVED:
            return (wish_button(_, kept.id),)
        case ReviewState.REOPENED | ReviewState.HAS_ISSUES:
            return (change_button(_, kept),)
        case ReviewState.CORRECTION_ASKED | ReviewState.REJECTED:
            return ()
        case _:
            assert_never(kept.review)
