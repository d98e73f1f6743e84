"""What callers may not ask of a response."""

from __future__ import annotations

from knowledge.errors import FocalError


class ResponseError(FocalError):
    """The response has no such place, or the place does not allow it.

    Attributes:
        code: a stable, kebab-case name of the kind of fault.
        place: where.
    """

    def __init__(self, code: str, place: str) -> None:
        self.code = code
        self.place = place
        super().__init__(f"{code}: {place}")
