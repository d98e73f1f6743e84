"""How expressions are read: tokens, ranks, errors, and what no text may do to the reader."""

from __future__ import annotations

import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import ExpressionError, parse
from knowledge.forms.expressions.lexing import LONGEST, tokens
from knowledge.forms.expressions.parsing import DEEPEST
from tests.knowledge.forms.expressions.scopes import scope


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1and1", ["1", "and", "1"]),
        ("a-b", ["a-b"]),
        ("a -b", ["a", "-", "b"]),
        ("a - b", ["a", "-", "b"]),
        ("2div2mod2", ["2", "div", "2", "mod", "2"]),
        ("div div mod", ["div", "div", "mod"]),
        ("* * *", ["*", "*", "*"]),
        ("@*", ["@", "*"]),
        (".5+5.", [".5", "+", "5."]),
        ("../a//b", ["..", "/", "a", "//", "b"]),
        ("jr:itext('x')", ["jr:itext", "(", "'x'", ")"]),
        ("child::x", ["child", "::", "x"]),
        ("orx:*", ["orx:*"]),
        ("a<=b!=c>=d", ["a", "<=", "b", "!=", "c", ">=", "d"]),
        ("número", ["número"]),
        ("''\"'\"", ["''", '"\'"']),
        ("a\r\n\t b", ["a", "b"]),
    ],
)
def test_text_falls_into_tokens(text: str, expected: list[str]) -> None:
    """As XPath 1.0, section 3.7 has it: what stands before decides whether "and" or "*" is an operator."""
    assert [token.text for token in tokens(text) if token.kind != "end"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("1 - 2 - 3", -4),
        ("1 - (2 - 3)", 2),
        ("8 div 2 div 2", 2),
        ("7 mod 4 * 2", 6),
        ("-2 + 3", 1),
        ("--2", 2),
        ("---2", -2),
        ("2 - -2", 4),
        ("- 2 * - 3", 6),
        ("((((4))))", 4),
        ("(1)+(2)", 3),
        ("1 = 1", 1),
        ("3 < 4 < 5", 1),
        ("3 < (4 < 5)", 0),
        ("1 < 2 = 3 < 4", 1),
        ("1 = 2 = 0", 1),
        ("0 or 1 and 0", 0),
        ("(0 or 1) and 0", 0),
        ("1 or 1 and 0", 1),
        ("1 + 1 = 2 and 2 > 1", 1),
        ("1 - 1 or 0", 0),
        ("if (1, 2, 3)", 2),
        ("count(/data/rep|/data/name)", 4),
        ("-count(/data/rep)", -3),
        ("5 - count(/data/rep | /data/age)", 1),
        ("(/data/rep)[2]/x", 2),
        ("(/data/rep[x > 1])[1]/x", 2),
    ],
)
def test_operators_bind_by_their_ranks(text: str, expected: float) -> None:
    """or, and, equality, order, sums, products, minus, union: from loose to tight, each from the left."""
    assert parse(text).number(scope()) == expected


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("1 +", "unexpected-end", 3),
        ("(1", "unexpected-end", 2),
        ("1)", "unexpected", 1),
        ("a b", "unexpected", 2),
        ("a[1", "unexpected-end", 3),
        ("a[]", "unexpected", 2),
        ("/data/", "unexpected-end", 6),
        ("//", "unexpected-end", 2),
        ("'open", "unclosed-string", 0),
        ('a = "open', "unclosed-string", 4),
        ("a = “x”", "curly-quote", 4),
        ("‘x’", "curly-quote", 0),
        ("a # b", "character", 2),
        ("${a}", "character", 1),
        ("$a", "variable", 0),
        ("sideways::a", "unknown-axis", 0),
        ("nonsense(1)", "unknown-function", 0),
        ("1 + nonsense()", "unknown-function", 4),
        ("true(1)", "arguments", 0),
        ("if(1, 2)", "arguments", 0),
        ("weighted-checklist(1, 2, 3)", "arguments", 0),
        ("indexed-repeat(/a/b, /a)", "arguments", 0),
        ("concat('a',)", "unexpected", 11),
        ("concat(,'a')", "unexpected", 7),
        ("count(1)", "not-a-node-set", -1),
        ("a = = b", "unexpected", 4),
        ("a/1", "unexpected", 2),
        ("@", "unexpected-end", 1),
        ("..a", "unexpected", 2),
        ("1.2.3", "unexpected", 3),
    ],
)
def test_faults_say_where_they_are(text: str, code: str, position: int) -> None:
    """A stable code and the place, counted from 0, so that the workbook's check can point at it."""
    with pytest.raises(ExpressionError) as caught:
        parse(text).value(scope())
    assert caught.value.code == code
    assert position in {-1, caught.value.position}


def test_an_error_reads_as_code_place_and_value() -> None:
    """For logs; sentences are made from the code."""
    with pytest.raises(ExpressionError, match=r"^unknown-function at 5: nonsense$"):
        parse("1 + nonsense()")
    assert str(ExpressionError("empty")) == "empty"


