"""Rows of tables from responses, one response at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from knowledge.errors import FocalError
from knowledge.forms.exports.layout import Layout, Slot, layout_of
from knowledge.forms.exports.submissions import Copied, ExportOptions, Submitted
from knowledge.forms.exports.texts import allowed
from knowledge.forms.exports.versions import relative
from knowledge.forms.expressions.nodes import Element
from knowledge.model.forms import FormVersion, Group, Question, Repeat

Cell = str | int
Row = tuple[int, Sequence[Cell]]
"""The index of a table, and as many cells as it has columns."""


class UnknownVersion(FocalError):
    """A response answers a version of the form that the export was not given."""

    def __init__(self, version: str) -> None:
        super().__init__(f"a response answers version {version!r} of the form, which the export was not given")
        self.version = version


@dataclass(frozen=True, slots=True)
class _Inside:
    """What is known by name within a group."""

    steps: Mapping[str, _Step]


@dataclass(frozen=True, slots=True)
class _Instance:
    """What is known by name within an instance of a repeat, and the index of the repeat's table."""

    table: int
    steps: Mapping[str, _Step]


_Step = Slot | _Inside | _Instance
_Below = list[tuple[_Instance, Element]]


class Tables:
    """The tables of an export: `layout` says what they are, `rows` gives what is in them."""

    def __init__(self, forms: Sequence[FormVersion], options: ExportOptions) -> None:
        """Every version that a response may be of, the newest last."""
        self.layout: Layout = layout_of(forms, options)
        self._options = options
        self._roots = {form.version: _Instance(0, _steps(form, form.root, self.layout)) for form in forms}
        self._empty = [[""] * table.answers for table in self.layout.tables]
        self._names = [table.name for table in self.layout.tables]

    def rows(self, responses: Iterable[Submitted]) -> Iterator[Row]:
        """The rows of all tables: a row stands before those of the repeats within it.

        Raises:
            UnknownVersion: when a response comes that is of none of the versions.
        """
        last = [0] * len(self.layout.tables)
        for response in responses:
            root = self._roots.get(response.version)
            if root is None:
                raise UnknownVersion(response.version)
            copied = [self._copied(each, response) for each in self.layout.tables[0].copied]
            answers, below = self._answers(root, response.instance, response)
            last[0] += 1
            yield 0, [*answers, *copied, last[0]]
            yield from self._repeated(below, 0, last, copied, response)

    def _repeated(
        self, below: _Below, parent: int, last: list[int], copied: list[Cell], response: Submitted
    ) -> Iterator[Row]:
        index = last[parent]
        for step, element in below:
            answers, deeper = self._answers(step, element, response)
            last[step.table] += 1
            yield step.table, [*answers, last[step.table], self._names[parent], index, *copied]
            yield from self._repeated(deeper, step.table, last, copied, response)

    def _answers(self, step: _Instance, element: Element, response: Submitted) -> tuple[list[str], _Below]:
        row, below = self._empty[step.table].copy(), _Below()
        self._fill(row, step.steps, element, below, response)
        return row, below

    def _fill(
        self, row: list[str], steps: Mapping[str, _Step], element: Element, below: _Below, response: Submitted
    ) -> None:
        for child in element.children:
            step = steps.get(child.name)
            if step is None or not isinstance(child, Element):
                continue
            match step:
                case Slot():
                    if value := child.value:
                        row[step.start : step.end] = step.cells(allowed(value), response.url_of)
                case _Inside():
                    self._fill(row, step.steps, child, below, response)
                case _Instance():
                    below.append((step, child))
                case _:
                    assert_never(step)

    def _copied(self, what: Copied, response: Submitted) -> Cell:
        match what:
            case Copied.ID:
                return response.id
            case Copied.UUID:
                return response.uuid
            case Copied.SUBMISSION_TIME:
                return response.submission_time
            case Copied.VALIDATION_STATUS:
                status = response.validation
                return status.uid if self._options.language is None else status.label
            case Copied.SUBMITTED_BY:
                return allowed(response.submitted_by)
            case Copied.VERSION:
                return response.version
            case Copied.SUBMISSION_VERSION:
                return response.handed_in if response.handed_in is not None else ""


def _steps(form: FormVersion, parent: Group | Repeat, layout: Layout) -> dict[str, _Step]:
    slots, repeats = layout.slots[form.version], layout.repeats[form.version]
    steps: dict[str, _Step] = {}
    for node in parent.children:
        path = relative(form, node.path)
        if isinstance(node, Question):
            if path in slots:
                steps[node.name] = slots[path]
        elif isinstance(node, Group):
            steps[node.name] = _Inside(_steps(form, node, layout))
        elif path in repeats:
            steps[node.name] = _Instance(repeats[path], _steps(form, node, layout))
    return steps
