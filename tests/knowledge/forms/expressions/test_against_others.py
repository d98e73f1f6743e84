"""The same paths and core functions as libxml2 evaluates them, and the measured expressions as elementpath does."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from knowledge.forms.expressions import Element, Node, parse
from knowledge.forms.expressions.axes import AXIS
from tests.bench.expression_bench import EXPRESSIONS, scope_at, theirs_of
from tests.knowledge.forms.expressions.scopes import scope

TREE = """<r i="0"><a i="1">x<b>1</b><c i="2"><a>2</a>y</c><!--k--></a><b><a i="3"><b>3</b><b>4</b></a></b><?p q?>
<c><c><c>5</c></c><a/></c><d>6</d>z</r>"""

AXES = st.sampled_from(["", *(f"{axis}::" for axis in sorted(AXIS.keys() - {"attribute", "namespace"}))])
TESTS = st.sampled_from(["*", "a", "b", "c", "node()", "text()", "none"])
PREDICATES = st.sampled_from(
    [
        "",
        "",
        "",
        "[1]",
        "[2]",
        "[last()]",
        "[position() > 1]",
        "[a]",
        "[b = 3]",
        "[@i]",
        "[@i > 1]",
        "[not(*)]",
        "[.//b]",
    ]
)
STEPS = st.builds("{}{}{}".format, AXES, TESTS, PREDICATES)
PATHS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/", "//", "/r/", "/r/a/", "./"]),
    st.lists(STEPS, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "", "/@*", "/..", "//*"]),
)


def ours(expression: str) -> list[str]:
    """The nodes of an expression: places of elements, texts of what is none."""
    return [_told(node) for node in parse(expression).nodes(scope("/r", TREE))]


def _told(node: Node) -> str:
    return node.place() if isinstance(node, Element) else node.value


def theirs(expression: str) -> list[str]:
    """The same of libxml2, its places written as ours."""
    root = _their_tree()
    found: Any = root.xpath(expression)
    return [_their_place(node) if isinstance(node, etree._Element) else str(node) for node in found]


def _their_tree() -> etree._Element:
    root = etree.fromstring(TREE)
    for node in root.iter(etree.Element):
        if not (node.text or "x").strip():
            node.text = None
        for child in node:
            if not (child.tail or "x").strip():
                child.tail = None
    return root


def _their_place(node: etree._Element) -> str:
    if not isinstance(node.tag, str):
        return str(node.text)
    above = node.getparent()
    if above is None:
        return f"/{node.tag}[1]"
    twins = [twin for twin in above if twin.tag == node.tag]
    return f"{_their_place(above)}/{node.tag}[{twins.index(node) + 1}]"


@given(PATHS)
@settings(max_examples=100, deadline=None)
def test_paths_lead_where_libxml_goes(path: str) -> None:
    """The same nodes, in the same order."""
    expected = theirs(path)
    found = ours(path)
    if "node()" in path or path.endswith("/.."):
        # libxml2 leaves the document itself out of what it gives
        found = [each for each in found if each != _told_of_document()]
    assert found == expected


def _told_of_document() -> str:
    return parse("/").nodes(scope("/r", TREE))[0].value


@given(PATHS, PATHS)
@settings(max_examples=40, deadline=None)
def test_unions_are_in_document_order(left: str, right: str) -> None:
    """Of any two paths."""
    whole = _told_of_document()
    assert [each for each in ours(f"{left} | {right}") if each != whole] == theirs(f"{left} | {right}")


NUMBERS = st.sampled_from(["0", "1", "2.5", "-3", "count(//b)", "number(/r/d)", "sum(//b)", "string-length(/r/a)"])
TEXTS = st.sampled_from(["''", "'abc'", "'a b '", "string(/r/a)", "name(//c)", "string(1 div 4)", "string(-0.5)"])
CORE = st.one_of(
    st.builds(
        "{} {} {}".format, NUMBERS, st.sampled_from(["+", "-", "*", "div", "mod", "<", ">=", "=", "!="]), NUMBERS
    ),
    st.builds("{}({})".format, st.sampled_from(["floor", "ceiling", "string", "boolean", "not"]), NUMBERS),
    st.builds("{}({})".format, st.sampled_from(["string-length", "normalize-space", "number", "boolean"]), TEXTS),
    st.builds(
        "{}({}, {})".format, st.sampled_from(["contains", "starts-with", "concat", "substring-after"]), TEXTS, TEXTS
    ),
    st.builds("substring({}, {}, {})".format, TEXTS, NUMBERS, NUMBERS),
    st.builds("translate({}, {}, {})".format, TEXTS, TEXTS, TEXTS),
)


@given(CORE)
@settings(max_examples=100, deadline=None)
def test_core_functions_are_those_of_libxml(expression: str) -> None:
    """XPath 1.0, section 4. Where JavaRosa deviates from it, in rounding, the two are not compared."""
    expected: Any = _their_tree().xpath(expression)
    around = scope("/r", TREE)
    if isinstance(expected, bool):
        assert parse(expression).boolean(around) is expected
    elif isinstance(expected, float):
        found = parse(expression).number(around)
        assert found == pytest.approx(expected) or (math.isnan(found) and math.isnan(expected))
    else:
        assert parse(expression).string(around) == str(expected)


@pytest.mark.parametrize(("expression", "other", "context"), EXPRESSIONS)
def test_what_is_measured_gives_the_same(expression: str, other: str, context: str) -> None:
    """The benchmark compares like with like."""
    found = parse(expression).value(scope_at(context))
    theirs_found = theirs_of(other or expression, context)()
    if isinstance(found, list):
        assert [node.value for node in found] == [item.text for item in theirs_found]
    else:
        assert [found] == theirs_found
