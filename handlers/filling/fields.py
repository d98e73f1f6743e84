"""Values as they stand in the fields of a page, and what is posted from there read again.

What a field has is called raw: the value as a browser's own control has it, or as people type it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.numbers import get_decimal_symbol

from handlers.answer_texts import WHY_AGAIN, answer_text
from handlers.filling.desk import Desk
from knowledge.customs import joined, locale_of
from knowledge.forms.answers import Confirm, Reason, Reply, Unclear, Understood, read_answer
from knowledge.forms.responses import AnswerFault, AskQuestion
from knowledge.model.forms import OK, QuestionType

NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL})


@dataclass(frozen=True, kw_only=True, slots=True)
class Possible:
    """A value that may be meant, in words."""

    value: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """Why something that was posted is no answer yet, and what may be meant by it."""

    text: str
    options: tuple[Possible, ...] = ()


def mark_of(*raw: str) -> str:
    """What stands for the contents of fields."""
    return hashlib.sha256("\n".join(one.strip() for one in raw).encode()).hexdigest()[:16]


def raw_of(desk: Desk, step: AskQuestion) -> str:
    """The answer as the question's field shows it."""
    value, kind = desk.filled.value(step.place), step.question.type
    match kind:
        case _ if not value:
            return ""
        case QuestionType.INTEGER | QuestionType.DECIMAL:
            return value.replace(".", get_decimal_symbol(locale_of(desk.language)))
        case QuestionType.SELECT_MULTIPLE:
            return _in_order(desk, step, value.split())
        case QuestionType.DATE:
            return value[: len("2026-03-24")]
        case QuestionType.TIME:
            return value[: len("14:30")]
        case QuestionType.DATE_TIME:
            return value[: len("2026-03-24T14:30")]
        case QuestionType.GEOPOINT:
            return ", ".join(value.split()[:2])
        case _:
            return value


def read_raw(desk: Desk, step: AskQuestion, raw: str) -> str | Doubt:
    """The value that was meant, "" for none, or why it is none."""
    match step.question.type:
        case _ if not raw.strip():
            return ""
        case QuestionType.SELECT_ONE | QuestionType.IMAGE | QuestionType.AUDIO | QuestionType.VIDEO | QuestionType.FILE:
            return raw.strip()
        case QuestionType.SELECT_MULTIPLE:
            return _in_order(desk, step, raw.split())
        case QuestionType.RANK:
            return _ranked(desk, step, raw)
        case QuestionType.ACKNOWLEDGE:
            return OK if raw == OK else ""
        case QuestionType.DATE | QuestionType.TIME | QuestionType.DATE_TIME:
            return _moment(step.question.type, raw.strip()) or _typed(desk, step, raw)
        case QuestionType.RANGE if _fits(desk, step, raw.strip()):
            return raw.strip()
        case _:
            return _typed(desk, step, raw)


def _typed(desk: Desk, step: AskQuestion, raw: str) -> str | Doubt:
    """Read as in a chat: numbers with a comma, dates in words."""
    asked = desk.filled.asked(step.place, desk.names)
    reading = read_answer(asked, Reply(text=raw), desk.language, desk.today)
    match reading:
        case Understood(value=value):
            return value
        case Confirm():
            said = (Understood(value=reading.value, echo=reading.echo), *reading.alternatives)
        case Unclear():
            said = reading.alternatives
    options = tuple(Possible(value=one.value, words=one.echo) for one in said)
    return Doubt(text=answer_text(desk.voice, reading), options=options)


def _moment(kind: QuestionType, raw: str) -> str:
    """What a browser's own control gives, as an instance has it; "" when it is nothing of that kind."""
    try:
        match kind:
            case QuestionType.DATE:
                return date.fromisoformat(raw).isoformat()
            case QuestionType.TIME:
                return time.fromisoformat(raw).isoformat("milliseconds")
            case _:
                moment = datetime.fromisoformat(raw)
                return moment.isoformat(timespec="milliseconds") if "T" in raw and moment.tzinfo is None else ""
    except ValueError:
        return ""


def _fits(desk: Desk, step: AskQuestion, value: str) -> bool:
    problem = desk.filled.problem_of(step.place, value)
    return problem is None or problem.kind is not AnswerFault.TYPE


def _in_order(desk: Desk, step: AskQuestion, names: list[str]) -> str:
    """The names of choices, in the order in which these are shown; others are left out."""
    shown = desk.filled.choices(step.place, desk.names)
    return " ".join(dict.fromkeys(choice.name for choice in shown if choice.name in names))


def _ranked(desk: Desk, step: AskQuestion, raw: str) -> str | Doubt:
    """All choices in an order; a place that was left open is empty between its spaces."""
    _, names = desk.voice, raw.split()
    labels = {choice.name: choice.label for choice in desk.filled.choices(step.place, desk.names)}
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        return Doubt(text=WHY_AGAIN[Reason.NAMED_TWICE](_, {"choice": labels.get(twice, twice)}))
    missing = [label for name, label in labels.items() if name not in names]
    if missing:
        return Doubt(text=WHY_AGAIN[Reason.NOT_ALL_RANKED](_, {"missing": joined(missing, desk.language)}))
    return " ".join(names)
