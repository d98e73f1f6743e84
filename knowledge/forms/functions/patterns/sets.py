"""Sets of characters in Java patterns: "[a-z&&[^aeiou]]" (java.util.regex.Pattern, "Character classes")."""

from __future__ import annotations

from knowledge.forms.functions.patterns.escapes import one, several
from knowledge.forms.functions.patterns.pieces import literal
from knowledge.forms.functions.patterns.scanning import Scanner

DEEPEST = 50
"""Groups and sets inside of each other. Forms have three; each takes three calls of the regex package, of the thousand
that Python allows."""


def read_set(scanner: Scanner) -> str:
    """A set behind its bracket, written for the regex package."""
    scanner.depth += 1
    if scanner.depth > DEEPEST:
        raise scanner.wrong("nested too deep")
    is_other = scanner.accept("^")
    inside = _inside(scanner)
    scanner.at += 1
    scanner.depth -= 1
    return f"[^{inside}]" if is_other else f"[{inside}]"


def _inside(scanner: Scanner) -> str:
    """What stands before the next bracket that closes; one that stands first means itself."""
    parts: list[str] = []
    while _next(scanner) != "]" or not parts:
        if scanner.accept("&&"):
            parts = _common(parts, scanner)
        elif scanner.accept("["):
            parts.append(read_set(scanner))
        else:
            parts.append(_range(scanner))
    return "".join(parts)


def _next(scanner: Scanner) -> str:
    scanner.skip()
    if scanner.is_over:
        raise scanner.wrong("an unclosed set")
    return scanner.peek()


def _common(parts: list[str], scanner: Scanner) -> list[str]:
    """What is in what was read and in the rest, too. Without a rest Java means something by accident."""
    if _next(scanner) in "]&":
        raise scanner.wrong("nothing behind &&")
    rest = _inside(scanner)
    return [f"[[{''.join(parts)}]&&[{rest}]]"] if parts else [f"[{rest}]"]


def _range(scanner: Scanner) -> str:
    """A character, a range of them, or an escape for several."""
    if scanner.peek() == "\\":
        scanner.at += 1
        if found := several(scanner):
            return found
        first = one(scanner)
    else:
        first = scanner.take()
    scanner.skip()
    if scanner.peek() != "-" or scanner.text[scanner.at + 1 : scanner.at + 2] in {"[", "]", ""}:
        return literal(first)
    scanner.at += 1
    last = _last(scanner)
    if last < first:
        raise scanner.wrong(f'an empty range "{first}-{last}"')
    return f"{literal(first)}-{literal(last)}"


def _last(scanner: Scanner) -> str:
    _next(scanner)
    return one(scanner) if scanner.accept("\\") else scanner.take()
