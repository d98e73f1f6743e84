"""Figures with separators, and numbers in words among other words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.answers.number_words import with_figures, word_number
from knowledge.forms.answers.numbers import written
from knowledge.forms.answers.numerals import NUMERAL, readings
from knowledge.forms.answers.quantities import pieces, quantities
from knowledge.forms.answers.typed import plain, tokens
from knowledge.model.languages import EN, ES, FR, PT, Language

SEPARATORS = (" ", "'", ",", ".", "٬", "_")


@pytest.mark.parametrize("separator", SEPARATORS)
@given(number=st.integers(min_value=1_000_000, max_value=10**15))
@settings(max_examples=25)
def test_groups_of_three_are_one_whole_number(separator: str, number: int) -> None:
    """Two groups or more, all with the same sign between them, cannot be a fraction."""
    grouped = f"{number:,}".replace(",", separator)
    assert readings(grouped) == (Decimal(number),)
    assert NUMERAL.fullmatch(grouped)


@given(whole=st.integers(min_value=1, max_value=999), fraction=st.integers(min_value=0, max_value=999))
@settings(max_examples=50)
def test_three_digits_behind_one_sign_are_two_readings(whole: int, fraction: int) -> None:
    """A point or a comma before three digits groups them or separates a fraction: both are told, the greater first."""
    for sign in ".,":
        grouped, separated = readings(f"{whole}{sign}{fraction:03}")
        assert (grouped, separated) == (Decimal(whole * 1_000 + fraction), Decimal(f"{whole}.{fraction:03}"))


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("0.123", "0.123"),
        ("0,123", "0.123"),
        ("1234.567", "1234.567"),
        ("1234,567", "1234.567"),
        ("1 234.567", "1234.567"),
        ("1,234.567", "1234.567"),
        ("1.234,567", "1234.567"),
        ("12,34,567", "1234567"),
        ("12,34,567.8", "1234567.8"),
        ("1,2345", "1.2345"),
        (".5", "0.5"),
        ("-1.5", "-1.5"),
        ("+ 7", "7"),
        ("007", "7"),
        ("1٬234٫5", "1234.5"),
    ],
)
def test_the_rest_is_one_reading(numeral: str, number: str) -> None:
    """A zero in front, four digits in front or behind, or another sign before: then there is no doubt."""
    assert readings(numeral) == (Decimal(number),)


@pytest.mark.parametrize(
    "numeral", ["1.2.3", "1,2,3", "1.23.456", "1,234,5", "1.234.56", "12.345,678.9", "1'23", "1_2"]
)
def test_groups_of_other_sizes_are_no_number(numeral: str) -> None:
    """Versions, dates and slips are not put together."""
    assert readings(numeral) == ()


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("10-20", ["10", "20"]),
        ("10 -20", ["10", "20"]),
        ("10 20", ["10", "20"]),
        ("10 200", ["10 200"]),
        ("1 234 5", ["1 234", "5"]),
        ("1 234 567,5 et 3", ["1 234 567,5", "3"]),
        ("-5 à -3", ["-5", "-3"]),
        ("km2", []),
        ("A4", []),
        ("CO2 : 12", ["12"]),
        ("12h", ["12"]),
        ("3,", ["3"]),
        ("3.", ["3"]),
    ],
)
def test_numerals_are_found_in_text(text: str, numerals: list[str]) -> None:
    """A sign behind a number is none of the next, a space groups three digits only, digits of words are no numbers."""
    assert [found[0] for found in NUMERAL.finditer(text)] == numerals


@pytest.mark.parametrize(
    ("text", "language", "figures"),
    [
        ("le vingt-quatre mars", FR, "le 24 mars"),
        ("quatre heures et quart", FR, "4 heures et quart"),
        ("las tres y media", ES, "las 3 y media"),
        ("las diez y diez", ES, "las 10 y 10"),
        ("treze e trinta", PT, "13 e 30"),
        ("dois mil vinte e seis", PT, "2026"),
        ("one two three", EN, "1 2 3"),
        ("nineteen ninety-five", EN, "1995"),
        ("twenty twenty-six", EN, "2026"),
        ("no number here", EN, "no number here"),
        ("las tres y media", FR, "las 3 y media"),
    ],
)
def test_words_are_replaced_by_figures(text: str, language: Language, figures: str) -> None:
    """The longest numbers are taken; words between them stay, and numbers that stand apart are not added up."""
    assert " ".join(token.text for token in with_figures(tokens(plain(text)), language)) == figures


@pytest.mark.parametrize(
    ("text", "language"), [("et", FR), ("- deux", FR), ("y", ES), ("o", EN), ("e", PT), ("mil e", PT)]
)
def test_joints_are_no_numbers(text: str, language: Language) -> None:
    """ "Et", "y", "e" and a hyphen join numbers; alone, or at the ends, they are none."""
    found = word_number(tokens(text), 0, language)
    assert found is None or found == (1_000, 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2 millones 300 mil", ["2300000"]),
        ("3 mil e 500", ["3500"]),
        ("300 mil 2 millones", ["300000", "2000000"]),
        ("2 millions et demi", ["2500000"]),
        ("two and a half million", ["2500000"]),
        ("2 mil millones", ["2000000000"]),
        ("3 k 500", ["3500"]),
        ("1,5 M€", ["1500000"]),
        ("1,5 m", ["1.5"]),
        ("12 5 7", ["12", "5", "7"]),
        ("5 pour cent", ["5"]),
        ("2 1/2", ["2.5"]),
        ("7/3", ["7", "3"]),
    ],
)
def test_parts_of_a_number_are_put_together(text: str, numbers: list[str]) -> None:
    """Smaller parts follow greater ones; what cannot be a part is a number of its own."""
    found = quantities(pieces(plain(text)), ES)
    assert [written(number) for quantity in found for number in quantity.readings] == numbers
