"""When people are reminded of a deadline is changed by hand: nobody is told, they are just reminded then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from knowledge.model.deadlines import Deadline, DeadlineRefused, Step
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit


def replan_deadline(unit: Unit, by: Actor, deadline: Deadline, plan: Sequence[Step], now: datetime) -> Deadline:
    """Gives a deadline other steps. Those that would have come before are not made up for, so nobody is reminded at
    once, and nobody a second time of a step that stays.

    Raises:
        Forbidden: the actor may not.
        DeadlineRefused: there is no step.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.SET_DEADLINES)
    if not plan:
        raise DeadlineRefused("no-steps")
    kept = unit.deadlines.save(replace(deadline, plan=tuple(plan), since=max(deadline.since, now)))
    unit.audit.note(by.name, "deadline.replanned", f"deadline:{kept.id}", now)
    return kept
