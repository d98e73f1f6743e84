"""Answers are read by somebody who signs them off, and does not give any for their city."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.campaigns.naming import called
from handlers.filling.purposes import Opening
from handlers.signing.asking import KINDS, waiting_for
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import corrected
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit


def may_answer(contact: Contact, kept: KeptResponse) -> bool:
    """Whether somebody may change answers of their member; whose those of other things are is decided elsewhere."""
    return not _is_signed_off(kept) or actor_of(contact).may(Right.ANSWER_FOR_MEMBER, contact.member)


def waits_for(unit: Unit, contact: Contact, kept: KeptResponse) -> bool:
    """Whether somebody is asked to sign a draft off now."""
    waiting = waiting_for(unit, kept.id) if _is_signed_off(kept) else None
    return waiting is not None and waiting.contact == contact.id


def opening_to_read(unit: Unit, contact: Contact, kept: KeptResponse) -> Opening | None:
    """A draft for somebody of its member who may not answer, but see what was answered; None of nobody's else."""
    if not _is_signed_off(kept) or not actor_of(contact).may(Right.SEE_ANSWERS_OF_MEMBER, contact.member):
        return None
    return Opening(
        subject=kept.subject,
        key=kept.key or "",
        form=kept.form,
        title=called(unit, kept.form, contact.languages),
        member=kept.member,
        response=corrected(kept.subject) or None,
    )


def to_sign_off(unit: Unit, contact: Contact, parts: Sequence[str]) -> int:
    """The number of the draft that waits for somebody's signature where a button opens it: "form:4", whichever version
    of the form the draft is in, or "correction:7"; 0 where none does."""
    subject, number = ":".join(parts[:2]), int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
    form = unit.forms.known(number) if parts[:1] == ["form"] else None
    for one in unit.signatures.open_to(contact.id):
        kept = unit.responses.one(one.response)
        if kept is None or not waits_for(unit, contact, kept):
            continue
        is_of_form = form is not None and kept.subject.startswith("form:") and kept.response.form_id == form.form_id
        if kept.subject == subject or is_of_form:
            return kept.id
    return 0


def _is_signed_off(kept: KeptResponse) -> bool:
    return kept.subject.partition(":")[0] in KINDS
