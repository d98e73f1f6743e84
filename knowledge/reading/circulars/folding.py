"""Text as the reader compares it: without case and accents, character for character as long as what is printed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KEPT = frozenset("ºª…")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "‑": "-", "‐": "-", "−": "-", "―": "–", "\u00ad": ""})
_MOJIBAKE = re.compile("[Â-ô][\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
"""Two or three bytes of UTF-8, as characters of Windows-1252."""

_ALIKE = (("rn", "m"), ("1", "l"), ("i", "l"), ("0", "o"), ("5", "s"), ("vv", "w"))
"""Letters that scanners take for each other."""


def legible(text: str) -> str:
    """The text in one spelling of spaces, apostrophes, hyphens and ligatures, and in the right encoding.

    UTF-8 that somebody read as Windows-1252 ("fÃ©vrier") is read again.
    """
    if text.isascii():
        return text
    read = unicodedata.normalize("NFC", _MOJIBAKE.sub(_read_again, text))
    return "".join(map(_plain, read)).translate(_PLAIN)


def fold(text: str) -> str:
    """The text in small letters without accents. It keeps its length: what is found there is found in `text`."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def _read_again(found: re.Match[str]) -> str:
    """The letter, if the bytes are one."""
    for length in (len(found[0]), 2):
        try:
            return found[0][:length].encode("cp1252").decode("utf-8") + found[0][length:]
        except UnicodeError:
            continue
    return found[0]


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    return character if character in _KEPT else unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=4_096)
def _folded(character: str) -> str:
    if character in _KEPT:
        return character
    return unicodedata.normalize("NFKD", character)[0].lower()[0]


def skeleton(word: str) -> str:
    """A folded word with letters that scanners confuse as one."""
    for misread, read in _ALIKE:
        word = word.replace(misread, read)
    return word
