"""Tokens into a tree. Precedence climbing: one call for each level of brackets, none for each rank of operator."""

from __future__ import annotations

from typing import Final

from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.lexing import Token, tokens
from knowledge.forms.expressions.syntax import (
    AXES,
    KINDS,
    Chain,
    Filtered,
    Function,
    Location,
    Negation,
    Number,
    Step,
    Syntax,
    Test,
    Text,
    Union,
)

DEEPEST: Final = 120
"""Levels of functions, brackets and predicates in each other. A level takes four of the thousand calls that Python
allows to be open, of which a server has some hundred open already."""

_RANKS: Final = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
_ANY: Final = Test("node", "", 0)
_DESCEND: Final = Step("descendant-or-self", _ANY, ())


def syntax(text: str) -> Syntax:
    """The tree of an expression; ExpressionError with the place of whatever is wrong."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Syntax:
        if len(self._tokens) == 1:
            raise ExpressionError("empty", 0)
        result = self._expression()
        if self._at < len(self._tokens) - 1:
            raise self._unexpected()
        return result

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _is(self, text: str) -> bool:
        token = self._tokens[self._at]
        return token.text == text and token.kind in {"mark", "operator"}

    def _skip(self, text: str) -> bool:
        found = self._is(text)
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            raise self._unexpected()

    def _unexpected(self) -> ExpressionError:
        token = self._now
        return ExpressionError("unexpected-end" if token.kind == "end" else "unexpected", token.position, token.text)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("too-deep", self._now.position, str(DEEPEST))

    def _expression(self) -> Syntax:
        """Operators and operands by their ranks; the stack holds what waits for its right side."""
        self._deeper()
        stack: list[tuple[int, list[Syntax], list[str]]] = []
        operand = self._operand()
        while True:
            token = self._now
            rank = _RANKS.get(token.text, 0) if token.kind == "operator" else 0
            while stack and stack[-1][0] > rank:
                operand = _chain(*stack.pop()[1:], operand)
            if not rank:
                break
            self._at += 1
            if stack and stack[-1][0] == rank:
                stack[-1][1].append(operand)
                stack[-1][2].append(token.text)
            else:
                stack.append((rank, [operand], [token.text]))
            operand = self._operand()
        self._depth -= 1
        return operand

    def _operand(self) -> Syntax:
        """Minus signs, and paths with bars between them."""
        signs = 0
        while self._skip("-"):
            signs += 1
        position = self._now.position
        operand = self._path()
        if self._is("|"):
            operands = [operand]
            while self._skip("|"):
                operands.append(self._path())
            operand = Union(tuple(operands), position)
        if not signs:
            return operand
        return Negation(operand) if signs % 2 else Negation(Negation(operand))

    def _path(self) -> Syntax:
        token = self._now
        if token.kind in {"number", "string"} or token.text in {"(", "$"} or self._is_call(token):
            return self._filtered(token)
        if self._skip("/"):
            return Location("/", self._steps() if self._starts_step() else (), token.position)
        if self._skip("//"):
            return Location("/", (_DESCEND, *self._steps()), token.position)
        return Location(".", self._steps(), token.position)

    def _is_call(self, token: Token) -> bool:
        if token.kind != "name" or token.text in KINDS or token.text.endswith("*"):
            return False
        return self._next().text == "(" and self._next().kind == "mark"

    def _filtered(self, token: Token) -> Syntax:
        """A literal, a call or what is in brackets; predicates and steps may follow the latter two."""
        self._at += 1
        match token.kind:
            case "number":
                return Number(float(token.text))
            case "string":
                return Text(token.text[1:-1])
            case "name":
                operand: Syntax = Function(token.text, self._arguments(), token.position)
            case _ if token.text == "(":
                operand = self._expression()
                self._expect(")")
            case _:
                raise ExpressionError("variable", token.position, self._now.text)
        if self._is("["):
            operand = Filtered(operand, self._predicates(), token.position)
        if self._skip("/"):
            return Location(operand, self._steps(), token.position)
        if self._skip("//"):
            return Location(operand, (_DESCEND, *self._steps()), token.position)
        return operand

    def _arguments(self) -> tuple[Syntax, ...]:
        self._expect("(")
        arguments: list[Syntax] = []
        if not self._is(")"):
            arguments.append(self._expression())
            while self._skip(","):
                arguments.append(self._expression())
        self._expect(")")
        return tuple(arguments)

    def _predicates(self) -> tuple[Syntax, ...]:
        predicates: list[Syntax] = []
        while self._skip("["):
            predicates.append(self._expression())
            self._expect("]")
        return tuple(predicates)

    def _starts_step(self) -> bool:
        token = self._now
        return token.kind == "name" or (token.kind == "mark" and token.text in {"@", ".", ".."})

    def _steps(self) -> tuple[Step, ...]:
        steps = [self._step()]
        while True:
            if self._skip("/"):
                steps.append(self._step())
            elif self._skip("//"):
                steps += [_DESCEND, self._step()]
            else:
                return tuple(steps)

    def _step(self) -> Step:
        if self._skip("."):
            return Step("self", _ANY, self._predicates())
        if self._skip(".."):
            return Step("parent", _ANY, self._predicates())
        axis = self._axis()
        test = self._test()
        return Step(axis, test, self._predicates())

    def _axis(self) -> str:
        if self._skip("@"):
            return "attribute"
        if self._next().text != "::" or self._next().kind != "mark":
            return "child"
        token = self._take()
        self._expect("::")
        if token.text not in AXES:
            raise ExpressionError("unknown-axis", token.position, token.text)
        return token.text

    def _test(self) -> Test:
        token = self._now
        if token.kind != "name":
            raise self._unexpected()
        self._at += 1
        if token.text not in KINDS or not self._is("("):
            return Test("", token.text, token.position)
        self._expect("(")
        name = self._take().text[1:-1] if token.text == "processing-instruction" and self._now.kind == "string" else ""
        self._expect(")")
        return Test(token.text, name, token.position)


def _chain(operands: list[Syntax], operators: list[str], last: Syntax) -> Chain:
    return Chain(operands[0], tuple(zip(operators, [*operands[1:], last], strict=True)))
