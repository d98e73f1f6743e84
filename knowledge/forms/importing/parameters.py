"""The column "parameters": key=value, with spaces, commas or semicolons between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.outline import Entry, Outline
from knowledge.forms.importing.sheets import Book
from knowledge.forms.importing.types import Begin, Select, Source
from knowledge.model.forms import QuestionType

_PAIR = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")
_SPACES = re.compile(r"[\s,;]*")

_SELECT = ("randomize", "seed")
_ACCEPTED: Mapping[QuestionType, tuple[str, ...]] = MappingProxyType(
    {
        QuestionType.RANGE: ("start", "end", "step", "tick_interval", "placeholder", "tick_labelset"),
        QuestionType.TEXT: ("rows",),
        QuestionType.IMAGE: ("max-pixels", "app"),
        QuestionType.AUDIO: ("quality",),
        QuestionType.GEOPOINT: (
            *("capture-accuracy", "warning-accuracy", "allow-mock-accuracy", "reference-geometry"),
        ),
        QuestionType.SELECT_ONE: _SELECT,
        QuestionType.SELECT_MULTIPLE: _SELECT,
        QuestionType.RANK: _SELECT,
    }
)


def parameters_in(text: str) -> Iterator[tuple[str, str]]:
    """The pairs; keys count in small letters."""
    for key, value in _PAIR.findall(text):
        yield key.lower(), value


def check_parameters(book: Book, outline: Outline) -> Iterator[Finding]:
    """All that is wrong with parameters."""
    for entry in outline.entries:
        cell = entry.row.cell("parameters")
        if isinstance(entry.type, Begin):
            continue
        if cell.value and _SPACES.fullmatch(_PAIR.sub("", cell.value)) is None:
            yield cell.problem("bad-parameters", "Parameters are written key=value, with a space between them.")
            continue
        given = dict(parameters_in(cell.value))
        accepted = _accepted(entry)
        for key in given:
            if accepted and key not in accepted:
                yield _unknown(cell, key, accepted)
        yield from _check_values(cell, given, entry.type.type, book)


def _accepted(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry.type, Begin):
        return ()
    accepted = _ACCEPTED.get(entry.type.type, ())
    from_file = isinstance(entry.type, Select) and entry.type.source is Source.FILE
    return (*accepted, "value", "label") if from_file else accepted


def _unknown(cell: Cell, key: str, accepted: tuple[str, ...]) -> Finding:
    meant = did_you_mean(key, accepted) or f" It can have: {', '.join(accepted)}."
    return cell.problem("unknown-parameter", f'This type has no parameter "{key}".{meant}', key)


def _check_values(cell: Cell, given: Mapping[str, str], type: QuestionType, book: Book) -> Iterator[Finding]:
    for key, (pattern, wanted) in _SHAPES.items():
        if key in given and pattern.fullmatch(given[key]) is None:
            yield cell.problem("bad-parameter", f"The parameter {key} is {wanted}.", given[key])
    match type:
        case QuestionType.RANGE:
            yield from _check_range(cell, given, book)
        case QuestionType.SELECT_ONE | QuestionType.SELECT_MULTIPLE | QuestionType.RANK:
            yield from _check_shuffling(cell, given)
        case QuestionType.IMAGE if "app" in given:
            yield cell.problem("external-app", "A chat cannot open another app. Remove the parameter app.", "app")


_SHAPES = MappingProxyType(
    {
        "rows": (re.compile(r"\d+"), "a whole number"),
        "max-pixels": (re.compile(r"\d+"), "a whole number"),
        "quality": (
            re.compile(r"voice-only|low|normal|external", re.IGNORECASE),
            "voice-only, low, normal or external",
        ),
        "capture-accuracy": (re.compile(r"\d+(?:\.\d+)?"), "a number of metres"),
        "warning-accuracy": (re.compile(r"\d+(?:\.\d+)?"), "a number of metres"),
        "allow-mock-accuracy": (re.compile(r"true|false", re.IGNORECASE), "true or false"),
    }
)


def _check_shuffling(cell: Cell, given: Mapping[str, str]) -> Iterator[Finding]:
    if given.get("randomize", "true").lower() not in ("true", "false"):
        yield cell.problem("bad-parameter", "The parameter randomize is true or false.", given["randomize"])
    if "seed" in given and given.get("randomize", "").lower() != "true":
        yield cell.problem("bad-parameter", "A seed needs randomize=true.", "seed")
    elif "seed" in given and not given["seed"].startswith("${") and _number(given["seed"]) is None:
        yield cell.problem("bad-parameter", "A seed is a number or a ${question}.", given["seed"])


_DEFAULTS = MappingProxyType({"start": "1", "end": "10", "step": "1"})
"""Of a range, in pyxform."""


def _check_range(cell: Cell, given: Mapping[str, str], book: Book) -> Iterator[Finding]:
    numbers: dict[str, Decimal] = {}
    for key in ("start", "end", "step", "tick_interval", "placeholder"):
        text = given.get(key, _DEFAULTS.get(key))
        number = _number(text) if text is not None else None
        if text is not None and number is None:
            yield cell.problem("bad-parameter", f"The parameter {key} is a number.", text)
        elif number is not None:
            numbers[key] = number
    if numbers.keys() >= _DEFAULTS.keys():
        yield from _check_steps(cell, numbers)
    labels = given.get("tick_labelset")
    if labels and labels not in {name.lower() for name in book.lists}:
        meant = did_you_mean(labels, book.lists)
        yield cell.problem("unknown-list", f'The sheet "choices" has no list "{labels}".{meant}', labels)


def _check_steps(cell: Cell, numbers: Mapping[str, Decimal]) -> Iterator[Finding]:
    start, end, step = (numbers[key] for key in ("start", "end", "step"))
    if start == end:
        yield cell.problem("bad-range", "The range begins where it ends. Give it a start and another end.")
    elif step <= 0:
        yield cell.problem("bad-range", "The step is more than 0.", str(step))
    elif step > abs(end - start):
        yield cell.problem("bad-range", "The step is longer than the whole range.", str(step))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
