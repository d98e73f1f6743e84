"""The tree of an expression into functions of the scope: each piece once, whatever it is evaluated with later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, assert_never

from knowledge.forms.expressions import locations
from knowledge.forms.expressions.code import Code, Reach, logical, noded
from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.library import described
from knowledge.forms.expressions.library.nodes import NODES, instance
from knowledge.forms.expressions.library.site import Site
from knowledge.forms.expressions.nodes import Document, Node
from knowledge.forms.expressions.operators import chain, negation
from knowledge.forms.expressions.predicates import Predicate, equality, predicate_of
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.syntax import (
    Chain,
    Filtered,
    Function,
    Location,
    Negation,
    Number,
    Step,
    Syntax,
    Text,
    Union,
)
from knowledge.forms.expressions.values import Value


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles.

    Attributes:
        is_deferred: whether a function that is unknown or wrongly called raises when it is evaluated, not before.
    """

    is_deferred: bool = False

    def code(self, tree: Syntax) -> Code:
        """The code of a tree."""
        match tree:
            case Text(value):
                return Code(lambda _: value, "text", constant=value)
            case Number(value):
                return Code(lambda _: value, "number", constant=value)
            case Negation(operand):
                return negation(self.code(operand))
            case Chain(first, rest):
                return chain(self.code(first), [(sign, self.code(operand)) for sign, operand in rest])
            case Function():
                return self._call(tree)
            case Location(start, steps, _):
                return self._location(start, steps)
            case Filtered(operand, predicates, position):
                return self._filtered(self.code(operand), predicates, position)
            case Union(operands, position):
                return locations.union([self.code(operand) for operand in operands], position)
            case _:
                assert_never(tree)

    def _call(self, call: Function) -> Code:
        function = described(call.name)
        codes = tuple(self.code(argument) for argument in call.arguments)
        site = Site(call.name, call.position, codes, call.arguments)
        try:
            if function is None:
                raise ExpressionError("unknown-function", call.position, call.name)
            if not function.accepts(len(codes)):
                raise ExpressionError("arguments", call.position, f"{call.name}: {len(codes)}")
            return function.build(site)
        except ExpressionError as error:
            if self.is_deferred:
                return Code(_raising(error), "any", Reach.NODE)
            raise

    def _location(self, start: Literal["/", "."] | Syntax, steps: tuple[Step, ...]) -> Code:
        compiled = [(step, self._predicates(step.predicates)) for step in steps]
        match start:
            case "/":
                return locations.absolute(compiled)
            case ".":
                return locations.relative(compiled)
            case Function("current", ()):
                return locations.from_current(compiled)
            case Function("instance", (name,), position):
                return self._from_instance(self.code(name), position, compiled)
            case _:
                code = self.code(start)
                return locations.from_nodes(noded(code, "/", -1), compiled, code.reach)

    def _from_instance(self, name: Code, position: int, steps: list[locations.Compiled]) -> Code:
        constant = name.constant
        if not isinstance(constant, str):
            nodes = NODES["instance"].build(Site("instance", position, (name,), ()))
            return locations.from_nodes(noded(nodes, "instance", position), steps, name.reach)

        def find(scope: Scope) -> Document:
            return instance(scope, constant, position)

        return locations.from_instance(find, steps, Reach.FIXED)

    def _filtered(self, code: Code, predicates: tuple[Syntax, ...], position: int) -> Code:
        nodes = noded(code, "[", position)
        chosen = self._predicates(predicates)

        def run(scope: Scope) -> list[Node]:
            found = nodes(scope)
            for predicate in chosen:
                found = predicate.choose(found, scope)
            return found

        return Code(run, "nodes", code.reach)

    def _predicates(self, predicates: tuple[Syntax, ...]) -> tuple[Predicate, ...]:
        return tuple(each for predicate in predicates for each in self._split(predicate))

    def _split(self, predicate: Syntax) -> list[Predicate]:
        """[a = x and b] is [a = x][b]: the first may be looked up in an index, and the second sees fewer nodes."""
        if isinstance(predicate, Chain) and predicate.rest[0][0] == "and":
            first = self._equality(predicate.first)
            if first is not None:
                others = [operand for _, operand in predicate.rest]
                rest = Chain(others[0], tuple(("and", other) for other in others[1:])) if others[1:] else others[0]
                if not _sees_position(rest):
                    return [first, predicate_of(_as_boolean(self.code(rest)))]
        return [self._equality(predicate) or predicate_of(self.code(predicate))]

    def _equality(self, predicate: Syntax) -> Predicate | None:
        if not isinstance(predicate, Chain) or len(predicate.rest) != 1 or predicate.rest[0][0] != "=":
            return None
        sides = (predicate.first, predicate.rest[0][1])
        for column, other in (sides, sides[::-1]):
            name = _column(column)
            if name:
                code = self.code(other)
                if code.reach is not Reach.NODE:
                    return equality(name, code, self.code(predicate))
        return None


def _raising(error: ExpressionError) -> Callable[[Scope], Value]:
    def run(scope: Scope) -> Value:
        raise ExpressionError(error.code, error.position, error.value)

    return run


def _as_boolean(code: Code) -> Code:
    return Code(logical(code), "boolean", code.reach)


def _column(tree: Syntax) -> str:
    """The name of a child, when the tree is a path of that one step."""
    if isinstance(tree, Location) and tree.start == ".":
        steps = [step for step in tree.steps if step.axis != "self" or step.test.kind != "node" or step.predicates]
        if len(steps) == 1 and steps[0].axis == "child" and not steps[0].predicates and not steps[0].test.kind:
            name = steps[0].test.name
            return "" if "*" in name or ":" in name else name
    return ""


def _sees_position(tree: Syntax) -> bool:
    """Whether position() or last() stands in a tree, whose meaning a split would change."""
    match tree:
        case Text() | Number() | Location():
            return False
        case Negation(operand):
            return _sees_position(operand)
        case Chain(first, rest):
            return _sees_position(first) or any(_sees_position(operand) for _, operand in rest)
        case Function(name, arguments, _):
            return name in {"position", "last"} or any(_sees_position(argument) for argument in arguments)
        case Filtered() | Union():
            return True
        case _:
            assert_never(tree)
