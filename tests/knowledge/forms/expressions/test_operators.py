"""Arithmetic, comparisons, and, or."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import ExpressionError, parse
from knowledge.forms.expressions.operators import divide, remainder
from tests.knowledge.forms.expressions.scopes import scope


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 1", 2),
        ("/data/age + 1", 42),
        ("/data/age - /data/group/inner", 34),
        ("/data/age * 2", 82),
        ("/data/age div 2", 20.5),
        ("/data/age mod 5", 1),
        ("-/data/age", -41),
        ("'2' + '3'", 5),
        ("true() + true()", 2),
        ("'x' + 1", math.nan),
        ("/data/empty + 1", math.nan),
        ("/data/none + 1", math.nan),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("1 div -0", -math.inf),
        ("0 div 0", math.nan),
        ("'x' div 0", math.nan),
        ("5 mod 3", 2),
        ("-5 mod 3", -2),
        ("5 mod -3", 2),
        ("5 mod 0", math.nan),
        ("5 mod (1 div 0)", 5),
        ("(1 div 0) mod 5", math.nan),
        ("5.5 mod 2", 1.5),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("/data/born - /data/born", 0),
        ("'2026-11-20' - '2026-11-01'", 19),
        ("/data/rep/x + 10", 11),
    ],
)
def test_arithmetic(expression: str, expected: float) -> None:
    """IEEE 754; texts and nodes become numbers, dates days, what is empty NaN."""
    assert parse(expression).number(scope()) == pytest.approx(expected, nan_ok=True, abs=0)


@pytest.mark.parametrize(
    "expression",
    [
        "1 = 1",
        "1 = '1.0'",
        "'1' = 1",
        "'a' = 'a'",
        "'1' != '1.0'",
        "'A' != 'a'",
        "true() = 1",
        "true() = 'x'",
        "false() = ''",
        "0.1 + 0.2 = 0.3",
        "1 div 0 = 1 div 0",
        "number('x') != number('x')",
        "2 > 1",
        "'10' > '9'",
        "'b' >= 2 or true()",
        "1 <= 1",
        "/data/age = 41",
        "/data/age = '41'",
        "41 = /data/age",
        "/data/age >= 18 and /data/age < 65",
        "18 <= /data/age",
        "/data/name = 'Ana'",
        "'Ana' = /data/name",
        "/data/name != 'Eva'",
        "/data/empty = ''",
        "/data/empty != 'x'",
        "/data/none = ''",
        "'' = /data/none",
        "/data/none != 'x'",
        "/data/none != 5",
        "/data/none = /data/empty",
        "/data/rep/x = 2",
        "/data/rep/x != 2",
        "/data/rep/x > 2",
        "2 < /data/rep/x",
        "/data/rep/x = /data/rep/sub/../x",
        "/data/rep/x != /data/rep/x",
        "/data/rep/x < /data/rep/x",
        "/data/rep/y = 'b'",
        "//x = 3",
        "count(/data/rep) = 3",
        "/data/name = true()",
        "/data/none = false()",
        "true() != /data/none",
        "/data/born < '1990-01-01'",
        "/data/born = '1985-03-02'",
        "/data/born > 0",
        "'2026-11-20' >= '2026-11-20'",
        "'2026-11-20T10:00:00Z' < '2026-11-20T10:30:00Z'",
        "1 < 2 and 2 < 3 and 3 < 4",
        "0 or 0 or 1",
        "/data/name and /data/age",
        "/data/empty or /data/name",
        "//name and //empty",
    ],
)
def test_what_is_true(expression: str) -> None:
    """Numbers are compared as numbers, to 1e-12; order is always one of numbers; nodes one by one."""
    assert parse(expression).boolean(scope()) is True


@pytest.mark.parametrize(
    "expression",
    [
        "1 = 2",
        "'1' = '1.0'",
        "1 != 1",
        "1 = 'x'",
        "1 != '1.0'",
        "0.1 + 0.2 != 0.3",
        "number('x') = number('x')",
        "'a' < 'b'",
        "'a' > 'b'",
        "2 > 'x'",
        "/data/empty > 0",
        "/data/empty < 0",
        "/data/none > 0",
        "/data/none >= 0",
        "/data/none != ''",
        "/data/none = 'x'",
        "/data/none = 0",
        "/data/empty = 0",
        "/data/rep/x = 4",
        "/data/rep/x > 3",
        "//none = ''",
        "//none != ''",
        "//none = //none",
        "//none != 'x'",
        "/data/none = true()",
        "0 and 1",
        "1 and 1 and 0",
        "0 or 0 or 0",
        "/data/name and /data/empty",
        "/data/none",
        "/data/empty",
        "//none",
        "'2026-11-20T11:00:00Z' < '2026-11-20T10:30:00Z'",
    ],
)
def test_what_is_false(expression: str) -> None:
    """A path of names without nodes is an empty answer, as in JavaRosa; with wildcards nothing equals no node."""
    assert parse(expression).boolean(scope()) is False


def test_and_and_or_stop_when_they_know() -> None:
    """What stands behind is not evaluated: `true() or date('')` has no error to raise."""
    assert parse("false() and count(instance('none')/root)").boolean(scope()) is False
    assert parse("true() or count(instance('none')/root)").boolean(scope()) is True
    with pytest.raises(ExpressionError, match="unknown-instance"):
        parse("true() and count(instance('none')/root)").boolean(scope())


def test_a_constraint_reads_the_value_as_it_is_now() -> None:
    """`.` is the question."""
    expression = parse(". > 0 and . < 120")
    around = scope("/data/age")
    assert expression.boolean(around) is True
    around.node.parent.named("age")[0].value = "120"  # type: ignore[union-attr]  # it has a parent
    assert expression.boolean(around) is False


FLOATS = st.floats(allow_nan=True, allow_infinity=True)


@given(FLOATS, FLOATS)
@settings(deadline=None)
def test_division_never_fails(a: float, b: float) -> None:
    """IEEE 754 has a result for any two numbers; where Python has one it is the same."""
    result = divide(a, b)
    if b:
        assert result == a / b or math.isnan(result)
    else:
        assert math.isnan(result) or math.isinf(result)


@given(FLOATS, FLOATS)
@settings(deadline=None)
def test_remainders_have_the_sign_of_the_dividend(a: float, b: float) -> None:
    """And are smaller than the divisor."""
    result = remainder(a, b)
    assert math.isnan(result) or (abs(result) <= abs(b) and (result == 0 or (result > 0) == (a > 0)))


@given(st.integers(-999, 999), st.integers(-999, 999))
@settings(max_examples=30, deadline=None)
def test_order_and_equality_agree(a: int, b: int) -> None:
    """Of two numbers exactly one of <, =, > holds, also as texts and as nodes."""
    around = scope("/data", f"<data><a>{a}</a><b>{b}</b></data>")
    for left, right in ((str(a), str(b)), (f"'{a}'", f"{b}"), ("/data/a", f"{b}"), ("/data/a", "/data/b + 0")):
        held = [parse(f"({left}) {sign} ({right})").boolean(around) for sign in ("<", "=", ">")]
        assert held == [a < b, a == b, a > b]
        negated = [parse(f"({left}) {sign} ({right})").boolean(around) for sign in (">=", "!=", "<=")]
        assert negated == [a >= b, a != b, a <= b]
