"""The secretariat reads what a city handed in: it asks about answers, approves, rejects, or opens them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from handlers.dialogue.library import Library
from handlers.reviewing.differences import asked
from handlers.reviewing.noting import handed_in, noted, state_before, version_of
from handlers.reviewing.telling import tell_approved, tell_issues, tell_refused, tell_rejected, tell_reopened
from knowledge.forms.responses import Surroundings, fill
from knowledge.model.responses import KeptResponse
from knowledge.model.reviews import Comment, ReviewRefused, ReviewState
from knowledge.model.rights import Actor, Right
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

LONGEST_NOTE = 1_000
"""Characters of a reason, and of a comment: each is one message on every channel with all that stands around it."""

IN_HANDS = frozenset({ReviewState.RECEIVED, ReviewState.CORRECTION_ASKED, ReviewState.REOPENED, ReviewState.HAS_ISSUES})
"""Nothing final was said yet: it can be approved, or rejected."""
COMMENTABLE = IN_HANDS | {ReviewState.APPROVED}
REOPENABLE = frozenset({ReviewState.RECEIVED, ReviewState.CORRECTION_ASKED, ReviewState.APPROVED, ReviewState.REJECTED})
REFUSABLE = frozenset({ReviewState.CORRECTION_ASKED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A response as somebody of the secretariat had it before them: its number and revision."""

    response: int
    revision: int


def comment(unit: Unit, by: Actor, seen: Seen, place: str, text: str, now: datetime) -> Comment:
    """Keeps what is asked about one answer; the city gets it with `send_comments`.

    Raises:
        Forbidden: the actor may not.
        ReviewRefused: nothing is asked ("no-note"), of a question that is not asked of this city
            ("no-such-question"), or it was rejected ("not-now"); "gone", "not-handed-in".
        Conflict: somebody else changed the response since it was seen.
    """
    kept, said = _seen(unit, by, seen, COMMENTABLE), _said(text)
    if not said:
        raise ReviewRefused("no-note")
    if place not in asked(fill(unit.forms.one(kept.form), kept.response, Surroundings(now=now, zone=UTC))):
        raise ReviewRefused("no-such-question")
    number = version_of(unit, kept.id)
    made = Comment(response=kept.id, place=place, text=said, at=now, by=by.contact, version=number)
    return unit.reviews.comment(made)


def take_back(unit: Unit, by: Actor, response: int, comment: int, now: datetime) -> None:
    """A comment is not asked any more, whether the city has it or not; one that is done with stays so.

    Raises:
        Forbidden: the actor may not.
        ReviewRefused: the response has no such comment ("gone").
    """
    by.need(Right.MANAGE_FORMS)
    found = next((one for one in unit.reviews.comments(response) if one.id == comment), None)
    if found is None:
        raise ReviewRefused("gone")
    if found.settled_at is None:
        unit.reviews.settle([found.id], now)
        unit.audit.note(by.name, "review.comment_taken_back", f"response:{response}", now, {"comment": str(comment)})


def send_comments(unit: Unit, by: Actor, seen: Seen, note: str, library: Library, now: datetime) -> KeptResponse:
    """Gives the city the comments that it has not got yet: it may answer these questions once more.

    Raises:
        Forbidden, Conflict: see `comment`.
        ReviewRefused: there are none ("no-comments"); see `comment`.
    """
    kept = _seen(unit, by, seen, COMMENTABLE)
    drafted = [one for one in unit.reviews.comments(kept.id) if one.told_at is None and one.settled_at is None]
    if not drafted:
        raise ReviewRefused("no-comments")
    unit.reviews.tell([one.id for one in drafted], now)
    saved = _decided(unit, by, kept, ReviewState.HAS_ISSUES, note, now)
    tell_issues(unit, saved, drafted, _said(note), library, now)
    return saved


def approve(unit: Unit, by: Actor, seen: Seen, library: Library, now: datetime) -> KeptResponse:
    """The answers are good as they are; what was asked about them is settled.

    Raises:
        Forbidden, ReviewRefused, Conflict: see `comment`; or they were approved, or rejected ("not-now").
    """
    kept = _seen(unit, by, seen, IN_HANDS)
    _settle(unit, kept, now)
    saved = _decided(unit, by, kept, ReviewState.APPROVED, "", now)
    tell_approved(unit, saved, library, now)
    return saved


def reject(unit: Unit, by: Actor, seen: Seen, note: str, library: Library, now: datetime) -> KeptResponse:
    """The answers cannot be taken, for a reason that the city is told; they can be opened again.

    Raises:
        Forbidden, Conflict: see `comment`.
        ReviewRefused: there is no reason ("no-note"); see `approve`.
    """
    kept = _seen(unit, by, seen, IN_HANDS)
    said = _reason(note)
    _settle(unit, kept, now)
    saved = _decided(unit, by, kept, ReviewState.REJECTED, said, now)
    tell_rejected(unit, saved, said, library, now)
    return saved


def reopen(unit: Unit, by: Actor, seen: Seen, note: str, library: Library, now: datetime) -> KeptResponse:
    """The city may change any of its answers, whether it asked for that or not.

    Raises:
        Forbidden, Conflict: see `comment`.
        ReviewRefused: it may already ("not-now"); see `comment`.
    """
    kept = _seen(unit, by, seen, REOPENABLE)
    saved = _decided(unit, by, kept, ReviewState.REOPENED, note, now)
    tell_reopened(unit, saved, _said(note), library, now)
    return saved


def refuse_correction(unit: Unit, by: Actor, seen: Seen, note: str, library: Library, now: datetime) -> KeptResponse:
    """The answers stay as they are although the city would like to change them; they are again what they were.

    Raises:
        Forbidden, Conflict: see `comment`.
        ReviewRefused: there is no reason ("no-note"), or nothing was asked for ("not-now"); see `comment`.
    """
    kept = _seen(unit, by, seen, REFUSABLE)
    said = _reason(note)
    saved = _decided(unit, by, kept, state_before(unit, kept.id), said, now)
    tell_refused(unit, saved, said, library, now)
    return saved


def _seen(unit: Unit, by: Actor, seen: Seen, states: Collection[ReviewState]) -> KeptResponse:
    by.need(Right.MANAGE_FORMS)
    kept = handed_in(unit, seen.response)
    if kept.revision != seen.revision:
        raise Conflict
    if kept.review not in states:
        raise ReviewRefused("not-now")
    return kept


def _decided(unit: Unit, by: Actor, kept: KeptResponse, state: ReviewState, note: str, now: datetime) -> KeptResponse:
    saved = noted(unit, kept, state, by.contact, _said(note), now)
    unit.audit.note(by.name, f"review.{state.value}", f"response:{kept.id}", now, {"before": str(kept.review)})
    return saved


def _settle(unit: Unit, kept: KeptResponse, now: datetime) -> None:
    open = [one.id for one in unit.reviews.comments(kept.id) if one.settled_at is None]
    if open:
        unit.reviews.settle(open, now)


def _reason(note: str) -> str:
    said = _said(note)
    if not said:
        raise ReviewRefused("no-note")
    return said


def _said(note: str) -> str:
    return note.strip()[:LONGEST_NOTE]
