"""Characters, labels and names of sheets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.exports.texts import allowed, label_of, shortened, text_in, unique_name
from knowledge.model.forms import FormText, Output
from tests.knowledge.forms.exports.making import ENGLISH, FRENCH, question


@pytest.mark.parametrize("lost", ["\x00", "\x01", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_does_not_allow_is_left_out(lost: str) -> None:
    """Control characters, halves of pairs and the two that are none go; the text around them stays."""
    assert allowed(f"a{lost}b") == "ab"


@pytest.mark.parametrize(
    "kept", ["\t", "\n", "\r", " ", "\x7f", "\x85", "é", "ب", "\ufffd", "\U0001f600", "\U0010ffff"]
)
def test_all_other_characters_stay(kept: str) -> None:
    """Line ends, scripts, signs beyond the first plane."""
    assert allowed(f"a{kept}b") == f"a{kept}b"


def test_a_node_without_label_is_called_by_its_name() -> None:
    """In a language that has no label, and where names are wanted."""
    city = question("gov/city", french="Ville")
    assert [label_of(city, language) for language in (FRENCH, ENGLISH, None)] == ["Ville", "city", "city"]


@pytest.mark.parametrize(
    ("expression", "written"),
    [(" /data/gov/city ", "${city}"), ("../city", "${city}"), ("city", "${city}"), ("1 + /data/x", "${1 + /data/x}")],
)
def test_values_in_labels_are_written_as_in_the_workbook(expression: str, written: str) -> None:
    """A header says which question's value the label shows."""
    label = FormText(parts={FRENCH: ("Habitants de ", Output(expression=expression), " ?")})
    assert text_in(label, FRENCH) == f"Habitants de {written} ?"


def test_sheets_have_names_that_excel_takes() -> None:
    """Forbidden characters, apostrophes at the ends, Excel's own name, nothing at all."""
    assert unique_name("a[b]:c*d?e/f\\g", []) == "a_b__c_d_e_f_g"
    assert unique_name("'quoted'", []) == "_quoted_"
    assert unique_name("History", []) == "History (1)"
    assert unique_name(" ", []) == "_"


def test_long_names_are_shortened_and_stay_different() -> None:
    """KoboToolbox's dots, then numbers."""
    long = "Questionnaire sur les équipements de la ville"
    first = unique_name(long, [])
    second = unique_name(long, [first])
    assert first == "Questionnaire sur les équipe..."
    assert second == "Questionnaire sur les éq... (1)"
    assert unique_name(long, [first, second]) == "Questionnaire sur les éq... (2)"


def test_upper_and_lower_case_are_one_name() -> None:
    """As they are for Excel."""
    assert unique_name("CITY", ["city"]) == "CITY (1)"


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_whatever_the_names_the_sheets_have_good_ones(wanted: list[str]) -> None:
    """Never longer than 31 units, never with a forbidden character, never twice."""
    names: list[str] = []
    for each in wanted:
        names.append(unique_name(each, names))
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name


@settings(deadline=None)
@given(st.text(), st.integers(3, 50))
def test_a_shortened_text_is_a_beginning_and_dots(text: str, longest: int) -> None:
    """No pair is cut in two, and what fits is left alone."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    short = shortened(allowed(text), longest)
    assert len(short.encode("utf-16-le")) // 2 <= longest
    assert short == allowed(text) if units <= longest else allowed(text).startswith(short.removesuffix("..."))
