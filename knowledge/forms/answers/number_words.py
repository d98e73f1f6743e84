"""Numbers in words: "vingt-quatre", "mil doscientos", "vinte e quatro"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from text_to_num import text2num

from knowledge.forms.answers.tables import known_words
from knowledge.model.languages import EN, ES, NETWORK_LANGUAGES, PT, Language
from knowledge.reading.circulars.tokens import Token

_MOST_WORDS = 20
"""Of one number: "neuf cent quatre-vingt-dix-neuf millions …" up to the thousand has 18."""
_OH = "o"
"""The library reads it as a zero of English telephone numbers; it is "or" in Spanish."""
_JOINTS = {PT: "e", ES: "y"}


def languages_of(language: Language) -> tuple[Language, ...]:
    """The languages with number words, the reader's first."""
    return tuple(sorted(NETWORK_LANGUAGES, key=lambda other: other != language))


def word_number(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    """The longest number in words that begins at a place, and the place behind it."""
    words = tuple(_words(tokens, index))
    for length in range(len(words), 0, -1):
        if words[length - 1] not in "-'" and (value := _value(words[:length], language)) is not None:
            return value, index + length
    return None


def with_figures(tokens: Sequence[Token], language: Language) -> tuple[Token, ...]:
    """The tokens with figures in place of number words, of the language in which the fewest words are left."""
    replaced = [tuple(_replaced(tokens, spoken)) for spoken in languages_of(language)]
    return min(replaced, key=_words_left)


def _words_left(tokens: Sequence[Token]) -> int:
    return sum(token.value is None for token in tokens)


def _replaced(tokens: Sequence[Token], language: Language) -> Iterator[Token]:
    index = 0
    while index < len(tokens):
        found = word_number(tokens, index, language)
        if found is None:
            yield tokens[index]
            index += 1
            continue
        value, behind = found
        digits = str(value)
        yield Token(digits, tokens[index].begin, tokens[behind - 1].end, value=value, digits=len(digits))
        index = behind


def _words(tokens: Sequence[Token], index: int) -> Iterator[str]:
    for token in tokens[index : index + _MOST_WORDS]:
        if token.value is not None or not (token.text.isalpha() or token.text == "-"):
            return
        yield token.text


@lru_cache(maxsize=8_192)
def _value(words: tuple[str, ...], language: Language) -> int | None:
    """The library knows no wrong spellings, no missing accents where they matter, and no joints in the wrong place."""
    if words[0] == "-" or _OH in words:
        return None
    spelled = [known_words().spelled(word, language) for word in words if word != "-"]
    joint = _JOINTS.get(language, "")
    for attempt in (spelled, [word for word in spelled if word != joint], _joined(spelled, joint)):
        if spelled[-1] != joint and spelled[0] != joint and (value := _read(" ".join(attempt), language)) is not None:
            return value
    return _in_two(spelled, language)


def _in_two(words: Sequence[str], language: Language) -> int | None:
    """Of two numbers that the library does not put together."""
    joint = _JOINTS.get(language, "")
    for cut in range(1, len(words)):
        behind = cut + (words[cut] == joint)
        if behind == len(words):
            break
        first, second = _read(" ".join(words[:cut]), language), _value(tuple(words[behind:]), language)
        if first is not None and second is not None:
            total = _together(first, second, has_joint=behind > cut, is_english=language == EN)
            if total is not None:
                return total
    return None


def _together(first: int, second: int, *, has_joint: bool, is_english: bool) -> int | None:
    """ "dois mil / vinte e seis", "veinte y / cuatro", "um / mil", and years as in "nineteen / ninety-five"."""
    if first >= 1_000 and first % 1_000 == 0 and 0 < second < 1_000:
        return first + second
    if has_joint and first in range(20, 100, 10) and 0 < second < 10:
        return first + second
    if first == 1 and second in {100, 1_000} and not has_joint:
        return second
    if is_english and 11 <= first <= 20 and 10 <= second < 100:
        return first * 100 + second
    return None


def _joined(words: Sequence[str], joint: str) -> list[str]:
    """With the joint between all words: the library reads "cento e vinte" but not "cento vinte"."""
    bare = [word for word in words if word != joint]
    return f" {joint} ".join(bare).split()


@lru_cache(maxsize=8_192)
def _read(words: str, language: Language) -> int | None:
    try:
        return int(text2num(words, language))
    except ValueError:
        return None
