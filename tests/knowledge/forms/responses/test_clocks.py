"""How often the same answers may come to something else, found in the expressions of a form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.forms import expressions
from knowledge.forms.responses.clocks import Clock, clock_of
from knowledge.forms.responses.plan import plan_of
from knowledge.model.forms import Node
from tests.handlers.filling.forms import study
from tests.knowledge.forms.building import calculate, form, group, integer, listed, output, question, repeat, select
from tests.knowledge.forms.building import text as label

LIBRARY = Path(expressions.__file__).parent


def asks(where: str, expression: str) -> Clock:
    """What a form asks of the clock in which an expression stands at one place."""
    match where:
        case "relevance":
            node: Node = integer("a", relevant=expression)
        case "of a group":
            node = group("g", integer("a"), relevant=expression)
        case "computed":
            node = calculate("a", expression)
        case "read only":
            node = integer("a", read_only=expression)
        case "choices":
            node = select("a", "themes", keep=expression)
        case "count":
            node = repeat("r", integer("a"), count=expression)
        case "label":
            node = integer("a", label=label("On ", output(expression)))
        case _:
            node = repeat("r", group("g", integer("a", relevant=expression)))
    return clock_of(form(node, question("b"), lists=(listed("themes", "x"),)))


@pytest.mark.parametrize(
    "where", ["relevance", "of a group", "computed", "read only", "choices", "count", "label", "in a repeat"]
)
@pytest.mark.parametrize(
    ("expression", "clock"),
    [
        ("../b > 1", Clock.NEVER),
        ("../b < today()", Clock.DAILY),
        ("if(../b != '', format-date(today(), '%Y'), 'x') = '2026'", Clock.DAILY),
        ("now() > ../b and today() > ../b", Clock.ALWAYS),
        ("decimal-time(../b) > 0.5", Clock.ALWAYS),
    ],
)
def test_wherever_it_stands(where: str, expression: str, clock: Clock) -> None:
    """The most that any expression asks, however deep in it."""
    assert asks(where, expression) is clock


def test_a_name_is_no_call() -> None:
    """Neither a text nor a question that is called so asks for the day."""
    assert asks("relevance", "../today = 'now()'") is Clock.NEVER


def test_of_the_study() -> None:
    """It asks for the day only to check dates, so that its figures hold until somebody answers."""
    assert any("today()" in question.constraint for question in study().questions())
    assert plan_of(study()).clock is Clock.NEVER


def test_no_other_function_looks_at_the_clock() -> None:
    """Whoever adds one adds it to the list in `clocks`: there are three, and they are in one file."""
    looking = {
        path.name: len(re.findall(r"\bscope\.now\b", path.read_text(encoding="utf-8")))
        for path in LIBRARY.rglob("*.py")
    }
    assert {name: count for name, count in looking.items() if count} == {"dates.py": 3}
