"""Filling in as a conversation needs it: what a step wants done, done, and what came of it."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import assert_never

from handlers.dialogue.filling_effects import (
    BeginFilling,
    Fill,
    FillingInquiry,
    FillingOutcome,
    FindDrafts,
    FindEnd,
    ResumeFilling,
)
from handlers.dialogue.library import Library
from handlers.filling.answering import act
from handlers.filling.desk import sit_down
from handlers.filling.opening import Opener
from handlers.filling.over import over, over_since
from handlers.signing.reading_on import at_desk
from knowledge.model.people import Contact
from knowledge.store.unit import Unit


def converse(
    unit: Unit, contact: Contact, effect: FillingInquiry, library: Library, now: datetime, chance: Random
) -> FillingOutcome:
    """Does what a step wants done about forms.

    Raises:
        Forbidden: the role does not allow it.
        Conflict: a colleague did something to the same response at the same moment; run the unit again.
    """
    opener = Opener(unit=unit, contact=contact, library=library, now=now, chance=chance)
    match effect:
        case BeginFilling(parts=parts):
            return opener.open(parts)
        case ResumeFilling(response=response, assignment=assignment):
            return opener.resume(response, assignment)
        case FindDrafts():
            return opener.drafts()
        case Fill(at=at, deed=deed):
            desk = sit_down(unit, contact, library, now, chance, at)
            if desk is not None:
                return at_desk(desk, deed) or act(desk, deed)
            return over(unit, contact, library, at.response, at.title)
        case FindEnd(asked_at=asked_at):
            return over_since(unit, contact, library, asked_at, now)
        case _:
            assert_never(effect)
