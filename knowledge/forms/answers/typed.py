"""What people type, in one spelling: digits, signs, invisible marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.phrases import Phrases
from knowledge.reading.circulars.tokens import Token, tokens_of

LONGEST_TEXT = 1_000_000
"""Characters of a text. About a megabyte: a chat message is a thousandth of it, an uploaded text may be long."""
LONGEST_VALUE = 200
"""Characters of a number, date or time, with the words around it: the length of a long sentence."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
"""Marks of direction and width, soft hyphens, variation selectors and control characters."""
_SUPERSCRIPT = re.compile("[\u00b2\u00b3\u00b9\u2070-\u209f]")
_FRACTION = re.compile(r"(?<=\d)[\u00bc-\u00be\u2150-\u215e]")
"""Such as "½" behind figures, which is a number of its own."""
_SPACES = re.compile(r"\s+")
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]")


def kept(text: str) -> str:
    """A text as it is stored: in Unicode's composed form (NFC), without spaces around it and control characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(filter(_is_kept, composed)).strip()


def plain(text: str) -> str:
    """A short text in digits of ASCII, with single spaces, plain signs and nothing that cannot be seen."""
    visible = _FRACTION.sub(r" \g<0>", _SUPERSCRIPT.sub("^", _INVISIBLE.sub("", text)))
    return _SPACES.sub(" ", legible("".join(map(_digit, visible)))).strip()


def folded(text: str) -> str:
    """`plain` in small letters without accents."""
    return fold(plain(text))


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a plain text. All words count as capitalised, as in chats nobody writes "March" for "march"."""
    small = fold(text)
    return tokens_of(small, _INITIAL.sub(lambda found: found[0].upper()[0], small))


def capitalised(text: str) -> str:
    """A folded text with capitals at the beginning of its words."""
    return _INITIAL.sub(lambda found: found[0].upper()[0], text)


def is_all(phrases: Phrases[bool], given: Sequence[Token]) -> bool:
    """Whether tokens are one of the phrases and nothing else."""
    found = phrases.match(given, 0)
    return found is not None and found[1] == len(given)


def has_any(phrases: Phrases[bool], given: Sequence[Token]) -> bool:
    """Whether one of the phrases stands among the tokens."""
    return any(phrases.match(given, index) for index in range(len(given)))


def skip_all(phrases: Phrases[bool], given: Sequence[Token], index: int) -> int:
    """The place behind any number of phrases, which begin here."""
    while (behind := phrases.skip(given, index)) > index:
        index = behind
    return index


def _is_kept(character: str) -> bool:
    return character in "\t\n\r" or unicodedata.category(character) not in {"Cc", "Cs"}


@lru_cache(maxsize=1_024)
def _digit(character: str) -> str:
    """The digit of ASCII, for one of any script."""
    return str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character
