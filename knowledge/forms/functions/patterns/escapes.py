"""Escapes of Java patterns that mean a character or one of several (java.util.regex.Pattern, "Characters")."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from knowledge.forms.functions.patterns.properties import of_property
from knowledge.forms.functions.patterns.scanning import Modes, Scanner

_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_OCTAL = re.compile("[0-3][0-7]{2}|[0-7]{1,2}", re.ASCII)
_HEX = re.compile(r"([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\}")
_UNIT = re.compile(r"([0-9a-fA-F]{4})")
_LOW_HALF = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_NAME = re.compile(r"\{([^}]+)\}")
_PROPERTY = re.compile(r"\{([^}]+)\}|(\w)")

LINE_ENDS: Final = r"\n\r\x85\u2028\u2029"
"""Java's line terminators, in a set."""
_SETS: Final = {
    "d": "0-9",
    "w": "a-zA-Z_0-9",
    "s": r"\ \t\n\x0b\f\r",
    "h": r"\ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": rf"\x0b\f{LINE_ENDS}",
}
_UNICODE_SETS: Final = {
    "d": r"\p{Nd}",
    "w": r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}",
    "s": r"\p{White_Space}",
}
"""With the flag "U". Without it digits and letters are those of ASCII, as in JavaRosa and in web forms: systems that
take the answers over count on it."""


def several(scanner: Scanner) -> str | None:
    """A set for an escape such as "\\d" or "\\p{Lu}", behind its backslash; None where it is none."""
    letter = scanner.peek()
    if letter in {"p", "P"}:
        scanner.at += 1
        found = scanner.match(_PROPERTY, "a property without a name")
        inside = of_property(found[1] or found[2], is_unicode=Modes.UNICODE in scanner.modes)
        if inside is None:
            raise scanner.wrong(f'an unknown property "{found[1] or found[2]}"')
        return f"[^{inside}]" if letter == "P" else f"[{inside}]"
    if not letter or letter.lower() not in _SETS:
        return None
    scanner.at += 1
    sets = _SETS | _UNICODE_SETS if Modes.UNICODE in scanner.modes else _SETS
    inside = sets[letter.lower()]
    return f"[^{inside}]" if letter.isupper() else f"[{inside}]"


def one(scanner: Scanner) -> str:
    """The character that an escape means, behind its backslash; PatternError where it means none."""
    letter = scanner.take()
    match letter:
        case "0":
            return chr(int(scanner.match(_OCTAL, "an octal number is wanted")[0], 8))
        case "x":
            found = scanner.match(_HEX, "a hexadecimal number is wanted")
            return _character(int(found[1] or found[2], 16), scanner)
        case "u":
            return _unit(scanner)
        case "c":
            return chr(ord(scanner.take()) ^ 64)
        case "N":
            return _named(scanner)
        case _ if letter in _CONTROLS:
            return _CONTROLS[letter]
        case _ if letter.isascii() and letter.isalnum():
            scanner.at -= 1
            raise scanner.wrong(f'an unknown escape "\\{letter}"')
        case _:
            return letter


def _unit(scanner: Scanner) -> str:
    """A character of UTF-16 by its number, or by the numbers of its halves."""
    unit = int(scanner.match(_UNIT, "four hexadecimal digits are wanted")[1], 16)
    low = _LOW_HALF.match(scanner.text, scanner.at) if 0xD800 <= unit < 0xDC00 else None
    if low is None:
        return chr(unit)
    scanner.at = low.end()
    return chr(0x10000 + ((unit - 0xD800) << 10) + int(low[1], 16) - 0xDC00)


def _character(code: int, scanner: Scanner) -> str:
    if code > 0x10FFFF:
        raise scanner.wrong("a number beyond Unicode")
    return chr(code)


def _named(scanner: Scanner) -> str:
    name = scanner.match(_NAME, "the name of a character is wanted")[1]
    try:
        return unicodedata.lookup(name)
    except KeyError:
        raise scanner.wrong(f'an unknown character "{name}"') from None
