"""`${name}` in expressions and texts: where it stands, and what it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.forms.importing.findings import Cell, Finding, did_you_mean
from knowledge.forms.importing.outline import Entry, Outline

_PIECE = re.compile(
    r"""(?P<literal>"[^"]*"|'[^']*')|\$\{(?P<name>[^}]*)(?P<closed>\}?)|(?P<function>[A-Za-z_][\w:.-]*)?\s*\(|(?P<mark>[)\[\]])"""
)
_REFERENCE = re.compile(r"\$\{(?P<name>[^}]*)(?P<closed>\}?)")
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_STRAIGHT_LITERAL = re.compile(r"""("[^"]*"|'[^']*')""")
LAST_SAVED = "last-saved#"

TAKE_SEVERAL = frozenset(
    {
        *("count", "count-non-empty", "sum", "max", "min", "join", "concat", "indexed-repeat", "position"),
        *("checklist", "weighted-checklist", "randomize", "area", "distance", "boolean", "not"),
    }
)
"""Functions that may be given all instances of a repeat's question, by ODK's specification of XForms functions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One `${name}`.

    Attributes:
        name: between the brackets.
        is_closed: False when the closing bracket is missing.
        takes_several: whether it may lead to several nodes where it stands: it is given to a function that takes
            them, or chosen among by a predicate.
    """

    name: str
    is_closed: bool
    takes_several: bool = False


def references(text: str) -> Iterator[Reference]:
    """The references of an expression, in its order; pyxform replaces them in literals too."""
    functions: list[str] = []
    for piece in _PIECE.finditer(text):
        if piece["literal"] is not None:
            yield from in_text(piece["literal"])
        elif piece["name"] is not None:
            yield Reference(
                name=piece["name"],
                is_closed=bool(piece["closed"]),
                takes_several=not TAKE_SEVERAL.isdisjoint(functions) or text[piece.end() :].lstrip().startswith("["),
            )
        elif piece["mark"] is None:
            functions.append(piece["function"] or "")
        elif piece["mark"] == "[":
            functions.append("[")
        elif functions:
            functions.pop()


def in_text(text: str) -> Iterator[Reference]:
    """The references of a label."""
    for found in _REFERENCE.finditer(text):
        yield Reference(name=found["name"], is_closed=bool(found["closed"]))


def straight(text: str) -> str:
    """An expression without typographic quotation marks around its literals; within straight ones they stay."""
    pieces = _STRAIGHT_LITERAL.split(text)
    return "".join(piece if index % 2 else piece.translate(_CURLY) for index, piece in enumerate(pieces))


def as_path(text: str, outline: Outline) -> str:
    """An expression with paths for its references, as pyxform writes them: with spaces around.

    Those to nothing lead to the part "meta", which may have anything in it: they are told already.
    """
    return _REFERENCE.sub(lambda found: f" {_path(found['name'].strip(), outline)} ", text)


def _path(name: str, outline: Outline) -> str:
    found = outline.by_name.get(name)
    return found[0].path if found else f"/{outline.root}/meta/{re.sub(r'[^A-Za-z0-9_]', '_', name) or 'unnamed'}"


def check_references(
    cell: Cell, found: Iterator[Reference], entry: Entry | None, outline: Outline
) -> Iterator[Finding]:
    """What is wrong with references: each leads to one question, and out of no repeat.

    Args:
        entry: whose cell it is; None of a setting or a choice.
    """
    for reference in {other.name: other for other in found}.values():
        yield from _check(cell, reference, entry, outline)


def _check(cell: Cell, reference: Reference, entry: Entry | None, outline: Outline) -> Iterator[Finding]:
    name = reference.name
    written = f"${{{name}}}"
    if not reference.is_closed:
        yield cell.problem("broken-reference", "A reference is written ${name}: the closing bracket is missing.")
    elif name.startswith(LAST_SAVED):
        yield cell.problem("last-saved", "Answers of the response before are not kept. Ask again.", written)
    elif name in outline.by_name:
        yield from _check_target(cell, reference, entry, outline)
    elif name.strip() in outline.by_name:
        yield cell.problem("broken-reference", f"Write it without spaces: ${{{name.strip()}}}.", written)
    elif name != "instanceID":
        meant = did_you_mean(name, outline.by_name, "${{{}}}")
        yield cell.problem("unknown-question", f'No question of the form is called "{name}".{meant}', written)


def _check_target(cell: Cell, reference: Reference, entry: Entry | None, outline: Outline) -> Iterator[Finding]:
    targets = outline.by_name[reference.name]
    written = f"${{{reference.name}}}"
    if len(targets) > 1:
        rows = ", ".join(str(target.row.number) for target in targets)
        yield cell.problem(
            "ambiguous-reference", f"The rows {rows} have this name, so it leads nowhere. Rename one.", written
        )
    elif not reference.takes_several and not set(targets[0].repeats) <= _around(entry):
        yield cell.warning(
            "outside-repeat",
            f"{written} is in a repeat, of which only the first instance is read here. Use indexed-repeat(), or a "
            "function that takes them all, such as sum(), count() or join().",
            written,
        )


def _around(entry: Entry | None) -> set[str]:
    return {*entry.repeats, entry.path} if entry else set()
