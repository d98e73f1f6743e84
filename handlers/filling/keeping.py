"""An answer is checked and kept, and what follows from it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handlers.answer_texts import fault_text
from handlers.dialogue.filling_effects import FillingOutcome
from handlers.filling.desk import Desk
from handlers.filling.earlier import go_on
from handlers.filling.sharing import settle
from handlers.filling.showing import page_with, review, show
from handlers.filling.way import next_open
from handlers.ticket_texts import plain
from knowledge.forms.responses import AnswerProblem, AskQuestion, Change
from knowledge.model.forms import QuestionType

LONG = 200
"""Characters of a text that may be added to, even where its question did not ask for several lines."""


def put(desk: Desk, step: AskQuestion, value: str, echo: str = "", said: tuple[str, ...] = ()) -> FillingOutcome:
    """Keeps a value, "" for none, and goes on; asks again where it cannot be right. `echo` is how it was understood,
    `said` what else is to be said of it."""
    _, place = desk.voice, step.place
    problem = desk.filled.problem_of(place, value)
    if problem is not None:
        return show(desk, step, (faulted(desk, problem),))
    noted = (_("Noted: {answer}", answer=plain(echo)),) if echo else ()
    kept, followed = kept_with(desk, step, value)
    if can_be_added_to(step, value):
        kept = replace(kept, at=replace(kept.at, last=place))
    return at_next(kept, place, (*noted, *said, *followed))


def can_be_added_to(step: AskQuestion, value: str) -> bool:
    """Whether people may have more to say in answer to a question than one message has."""
    is_text = step.question.type is QuestionType.TEXT
    return is_text and bool(value) and ("multiline" in step.question.appearance or len(value) >= LONG)


def kept_with(desk: Desk, step: AskQuestion, value: str) -> tuple[Desk, tuple[str, ...]]:
    """Keeps a value that is right, and what is to be said of what follows from it.

    Raises:
        Conflict: somebody else stored the response since it was read.
    """
    place = step.place
    if value == desk.filled.value(place):
        return desk.decide(place, value), ()
    change = desk.filled.answer(place, value)
    return desk.keep(change, place, value), tuple(_followed(desk, change))


def at_next(desk: Desk, place: str, said: tuple[str, ...] = ()) -> FillingOutcome:
    """What is asked behind a place, or the review."""
    settle(desk)
    step = next_open(desk, place)
    return go_on(desk, step, said) if step is not None else review(desk, page_with(desk, place), said)


def faulted(desk: Desk, problem: AnswerProblem) -> str:
    """What is wrong with an answer: in the words of the form, where it has some."""
    said = desk.filled.text(problem.place, problem.message, desk.names).strip() if problem.message else ""
    return said or fault_text(desk.voice, problem.kind)


def _followed(desk: Desk, change: Change) -> Iterator[str]:
    _ = desk.voice
    if change.vanished:
        yield _.plural(
            "Because of this, {count} earlier answer is no longer needed. I keep it, in case you change your mind.",
            "Because of this, {count} earlier answers are no longer needed. I keep them, in case you change your mind.",
            len(change.vanished),
        )
    if change.invalidated:
        yield _.plural(
            "Because of this, {count} earlier answer does not fit any more: I ask for it again.",
            "Because of this, {count} earlier answers do not fit any more: I ask for them again.",
            len(change.invalidated),
        )
