from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.texts import (
    LONGEST_QUESTION,
    gram_features,
    grams,
    normalise,
    phrases,
    without_years,
    words,
    years,
)


def test_accents_case_and_typography_do_not_count() -> None:
    """The same question typed on another keyboard is the same question."""
    assert words("OÙ SE TIENT L’ÉVÉNEMENT ?") == words("ou se tient l'evenement?")
    assert words("¿Cuál es la ﬁnalidad?") == words("cual es la finalidad")
    assert words("Straße, cœur, São") == ("strasse", "coeur", "sao")


def test_composed_and_decomposed_accents_are_one() -> None:
    """A question pasted from a Mac reads like one from anywhere else."""
    assert normalise("Me\u0301xico") == normalise("México") == "mexico"


def test_invisible_and_control_characters_vanish() -> None:
    """NUL separates words, zero-width characters do not."""
    assert words("pre\u200bsident\x00bilbao\u00ad") == ("president", "bilbao")


def test_only_the_beginning_of_a_pasted_book_is_read() -> None:
    """A hundred thousand characters cost no more than a thousand."""
    heard = words("presidente " * 10_000)
    assert heard == words("presidente " * 100_000)
    assert len(" ".join(heard)) <= LONGEST_QUESTION


@given(st.text(max_size=2_000))
def test_any_text_can_be_normalised(text: str) -> None:
    """Whatever arrives, the result is short, without control characters, and cut into words without spaces."""
    normal = normalise(text)
    assert len(normal) <= LONGEST_QUESTION
    assert not any(ord(sign) < 0x20 for sign in normal)
    assert all(word and not word.isspace() and "_" not in word for word in words(text))


def test_lone_surrogates_are_no_words() -> None:
    """Half an emoji neither raises nor counts as a word."""
    assert words("\ud83d president") == ("president",)


def test_other_scripts_keep_their_signs() -> None:
    """Vowel signs of other scripts are not taken for accents: they would change the word."""
    assert words("राष्ट्रपति") != words("रषटरपत")
    assert words("президент сети") == ("президент", "сети")


def test_years_are_read_in_their_order_each_once() -> None:
    """1900 to 2099, alone or in a range, and nothing that merely has four digits."""
    assert years("2019-2020, again 2019, année2012") == (2019, 2020, 2012)
    assert years("room 1234, 120160 people, 2100") == ()


def test_a_question_can_be_read_without_its_year() -> None:
    """Removing the year leaves the words around it apart."""
    assert words(without_years("president2012bilbao in 2015?")) == ("president", "bilbao", "in")


def test_phrases_are_words_neighbours_and_near_neighbours() -> None:
    """Word order matters a little, and a word put between two others does not hide that they belong together."""
    assert phrases(("a", "b", "c")) == ["a", "b", "c", "a b", "b c", "a _ c"]
    assert phrases(()) == []


def test_character_runs_mark_the_edges_of_a_word() -> None:
    """An ending is not the same as a middle."""
    assert grams("ab") == (" a", "ab", "b ", " ab", "ab ", " ab ")
    assert gram_features(("a", "b")) == [" a", "a ", " a ", " b", "b ", " b "]


def test_an_endless_word_gives_a_bounded_number_of_runs() -> None:
    """A thousand letters without a space are no denial of service."""
    assert len(grams("a" * 1_000)) < 200
