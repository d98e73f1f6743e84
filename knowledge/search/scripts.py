"""Scripts: which one a text is written in, and which languages use it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from knowledge.model.languages import Language

LATIN, HAN, KANA = "LATIN", "HAN", "KANA"

_OF_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("ar", "fa", "ur"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "mn"), "CYRILLIC"),
    **dict.fromkeys(("hi", "ne", "mr"), "DEVANAGARI"),
    "he": "HEBREW", "el": "GREEK", "zh": HAN, "ja": KANA, "ko": "HANGUL", "th": "THAI", "bn": "BENGALI", "ta": "TAMIL",
    "te": "TELUGU", "ka": "GEORGIAN", "hy": "ARMENIAN", "am": "ETHIOPIC", "km": "KHMER",
}  # fmt: skip
_NAMES = {"CJK": HAN, "HIRAGANA": KANA, "KATAKANA": KANA, "KATAKANA-HIRAGANA": KANA}
_SYLLABIC = frozenset({HAN, KANA, "HANGUL"})


def script_of_language(language: Language) -> str:
    """The script that a language is written in; Latin unless it is known to be another."""
    return _OF_LANGUAGES.get(language, LATIN)


def script_of(text: str) -> tuple[str, int]:
    """The script of most letters and how many they are; "" without letters. Chinese characters beside kana are
    Japanese."""
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return (LATIN if letters else ""), letters
    found = Counter(_script_of_letter(letter) for letter in text if letter.isalpha())
    if found[KANA]:
        found[KANA] += found.pop(HAN, 0)
    return found.most_common(1)[0] if found else ("", 0)


def says_enough(script: str, letters: int) -> bool:
    """Whether so many letters are more than a symbol or an initial: two where a letter is a syllable, else three."""
    return letters >= (2 if script in _SYLLABIC else 3)


@lru_cache(maxsize=4_096)
def _script_of_letter(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").partition(" ")[0]  # Python has no names of Tangut ideographs
    return _NAMES.get(first, first)
