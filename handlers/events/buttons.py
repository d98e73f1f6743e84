"""Buttons below notices about events; `handlers.dialogue` knows what they mean."""

from __future__ import annotations

from handlers.dialogue.library import Voice
from knowledge.model.events import Event, Registration
from knowledge.model.messages import Choice


def offer_choices(_: Voice, registration: Registration) -> tuple[Choice, ...]:
    """Below the offer of a seat."""
    return (
        Choice(id=f"seat:{registration.id}:take", label=_("Take the seat")),
        Choice(id=f"seat:{registration.id}:leave", label=_("Leave the seat to others")),
    )


def event_choices(_: Voice, event: Event) -> tuple[Choice, ...]:
    """Below what is told of an event that somebody takes part in."""
    return (
        Choice(id=f"event:{event.id}", label=_("See the event")),
        Choice(id="registrations:0", label=_("My registrations")),
    )


def register_choices(_: Voice, event: Event) -> tuple[Choice, ...]:
    """Below the word that a seat has gone to somebody else."""
    return (Choice(id=f"fill:{event.subject}", label=_("Register again")),)
