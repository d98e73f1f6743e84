"""Golden questions: what people ask, beside the entries that answer it. A pack is scored on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from knowledge.errors import FocalError, Problem
from knowledge.model.languages import Language
from knowledge.packs.pages import Code, Id, Page

GOLDEN_FILE = "golden.jsonl"
"""Its name in the folder of a pack."""


class NoGoldenQuestions(FocalError):
    """There are no golden questions in this file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldenQuestion:
    """One question and what answers it.

    Attributes:
        row: the line of the file, counted from 1.
        entries: ids of the entries of which any is a right answer; empty when no document answers the question.
        kind: how it is asked, such as "plain", "typo" or "sms"; "" when that is not said.
    """

    row: int
    question: str
    language: Language
    entries: frozenset[str]
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Golden:
    """A file of golden questions: those that are well-formed, and what is wrong with the file."""

    questions: tuple[GoldenQuestion, ...]
    problems: tuple[Problem, ...] = ()


class _Line(Page):
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    language: Code
    entries: list[Id]
    kind: Annotated[str, Field(max_length=40)] = ""


def read_golden(path: Path, known: Collection[str]) -> Golden:
    """The questions of a file of JSON lines `{"question": …, "language": "fr", "entries": ["id", …], "kind": …}`.

    Blank lines are nothing. A line of another form is a problem and is left out. A question that names an entry which
    is not among the `known` ids is a problem too, but it counts: what the pack lost it cannot answer.

    Raises:
        NoGoldenQuestions: the file cannot be read.
    """
    questions: list[GoldenQuestion] = []
    problems: list[Problem] = []
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise NoGoldenQuestions(f"{path} cannot be read: {error.strerror or error}") from error
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = _Line.model_validate_json(line)
        except ValidationError as error:
            problems += [_problem(path.name, row, detail) for detail in error.errors()]
            continue
        questions.append(_question(row, found))
        problems += _unknown(path.name, questions[-1], known)
    return Golden(questions=tuple(questions), problems=tuple(problems))


def _question(row: int, line: _Line) -> GoldenQuestion:
    return GoldenQuestion(
        row=row,
        question=line.question,
        language=Language(line.language),
        entries=frozenset(line.entries),
        kind=line.kind,
    )


def _unknown(file: str, asked: GoldenQuestion, known: Collection[str]) -> Iterator[Problem]:
    for id in sorted(asked.entries.difference(known)):
        sentence = f"the pack has no entry {id!r}"
        yield Problem(code="unknown-entry", value=id, sentence=sentence, file=file, row=asked.row, column="entries")


def _problem(file: str, row: int, detail: ErrorDetails) -> Problem:
    column = ".".join(str(step) for step in detail["loc"])
    message = f"{detail['msg'][0].lower()}{detail['msg'][1:]}"
    return Problem(
        code=detail["type"].replace("_", "-"),
        value=str(detail["input"])[:80],
        sentence=f"{column or 'this line'}: {message}",
        file=file,
        row=row,
        column=column,
    )
