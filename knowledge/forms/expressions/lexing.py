"""The text of an expression as tokens, by the rules of XPath 1.0, section 3.7."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.forms.expressions.errors import ExpressionError

LONGEST: Final = 262_144
"""Characters. Eight times what a cell of a workbook holds (32,767), since pyxform writes `${x}` out as a path."""

Kind = Literal["number", "string", "name", "operator", "mark", "end"]


@dataclass(slots=True)
class Token:
    """One token.

    Attributes:
        kind: "name" is a name, "prefix:*" or "*" as a test of names; "mark" is any punctuation but an operator.
        position: of its first character, counted from 0.
        end: behind its last character.
    """

    kind: Kind
    text: str
    position: int
    end: int


_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n\xa0]+)
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<string>"[^"]*"|'[^']*')
    |(?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?|\*)
    |(?P<mark>::|//|\.\.|[()\[\],@/.$])
    |(?P<operator>!=|<=|>=|[+\-=<>|])""",
    re.VERBOSE,
)
_WORD_OPERATOR = re.compile(r"and|or|div|mod|\*")
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//", "$"})
_CURLY: Final = "“”‘’"


def tokens(text: str) -> list[Token]:
    """All tokens, an "end" behind them; ExpressionError "too-long", "unclosed-string", "curly-quote", "character"."""
    if len(text) > LONGEST:
        raise ExpressionError("too-long", LONGEST, str(len(text)))
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _operator(text, at) if found and _ends_operand(found[-1]) else None
        token = token or _token(text, at)
        at = token.end
        if token.text:
            found.append(token)
    found.append(Token("end", "", len(text), len(text)))
    return found


def _ends_operand(last: Token) -> bool:
    """Whether an operator must follow, so that "and" is one and "*" multiplies: also in "1and1"."""
    return last.kind != "operator" and last.text not in _BEFORE_OPERAND


def _operator(text: str, at: int) -> Token | None:
    match = _WORD_OPERATOR.match(text, at)
    return Token("operator", match.group(), at, match.end()) if match else None


def _token(text: str, at: int) -> Token:
    match = _TOKEN.match(text, at)
    if match is None or not match.lastgroup:
        raise _unreadable(text, at)
    if match.lastgroup == "space":
        return Token("mark", "", at, match.end())
    kind: Kind = match.lastgroup  # type: ignore[assignment]  # the groups are named after the kinds
    return Token(kind, match.group(), at, match.end())


def _unreadable(text: str, at: int) -> ExpressionError:
    character = text[at]
    if character in "\"'":
        return ExpressionError("unclosed-string", at, text[at : at + 30])
    return ExpressionError("curly-quote" if character in _CURLY else "character", at, character)
