"""What goes wrong with a platform, one fault a call."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """The platform's own answer to a call that it does not take."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, kw_only=True, slots=True)
class Refuse:
    """An answer with this status and description; `retry_after` in seconds where it says so."""

    code: int
    description: str = "a fault of the test"
    retry_after: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Garble:
    """An answer that is no JSON."""

    body: bytes = b"<html>oops</html>"
    status: int = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Hang:
    """No answer, until the caller gives up; with the effect or without."""

    after_effect: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reset:
    """The connection is torn down instead of an answer."""

    after_effect: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Redirect:
    """Another address, instead of a file."""

    to: str


Fault = Refuse | Garble | Hang | Reset
FileFault = Refuse | Garble | Reset | Redirect
"""What can be wrong with one answer where files lie."""
