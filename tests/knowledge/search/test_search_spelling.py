from __future__ import annotations

import time

import pytest

from knowledge.search.spelling import Speller

SPELLER = Speller(["members", "president", "congress", "city", "cities", "2016", "year", "bilbao"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("presdient", "president"),
        ("congres", "congress"),
        ("ctiy", "city"),
        ("bilboa", "bilbao"),
        ("mebmres", "members"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    """Letters missing, doubled, wrong or swapped: the nearest known word is meant."""
    assert SPELLER.repair((typed,)) == (meant,)


def test_known_words_are_left_alone() -> None:
    """A word of the pack is never taken for another one, however near."""
    assert SPELLER.repair(("city", "cities", "year")) == ("city", "cities", "year")


@pytest.mark.parametrize("typed", ["2030", "2061", "yer", "weather", "restaurant", "b1lbao"])
def test_what_is_no_slip_stays(typed: str) -> None:
    """A number is never a typo of another; short and far words are other words."""
    assert SPELLER.repair((typed,)) == (typed,)


def test_the_more_frequent_word_wins_a_tie() -> None:
    """Of two equally near words the one that stands first, the more frequent, is meant."""
    assert Speller(["plan", "plaz"]).repair(("plax",)) == ("plan",)
    assert Speller(["plaz", "plan"]).repair(("plax",)) == ("plaz",)


def test_an_empty_vocabulary_repairs_nothing() -> None:
    """A pack without words is no error."""
    assert Speller([]).repair(("anything",)) == ("anything",)


def test_a_text_of_unknown_words_costs_little() -> None:
    """Only the first dozen unknown words is looked at."""
    speller = Speller(f"word{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}x" * 2 for n in range(5_000))
    begun = time.perf_counter()
    speller.repair(tuple(f"unheardof{'abcdefghij'[n % 10]}" for n in range(500)))
    assert time.perf_counter() - begun < 0.5
