"""What can be wrong with one answer of the Web API. Each is queued for a method and used up by one call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refuse:
    """`{"ok": false, "error": code}`, and nothing has happened."""

    code: str


@dataclass(frozen=True)
class Throttle:
    """429; without seconds, without Retry-After."""

    retry_after: int | None = 1


@dataclass(frozen=True)
class Fail:
    """An answer with a status that is nobody's plan."""

    status: int = 500
    after_effect: bool = False


@dataclass(frozen=True)
class Garble:
    """200, and a page instead of JSON."""

    after_effect: bool = False


@dataclass(frozen=True)
class Hang:
    """No answer for as long as the platform runs, or until `release`."""

    after_effect: bool = False


@dataclass(frozen=True)
class Reset:
    """The connection is torn down."""

    after_effect: bool = False


@dataclass(frozen=True)
class Redirect:
    """Another address instead of a file."""

    to: str


Fault = Refuse | Throttle | Fail | Garble | Hang | Reset
FileFault = Throttle | Fail | Garble | Reset | Redirect
"""What can be wrong with one answer where files lie."""
