"""Answers that were handed in are corrected, where the secretariat asks something about them or has opened them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.campaigns.naming import called
from handlers.dialogue.library import Library, Voice
from handlers.filling.copies import copy_of, file_of
from handlers.filling.desk import filled_by, is_theirs
from handlers.filling.purposes import Completion, Opening, Refusal
from handlers.filling.questionnaires import present_of
from handlers.reviewing.differences import changed
from handlers.reviewing.noting import handed_in
from handlers.reviewing.receiving import receive
from handlers.reviewing.standing import answered_already, standing_of, ways_of
from handlers.reviewing.telling import tell_corrected
from handlers.signing.asking import signed_name
from knowledge.forms.responses import Filled
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import CORRECTABLE, ReviewRefused, corrected, correction_of
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit


class Correcting:
    """Subjects "correction:7", by the number of the response that was handed in."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """A copy of the answers, which is handed in in their place; a comment's number may follow theirs."""
        _ = library.phrasebook.speak(*contact.languages)
        kept = _theirs(unit, contact, int(rest[0]) if rest and rest[0].isdecimal() else 0)
        if kept is None:
            return Refusal(text=_("I know of no such questionnaire. The secretariat can tell you more."))
        actor_of(contact).need(Right.ANSWER_FOR_MEMBER, contact.member)
        if kept.review not in CORRECTABLE:
            return answered_already(contact, kept, library)
        form = unit.forms.known(kept.form)
        number = present_of(unit, form) if form is not None else kept.form
        return Opening(
            subject=correction_of(kept.id),
            key=correction_of(kept.id),
            form=number,
            title=called(unit, number, contact.languages),
            member=kept.member,
            response=kept.id,
            finish=_("Hand in the correction"),
        )

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """The answers are another version now, and the questions of the secretariat are settled."""
        actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, contact.member)
        _ = library.phrasebook.speak(*contact.languages)
        is_open = kept.state is ResponseState.SUBMITTED and kept.review in CORRECTABLE
        if kept.id != corrected(kept.subject) or not is_open:
            return _too_late(_, unit, kept)
        changes = _changes(unit, contact, kept, filled, library, now)
        asked = [one.id for one in unit.reviews.comments(kept.id) if one.told_at and not one.settled_at]
        unit.reviews.settle(asked, now)
        received = receive(unit, contact, kept, filled, now, signed_name(unit, kept.id, now))
        tell_corrected(unit, received, contact, changes, library, now)
        copy = copy_of(kept, filled, contact, contact.name, library, now)
        return Completion(
            text=_("Thank you. The answers of your city have been handed in."),
            files=(file_of(unit, kept, copy, _, now),),
        )


CORRECTION = Correcting()


def _theirs(unit: Unit, contact: Contact, response: int) -> KeptResponse | None:
    try:
        kept = handed_in(unit, response)
    except ReviewRefused:
        return None
    return kept if is_theirs(contact, kept) else None


def _too_late(_: Voice, unit: Unit, kept: KeptResponse) -> Refusal:
    """The secretariat has decided meanwhile; whoever corrects it loses nothing."""
    present = unit.responses.one(corrected(kept.subject))
    said = _("This correction cannot be handed in now, but it is kept.")
    standing = standing_of(_, present.review) if present is not None else ""
    return Refusal(text=" ".join(filter(None, (said, standing))), choices=ways_of(_, present) if present else ())


def _changes(unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime) -> int:
    """How many answers are other ones than in the version before."""
    versions = unit.reviews.versions(kept.id)
    if not versions:
        return 0
    last = versions[-1]
    before = filled_by(unit.forms.one(last.form), last.answers, contact, library, now)
    names = filled.form.chain(contact.languages)
    return len(changed(before, filled, names, contact.language))
