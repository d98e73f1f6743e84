"""The thirteen axes, the tests of nodes, namespaces."""

from __future__ import annotations

import pytest

from knowledge.forms.expressions import Document, Element, ExpressionError, Node, Scope, parse, parse_xml
from tests.knowledge.forms.expressions.scopes import NOON, scope

PLAIN = "<r><a/><b><c/><d i='1' j='2'>t<e/><!--k--><?p q?></d><f/></b><g><h/></g></r>"


def found(expression: str, at: str = "/r/b/d", xml: str = PLAIN) -> str:
    """The names of the nodes of an expression, in the order in which it gives them."""
    return " ".join(_name(node) for node in parse(expression).nodes(scope(at, xml)))


def _name(node: Node) -> str:
    if isinstance(node, Document):
        return "/"
    return node.name if isinstance(node, Element) else node.place().rpartition("/")[2]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("self::node()", "d"),
        ("self::d", "d"),
        ("self::c", ""),
        ("child::node()", "text() e comment() processing-instruction(p)"),
        ("node()", "text() e comment() processing-instruction(p)"),
        ("*", "e"),
        ("text()", "text()"),
        ("comment()", "comment()"),
        ("processing-instruction()", "processing-instruction(p)"),
        ("processing-instruction('p')", "processing-instruction(p)"),
        ("processing-instruction('q')", ""),
        ("parent::node()", "b"),
        ("parent::b", "b"),
        ("parent::r", ""),
        ("..", "b"),
        ("../..", "r"),
        ("../../..", "/"),
        ("../../../..", ""),
        ("ancestor::*", "r b"),
        ("ancestor::node()", "/ r b"),
        ("ancestor-or-self::*", "r b d"),
        ("descendant::*", "e"),
        ("/descendant::*", "r a b c d e f g h"),
        ("descendant-or-self::*", "d e"),
        ("following-sibling::*", "f"),
        ("preceding-sibling::*", "c"),
        ("following::*", "f g h"),
        ("preceding::*", "a c"),
        ("attribute::*", "@i @j"),
        ("@i", "@i"),
        ("@node()", "@i @j"),
        ("@none", ""),
        ("@i/..", "d"),
        ("@i/following::*", "e f g h"),
        ("@i/preceding::*", "a c"),
        ("@i/following-sibling::node()", ""),
        ("@i/ancestor::*", "r b d"),
        ("@i/self::node()", "@i"),
        ("//e", "e"),
        ("//d/@*", "@i @j"),
        ("/r//f", "f"),
        ("..//e", "e"),
        ("/", "/"),
        ("/*", "r"),
        ("/*/*", "a b g"),
        ("/r/*/*", "c d f h"),
        ("./e", "e"),
        ("./../c", "c"),
    ],
)
def test_axes_lead_where_xpath_says(expression: str, expected: str) -> None:
    """XPath 1.0, section 2.2; the result is in document order whatever the direction of the axis."""
    assert found(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ancestor::*[1]", "b"),
        ("ancestor::*[last()]", "r"),
        ("preceding::*[1]", "c"),
        ("preceding-sibling::*[1]", "c"),
        ("following::*[1]", "f"),
        ("(preceding::*)[1]", "a"),
        ("/r/*[2]", "b"),
        ("/r/*[position() > 1]", "b g"),
        ("/r/*[last()]", "g"),
        ("/r/*[last() - 1]", "b"),
        ("//*[1]", "r a c e h"),
        ("(//*)[2]", "a"),
        ("/r/*[*][1]", "b"),
        ("/r/*[1][*]", ""),
        ("/r/*[0]", ""),
        ("/r/*[1.5]", ""),
        ("/r/*[9]", ""),
        ("/r/*['x']", "a b g"),
        ("/r/*['']", ""),
        ("/r/*[true()]", "a b g"),
        ("/r/*[number('x')]", ""),
        ("/r/b/*[@i and @j]", "d"),
        ("/r/b/*[@i = 1]", "d"),
        ("/r/b/*[not(@i)]", "c f"),
        ("//*[self::c or self::h]", "c h"),
    ],
)
def test_positions_are_counted_along_the_axis(expression: str, expected: str) -> None:
    """From the nearest node on; in brackets, in document order."""
    assert found(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("//h | //a", "a h"),
        ("/r/g | /r/a | /r/a", "a g"),
        ("//d/@j | //d/@i | //d", "d @i @j"),
        ("(//f | //c)[1]", "c"),
        ("(//f | //c)/..", "b"),
        ("//*/..", "/ r b d g"),
        ("//e/ancestor::* | //h", "r b d h"),
    ],
)
def test_nodes_come_once_and_in_document_order(expression: str, expected: str) -> None:
    """However many ways lead to them."""
    assert found(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("//p:x", "p:x"),
        ("//q:x", "p:x"),
        ("//p:*", "p:x p:y"),
        ("//x", "x"),
        ("//@p:k", "@p:k"),
        ("//@k", "@k"),
        ("//*[@p:k]", "p:y"),
        ("//h:x", ""),
    ],
)
def test_prefixes_mean_their_namespaces(expression: str, expected: str) -> None:
    """As declared around the context node; a name without prefix means elements that are written without one."""
    xml = '<r xmlns:p="urn:1" xmlns:q="urn:1"><x k="1"/><p:x/><p:y p:k="2"/></r>'
    assert found(expression, "/r", xml) == expected


