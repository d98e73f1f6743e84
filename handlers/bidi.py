"""Latin names, numbers and addresses within a text that runs from right to left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from string import Formatter

FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end: what is between them has its own direction and leaves that around it alone
(Unicode Standard Annex 9, "Explicit Directional Isolates")."""

_ADDRESS = re.compile(r"\S+@\S+|[a-z]+:\S+", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,]+")
_IN_MARKUP = re.compile(r"(?:\]\(|<|`)[^)>`\s]*\Z")
"""The end of a text within a Markdown link's target, an autolink or a piece of code, which hold what is meant alone."""

_FOREIGN = frozenset({"L", "EN"})
"""Unicode's classes of what runs from left to right: letters, and Western digits."""


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text that runs from right to left with its {placeholders} filled in, each value in its own direction."""
    said = ""
    for literal, name, spec, _ in Formatter().parse(text):
        said += literal
        if name is not None:
            value = format(values[name], spec or "")
            said += value if _IN_MARKUP.search(said) else isolated(value)
    return said


def isolated(value: str) -> str:
    """The value with isolates around it, if it has letters or numbers that run from left to right.

    Left as they are: several lines, which are blocks with directions of their own; a list whose items are isolated; a
    number alone; an e-mail or web address, which is one run from left to right by itself, and whose ends a reader's
    program must find to link it.
    """
    if "\n" in value or FSI in value or _NUMBER.fullmatch(value) or _ADDRESS.fullmatch(value):
        return value
    is_foreign = any(unicodedata.bidirectional(character) in _FOREIGN for character in value)
    return f"{FSI}{value}{PDI}" if is_foreign else value
