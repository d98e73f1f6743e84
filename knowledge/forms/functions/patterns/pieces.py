"""Parts of regular expressions in the syntax of the regex package (its version 1), with their sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a pattern.

    Attributes:
        text: in the syntax of the regex package.
        size: about how many parts it is compiled to.
    """

    text: str
    size: int = 1


EMPTY: Final = Piece(text="", size=0)
FLAGS: Final = Piece(text="(?:)", size=0)
NEVER: Final = Piece(text="(?!)")


def literal(character: str) -> str:
    """A character that means itself, also in a set."""
    if character.isascii() and character.isalnum():
        return character
    return rf"\U{ord(character):08x}"


def joined(pieces: list[Piece]) -> Piece:
    """One after the other."""
    return Piece(text="".join(piece.text for piece in pieces), size=sum(piece.size for piece in pieces))


def either(pieces: list[Piece]) -> Piece:
    """Alternatives."""
    if len(pieces) == 1:
        return pieces[0]
    return Piece(text="|".join(piece.text for piece in pieces), size=sum(piece.size + 1 for piece in pieces))


def without_case(piece: Piece) -> Piece:
    """Letters of either case; not "ss" for "ß", which is not one character."""
    return replace(piece, text=f"(?i-f:{piece.text})")


def enclosed(opening: str, piece: Piece) -> Piece:
    """A group, which begins with "(" and what kind it is."""
    return Piece(text=f"{opening}{piece.text})", size=piece.size + 1)


def repeated(piece: Piece, least: int, quantifier: str) -> Piece:
    """A part with its quantifier. The regex package writes out as many as there must be at least."""
    return Piece(text=f"(?:{piece.text}){quantifier}", size=piece.size * max(least, 1) + 1)
