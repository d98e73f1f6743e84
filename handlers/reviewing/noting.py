"""What was said of a response is noted, beside what it is since then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import ReviewEntry, ReviewRefused, ReviewState
from knowledge.store.unit import Unit


def handed_in(unit: Unit, response: int) -> KeptResponse:
    """A questionnaire that was handed in.

    Raises:
        ReviewRefused: there is none ("gone"), or it is a draft, or was withdrawn ("not-handed-in").
    """
    kept = unit.responses.one(response)
    if kept is None or not kept.subject.startswith("form:"):
        raise ReviewRefused("gone")
    if kept.state is not ResponseState.SUBMITTED:
        raise ReviewRefused("not-handed-in")
    return kept if kept.review is not None else replace(kept, review=ReviewState.RECEIVED)


def noted(
    unit: Unit, kept: KeptResponse, state: ReviewState, contact: int | None, note: str, now: datetime
) -> KeptResponse:
    """Keeps what was said of a response.

    Raises:
        Conflict: somebody else stored it since it was read.
    """
    version = version_of(unit, kept.id)
    unit.reviews.note(ReviewEntry(response=kept.id, state=state, at=now, contact=contact, note=note, version=version))
    return unit.responses.save(replace(kept, review=state))


def version_of(unit: Unit, response: int) -> int:
    """The number of the version that was handed in last."""
    versions = unit.reviews.versions(response)
    return versions[-1].number if versions else 1


def state_before(unit: Unit, response: int) -> ReviewState:
    """What a response was before its city asked to change it."""
    said = [entry.state for entry in unit.reviews.entries(response)]
    others = (state for state in reversed(said) if state is not ReviewState.CORRECTION_ASKED)
    return next(others, ReviewState.RECEIVED)
