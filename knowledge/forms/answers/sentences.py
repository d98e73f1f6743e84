"""What a sentence of a date is read with: its tokens, the words of typed answers, and those of the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.forms.answers.tables import Words, known_words
from knowledge.forms.answers.typed import capitalised, skip_all
from knowledge.model.languages import Language
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.grammar import Grammar, grammar_for
from knowledge.reading.circulars.tokens import Token, tokens_of

_MARKS = frozenset(".,;!?()")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A date in words.

    Attributes:
        text: folded.
        begin: the place behind the words that may lead to a date, such as "le" or "c'était le".
        today: what it is seen from.
    """

    text: str
    tokens: Sequence[Token]
    begin: int
    words: Words
    grammar: Grammar
    today: date

    def number(self, index: int) -> int | None:
        """The number at a place."""
        return self.tokens[index].value if 0 <= index < len(self.tokens) else None

    def until(self, index: int) -> Sentence:
        """What stands before a place."""
        return replace(self, tokens=self.tokens[:index])

    def behind(self, index: int) -> Sentence:
        """What stands at a place and behind."""
        return replace(self, begin=index)

    def is_end(self, index: int) -> bool:
        """Whether nothing stands at a place or behind."""
        return index >= len(self.tokens)


def sentence(text: str, language: Language, today: date) -> Sentence:
    """The sentence of a plain text."""
    small = fold(text)
    tokens = _without_marks(_without_points(tokens_of(small, capitalised(small))))
    words = known_words()
    begin = skip_all(words.phrases("leading"), tokens, 0)
    return Sentence(text=small, tokens=tokens, begin=begin, words=words, grammar=grammar_for(language), today=today)


def _without_points(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the points of abbreviations: "mai." is May in Portuguese, where the reader of circulars sees no point."""
    before = ("", *(token.text for token in tokens))
    return [token for index, token in enumerate(tokens) if token.text != "." or not before[index].isalpha()]


def _without_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    end = len(tokens)
    while end and tokens[end - 1].text in _MARKS:
        end -= 1
    return tokens[:end]
