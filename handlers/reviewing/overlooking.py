"""The questions of the secretariat come first when a correction is opened, and are not overlooked at its end."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from handlers.dialogue.filling_effects import FillingOutcome, NotFilled
from handlers.dialogue.filling_words import IN_FORM
from handlers.filling.desk import Desk
from handlers.filling.earlier import go_on
from handlers.filling.showing import review, show
from handlers.filling.way import next_open, questions
from handlers.reviewing.differences import name_of
from handlers.reviewing.showing import MOST_CHANGES
from knowledge.model.messages import Choice


def first_of(desk: Desk, said: tuple[str, ...]) -> FillingOutcome:
    """Where somebody begins who opens a form: of a change all answers; of a correction what the secretariat asks, and
    what a new version of the form does."""
    step = desk.by_place.get(_opened_for(desk))
    if step is not None:
        return show(desk, step, said)
    if desk.at.changes and desk.handed_in is None:
        return review(desk, 0, said)
    return go_on(desk, next_open(desk, None), said)


def overlooked(desk: Desk) -> FillingOutcome | None:
    """Names what the secretariat asks and nobody has looked at, once: whoever hands it in again means it so."""
    open = desk.unlooked
    mark = hashlib.sha256("\n".join(sorted(open)).encode()).hexdigest()[:12]
    if not open or desk.at.seen == mark:
        return None
    _ = desk.voice
    labels = [f"• {name_of(desk.filled, step, desk.names)}" for step in questions(desk) if step.place in open]
    if (rest := len(labels) - MOST_CHANGES) > 0:
        labels[MOST_CHANGES:] = [_.plural("… and {count} more", "… and {count} more", rest)]
    text = "\n".join((_("The secretariat has asked about these, and nobody has looked at them yet:"), *labels))
    choices = (
        Choice(id=f"{IN_FORM}:next", label=_("Look at them")),
        Choice(id=f"{IN_FORM}:send", label=_("Hand in all the same")),
    )
    return NotFilled(at=replace(review(desk, 0).at, seen=mark), text=text, choices=choices)


def _opened_for(desk: Desk) -> str:
    """The place of the comment that a correction was opened for: "correction:7:12" for comment 12; else ""."""
    kind_and_response, _colon, number = desk.at.opened.rpartition(":")
    if kind_and_response != desk.kept.subject or not number.isdecimal():
        return ""
    places = (place for place, asked in desk.comments.items() if any(one.id == int(number) for one in asked))
    return next(places, "")
