"""Public expressions with the values that JavaRosa and the web forms of ODK give, from ../shared where it is there."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.forms.expressions import Document, Element, ExpressionError, Node, Scope, document, parse, parse_xml
from knowledge.forms.expressions.nodes import Text

CASES = Path(__file__).resolve().parents[4].parent / "shared" / "xpath" / "cases.json"
NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}


@cache
def cases_by_file() -> dict[str, list[dict[str, Any]]]:
    """The cases by the file that they were taken from; nothing where they are not there."""
    found: dict[str, list[dict[str, Any]]] = {}
    for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"] if CASES.exists() else ():
        found.setdefault(case["source"]["path"], []).append(case)
    return found


def is_right(case: Mapping[str, Any]) -> bool:
    """Whether the expression of a case gives what the case expects."""
    try:
        return _gives(case)
    except ExpressionError:
        return bool(case["type"] == "error")


def _gives(case: Mapping[str, Any]) -> bool:
    expected: Any = case["expected"]
    expression, scope = parse(case["expression"], is_deferred=True), scope_of(case)
    match case["type"]:
        case "error":
            expression.value(scope)
            return False
        case "number":
            return _is_near(expression.number(scope), expected, case.get("round_to"))
        case "boolean":
            return expression.boolean(scope) is expected
        case "string":
            return bool(expression.string(scope) == expected)
        case "string-length":
            return bool(len(expression.string(scope)) == expected)
        case "string-matches":
            pattern, _, flags = expected[1:].rpartition("/")
            return re.search(f"(?{flags}){pattern}" if flags else pattern, expression.string(scope)) is not None
        case "nodeset":
            return bool([node.place() for node in expression.nodes(scope)] == expected)
        case _:
            return sorted(node.place() for node in expression.nodes(scope)) == sorted(expected)


def _is_near(number: float, expected: float | str, within: float | None) -> bool:
    wanted = NUMBERS[expected] if isinstance(expected, str) else expected
    if wanted != wanted:
        return number != number
    return abs(number - wanted) <= within if within else math.isclose(number, wanted, rel_tol=1e-9, abs_tol=1e-12)


def scope_of(case: Mapping[str, Any]) -> Scope:
    """What a case is evaluated in."""
    whole = parse_xml(case["context_xml"].strip()) if case["context_xml"] else Document()
    node = _found(whole, case["context_node"] or "/")
    root, instances, texts = whole, _tables(case), dict[str, str]()
    if case.get("root_node"):
        home = _found(whole, case["root_node"])
        model = home.parent
        assert isinstance(model, Element)
        texts = dict(_texts(model, case.get("lang")))
        documents = {id(each): (each, _taken_out(each)) for each in model.named("instance")}
        root = documents[id(home)][1]
        instances |= {each.attributes.get("id", ""): made for each, made in documents.values()}
        node = root if node is whole else node
    now = datetime.fromisoformat(case["now"]) if case.get("now") else datetime(2026, 11, 20, tzinfo=UTC)
    return Scope(
        node=node,
        root=root,
        now=now,
        zone=ZoneInfo(case["tz"]),
        chance=random.Random(1),
        instances=instances,
        itext=lambda key: texts.get(key, ""),
        choice_name=lambda value, question, _: _label(case, value, question),
    )


def _found(whole: Document, path: str) -> Node:
    node: Node = whole
    for step in filter(None, path.split("/")):
        assert isinstance(node, Element | Document)
        if step.startswith("@"):
            assert isinstance(node, Element)
            return next(each for each in node.attribute_nodes() if each.name == step[1:])
        name, _, index = step.rstrip("]").partition("[")
        if name == "text()":
            return [each for each in node.content() if type(each) is Text][int(index or 1) - 1]
        node = node.named(name)[int(index or 1) - 1]
    return node


def _taken_out(instance: Element) -> Document:
    """The tree of an instance as a document of its own, as forms have it."""
    (root,) = instance.elements()
    instance.remove(root)
    return document(root)


def _texts(model: Element, language: str | None) -> Iterator[tuple[str, str]]:
    translations = [each for itext in model.named("itext") for each in itext.named("translation")]
    wanted = [each for each in translations if each.attributes.get("lang") == language]
    default = [each for each in translations if "default" in each.attributes]
    for translation in wanted or default or translations[:1]:
        for text in translation.named("text"):
            yield text.attributes["id"], text.named("value")[0].value.strip()


def _tables(case: Mapping[str, Any]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for name, rows in (case.get("tables") or {}).items():
        root = Element("root")
        for row in rows:
            item = Element("item")
            for column, cell in row.items():
                item.append(Element(column, cell))
            root.append(item)
        found[name] = document(root)
    return found


def _label(case: Mapping[str, Any], value: str, question: str) -> str:
    choices = case["choices"][question]
    return next((str(choice["label"][case["lang"]]) for choice in choices if choice["name"] == value), "")
