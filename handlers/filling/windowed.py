"""What of a form can be asked in a window: not files, places, moments, orders, nor what is asked repeatedly."""

from __future__ import annotations

from handlers.filling.desk import Desk, is_fixed
from handlers.filling.sections import section_at, sections_of, steps_of
from knowledge.forms.responses import AskQuestion, Step
from knowledge.model.forms import QuestionType

FEWEST = 2
"""Questions of a section that are worth a window."""

_KINDS = frozenset(
    {
        QuestionType.TEXT,
        QuestionType.BARCODE,
        QuestionType.INTEGER,
        QuestionType.DECIMAL,
        QuestionType.RANGE,
        QuestionType.DATE,
        QuestionType.TIME,
        QuestionType.SELECT_ONE,
        QuestionType.SELECT_MULTIPLE,
        QuestionType.ACKNOWLEDGE,
    }
)


def fits_window(step: Step) -> bool:
    """Whether something can be asked in a window."""
    return (
        isinstance(step, AskQuestion) and step.question.type in _KINDS and "[" not in step.place and not is_fixed(step)
    )


def has_window(desk: Desk, place: str) -> bool:
    """Whether the section around a place can be filled in in a window."""
    section = section_at(sections_of(desk.filled.form), place)
    return sum(map(fits_window, steps_of(desk, section))) >= FEWEST
