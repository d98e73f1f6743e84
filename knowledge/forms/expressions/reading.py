"""What an expression says about itself without being evaluated: the functions it calls, the paths it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Start = Literal["root", "context", "current", "instance"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A function that is called.

    Attributes:
        name: as it is written, with its prefix: "jr:choice-name".
        arguments: how many.
        position: of the name in the text, counted from 0.
        literals: the arguments that are literal strings, None where one is not: ("choice2", None).
    """

    name: str
    arguments: int
    position: int
    literals: tuple[str | None, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PathStep:
    """One step of a path.

    Attributes:
        axis: "child", "parent", "self", "attribute", "descendant-or-self" and so on.
        name: the name that is looked for, as written; "*" is any, "node()" and "text()" are tests of kind.
        has_predicates: whether it chooses among the nodes.
    """

    axis: str
    name: str
    has_predicates: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is a name, "." or "..", whose nodes are known without looking at an instance."""
        match self.axis:
            case "child" | "attribute":
                return self.name != "*" and not self.name.endswith(")")
            case "self" | "parent":
                return self.name == "node()"
            case _:
                return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A path that is read.

    Attributes:
        text: as it is written, without its predicates and without white space: "../x", "instance('l')/root/item".
        steps: those of a path inside a predicate come behind the steps of the path around it, which it starts from.
        start: "root" of the form's instance, "context" (the question that the expression belongs to), "current" (the
            same, said with current()), or "instance": the root of a secondary instance.
        instance: the id of the secondary instance, "" when start is another or the id is computed.
        position: of its first character in the text, counted from 0.
        is_certain: False when it starts at what another expression gives, such as (a | b)/c: the steps are then only
            the last ones and `start` is a guess.
    """

    text: str
    steps: tuple[PathStep, ...]
    start: Start
    instance: str = ""
    position: int = 0
    is_certain: bool = True

    @property
    def is_absolute(self) -> bool:
        """Whether it begins at the root of the form's instance."""
        return self.start == "root"

    @property
    def is_plain(self) -> bool:
        """Whether all steps are names, "." or "..": `resolved` tells where it leads."""
        return self.is_certain and all(step.is_plain for step in self.steps)

    def resolved(self, context: str) -> str | None:
        """The path from the root, without positions: "/data/rep/x"; None when it leads nowhere that is known.

        `context` is the path of the question that the expression belongs to.
        """
        if not self.is_plain or self.start == "instance":
            return None
        names = [] if self.start == "root" else context.strip("/").split("/")
        for step in self.steps:
            if step.axis == "parent":
                if not names:
                    return None
                names.pop()
            elif step.axis != "self":
                names.append(step.name if step.axis == "child" else f"@{step.name}")
        return "/" + "/".join(names)
