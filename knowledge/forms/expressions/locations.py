"""Paths, compiled. Those of names only walk the tree by its index of names, without looking at any other node.

An absolute path means the repeat instances around the node it is read from (JavaRosa, TreeReference.contextualize):
`/data/rep/x` is the x of the same instance, and `/data/rep` that instance alone. Relative paths mean what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from knowledge.forms.expressions.axes import AXIS, BACKWARD, in_document_order
from knowledge.forms.expressions.code import Code, Reach, reach_of
from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.namespaces import Accepts, test_of
from knowledge.forms.expressions.nodes import Document, Element, Node
from knowledge.forms.expressions.predicates import Predicate
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.syntax import Step

Nodes = Callable[[Scope], list[Node]]
Compiled = tuple[Step, tuple[Predicate, ...]]
"""A step and its predicates."""

_EMPTY: list[Node] = []


def absolute(steps: list[Compiled]) -> Code:
    """A path from the root of the form's instance."""
    names = _leading_names(steps)
    rest = steps[len(names) :]
    reach = _reach(Reach.REPEAT, steps)
    if not names:
        return Code(_general(lambda scope: [_whole(scope)], rest), "nodes", reach)
    walk = _walk_from_root(names)
    if not rest:
        return Code(walk, "nodes", reach, _first(walk), is_reference=True)
    return Code(_general(walk, rest), "nodes", reach, is_reference=_is_reference(rest))


def relative(steps: list[Compiled]) -> Code:
    """A path from the context node."""
    return _from(_context, steps, Reach.NODE)


def from_current(steps: list[Compiled]) -> Code:
    """A path from current()."""
    return _from(Scope.origin, steps, Reach.FIXED)


def from_instance(find: Callable[[Scope], Document], steps: list[Compiled], reach: Reach) -> Code:
    """A path from the root of a secondary instance, all of whose nodes are relevant."""
    names = _leading_names(steps)
    rest = steps[len(names) :]

    def walk(scope: Scope) -> list[Node]:
        return _below(find(scope), names) if names else [find(scope)]

    run = _general(walk, rest, is_checked=False) if rest else walk
    return Code(run, "nodes", _reach(reach, steps), is_reference=_is_reference(rest))


def from_nodes(start: Nodes, steps: list[Compiled], reach: Reach) -> Code:
    """A path from the nodes of another expression."""
    return Code(_general(start, steps), "nodes", _reach(reach, steps))


def _context(scope: Scope) -> Node:
    return scope.node


def _whole(scope: Scope) -> Node:
    if scope.root.root is None:
        raise ExpressionError("no-document")
    return scope.root


def _reach(start: Reach, steps: list[Compiled]) -> Reach:
    inside = [predicate.reach for _, predicates in steps for predicate in predicates]
    return max((start, *(reach for reach in inside if reach is not Reach.NODE)))


def _is_reference(steps: list[Compiled]) -> bool:
    return all(
        (step.axis == "child" and not step.test.kind and "*" not in step.test.name)
        or (step.axis in {"self", "parent"} and step.test.kind == "node")
        for step, _ in steps
    )


def _leading_names(steps: list[Compiled]) -> list[str]:
    """The names of the first steps, as far as they are names without prefix and predicates."""
    names: list[str] = []
    for step, predicates in steps:
        if step.axis != "child" or step.test.kind or predicates or ":" in step.test.name or step.test.name == "*":
            break
        names.append(step.test.name)
    return names


def _first(nodes: Nodes) -> Callable[[Scope], Node | None]:
    def first(scope: Scope) -> Node | None:
        found = nodes(scope)
        return found[0] if found else None

    return first


def _walk_from_root(names: list[str]) -> Nodes:
    path = tuple(names)

    def walk(scope: Scope) -> list[Node]:
        parent: Element | Document = scope.root
        found: list[Element] = []
        for depth, name in enumerate(path, 1):
            found = parent.named(name)
            if len(found) == 1:
                parent = found[0]
            else:
                own = _own(scope, parent, name) if found else None
                if own is None:
                    return _below_all(found, path[depth:])
                parent, found = own, [own]
            if not parent.is_relevant:
                return _EMPTY
        return found  # type: ignore[return-value]  # elements are nodes, and nobody changes the list

    return walk


def _own(scope: Scope, parent: Element | Document, name: str) -> Element | None:
    """Of the children of a name, the one around the context node. The nodes of other instances are looked at from
    where the evaluation began: `instance('l')/root/item[name = /data/rep/x]`."""
    node: Node | None = scope.node
    top = node
    while node is not None:
        top = node
        above = node.parent
        if above is parent:
            return node if isinstance(node, Element) and node.name == name else None
        node = above
    if top is scope.root or scope.current is None or scope.current is scope.node:
        return None
    return _own(scope.at_origin(), parent, name)


def _below(start: Node, names: list[str] | tuple[str, ...]) -> list[Node]:
    """What a path of names leads to from a node, relevant all the way."""
    found = [start]
    for name in names:
        if len(found) == 1:
            (node,) = found
            children = node.named(name) if isinstance(node, Element | Document) else []
        else:
            children = [child for node in found if isinstance(node, Element) for child in node.named(name)]
        found = _relevant(children)
        if not found:
            return found
    return found


