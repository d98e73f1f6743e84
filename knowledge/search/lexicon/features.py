"""A message as the lexicon sees it: words with their accents, and the runs of letters of a word it does not list."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
_DOT_ABOVE = "\N{COMBINING DOT ABOVE}"
_RUN = 4
_LONGEST = 40


def lexical_words(text: str) -> list[str]:
    """The words in small letters, cut at apostrophes and hyphens, and the opening signs of Spanish."""
    return _WORD.findall(lowered(text))


def lowered(text: str) -> str:
    """Small letters, composed. The dot that a Turkish İ leaves behind is dropped."""
    return unicodedata.normalize("NFC", text).lower().replace(_DOT_ABOVE, "")


def runs(word: str) -> Iterator[str]:
    """The runs of four letters of a word, whose edges are spaces; marked, so that no run is taken for a word."""
    padded = f" {word[:_LONGEST]} "
    for start in range(max(len(padded) - _RUN + 1, 1)):
        yield f"#{padded[start : start + _RUN]}"


def key(feature: str) -> int:
    """The number under which the lexicon keeps a word or a run: 32 bits, the same on every machine."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))
