"""Predicates: choosing among nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.forms.expressions.axes import in_document_order
from knowledge.forms.expressions.code import Code, Reach, Run, logical
from knowledge.forms.expressions.nodes import Document, Element, Node, owner
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import number_of_text, to_boolean

Choose = Callable[[list[Node], Scope], list[Node]]
Indexed = Callable[[Element | Document, str, Scope], "list[Node] | None"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate.

    Attributes:
        choose: the nodes it leaves, of nodes in the order of their axis.
        reach: what the expression in it depends on.
        indexed: of `[column = expression]`, the children of a name that it leaves, found by an index; None when the
            parent stands in no secondary instance, or the value cannot be looked up.
    """

    choose: Choose
    reach: Reach
    indexed: Indexed | None = None


def predicate_of(code: Code) -> Predicate:
    """A predicate of any expression: a number is a position, anything else true or false."""
    if isinstance(code.constant, float):
        return Predicate(_at_position(code.constant), code.reach)
    if code.kind == "nodes":
        return Predicate(_each(_exists(code.run)), code.reach)
    if code.kind in {"boolean", "text"}:
        return Predicate(_each(logical(code)), code.reach)
    return Predicate(_each(_holds(code.run)), code.reach)


def _at_position(position: float) -> Choose:
    def choose(nodes: list[Node], scope: Scope) -> list[Node]:
        return [nodes[int(position) - 1]] if position.is_integer() and 1 <= position <= len(nodes) else []

    return choose


def _exists(run: Run) -> Callable[[Scope], bool]:
    """Of nodes, a predicate asks whether there are any, also empty ones (XPath 1.0)."""
    return lambda scope: bool(run(scope))


def _holds(run: Run) -> Callable[[Scope], bool]:
    def holds(scope: Scope) -> bool:
        value = run(scope)
        if isinstance(value, list):
            return bool(value)
        return value == scope.position if isinstance(value, float) else to_boolean(value)

    return holds


def _each(holds: Callable[[Scope], bool]) -> Choose:
    def choose(nodes: list[Node], scope: Scope) -> list[Node]:
        if not nodes:
            return nodes
        inner = scope.at(nodes[0])
        inner.size = len(nodes)
        kept: list[Node] = []
        for position, node in enumerate(nodes, 1):
            inner.node = node
            inner.position = position
            if holds(inner):
                kept.append(node)
        return kept

    return choose


def equality(column: str, other: Code, general: Code) -> Predicate:
    """`[column = other]`, where `other` is the same for all nodes of a secondary instance; `general` is the whole."""

    def indexed(parent: Element | Document, name: str, scope: Scope) -> list[Node] | None:
        top = owner(parent)
        if top is scope.root or not isinstance(top, Document):
            return None
        value = other.run(scope.at(parent) if scope.current is None else scope)
        if isinstance(value, list) and len(value) == 1:
            value = value[0].value
        elif not value and isinstance(value, list) and other.is_reference:
            value = ""
        if isinstance(value, str):
            return by_text(top, parent, name, column).get(value, [])
        if isinstance(value, float) and value.is_integer():
            return _by_number(top, parent, name, column, scope).get(value, [])
        return None

    return Predicate(_each(logical(general)), general.reach, indexed)


def by_text(top: Document, parent: Element | Document, name: str, column: str) -> dict[str, list[Node]]:
    """The children of a name by the values of a column, in their order."""
    key = (id(parent), name, column)
    index = top.by_text.get(key)
    if index is None:
        index = top.by_text[key] = {}
        for child in parent.named(name):
            for value in {cell.value for cell in child.named(column)} or {""}:
                index.setdefault(value, []).append(child)
    return index


def _by_number(
    top: Document, parent: Element | Document, name: str, column: str, scope: Scope
) -> dict[float, list[Node]]:
    """The same by the numbers that the values are. Whole ones only are looked up, which need no tolerance."""
    key = (id(parent), name, column)
    index = top.by_number.get(key)
    if index is None:
        index = top.by_number[key] = {}
        for text, nodes in by_text(top, parent, name, column).items():
            index.setdefault(number_of_text(text, scope.zone), []).extend(nodes)
        index = top.by_number[key] = {number: in_document_order(nodes) for number, nodes in index.items()}
    return index
