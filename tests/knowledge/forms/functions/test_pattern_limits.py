"""No pattern and no text holds up the others: time and memory are bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.functions.patterns import PatternError, fits, pattern_problem
from knowledge.forms.functions.patterns.matching import LARGEST, LONGEST_PATTERN, LONGEST_TEXT, PATIENCE
from knowledge.forms.functions.patterns.sets import DEEPEST


def code_of(pattern: str, text: str = "") -> str:
    """The code of the error that a pattern ends in; "" without."""
    try:
        fits(text, pattern)
    except PatternError as error:
        return error.code
    return ""


@pytest.mark.parametrize("pattern", ["(a|aa)+", "^(a|a|aa)+$", "(?=(a|aa)+$).*", "(?:(a|aa)+)+c?"])
@pytest.mark.parametrize("length", [60, LONGEST_TEXT - 1])
def test_a_pattern_without_end_is_stopped(pattern: str, length: int) -> None:
    """Of patterns that would try more ways than there are atoms, within the time that is stated."""
    begun = time.process_time()
    assert code_of(pattern, "a" * length + "b") == "slow-pattern"
    assert time.process_time() - begun < 2 * PATIENCE


@pytest.mark.parametrize("pattern", ["(a+)+$", "(x+x+)+y", r"(\w*)*\1b", "(.*)*(.*)*(.*)*="])
def test_what_other_engines_hang_on_has_an_answer(pattern: str) -> None:
    """The famous ones do not even take long."""
    assert not fits("a" * 60 + "!", pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "((a{1000}){1000}){1000}",
        "a{2000000000}",
        "(?:(?:(?:a{100}){100}){100}){100}",
        "(?:ab){30000}",
        "[ab]{40000}[cd]{40000}",
        "a" * (LONGEST_PATTERN + 1),
    ],
)
def test_a_pattern_that_would_fill_the_memory_is_refused(pattern: str) -> None:
    """Before it is compiled, which takes what cannot be had."""
    begun = time.process_time()
    assert code_of(pattern) == "large-pattern"
    assert pattern_problem(pattern) is not None
    assert time.process_time() - begun < PATIENCE


@pytest.mark.parametrize("pattern", ["a{1000}", "a{0,2000000000}", "(?:a{0,1000}){0,1000}", "[ab]{20000}"])
def test_large_counts_that_take_no_memory_are_fine(pattern: str) -> None:
    """What may be repeated costs nothing, only what must."""
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("(?:", ")"), ("[", "]"), ("(?=", ")")])
def test_nesting_has_an_end(opening: str, closing: str) -> None:
    """As deep as allowed works, one more is a problem, and so are thousands."""
    allowed = f"{opening * DEEPEST}a{closing * DEEPEST}"
    assert pattern_problem(allowed) is None
    assert "nested too deep" in str(pattern_problem(f"{opening}{allowed}{closing}"))
    assert "nested too deep" in str(pattern_problem(f"{opening * 3000}a"))


def test_a_long_text_is_refused() -> None:
    """By its own code: the pattern is not at fault."""
    assert fits("a" * LONGEST_TEXT, "a*")
    assert code_of("a*", "a" * (LONGEST_TEXT + 1)) == "long-text"


def test_long_numbers_are_read() -> None:
    """Also those with more digits than Python converts."""
    digits = "9" * 5_000
    assert code_of(rf"(a)\1{digits}", f"aa{digits}") == ""
    assert code_of(f"a{{{digits}}}") == "bad-pattern"
    assert code_of(rf"\x{{{digits}}}") == "bad-pattern"


@pytest.mark.parametrize("size", [LARGEST // 2, LARGEST - 10])
def test_the_largest_patterns_are_compiled_soon(size: int) -> None:
    """The limit is one that a person can wait for."""
    begun = time.process_time()
    assert not fits("a", f"a{{{size}}}")
    assert time.process_time() - begun < 1


@settings(max_examples=300)
@given(st.text("ab01()[]{}|*+?^$\\.,-&=!<>:iQEdwpxkL{} #", max_size=30), st.text("ab01 \n", max_size=30))
def test_no_pattern_does_anything_but_answer(pattern: str, text: str) -> None:
    """True, false or an error that says why; and what is a problem is one for all texts."""
    code = code_of(pattern, text)
    assert code in {"", "bad-pattern", "large-pattern", "slow-pattern"}
    assert (pattern_problem(pattern) is None) is (code in {"", "slow-pattern"})


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_signs_of_any_script_break_the_reader(pattern: str, text: str) -> None:
    """Any characters at all, also those that are none."""
    assert code_of(pattern, text) in {"", "bad-pattern", "large-pattern", "slow-pattern"}
