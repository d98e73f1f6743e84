"""The tree that expressions walk, and XML into it."""

from __future__ import annotations

import pytest

from knowledge.forms.expressions import Document, Element, ExpressionError, document, parse_xml
from knowledge.forms.expressions.nodes import Attribute, Comment, Instruction, Text, owner


def test_a_leaf_has_a_value_that_can_be_set() -> None:
    """An answer is put in its place, and read again."""
    leaf = Element("a", "1")
    leaf.value = "2"
    assert (leaf.value, leaf.children) == ("2", [])


def test_the_value_of_a_group_is_all_text_below() -> None:
    """In document order, comments left out."""
    assert parse_xml("<a>1<b>2<c>3</c></b><!-- no --><?no no?>4</a>").value == "1234"


def test_setting_the_value_of_a_group_makes_it_a_leaf() -> None:
    """Nothing of what was in it is found again."""
    group = Element("g")
    group.append(Element("x", "1"))
    group.value = "2"
    assert (group.value, group.named("x"), group.children) == ("2", [], [])


def test_children_are_found_by_name_in_their_order() -> None:
    """Also when the tree has changed since it was last asked."""
    group = Element("g")
    first, second, other = Element("x", "1"), Element("x", "2"), Element("y")
    for child in (first, second, other):
        group.append(child)
    assert group.named("x") == [first, second]
    third = Element("x", "3")
    group.insert(1, third)
    assert group.named("x") == [first, third, second]
    group.remove(first)
    assert group.named("x") == [third, second]
    assert group.named("z") == []
    assert first.parent is None
    assert third.parent is group
    assert list(group.elements()) == [third, second, other]


def test_what_is_no_child_cannot_be_removed() -> None:
    """An equal element elsewhere is not meant."""
    with pytest.raises(StopIteration):
        Element("g").remove(Element("x"))


def test_text_before_children_stays_before_them() -> None:
    """A leaf that gets children keeps its text."""
    group = Element("g", "before ")
    group.append(Element("x", "in"))
    assert (group.value, group.text) == ("before in", "")
    assert [type(node) for node in group.content()] == [Text, Element]


def test_places_count_twins() -> None:
    """Each element with its position among those of its name."""
    tree = parse_xml("<a><b/><c/><b x='1'><!--c--><?p q?>t<d/></b></a>")
    (b,) = tree.named("a")[0].named("b")[1:]
    assert b.place() == "/a[1]/b[2]"
    assert [node.place() for node in b.content()] == [
        "/a[1]/b[2]/comment()",
        "/a[1]/b[2]/processing-instruction(p)",
        "/a[1]/b[2]/text()",
        "/a[1]/b[2]/d[1]",
    ]
    assert b.attribute_nodes()[0].place() == "/a[1]/b[2]/@x"
    assert tree.place() == "/"
    assert Element("alone").place() == "/alone[1]"


def test_nodes_of_attributes_and_text_stay_the_same() -> None:
    """A path that leads to one twice has found one node, whose value is that of now."""
    leaf = Element("a", "text", attributes={"x": "1"})
    attribute, text = leaf.attribute_nodes()[0], leaf.content()[0]
    leaf.attributes["x"] = "2"
    leaf.value = "other"
    assert leaf.attribute_nodes()[0] is attribute
    assert leaf.content()[0] is text
    assert (attribute.value, text.value) == ("2", "other")
    assert attribute.parent is leaf
    assert isinstance(attribute, Attribute)


def test_namespaces_are_inherited_and_overridden() -> None:
    """The nearest declaration counts; one that is taken back does not."""
    tree = parse_xml('<a xmlns="urn:1" xmlns:p="urn:2"><b xmlns="" xmlns:p="urn:3"><p:c p:d="1"/></b></a>')
    (a,) = tree.elements()
    (b,) = a.elements()
    (c,) = b.elements()
    assert (a.namespace, b.namespace, c.namespace) == ("urn:1", "", "urn:3")
    assert {node.name: node.value for node in a.namespace_nodes()} == {"": "urn:1", "p": "urn:2"}
    assert {node.name: node.value for node in c.namespace_nodes()} == {"p": "urn:3"}
    assert [(node.name, node.namespace, node.local_name) for node in c.attribute_nodes()] == [("p:d", "urn:3", "d")]
    assert [node.place() for node in a.namespace_nodes()] == ["/a[1]/@xmlns", "/a[1]/@xmlns:p"]


def test_names_are_kept_as_they_are_written() -> None:
    """With their prefixes, attributes too, "xml:" among them."""
    tree = parse_xml('<h:a xmlns:h="urn:h" h:x="1" y="2" xml:lang="eu"/>')
    (a,) = tree.elements()
    assert (a.name, a.local_name) == ("h:a", "a")
    assert a.attributes == {"h:x": "1", "y": "2", "xml:lang": "eu"}


def test_comments_and_instructions_around_the_root_are_kept() -> None:
    """In their order."""
    tree = parse_xml("<!--1--><?two 2?><a/><!--3-->")
    assert [type(node) for node in tree.content()] == [Comment, Instruction, Element, Comment]
    assert [node.value for node in tree.content()] == ["1", "2", "", "3"]
    assert tree.root is tree.named("a")[0]
    assert Document().root is None


def test_the_top_is_found_from_anywhere() -> None:
    """The document, or the topmost element of a tree that stands in none."""
    leaf, group = Element("x"), Element("g")
    group.append(leaf)
    assert owner(leaf) is group
    made = document(group)
    assert owner(leaf) is made
    assert owner(made) is made


@pytest.mark.parametrize("text", ["", "<a>", "text", "<a/><b/>", "<a>&none;</a>", "<a b=1/>", "<a>\x00</a>"])
def test_what_is_no_xml_is_an_error(text: str) -> None:
    """With a code, never lxml's own exception."""
    with pytest.raises(ExpressionError, match="xml"):
        parse_xml(text)


def test_entities_are_not_expanded_and_files_not_read() -> None:
    """Neither a bomb of entities nor a file of the machine comes in with an instance."""
    bomb = '<!DOCTYPE a [<!ENTITY b "{}"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'.format("x" * 100)
    assert "xxx" not in parse_xml(bomb).value
    assert "root:" not in parse_xml('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>').value


def test_the_declared_encoding_of_a_text_is_of_no_account() -> None:
    """It was that of the file, which has been read already."""
    assert parse_xml('<?xml version="1.0" encoding="ISO-8859-1"?><a>ñ</a>').value == "ñ"


def test_half_a_character_is_no_xml() -> None:
    """A lone surrogate, as broken clients send it."""
    with pytest.raises(ExpressionError, match="xml"):
        parse_xml("<a>\ud800</a>")


def test_deep_trees_are_no_trouble() -> None:
    """Deeper than Python's calls may be nested."""
    top = leaf = Element("a")
    for _ in range(5_000):
        below = Element("a")
        leaf.append(below)
        leaf = below
    leaf.value = "end"
    assert top.value == "end"
