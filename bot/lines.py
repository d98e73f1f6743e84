"""JSON lines in, JSON values out: a result for each line, or what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Result = dict[str, Any]


def result_of_each(
    lines: Iterable[bytes], text: str, language: str, work: Callable[[str, str | None], Result]
) -> Iterator[Result]:
    """What `work` makes of each line `{text: "…", language: null | "fr"}`, whose names are given; for any other line
    an "error" with its number. Blank lines are nothing."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            said, spoken = given[text], given.get(language)
            if not isinstance(said, str) or not isinstance(spoken, str | None):
                raise TypeError
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield {"error": f'line {number} is not of the form {{"{text}": "…", "{language}": null}}'}
        else:
            yield work(said, spoken)
