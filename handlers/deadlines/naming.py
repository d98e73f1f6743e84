"""What a deadline is called is changed by hand: nobody is told, and who is reminded from now on reads the new title."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.deadlines.reminding import postage
from handlers.dialogue.library import Library
from knowledge.model.deadlines import Deadline, DeadlineRefused, DeadlineState
from knowledge.model.languages import Text
from knowledge.model.rights import Actor, Right
from knowledge.store.errors import Conflict
from knowledge.store.rewording import reword
from knowledge.store.unit import Unit

_ELSEWHERE = frozenset({"event", "form", "call"})


def has_own_title(deadline: Deadline) -> bool:
    """Whether it is called by a title of its own, and not as the event, questionnaire or call is that it belongs to."""
    return deadline.subject.partition(":")[0] not in _ELSEWHERE


def rename_deadline(
    unit: Unit, by: Actor, deadline: Deadline, titles: Text, library: Library, now: datetime
) -> Deadline:
    """Gives a deadline another title. Nobody is reminded anew; what waits to be sent is written anew.

    Args:
        deadline: as whoever renames it saw it.

    Raises:
        Forbidden: the actor may not.
        DeadlineRefused: it has no title, is called as something else, or is cancelled.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.SET_DEADLINES)
    if not any(title.strip() for title in titles.values()):
        raise DeadlineRefused("no-title")
    if not has_own_title(deadline) or deadline.state is DeadlineState.CANCELLED:
        raise DeadlineRefused("fixed")
    if titles == deadline.titles:
        return deadline

    def renamed(present: Deadline) -> Deadline:
        if (present.titles, present.revision) != (deadline.titles, deadline.revision):
            raise Conflict
        return replace(present, titles=titles)

    unit.deadlines.amend(deadline.id, renamed)
    named = replace(deadline, titles=titles)
    reword(unit.connection, named.id, postage(unit, named, library, now).write)
    unit.audit.note(by.name, "deadline.renamed", f"deadline:{named.id}", now)
    return named
