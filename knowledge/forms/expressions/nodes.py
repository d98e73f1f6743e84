"""The tree that expressions walk: small, mutable, and quick to search by name.

A leaf keeps its text itself; only where text stands between elements does it become a `Text` of its own. Attributes
and the text of a leaf become nodes when an expression asks for them, and stay the same nodes from then on.
Change children with `append`, `insert` and `remove` only: the tree remembers where it found what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"


class Node:
    """What all kinds of nodes have in common."""

    __slots__ = ("parent",)
    name: str = ""
    namespace: str = ""
    is_relevant: bool = True
    truth: bool | None = None

    def __init__(self) -> None:
        self.parent: Element | Document | None = None

    @property
    def value(self) -> str:
        """The string-value of the node, as XPath 1.0 defines it for its kind."""
        return ""

    @property
    def local_name(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    def place(self) -> str:
        """Where it stands, with the position of each element among those of its name: "/data[1]/rep[2]/x[1]"."""
        above = self.parent.place() if isinstance(self.parent, Element) else ""
        return f"{above}/{self._step()}"

    def _step(self) -> str:
        return self.name


class Text(Node):
    """Text between elements, or the text of a leaf as a node."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    @property
    def value(self) -> str:
        """The text."""
        return self._text

    @value.setter
    def value(self, text: str) -> None:
        self._text = text

    def _step(self) -> str:
        return "text()"


class Comment(Text):
    """A comment; its text counts for nothing."""

    __slots__ = ()

    def _step(self) -> str:
        return "comment()"


class Instruction(Text):
    """A processing instruction; its name is the target."""

    __slots__ = ("name",)

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name

    def _step(self) -> str:
        return f"processing-instruction({self.name})"


class Attribute(Text):
    """An attribute as a node; `parent` is the element that carries it."""

    __slots__ = ("name", "namespace")

    def __init__(self, name: str, text: str, namespace: str, parent: Element) -> None:
        super().__init__(text)
        self.name = name
        self.namespace = namespace
        self.parent = parent

    def _step(self) -> str:
        return f"@{self.name}"


class NamespaceNode(Attribute):
    """A namespace that is in scope of an element: its name is the prefix, its value the address."""

    __slots__ = ()

    def _step(self) -> str:
        return f"@xmlns:{self.name}" if self.name else "@xmlns"


class _Parent(Node):
    __slots__ = ("_by_name", "children")

    def __init__(self) -> None:
        super().__init__()
        self.children: list[Node] = []
        self._by_name: dict[str, list[Element]] | None = None

    def append(self, child: Node) -> None:
        """Adds a child behind the others."""
        self.insert(len(self.children), child)

    def insert(self, index: int, child: Node) -> None:
        """Adds a child before the one that now has the index."""
        child.parent = self  # type: ignore[assignment]  # the two subclasses are all there are
        self.children.insert(index, child)
        self._by_name = None

    def remove(self, child: Node) -> None:
        """Takes a child out; ValueError when it is none."""
        del self.children[next(i for i, each in enumerate(self.children) if each is child)]
        child.parent = None
        self._by_name = None

    def named(self, name: str) -> list[Element]:
        """The child elements of a name as it is written, in order. The list is the tree's own: do not change it."""
        index = self._by_name
        if index is None:
            index = self._by_name = {}
            for child in self.children:
                if isinstance(child, Element):
                    index.setdefault(child.name, []).append(child)
        return index.get(name, _NONE)

    def elements(self) -> Iterator[Element]:
        """The child elements, in their order."""
        return (child for child in self.children if isinstance(child, Element))

    @property
    def value(self) -> str:
        """All text below, in its order."""
        return "".join(_texts(self))


