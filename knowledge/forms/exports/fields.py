"""The columns that a question takes in a table, and what stands in them for an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.forms.exports.submissions import ExportOptions, MultipleSelect
from knowledge.model.forms import UPLOADS, Question, QuestionType


class Kind(StrEnum):
    """What the texts of a column stand for."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    PLACE = "place"
    """Two to four numbers with spaces between them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table."""

    header: str
    kind: Kind = Kind.TEXT


Cells = Callable[[str, Callable[[str], str]], Sequence[str]]
"""From an answer, and a way to the address of a file, to one text for each column."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A question in a table: its columns, and the cells of an answer. No answer leaves them all empty."""

    columns: tuple[Column, ...]
    cells: Cells


_KINDS = {
    QuestionType.INTEGER: Kind.NUMBER,
    QuestionType.DECIMAL: Kind.NUMBER,
    QuestionType.RANGE: Kind.NUMBER,
    QuestionType.DATE: Kind.DATE,
    QuestionType.TIME: Kind.TIME,
    QuestionType.DATE_TIME: Kind.DATE_TIME,
}
_PRELOADED = {"timestamp": Kind.DATE_TIME, "date": Kind.DATE}
_PARTS = ("latitude", "longitude", "altitude", "precision")
_Labels = Mapping[str, str]


def field_of(question: Question, label: str, prefix: str, choices: _Labels, options: ExportOptions) -> Field:
    """The columns of a question.

    Args:
        label: of the question, without the groups around it.
        prefix: the groups around it with a separator behind them, "".
        choices: the labels of the choices by their names, in their order; empty when they are not known, as those of
            a CSV file.
    """
    header = prefix + label
    if question.type is QuestionType.GEOPOINT:
        return _place(header, [f"{prefix}_{label}_{part}" for part in _PARTS])
    if question.type is QuestionType.SELECT_MULTIPLE and choices:
        return _several(header, choices, options)
    if question.type in UPLOADS and options.media_urls:
        columns = (Column(header=header), Column(header=f"{header}_URL"))
        return Field(columns=columns, cells=lambda answer, url_of: (answer, url_of(answer)))
    if choices and options.language is not None:
        return Field(columns=(Column(header=header),), cells=lambda answer, _: (_labelled(answer, choices),))
    return Field(columns=(Column(header=header, kind=_kind(question)),), cells=lambda answer, _: (answer,))


def _kind(question: Question) -> Kind:
    if question.preload is not None:
        return _PRELOADED.get(question.preload[0], Kind.TEXT)
    return _KINDS.get(question.type, Kind.TEXT)


def _labelled(answer: str, choices: _Labels) -> str:
    """The labels of one name, or of several with spaces between them."""
    return choices[answer] if answer in choices else " ".join(choices.get(name, name) for name in answer.split(" "))


def _place(header: str, headers: Sequence[str]) -> Field:
    parts = tuple(Column(header=part, kind=Kind.NUMBER) for part in headers)

    def cells(answer: str, _: object) -> Sequence[str]:
        return (answer, *(answer.split() + [""] * len(parts))[: len(parts)])

    return Field(columns=(Column(header=header, kind=Kind.PLACE), *parts), cells=cells)


def _several(header: str, choices: _Labels, options: ExportOptions) -> Field:
    """A summary, and a column for each choice: "1" and "0", as KoboToolbox has it."""
    separator = options.group_separator or "/"
    summary = (Column(header=header),) if options.multiple_select is not MultipleSelect.DETAILS else ()
    names = list(choices) if options.multiple_select is not MultipleSelect.SUMMARY else []
    details = tuple(Column(header=f"{header}{separator}{choices[name]}", kind=Kind.NUMBER) for name in names)

    def cells(answer: str, _: object) -> Sequence[str]:
        chosen = set(answer.split())
        marks = ["1" if name in chosen else "0" for name in names]
        return [_labelled(answer, choices), *marks] if summary else marks

    return Field(columns=summary + details, cells=cells)
