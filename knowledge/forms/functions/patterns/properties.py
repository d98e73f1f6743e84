"""Properties of characters in Java patterns, "\\p{Alpha}" (java.util.regex.Pattern, "POSIX character classes" ff.)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import regex

_ASCII: Final = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "Graph": r"\x21-\x7e",
    "Print": r"\x20-\x7e",
    "Blank": r"\ \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r"\ \t\n\x0b\f\r",
}
_JAVA: Final = {
    "javaLowerCase": r"\p{Lowercase}",
    "javaUpperCase": r"\p{Uppercase}",
    "javaTitleCase": r"\p{Lt}",
    "javaAlphabetic": r"\p{Alphabetic}",
    "javaLetter": r"\p{L}",
    "javaDigit": r"\p{Nd}",
    "javaLetterOrDigit": r"\p{L}\p{Nd}",
    "javaSpaceChar": r"\p{Z}",
    "javaWhitespace": r"\x09-\x0d\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000",
    "javaMirrored": r"\p{Bidi_Mirrored}",
    "javaIdeographic": r"\p{Ideographic}",
    "L1": r"\x00-\xff",
    "LD": r"\p{L}\p{Nd}",
    "LC": r"\p{Lu}\p{Ll}\p{Lt}",
    "all": r"\x00-\U0010ffff",
}
_CATEGORY = re.compile("C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?")
_SPOKEN = re.compile(r"(?:Is|In|(?:script|sc|block|blk|general_category|gc)=)[\w ()&.,'-]+", re.ASCII | re.IGNORECASE)
_UNNAMED_SPACE = re.compile(r"[ ()&.,'-]+")


def of_property(name: str, *, is_unicode: bool) -> str | None:
    """What stands inside of a set for a property; None for one that Java does not know.

    The names of POSIX mean ASCII, but all of Unicode with the flag "U".
    """
    if name in _ASCII and not (is_unicode and name != "ASCII"):
        return _ASCII[name]
    if name in _JAVA:
        return _JAVA[name]
    if _CATEGORY.fullmatch(name) or name in _ASCII:
        return rf"\p{{{name}}}"
    plain = _UNNAMED_SPACE.sub("_", name)
    return rf"\p{{{plain}}}" if _SPOKEN.fullmatch(name) and _is_known(plain) else None


@lru_cache(maxsize=256)
def _is_known(name: str) -> bool:
    """Whether the regex package knows a script, a block or a property of Unicode."""
    try:
        regex.compile(rf"\p{{{name}}}")
    except regex.error:
        return False
    return True