class Element(_Parent):
    """An element.

    Attributes:
        name: as it is written, with its prefix if it has one.
        namespace: the address that the prefix, or its absence, stands for; "".
        attributes: by their names as written.
        is_relevant: its own flag. A path's nodes leave out those that are not relevant and what is below them.
        text: of a leaf, its value; read `value` unless you know that it is a leaf.
        truth: of a leaf whose value was computed as true or false, which of them; as a text it is "true" or "false",
            and any text would be true.
        namespaces: the declarations that stand on this element: prefix to address.
    """

    __slots__ = ("_nodes", "attributes", "is_relevant", "name", "namespace", "namespaces", "text", "truth")

    def __init__(
        self,
        name: str,
        text: str = "",
        *,
        namespace: str = "",
        attributes: Mapping[str, str] | None = None,
        namespaces: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.text = text
        self.namespace = namespace
        self.attributes: dict[str, str] = dict(attributes or {})
        self.namespaces: Mapping[str, str] = namespaces or {}
        self.is_relevant = True
        self.truth = None
        self._nodes: dict[str, Text] | None = None

    def insert(self, index: int, child: Node) -> None:
        """Adds a child before the one that now has the index; text that a leaf had stands before it."""
        if self.text:
            text, self.text = self.text, ""
            super().insert(0, Text(text))
            index += 1
        super().insert(index, child)

    @property
    def value(self) -> str:
        """The text of a leaf, else all text below. Setting it makes the element a leaf."""
        return self.text if not self.children else "".join(_texts(self))

    @value.setter
    def value(self, text: str) -> None:
        if self.children:
            self.children = []
            self._by_name = None
        self.text = text

    def content(self) -> list[Node]:
        """The children, the text of a leaf as a node."""
        return self.children if self.children or not self.text else [self._node("", self.text)]

    def attribute_nodes(self) -> list[Node]:
        """The attributes as nodes."""
        return [self._node(f"@{name}", value) for name, value in self.attributes.items()]

    def namespace_nodes(self) -> list[Node]:
        """The namespaces in scope as nodes, the nearest declaration of each prefix; "xml", always in scope, is not."""
        scoped = {**self.scoped_namespaces()}
        scoped.pop("xml", None)
        return [self._node(f"xmlns:{prefix}", address) for prefix, address in scoped.items()]

    def scoped_namespaces(self) -> dict[str, str]:
        """The namespaces in scope: prefix to address."""
        found = {"xml": XML_NAMESPACE}
        declared: list[Mapping[str, str]] = []
        element: Node | None = self
        while isinstance(element, Element):
            declared.append(element.namespaces)
            element = element.parent
        for namespaces in reversed(declared):
            found.update(namespaces)
        return {prefix: address for prefix, address in found.items() if address}

    def nodes_beside(self) -> list[Node]:
        """The nodes of namespaces and attributes, in document order before the children; [] when none was asked for."""
        return [*self.namespace_nodes(), *self.attribute_nodes()] if self._nodes else []

    def _node(self, key: str, value: str) -> Text:
        nodes = self._nodes
        if nodes is None:
            nodes = self._nodes = {}
        node = nodes.get(key)
        if node is None:
            node = nodes[key] = self._made(key, value)
        node.value = value
        return node

    def _made(self, key: str, value: str) -> Text:
        if key.startswith("@"):
            prefix, colon, _ = key[1:].rpartition(":")
            return Attribute(key[1:], value, self.scoped_namespaces().get(prefix, "") if colon else "", self)
        if key:
            return NamespaceNode(key.removeprefix("xmlns:"), value, "", self)
        text = Text(value)
        text.parent = self
        return text

    def _step(self) -> str:
        twins = self.parent.named(self.name) if self.parent else [self]
        return f"{self.name}[{next(i for i, twin in enumerate(twins, 1) if twin is self)}]"


class Document(_Parent):
    """A whole instance: the node above its root element.

    Attributes:
        by_text: children by the values of a column, of a secondary instance, which never changes. The key is the id()
            of the parent, the name of the children, and that of the column.
        by_number: the same by the numbers that the values are.
    """

    __slots__ = ("by_number", "by_text")

    def __init__(self) -> None:
        super().__init__()
        self.by_text: dict[tuple[int, str, str], dict[str, list[Node]]] = {}
        self.by_number: dict[tuple[int, str, str], dict[float, list[Node]]] = {}

    @property
    def root(self) -> Element | None:
        """The root element; None of an empty document."""
        return next(self.elements(), None)

    def content(self) -> list[Node]:
        """The children: the root element, and comments around it."""
        return self.children

    def place(self) -> str:
        """The path of the document itself."""
        return "/"


_NONE: list[Element] = []


def document(root: Element) -> Document:
    """A document around a root element."""
    made = Document()
    made.append(root)
    return made


def owner(node: Node) -> Node:
    """The topmost node above, which is a `Document` unless the tree stands in none."""
    while node.parent is not None:
        node = node.parent
    return node


def _texts(top: _Parent) -> Iterator[str]:
    stack: list[Node] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, Element) and not node.children:
            yield node.text
        elif isinstance(node, _Parent):
            stack.extend(reversed(node.children))
        elif type(node) is Text:
            yield node.value
