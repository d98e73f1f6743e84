"""Whether what a form makes of answers changes with the clock."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from knowledge.forms.expressions import ExpressionError, parse
from knowledge.model.forms import FormText, FormVersion, Node, Output, Question, Repeat


class Clock(IntEnum):
    """How often the same answers may come to something else."""

    NEVER = 0
    DAILY = 1
    """It asks which day it is where the city is."""
    ALWAYS = 2
    """It asks for the moment, or reads times of the day with the offset that the city has just now."""


_CLOCKS = {"today": Clock.DAILY, "now": Clock.ALWAYS, "decimal-time": Clock.ALWAYS}
"""The functions that look at the clock; no other does (`knowledge.forms.expressions.library`)."""


def clock_of(form: FormVersion) -> Clock:
    """What a form's rules, choices and texts ask of the clock: all that steps, values, choices and labels come from.

    What is required and which answers are allowed is not among it; what is set by triggers is kept, and asks nothing.
    """
    return max(map(_asked_by, _expressions(form)), default=Clock.NEVER)


def _asked_by(text: str) -> Clock:
    if not text.strip():
        return Clock.NEVER
    try:
        functions = parse(text).functions
    except ExpressionError:  # a text that shows a value it cannot have stays without it
        return Clock.NEVER
    return max((_CLOCKS.get(call.name, Clock.NEVER) for call in functions), default=Clock.NEVER)


def _expressions(form: FormVersion) -> Iterator[str]:
    yield form.instance_name
    for node in (form.root, *form.walk()):
        yield from _of_node(node)
        yield from _of_text(node.label)
    for choices in form.lists.values():
        for choice in choices.choices:
            yield from _of_text(choice.label)


def _of_node(node: Node) -> Iterator[str]:
    yield from (node.relevant, node.read_only)
    if isinstance(node, Repeat):
        yield node.count
    if isinstance(node, Question):
        yield node.calculate
        yield from _of_text(node.hint)
        if node.items is not None:
            yield from (node.items.nodes, node.items.seed, node.items.value, node.items.label)


def _of_text(text: FormText | None) -> Iterator[str]:
    for parts in text.parts.values() if text is not None else ():
        yield from (part.expression for part in parts if isinstance(part, Output))
