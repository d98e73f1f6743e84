"""Characters, labels and names as files take them."""

from __future__ import annotations

import re
from collections.abc import Collection

from knowledge.model.forms import FormText, Group, Output, Question, Repeat, TextPart

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PATH = re.compile(r"[^\s()\[\]=<>,+*|\"']*?/?([^\s()\[\]=<>,+*|\"'/]+)")
"""An expression that is a path and nothing more; its last step."""


def allowed(text: str) -> str:
    """The text without the characters that XML 1.0 does not allow (its section 2.2, "Char").

    Those are the control characters but for tab, line feed and carriage return, halves of surrogate pairs, U+FFFE and
    U+FFFF. All exports leave them out, so that they agree with each other.
    """
    return (
        text if text.isprintable() else _FORBIDDEN.sub("", text)
    )  # nothing printable is forbidden; it is quick to ask


def label_of(node: Question | Group | Repeat, language: str | None) -> str:
    """What a header calls a node: its label in the language, else its name."""
    return text_in(node.label, language) or node.name


def text_in(text: FormText | None, language: str | None) -> str:
    """The text in just this language, "" when it has none; a value in it is written as in the workbook: ${name}."""
    parts = text.parts.get(language, ()) if text is not None and language is not None else ()
    return allowed("".join(map(_written, parts)).strip())


def _written(part: TextPart) -> str:
    if not isinstance(part, Output):
        return part
    path = _PATH.fullmatch(part.expression.strip())
    return f"${{{path[1] if path else part.expression.strip()}}}"


def unique_name(wanted: str, taken: Collection[str], *, forbidden: str = "[]:*?/\\", longest: int = 31) -> str:
    """A name for a sheet that Excel takes and that is not taken yet; upper and lower case make no difference to it.

    "_" stands for what is forbidden, and for an apostrophe at either end; "..." for what is too long; " (1)" and so on
    make it unique. Excel keeps "History" for itself.
    """
    name = re.sub(r"^'|'$", "_", re.sub(rf"[{re.escape(forbidden)}\x00-\x1f\x7f]", "_", allowed(wanted).strip())) or "_"
    used = {each.casefold() for each in taken} | {"history"}
    name, number = shortened(name, longest), 0
    candidate = name
    while candidate.casefold() in used:
        number += 1
        ending = f" ({number})"
        candidate = shortened(name, longest - len(ending)) + ending
    return candidate


def shortened(text: str, longest: int, ending: str = "...") -> str:
    """The text, or its beginning with the ending behind it; lengths in UTF-16 units, as Excel counts."""
    if len(text) * 2 <= longest or len(text.encode("utf-16-le")) // 2 <= longest:
        return text
    room = longest - len(ending)
    return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + ending
