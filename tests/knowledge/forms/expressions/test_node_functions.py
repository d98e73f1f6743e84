"""Functions of repeats, of nodes, of tables, of choices."""

from __future__ import annotations

import math

import pytest

from knowledge.forms.expressions import Element, ExpressionError, Node, parse
from tests.knowledge.forms.expressions.scopes import element, scope, texts


@pytest.mark.parametrize(
    ("at", "expression", "expected"),
    [
        ("/data", "count(/data/rep)", 3),
        ("/data", "count(/data/rep/y)", 3),
        ("/data", "count-non-empty(/data/rep/y)", 2),
        ("/data", "count-non-empty(/data/rep)", 3),
        ("/data", "count(//z)", 5),
        ("/data/rep[2]/x", "position(..)", 2),
        ("/data/rep[3]/sub/z", "position(../..)", 3),
        ("/data/rep[2]/sub[2]/z", "position(..)", 2),
        ("/data/rep[2]", "position(.)", 2),
        ("/data", "position(/data/none)", 0),
        ("/data", "position(/data/@id)", 1),
        ("/data", "position(/data/age)", 1),
        ("/data", "count(id('x'))", 0),
    ],
)
def test_counting(at: str, expression: str, expected: float) -> None:
    """position(..) is the number of the repeat's instance, from 1."""
    assert parse(expression).number(scope(at)) == expected


def test_elements_are_found_by_their_ids() -> None:
    """One or several, of texts or of nodes, in document order."""
    form = "<d><a id='1'>x</a><b id='2'>y</b><r>2 1</r></d>"
    around = scope("/d", form)
    assert texts("id('2')", around) == ["y"]
    assert texts("id('2 1 9')", around) == ["x", "y"]
    assert texts("id(/d/r)", around) == ["x", "y"]


@pytest.mark.parametrize(
    ("at", "expression", "expected"),
    [
        ("/data", "indexed-repeat(/data/rep/x, /data/rep, 2)", ["2"]),
        ("/data/rep[3]/x", "indexed-repeat(/data/rep/x, /data/rep, 1)", ["1"]),
        ("/data/rep[3]/y", "indexed-repeat(../x, .., position(..) - 1)", ["2"]),
        ("/data", "indexed-repeat(/data/rep/x, /data/rep, 0)", ["1"]),
        ("/data", "indexed-repeat(/data/rep/x, /data/rep, 'x')", ["1"]),
        ("/data", "indexed-repeat(/data/rep/x, /data/rep, 4)", []),
        ("/data", "indexed-repeat(/data/rep/x, /data/rep, 1 div 0)", ["1"]),
        ("/data", "indexed-repeat(/data/rep/sub/z, /data/rep, 2, /data/rep/sub, 2)", ["22"]),
        ("/data", "indexed-repeat(/data/rep/sub/z, /data/rep/sub, 2, /data/rep, 1)", ["12"]),
        ("/data", "indexed-repeat(/data/rep/sub/z, /data/rep, 2)", ["21", "22"]),
        ("/data/rep[1]/sub[2]/z", "indexed-repeat(/data/rep/sub/z, /data/rep/sub, 1)", ["11"]),
        ("/data", "indexed-repeat(/data/rep/x, /data/rep, /data/rep[1]/x + 1)", ["2"]),
        ("/data", "indexed-repeat(/data/none/x, /data/none, 1)", []),
    ],
)
def test_a_repeat_is_read_by_index(at: str, expression: str, expected: list[str]) -> None:
    """From anywhere, also in repeats within repeats; an index below 1 is 1, as in JavaRosa."""
    assert texts(expression, scope(at)) == expected


def test_what_is_not_relevant_has_no_index() -> None:
    """The instances that are relevant are counted."""
    around = scope()
    element("/data/rep[1]", around).is_relevant = False
    assert texts("indexed-repeat(/data/rep/x, /data/rep, 1)", around) == ["2"]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("indexed-repeat('x', /data/rep, 1)", "not-a-path"),
        ("indexed-repeat(/data/rep/x, 'x', 1)", "not-a-path"),
        ("indexed-repeat(//x, /data/rep, 1)", "not-a-path"),
        ("indexed-repeat(/data/rep/x, /data/group, 1)", "not-a-repeat-around"),
        ("indexed-repeat(/data/rep/x, /data/rep/x, 1)", "not-a-repeat-around"),
    ],
)
def test_an_index_needs_the_path_of_a_repeat(expression: str, code: str) -> None:
    """One that is around the question."""
    with pytest.raises(ExpressionError, match=code):
        parse(expression).value(scope())


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("pulldata('towns', 'label', 'name', 'lis')", "Lisboa"),
        ("pulldata('towns', 'label', 'name', /data/town)", "Bilbao"),
        ("pulldata('towns', 'label', 'country', 'es')", "Bilbao"),
        ("pulldata('towns', 'label', 'name', 'none')", ""),
        ("pulldata('towns', 'none', 'name', 'lis')", ""),
        ("pulldata('towns', 'label', 'none', 'lis')", ""),
        ("pulldata('towns', 'size', 'name', 'bar') + 1", "17.2"),
    ],
)
def test_a_table_gives_a_cell(expression: str, expected: str) -> None:
    """Of the first row that has the key."""
    assert parse(expression).string(scope()) == expected


