"""Evaluating the expressions of a form at the places of one response."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from knowledge.forms.expressions import Element, Expression, ExpressionError, Node, Scope, Value, parse
from knowledge.forms.responses.rules import is_by_chance, is_fixed
from knowledge.forms.responses.surroundings import Surroundings
from knowledge.forms.responses.tree import Spot, Tree
from knowledge.model.forms import FormText, ItemSet, Output

T = TypeVar("T")


class Evaluator:
    """The surroundings of all expressions of one tree.

    Chance is that of the response and the place: evaluated again, an expression draws the same again, so that
    recomputing a response does not change it. JavaRosa draws anew.

    Attributes:
        faults: of expressions that failed when they were evaluated last, by place and expression.
    """

    def __init__(self, tree: Tree, seed: int, around: Surroundings) -> None:
        self.tree = tree
        self.around = around
        self.faults: dict[tuple[str, str], ExpressionError] = {}
        self._seed = seed
        # The scope is used again for each expression, unless one is evaluated within another.
        self._is_busy = False
        form = tree.plan.form
        self._chain = _chain(around.language, form.default_language)
        self._scope = Scope(
            node=tree.root.element,
            root=tree.document,
            now=around.now,
            zone=around.zone,
            chance=random.Random(seed),  # noqa: S311 (no secret: an order of choices)
            instances=tree.plan.lists.documents,
            choice_name=lambda value, path, node: self.choice_name(value, path, node, self._chain),
            itext=lambda key: self._itext(key, self._chain),
            language=self._chain[0],
            version=form.version,
        )

    def string(self, expression: Expression, spot: Spot) -> str:
        """Its value as a text; "" when it fails."""
        return self._or(expression.string, expression, spot, "")

    def number(self, expression: Expression, spot: Spot) -> float:
        """Its value as a number; NaN when it fails."""
        return self._or(expression.number, expression, spot, float("nan"))

    def boolean(self, expression: Expression, spot: Spot, otherwise: bool) -> bool:
        """Its value as a truth; `otherwise` when it fails."""
        return self._or(expression.boolean, expression, spot, otherwise)

    def value(self, expression: Expression, spot: Spot) -> Value:
        """Its value; "" when it fails."""
        nothing: Value = ""
        return self._or(expression.value, expression, spot, nothing)

    def nodes(self, expression: Expression, spot: Spot) -> list[Node]:
        """Its nodes; none when it fails."""
        return self._or(expression.nodes, expression, spot, [])

    def cell(self, entry: Node, path: str) -> str:
        """The value at a path below an entry of a list; nearly always the path is the name of a child."""
        if isinstance(entry, Element):
            found = entry.named(path)
            if found:
                return found[0].value
        try:
            return parse(path).string(replace(self._scope, node=entry, current=None))
        except ExpressionError:
            return ""

    def entries(self, items: ItemSet, spot: Spot) -> Mapping[str, Node]:
        """The entries that a select has now, by the names of the choices; of several with one name the first."""
        fixed, key = self.tree.plan.lists.fixed, (items.nodes, items.value)
        if key in fixed:
            return fixed[key]
        nodes = parse(items.nodes)
        found: dict[str, Node] = {}
        for entry in self.nodes(nodes, spot):
            found.setdefault(self.cell(entry, items.value), entry)
        if is_fixed(nodes, spot.part.path):
            fixed[key] = found
        return found

    def chance(self, spot: Spot) -> random.Random:
        """The chance of a place."""
        return random.Random(f"{self._seed} {spot.place}")  # noqa: S311 (no secret)

    def text(self, text: FormText, spot: Spot, chain: tuple[str, ...]) -> str:
        """A text in the first language of the chain that it has, with the values that stand in it."""
        parts = text.within(chain)
        if all(isinstance(part, str) for part in parts):
            return "".join(map(str, parts))
        scope = replace(
            self._scope,
            node=spot.element,
            current=None,
            choice_name=lambda value, path, node: self.choice_name(value, path, node, chain),
            itext=lambda key: self._itext(key, chain),
            language=chain[0] if chain else "",
        )
        return "".join(self._output(part, scope) if isinstance(part, Output) else part for part in parts)

    def choice_name(self, value: str, path: str, node: Node, chain: tuple[str, ...]) -> str:
        """The label of the choice that a value of the question at `path` stands for, seen from a node."""
        asked = self.tree.nearest(path.strip(), self.tree.of_element(node) or self.tree.root)
        question = asked.part.question if asked is not None else None
        if asked is None or question is None or question.items is None:
            return ""
        entry = self.entries(question.items, asked).get(value)
        if entry is None:
            return ""
        choice = self.tree.plan.lists.choice(entry)
        return self.text(choice.label, asked, chain) if choice else self.cell(entry, question.items.label)

    def _itext(self, id: str, chain: tuple[str, ...]) -> str:
        text = self.tree.plan.lists.texts.get(id)
        return self.text(text, self.tree.root, chain) if text is not None else ""

    def _output(self, output: Output, scope: Scope) -> str:
        try:
            return parse(output.expression).string(scope)
        except ExpressionError:
            return ""

    def _or(self, evaluate: Callable[[Scope], T], expression: Expression, spot: Spot, otherwise: T) -> T:
        key = (spot.place, expression.text)
        try:
            result = self._evaluated(evaluate, expression, spot)
        except ExpressionError as error:
            self.faults[key] = error
            return otherwise
        if self.faults:
            self.faults.pop(key, None)
        return result

    def _evaluated(self, evaluate: Callable[[Scope], T], expression: Expression, spot: Spot) -> T:
        if is_by_chance(expression):
            return evaluate(replace(self._scope, node=spot.element, current=None, chance=self.chance(spot)))
        if self._is_busy:
            return evaluate(replace(self._scope, node=spot.element, current=None))
        self._is_busy = True
        self._scope.node = spot.element
        try:
            return evaluate(self._scope)
        finally:
            self._is_busy = False


def _chain(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name)) or ("",)
