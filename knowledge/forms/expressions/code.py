"""Compiled pieces of expressions: a function of the scope, and what is known of its values beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.nodes import Node
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import NAN, Value, number_of_node, to_boolean, to_number, to_text

Run = Callable[[Scope], Value]
Kind = Literal["text", "number", "boolean", "nodes", "any"]


class Reach(IntEnum):
    """What a value depends on, when a predicate looks at one node after the other."""

    FIXED = 0
    """Not on the node."""
    REPEAT = 1
    """On the node only when it stands in the form's own instance: absolute paths mean the same repeat instance."""
    NODE = 2
    """On the node, its position, or chance."""


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled piece.

    Attributes:
        run: gives the value.
        kind: of all its values; "any" when it is not known, or a date.
        first: of plain paths, the first node only, or None.
        constant: the value of a literal.
        is_reference: a path of names, which stands for one question in ODK: it has the question's value, "" without
            one.
    """

    run: Run
    kind: Kind
    reach: Reach = Reach.FIXED
    first: Callable[[Scope], Node | None] | None = None
    constant: str | float | None = None
    is_reference: bool = False


def reach_of(*codes: Code) -> Reach:
    """Of a piece made of others."""
    return max((code.reach for code in codes), default=Reach.FIXED)


def textual(code: Code) -> Callable[[Scope], str]:
    """Its value as text."""
    if code.kind == "text":
        return code.run  # type: ignore[return-value]  # said by the kind
    first = code.first
    if first is not None:

        def text_of_first(scope: Scope) -> str:
            node = first(scope)
            return "" if node is None else node.value

        return text_of_first
    run = code.run
    return lambda scope: to_text(run(scope))


def numeric(code: Code) -> Callable[[Scope], float]:
    """Its value as a number."""
    if code.kind == "number":
        return code.run  # type: ignore[return-value]  # said by the kind
    first = code.first
    if first is not None:

        def number_of_first(scope: Scope) -> float:
            node = first(scope)
            return NAN if node is None else number_of_node(node, scope.zone)

        return number_of_first
    run = code.run
    return lambda scope: to_number(run(scope), scope.zone)


def logical(code: Code) -> Callable[[Scope], bool]:
    """Its value as true or false. A path of names asks for an answer, any other for nodes, as XPath 1.0 does."""
    run = code.run
    if code.kind == "boolean":
        return run  # type: ignore[return-value]  # said by the kind
    if code.kind == "nodes" and not code.is_reference:
        return lambda scope: bool(run(scope))
    return lambda scope: to_boolean(run(scope))


def noded(code: Code, name: str, position: int) -> Callable[[Scope], list[Node]]:
    """Its nodes; ExpressionError "not-a-node-set" when it gives something else."""
    run = code.run
    if code.kind == "nodes":
        return run  # type: ignore[return-value]  # said by the kind

    def nodes(scope: Scope) -> list[Node]:
        value = run(scope)
        if not isinstance(value, list):
            raise ExpressionError("not-a-node-set", position, name)
        return value

    return nodes