def test_a_deferred_fault_waits_until_it_is_reached() -> None:
    """`false() and nonsense()` is false in JavaRosa; only who imports a form wants to hear of it beforehand."""
    assert parse("false() and nonsense()", is_deferred=True).boolean(scope()) is False
    assert parse("if(true(), 'a', true(1, 2))", is_deferred=True).string(scope()) == "a"
    with pytest.raises(ExpressionError, match="unknown-function"):
        parse("true() and nonsense()", is_deferred=True).boolean(scope())
    with pytest.raises(ExpressionError, match="unknown-function"):
        parse("false() and nonsense()")


def test_each_text_is_read_once() -> None:
    """The expression comes from a cache: reading costs fifty times what evaluating does."""
    assert parse("1 + 1 + 1") is parse("1 + 1 + 1")
    assert parse("1 + 1 + 1") is not parse("1 + 1 + 1", is_deferred=True)


@pytest.mark.parametrize("depth", [1_000, 100_000])
@pytest.mark.parametrize("pair", [("(", ")"), ("string(", ")"), ("a[", "]"), ("if(1,", ",2)"), ("-(", ")")])
def test_nesting_without_end_is_an_error(depth: int, pair: tuple[str, str]) -> None:
    """Never a RecursionError, however deep."""
    opening, closing = pair
    with pytest.raises(ExpressionError) as caught:
        parse(opening * depth + "1" + closing * depth)
    assert caught.value.code in {"too-deep", "too-long"}


@pytest.mark.parametrize("pair", [("(", ")"), ("string(", ")"), ("if(1,", ",2)"), ("concat(1 + (", "))"), ("-(", ")")])
def test_nesting_within_the_limit_works(pair: tuple[str, str]) -> None:
    """Also read and evaluated from inside a program that has three hundred calls open already."""
    opening, closing = pair
    levels = DEEPEST // opening.count("(") - 1
    text = opening * levels + "1" + closing * levels

    def below(calls: int) -> str:
        return below(calls - 1) if calls else parse(text).string(scope())

    assert below(300 - len_of_stack()).lstrip("-")[0].isdigit()


def len_of_stack() -> int:
    """How many calls are open."""
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return min(count, 299)


def test_an_evaluation_that_finds_no_room_says_so() -> None:
    """Where the program has used up its calls, the expression raises its own error."""
    expression = parse("concat(" * 100 + "1" + ")" * 100)

    def below(calls: int) -> str:
        return below(calls - 1) if calls else expression.string(around)

    around = scope()
    with pytest.raises(ExpressionError, match="too-deep"):
        below(sys.getrecursionlimit() - len_of_stack() - 60)


@pytest.mark.parametrize(
    ("sign", "number", "expected"),
    [("+", "1", 10_000), ("-", "1", -9_998), ("*", "1", 1), (" or ", "0", 0), ("=", "1", 1)],
)
def test_a_chain_has_any_length(sign: str, number: str, expected: float) -> None:
    """Ten thousand terms are no deeper than two, but for comparisons, which each ask the one before."""
    count = 10_000 if sign != "=" else 100
    assert parse(sign.join([number] * count)).number(scope()) == expected


def test_many_arguments_predicates_and_steps_are_no_deeper_than_one() -> None:
    """They are lists, not nests."""
    assert parse(f"concat({','.join(['1'] * 5_000)})").string(scope()) == "1" * 5_000
    assert parse(f"count(/data{'[1]' * 5_000})").number(scope()) == 1
    assert parse(f"count({'./' * 5_000}.)").number(scope()) == 1
    assert parse(f"count({'|'.join(['/data'] * 5_000)})").number(scope()) == 1
    assert parse("-" * 9_999 + "1").number(scope()) == -1


def test_what_is_too_long_is_not_read() -> None:
    """Eight times a cell of a workbook is read, not more."""
    assert parse(f"'{'x' * (LONGEST - 2)}'").string(scope()) == "x" * (LONGEST - 2)
    with pytest.raises(ExpressionError, match="too-long"):
        parse(f"'{'x' * LONGEST}'")


WORDS = """/ // ( ) [ ] , @ :: . .. $ a data and or div mod * + - = != < > | 1 2.5 'x' " ' count true if jr:itext node
text ancestor child position date concat instance current substr é ٣ “ today round /data/age"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\x00"])


@given(st.text(max_size=60) | st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever stands in a cell: an expression or an ExpressionError, nothing else."""
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert expression.text == text
    with suppress(ExpressionError):
        assert isinstance(expression.string(scope()), str)


@given(
    st.recursive(
        st.integers(0, 99).map(str),
        lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        max_leaves=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_arithmetic_is_that_of_python(text: str) -> None:
    """Any nest of sums and products of whole numbers."""
    assert parse(text).number(scope()) == float(eval(text))  # noqa: S307  # only digits, signs and brackets
