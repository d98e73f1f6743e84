"""Instances as bytes."""

from __future__ import annotations

import pytest
from lxml import etree

from knowledge.forms.exports.instances import attachments_of, instance_xml
from knowledge.forms.expressions.nodes import Comment, Element, Text
from knowledge.forms.expressions.xml import parse_xml
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import Answers, element, form, group, question, repeat

ID = "uuid:0c6a3e2e-0d9d-4c57-8d0c-3a4c4a1b2c3d"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<data xmlns:jr="http://openrosa.org/javarosa" '
HEAD += 'xmlns:orx="http://openrosa.org/xforms" id="city_survey" version="2026">'


def xml(root: Element, deprecated_id: str = "", instance_name: str = "", version: str = "2026") -> str:
    """The text of a submission."""
    return instance_xml(
        root,
        form_id="city_survey",
        version=version,
        instance_id=ID,
        deprecated_id=deprecated_id,
        instance_name=instance_name,
    ).decode()


def test_an_instance_is_written_as_clients_send_it() -> None:
    """Id and version on the root, the namespaces of OpenRosa, the ids in meta; empty answers are empty elements."""
    root = element("data", (("city", "Lyon"), ("gov", (("plan", ""),)), ("row", (("x", "1"),)), ("row", (("x", "2"),))))
    assert xml(root) == (
        f"{HEAD}<city>Lyon</city><gov><plan/></gov><row><x>1</x></row><row><x>2</x></row>"
        f"<meta><instanceID>{ID}</instanceID></meta></data>"
    )


def test_an_edit_names_what_it_takes_the_place_of() -> None:
    """In meta, where servers look for it; and the name for people."""
    root = element("data", (("meta", (("instanceID", "uuid:old"), ("audit", "audit.csv"))), ("city", "Lyon")))
    assert xml(root, deprecated_id="uuid:old", instance_name="Lyon & co").removeprefix(HEAD) == (
        f"<meta><instanceID>{ID}</instanceID><audit>audit.csv</audit><deprecatedID>uuid:old</deprecatedID>"
        "<instanceName>Lyon &amp; co</instanceName></meta><city>Lyon</city></data>"
    )


def test_the_name_that_the_form_computed_stays() -> None:
    """When nobody says another."""
    root = element("data", (("meta", (("instanceName", "Lyon"), ("instanceID", ""))),))
    assert f"<meta><instanceName>Lyon</instanceName><instanceID>{ID}</instanceID></meta>" in xml(root)


def test_a_meta_block_with_a_prefix_keeps_it() -> None:
    """Forms made by hand have orx:meta."""
    root = element("data", (("orx:meta", (("orx:instanceID", ""),)),))
    assert f"<orx:meta><orx:instanceID>{ID}</orx:instanceID><orx:deprecatedID>" in xml(root, deprecated_id="uuid:old")


def test_a_form_without_version_sends_none() -> None:
    """An empty one would be another version to a server."""
    assert ' id="city_survey"><meta>' in xml(Element("data"), version="")


def test_the_tree_is_left_as_it_is() -> None:
    """Writing changes nothing, and writing again gives the same bytes."""
    root = element("data", (("city", "Lyon"), ("meta", (("instanceID", "uuid:old"),))))
    before = [child.value for child in root.elements()]
    assert xml(root) == xml(root)
    assert [child.value for child in root.elements()] == before
    assert root.attributes == {}


def test_characters_that_mean_something_in_xml_are_escaped() -> None:
    """And a carriage return, which a parser would make a line feed of."""
    root = element("data", (("city", "<a> & \"b\" ]]> 'c'\r\n\td"),))
    root.attributes["note"] = '<"&\n\t\r'
    read = etree.fromstring(xml(root).encode())
    assert (read.findtext("city"), read.get("note")) == ("<a> & \"b\" ]]> 'c'\r\n\td", '<"&\n\t\r')


def test_what_xml_does_not_allow_is_left_out() -> None:
    """A server would refuse the whole submission."""
    root = element("data", (("city", "Ly\x00o\x0bn\ud800\uffff"),))
    assert etree.fromstring(xml(root).encode()).findtext("city") == "Lyon"


def test_templates_and_comments_are_not_sent() -> None:
    """They belong to the form."""
    root = element("data", (("row", (("x", "1"),)),))
    template = element("row", (("x", ""),))
    template.attributes["jr:template"] = ""
    root.append(template)
    root.append(Comment("not for servers"))
    assert xml(root).removeprefix(HEAD).startswith("<row><x>1</x></row><meta>")


def test_text_between_elements_stays_where_it_is() -> None:
    """White space of a form that was laid out by hand."""
    root = element("data", (("city", "Lyon"),))
    root.insert(0, Text("\n  "))
    assert xml(root).removeprefix(HEAD).startswith("\n  <city>Lyon</city><meta>")


def test_namespaces_that_the_instance_declares_are_kept() -> None:
    """And those of known prefixes are declared when it does not."""
    root = parse_xml('<d xmlns:a="http://example.org/a" a:x="1"><a:b>2</a:b></d>').root
    assert root is not None
    root.append(Element("odk:c", "3"))
    read = etree.fromstring(xml(root).encode())
    assert read.findtext("{http://example.org/a}b") == "2"
    assert read.get("{http://example.org/a}x") == "1"
    assert read.findtext("{http://www.opendatakit.org/xforms}c") == "3"


def test_a_prefix_declared_on_an_inner_element_is_not_asked_for() -> None:
    """It holds for all below it."""
    root = parse_xml('<d><a:b xmlns:a="http://example.org/a"><a:c>2</a:c></a:b></d>').root
    assert root is not None
    assert etree.fromstring(xml(root).encode()).findtext("{*}b/{*}c") == "2"


def test_a_prefix_that_nobody_knows_is_an_error() -> None:
    """Rather than bytes that no server could read."""
    with pytest.raises(ValueError, match="'what'"):
        xml(element("data", (("what:x", "1"),)))


def test_the_files_that_answers_name_are_its_attachments() -> None:
    """Those of relevant questions of files, in repeats too, each once; a text that looks like a name is none."""
    made = form(
        question("text"),
        group("g", question("g/photo", T.IMAGE)),
        repeat("row", question("row/voice", T.AUDIO), question("row/plan", T.FILE)),
    )
    answers: Answers = (
        ("text", "no.jpg"),
        ("g", (("photo", "a.jpg"),)),
        ("row", (("voice", "b.mp3"), ("plan", ""))),
        ("row", (("voice", "a.jpg"), ("plan", "c.pdf"))),
    )
    assert attachments_of(made, element("data", answers)) == ("a.jpg", "b.mp3", "c.pdf")
