"""Reads an XForm: the primary instance gives the order, its binds the rules, the body the texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from knowledge.forms.languages import code_of
from knowledge.forms.xform.controls import ALWAYS, CONTROLS, parameters_of, type_of
from knowledge.forms.xform.errors import XFormError
from knowledge.forms.xform.items import items_of
from knowledge.forms.xform.lists import read_lists
from knowledge.forms.xform.names import NAMESPACES, jr, local, tidy
from knowledge.forms.xform.texts import Translations
from knowledge.forms.xform.triggers import read_triggers
from knowledge.model.forms import (
    NO_LANGUAGE,
    SELECTS,
    FormLanguage,
    FormText,
    FormVersion,
    Group,
    Node,
    Question,
    Repeat,
    Table,
)

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)


def read_xform(xml: str, tables: Sequence[Table] = ()) -> FormVersion:
    """The form that an XForm describes.

    Args:
        tables: the CSV files that belong to it, named without their ending; "itemsets" has the choices of
            `select_one_external`.

    Raises:
        XFormError: it is no XForm, a table is missing, or Focal does not know what it asks.
    """
    try:
        top = etree.fromstring(xml.encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise XFormError("broken-xml", str(error)) from error
    model, body = top.find(".//x:model", NAMESPACES), top.find(".//h:body", NAMESPACES)
    root = model.find("x:instance/*", NAMESPACES) if model is not None else None
    if model is None or root is None:
        raise XFormError("no-instance", "")
    return _Reader(model, body).form(root, xml, top.findtext(".//h:title", "", NAMESPACES), tables)


class _Reader:
    def __init__(self, model: etree._Element, body: etree._Element | None) -> None:
        self._model = model
        self._translations = Translations(model)
        self._binds = {
            bind.get("nodeset", "").strip(): {str(key): str(value) for key, value in bind.attrib.items()}
            for bind in model.iterfind("x:bind", NAMESPACES)
        }
        self._body = body
        self._controls: dict[str, etree._Element] = {}
        self._groups: dict[str, etree._Element] = {}
        self._repeats: dict[str, etree._Element] = {}
        for element in body.iter() if body is not None else ():
            self._note(element)

    def _note(self, element: etree._Element) -> None:
        name = local(element)
        if name == "repeat":
            self._repeats[element.get("nodeset", "").strip()] = element
        elif name == "group":
            self._groups[element.get("ref", "").strip()] = element
        elif name in CONTROLS or (element.get("ref") and element.find("x:label", NAMESPACES) is not None):
            self._controls[element.get("ref", "").strip()] = element

    def form(self, root: etree._Element, xml: str, title: str, tables: Sequence[Table]) -> FormVersion:
        path = f"/{local(root)}"
        lists, used = read_lists(self._model, self._translations, tables)
        style = self._body.get("class", "") if self._body is not None else ""
        return FormVersion(
            id=root.get("id", ""),
            version=root.get("version", ""),
            title=title,
            languages=tuple(FormLanguage(name=name, code=code_of(name)) for name in self._languages()),
            default_language=self._translations.default or self._languages()[0],
            root=Group(path=path, children=tuple(self._children(root, path))),
            lists=lists,
            tables=used,
            triggers=read_triggers(self._model, self._body),
            instance_name=self._expression(f"{path}/meta/instanceName", "calculate"),
            style=frozenset(style.split()),
            xml=xml,
        )

    def _languages(self) -> list[str]:
        return self._translations.languages or [NO_LANGUAGE]

    def _children(self, element: etree._Element, path: str) -> Iterator[Node]:
        for name, twins in _by_name(element).items():
            yield self._node(twins, f"{path}/{name}")

    def _node(self, twins: list[etree._Element], path: str) -> Node:
        if path in self._repeats:
            return self._repeat(twins, path)
        if len(twins[0]) or path in self._groups:
            return self._group(twins[0], path)
        return self._question(twins[0], path)

    def _group(self, element: etree._Element, path: str) -> Group:
        control = self._groups.get(path)
        return Group(
            path=path,
            children=tuple(self._children(element, path)),
            label=self._label(control),
            relevant=self._expression(path, "relevant"),
            read_only=self._expression(path, "readonly"),
            appearance=_words(control),
        )

    def _repeat(self, twins: list[etree._Element], path: str) -> Repeat:
        control = self._repeats[path]
        count = tidy(control.get(jr("count")))
        begun = [twin for twin in twins if jr("template") not in twin.attrib]
        return Repeat(
            path=path,
            children=tuple(self._children(begun[0] if begun else twins[0], path)),
            label=self._label(self._groups.get(path)),
            relevant=self._expression(path, "relevant"),
            read_only=self._expression(path, "readonly"),
            count=count,
            first=0 if count else len(begun),
            appearance=_words(control),
        )

    def _question(self, element: etree._Element, path: str) -> Question:
        control, bind = self._controls.get(path), self._binds.get(path, {})
        type = type_of(control, bind)
        hint = control.find("x:hint", NAMESPACES) if control is not None else None
        preload = (bind[jr("preload")], bind.get(jr("preloadParams"), "")) if jr("preload") in bind else None
        return Question(
            path=path,
            type=type,
            label=self._label(control),
            hint=self._translations.text(hint),
            guidance=self._translations.guidance(hint),
            relevant=self._expression(path, "relevant"),
            required=self._expression(path, "required"),
            required_message=self._translations.message(bind.get(jr("requiredMsg"))),
            read_only=self._expression(path, "readonly"),
            calculate=self._expression(path, "calculate"),
            default=element.text or "",
            constraint=self._expression(path, "constraint"),
            constraint_message=self._translations.message(bind.get(jr("constraintMsg"))),
            items=items_of(control) if control is not None and type in SELECTS else None,
            parameters=parameters_of(control, bind),
            appearance=_words(control),
            preload=preload,
        )

    def _label(self, control: etree._Element | None) -> FormText | None:
        return self._translations.text(control.find("x:label", NAMESPACES)) if control is not None else None

    def _expression(self, path: str, rule: str) -> str:
        expression = tidy(self._binds.get(path, _EMPTY).get(rule))
        return "" if expression == _UNSAID.get(rule) else expression


_EMPTY: Mapping[str, str] = {}
_UNSAID = {"relevant": ALWAYS, "required": "false()", "readonly": "false()"}
"""What a rule says when nothing is said."""


def _by_name(element: etree._Element) -> dict[str, list[etree._Element]]:
    """The children by name, instances and template of a repeat together."""
    found: dict[str, list[etree._Element]] = {}
    for child in element:
        found.setdefault(_written(child), []).append(child)
    return found


def _written(element: etree._Element) -> str:
    """The name with its prefix, as paths write it."""
    return f"{element.prefix}:{local(element)}" if element.prefix else local(element)


def _words(control: etree._Element | None) -> frozenset[str]:
    return frozenset(control.get("appearance", "").split()) if control is not None else frozenset()
