"""An expression that has been read: what callers hold in their hands."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from knowledge.forms.expressions.code import Code, logical, numeric
from knowledge.forms.expressions.compiling import Compiler
from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.nodes import Node
from knowledge.forms.expressions.parsing import syntax
from knowledge.forms.expressions.reading import Call, Path
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.surveying import survey
from knowledge.forms.expressions.values import Moment, Value, to_text

KEPT: Final = 8192
"""Expressions kept compiled: sixteen forms of 500 rules, the largest that the measure of speed foresees."""


class Expression:
    """An expression, compiled. Immutable.

    All ways to evaluate it raise ExpressionError, with a code.

    Attributes:
        text: as it was written.
        functions: those it calls, in the order of the text.
        paths: those it reads, in the order of the text.
        is_constant: whether it gives the same value everywhere and always.
    """

    __slots__ = ("_boolean", "_number", "_run", "functions", "is_constant", "paths", "text")

    def __init__(self, text: str, code: Code, functions: tuple[Call, ...], paths: tuple[Path, ...]) -> None:
        self.text = text
        self.functions = functions
        self.paths = paths
        self.is_constant = code.constant is not None
        self._run = code.run
        self._number = numeric(code)
        self._boolean = logical(code)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def value(self, scope: Scope) -> Value:
        """What it gives."""
        try:
            return self._run(scope)
        except RecursionError:
            raise ExpressionError("too-deep") from None

    def string(self, scope: Scope) -> str:
        """Its value as a text, as an instance would store it: a date with its time, if it has one."""
        value = self.value(scope)
        return value.text if isinstance(value, Moment) else to_text(value)

    def number(self, scope: Scope) -> float:
        """Its value as XPath's number(); NaN when it is none."""
        try:
            return self._number(scope)
        except RecursionError:
            raise ExpressionError("too-deep") from None

    def boolean(self, scope: Scope) -> bool:
        """Its value as XPath's boolean()."""
        try:
            return self._boolean(scope)
        except RecursionError:
            raise ExpressionError("too-deep") from None

    def nodes(self, scope: Scope) -> list[Node]:
        """Its nodes in document order; ExpressionError "not-a-node-set" when it gives a value of another kind.

        The list may be the tree's own: do not change it.
        """
        value = self.value(scope)
        if not isinstance(value, list):
            raise ExpressionError("not-a-node-set", 0, self.text)
        return value


def parse(text: str, *, is_deferred: bool = False) -> Expression:
    """Reads an expression, once for each text.

    Raises ExpressionError for whatever could not be evaluated: errors of syntax, unknown functions, wrong numbers of
    arguments, functions and brackets more than `DEEPEST` deep. With `is_deferred` an unknown or wrongly called
    function raises only when it is evaluated, as in JavaRosa and in web forms.
    """
    return _parse(text, is_deferred)


@lru_cache(maxsize=KEPT)
def _parse(text: str, is_deferred: bool) -> Expression:
    try:
        tree = syntax(text)
        return Expression(text, Compiler(is_deferred).code(tree), *survey(text, tree))
    except RecursionError:
        raise ExpressionError("too-deep") from None
