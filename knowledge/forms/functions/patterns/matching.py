"""Regular expressions of forms, bounded: what java.util.regex.Pattern reads, since JavaRosa's regex() does.

A pattern comes from whoever wrote the form, and a text from whoever answers it: neither may hold up the others.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import regex

from knowledge.forms.functions.patterns.errors import PatternError
from knowledge.forms.functions.patterns.reading import translate

PATIENCE: Final = 0.25
"""Seconds of the processor that a match may take. A person waits for the next question meanwhile; patterns of forms
take less than a thousandth of it, and one that backtracks without end would take years."""
LONGEST_TEXT: Final = 100_000
"""Characters. A group in a repetition keeps some 120 bytes for each, measured: 12 MB here. No chat has such messages:
the longest, of WhatsApp and Telegram, have 4,096."""
LARGEST: Final = 50_000
"""Parts of a pattern with repetitions written out, as "a{1000}" has 1,000. A part takes up to 400 bytes, measured:
20 MB here; "((a{1000}){1000}){1000}" would take 400 GB."""
LONGEST_PATTERN: Final = 10_000
"""Characters. Alternatives take time with the square of their number: so many take a tenth of a second."""
KEPT: Final = 256
"""Patterns that stay compiled. The largest forms have some dozens."""


def fits(text: str, pattern: str) -> bool:
    """Whether the whole of a text fits a pattern, as with Java's Matcher.matches().

    Raises PatternError: "bad-pattern" for one that cannot be read, "large-pattern" beyond the limits above,
    "long-text", and "slow-pattern" when the patience is over.
    """
    if len(text) > LONGEST_TEXT:
        raise PatternError("long-text", f"{len(text)} characters")
    compiled = _compiled(pattern)
    try:
        return compiled.fullmatch(text, timeout=PATIENCE) is not None
    except TimeoutError:
        raise PatternError("slow-pattern", _short(pattern)) from None


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in English; None when nothing is. Whether it is slow shows with a text only."""
    try:
        _compiled(pattern)
    except PatternError as error:
        return error.value
    return None


@lru_cache(maxsize=KEPT)
def _compiled(pattern: str) -> regex.Pattern[str]:
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError("large-pattern", f"it has {len(pattern)} characters, more than {LONGEST_PATTERN}")
    piece = translate(pattern)
    if piece.size > LARGEST:
        raise PatternError("large-pattern", f"its repetitions make {piece.size} parts, more than {LARGEST}")
    try:
        return regex.compile(piece.text, regex.VERSION1)
    except (regex.error, ValueError) as error:
        raise PatternError("bad-pattern", str(error).partition(" at position")[0]) from None
    except RecursionError:
        raise PatternError("large-pattern", "it is nested too deep") from None


def _short(pattern: str) -> str:
    return pattern if len(pattern) <= 50 else f"{pattern[:49]}…"
