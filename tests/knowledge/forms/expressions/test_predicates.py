"""Predicates: split, indexed or evaluated one by one, they choose the same nodes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import Document, Element, ExpressionError, Scope, document
from tests.knowledge.forms.expressions.scopes import element, scope, texts

WORDS = st.sampled_from(["", "a", "b", "1", "01", "1.0", "2", "x y"])
ROWS = st.lists(st.tuples(WORDS, WORDS | st.none()), max_size=8)


def table(rows: list[tuple[str, str | None]]) -> Document:
    """A list of items numbered by `n`, with the columns `p` and, where it is not None, `q`."""
    root = Element("root")
    for number, cells in enumerate(rows):
        item = Element("item")
        for name, cell in zip(("p", "q"), cells, strict=True):
            if cell is not None:
                item.append(Element(name, cell))
        item.append(Element("n", str(number)))
        root.append(item)
    return document(root)


def chosen(predicates: str, around: Scope) -> list[str]:
    """The numbers of the items that predicates leave."""
    return texts(f"instance('t')/root/item{predicates}/n", around)


def over(rows: list[tuple[str, str | None]], answer: str = "") -> Scope:
    """The list, seen from a question with an answer."""
    return scope("/d/a", f"<d><a>{answer}</a><b>{answer}</b></d>", instances={"t": table(rows)})


@given(ROWS, WORDS)
@settings(max_examples=50, deadline=None)
def test_the_index_finds_what_reading_through_finds(rows: list[tuple[str, str | None]], answer: str) -> None:
    """By a question's answer, by a text and by a number, whichever side it stands on."""
    around = over(rows, answer)
    for indexed, plain in (
        ("[p = /d/b]", "[not(p != /d/b)]"),
        ("[p = current()]", "[string(p) = string(/d/b)]"),
        (f"[p = '{answer}']", f"[string(p) = '{answer}']"),
        (f"['{answer}' = p]", f"[string(p) = '{answer}']"),
        ("[p = 1]", "[number(p) = 1]"),
        ("[q = 2 - 1]", "[number(q) = 1]"),
        ("[q = /d/none]", "[string(q) = '']"),
    ):
        assert chosen(indexed, around) == chosen(plain, around), indexed


@given(ROWS, WORDS)
@settings(max_examples=40, deadline=None)
def test_the_order_of_conditions_does_not_matter(rows: list[tuple[str, str | None]], answer: str) -> None:
    """Whether the index comes first, last or not at all."""
    around = over(rows, answer)
    expected = [
        str(number) for number, (p, q) in enumerate(rows) if p == answer and (q or "") != "" and (q or "") == (q or p)
    ]
    for predicates in (
        "[p = /d/b and q != '']",
        "[q != '' and p = /d/b]",
        "[p = /d/b][q != '']",
        "[q != ''][p = /d/b]",
        "[p = /d/b and q != '' and true()]",
        "[not(p != /d/b or q = '')]",
    ):
        assert chosen(predicates, around) == expected, predicates


LETTERS: list[tuple[str, str | None]] = [("a", "1"), ("b", "2"), ("a", "3"), ("b", "4"), ("a", None)]


