"""XML into trees that expressions walk."""

from __future__ import annotations

from typing import Final

from lxml import etree

from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.nodes import Comment, Document, Element, Instruction, Node, Text

_XML: Final = "http://www.w3.org/XML/1998/namespace"


def parse_xml(text: str) -> Document:
    """A document. Entities of its own are not expanded, nothing is fetched; ExpressionError "xml" when it is none."""
    # The text is encoded here, whatever encoding it declares.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExpressionError("xml", -1, str(error)) from error
    made = Document()
    for before in root.itersiblings(preceding=True):
        made.insert(0, _leaf(before))
    made.append(_tree(root))
    for after in root.itersiblings():
        made.append(_leaf(after))
    return made


def _tree(top: etree._Element) -> Element:
    """The tree below an element, without recursion."""
    root = _element(top, {})
    waiting = [(top, root)]
    while waiting:
        source, made = waiting.pop()
        if len(source) == 0:
            made.text = source.text or ""
            continue
        _append_text(made, source.text)
        for child in source:
            node = _leaf(child) if not isinstance(child.tag, str) else _element(child, dict(source.nsmap))
            made.append(node)
            if isinstance(node, Element):
                waiting.append((child, node))
            _append_text(made, child.tail)
    return root


def _append_text(parent: Element, text: str | None) -> None:
    if text:
        parent.append(Text(text))


def _element(source: etree._Element, above: dict[str | None, str]) -> Element:
    declared = {prefix or "": address for prefix, address in source.nsmap.items() if above.get(prefix) != address}
    name = etree.QName(source)
    return Element(
        f"{source.prefix}:{name.localname}" if source.prefix else name.localname,
        namespace=name.namespace or "",
        attributes={_written(str(key), source): str(value) for key, value in source.attrib.items()},
        namespaces=declared,
    )


def _written(key: str, source: etree._Element) -> str:
    """An attribute's name with its prefix, of which lxml keeps the address only."""
    name = etree.QName(key)
    if not name.namespace:
        return name.localname
    if name.namespace == _XML:
        return f"xml:{name.localname}"
    prefix = next(prefix for prefix, address in source.nsmap.items() if prefix and address == name.namespace)
    return f"{prefix}:{name.localname}"


def _leaf(source: etree._Element) -> Node:
    if isinstance(source, etree._ProcessingInstruction):
        return Instruction(str(source.target), str(source.text or ""))
    if isinstance(source, etree._Comment):
        return Comment(str(source.text or ""))
    return Text(source.text or "")
