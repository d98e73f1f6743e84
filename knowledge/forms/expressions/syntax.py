"""What the parser makes of an expression: its tree, before it is compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

AXES: Final = frozenset(
    {
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    }
)
KINDS: Final = frozenset({"node", "text", "comment", "processing-instruction"})


@dataclass(frozen=True, slots=True)
class Text:
    """A literal string."""

    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: float


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one rank, applied from the left: a + b - c. A chain has any length without being deep."""

    first: Syntax
    rest: tuple[tuple[str, Syntax], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign, or an odd number of them."""

    operand: Syntax


@dataclass(frozen=True, slots=True)
class Function:
    """A call. `position` is that of the name."""

    name: str
    arguments: tuple[Syntax, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Test:
    """What a step looks for: a name ("*", "prefix:*", "name", "prefix:name") or a kind of node.

    Attributes:
        kind: "" for a name, else "node", "text", "comment" or "processing-instruction".
        name: of a processing instruction, "" for any.
    """

    kind: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path."""

    axis: str
    test: Test
    predicates: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Location:
    """A path.

    Attributes:
        start: "/" of the instance, "." of the context node, or the expression whose nodes it starts from.
        position: of its first character.
    """

    start: Literal["/", "."] | Syntax
    steps: tuple[Step, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """Nodes of an expression chosen by predicates: (a | b)[1]."""

    operand: Syntax
    predicates: tuple[Syntax, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Union:
    """Nodes of several expressions together."""

    operands: tuple[Syntax, ...]
    position: int


Syntax = Text | Number | Chain | Negation | Function | Location | Filtered | Union
