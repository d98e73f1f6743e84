"""Cuts folded text into numbers, words and marks, and mends numbers that were scanned badly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"[^\W_]+|\ufffd+|\S")
_PARTS = re.compile(r"\d+|\D+")
_MISREAD = str.maketrans({"l": "1", "i": "1", "o": "0"})
_MISTAKEN = frozenset("015")
_ELEVEN = "ll"
"""No word of any language: what scanners make of 11."""
_LONGEST_NUMBER = 4
"""Digits of a year: longer numbers are no part of a date, and are not mended."""


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a word or a mark.

    Attributes:
        text: folded.
        begin, end: where it stands.
        value: of a number; None of anything else.
        digits: how many a number has.
        is_capital: whether it begins with a capital letter, as printed.
        is_upper: whether it has capital letters only.
    """

    text: str
    begin: int
    end: int
    value: int | None = None
    digits: int = 0
    is_capital: bool = False
    is_upper: bool = False


def tokens_of(folded: str, printed: str) -> tuple[Token, ...]:
    """The tokens of a text; `printed` is the same text as it stands, of the same length."""
    return tuple(token for run in _RUN.finditer(folded) for token in _cut(run[0], run.start(), printed))


def words_of(folded: str) -> tuple[str, ...]:
    """The texts of the tokens of a phrase."""
    return tuple(token.text for token in tokens_of(folded, folded))


def _cut(run: str, begin: int, printed: str) -> Iterator[Token]:
    """The tokens of a run of letters and digits: "24th" and "18h30" are several, "2O14" is one."""
    if run == _ELEVEN:
        yield _number("11", begin, begin + len(run))
        return
    if run.isalpha() or not any(map(str.isdecimal, run)):
        yield _word(run, begin, printed)
        return
    mended = _mended(run, printed[begin : begin + len(run)])
    if mended.isdecimal():
        yield _number(mended, begin, begin + len(run))
    elif _is_word(run):
        yield _word(run, begin, printed)
    else:
        for part in _PARTS.finditer(run):
            yield _part(part[0], begin + part.start(), printed)


def _part(part: str, begin: int, printed: str) -> Token:
    if part.isdecimal():
        return _number(part, begin, begin + len(part))
    return _word(part, begin, printed)


def _word(word: str, begin: int, printed: str) -> Token:
    stands = printed[begin : begin + len(word)]
    return Token(word, begin, begin + len(word), is_capital=stands[:1].isupper(), is_upper=stands.isupper())


def _number(digits: str, begin: int, end: int) -> Token:
    """Python refuses to read thousands of digits, and no date has so many."""
    return Token(digits, begin, end, value=int(digits[-9:]), digits=len(digits))


def _mended(run: str, printed: str) -> str:
    """A number that was scanned as "l4" or "2O19" in digits, anything else as it is.

    A small "o" behind a single digit is an ordinal, as in "1o de fevereiro".
    """
    is_ordinal = len(printed) == 2 and printed[0].isdecimal() and printed[1] == "o"
    if run.isdecimal() or is_ordinal or len(run) > _LONGEST_NUMBER:
        return run
    mended = run.translate(_MISREAD)
    return mended if mended.isdecimal() else run


def _is_word(run: str) -> bool:
    """Whether letters are the most of it, with a digit among them that scanners make of letters: "avri1", "0ctobre";
    "18h30", "20th" and "nº8" are not."""
    letters = sum(map(str.isalpha, run))
    if not _MISTAKEN.issuperset(character for character in run if character.isdecimal()) or "º" in run:
        return False
    digits = len(run) - letters
    return letters >= 2 and digits == 1 and (run[0].isalpha() or (run[0] in "01" and letters > 3)) and run[:1] != "h"
