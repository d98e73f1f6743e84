"""The axes of XPath 1.0: from a node to others, those nearest to it first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from knowledge.forms.expressions.nodes import Attribute, Document, Element, Node


def children(node: Node) -> list[Node]:
    """The child nodes, the text of a leaf as a node. The list may be the tree's own."""
    return node.content() if isinstance(node, Element | Document) else []


def _itself(node: Node) -> list[Node]:
    return [node]


def _parent(node: Node) -> list[Node]:
    return [node.parent] if node.parent is not None else []


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes above, the document last."""
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _with_ancestors(node: Node) -> Iterator[Node]:
    yield node
    yield from ancestors(node)


def descendants(node: Node) -> Iterator[Node]:
    """The nodes below, in document order."""
    stack = list(reversed(children(node)))
    while stack:
        below = stack.pop()
        yield below
        stack.extend(reversed(children(below)))


def _with_descendants(node: Node) -> Iterator[Node]:
    yield node
    yield from descendants(node)


def _siblings(node: Node) -> tuple[list[Node], int]:
    """All children of the parent and the index of the node; nothing for attributes and the topmost."""
    if node.parent is None or isinstance(node, Attribute):
        return [], 0
    around = node.parent.content()
    return around, next(index for index, each in enumerate(around) if each is node)


def _following_siblings(node: Node) -> list[Node]:
    around, index = _siblings(node)
    return around[index + 1 :]


def _preceding_siblings(node: Node) -> list[Node]:
    around, index = _siblings(node)
    return around[:index][::-1]


def _following(node: Node) -> Iterator[Node]:
    if isinstance(node, Attribute) and node.parent is not None:
        node = node.parent
        yield from descendants(node)
    for above in _with_ancestors(node):
        for sibling in _following_siblings(above):
            yield from _with_descendants(sibling)


def _preceding(node: Node) -> Iterator[Node]:
    if isinstance(node, Attribute) and node.parent is not None:
        node = node.parent
    for above in _with_ancestors(node):
        for sibling in _preceding_siblings(above):
            yield from reversed(list(_with_descendants(sibling)))


def _attributes(node: Node) -> list[Node]:
    return node.attribute_nodes() if isinstance(node, Element) else []


def _namespaces(node: Node) -> list[Node]:
    return node.namespace_nodes() if isinstance(node, Element) else []


AXIS: Final[dict[str, Callable[[Node], Iterable[Node]]]] = {
    "ancestor": ancestors,
    "ancestor-or-self": _with_ancestors,
    "attribute": _attributes,
    "child": children,
    "descendant": descendants,
    "descendant-or-self": _with_descendants,
    "following": _following,
    "following-sibling": _following_siblings,
    "namespace": _namespaces,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "self": _itself,
}


BACKWARD: Final = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})
"""Axes that give the last node of the document first."""


def in_document_order(nodes: list[Node]) -> list[Node]:
    """Each node once, in the order of the document; nodes of several documents, one document after the other."""
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) < 2:
        return unique
    ranks: dict[int, dict[int, int]] = {}
    keys = {id(node): _key(node, ranks) for node in unique}
    return sorted(unique, key=lambda node: keys[id(node)])


def _key(node: Node, ranks: dict[int, dict[int, int]]) -> tuple[int, ...]:
    """The ranks among the children of each node above, from the top: shorter is earlier."""
    key: list[int] = []
    while node.parent is not None:
        rank = ranks.get(id(node.parent))
        if rank is None:
            rank = ranks[id(node.parent)] = _ranks(node.parent)
        key.append(rank[id(node)])
        node = node.parent
    return (id(node), *reversed(key))


def _ranks(parent: Element | Document) -> dict[int, int]:
    """The place of each child; namespaces and attributes stand before the children."""
    before = parent.nodes_beside() if isinstance(parent, Element) else []
    return {id(node): rank for rank, node in enumerate((*before, *parent.content()))}
