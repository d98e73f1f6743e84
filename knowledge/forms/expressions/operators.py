"""Operators: arithmetic, comparisons, and, or."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Final

from knowledge.forms.expressions.code import Code, Run, logical, numeric, reach_of
from knowledge.forms.expressions.nodes import Node
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import (
    NAN,
    NEAR,
    Moment,
    Value,
    number_of_node,
    to_boolean,
    to_number,
    to_text,
)

Number = Callable[[Scope], float]


def divide(a: float, b: float) -> float:
    """IEEE 754 division."""
    if b:
        return a / b
    if a != a or b != b or a == 0:
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def remainder(a: float, b: float) -> float:
    """The remainder with the sign of the dividend."""
    if b == 0 or math.isinf(a) or a != a or b != b:
        return NAN
    return math.fmod(a, b)


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": remainder,
}
_ORDER: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def chain(first: Code, rest: list[tuple[str, Code]]) -> Code:
    """A chain of operators of one rank."""
    reach = reach_of(first, *(code for _, code in rest))
    match rest[0][0]:
        case "and":
            return Code(_all([logical(first), *(logical(code) for _, code in rest)]), "boolean", reach)
        case "or":
            return Code(_any([logical(first), *(logical(code) for _, code in rest)]), "boolean", reach)
        case "=" | "!=" | "<" | "<=" | ">" | ">=":
            for sign, code in rest:
                first = Code(_comparison(sign, first, code), "boolean", reach)
            return first
        case _:
            return Code(
                _arithmetic(numeric(first), [(_ARITHMETIC[sign], numeric(code)) for sign, code in rest]),
                "number",
                reach,
            )


def negation(operand: Code) -> Code:
    """The minus sign."""
    if isinstance(operand.constant, float):
        negative = -operand.constant
        return Code(lambda _: negative, "number", constant=negative)
    number = numeric(operand)
    return Code(lambda scope: -number(scope), "number", operand.reach)


def _all(parts: list[Callable[[Scope], bool]]) -> Callable[[Scope], bool]:
    if len(parts) == 2:
        a, b = parts
        return lambda scope: a(scope) and b(scope)

    return lambda scope: all(part(scope) for part in parts)


def _any(parts: list[Callable[[Scope], bool]]) -> Callable[[Scope], bool]:
    if len(parts) == 2:
        a, b = parts
        return lambda scope: a(scope) or b(scope)

    return lambda scope: any(part(scope) for part in parts)


def _arithmetic(first: Number, rest: list[tuple[Callable[[float, float], float], Number]]) -> Number:
    if len(rest) == 1:
        ((apply, second),) = rest
        return lambda scope: apply(first(scope), second(scope))

    def total(scope: Scope) -> float:
        result = first(scope)
        for apply, number in rest:
            result = apply(result, number(scope))
        return result

    return total


def _comparison(sign: str, a: Code, b: Code) -> Callable[[Scope], bool]:
    if sign in _ORDER:
        return _ordered(_ORDER[sign], a, b)
    if isinstance(b.constant, str):
        quick = _text_equality(a, b.constant, sign == "=")
        if quick is not None:
            return quick
    left, right = _compared(a), _compared(b)
    if sign == "=":
        return lambda scope: are_equal(left(scope), right(scope), scope, True)
    return lambda scope: are_equal(left(scope), right(scope), scope, False)


def _compared(code: Code) -> Run:
    """JavaRosa takes the value of no node to be empty (XPathNodeset.unpack), so that `/data/a = ''` holds of an `a`
    that is not relevant. Wildcards, which it does not have, keep the rule of XPath 1.0: nothing equals no node."""
    run = code.run
    return (lambda scope: run(scope) or "") if code.is_reference else run


def _text_equality(code: Code, text: str, wanted: bool) -> Callable[[Scope], bool] | None:
    """A plain path against a literal, the commonest comparison of all."""
    first, run = code.first, code.run
    if first is None:
        return None

    def compare(scope: Scope) -> bool:
        nodes: list[Node] = run(scope)  # type: ignore[assignment]  # said by `first`
        if len(nodes) == 1:
            return (nodes[0].value == text) is wanted
        return any((node.value == text) is wanted for node in nodes) if nodes else (text == "") is wanted

    return compare


def _ordered(order: Callable[[float, float], bool], a: Code, b: Code) -> Callable[[Scope], bool]:
    if a.kind in {"number", "text"} and b.kind in {"number", "text"}:
        left, right = numeric(a), numeric(b)
        return lambda scope: order(left(scope), right(scope))
    if a.kind == "nodes" and isinstance(b.constant, float):
        return _nodes_against(order, a, b.constant)
    run_a, run_b = a.run, b.run

    def compare(scope: Scope) -> bool:
        rights = _numbers(run_b(scope), scope)
        return any(order(left, right) for left in _numbers(run_a(scope), scope) for right in rights)

    return compare


def _nodes_against(order: Callable[[float, float], bool], code: Code, number: float) -> Callable[[Scope], bool]:
    run = code.run

    def compare(scope: Scope) -> bool:
        nodes: list[Node] = run(scope)  # type: ignore[assignment]  # said by the kind
        if len(nodes) == 1:
            return order(number_of_node(nodes[0], scope.zone), number)
        return any(order(number_of_node(node, scope.zone), number) for node in nodes)

    return compare


def _numbers(value: Value, scope: Scope) -> list[float]:
    if isinstance(value, list):
        return [number_of_node(node, scope.zone) for node in value]
    return [to_number(value, scope.zone)]


def are_equal(a: Value, b: Value, scope: Scope, wanted: bool) -> bool:
    """a = b when `wanted`, a != b otherwise: true when a pair of their nodes is as wanted (XPath 1.0, section 3.4)."""
    if isinstance(a, bool) or isinstance(b, bool):
        return (to_boolean(a) == to_boolean(b)) is wanted
    if not isinstance(a, list):
        if not isinstance(b, list):
            return _same(a, b, scope) is wanted
        a, b = b, a
    if isinstance(b, list):
        others = {node.value for node in b}
        if wanted:
            return any(node.value in others for node in a)
        return any(node.value != other for node in a for other in others)
    return any(_same(node.value, b, scope) is wanted for node in a)


def _same(a: str | float | Moment, b: str | float | Moment, scope: Scope) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    if isinstance(a, float) or isinstance(b, float) or (isinstance(a, Moment) and isinstance(b, Moment)):
        left, right = to_number(a, scope.zone), to_number(b, scope.zone)
        return left == right or abs(left - right) < NEAR
    moment, text = (a, b) if isinstance(a, Moment) else (b, a)
    return text == to_text(moment) or (isinstance(moment, Moment) and text == moment.text)
