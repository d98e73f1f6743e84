"""Answers are handed in: kept as a version that nobody changes any more, and waiting for the secretariat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.forms.responses import Filled
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import ResponseVersion, ReviewEntry, ReviewState
from knowledge.store.unit import Unit


def receive(
    unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, now: datetime, signed_name: str = ""
) -> KeptResponse:
    """Keeps the next version of a response, and that the secretariat has received it.

    Args:
        kept: as it is stored, but for the subject that it may be known under here.
        filled: its answers as they are handed in.
        signed_name: the name of who signed it off, "" where nobody had to.

    Raises:
        Conflict: somebody else stored it since it was read.
    """
    version = unit.reviews.hand_in(
        ResponseVersion(
            response=kept.id,
            number=0,
            form=kept.form,
            answers=filled.response,
            at=now,
            contact=contact.id,
            signed_name=signed_name,
        )
    )
    received = ReviewEntry(
        response=kept.id, state=ReviewState.RECEIVED, at=now, contact=contact.id, version=version.number
    )
    unit.reviews.note(received)
    stored = unit.responses.one(kept.id) or kept
    saved = unit.responses.save(replace(stored, revision=kept.revision, review=ReviewState.RECEIVED))
    return replace(saved, subject=kept.subject)
