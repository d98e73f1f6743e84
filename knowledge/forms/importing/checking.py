"""All checks of a workbook's rows, in the order in which an author mends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from knowledge.forms.importing.appearances import check_appearances
from knowledge.forms.importing.attachments import Attachments, check_attachments
from knowledge.forms.importing.choices import check_choices
from knowledge.forms.importing.cycles import check_cycles
from knowledge.forms.importing.expressions import Surroundings, check_expressions
from knowledge.forms.importing.findings import Finding, Severity
from knowledge.forms.importing.instances import instances_of
from knowledge.forms.importing.other import expand_other
from knowledge.forms.importing.outline import Outline, outline_of
from knowledge.forms.importing.parameters import check_parameters
from knowledge.forms.importing.settings import check_settings
from knowledge.forms.importing.sheets import SHEETS, Book
from knowledge.forms.importing.survey import check_columns, check_rows
from knowledge.forms.importing.translations import check_translations


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A book and all that was found in it.

    Attributes:
        book: with or_other written out.
        outline: of that book.
    """

    book: Book
    outline: Outline
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Those for which it is refused."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.PROBLEM)


def examine(book: Book, attached: Attachments, before: Iterable[Finding] = ()) -> Examined:
    """Checks a book; `before` was found while it was opened."""
    columns = tuple(check_columns(book))
    expanded = expand_other(book, outline_of(book))
    book = expanded.book
    outline = outline_of(book)
    around = Surroundings(outline=outline, instances=instances_of(book, outline, attached.tables))
    found = chain(
        before,
        attached.findings,
        columns,
        check_settings(book),
        outline.findings,
        check_rows(outline),
        check_choices(book, around),
        check_attachments(outline, attached.tables),
        check_parameters(book, outline),
        check_appearances(book, outline),
        check_expressions(book, around),
        check_cycles(outline),
        expanded.findings,
        check_translations(book),
    )
    return Examined(book=book, outline=outline, findings=tuple(_in_order(found)))


def _in_order(findings: Iterable[Finding]) -> Iterator[Finding]:
    """By sheet and row; one fault of a cell once, whichever checks have met it."""
    places = {name: at for at, name in enumerate(("", *SHEETS))}
    ordered = sorted(
        findings, key=lambda found: (places.get(found.problem.file.strip().casefold(), 99), found.problem.row)
    )
    seen: set[tuple[object, ...]] = set()
    for finding in ordered:
        problem = finding.problem
        key = (problem.file, problem.row, problem.column, problem.code, problem.value)
        if key not in seen:
            seen.add(key)
            yield finding
