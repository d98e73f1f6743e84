"""Functions of numbers, of true and false, and of many values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import ExpressionError, parse
from knowledge.forms.expressions.library.numbers import MOST_DIGITS, power, rounded
from tests.knowledge.forms.expressions.scopes import scope


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("number('12.5')", 12.5),
        ("number('x')", math.nan),
        ("number(true())", 1),
        ("number(/data/age)", 41),
        ("number()", 41),
        ("int(2.9)", 2),
        ("int(-2.9)", -2),
        ("int('x')", math.nan),
        ("int(1 div 0)", math.inf),
        ("floor(2.9)", 2),
        ("floor(-2.1)", -3),
        ("ceiling(2.1)", 3),
        ("ceiling(-2.9)", -2),
        ("ceiling('x')", math.nan),
        ("floor(1 div 0)", math.inf),
        ("round(2.5)", 3),
        ("round(2.4)", 2),
        ("round(-2.5)", -2),
        ("round(-2.6)", -3),
        ("round('x')", math.nan),
        ("round(1 div 0)", math.inf),
        ("round(2.345, 2)", 2.35),
        ("round(2.345, 9)", 2.345),
        ("round(1234.5, -2)", 1200),
        ("round(1250, -2)", 1300),
        ("round(2.345, 'x')", 2),
        ("round(1.5, 31)", math.nan),
        ("round(1.5, -31)", math.nan),
        ("abs(-3.5)", 3.5),
        ("sqrt(9)", 3),
        ("sqrt(-1)", math.nan),
        ("exp(0)", 1),
        ("exp(1000)", math.inf),
        ("exp10(3)", 1000),
        ("exp10(400)", math.inf),
        ("log(1)", 0),
        ("log(0)", -math.inf),
        ("log(-1)", math.nan),
        ("log10(1000)", 3),
        ("pow(2, 10)", 1024),
        ("pow(4, 0.5)", 2),
        ("pow(-8, 1 div 3)", math.nan),
        ("pow(0, -1)", math.inf),
        ("pow(10, 400)", math.inf),
        ("pow(-10, 401)", -math.inf),
        ("pi()", math.pi),
        ("sin(0)", 0),
        ("cos(0)", 1),
        ("tan(0)", 0),
        ("asin(1)", math.pi / 2),
        ("acos(1)", 0),
        ("acos(2)", math.nan),
        ("atan(1)", math.pi / 4),
        ("atan2(1, 1)", math.pi / 4),
        ("sin(1 div 0)", math.nan),
        ("sum(/data/rep/x)", 6),
        ("sum(/data/rep/y)", 0),
        ("sum(/data/none)", 0),
        ("sum(/data/rep/x | /data/empty | /data/name)", 6),
        ("min(/data/rep/x)", 1),
        ("max(/data/rep/x)", 3),
        ("max(3, 9, 4)", 9),
        ("min('3', 9, /data/rep/x)", 1),
        ("max(/data/empty, 2)", 2),
        ("max(/data/none)", math.nan),
        ("min('x')", math.nan),
        ("max()", math.nan),
        ("max(-5, -2)", -2),
    ],
)
def test_numbers(expression: str, expected: float) -> None:
    """No argument is an error: what has no value is NaN, what is too large is infinite."""
    assert parse(expression).number(scope("/data/age")) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("true()", True),
        ("false()", False),
        ("boolean('x')", True),
        ("boolean('')", False),
        ("boolean(0)", False),
        ("boolean(/data/name)", True),
        ("boolean(/data/empty)", False),
        ("boolean(/data/none)", False),
        ("not(/data/none)", True),
        ("not('false')", False),
        ("boolean-from-string('true')", True),
        ("boolean-from-string('1')", True),
        ("boolean-from-string('TRUE')", False),
        ("boolean-from-string('yes')", False),
        ("boolean-from-string(1)", True),
        ("checklist(1, 2, 1, 0, 1)", True),
        ("checklist(1, 2, 1, 1, 1)", False),
        ("checklist(2, -1, 1, 1, 1)", True),
        ("checklist(-1, 0, 0)", True),
        ("checklist(0, 0)", True),
        ("checklist(2, 2, /data/rep/y)", True),
        ("weighted-checklist(5, 7, true(), 2, true(), 4, false(), 9)", True),
        ("weighted-checklist(5, 7, true(), 2, true(), 9)", False),
        ("weighted-checklist(0, 0)", True),
        ("weighted-checklist(4, 4, /data/rep/y, /data/rep/x)", False),
        ("weighted-checklist(3, 3, /data/rep/y, /data/rep/x)", True),
    ],
)
def test_truths(expression: str, expected: bool) -> None:
    """boolean() of a question is whether it is answered; checklists count."""
    assert parse(expression).boolean(scope()) is expected


def test_lists_of_different_lengths_do_not_pair() -> None:
    """A weight for each factor, or an error."""
    with pytest.raises(ExpressionError, match="lengths-differ"):
        parse("weighted-checklist(1, 2, /data/rep/x, /data/name)").value(scope())


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 3))
@settings(deadline=None)
def test_rounding_is_to_the_nearest(number: object, digits: int) -> None:
    """By at most half of the last digit, and round again changes nothing."""
    exact = float(str(number))
    result = rounded(exact, digits)
    assert abs(result - exact) <= 0.5 * 10**-digits + 1e-9
    assert rounded(result, digits) == result


@given(st.integers(-(10**9), 10**9), st.integers(-MOST_DIGITS, MOST_DIGITS))
@settings(deadline=None)
def test_whole_numbers_are_rounded_to_whole_ones(number: int, digits: int) -> None:
    """To tens or to decimals."""
    assert rounded(float(number), digits).is_integer()


@given(st.floats(allow_nan=True), st.floats(allow_nan=True))
@settings(deadline=None)
def test_powers_never_fail(a: float, b: float) -> None:
    """As Java's Math.pow."""
    assert isinstance(power(a, b), float)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=9))
@settings(deadline=None)
def test_sums_and_extremes_are_those_of_the_nodes(numbers: list[int]) -> None:
    """Of the instances of a repeat."""
    around = scope("/d", f"<d>{''.join(f'<r><x>{number}</x></r>' for number in numbers)}</d>")
    assert parse("sum(/d/r/x)").number(around) == sum(numbers)
    assert parse("min(/d/r/x)").number(around) == min(numbers)
    assert parse("max(/d/r/x)").number(around) == max(numbers)
    assert parse("count(/d/r)").number(around) == len(numbers)
