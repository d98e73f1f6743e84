"""Answers that depend on themselves: what JavaRosa refuses, and what it allows."""

from __future__ import annotations

import pytest

from tests.knowledge.forms.importing.tables import NAME, checked, found, problems, sentence
from tests.knowledge.forms.workbooks import Row


def number(name: str, **texts: str) -> Row:
    """A question for a number."""
    return {"type": "integer", "name": name, "label": name, **texts}


@pytest.mark.parametrize("column", ["calculation", "relevant", "required", "read_only"])
def test_a_rule_that_reads_its_own_question_is_circular(column: str) -> None:
    """As in JavaRosa, for all four."""
    assert problems([number("a", **{column: "${a} > 1"})]) == [found("circular", column=column, value="a -> a")]


def test_a_constraint_may_read_its_own_value() -> None:
    """By its name or as "."; and two constraints may read each other."""
    assert problems([number("a", constraint="${a} > 1 and . < ${b}"), number("b", constraint=". > ${a}")]) == []


def test_a_circle_is_told_once_with_its_way() -> None:
    """All names of the circle in the order in which they need each other, from the first row on."""
    rows = [
        number("x", relevant="${c} > 1"),
        number("b", calculation="${c} + 1"),
        number("c", relevant="${d} > 1"),
        number("d", calculation="${b} + 1"),
    ]
    assert problems(rows) == [found("circular", row=3, column="calculation", value="b -> c -> d -> b")]


def test_two_circles_are_two_problems() -> None:
    """Each has its own way out."""
    rows = [
        number("a", calculation="${b}"),
        number("b", calculation="${a}"),
        number("c", relevant="${d} > 1"),
        number("d", relevant="${c} > 1"),
    ]
    assert [problem.value for problem in problems(rows)] == ["a -> b -> a", "c -> d -> c"]


def test_a_group_whose_relevance_needs_what_is_in_it_is_circular() -> None:
    """What is in a group is as relevant as the group."""
    group: Row = {"type": "begin_group", "name": "g", "label": "G", "relevant": "${a} > 1"}
    assert problems([group, number("a"), {"type": "end_group"}]) == [
        found("circular", row=2, column="relevant", value="a -> a")
    ]


def test_the_instance_before_counts_as_the_same_question() -> None:
    """JavaRosa refuses a running total by indexed-repeat, too."""
    repeat: Row = {"type": "begin_repeat", "name": "r", "label": "R"}
    total = number("t", calculation="indexed-repeat(${t}, ${r}, 1) + 1")
    assert problems([repeat, total, {"type": "end_repeat"}]) == [
        found("circular", row=3, column="calculation", value="t -> t")
    ]


def test_chains_are_no_circles() -> None:
    """A form of 500 questions that each need the one before."""
    rows = [number("q0"), *(number(f"q{at}", relevant=f"${{q{at - 1}}} > 1") for at in range(1, 500))]
    assert problems(rows) == []


def test_defaults_are_no_circles() -> None:
    """They are computed once."""
    assert problems([number("a", default="${b} + 1"), number("b", default="${a} + 1")]) == []


def test_the_sentence_says_what_to_do() -> None:
    """The way is in it."""
    assert "a -> a" in sentence(checked([NAME, number("a", relevant="${a} = 1")]), "circular")
