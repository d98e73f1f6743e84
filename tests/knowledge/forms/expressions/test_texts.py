"""Functions of text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import ExpressionError, parse
from tests.knowledge.forms.expressions.scopes import scope


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("string(1.50)", "1.5"),
        ("string(/data/name)", "Ana"),
        ("string(/data/rep/x)", "1"),
        ("string(/data/none)", ""),
        ("string(true())", "true"),
        ("string()", "Ana"),
        ("concat('a', 1, true())", "a1true"),
        ("concat(/data/name, ' ', /data/age)", "Ana 41"),
        ("concat(/data/rep/x)", "123"),
        ("concat(/data/rep/x, '-', /data/rep/y)", "123-ab"),
        ("concat(/data/none, 'x')", "x"),
        ("concat()", ""),
        ("join(', ', /data/rep/x)", "1, 2, 3"),
        ("join('-', 'a', 'b', 1)", "a-b-1"),
        ("join('-', /data/name, /data/rep/x)", "Ana-1-2-3"),
        ("join('-')", ""),
        ("join('-', /data/none)", ""),
        ("substring-before('2026-11-20', '-')", "2026"),
        ("substring-before('abc', 'x')", ""),
        ("substring-before('abc', '')", ""),
        ("substring-after('2026-11-20', '-')", "11-20"),
        ("substring-after('abc', 'x')", ""),
        ("substring-after('abc', '')", "abc"),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', 1, 0 div 0)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring('12345', -1 div 0)", "12345"),
        ("substring('12345', 1 div 0)", ""),
        ("substring('12345', 9)", ""),
        ("substring('12345', 4, 9)", "45"),
        ("substr('hello', 1)", "ello"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('hello', 3, 1)", ""),
        ("substr('hello', 99)", ""),
        ("substr('hello', 'x')", "hello"),
        ("substr('hello', 0, 1 div 0)", "hello"),
        ("normalize-space('  a \n b\t ')", "a b"),
        ("normalize-space()", "Ana"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("translate('2026/11', '/', '-')", "2026-11"),
        ("translate('aaa', 'aa', 'bc')", "bbb"),
        ("translate('a-b', '-', '')", "ab"),
        ("name()", "name"),
        ("name(/data/age)", "age"),
        ("name(/data/orx:meta)", "orx:meta"),
        ("local-name(/data/orx:meta)", "meta"),
        ("namespace-uri(/data/orx:meta)", "http://openrosa.org/xforms"),
        ("name(/data/@id)", "id"),
        ("name(/data/none)", ""),
        ("name(/)", ""),
        ("local-name()", "name"),
        ("h:concat('a', 'b')", "ab"),
    ],
)
def test_texts(expression: str, expected: str) -> None:
    """XPath 1.0, section 4.2, and substr() and join() of ODK."""
    assert parse(expression).string(scope("/data/name")) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("starts-with('abc', 'ab')", True),
        ("starts-with('abc', 'b')", False),
        ("starts-with('abc', '')", True),
        ("ends-with('abc', 'bc')", True),
        ("ends-with('abc', 'b')", False),
        ("contains('abc', 'b')", True),
        ("contains('abc', '')", True),
        ("contains('abc', 'x')", False),
        ("contains(/data/name, 'na')", True),
        ("contains(/data/age, 4)", True),
    ],
)
def test_questions_about_texts(expression: str, expected: bool) -> None:
    """True or false."""
    assert parse(expression).boolean(scope()) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("string-length('abc')", 3),
        ("string-length('')", 0),
        ("string-length('é🥰')", 2),
        ("string-length()", 3),
        ("string-length(/data/none)", 0),
        ("string-length(12.50)", 4),
    ],
)
def test_lengths(expression: str, expected: int) -> None:
    """In characters, as a reader counts them."""
    assert parse(expression).number(scope("/data/name")) == expected


@pytest.mark.parametrize("expression", ["string()", "number()", "normalize-space()", "string-length()", "once('x')"])
def test_the_context_node_must_be_one(expression: str) -> None:
    """Without a question around it there is nothing that it could mean."""
    with pytest.raises(ExpressionError, match="no-context"):
        parse(expression).value(scope("/"))


@pytest.mark.parametrize(
    ("at", "language", "expected"),
    [
        ("/a/b", "es", True),
        ("/a/b", "ES", True),
        ("/a/b", "e", False),
        ("/a/c", "pt", True),
        ("/a/c", "pt-BR", True),
        ("/a/c", "pt-PT", False),
        ("/a", "es", True),
        ("/a/c", "es", False),
    ],
)
def test_the_language_of_a_node_is_the_nearest(at: str, language: str, expected: bool) -> None:
    """xml:lang, inherited; "pt" covers "pt-BR"."""
    form = "<a xml:lang='es'><b/><c xml:lang='pt-BR'/></a>"
    assert parse(f"lang('{language}')").boolean(scope(at, form)) is expected


def test_without_a_language_none_is_spoken() -> None:
    """Not even the empty one."""
    assert parse("lang('es')").boolean(scope()) is False


TEXT = st.text(alphabet="ab-é ", max_size=8)


@given(TEXT, TEXT)
@settings(deadline=None)
def test_before_and_after_put_together_again(text: str, mark: str) -> None:
    """substring-before() + mark + substring-after() is the text, where the mark is in it."""
    before = parse(f"substring-before('{text}', '{mark}')").string(scope())
    after = parse(f"substring-after('{text}', '{mark}')").string(scope())
    assert before + mark + after == text if mark in text else (before, after) == ("", "")


@given(TEXT, st.integers(-10, 10), st.integers(-10, 10))
@settings(deadline=None)
def test_substr_is_a_slice(text: str, start: int, end: int) -> None:
    """Of Python, and of Java."""
    assert parse(f"substr('{text}', {start}, {end})").string(scope()) == text[start:end]


@given(TEXT, st.integers(-10, 10), st.integers(-10, 10))
@settings(deadline=None)
def test_substring_takes_the_characters_of_their_places(text: str, first: int, length: int) -> None:
    """XPath 1.0: those whose place is at least the first and less than the first and the length together."""
    wanted = [each for place, each in enumerate(text, 1) if first <= place < first + length]
    assert parse(f"substring('{text}', {first}, {length})").string(scope()) == "".join(wanted)
