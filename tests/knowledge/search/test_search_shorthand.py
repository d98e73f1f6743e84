"""Words cut short on a telephone are read as the words that they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.shorthand import in_full


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("who r u", EN, "who are you"),
        ("wats the nxt mtg", EN, "what is the nxt meeting"),
        ("c koi la commission", FR, "c est quoi la commission"),
        ("qd a lieu le congrès stp", FR, "quand a lieu le congres s il te plait"),
        ("cdo es y xq", ES, "cuando es y por que"),
        ("qto custa e qd vc vem", PT, "quanto custa e quando voce vem"),
    ],
)
def test_it_is_written_out(typed: str, language: Language, meant: str) -> None:
    """In the question's own language, also in several words."""
    assert in_full(typed, language) == meant


def test_a_word_of_another_language_is_left_alone() -> None:
    """A "u" means "you" in English only, and "to" is cut short in Portuguese only."""
    assert in_full("u", PT) == "u"
    assert in_full("talk to me", EN) == "talk to me"
    assert in_full("talk to me", None) == "talk to me"


def test_where_the_language_is_not_known() -> None:
    """What means something in one language only, and is no word of another, is written out."""
    assert in_full("qto", None) == "quanto"
    assert in_full("c", None) == "c"


@pytest.mark.parametrize("language", [*NETWORK_LANGUAGES, None])
def test_whole_words_stay(language: Language | None) -> None:
    """A question without a shortened word comes back as it was, with its capitals and marks."""
    question = "¿Quién preside la Comisión en São Paulo?"
    assert in_full(question, language) is question


@given(st.text(max_size=200), st.sampled_from([*NETWORK_LANGUAGES, Language("tr"), None]))
def test_any_text_can_be_read(text: str, language: Language | None) -> None:
    """Whatever was typed; what was written out needs no second reading but where the words mean themselves."""
    assert isinstance(in_full(text, language), str)


def test_grammar_is_never_mistaken() -> None:
    """Where the language is not known, no small word of any language is taken for a shortened one."""
    assert [word for word in sorted(EMPTY_WORDS) if in_full(word, None) != word] == []
