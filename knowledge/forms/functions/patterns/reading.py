"""Java's regular expressions, written for the regex package, which differs in sets, flags, line ends and escapes.

What only the regex package has, such as fuzzy matches and recursion, stays an error or means itself, as in Java.
"""

from __future__ import annotations

import re
from typing import Final

from knowledge.forms.functions.patterns.escapes import LINE_ENDS, one, several
from knowledge.forms.functions.patterns.pieces import (
    EMPTY,
    FLAGS,
    NEVER,
    Piece,
    either,
    enclosed,
    joined,
    literal,
    repeated,
    without_case,
)
from knowledge.forms.functions.patterns.scanning import LETTERS, Modes, Scanner
from knowledge.forms.functions.patterns.sets import DEEPEST, read_set

_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)|\\.", re.DOTALL)
_COUNT = re.compile(r"\{([0-9]{1,10})(?:,([0-9]{0,10}))?\}")
_MOST: Final = 2**31 - 1
_GROUP = re.compile(r"\?(?:(<?[=!]|[:>])|<([a-zA-Z][a-zA-Z0-9]*)>|([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)]))")
_NAME = re.compile("<([a-zA-Z][a-zA-Z0-9]*)>")
_DIGITS = re.compile("[0-9]{1,4}")
_LAST_LINE_END: Final = rf"(?=(?:\r\n|[{LINE_ENDS}])?\Z)"
_LAST_UNIX_LINE_END: Final = r"(?=\n?\Z)"
_PLACES: Final = {
    "b": r"\b",
    "B": r"\B",
    "A": r"\A",
    "G": r"\A",
    "z": r"\Z",
    "Z": _LAST_LINE_END,
    "R": rf"(?>\r\n|[\x0b\f{LINE_ENDS}])",
    "X": r"\X",
}


def translate(pattern: str) -> Piece:
    """A Java pattern for the regex package, with its size; PatternError "bad-pattern" where Java has none."""
    scanner = Scanner(_QUOTED.sub(_unquoted, pattern))
    piece = _alternatives(scanner)
    if not scanner.is_over:
        raise scanner.wrong("a bracket that closes nothing")
    return piece


def _unquoted(found: re.Match[str]) -> str:
    """What stands between \\Q and \\E, each character on its own."""
    if found[1] is None:
        return found[0]
    return "".join(rf"\x{{{ord(character):x}}}" for character in found[1])


def _alternatives(scanner: Scanner) -> Piece:
    """Up to the end of the group, whose flags end with it."""
    modes = scanner.modes
    pieces = [_sequence(scanner)]
    while scanner.accept("|"):
        pieces.append(_sequence(scanner))
    scanner.modes = modes
    return either(pieces)


def _sequence(scanner: Scanner) -> Piece:
    pieces: list[Piece] = []
    scanner.skip()
    while scanner.peek() not in {"", "|", ")"}:
        pieces.append(_quantified(_atom(scanner), scanner))
        scanner.skip()
    return joined(pieces)


def _quantified(piece: Piece, scanner: Scanner) -> Piece:
    """A part with the quantifier behind it, if there is one. Flags have none."""
    if piece is FLAGS:
        return piece
    scanner.skip()
    mark = scanner.peek()
    if mark == "{":
        least, quantifier = _count(scanner)
    elif mark and mark in "*+?":
        least, quantifier = 1, scanner.take()
    else:
        return piece
    if scanner.peek() in {"?", "+"}:
        quantifier += scanner.take()
    return repeated(piece, least, quantifier)


def _count(scanner: Scanner) -> tuple[int, str]:
    found = scanner.match(_COUNT, "a brace that counts nothing")
    least, most = int(found[1]), int(found[2] or found[1])
    if most < least or most > _MOST:
        raise scanner.wrong(f'a count that cannot be, "{found[0]}"')
    return least, found[0]


def _atom(scanner: Scanner) -> Piece:
    """The next part. A brace that counts has nothing before it: Java repeats nothing."""
    if scanner.peek() == "{":
        return EMPTY
    character = scanner.take()
    match character:
        case "(":
            return _group(scanner)
        case "[":
            return _cased(Piece(text=read_set(scanner)), scanner)
        case "\\":
            return _escape(scanner)
        case "." | "^" | "$":
            return Piece(text=_mark(character, scanner.modes))
        case "*" | "+" | "?":
            scanner.at -= 1
            raise scanner.wrong(f'nothing to repeat before "{character}"')
        case _:
            return _cased(Piece(text=literal(character)), scanner)


