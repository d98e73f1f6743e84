"""Which elements and attributes a name in an expression means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.nodes import Attribute, Comment, Document, Element, Instruction, NamespaceNode, Node
from knowledge.forms.expressions.nodes import Text as TextNode
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.syntax import Test

Accepts = Callable[[Node], bool]

WELL_KNOWN: Final = {
    "h": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "xf": "http://www.w3.org/2002/xforms",
    "xforms": "http://www.w3.org/2002/xforms",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "entities": "http://www.opendatakit.org/xforms/entities",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""The prefixes that XForms of ODK declare, for expressions over instances whose declarations are lost."""


def test_of(test: Test, axis: str) -> Callable[[Scope], Accepts]:
    """From a test of a step to what accepts nodes; the scope tells what prefixes mean."""
    if test.kind:
        accepts = _kind(test)
        return lambda _: accepts
    principal = {"attribute": Attribute, "namespace": NamespaceNode}.get(axis, Element)
    prefix, colon, local = test.name.partition(":")
    if not colon:
        accepts = _any(principal, axis) if prefix == "*" else _named(principal, prefix)
        return lambda _: accepts
    return lambda scope: _in_namespace(principal, test, prefix, local, scope)


def _kind(test: Test) -> Accepts:
    match test.kind:
        case "node":
            return lambda _: True
        case "text":
            return lambda node: type(node) is TextNode
        case "comment":
            return lambda node: isinstance(node, Comment)
        case _:
            return lambda node: isinstance(node, Instruction) and test.name in {"", node.name}


def _any(principal: type[Node], axis: str) -> Accepts:
    if axis == "attribute":
        return lambda node: isinstance(node, Attribute)
    return lambda node: isinstance(node, principal)


def _named(principal: type[Node], name: str) -> Accepts:
    """A name without prefix means elements written without one, whatever their default namespace: ODK forms rely on
    it, since their instances stand in the namespace of XForms."""
    return lambda node: isinstance(node, principal) and node.name == name


def _in_namespace(principal: type[Node], test: Test, prefix: str, local: str, scope: Scope) -> Accepts:
    address = address_of(prefix, scope)
    if not address:
        raise ExpressionError("unknown-prefix", test.position, prefix)
    if local == "*":
        return lambda node: isinstance(node, principal) and _namespace(node, prefix, address)
    return lambda node: (
        isinstance(node, principal)
        and (node.name == test.name or (node.local_name == local and node.namespace == address))
    )


def _namespace(node: Node, prefix: str, address: str) -> bool:
    return node.namespace == address or node.name.startswith(f"{prefix}:")


def address_of(prefix: str, scope: Scope) -> str:
    """What a prefix stands for: as declared around the node, or at the root of the instance, or as ODK uses it."""
    node: Node | None = scope.node
    while node is not None and not isinstance(node, Element):
        node = node.root if isinstance(node, Document) else node.parent
    for element in (node, scope.root.root):
        if isinstance(element, Element) and (address := element.scoped_namespaces().get(prefix)):
            return address
    return WELL_KNOWN.get(prefix, "")
