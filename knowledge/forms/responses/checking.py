"""What is wrong with answers: the checks that JavaRosa makes of one, and of a whole form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.forms.responses.choosing import kept, names
from knowledge.forms.responses.evaluating import Evaluator
from knowledge.forms.responses.tree import Spot, Tree
from knowledge.forms.responses.values import fits, is_in_range
from knowledge.model.forms import FormText, Question, QuestionType


class AnswerFault(StrEnum):
    """What is wrong with an answer."""

    REQUIRED = "required"
    CONSTRAINT = "constraint"
    TYPE = "type"
    """No value of the question's type, or beyond the bounds of a range."""
    CHOICE = "choice"
    """Not among the choices that there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerProblem:
    """Why an answer cannot stay as it is.

    Attributes:
        message: what the form says about it, None when it says nothing.
    """

    place: str
    kind: AnswerFault
    message: FormText | None = None


def problem_of(evaluator: Evaluator, spot: Spot, value: str) -> AnswerProblem | None:
    """What would be wrong with a value, in the order required, type, choice, constraint."""
    question = spot.question
    if not value:
        return _required(evaluator, spot, question)
    if not fits(question, value) or (question.type is QuestionType.RANGE and not is_in_range(question, value)):
        return AnswerProblem(place=spot.place, kind=AnswerFault.TYPE)
    if _lacks_choice(evaluator, spot, question, value):
        return AnswerProblem(place=spot.place, kind=AnswerFault.CHOICE)
    return _constraint(evaluator, spot, question, value)


def whole_problems(evaluator: Evaluator) -> Iterator[AnswerProblem]:
    """What is wrong with a whole response, in document order; JavaRosa stops at the first.

    Only what is relevant and asked is looked at. Choices are not: what is no longer one of them was taken away before.
    """
    for spot in relevant_questions(evaluator.tree):
        question, value = spot.question, spot.value
        if not value:
            problem = _required(evaluator, spot, question)
        elif not fits(question, value):
            problem = AnswerProblem(place=spot.place, kind=AnswerFault.TYPE)
        else:
            problem = _constraint(evaluator, spot, question, value)
        if problem is not None:
            yield problem


def is_invalid(evaluator: Evaluator, spot: Spot) -> bool:
    """Whether an answer that was given breaks its constraint now, or is no longer among the choices."""
    question = spot.question
    if not question.is_asked or not spot.value or not spot.is_relevant():
        return False
    return _lacks_choice(evaluator, spot, question, spot.value) or bool(
        _constraint(evaluator, spot, question, spot.value)
    )


def relevant_questions(tree: Tree) -> Iterator[Spot]:
    """The questions that are relevant and asked, in document order."""
    stack = [tree.root]
    while stack:
        spot = stack.pop()
        if not spot.is_whole and not spot.element.is_relevant:
            continue
        question = spot.part.question
        if question is not None and question.is_asked:
            yield spot
        stack.extend(reversed(spot.children))


def _required(evaluator: Evaluator, spot: Spot, question: Question) -> AnswerProblem | None:
    required = spot.part.required
    if required is None or not evaluator.boolean(required, spot, otherwise=False):
        return None
    return AnswerProblem(place=spot.place, kind=AnswerFault.REQUIRED, message=question.required_message)


def _lacks_choice(evaluator: Evaluator, spot: Spot, question: Question, value: str) -> bool:
    return question.items is not None and kept(question, value, names(evaluator, spot)) != value


def _constraint(evaluator: Evaluator, spot: Spot, question: Question, value: str) -> AnswerProblem | None:
    """The value stands in its place while the constraint looks at it, and only then (JavaRosa's candidate value)."""
    constraint = spot.part.constraint
    if constraint is None:
        return None
    before, spot.element.text = spot.element.text, value
    try:
        holds = evaluator.boolean(constraint, spot, otherwise=True)
    finally:
        spot.element.text = before
    if holds:
        return None
    return AnswerProblem(place=spot.place, kind=AnswerFault.CONSTRAINT, message=question.constraint_message)
