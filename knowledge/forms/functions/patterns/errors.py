"""What goes wrong with a regular expression."""

from __future__ import annotations

from knowledge.errors import FocalError


class PatternError(FocalError):
    """A regular expression cannot be read, or not be answered in time.

    Attributes:
        code: "bad-pattern", "large-pattern", "long-text" or "slow-pattern".
        value: what is wrong, in English: "an unclosed group"; of a slow pattern the pattern.
    """

    def __init__(self, code: str, value: str) -> None:
        self.code = code
        self.value = value
        super().__init__(f"{code}: {value}")
