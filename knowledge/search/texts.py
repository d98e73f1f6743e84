"""A question as the index sees it: normalised, cut into words, and those into features."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

LONGEST_QUESTION = 1_000
"""Characters; what comes behind them is not read, so that a pasted book costs no more than a question."""

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CONTROL = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " ")
_INVISIBLE = dict.fromkeys((0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_CLEANING = _CONTROL | _INVISIBLE | _LIGATURES


def normalise(text: str) -> str:
    """The text without case, accents, control characters and typographic variants, cut to the longest question."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST_QUESTION]).casefold()
    if not folded.isascii():
        folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)[: 2 * LONGEST_QUESTION])
    is_clean = folded.isascii() and folded.isprintable()  # to translate takes longer than all the rest
    return (folded if is_clean else folded.translate(_CLEANING))[:LONGEST_QUESTION]


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, normalised, in their order."""
    return _words(text[:LONGEST_QUESTION])


@lru_cache(maxsize=1_024)
def _words(text: str) -> tuple[str, ...]:
    """Kept for a while: one question is read by the cues, the identifier and the index in turn."""
    return tuple(_WORD.findall(normalise(text)))


def years(text: str) -> tuple[int, ...]:
    """The years from 1900 to 2099 that a text names, in its order, each once."""
    return tuple(dict.fromkeys(int(year) for year in _YEAR.findall(normalise(text))))


def without_years(text: str) -> str:
    """The text as if it named no year."""
    return _YEAR.sub(" ", normalise(text))


def phrases(heard: Sequence[str]) -> list[str]:
    """Words, pairs of neighbours, and pairs with one word between them."""
    neighbours = (f"{first} {second}" for first, second in itertools.pairwise(heard))
    return [*heard, *neighbours, *(f"{first} _ {third}" for first, third in zip(heard, heard[2:], strict=False))]


def gram_features(heard: Sequence[str]) -> list[str]:
    """Runs of two to five characters inside each word and over its edges, which carry endings and misspellings."""
    return [gram for word in heard for gram in grams(word)]


@lru_cache(maxsize=8_192)
def grams(word: str) -> tuple[str, ...]:
    """The runs of one word; its edges are marked by a space."""
    return tuple(_runs(f" {word[:40]} "))


def _runs(padded: str) -> Iterator[str]:
    for length in range(2, 6):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]
