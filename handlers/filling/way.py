"""The way through a form: what is asked next, what was asked before, and what is read on the way."""

from __future__ import annotations

from collections.abc import Callable

from handlers.filling.desk import Desk, is_fixed
from knowledge.forms.responses import AskAnother, AskQuestion, Step
from knowledge.forms.responses.places import above, split


def next_open(desk: Desk, after: str | None) -> Step | None:
    """The next of what is left behind a place, else the first of all; None when nothing is left.

    Left is what nobody has answered or left out, and what is not right any more.
    """
    begin = _behind(desk, after)
    is_left = left(desk)
    return next((step for step in (*desk.steps[begin:], *desk.steps[:begin]) if is_left(step)), None)


def previous(desk: Desk, place: str) -> Step | None:
    """What is asked before a place, the last of all before ""; None at the beginning."""
    before = desk.steps[: _index(desk, place)]
    return next((step for step in reversed(before) if not is_fixed(step)), None)


def following(desk: Desk, place: str) -> Step | None:
    """What is asked behind a place, whether it was answered or not."""
    return next((step for step in desk.steps[_behind(desk, place) :] if not is_fixed(step)), None)


def shown_before(desk: Desk, place: str) -> tuple[AskQuestion, ...]:
    """What is only shown right before a place, the last of all before ""."""
    found: list[AskQuestion] = []
    for step in reversed(desk.steps[: _index(desk, place)]):
        if not isinstance(step, AskQuestion) or not is_fixed(step):
            break
        found.insert(0, step)
    return tuple(found)


def questions(desk: Desk) -> tuple[AskQuestion, ...]:
    """The questions that can be answered now, in the order of the form."""
    return desk.questions


def spare_instance(desk: Desk, place: str) -> str:
    """The instance around a place that somebody may do without: nothing in it is answered, and how many there are is
    theirs to say; "" when there is none."""
    outer = next((one for one in above(place) if split(one)[1]), "")
    if not outer or not isinstance(desk.by_place.get(split(outer)[0]), AskAnother):
        return ""
    return "" if outer in desk.instances else outer


def left(desk: Desk) -> Callable[[Step], bool]:
    """Tells what nobody has answered or left out, what is not right any more, and what the secretariat asks about."""
    wrong, decided = frozenset(desk.filled.invalid()), desk.decided - desk.unlooked
    return lambda step: not is_fixed(step) and (step.place not in decided or step.place in wrong)


def _index(desk: Desk, place: str) -> int:
    """Where a place stands; behind all of them where it does not."""
    return desk.indexes.get(place, len(desk.steps))


def _behind(desk: Desk, place: str | None) -> int:
    """Where to go on behind a place, which need not be asked any more."""
    if place is None:
        return 0
    index = _index(desk, place)
    if index < len(desk.steps):
        return index + 1
    following = desk.filled.next_asked(place)
    return _index(desk, following.place) if following is not None else len(desk.steps)