def _below_all(found: list[Element], names: tuple[str, ...]) -> list[Node]:
    nodes: list[Node] = _relevant(found)
    for name in names:
        nodes = _relevant([child for node in nodes if isinstance(node, Element) for child in node.named(name)])
    return nodes


def _relevant(nodes: list[Element]) -> list[Node]:
    for node in nodes:
        if not node.is_relevant:
            return [each for each in nodes if each.is_relevant]
    return nodes  # type: ignore[return-value]  # elements are nodes, and nobody changes the list


def _from(start: Callable[[Scope], Node], steps: list[Compiled], reach: Reach) -> Code:
    """A path from one node: dots, then names, then whatever else."""
    ups, used = _leading_dots(steps)
    names = _leading_names(steps[used:])
    rest = steps[used + len(names) :]
    walk = _walk_from(start, ups, names)
    reach = _reach(reach, steps)
    if not rest:
        return Code(walk, "nodes", reach, _first(walk), is_reference=True)
    return Code(_general(walk, rest), "nodes", reach, is_reference=_is_reference(rest))


def _leading_dots(steps: list[Compiled]) -> tuple[int, int]:
    """How far "." and ".." lead up, and how many steps that is."""
    ups = used = 0
    for step, predicates in steps:
        if step.axis not in {"self", "parent"} or step.test.kind != "node" or predicates:
            break
        ups += step.axis == "parent"
        used += 1
    return ups, used


def _walk_from(start: Callable[[Scope], Node], ups: int, names: list[str]) -> Nodes:
    path = tuple(names)

    def walk(scope: Scope) -> list[Node]:
        node = start(scope)
        for _ in range(ups):
            if node.parent is None:
                return _EMPTY
            node = node.parent
        above: Node | None = node
        while above is not None:
            if not above.is_relevant:
                return _EMPTY
            above = above.parent
        return _below(node, path) if path else [node]

    return walk


def _general(start: Nodes, steps: list[Compiled], *, is_checked: bool = True) -> Nodes:
    stages = [_stage(step, predicates) for step, predicates in steps]

    def walk(scope: Scope) -> list[Node]:
        nodes = start(scope)
        for stage in stages:
            nodes = stage(nodes, scope)
        return [node for node in nodes if not _is_hidden(node)] if is_checked else nodes

    return walk


def _is_hidden(node: Node) -> bool:
    above: Node | None = node
    while above is not None:
        if not above.is_relevant:
            return True
        above = above.parent
    return False


def _stage(step: Step, predicates: tuple[Predicate, ...]) -> Callable[[list[Node], Scope], list[Node]]:
    if step.axis == "child" and not step.test.kind and ":" not in step.test.name and step.test.name != "*":
        return _stage_of_name(step.test.name, predicates)
    axis = AXIS[step.axis]
    test = test_of(step.test, step.axis)
    direction = -1 if step.axis in BACKWARD else 1

    def stage(nodes: list[Node], scope: Scope) -> list[Node]:
        if scope.root.root is None:
            raise ExpressionError("no-document", step.test.position, step.test.name)
        accepts = test(scope)
        if len(nodes) == 1:
            return _chosen(axis(nodes[0]), accepts, predicates, scope)[::direction]
        return in_document_order([each for node in nodes for each in _chosen(axis(node), accepts, predicates, scope)])

    return stage


def _chosen(axis: Iterable[Node], accepts: Accepts, predicates: tuple[Predicate, ...], scope: Scope) -> list[Node]:
    found = [node for node in axis if accepts(node)]
    for predicate in predicates:
        found = predicate.choose(found, scope)
    return found


def _stage_of_name(name: str, predicates: tuple[Predicate, ...]) -> Callable[[list[Node], Scope], list[Node]]:
    indexed = predicates[0].indexed if predicates else None

    def chosen(parent: Node, scope: Scope) -> list[Node]:
        if not isinstance(parent, Element | Document):
            return _EMPTY
        rest = predicates
        found: list[Node] | None = indexed(parent, name, scope) if indexed else None
        if found is None:
            found = _relevant(parent.named(name))
        else:
            rest = predicates[1:]
        for predicate in rest:
            found = predicate.choose(found, scope)
        return found

    def stage(nodes: list[Node], scope: Scope) -> list[Node]:
        if len(nodes) == 1:
            return chosen(nodes[0], scope)
        found = [each for node in nodes for each in chosen(node, scope)]
        return found if _stand_apart(nodes) else in_document_order(found)

    return stage


def _stand_apart(nodes: list[Node]) -> bool:
    """Whether they all have one parent, so that none is above another."""
    return bool(nodes) and all(node.parent is nodes[0].parent for node in nodes)


def union(parts: list[Code], position: int) -> Code:
    """The nodes of several expressions."""

    def nodes(scope: Scope) -> list[Node]:
        if scope.root.root is None:
            raise ExpressionError("no-document", position)
        found: list[Node] = []
        for part in parts:
            value = part.run(scope)
            if not isinstance(value, list):
                raise ExpressionError("not-a-node-set", position, "|")
            found += value
        return in_document_order(found)

    return Code(nodes, "nodes", reach_of(*parts))
