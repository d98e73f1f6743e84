"""Where the reading of a Java pattern stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Flag
from typing import Final

from knowledge.forms.functions.patterns.errors import PatternError

_SPACE = re.compile(r"(?:[ \t\n\x0b\f\r]|#[^\n\r\x85\u2028\u2029]*)*")


class Modes(Flag):
    """What the flags of a pattern turn on."""

    NONE = 0
    ANY_CASE = 1
    UNIX_LINES = 2
    LINES = 4
    DOT_ALL = 8
    UNICODE = 16
    SPACED = 32


LETTERS: Final = {
    "i": Modes.ANY_CASE,
    "d": Modes.UNIX_LINES,
    "m": Modes.LINES,
    "s": Modes.DOT_ALL,
    "U": Modes.UNICODE,
    "x": Modes.SPACED,
    "u": Modes.NONE,
}
"""The letters of Java's flags. Case is always that of Unicode here, which "u" asks for."""


@dataclass(slots=True)
class Scanner:
    """A pattern, and how far it is read.

    Attributes:
        at: the next character.
        modes: which hold at this place.
        depth: how many groups and sets are open.
        groups: how many groups that keep their text have begun.
        closed: the numbers of those that have ended.
        names: the numbers of the named ones that have begun.
    """

    text: str
    at: int = 0
    modes: Modes = Modes.NONE
    depth: int = 0
    groups: int = 0
    closed: set[int] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)

    def skip(self) -> None:
        """Passes over white space and comments where they mean nothing."""
        if Modes.SPACED in self.modes and (space := _SPACE.match(self.text, self.at)):
            self.at = space.end()

    @property
    def is_over(self) -> bool:
        """Whether all is read."""
        return self.at >= len(self.text)

    def peek(self) -> str:
        """The next character; "" at the end."""
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        """The next character, which is then read; PatternError at the end."""
        character = self.peek()
        if not character:
            raise self.wrong("ends too early")
        self.at += 1
        return character

    def accept(self, expected: str) -> bool:
        """Whether this stands next, which is then read."""
        if not self.text.startswith(expected, self.at):
            return False
        self.at += len(expected)
        return True

    def match(self, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
        """What a pattern finds next, which is then read; PatternError "expected" where it does not."""
        found = pattern.match(self.text, self.at)
        if found is None:
            raise self.wrong(expected)
        self.at = found.end()
        return found

    def wrong(self, what: str) -> PatternError:
        """An error of this place."""
        return PatternError("bad-pattern", f"{what} at character {self.at + 1}")
