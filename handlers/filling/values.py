"""What was answered: by name for those who do something with it, and in words for those who read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from knowledge.customs import joined
from knowledge.forms.answers.echo import full_date, moment_in_words, number_in_words, place_in_words, time_in_words
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.forms.responses.places import above, path_of, split
from knowledge.model.forms import SELECTS, Group, Node, Question, QuestionType, Repeat
from knowledge.model.languages import Language

_BREAKS = re.compile(r"[ \t\r\n]+")

_GROUPED = 10_000
"""From here on digits are grouped: below, a whole number may be a year, and many languages group none of four digits
(CLDR, minimumGroupingDigits)."""


def answers_of(filled: Filled) -> Mapping[str, str]:
    """The values of the relevant questions by name, "" of those without an answer; of those in groups, too, but not of
    those in repeats. Calculated values are among them."""
    questions = once(filled.form.root.children)
    return MappingProxyType(
        {question.name: filled.value(question.path) for question in questions if filled.is_relevant(question.path)}
    )


def labelled(filled: Filled, chain: Sequence[Language]) -> tuple[tuple[str, str], ...]:
    """The label of each question that was answered, and its value in words, in the order of the form.

    Args:
        chain: the languages of the reader, as `Contact.languages` has them.
    """
    names, language = filled.form.chain(tuple(chain)), chain[0]
    return tuple(
        (label_of(filled, step, names), in_words(filled, step.place, step.question, names, language))
        for step in filled.steps()
        if isinstance(step, AskQuestion) and filled.value(step.place)
    )


def one_line(text: str) -> str:
    """A text on one line. Spaces at which no line may end stay, as French has them before its question marks."""
    return _BREAKS.sub(" ", text).strip()


def label_of(filled: Filled, step: AskQuestion, names: tuple[str, ...]) -> str:
    """The label of a question on one line; its name when it has none."""
    label = step.question.label
    text = filled.text(step.place, label, names) if label is not None else ""
    return one_line(text) or step.question.name


def section_of(filled: Filled, place: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The labels around a place, the outermost first; of an instance with its number, where there are several."""
    found = []
    for outer in above(place):
        node = filled.node(path_of(outer))
        if not isinstance(node, Group | Repeat) or (isinstance(node, Repeat) and not split(outer)[1]):
            continue
        label = " ".join(filled.text(place, node.label, names).split()) if node.label is not None else ""
        count, of = filled.number(outer)
        number = f" {count}" if of > 1 else ""
        found.append(f"{label}{number}" if label else "")
    return tuple(name for name in reversed(found) if name)


def in_words(filled: Filled, place: str, question: Question, names: tuple[str, ...], language: Language) -> str:
    """The value of a question as its reader writes it, "" when there is none; what fits no type is left as it is."""
    value = filled.value(place)
    if not value:
        return ""
    if question.type in SELECTS or question.type is QuestionType.ACKNOWLEDGE:
        labels = filled.labels(place, names)
        return joined([labels.get(name, name) for name in _named(question, value)], language)
    try:
        return _written(question, value, language)
    except (ValueError, InvalidOperation):
        return value


def _named(question: Question, value: str) -> list[str]:
    return [value] if question.type in (QuestionType.SELECT_ONE, QuestionType.ACKNOWLEDGE) else value.split()


def _written(question: Question, value: str, language: Language) -> str:
    match question.type:
        case QuestionType.INTEGER if abs(int(value)) < _GROUPED:
            return value
        case QuestionType.INTEGER | QuestionType.DECIMAL | QuestionType.RANGE:
            return number_in_words(Decimal(value), language)
        case QuestionType.DATE:
            return full_date(date.fromisoformat(value[:10]), language)
        case QuestionType.TIME:
            return time_in_words(time.fromisoformat(value), language)
        case QuestionType.DATE_TIME:
            return moment_in_words(datetime.fromisoformat(value), language)
        case QuestionType.GEOPOINT:
            latitude, longitude = value.split()[:2]
            return place_in_words(Decimal(latitude), Decimal(longitude), language)
        case _:
            return value


def once(nodes: Sequence[Node]) -> Iterator[Question]:
    """The questions that are there once."""
    for node in nodes:
        if isinstance(node, Question):
            yield node
        elif isinstance(node, Group):
            yield from once(node.children)
