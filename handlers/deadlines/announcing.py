"""A circular announces deadlines: those of it that a person confirmed are reminded of once it is released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.circulars import facts
from handlers.deadlines.setting import cancel_deadline, from_circular, move_deadline, set_deadline
from handlers.dialogue.library import Library
from knowledge.model.circulars import Circular
from knowledge.model.deadlines import Deadline, DeadlineRefused, DeadlineState
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

REFUSED = "deadline.refused"


def announce(unit: Unit, by: Actor, circular: Circular, library: Library, now: datetime) -> None:
    """Sets the confirmed deadlines of a circular that is being released.

    A correction changes those of the version before: one of the same kind is moved, one that is gone is cancelled, and
    those who were reminded hear of it. What cannot be a deadline, or is over already, is left out and written down.
    """
    known = list(_earlier(unit, circular))
    for deadline in _announced(unit, by, circular, library, now):
        before = next((each for each in known if each.kind is deadline.kind), None)
        if before is None:
            set_deadline(unit, by, deadline, now)
            continue
        known.remove(before)
        carried = unit.deadlines.save(
            replace(before, titles=deadline.titles, audience=deadline.audience, circular=circular.id, since=now)
        )
        move_deadline(unit, by, carried, deadline.due_at, library, now)
    for gone in known:
        cancel_deadline(unit, by, gone, library, now)


def withdraw(unit: Unit, by: Actor, circular: Circular, library: Library, now: datetime) -> None:
    """Cancels the deadlines of a circular that was taken back."""
    for deadline in _open(unit.deadlines.of_circular(circular.id)):
        cancel_deadline(unit, by, deadline, library, now)


def _announced(unit: Unit, by: Actor, circular: Circular, library: Library, now: datetime) -> list[Deadline]:
    texts, official = unit.circulars.texts(circular.id), library.installation.time_zone
    announced: list[Deadline] = []
    for confirmed in facts.confirmed(circular):
        try:
            deadline = from_circular(circular, dict(texts), confirmed, official, now)
            if deadline.due_at <= now:
                raise DeadlineRefused("past")
        except DeadlineRefused as error:
            unit.audit.note(by.name, REFUSED, circular.subject, now, {"why": error.code})
        else:
            announced.append(deadline)
    return announced


def _earlier(unit: Unit, circular: Circular) -> tuple[Deadline, ...]:
    return _open(unit.deadlines.of_circular(circular.corrects)) if circular.corrects is not None else ()


def _open(deadlines: Sequence[Deadline]) -> tuple[Deadline, ...]:
    return tuple(each for each in deadlines if each.state is DeadlineState.OPEN)
