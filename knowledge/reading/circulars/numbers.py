"""The number of a circular, and where it stands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import ne

from knowledge.model.readings import Evidence, ReadText
from knowledge.reading.circulars.days import FIRST_YEAR, LAST_YEAR
from knowledge.reading.circulars.folding import fold, legible, skeleton
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.phrases import Phrases, merged
from knowledge.reading.circulars.tokens import Token, tokens_of
from knowledge.reading.lines import Item

HEAD = 15
"""Lines within which a letter says what it is and begins. The two circulars of the network begin in the eighth and the
eleventh line; a letterhead of an address and a list of addressees takes some more."""
_SPACED = re.compile(r"(?<!\S)(?:[a-z] ){4,}[a-z](?!\S)")
_MARKS = frozenset(".:#-–°ºª,/()")
_MOST_MARKS = 5
"""Signs between the word and its number, as in "n.º:" and "núm. -"."""
_MOST_CODES = 8
"""Tokens between "Ref.:" and the number, such as "SG/C/" and an office's letters."""
_LONGEST_CODE = 5
_LONG_WORD = 8
"""Letters of "circular": no other word of its languages is but one letter away."""
_MISREAD = str.maketrans({"l": "1", "i": "1", "o": "0"})


@dataclass(frozen=True, slots=True)
class Number:
    """The number as printed, without the year that may stand with it, as in "12/2020".

    Attributes:
        year: None where none stands with it.
    """

    read: ReadText
    year: int | None


class Numbers:
    """Finds numbers of circulars. One object may serve several threads."""

    def __init__(self, grammar: Grammar) -> None:
        lists = [table.lists for table in grammar.tables]
        self._words = {skeleton(fold(legible(word))) for word in merged(lists, "circular")}
        self._signs = {fold(legible(word)) for word in merged(lists, "number")}
        self._labels = Phrases((phrase, True) for phrase in merged(lists, "reference"))

    def number_in(self, items: Iterable[Item]) -> Number | None:
        """That behind the word "circular" or what a language has for it; else one with a year behind "Ref."."""
        head = list(itertools.islice(items, HEAD))
        return next(self._found(head, self._behind_word), None) or next(self._found(head, self._behind_label), None)

    def is_number(self, tokens: Sequence[Token], begin: int) -> bool:
        """Whether what begins there, as 7/10 in "Circular 7/10", is a number of a circular and no date."""
        at = next((index for index, token in enumerate(tokens) if token.begin == begin), 0)
        while at > 0 and _is_sign(tokens[at - 1].text, self._signs):
            at -= 1
        return at > 0 and tokens[at - 1].value is None and self._is_circular(tokens[at - 1].text)

    def _is_circular(self, word: str) -> bool:
        """Whether it is a word for "circular"; in a long one a letter may have been scanned as another."""
        bare = skeleton(word)
        return bare in self._words or any(
            len(bare) == len(known) >= _LONG_WORD and sum(map(ne, bare, known)) == 1 for known in self._words
        )

    def _found(self, head: Sequence[Item], place: Callable[[Sequence[Token]], int | None]) -> Iterator[Number]:
        for item, after in itertools.zip_longest(head, head[1:]):
            printed = legible(item.text)
            if after and skeleton(fold(printed)).strip(" .:") in self._words:  # the number stands on the next line
                printed = f"{printed} {legible(after.text)}"
            folded = _SPACED.sub(lambda found: found[0].replace(" ", ""), fold(printed))
            tokens = tokens_of(folded, printed if len(printed) == len(folded) else folded)
            at = place(tokens)
            if at is not None:
                text, year = _with_year(tokens[at : at + 3])
                yield Number(ReadText(text=text, evidence=Evidence(text=item.text, line=item.number)), year)

    def _behind_word(self, tokens: Sequence[Token]) -> int | None:
        """The place of the number."""
        for index, token in enumerate(tokens):
            if token.value is not None or not self._is_circular(token.text):
                continue
            at = index + 1
            while at < min(len(tokens), index + _MOST_MARKS) and _is_sign(tokens[at].text, self._signs):
                at += 1
            if at < len(tokens) and 0 < len(_digits(tokens[at])) <= 4:
                return at
        return None

    def _behind_label(self, tokens: Sequence[Token]) -> int | None:
        """The place of a number with a year, behind "Ref.:" and letters of an office: "Ref.: SG/C/12/2019"."""
        label = self._labels.match(tokens, 0)
        if label is None:
            return None
        for at in range(label[1], min(len(tokens), label[1] + _MOST_CODES)):
            token = tokens[at]
            if token.value is not None and _with_year(tokens[at : at + 3])[1] is not None:
                return at
            if token.value is not None or (token.text.isalpha() and len(token.text) > _LONGEST_CODE):
                return None
        return None


@lru_cache(maxsize=8)
def numbers_of(grammar: Grammar) -> Numbers:
    """What finds numbers by the words of the grammar's tables."""
    return Numbers(grammar)


def _is_sign(text: str, signs: set[str]) -> bool:
    """Whether it is "no", "n.", "nº" or the like."""
    return text in _MARKS or text.rstrip("ºª") in signs


def _digits(token: Token) -> str:
    """The digits of a number, also of one that was scanned as "ll"; "" of a word. Capitals are a numeral of Rome's."""
    if token.value is not None:
        return token.text
    mended = token.text.translate(_MISREAD)
    return mended if mended.isdecimal() and not token.is_capital else ""


def _with_year(tokens: Sequence[Token]) -> tuple[str, int | None]:
    """ "12", "12/2020", "2020-12"."""
    first = tokens[0]
    second = tokens[2] if len(tokens) == 3 and tokens[1].text in {"/", "-"} else None
    if second is not None and _is_year(second):
        return _digits(first), second.value
    if second is not None and second.value is not None and _is_year(first):
        return second.text, first.value
    return _digits(first), None


def _is_year(token: Token) -> bool:
    return token.digits == 4 and FIRST_YEAR <= (token.value or 0) <= LAST_YEAR
