"""The root of Focal's exceptions, and problems that are collected rather than raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class FocalError(Exception):
    """Something went wrong that Focal can explain.

    The docstring of a subclass is its default message.
    """

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").partition("\n")[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One located fault in material that somebody imports.

    Attributes:
        code: a stable, kebab-case name of the kind of fault.
        value: the offending value, as it stands in the material.
        sentence: what is wrong and how to mend it, in English.
        file: the file, relative to the folder that is imported; "" when there is only one.
        row: line or row, counted from 1; 0 when the fault belongs to the whole file.
        column: the field or column it stands in; "" when it has none.
    """

    code: str
    value: str
    sentence: str
    file: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.row or "")) if part)
        return f"{place}: {self.sentence} [{self.code}]" if place else f"{self.sentence} [{self.code}]"


class ImportRefused(FocalError):
    """The material has problems and nothing of it was imported."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''}, nothing was imported; the first: {self.problems[0]}"
        )
