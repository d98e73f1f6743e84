"""The last look at a form: nothing lost, all expressions good."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge.errors import Problem
from knowledge.forms.importing.rechecking import recheck
from knowledge.model.forms import FormText, FormVersion, Group, ItemSet, Output, Question, QuestionType, Repeat, Trigger

DAYS = Question(path="/data/days", type=QuestionType.INTEGER)
TOLD = Question(path="/data/told", type=QuestionType.NOTE)
ROWS = {"/data/days": 2, "/data/told": 3}


def form(*nodes: Question | Group | Repeat) -> FormVersion:
    """A form of these."""
    return FormVersion(
        id="f",
        version="1",
        title="F",
        languages=(),
        default_language="default",
        root=Group(path="/data", children=nodes),
        lists={},
        tables={},
    )


def ruled(rule: str, expression: str) -> Question:
    """The note with a rule."""
    fields: dict[str, Any] = {rule: expression}
    return replace(TOLD, **fields)


def codes(problems: list[Problem]) -> list[tuple[str, int, str]]:
    """Code, row and column."""
    return [(problem.code, problem.row, problem.column) for problem in problems]


def test_a_good_form_has_no_problems() -> None:
    """Paths, predicates and instances that are there."""
    told = replace(TOLD, relevant="/data/days > 1 and count(/data/days[. > 1]) = 1", calculate="../days")
    assert list(recheck(form(DAYS, told), ROWS)) == []


def test_a_row_that_is_not_in_the_form_is_a_problem() -> None:
    """Whatever it was lost by."""
    (problem,) = recheck(form(DAYS), ROWS)
    assert (problem.code, problem.row, problem.value) == ("lost-question", 3, "/data/told")


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        ("relevant", "relevant"),
        ("constraint", "constraint"),
        ("required", "required"),
        ("read_only", "read_only"),
        ("calculate", "calculation"),
    ],
)
def test_every_rule_is_read(rule: str, column: str) -> None:
    """What cannot be read, and what reads what is not there."""
    bad = form(DAYS, ruled(rule, "/data/days >"))
    assert codes(list(recheck(bad, ROWS))) == [("expression-unexpected-end", 3, column)]
    lost = form(DAYS, ruled(rule, "/data/dyas > 1"))
    assert codes(list(recheck(lost, ROWS))) == [("unknown-path", 3, column)]


def test_texts_choices_counts_and_triggers_are_read() -> None:
    """The less usual places of expressions."""
    label = FormText(parts={"default": ("For ", Output(expression="/data/dyas"), " days")})
    assert codes(list(recheck(form(DAYS, replace(TOLD, label=label)), ROWS))) == [("unknown-path", 3, "label")]
    assert codes(list(recheck(form(DAYS, replace(TOLD, hint=label)), ROWS))) == [("unknown-path", 3, "hint")]
    items = ItemSet(source="l", nodes="instance('l')/root/item[x = /data/dyas]")
    select = Question(path="/data/told", type=QuestionType.SELECT_ONE, items=items)
    assert codes(list(recheck(form(DAYS, select), ROWS))) == [("unknown-path", 3, "choice_filter")]
    repeat = Repeat(path="/data/told", children=(), count="/data/dyas")
    assert codes(list(recheck(form(DAYS, repeat), ROWS))) == [("unknown-path", 3, "repeat_count")]
    trigger = Trigger(target="/data/told", expression="now(", after=("/data/days",))
    triggered = replace(form(DAYS, TOLD), triggers=(trigger,))
    assert codes(list(recheck(triggered, ROWS))) == [("expression-unexpected-end", 3, "calculation")]
