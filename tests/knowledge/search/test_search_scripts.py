from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.model.languages import EN, Language
from knowledge.search.scripts import HAN, KANA, LATIN, says_enough, script_of, script_of_language


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("plain words", LATIN),
        ("ça dépend", LATIN),
        ("кто это", "CYRILLIC"),
        ("من هو", "ARABIC"),
        ("ποιος", "GREEK"),
        ("谁是主席", HAN),
        ("会議はいつですか", KANA),
        ("ラーメン", KANA),
        ("회의는", "HANGUL"),
        ("Smart City в Бильбао: кто председатель", "CYRILLIC"),
        ("12 😀 ...", ""),
        ("", ""),
    ],
)
def test_most_letters_decide(text: str, script: str) -> None:
    """A foreign name inside a sentence does not change its script; Chinese characters beside kana are Japanese."""
    assert script_of(text)[0] == script


@example("\U00017000")
@given(st.text())
def test_letters_are_counted(text: str) -> None:
    """There is a script exactly where there are letters."""
    script, letters = script_of(text)
    assert bool(script) == (letters > 0) or not any(map(str.isalpha, text))
    assert letters <= len(text)


def test_a_symbol_is_not_a_word() -> None:
    """π is no Greek, but two syllables are a word."""
    assert not says_enough("GREEK", 1)
    assert says_enough("GREEK", 3)
    assert says_enough(HAN, 2)
    assert not says_enough(HAN, 1)


def test_a_language_has_one_script() -> None:
    """What is not known to be written otherwise is written in Latin letters."""
    assert script_of_language(EN) == LATIN
    assert script_of_language(Language("ru")) == "CYRILLIC"