def test_a_table_that_is_not_there_is_an_error() -> None:
    """The form is not whole without it."""
    with pytest.raises(ExpressionError, match="unknown-instance"):
        parse("pulldata('none', 'a', 'b', 'c')").value(scope())


def test_an_instance_without_a_path_is_its_document() -> None:
    """Whatever is below it."""
    assert parse("count(instance('towns'))").number(scope()) == 1
    assert parse("count(instance('towns')//item)").number(scope()) == 4


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected(/data/colours, 'red')", True),
        ("selected(/data/colours, ' green ')", True),
        ("selected(/data/colours, 'gre')", False),
        ("selected(/data/colours, 'red green')", True),
        ("selected(/data/none, 'red')", False),
        ("selected('', 'red')", False),
        ("selected('1 2', 2)", True),
        ("is-selected('a b', 'b')", True),
    ],
)
def test_choices_are_words(expression: str, expected: bool) -> None:
    """Whole ones."""
    assert parse(expression).boolean(scope()) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected-at(/data/colours, 0)", "red"),
        ("selected-at(/data/colours, 1)", "green"),
        ("selected-at(/data/colours, 2)", ""),
        ("selected-at(/data/colours, -1)", ""),
        ("selected-at(/data/colours, 'x')", ""),
        ("selected-at('', 0)", ""),
        ("count-selected(/data/colours)", "2"),
        ("count-selected(' a  b ')", "2"),
        ("count-selected('')", "0"),
        ("if(/data/age > 40, 'old', 'young')", "old"),
        ("if(/data/none, 'yes', 'no')", "no"),
        ("if('', instance('none')/root, 'no')", "no"),
        ("if(1, 2, 'x') + 1", "3"),
        ("coalesce(/data/empty, 'x')", "x"),
        ("coalesce(/data/name, 'x')", "Ana"),
        ("coalesce(/data/none, /data/empty, 'x')", "x"),
        ("coalesce(number('x'), 'y')", "y"),
        ("coalesce('', '')", ""),
        ("coalesce(0, 'x')", "0"),
        ("depend('a', 'b')", "a"),
        ("version()", "v7"),
        ("property('deviceid')", "d1"),
        ("property('none')", ""),
        ("jr:itext('/data/age:label')", "Age?"),
        ("jr:itext('none')", ""),
    ],
)
def test_values_of_choices_and_of_the_form(expression: str, expected: str) -> None:
    """Only the branch that is taken is evaluated; what is missing is empty."""
    id_of = {"/data/age:label": "Age?"}
    around = scope(version="v7", properties={"deviceid": "d1"}, itext=lambda key: id_of.get(key, ""))
    assert parse(expression).string(around) == expected


def test_the_name_of_a_choice_is_asked_of_the_form() -> None:
    """With the value, the path of the question, and the node that the expression belongs to."""
    asked: list[tuple[str, str, str]] = []

    def label(value: str, question: str, context: Node) -> str:
        asked.append((value, question, context.place()))
        return "Bilbao"

    around = scope("/data/rep[2]/x", choice_name=label)
    assert parse("jr:choice-name(/data/town, '/data/town')").string(around) == "Bilbao"
    assert parse("/data/town[jr:choice-name(., '/data/town') = 'Bilbao']").string(around) == "bil"
    assert asked == [("bil", "/data/town", "/data[1]/rep[2]/x[1]")] * 2


@pytest.mark.parametrize(
    ("at", "expression", "expected"),
    [
        ("/data/empty", "once('x')", "x"),
        ("/data/name", "once('x')", "Ana"),
        ("/data/empty", "once(number('x'))", ""),
        ("/data/name", "once(instance('none')/root)", "Ana"),
        ("/data/empty", "once(/data/name)", "Ana"),
        ("/data/empty", "once(1 + 1)", "2"),
    ],
)
def test_a_value_is_kept_once_it_is_there(at: str, expression: str, expected: str) -> None:
    """once() evaluates only where the question has no value yet."""
    assert parse(expression).string(scope(at)) == expected


def test_an_element_may_have_no_parent() -> None:
    """Expressions over a tree that stands in no document."""
    alone = Element("x", "5")
    around = scope().at(alone)
    around.current = alone
    assert parse(". + 1").number(around) == 6
    assert parse("position(.)").number(around) == 1
    assert parse("count(..)").number(around) == 0
    assert math.isnan(parse("../x + 1").number(around))
