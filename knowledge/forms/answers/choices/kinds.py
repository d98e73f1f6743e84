"""Choices that have a meaning of their own: yes and no, "none", "other", "don't know"."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from knowledge.forms.answers.choices.index import ChoiceIndex
from knowledge.forms.answers.choices.vocabulary import (
    ALL,
    DOES_NOT_KNOW,
    DOES_NOT_KNOW_NAMES,
    NO_NAMES,
    NO_WORDS,
    NONE_WORDS,
    NOT_APPLICABLE,
    OTHER_WORDS,
    UNDECIDED,
    YES_NAMES,
    YES_WORDS,
)
from knowledge.model.forms import ShownChoice

LONGEST_YES_NO_LIST = 5
"""Choices of a yes/no list: beside yes and no "don't know", "not applicable" and one more, such as "in preparation"."""


class Kinds:
    """Which choice of a list is which; None where none is, or several are."""

    def __init__(self, index: ChoiceIndex) -> None:
        self._index = index

    @property
    def is_yes_no(self) -> bool:
        """Whether the list asks for a yes or a no."""
        return self.yes is not None and self.no is not None

    @cached_property
    def yes(self) -> ShownChoice | None:
        """The yes of a yes/no list."""
        return self._of_yes_no(YES_WORDS, YES_NAMES)

    @cached_property
    def no(self) -> ShownChoice | None:
        """The no of a yes/no list."""
        return self._of_yes_no(NO_WORDS, NO_NAMES)

    @cached_property
    def none(self) -> ShownChoice | None:
        """ "None of these"."""
        found = self._index.starting_with(NONE_WORDS)
        return _only(tuple(choice for choice in found if choice != self.does_not_know))

    @cached_property
    def other(self) -> ShownChoice | None:
        """ "Other (please specify)"."""
        return _only(self._index.starting_with(OTHER_WORDS))

    @cached_property
    def does_not_know(self) -> ShownChoice | None:
        """ "Don't know"."""
        return self._saying(DOES_NOT_KNOW, DOES_NOT_KNOW_NAMES)

    @cached_property
    def not_applicable(self) -> ShownChoice | None:
        """ "Not applicable"."""
        return self._saying(NOT_APPLICABLE, NOT_APPLICABLE)

    @cached_property
    def undecided(self) -> ShownChoice | None:
        """ "Maybe"."""
        return self._saying(UNDECIDED, UNDECIDED)

    @cached_property
    def all(self) -> ShownChoice | None:
        """ "All of the above"."""
        return self._saying(ALL, frozenset())

    def _saying(self, phrases: frozenset[str], names: frozenset[str]) -> ShownChoice | None:
        beginnings = frozenset(phrase.partition(" ")[0] for phrase in phrases)
        candidates = self._index.starting_with(beginnings)
        said = tuple(choice for choice in candidates if self._says(choice, phrases))
        return _only(said) or _only(tuple(choice for name in names for choice in self._index.named(name)))

    def _says(self, choice: ShownChoice, phrases: frozenset[str]) -> bool:
        lines = self._index.lines_of(choice)
        return any(line in phrases or _first_words(line, phrases) for line in lines)

    def _of_yes_no(self, words: frozenset[str], names: frozenset[str]) -> ShownChoice | None:
        """By a label that begins so, else by the name alone, where labels are in a language not known here."""
        if not 2 <= len(self._index.choices) <= LONGEST_YES_NO_LIST:
            return None
        if begun := self._where(lambda choice: bool(words & _beginnings(self._index.lines_of(choice)))):
            return _only(begun)
        spoken = names - {"0", "1"}
        return _only(self._where(lambda choice: choice.name.casefold() in spoken))

    def _where(self, is_meant: Callable[[ShownChoice], bool]) -> tuple[ShownChoice, ...]:
        return tuple(choice for choice in self._index.choices if is_meant(choice) and choice != self.does_not_know)


def _only(choices: tuple[ShownChoice, ...]) -> ShownChoice | None:
    return choices[0] if len(choices) == 1 else None


def _beginnings(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(line.partition(" ")[0] for line in lines)


def _first_words(line: str, phrases: frozenset[str]) -> bool:
    """Whether the label begins with a phrase of more than one word: "ne sait pas / sans réponse"."""
    words = line.split()
    return any(" ".join(words[:length]) in phrases for length in range(2, len(words)))
