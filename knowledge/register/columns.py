"""The sheets' columns, and how a sheet is known by its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.model.register import Fault, FaultCode, Place, Sheet, fault


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column; `most` is the greatest number of characters of its cells."""

    name: str
    required: bool = False
    most: int = 200


COLUMNS: Mapping[Sheet, tuple[Column, ...]] = MappingProxyType(
    {
        Sheet.MEMBERS: (
            Column(name="code", required=True, most=80),
            Column(name="name", required=True),
            Column(name="kind", required=True),
            Column(name="country", required=True),
            Column(name="region"),
            Column(name="time_zone", required=True, most=64),
            Column(name="holidays", most=12),
            Column(name="languages", required=True),
            Column(name="standing"),
            Column(name="since"),
            Column(name="until"),
        ),
        Sheet.CONTACTS: (
            Column(name="member", required=True, most=80),
            Column(name="role", required=True),
            Column(name="name", required=True),
            Column(name="function", most=300),
            Column(name="email", most=254),
            Column(name="languages"),
            Column(name="time_zone", most=64),
        ),
        Sheet.ADDRESSES: (
            Column(name="contact", required=True, most=300),
            Column(name="channel", required=True),
            Column(name="external_id", required=True),
            Column(name="state"),
            Column(name="since"),
        ),
    }
)

LIKE_ENOUGH = 0.7
"""Share of the letters that a misspelt name has to have in common with what it may have meant."""


def names_of(sheet: Sheet) -> tuple[str, ...]:
    """The names of a sheet's columns, in the order in which they are written."""
    return tuple(column.name for column in COLUMNS[sheet])


def column_name(cell: str) -> str:
    """A cell of a header as a name: "External ID " is external_id."""
    return "_".join(cell.replace("-", " ").replace("_", " ").casefold().split())


def sheet_of(header: Sequence[str], title: str = "") -> Sheet | None:
    """Which sheet this is: the one of that title, else the one that most of the header's names belong to."""
    if column_name(title) in frozenset(Sheet):
        return Sheet(column_name(title))
    names = {column_name(cell) for cell in header}
    known = {sheet: len(names & set(names_of(sheet))) for sheet in Sheet}
    best = max(known, key=lambda sheet: known[sheet])
    return best if known[best] >= 2 else None


def like(text: str, among: Sequence[str]) -> str:
    """What a misspelt text may have meant; "" when nothing comes near."""
    found = process.extractOne(
        text, among, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=LIKE_ENOUGH, processor=str.casefold
    )
    return found[0] if found else ""


def letter(index: int) -> str:
    """How spreadsheets call a column, counted from 0: A, B, …, Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def check_header(header: Sequence[str], sheet: Sheet, file: str) -> tuple[tuple[str, ...], list[Fault]]:
    """The columns' names, "" where there is none, and what is wrong with them."""
    names = tuple(column_name(cell) for cell in header)
    known = names_of(sheet)
    faults = []
    for index, name in enumerate(names):
        place = Place(file=file, sheet=sheet, row=1, column=name, letter=letter(index))
        if name and name not in known:
            missing = [other for other in known if other not in names]
            faults.append(fault(FaultCode.UNKNOWN_COLUMN, place, header[index], like(name, missing)))
        elif name and name in names[:index]:
            faults.append(fault(FaultCode.REPEATED_COLUMN, place, header[index]))
    faults += [
        fault(FaultCode.MISSING_COLUMN, Place(file=file, sheet=sheet, row=1, column=column.name), column.name)
        for column in COLUMNS[sheet]
        if column.required and column.name not in names
    ]
    return names, faults
