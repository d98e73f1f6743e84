"""Findings and tables as JSON: what comes out of the process that has opened a workbook."""

from __future__ import annotations

from typing import Any

from knowledge.errors import Problem
from knowledge.forms.importing.findings import Finding, Severity
from knowledge.model.forms import Table

_FIELDS = ("code", "value", "sentence", "file", "row", "column")


def finding_out(finding: Finding) -> list[Any]:
    """A finding."""
    return [finding.severity.value, *(getattr(finding.problem, name) for name in _FIELDS)]


def finding_in(values: list[Any]) -> Finding:
    """The same finding."""
    return Finding(severity=Severity(values[0]), problem=Problem(**dict(zip(_FIELDS, values[1:], strict=True))))


def table_out(table: Table) -> list[Any]:
    """A table."""
    return [table.name, table.columns, table.rows]


def table_in(values: list[Any]) -> Table:
    """The same table."""
    name, columns, rows = values
    return Table(name=name, columns=tuple(columns), rows=tuple(tuple(row) for row in rows))
