"""Questionnaires that the secretariat took in: each member answers once, its colleagues together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.campaigns.naming import called
from handlers.campaigns.taking import MORE_TIME, ask_for_time, campaign_of, why_not
from handlers.campaigns.telling import thank
from handlers.deadlines.settling import settle_subject
from handlers.dialogue.library import Library
from handlers.filling.built_in import BUILT_IN
from handlers.filling.copies import copied, copy_of, file_of
from handlers.filling.purposes import Completion, Opening, Refusal
from handlers.reviewing.receiving import receive
from handlers.reviewing.standing import answered_already
from handlers.signing.asking import signed_name
from knowledge.forms.responses import Filled
from knowledge.model.audience import Act
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Member
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.rights import Right, actor_of
from knowledge.store.forms import KeptForm
from knowledge.store.unit import Unit

COPY = "copy"
"""What follows the number of a questionnaire whose answers somebody would like to have: "form:4:copy"."""

MOST_COPIES = 3
"""Buttons for copies below the list of drafts: of the last that were handed in."""


class Questionnaire:
    """Subjects "form:4", by the number of the form's version."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """The member's questionnaire, unless it has handed it in."""
        _ = library.phrasebook.speak(*contact.languages)
        is_copy, wants_time = [*rest[1:]] == [COPY], [*rest[1:]] == [MORE_TIME]
        form = _form(unit, rest[:1] if is_copy or wants_time else rest)
        if form is None:
            return Refusal(text=_("I know of no such questionnaire. The secretariat can tell you more."))
        member = contact.member
        if member is None:
            return Refusal(text=_("This questionnaire is for cities, and I do not know yet for which one you speak."))
        given = [kept for kept in unit.responses.of_form(member.id, form.form_id) if _is_one(kept)]
        answered = _answered(given, form.number)
        if answered is not None and actor_of(contact).may(Right.SEE_ANSWERS_OF_MEMBER, member):
            return _handed_in(unit, contact, answered, is_copy, library, now)
        actor_of(contact).need(Right.ANSWER_FOR_MEMBER, member)
        if wants_time:
            return ask_for_time(unit, contact, form, library, now)
        if (refusal := why_not(unit, contact, form, given, library, now)) is not None:
            return refusal
        subject = _subject(unit, given, form.number, member)
        number = present_of(unit, form)
        return Opening(
            subject=subject,
            key=_key(subject, member),
            form=number,
            title=called(unit, number, contact.languages),
            member=member.id,
            earlier=_last(given),
        )

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Ends the reminders of the whole member, and thanks its people."""
        actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, contact.member)
        form = unit.forms.known(kept.form)
        if form is not None and (refusal := why_not(unit, contact, form, (), library, now)) is not None:
            return refusal
        campaign = campaign_of(unit, form) if form is not None else None
        subjects = (kept.subject, f"form:{kept.form}", campaign.subject if campaign is not None else kept.subject)
        for subject in dict.fromkeys(subjects):
            settle_subject(unit, contact, subject, Act.ANSWERED, now)
        signed = signed_name(unit, kept.id, now)
        if not signed:  # else they hear who has signed
            thank(unit, contact, kept, library, now)
        receive(unit, contact, kept, filled, now, signed)
        _ = library.phrasebook.speak(*contact.languages)
        copy = copy_of(kept, filled, contact, contact.name, library, now)
        return Completion(
            text=_("Thank you. The answers of your city have been handed in."),
            files=(file_of(unit, kept, copy, _, now),),
        )


FORM = Questionnaire()


def copies_for(unit: Unit, contact: Contact, library: Library) -> tuple[Choice, ...]:
    """The buttons for copies of what somebody's city handed in, the latest first."""
    member = contact.member
    if member is None or not actor_of(contact).may(Right.SEE_ANSWERS_OF_MEMBER, member):
        return ()
    _ = library.phrasebook.speak(*contact.languages)
    latest = unit.responses.handed_in(member.id, "form")[: -MOST_COPIES - 1 : -1]
    titles = [called(unit, kept.form, contact.languages) for kept in latest]
    return tuple(
        Choice(id=f"fill:{kept.subject}:{COPY}", label=_("Our answers: {title}", title=title))
        for kept, title in zip(latest, titles, strict=True)
    )


def _handed_in(
    unit: Unit, contact: Contact, kept: KeptResponse, is_copy: bool, library: Library, now: datetime
) -> Refusal:
    """That it was handed in, with a button for a copy; or the copy."""
    if not is_copy:
        return answered_already(contact, kept, library)
    _ = library.phrasebook.speak(*contact.languages)
    return Refusal(text=_("Here is a copy of your answers."), files=(copied(unit, kept, contact, library, now),))


def _form(unit: Unit, rest: Sequence[str]) -> KeptForm | None:
    """What Focal brings along is asked for a purpose of its own, never as a questionnaire."""
    form = unit.forms.known(int(rest[0])) if len(rest) == 1 and rest[0].isdecimal() else None
    return form if form is not None and not form.source.startswith(BUILT_IN) else None


def _is_one(kept: KeptResponse) -> bool:
    """Whether it is to a questionnaire: what Focal brings along may be asked for other purposes, too."""
    return kept.subject.startswith("form:")


def _answered(given: Sequence[KeptResponse], number: int) -> KeptResponse | None:
    """What a member has handed in to a version, or to a later one instead."""
    handed_in = [kept for kept in given if kept.state is ResponseState.SUBMITTED]
    exactly = (kept for kept in handed_in if kept.subject == f"form:{number}")
    return next(exactly, next((kept for kept in handed_in if kept.form >= number), None))


def _last(given: Sequence[KeptResponse]) -> int:
    """The number of the response that a member handed in last; 0 when there is none."""
    handed_in = [kept.id for kept in given if kept.state is ResponseState.SUBMITTED]
    return handed_in[-1] if handed_in else 0


def present_of(unit: Unit, form: KeptForm) -> int:
    """The number of the latest version that was taken in as a questionnaire."""
    versions = (one for one in unit.forms.listed() if one.form_id == form.form_id)
    return next((one.number for one in versions if not one.source.startswith(BUILT_IN)), form.number)


def _subject(unit: Unit, given: Sequence[KeptResponse], number: int, member: Member) -> str:
    """What a member's draft is for: one that was begun for an earlier version goes on for this one.

    Raises:
        Conflict: somebody else stored it at the same moment; run the unit again.
    """
    subject = f"form:{number}"
    draft = next((kept for kept in reversed(given) if kept.state is ResponseState.DRAFT and kept.key), None)
    if draft is None or draft.subject == subject:
        return subject
    if int(draft.subject.partition(":")[2]) < number:
        unit.responses.save(replace(draft, subject=subject, key=_key(subject, member)))
        return subject
    return draft.subject


def _key(subject: str, member: Member) -> str:
    return f"{subject}:member:{member.id}"
