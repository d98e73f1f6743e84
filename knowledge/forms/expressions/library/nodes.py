"""Functions of nodes: where they stand, how many there are, those of repeats and of other instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from knowledge.forms.expressions.axes import descendants
from knowledge.forms.expressions.code import Code, Reach
from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.nodes import Document, Element, Node
from knowledge.forms.expressions.predicates import by_text
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.syntax import Location, Syntax
from knowledge.forms.expressions.values import Value, to_texts

MOST_NESTED: Final = 11
"""Arguments of indexed-repeat(): five repeats in each other (JavaRosa, XPathFuncExpr)."""


def _count(site: Site) -> Code:
    nodes = site.nodes(0)
    return site.of("number", lambda scope: float(len(nodes(scope))))


def _count_non_empty(site: Site) -> Code:
    nodes = site.nodes(0)
    return site.of("number", lambda scope: float(sum(node.value != "" for node in nodes(scope))))


def _last(site: Site) -> Code:
    return site.of("number", lambda scope: float(scope.size))


def _position(site: Site) -> Code:
    """Of the context node among those that a predicate looks at; with an argument, among its siblings of its name."""
    if not site.codes:
        return site.of("number", lambda scope: float(scope.position))
    nodes = site.nodes(0)

    def position(scope: Scope) -> float:
        found = nodes(scope)
        return float(_among_twins(found[0])) if found else 0.0

    return site.of("number", position)


def _among_twins(node: Node) -> int:
    twins = node.parent.named(node.name) if node.parent is not None and isinstance(node, Element) else [node]
    return next((index for index, twin in enumerate(twins, 1) if twin is node), 0)


def _id(site: Site) -> Code:
    """Elements by their `id` attributes, in the instance of the context node."""
    run = site.codes[0].run

    def found(scope: Scope) -> list[Node]:
        wanted = {word for text in to_texts(run(scope)) for word in text.split()}
        everything = descendants(scope.root)
        return [node for node in everything if isinstance(node, Element) and node.attributes.get("id") in wanted]

    return site.of("nodes", found)


def _current(site: Site) -> Code:
    return site.of("nodes", lambda scope: [scope.origin()], Reach.FIXED)


def instance(scope: Scope, name: str, position: int) -> Document:
    """A secondary instance; ExpressionError "unknown-instance" when there is none of the name."""
    found = scope.instances.get(name)
    if found is None:
        raise ExpressionError("unknown-instance", position, name)
    return found


def _instance(site: Site) -> Code:
    name = site.text(0)
    return site.of("nodes", lambda scope: [instance(scope, name(scope), site.position)])


def _pulldata(site: Site) -> Code:
    """pulldata(table, column, key column, key): from the first row that has the key; "" when none has."""
    table, column, key_column, key = (site.text(index) for index in range(4))

    def pulled(scope: Scope) -> str:
        document = instance(scope, table(scope), site.position)
        root = document.root
        if root is None:
            return ""
        rows = by_text(document, root, "item", key_column(scope)).get(key(scope), [])
        cells = rows[0].named(column(scope)) if rows and isinstance(rows[0], Element) else []
        return cells[0].value if cells else ""

    return site.of("text", pulled)


def _indexed_repeat(site: Site) -> Code:
    """indexed-repeat(path, repeat, index, …): the nodes of a path in the instances of the repeats with these indexes.

    An index below 1 is taken as 1, as in JavaRosa; beyond the last there is nothing.
    """
    target = _names_of(site, site.syntaxes[0])
    repeats = [_names_of(site, syntax) for syntax in site.syntaxes[1::2]]
    indexes = [site.number(index) for index in range(2, len(site.codes), 2)]

    def found(scope: Scope) -> list[Node]:
        names = target(scope)
        at: dict[int, int] = {}
        for repeat, index in zip(repeats, indexes, strict=True):
            above = repeat(scope)
            if names[: len(above)] != above or len(above) >= len(names):
                raise site.wrong("not-a-repeat-around", "/".join(above))
            number = index(scope)
            at[len(above)] = max(int(number), 1) if abs(number) < 1e9 else 1
        return _at_indexes(scope, names, at)

    return site.of("nodes", found, Reach.NODE)


def _at_indexes(scope: Scope, names: list[str], at: dict[int, int]) -> list[Node]:
    around = _around(scope.node)
    nodes: list[Element] | list[Document] = [scope.root]
    below: list[Element] = []
    for depth, name in enumerate(names, 1):
        below = [child for node in nodes for child in node.named(name) if child.is_relevant]
        if depth in at:
            below = below[at[depth] - 1 : at[depth]]
        elif len(below) > 1:
            below = [node for node in below if id(node) in around] or below
        nodes = below
    return list(below)


def _around(node: Node) -> set[int]:
    found: set[int] = set()
    above: Node | None = node
    while above is not None:
        found.add(id(above))
        above = above.parent
    return found


def _names_of(site: Site, syntax: Syntax) -> Callable[[Scope], list[str]]:
    """The names from the root to what a path of names leads to; ExpressionError "not-a-path" for anything else."""
    if not isinstance(syntax, Location) or syntax.start not in {"/", "."}:
        raise site.wrong("not-a-path", "")
    for step in syntax.steps:
        if step.axis not in {"child", "parent", "self"} or step.test.kind not in {"", "node"}:
            raise site.wrong("not-a-path", step.axis)

    def names(scope: Scope) -> list[str]:
        found = [] if syntax.start == "/" else _names_above(scope.node)
        for step in syntax.steps:
            if step.axis == "child":
                found.append(step.test.name)
            elif step.axis == "parent" and found:
                found.pop()
        return found

    return names


def _names_above(node: Node) -> list[str]:
    names: list[str] = []
    above: Node | None = node
    while isinstance(above, Element):
        names.append(above.name)
        above = above.parent
    return names[::-1]


def _once(site: Site) -> Code:
    """The value that the context node has, else the argument."""
    run = site.codes[0].run

    def value(scope: Scope) -> Value:
        kept = site.context(scope).value
        if kept:
            return kept
        fresh = run(scope)
        return "" if isinstance(fresh, float) and fresh != fresh else fresh

    return site.of("any", value, Reach.NODE)


NODES: Final[dict[str, Described]] = {
    "count": exactly(1, _count),
    "count-non-empty": exactly(1, _count_non_empty),
    "last": exactly(0, _last),
    "position": between(0, 1, _position),
    "id": exactly(1, _id),
    "current": exactly(0, _current),
    "instance": exactly(1, _instance),
    "pulldata": exactly(4, _pulldata),
    "indexed-repeat": Described(_indexed_repeat, 3, MOST_NESTED, is_paired=True),
    "once": exactly(1, _once),
}
