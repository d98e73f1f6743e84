"""How questions are answered on a page: with which control, which keyboard, between which numbers."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from knowledge.model.forms import Question, QuestionType

MOST_RADIOS = 12
"""Choices that stand below each other; of more, a list is opened."""


class Control(StrEnum):
    """How a question is answered on a page."""

    LINE = "line"
    LINES = "lines"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    MOMENT = "datetime-local"
    RADIOS = "radios"
    LIST = "list"
    BOXES = "boxes"
    RANK = "rank"
    OK = "ok"
    FILE = "file"
    NOTE = "note"
    """Only to be read."""


def control_of(question: Question, count: int) -> Control:
    """How a question with so many choices is answered."""
    match question.type:
        case QuestionType.INTEGER | QuestionType.DECIMAL | QuestionType.GEOPOINT | QuestionType.BARCODE:
            return Control.LINE
        case QuestionType.TEXT:
            return Control.LINES if "multiline" in question.appearance else Control.LINE
        case QuestionType.RANGE:
            return Control.NUMBER
        case QuestionType.DATE:
            return Control.DATE
        case QuestionType.TIME:
            return Control.TIME
        case QuestionType.DATE_TIME:
            return Control.MOMENT
        case QuestionType.SELECT_ONE:
            return Control.RADIOS if count <= MOST_RADIOS else Control.LIST
        case QuestionType.SELECT_MULTIPLE:
            return Control.BOXES
        case QuestionType.RANK:
            return Control.RANK
        case QuestionType.ACKNOWLEDGE:
            return Control.OK
        case QuestionType.IMAGE | QuestionType.AUDIO | QuestionType.VIDEO | QuestionType.FILE:
            return Control.FILE
        case QuestionType.NOTE | QuestionType.CALCULATE | QuestionType.HIDDEN | QuestionType.META:
            return Control.NOTE
        case _:
            assert_never(question.type)


_MODES = {"email": "email", "url": "url", "telephone": "tel", "tel": "tel", "numbers": "numeric"}


def mode_of(question: Question) -> str:
    """The keyboard of a telephone that suits a question (`inputmode`)."""
    if question.type is QuestionType.INTEGER:
        return "numeric"
    if question.type is QuestionType.DECIMAL:
        return "decimal"
    return next((mode for name, mode in _MODES.items() if name in question.appearance), "text")


def limits_of(question: Question) -> tuple[str, str, str]:
    """Least, most and step of a range; "" of any other question."""
    if question.type is not QuestionType.RANGE:
        return ("", "", "")
    given = question.parameters
    return given.get("start", "1"), given.get("end", "10"), given.get("step", "1").lstrip("-")
