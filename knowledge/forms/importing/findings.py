"""What is found in a workbook: faults that refuse it and warnings, each with its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from knowledge.errors import Problem

ALIKE = 2 / 3
"""Words of which at most every third letter differs may be slips for one another: "dyas" for "days"."""


class Severity(StrEnum):
    """What a finding does to the import."""

    PROBLEM = "problem"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing found, and whether the form is refused for it."""

    severity: Severity
    problem: Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell of a workbook, and its value.

    Attributes:
        sheet: the sheet's name, "" for the workbook as a whole; that of a file that belongs to the form.
        row: counted from 1, the headers' row being the first; 0 for the sheet as a whole.
        header: of its column, as it is written.
    """

    sheet: str = ""
    row: int = 0
    header: str = ""
    value: str = ""

    def problem(self, code: str, sentence: str, value: str | None = None) -> Finding:
        """A fault in this cell; `value` is the part of it that is wrong."""
        return self._finding(Severity.PROBLEM, code, sentence, value)

    def warning(self, code: str, sentence: str, value: str | None = None) -> Finding:
        """Something in this cell that its author should know; `value` is the part of it that matters."""
        return self._finding(Severity.WARNING, code, sentence, value)

    def _finding(self, severity: Severity, code: str, sentence: str, value: str | None) -> Finding:
        said = self.value if value is None else value
        problem = Problem(
            code=code, value=said[:MOST_OF_VALUE], sentence=sentence, file=self.sheet, row=self.row, column=self.header
        )
        return Finding(severity=severity, problem=problem)


MOST_OF_VALUE = 500
"""Characters of a value that stand in a problem: two lines or so tell its author which one is meant."""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, "" when none is like it."""
    candidates = [other for other in dict.fromkeys(known) if other != word]
    folded = [other.casefold() for other in candidates]
    found = extractOne(word.casefold(), folded, scorer=OSA.normalized_similarity, score_cutoff=ALIKE)
    return candidates[found[2]] if found else ""


def did_you_mean(word: str, known: Iterable[str], shape: str = "{}") -> str:
    """A sentence that names the known word, with a space before it; "" when none is like it."""
    found = closest(word, known)
    return f" Did you mean {shape.format(found)}?" if found else ""
