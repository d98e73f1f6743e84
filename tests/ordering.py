"""In which order the tests are shared out among the processes that run side by side, a file at a time: those that take
longest first, so that none waits long for another at the end; and those with the same browser one after the other,
which would be started anew whenever a process comes back to them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

LONGEST = (
    "tests/browser/console/",
    "tests/browser/",
    "tests/handlers/deadlines/test_year.py",
    "tests/faults/",
    "tests/slack/",
    "tests/botapi/",
    "tests/soak/",
    "tests/releases/",
)


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests; those of a file stay together, in their order."""
    return sorted(items, key=lambda item: place_of(item.nodeid))


def place_of(nodeid: str) -> int:
    """The rank of a test's file; the smaller, the earlier."""
    return next((number for number, name in enumerate(LONGEST) if nodeid.startswith(name)), len(LONGEST))
