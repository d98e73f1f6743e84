"""Findings: where they stand, what was meant, and how they leave the process that found them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import Problem
from knowledge.forms.importing.encoding import finding_in, finding_out, table_in, table_out
from knowledge.forms.importing.findings import MOST_OF_VALUE, Cell, Finding, Severity, closest, did_you_mean
from knowledge.model.forms import Table


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("relevent", "relevant"),
        ("dyas", "days"),
        ("tart", "start"),
        ("RELEVANT", "relevant"),
        ("lable", "label"),
        ("xylophone", ""),
        ("", ""),
    ],
)
def test_what_was_meant_is_like_what_was_written(word: str, meant: str) -> None:
    """Up to a third of the letters may differ, capitals none; what is like nothing is no guess."""
    assert closest(word, ["relevant", "days", "start", "label", "constraint"]) == meant


def test_a_word_is_not_offered_for_itself() -> None:
    """A name that is known is not a slip for itself, and of several the likest is offered."""
    assert closest("days", ["days"]) == ""
    assert closest("dayss", ["daily", "days", "day"]) == "days"


def test_the_question_has_the_shape_of_its_place() -> None:
    """References have their brackets; without a guess nothing is asked."""
    assert did_you_mean("dyas", ["days"], "${{{}}}") == " Did you mean ${days}?"
    assert did_you_mean("xylophone", ["days"]) == ""


def test_a_finding_stands_in_its_cell() -> None:
    """With the whole value, or the part of it that is wrong."""
    cell = Cell(sheet="survey", row=7, header="relevance", value="${dyas} > 1")
    whole = Problem(code="c", value="${dyas} > 1", sentence="S.", file="survey", row=7, column="relevance")
    assert cell.problem("c", "S.") == Finding(severity=Severity.PROBLEM, problem=whole)
    assert cell.warning("c", "S.", "${dyas}").problem.value == "${dyas}"
    assert cell.warning("c", "S.").severity is Severity.WARNING


def test_a_long_value_is_cut() -> None:
    """A cell may have 32,767 characters: nobody reads them in a list of problems."""
    assert len(Cell(value="x" * 30_000).problem("c", "S.").problem.value) == MOST_OF_VALUE


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.sampled_from(Severity), TEXT, TEXT, st.integers(0, 10**6))
def test_findings_survive_as_json(severity: Severity, sheet: str, value: str, row: int) -> None:
    """Line by line, whatever is in them."""
    problem = Problem(code="c", value=value, sentence=f"S {value}.", file=sheet, row=row, column=value)
    finding = Finding(severity=severity, problem=problem)
    line = json.dumps(finding_out(finding))
    assert "\n" not in line
    assert finding_in(json.loads(line)) == finding


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_tables_survive_as_json(rows: list[tuple[str, str]]) -> None:
    """Columns and rows are tuples again."""
    table = Table(name="cities", columns=("name", "label"), rows=tuple(rows))
    assert table_in(json.loads(json.dumps(table_out(table)))) == table
