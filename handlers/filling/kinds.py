"""Which purpose a subject has, by what it begins with."""

from __future__ import annotations

from handlers.calls.filling import CALL
from handlers.events.filling import EVENT, REGISTRATION
from handlers.filling.purposes import Purpose
from handlers.filling.questionnaires import FORM
from handlers.filling.trials import TRIAL, TRYING
from handlers.practices.filling import PRACTICE
from handlers.reviewing.filling import CORRECTION


def purpose_of(kind: str) -> Purpose | None:
    """The purpose of subjects that begin so: "event" of "event:3"; None of what nobody knows."""
    match kind:
        case "event":
            return EVENT
        case "registration":
            return REGISTRATION
        case "call":
            return CALL
        case "practice":
            return PRACTICE
        case "form":
            return FORM
        case "correction":
            return CORRECTION
        case _ if kind == TRIAL:
            return TRYING
        case _:
            return None
