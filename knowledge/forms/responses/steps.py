"""The way through a form: what is asked after what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.forms.responses.places import above
from knowledge.forms.responses.tree import Spot, Tree
from knowledge.model.forms import Question, QuestionType


@dataclass(frozen=True, kw_only=True, slots=True)
class AskQuestion:
    """A question is asked, or a note shown.

    Attributes:
        is_read_only: it has a value that nobody may change: it is shown like a note.
    """

    place: str
    question: Question
    is_read_only: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AskAnother:
    """Whether one more instance of a repeat shall follow.

    Attributes:
        place: of the repeat as a whole.
        count: how many there are.
    """

    place: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A point on the way, also one that is passed by just now because it is not relevant."""

    spot: Spot
    is_relevant: bool


def stops(tree: Tree) -> Iterator[Stop]:
    """All points in document order: questions, groups and instances where they begin, a repeat where it ends."""
    return _stops(tree.root)


def following(tree: Tree, after: str | None) -> Stop | None:
    """The next stop that is asked, behind the place given, whether that is relevant itself or not."""
    passed = after is None
    aim = None if after is None else _known(tree, after)
    for stop in stops(tree):
        if passed and is_step(stop):
            return stop
        if stop.spot.place == aim:
            passed = True
            # Where an instance has gone since, the question that followed it is whether to add another.
            if aim != after and stop.spot.is_whole and is_step(stop):
                return stop
    return None


def preceding(tree: Tree, before: str | None) -> Stop | None:
    """The last stop that is asked before the place given; before None it is the last of all."""
    aim = None if before is None else _known(tree, before)
    last = None
    for stop in stops(tree):
        if stop.spot.place == aim:
            break
        last = stop if is_step(stop) else last
    return last


def is_step(stop: Stop) -> bool:
    """Whether something is asked or shown at a stop."""
    if not stop.is_relevant:
        return False
    question, repeat = stop.spot.part.question, stop.spot.part.repeat
    if question is not None:
        return question.is_asked
    return repeat is not None and stop.spot.is_whole and not repeat.count.strip()


def is_counted(question: Question) -> bool:
    """Whether progress counts it: an answer is wanted."""
    return question.is_asked and question.type is not QuestionType.NOTE


def _stops(top: Spot) -> Iterator[Stop]:
    """A repeat as a whole comes twice: for its instances, and behind them as a stop of its own."""
    stack = [(top, True, False)]
    while stack:
        spot, is_relevant, is_end = stack.pop()
        if spot.is_whole and not is_end:
            stack.append((spot, is_relevant, True))
        else:
            is_relevant = is_relevant and spot.element.is_relevant
            yield Stop(spot=spot, is_relevant=is_relevant)
        if not is_end:
            stack.extend((child, is_relevant, False) for child in reversed(spot.children))


def _known(tree: Tree, place: str) -> str | None:
    """The place itself, or the nearest around it that is in the tree."""
    return next((each for each in (place, *above(place)) if each in tree.at), None)
