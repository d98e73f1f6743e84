"""How a function is described, and the place where one is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.forms.expressions.code import Code, Kind, Reach, logical, noded, numeric, reach_of, textual
from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.nodes import Document, Node
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.syntax import Syntax
from knowledge.forms.expressions.values import Value


@dataclass(frozen=True, slots=True)
class Site:
    """A call of a function.

    Attributes:
        name: as it is written.
        position: of the name in the text.
        codes: the arguments, compiled.
        syntaxes: the arguments as they were read, for functions that look at a path itself.
    """

    name: str
    position: int
    codes: tuple[Code, ...]
    syntaxes: tuple[Syntax, ...]

    @property
    def reach(self) -> Reach:
        """What the arguments depend on."""
        return reach_of(*self.codes)

    def text(self, index: int) -> Callable[[Scope], str]:
        """An argument as text."""
        return textual(self.codes[index])

    def number(self, index: int) -> Callable[[Scope], float]:
        """An argument as a number."""
        return numeric(self.codes[index])

    def boolean(self, index: int) -> Callable[[Scope], bool]:
        """An argument as true or false."""
        return logical(self.codes[index])

    def nodes(self, index: int) -> Callable[[Scope], list[Node]]:
        """An argument as nodes."""
        return noded(self.codes[index], self.name, self.position)

    def spread(self, start: int = 0) -> Callable[[Scope], list[Value]]:
        """The values of the arguments from one on; of nodes, the text of each."""
        runs = [code.run for code in self.codes[start:]]

        def values(scope: Scope) -> list[Value]:
            found: list[Value] = []
            for run in runs:
                value = run(scope)
                if isinstance(value, list):
                    found += [node.value for node in value]
                else:
                    found.append(value)
            return found

        return values

    def text_or_context(self) -> Callable[[Scope], str]:
        """The only argument as text, or without one the text of the context node."""
        return self.text(0) if self.codes else lambda scope: self.context(scope).value

    def context(self, scope: Scope) -> Node:
        """The context node; ExpressionError "no-context" where there is none but the document."""
        if isinstance(scope.node, Document):
            raise ExpressionError("no-context", self.position, self.name)
        return scope.node

    def wrong(self, code: str, value: str) -> ExpressionError:
        """An error of this call."""
        return ExpressionError(code, self.position, f"{self.name}: {value}")

    def of(self, kind: Kind, run: Callable[[Scope], Value], reach: Reach | None = None) -> Code:
        """The code of the call; it reaches as far as its arguments, and to the context node when it has none."""
        natural = self.reach if self.codes else Reach.NODE
        return Code(run, kind, natural if reach is None else reach)


@dataclass(frozen=True, slots=True)
class Described:
    """A function of the language.

    Attributes:
        build: makes the code of a call.
        least: the smallest number of arguments.
        most: the largest; None for any.
        is_paired: whether arguments beyond the least come in twos.
    """

    build: Callable[[Site], Code]
    least: int
    most: int | None
    is_paired: bool = False

    def accepts(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        if count < self.least or (self.most is not None and count > self.most):
            return False
        return not self.is_paired or (count - self.least) % 2 == 0


def exactly(count: int, build: Callable[[Site], Code]) -> Described:
    """A function with a fixed number of arguments."""
    return Described(build, count, count)


def between(least: int, most: int | None, build: Callable[[Site], Code]) -> Described:
    """A function with a varying number of arguments."""
    return Described(build, least, most)
