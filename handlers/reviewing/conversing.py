"""Reviews as a conversation needs them: what a step wants done about answers that were handed in, done."""

from __future__ import annotations

from datetime import datetime

from handlers.campaigns.naming import called
from handlers.dialogue.library import Library
from handlers.dialogue.review_effects import CorrectionWished, ReviewInquiry, ReviewOutcome
from handlers.reviewing.noting import handed_in, noted
from handlers.reviewing.standing import standing_of, ways_of
from handlers.reviewing.telling import tell_wish
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import ReviewRefused, ReviewState
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

LONGEST_REASON = 1_000
"""Characters, as of what the secretariat writes."""

_ASKABLE = frozenset({ReviewState.RECEIVED, ReviewState.APPROVED})


def converse(unit: Unit, contact: Contact, effect: ReviewInquiry, library: Library, now: datetime) -> ReviewOutcome:
    """Tells whether the answers of somebody's city can be changed, or asks the secretariat to open them.

    Raises:
        Forbidden: they may not answer for it.
        Conflict: somebody else changed them at the same moment; run the unit again.
    """
    kept = _theirs(unit, contact, effect.response)
    if kept is None:
        return CorrectionWished(response=effect.response)
    actor_of(contact).need(Right.ANSWER_FOR_MEMBER, contact.member)
    _ = library.phrasebook.speak(*contact.languages)
    title = called(unit, kept.form, contact.languages)
    if kept.review not in _ASKABLE:
        standing, ways = standing_of(_, kept.review), ways_of(_, kept)
        return CorrectionWished(response=kept.id, title=title, standing=standing, choices=ways)
    if not (reason := effect.reason.strip()[:LONGEST_REASON]):
        return CorrectionWished(response=kept.id, title=title)
    saved = noted(unit, kept, ReviewState.CORRECTION_ASKED, contact.id, reason, now)
    unit.audit.note(f"contact:{contact.id}", "review.correction_asked", f"response:{kept.id}", now)
    tell_wish(unit, saved, contact, reason, library, now)
    return CorrectionWished(response=kept.id, title=title, is_asked=True)


def _theirs(unit: Unit, contact: Contact, response: int) -> KeptResponse | None:
    try:
        kept = handed_in(unit, response)
    except ReviewRefused:
        return None
    return kept if contact.member is not None and contact.member.id == kept.member else None
