"""Texts on their way into a spreadsheet and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.register import has_control_characters, tidy
from knowledge.register.cells import FORMULA, NOT_UTF8, csv_cell, escaped, unescaped

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("=+-@'\t\r a"), st.characters(exclude_categories=["Cs"])))


@given(TEXTS)
def test_what_is_escaped_comes_back(text: str) -> None:
    """The apostrophe that a text gets is taken off again, and only that one."""
    assert unescaped(escaped(text)) == text


@given(TEXTS)
def test_no_spreadsheet_runs_an_escaped_text(text: str) -> None:
    """Nothing that is written begins with what makes a formula (OWASP, CSV injection)."""
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "L'Hospitalet", "Zürich", ""])
def test_names_with_apostrophes_are_left_alone(text: str) -> None:
    """Only where it protects is an apostrophe put."""
    assert escaped(text) == unescaped(text) == text


def test_a_formula_in_csv_is_one() -> None:
    """A field that begins with an equals sign is a formula, unless it is protected."""
    assert csv_cell("=1+1") == (FORMULA, "=1+1")
    assert csv_cell("'=1+1") == "=1+1"
    assert csv_cell("-100123") == "-100123"


def test_another_encoding_shows() -> None:
    """A byte that is no UTF-8 makes the cell no text."""
    assert csv_cell(b"Le\xf3n".decode("utf-8", "surrogateescape"))[0] == NOT_UTF8


@given(TEXTS)
def test_tidy_texts_stay(text: str) -> None:
    """Tidying twice is tidying once, and leaves no control character."""
    assert tidy(tidy(text)) == tidy(text)
    assert not has_control_characters(tidy(text))


def test_tidying() -> None:
    """One line, one form of each letter; the joiners of words, which Persian needs, stay."""
    assert tidy("  Sa\u0303o\r\n Paulo\u202e\x00 ") == "São Paulo"
    assert tidy("نیم\u200cفاصله") == "نیم\u200cفاصله"


@pytest.mark.parametrize(("text", "has"), [("a\nb\tc", False), ("a\x00", True), ("\u202eabc", True), ("é", False)])
def test_control_characters(text: str, has: bool) -> None:
    """Line breaks count as spaces; what nobody sees, such as a change of direction, is told."""
    assert has_control_characters(text) is has
