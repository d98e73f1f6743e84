"""Where a text may be cut without cutting what a reader takes for one character."""

from __future__ import annotations

import unicodedata

_ZWJ, _ZWNJ = "\u200d", "\u200c"
_VIRAMA = 9
"""The canonical combining class of the signs that bind two consonants of an Indic script."""

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing: Hangul fillers and the empty Braille pattern."""


def border(text: str, at: int) -> bool:
    """Whether a character as people count them ends before the index.

    The rules of Unicode Standard Annex 29, "Grapheme Cluster Boundaries", with whatever is doubtful kept together.
    """
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if before < "\u0300" and after < "\u0300":
        return (before, after) != ("\r", "\n")
    if before == _ZWJ or _extends(after) or (_is_jamo_or_syllable(before) and "\u1160" <= after <= "\u11ff"):
        return False
    if _is_regional(before) and _is_regional(after):
        return _regionals_before(text, at) % 2 == 0
    return not (unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo")


def cut_before(text: str, at: int) -> int:
    """The last border at or before the index, or the index itself where one character has no end."""
    return next((index for index in range(at, 0, -1) if border(text, index)), at)


def visible(text: str) -> bool:
    """Whether there is something to see: platforms refuse messages of spaces and invisible characters alone."""
    return any(unicodedata.category(character)[0] not in "ZC" and character not in _BLANKS for character in text)


def _extends(character: str) -> bool:
    """Combining marks, joiners, skin tones, and the tags of flags like Scotland's."""
    return (
        character in (_ZWJ, _ZWNJ)
        or unicodedata.category(character)[0] == "M"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_jamo_or_syllable(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7a3"


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regionals_before(text: str, at: int) -> int:
    begin = at
    while begin and _is_regional(text[begin - 1]):
        begin -= 1
    return at - begin
