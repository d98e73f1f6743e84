"""The rules of a form, and which of them depend on what: the order in which they are applied."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from knowledge.forms.expressions import Expression

Reads = frozenset[str] | None
"""The paths whose values an expression reads; None when it may read anything."""

_ANYTHING = frozenset({"jr:choice-name", "jr:itext"})
"""Functions that read choices and texts, and so what filters and outputs read."""
_BY_CHANCE = frozenset({"random", "uuid", "randomize"})


class Kind(StrEnum):
    """What a rule decides."""

    RELEVANT = "relevant"
    COUNT = "count"
    CALCULATE = "calculate"
    CHECK = "check"
    """Whether an answer is allowed: a constraint, or the choices of a select. Nothing depends on it."""


class Rule:
    """An expression that decides something whenever what it reads has changed.

    Attributes:
        path: of the question, group or repeat that it decides about.
        asks_position: whether it asks where among its like something stands.
    """

    __slots__ = ("asks_position", "expression", "kind", "path", "reads")

    def __init__(self, kind: Kind, path: str, expression: Expression, reads: Reads) -> None:
        self.kind = kind
        self.path = path
        self.expression = expression
        self.reads = reads
        self.asks_position = any(call.name == "position" for call in expression.functions)


def is_by_chance(expression: Expression) -> bool:
    """Whether chance has a part in its value."""
    return any(call.name in _BY_CHANCE for call in expression.functions)


def is_fixed(expression: Expression, context: str) -> bool:
    """Whether it gives the same for all responses, at all times, in all languages: it reads lists and nothing else."""
    return (
        all(call.name == "instance" for call in expression.functions) and reads_of(expression, context) == frozenset()
    )


def reads_of(expression: Expression, context: str) -> Reads:
    """What an expression reads that belongs to the node at the path `context`."""
    if any(call.name in _ANYTHING for call in expression.functions):
        return None
    found = set()
    for path in expression.paths:
        if path.start == "instance" and path.is_certain:
            continue
        resolved = path.resolved(context)
        if resolved is None:
            return None
        found.add(resolved)
    return frozenset(found)


class Order:
    """All rules of a form in an order in which each comes after those it depends on, as far as there is one.

    Attributes:
        rules: in that order; a rule is known by its index.
        most_passes: after so many passes over the rules everything has settled that ever does. A pass settles all that
            follows the order; each rule outside of it, because it may read anything or stands in a circle, can make one
            more necessary, and one shows that nothing changes any more.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules: list[Rule] = list(rules)
        self._index()
        positions, in_circles = self._sorted()
        self.rules = [self.rules[position] for position in positions]
        self.most_passes = 2 + in_circles + sum(rule.reads is None for rule in self.rules)
        self._index()

    def after_value(self, path: str) -> frozenset[int]:
        """The rules that may decide anew when a value at the path has changed."""
        known = self._by_value.get(path)
        if known is None:
            indexes = set(self._any)
            for around in _and_above(path):
                indexes |= self._readers.get(around, _NONE)
            known = self._by_value[path] = frozenset(indexes)
        return known

    def after_shape(self, path: str) -> frozenset[int]:
        """The rules that may decide anew when what is at the path and below it comes, goes, or changes relevance."""
        known = self._by_shape.get(path)
        if known is None:
            below = path + "/"
            indexes = set(self.after_value(path))
            for read, readers in self._readers.items():
                if read.startswith(below):
                    indexes |= readers
            known = self._by_shape[path] = frozenset(indexes)
        return known

    def within(self, path: str) -> frozenset[int]:
        """The rules that decide about the path and what is below it."""
        known = self._by_place.get(path)
        if known is None:
            below = path + "/"
            known = self._by_place[path] = frozenset(
                index for index, rule in enumerate(self.rules) if rule.path == path or rule.path.startswith(below)
            )
        return known

    def after(self, rule: Rule) -> frozenset[int]:
        """The rules that may decide anew when this one has decided otherwise than before."""
        match rule.kind:
            case Kind.CALCULATE:
                return self.after_value(rule.path)
            case Kind.RELEVANT:
                return self.after_shape(rule.path)
            case Kind.COUNT:
                return self.after_shape(rule.path) | self.within(rule.path)
            case Kind.CHECK:
                return _NOBODY

    def closure(self, first: Iterable[int]) -> frozenset[int]:
        """The rules given, and all that may in the end depend on them."""
        seen, open_ = set[int](), list(first)
        while open_:
            index = open_.pop()
            if index not in seen:
                seen.add(index)
                open_.extend(self.after(self.rules[index]) - seen)
        return frozenset(seen)

    def _index(self) -> None:
        self._by_value: dict[str, frozenset[int]] = {}
        self._by_shape: dict[str, frozenset[int]] = {}
        self._by_place: dict[str, frozenset[int]] = {}
        self._any = frozenset(index for index, rule in enumerate(self.rules) if rule.reads is None)
        self._readers: dict[str, set[int]] = {}
        for index, rule in enumerate(self.rules):
            for read in rule.reads or ():
                self._readers.setdefault(read, set()).add(index)

    def _sorted(self) -> tuple[list[int], int]:
        """The indexes sorted, and how many had to be placed although they stand in a circle.

        Rules that may read anything wait for none: they are placed where they stand in the form.
        """
        following = [self.after(rule) - self._any - {index} for index, rule in enumerate(self.rules)]
        waiting = [0] * len(self.rules)
        for indexes in following:
            for index in indexes:
                waiting[index] += 1
        ready = [index for index, count in enumerate(waiting) if not count]
        left = dict.fromkeys(range(len(self.rules)))
        result, in_circles = list[int](), 0
        while left:
            if ready:
                index = heapq.heappop(ready)
            else:
                index, in_circles = next(iter(left)), in_circles + 1
            if index not in left:
                continue
            del left[index]
            result.append(index)
            for later in following[index]:
                waiting[later] -= 1
                if not waiting[later]:
                    heapq.heappush(ready, later)
        on_themselves = sum(index in self.after(rule) - self._any for index, rule in enumerate(self.rules))
        return result, in_circles + on_themselves


_NONE: set[int] = set()
_NOBODY: frozenset[int] = frozenset()


def _and_above(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
