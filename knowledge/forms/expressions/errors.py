"""What goes wrong with an expression."""

from __future__ import annotations

from knowledge.errors import FocalError


class ExpressionError(FocalError):
    """The expression cannot be read or evaluated.

    Attributes:
        code: a stable, kebab-case name of the kind of fault.
        position: where in the expression, counted from 0; -1 when nowhere in particular.
        value: what is wrong, as it stands in the expression or in the data.
    """

    def __init__(self, code: str, position: int = -1, value: str = "") -> None:
        self.code = code
        self.position = position
        self.value = value
        place = f" at {position + 1}" if position >= 0 else ""
        super().__init__(f"{code}{place}: {value}" if value else f"{code}{place}")
