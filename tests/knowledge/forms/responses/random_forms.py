"""Forms drawn at random, without circles: what a rule reads was drawn before it, though it may stand behind it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from knowledge.model.forms import FormVersion, Node, Question, QuestionType, Trigger
from tests.knowledge.forms.building import calculate, form, group, integer, listed, repeat, select

NUMBERS = listed("numbers", "1", "2", "3", "4", "5")
MOST_NODES, MOST_CHILDREN, DEEPEST = 16, 4, 3


@st.composite
def forms(draw: st.DrawFn, *, with_counts: bool = True, with_triggers: bool = False) -> FormVersion:
    """A form of integers, selects, calculates, groups and repeats, which depend on each other."""
    drawn = _Drawn(draw, with_counts)
    children = drawn.children("/data", 0)
    return form(*children, lists=(NUMBERS,), triggers=drawn.triggers() if with_triggers else ())


class _Drawn:
    def __init__(self, draw: st.DrawFn, with_counts: bool) -> None:
        self._draw = draw
        self._with_counts = with_counts
        self._readable: list[str] = []
        self._settable: list[str] = []
        self._number = 0

    def children(self, above: str, depth: int) -> list[Node]:
        """The nodes of a group, in any order."""
        count = self._draw(st.integers(1, MOST_CHILDREN))
        nodes = [self._node(above, depth) for _ in range(count) if self._number < MOST_NODES]
        return self._draw(st.permutations(nodes)) if nodes else [self._leaf(above)]

    def triggers(self) -> tuple[Trigger, ...]:
        """Up to two triggers, which may wait for each other."""
        if not self._settable:
            return ()
        paths = st.sampled_from(self._settable)
        return tuple(
            Trigger(target=self._draw(paths), expression=f"{self._read()} + 1", after=(self._draw(paths),))
            for _ in range(self._draw(st.integers(0, 2)))
        )

    def _node(self, above: str, depth: int) -> Node:
        kind = self._draw(st.sampled_from(["leaf", "leaf", "leaf", "group", "repeat"]))
        if kind == "leaf" or depth == DEEPEST:
            return self._leaf(above)
        name, rules = self._name(), self._relevance()
        if kind == "group":
            return group(name, *self.children(f"{above}/{name}", depth + 1), **rules)
        if self._with_counts and bool(self._readable) and self._draw(st.booleans()):
            rules["count"] = f"{self._read()} mod 4"
        return repeat(name, *self.children(f"{above}/{name}", depth + 1), **rules)

    def _leaf(self, above: str) -> Question:
        name = self._name()
        node = self._question(name)
        self._readable.append(f"{above}/{name}")
        if node.type is QuestionType.INTEGER:
            self._settable.append(f"{above}/{name}")
        return node

    def _question(self, name: str) -> Question:
        rules = self._relevance()
        match self._draw(st.sampled_from(["integer", "integer", "select", "several", "calculate"])):
            case "calculate" if self._readable:
                return calculate(name, f"{self._read()} + {self._draw(st.integers(-2, 2))}", **rules)
            case "select" if self._readable:
                return select(name, "numbers", f"name <= {self._read()}", required=self._maybe("true()"), **rules)
            case "several":
                return select(name, "numbers", type=QuestionType.SELECT_MULTIPLE, **rules)
            case _:
                is_checked = bool(self._readable) and self._draw(st.booleans())
                constraint = f". <= {self._read()} + 3" if is_checked else ""
                default = self._draw(st.sampled_from(["", "", "2"]))
                return integer(name, constraint=constraint, default=default, required=self._maybe("true()"), **rules)

    def _relevance(self) -> dict[str, Any]:
        if not self._readable or self._draw(st.booleans()):
            return {}
        return {"relevant": f"{self._read()} > {self._draw(st.integers(-1, 3))}"}

    def _maybe(self, rule: str) -> str:
        return rule if self._draw(st.booleans()) else ""

    def _read(self) -> str:
        return f"sum({self._draw(st.sampled_from(self._readable))})"

    def _name(self) -> str:
        self._number += 1
        return f"n{self._number}"


VALUES = st.sampled_from(["", "-1", "0", "1", "2", "3", "4", "5", "6"])


def values_of(question: Question) -> st.SearchStrategy[str]:
    """Answers of a question: mostly right ones."""
    if question.type is QuestionType.SELECT_MULTIPLE:
        return st.lists(st.sampled_from("1234567"), max_size=3, unique=True).map(" ".join)
    return VALUES