@pytest.mark.parametrize(
    ("predicates", "expected"),
    [
        ("[p = 'a']", "0 2 4"),
        ("[p = 'a'][1]", "0"),
        ("[p = 'a'][last()]", "4"),
        ("[p = 'a'][position() = 2]", "2"),
        ("[p = 'a' and position() = 2]", ""),
        ("[p = 'a' and position() = 3]", "2"),
        ("[position() = 3 and p = 'a']", "2"),
        ("[p = 'a' and last() = 5]", "0 2 4"),
        ("[p = 'a' and -position() = -3]", "2"),
        ("[p = 'a' and not(position() > 3)]", "0 2"),
        ("[p = 'a' and (q | n)[1] = 1]", "0"),
        ("[p = 'a' and (n)[1] > 1]", "2 4"),
        ("[p = 'a' and concat(position(), '') = '5']", "4"),
        ("[p = 'a' and q]", "0 2"),
        ("[p = 'a' and 1]", "0 2 4"),
        ("[p = 'a' and 0]", ""),
        ("[p = 'a' and 'x' and q > 1]", "2"),
        ("[p = 'a' or q = 4]", "0 2 3 4"),
        ("[p = q]", ""),
        ("[q = n + 1]", "0 1 2 3"),
        ("[n = position() - 1]", "0 1 2 3 4"),
        ("[p = ../item[2]/p]", "1 3"),
        ("[./p = 'b']", "1 3"),
        ("[p = string(.)]", ""),
        ("[* = 'b']", "1 3"),
        ("[@p = 'b']", ""),
        ("[p = ('b')]", "1 3"),
        ("[p = concat('', 'b')]", "1 3"),
        ("[p = if(/d/a, 'a', 'b')]", "1 3"),
        ("[q = true()]", "0 1 2 3"),
        ("[q = count(/d)]", "0"),
        ("[q = 1.5]", ""),
        ("[q = today()]", ""),
        ("[p]", "0 1 2 3 4"),
        ("[q]", "0 1 2 3"),
        ("[none]", ""),
        ("[not(q)]", "4"),
        ("[3]", "2"),
        ("[1 + 2]", "2"),
        ("[count(/d/a)]", "0"),
        ("[if(true(), 2, 3)]", "1"),
        ("[if(true(), 'x', 3)]", "0 1 2 3 4"),
        ("[if(true(), q, 3)]", "0 1 2 3"),
        ("[coalesce(q, '')]", "0 1 2 3"),
        ("[number('x')]", ""),
        ("[-1]", ""),
    ],
)
def test_predicates_choose(predicates: str, expected: str) -> None:
    """A number is a position among what the predicates before have left, anything else true or false."""
    assert " ".join(chosen(predicates, over(LETTERS))) == expected


def test_every_instance_of_a_list_has_its_own_index() -> None:
    """A list is looked up by what it holds, not by its name."""
    first, second = over([("a", None)]), over([("b", None), ("a", None)])
    assert (chosen("[p = 'a']", first), chosen("[p = 'a']", second)) == (["0"], ["1"])


def test_the_form_itself_is_never_indexed() -> None:
    """Its answers change."""
    around = scope("/data/name")
    before = texts("/data/rep[x = 2]/y", around)
    element("/data/rep[1]/x", around).value = "2"
    assert (before, texts("/data/rep[x = 2]/y", around)) == (["b"], ["a", "b"])
    assert (around.root.by_text, around.root.by_number) == ({}, {})


def test_several_parents_are_each_looked_through() -> None:
    """Positions and indexes are those of one parent."""
    root = Element("root")
    for group in ("g1", "g2"):
        made = Element("group")
        for name in ("a", "b"):
            item = Element("item")
            item.append(Element("name", name))
            item.append(Element("id", group + name))
            made.append(item)
        root.append(made)
    around = scope("/data", instances={"t": document(root)})
    assert texts("instance('t')/root/group/item[name = 'b']/id", around) == ["g1b", "g2b"]
    assert texts("instance('t')/root/group/item[1]/id", around) == ["g1a", "g2a"]
    assert texts("(instance('t')/root/group/item)[3]/id", around) == ["g2a"]


def test_a_fault_in_a_predicate_is_raised() -> None:
    """When a node is looked at; nothing to look at, no fault."""
    with pytest.raises(ExpressionError, match="not-a-date"):
        chosen("[date('x') = p]", over(LETTERS))
    assert chosen("[none][date(p) = 1]", over(LETTERS)) == []


def test_the_scope_is_left_as_it_was() -> None:
    """Predicates move a copy of it."""
    around = over(LETTERS)
    before = (around.node, around.position, around.size, around.current)
    chosen("[position() = last() or p = 'a']", around)
    assert (around.node, around.position, around.size, around.current) == before
    inner = around.at(around.root)
    assert (inner.node, inner.origin(), inner.at_origin().node) == (around.root, around.node, around.node)
    assert inner.instances is around.instances
