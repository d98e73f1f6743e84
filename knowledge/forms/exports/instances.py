"""Instances as the bytes that OpenRosa servers take: ODK Central, KoboToolbox, Ona."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from knowledge.forms.exports.texts import allowed
from knowledge.forms.expressions.nodes import Comment, Document, Element, Instruction, Node, Text
from knowledge.model.forms import UPLOADS, FormVersion

_KNOWN = {
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "ev": "http://www.w3.org/2001/xml-events",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "entities": "http://www.opendatakit.org/xforms/entities",
}
"""What the prefixes of XForms stand for where an instance does not say (ODK XForms specification, pyxform)."""

_ALWAYS = ("jr", "orx")
"""Prefixes that clients declare in every instance."""

_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
"""A parser makes spaces of bare white space in attributes, line feeds of carriage returns (XML 1.0, 2.11 and 3.3.3)."""


def instance_xml(
    instance: Element,
    *,
    form_id: str,
    version: str,
    instance_id: str,
    deprecated_id: str = "",
    instance_name: str = "",
) -> bytes:
    """The bytes of a submission, in UTF-8; the same tree always gives the same bytes. The tree is left as it is.

    Characters that XML 1.0 does not allow are left out (`texts.allowed`). Templates of repeats are not sent.

    Args:
        instance: the root of the pruned instance. What the other arguments say is written over what it says.
        version: "" when the form has none.
        instance_id: "uuid:…".
        deprecated_id: the id of the submission that this one corrects, "".
        instance_name: for people, "" for that of the instance, if it has one.

    Raises:
        ValueError: a prefix stands for no namespace.
    """
    said = {"instanceID": instance_id, "deprecatedID": deprecated_id, "instanceName": instance_name}
    root = _Written(
        name=instance.name,
        attributes=_of_root(instance, form_id, version),
        children=tuple(_with_meta(instance, {name: value for name, value in said.items() if value})),
    )
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(root.parts())).encode()


def attachments_of(form: FormVersion, instance: Element) -> tuple[str, ...]:
    """The names of the files that the answers name, each once, in the order of the instance."""
    uploads = {question.path for question in form.questions() if question.type in UPLOADS}
    leaves = ((path, element.value.strip()) for path, element in leaves_of(instance, f"/{instance.name}"))
    return tuple(dict.fromkeys(name for path, name in leaves if name and path in uploads))


def leaves_of(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    """The elements below that have none below, with their paths."""
    for child in element.elements():
        below = f"{path}/{child.name}"
        if any(True for _ in child.elements()):
            yield from leaves_of(child, below)
        else:
            yield below, child


class _Written:
    """An element of which something is written otherwise than the tree has it."""

    def __init__(self, *, name: str, attributes: Mapping[str, str], children: Iterable[Node | _Written]) -> None:
        self._name = name
        self._attributes = attributes
        self._children = children

    def parts(self) -> Iterator[str]:
        """Pieces of XML that together are the element."""
        yield from _element(self._name, self._attributes, self._children)


def _parts(node: Node | _Written) -> Iterator[str]:
    match node:
        case _Written():
            yield from node.parts()
        case Element() if "jr:template" not in node.attributes:
            yield from _element(node.name, {**_declared(node.namespaces), **node.attributes}, node.content())
        case Comment() | Instruction() | Element() | Document():
            pass
        case Text():
            yield _text(node.value)


def _element(name: str, attributes: Mapping[str, str], children: Iterable[Node | _Written]) -> Iterator[str]:
    yield f"<{name}{''.join(_attribute(*each) for each in attributes.items())}"
    inner = [part for child in children for part in _parts(child) if part]
    if inner:
        yield ">"
        yield from inner
        yield f"</{name}>"
    else:
        yield "/>"


def _text(text: str) -> str:
    return allowed(text).translate(_IN_TEXT)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{allowed(value).translate(_IN_ATTRIBUTE)}"'


def _declared(namespaces: Mapping[str, str]) -> dict[str, str]:
    return {f"xmlns:{prefix}" if prefix else "xmlns": address for prefix, address in namespaces.items()}


def _of_root(root: Element, form_id: str, version: str) -> dict[str, str]:
    """The declarations and the attributes of the root: id and version first."""
    declared = dict(root.namespaces)
    for prefix in (*_ALWAYS, *sorted(_used(root, frozenset()))):
        if prefix not in declared:
            if prefix not in _KNOWN:
                raise ValueError(f"the prefix {prefix!r} stands for no namespace")
            declared[prefix] = _KNOWN[prefix]
    ids = {"id": form_id} | ({"version": version} if version else {})
    others = {name: value for name, value in root.attributes.items() if name not in ("id", "version")}
    return {**_declared(declared), **ids, **others}


def _used(element: Element, declared: frozenset[str]) -> set[str]:
    """The prefixes that names below use and no element around them declares."""
    known = declared | set(element.namespaces) | {"xml"}
    prefixes = {name.partition(":")[0] for name in (element.name, *element.attributes) if ":" in name}
    return (prefixes - known).union(*(_used(child, known) for child in element.elements()))


def _with_meta(root: Element, said: Mapping[str, str]) -> Iterator[Node | _Written]:
    """What is in the root, the block of ids with what is said; at the end when there was none."""
    is_said = False
    for node in root.content():
        if isinstance(node, Element) and node.local_name == "meta" and not is_said:
            is_said = True
            yield _meta(node, said)
        else:
            yield node
    if not is_said:
        yield _meta(Element("meta"), said)


def _meta(meta: Element, said: Mapping[str, str]) -> _Written:
    """The block of ids: what is said takes the place of what stood there, or stands behind it."""
    prefix = meta.name.removesuffix("meta")
    told: dict[str, Node] = {name: Element(f"{prefix}{name}", value) for name, value in said.items()}
    there = [node.local_name if isinstance(node, Element) else "" for node in meta.content()]
    kept = (told.get(name, node) for name, node in zip(there, meta.content(), strict=True))
    added = (node for name, node in told.items() if name not in there)
    attributes = {**_declared(meta.namespaces), **meta.attributes}
    return _Written(name=meta.name, attributes=attributes, children=(*kept, *added))
