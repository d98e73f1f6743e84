from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("typed", ["2030", "2061", "yr", "weather", "restaurant", "b1lbao"])
def test_what_is_no_slip_stays(typed: str) -> None:
    """A number is never a typo of another; short and far words are other words."""
    assert SPELLER.repair((typed,)) == (typed,)


def test_the_more_frequent_word_wins_a_tie() -> None:
    """Of two equally near words the one that stands first, the more frequent, is meant."""
    assert Speller(["plan", "plaz"]).repair(("plax",)) == ("plan",)
    assert Speller(["plaz", "plan"]).repair(("plax",)) == ("plaz",)


def test_a_slip_in_a_short_word_is_mended() -> None:
    """Of three letters one may be wrong: "hte" and "yer" are common slips."""
    assert SPELLER.repair(("yer", "ciy")) == ("year", "city")


def test_a_common_word_is_what_its_writer_meant() -> None:
    """Whoever writes of a town does not mean the pack's "down", though it is one letter away."""
    plain, knowing = Speller(["down"]), Speller(["down"], is_common={"town"}.__contains__)
    assert plain.repair(("town",)) == ("down",)
    assert knowing.repair(("town", "dwon")) == ("town", "down")


def test_the_neighbours_decide_between_equally_near_words() -> None:
    """ "Card" before "lost", "care" before "home": the one that the pack knows there is meant, wherever it stands."""
    together = {("card", "lost"), ("home", "care")}
    speller = Speller(["cart", "card", "care", "lost", "home"], joins=lambda *pair: pair in together)
    assert speller.repair(("carx", "lost")) == ("card", "lost")
    assert speller.repair(("home", "carx")) == ("home", "care")
    assert speller.repair(("carx",)) == ("cart",)


def test_two_slips_in_a_short_word_need_a_neighbour() -> None:
    """What is farther away is meant only if it is known to stand there."""
    speller = Speller(["credit", "score"], joins=lambda *pair: pair == ("credit", "score"))
    assert speller.repair(("credit", "scirze")) == ("credit", "score")
    assert speller.repair(("scirze",)) == ("scirze",)


@given(st.lists(st.text(alphabet="abcé1", max_size=8), max_size=8), st.lists(st.text(alphabet="abc", max_size=8)))
def test_repair_keeps_the_number_of_words_and_uses_known_ones(heard: list[str], known: list[str]) -> None:
    """Each word becomes itself or one of the vocabulary, and nothing is lost."""
    repaired = Speller(known).repair(heard)
    assert len(repaired) == len(heard)
    assert all(new == old or new in known for old, new in zip(heard, repaired, strict=True))


def test_an_empty_vocabulary_repairs_nothing() -> None:
    """A pack without words is no error."""
    assert Speller([]).repair(("anything",)) == ("anything",)


def test_only_the_first_unknown_words_are_looked_at() -> None:
    """A text in another language costs no more than a question: the thirteenth slip stays."""
    assert SPELLER.repair(("presdient",) * 20) == ("president",) * 12 + ("presdient",) * 8
