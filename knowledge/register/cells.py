"""Cells as they come out of a file, and texts as they go into one.

A cell is a text ("" when it is empty), or a pair of a kind and a text: something that is no value.
"""

from __future__ import annotations

import re

FORMULA, ERROR, NOT_UTF8 = "formula", "error", "not-utf-8"
"""Kinds of cells that are no values."""

Cell = str | tuple[str, str]

MOST = 2_000
"""Characters of a cell that are looked at: more than any column takes, far less than a spreadsheet's 32,767."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula (OWASP, CSV injection)."""

_UNDECODED = re.compile("[\udc80-\udcff]")


def escaped(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it, or if `unescaped` would shorten it."""
    return f"'{text}" if text.startswith(_DANGEROUS) or unescaped(text) != text else text


def unescaped(text: str) -> str:
    """The text without the apostrophe that `escaped` put before it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith((*_DANGEROUS, "'")) else text


def csv_cell(text: str) -> Cell:
    """A field of a CSV file, read with `surrogateescape`, as a cell."""
    if _UNDECODED.search(text):
        return NOT_UTF8, _UNDECODED.sub("\N{REPLACEMENT CHARACTER}", text)
    return (FORMULA, text) if text.startswith("=") else unescaped(text)
