"""Instances as XML: submissions read back into responses, and written plainly."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from lxml import etree

from knowledge.errors import FocalError
from knowledge.forms.expressions import Element
from knowledge.model.forms import FormVersion, Group, Node, Question, Repeat, Response

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
"""An answer may be longer than the parser allows by itself."""


class InstanceError(FocalError):
    """The XML is no instance of the form.

    Attributes:
        code: "broken-xml" or "other-form".
        value: what is wrong.
    """

    def __init__(self, code: str, value: str) -> None:
        self.code = code
        self.value = value
        super().__init__(f"{code}: {value}")


def read_instance(form: FormVersion, xml: str, seed: int = 0) -> Response:
    """A submission as a response, values as they are written there.

    Instances of repeats get the ids "1", "2" and so on. Elements that the form does not have are kept as answers at
    their paths.

    Raises:
        InstanceError: it is not well-formed, or its root has another name or id than the form's.
    """
    try:
        root = etree.fromstring(xml.encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise InstanceError("broken-xml", str(error)) from error
    if _name(root) != form.root.name or root.get("id", form.id) != form.id:
        raise InstanceError("other-form", f"{_name(root)} {root.get('id', '')}")
    answers: dict[str, str] = {}
    repeats: dict[str, tuple[str, ...]] = {}
    _read(form.root, root, form.root.path, answers, repeats)
    meta = {etree.QName(element).localname: element.text or "" for element in _children(root, "meta")}
    return Response(
        form_id=form.id,
        version=root.get("version", form.version),
        instance_id=meta.get("instanceID", ""),
        answers=MappingProxyType(answers),
        repeats=MappingProxyType(repeats),
        seed=seed,
        deprecated_id=meta.get("deprecatedID", ""),
    )


def write_instance(element: Element) -> str:
    """An element as XML, without a declaration; text and attributes are all it has besides elements."""
    return etree.tostring(_xml(element, None), encoding="unicode")


def _read(
    node: Group | Repeat,
    element: etree._Element,
    place: str,
    answers: dict[str, str],
    repeats: dict[str, tuple[str, ...]],
) -> None:
    nodes = {child.name: child for child in node.children}
    counts: dict[str, int] = {}
    for child in element.iterchildren(etree.Element):
        name = _name(child)
        counts[name] = counts.get(name, 0) + 1
        _read_child(nodes.get(name), child, f"{place}/{name}", counts[name], answers, repeats)


def _read_child(
    node: Node | None,
    element: etree._Element,
    place: str,
    number: int,
    answers: dict[str, str],
    repeats: dict[str, tuple[str, ...]],
) -> None:
    match node:
        case Repeat():
            repeats[place] = (*repeats.get(place, ()), str(number))
            _read(node, element, f"{place}[{number}]", answers, repeats)
        case Group():
            _read(node, element, place, answers, repeats)
        case Question():
            _keep(answers, place, element.text or "")
        case None:
            _keep_unknown(element, place, answers)


def _keep_unknown(top: etree._Element, place: str, answers: dict[str, str]) -> None:
    # However deep it goes: a submission may come from anywhere.
    stack = [(top, place)]
    while stack:
        element, path = stack.pop()
        _keep(answers, path, (element.text or "").strip())
        stack.extend((child, f"{path}/{_name(child)}") for child in element.iterchildren(etree.Element))


def _keep(answers: dict[str, str], place: str, value: str) -> None:
    if value:
        answers[place] = value


def _name(element: etree._Element) -> str:
    """The name with its prefix, as paths write it; the prefix of the default namespace is none."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _children(root: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in root.iterchildren(etree.Element):
        if etree.QName(child).localname == name:
            yield from child.iterchildren(etree.Element)


def _xml(element: Element, parent: etree._Element | None) -> etree._Element:
    local = element.name.rpartition(":")[2]
    name = f"{{{element.namespace}}}{local}" if element.namespace else local
    attributes, namespaces = dict(element.attributes), dict(element.namespaces)
    if parent is None:
        made = etree.Element(name, attributes, nsmap=namespaces)
    else:
        made = etree.SubElement(parent, name, attributes, nsmap=namespaces)
    made.text = element.text or None
    for child in element.elements():
        _xml(child, made)
    return made