def test_a_name_without_prefix_means_the_default_namespace_too() -> None:
    """Instances of ODK stand in the namespace of XForms, and expressions call their questions by bare names."""
    xml = '<data xmlns="http://www.w3.org/2002/xforms"><a>1</a></data>'
    assert parse("/data/a").string(scope("/data", xml)) == "1"


def test_the_prefixes_of_odk_need_no_declaration() -> None:
    """`orx:meta` is found where the instance wrote another prefix for it, or where the declaration was lost."""
    xml = '<data xmlns:o="http://openrosa.org/xforms"><o:meta><o:instanceID>u</o:instanceID></o:meta></data>'
    assert parse("/data/orx:meta/orx:instanceID").string(scope("/data", xml)) == "u"
    bare = Element("data")
    bare.append(Element("orx:meta", "kept"))
    assert parse("orx:meta").string(scope().at(bare)) == "kept"


def test_an_unknown_prefix_is_an_error() -> None:
    """It could only ever find nothing."""
    with pytest.raises(ExpressionError, match="unknown-prefix at 1: none"):
        parse("none:x").nodes(scope())


def test_namespaces_are_an_axis() -> None:
    """Of an element, those in scope."""
    xml = '<r xmlns:p="urn:1"><x xmlns:q="urn:2"/></r>'
    assert found("namespace::*", "/r/x", xml) == "@xmlns:p @xmlns:q"
    assert found("namespace::q", "/r/x", xml) == "@xmlns:q"
    assert parse("string(namespace::q)").string(scope("/r/x", xml)) == "urn:2"


def test_nodes_of_two_documents_stay_apart() -> None:
    """One document after the other."""
    around = scope()
    both = parse("instance('towns')/root/item[1]/name | /data/name | instance('towns')/root/item[2]/name")
    values = [node.value for node in both.nodes(around)]
    assert sorted(values) == ["Ana", "bil", "lis"]
    assert abs(values.index("bil") - values.index("lis")) == 1


@pytest.mark.parametrize("expression", ["//x", "/a/text()", "/p:*", "a | b", "/descendant::a", "/"])
def test_without_an_instance_only_names_can_be_looked_for(expression: str) -> None:
    """They find nothing; anything else is an error, as in JavaRosa."""
    import random

    nothing = Document()
    around = Scope(node=nothing, root=nothing, now=NOON, zone=NOON.tzinfo, chance=random.Random(1))  # type: ignore[arg-type]
    assert parse("/a/b").nodes(around) == []
    with pytest.raises(ExpressionError):
        parse(expression).nodes(around)


def test_axes_need_no_recursion() -> None:
    """A tree deeper than Python's calls may be nested is walked all the same."""
    depth = 1_500
    tree = parse_xml("<a/>")
    leaf = tree.named("a")[0]
    for _ in range(depth):
        below = Element("a")
        leaf.append(below)
        leaf = below
    around = scope()
    around.node, around.root = leaf, tree
    assert parse("count(ancestor::*)").number(around) == depth
    assert parse("count(//a)").number(around) == depth + 1