def _cased(piece: Piece, scanner: Scanner) -> Piece:
    return without_case(piece) if Modes.ANY_CASE in scanner.modes else piece


def _mark(mark: str, modes: Modes) -> str:
    """A dot, or the begin or end of a line or of the text."""
    is_unix, is_lines = Modes.UNIX_LINES in modes, Modes.LINES in modes
    match mark:
        case ".":
            return "(?s:.)" if Modes.DOT_ALL in modes else r"[^\n]" if is_unix else f"[^{LINE_ENDS}]"
        case "^":
            return r"\A" if not is_lines else rf"(?:\A|(?<=[{_ends(is_unix)}])(?<!\r(?=\n)))(?!\Z)"
        case _ if is_lines:
            return rf"(?:\Z|(?=[{_ends(is_unix)}])(?<!\r(?=\n)))"
        case _:
            return _LAST_UNIX_LINE_END if is_unix else _LAST_LINE_END


def _ends(is_unix: bool) -> str:
    return r"\n" if is_unix else LINE_ENDS


def _escape(scanner: Scanner) -> Piece:
    letter = scanner.peek()
    if letter in _PLACES and letter:
        scanner.at += 1
        if letter == "Z" and Modes.UNIX_LINES in scanner.modes:
            return Piece(text=_LAST_UNIX_LINE_END)
        return Piece(text=_PLACES[letter])
    if letter == "k":
        return _cased(_named_again(scanner), scanner)
    if letter in set("123456789"):
        return _cased(_again(scanner), scanner)
    return _cased(Piece(text=several(scanner) or literal(one(scanner))), scanner)


def _again(scanner: Scanner) -> Piece:
    """The text of a group by its number: as many digits as there are groups for. One that has not ended never fits."""
    digits = scanner.match(_DIGITS, "a number is wanted")[0]
    length = len(digits)
    while length > 1 and int(digits[:length]) > scanner.groups:
        length -= 1
    scanner.at -= len(digits) - length
    number = int(digits[:length])
    return Piece(text=rf"\g<{number}>") if number in scanner.closed else NEVER


def _named_again(scanner: Scanner) -> Piece:
    scanner.at += 1
    name = scanner.match(_NAME, "the name of a group is wanted")[1]
    if name not in scanner.names:
        raise scanner.wrong(f'an unknown group "{name}"')
    return Piece(text=rf"\g<{scanner.names[name]}>") if scanner.names[name] in scanner.closed else NEVER


def _group(scanner: Scanner) -> Piece:
    """A group behind its bracket, or flags for the rest of the one that it stands in."""
    if scanner.peek() != "?":
        return _kept(scanner)
    kind, name, on, off, end = scanner.match(_GROUP, "an unknown kind of group").groups()
    if kind:
        return _closed(f"(?{kind}", scanner)
    if name:
        if name in scanner.names:
            raise scanner.wrong(f'two groups "{name}"')
        scanner.names[name] = scanner.groups + 1
        return _kept(scanner)
    before = scanner.modes
    scanner.modes = (before | _modes(on, scanner)) & ~_modes(off or "", scanner)
    if end == ")":
        return FLAGS
    piece = _closed("(?:", scanner)
    scanner.modes = before
    return piece


def _modes(letters: str, scanner: Scanner) -> Modes:
    modes = Modes.NONE
    for letter in letters:
        if letter not in LETTERS:
            raise scanner.wrong(f'an unknown flag "{letter}"')
        modes |= LETTERS[letter]
    return modes


def _kept(scanner: Scanner) -> Piece:
    """A group whose text can be asked for again."""
    scanner.groups += 1
    number = scanner.groups
    piece = _closed("(", scanner)
    scanner.closed.add(number)
    return piece


def _closed(opening: str, scanner: Scanner) -> Piece:
    scanner.depth += 1
    if scanner.depth > DEEPEST:
        raise scanner.wrong("nested too deep")
    inside = _alternatives(scanner)
    if not scanner.accept(")"):
        raise scanner.wrong("an unclosed group")
    scanner.depth -= 1
    return enclosed(opening, inside)
