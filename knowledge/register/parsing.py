"""Rows of cells to rows of the register, and a fault for each cell that is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, assert_never

from knowledge.model.languages import EN, Language
from knowledge.model.people import AddressState, Member, MemberKind, Region, Role, Standing
from knowledge.model.register import (
    AddressRow,
    ContactRow,
    Fault,
    FaultCode,
    MemberRow,
    Place,
    Sheet,
    fault,
    has_control_characters,
    key_of,
    tidy,
)
from knowledge.register import values
from knowledge.register.cells import FORMULA
from knowledge.register.columns import COLUMNS, letter
from knowledge.register.tables import NumberedRow, Table

T = TypeVar("T")
_KEYS = {Sheet.MEMBERS: "code", Sheet.CONTACTS: "email", Sheet.ADDRESSES: "external_id"}
Row = MemberRow | ContactRow | AddressRow

ROLES = tuple(role for role in Role if role is not Role.VISITOR)
"""Visitors come by themselves; nobody is imported as one."""


class Parser:
    """Reads the rows of one table.

    Args:
        spoken: the languages of members by their codes; the first is what a new contact of theirs speaks.
    """

    def __init__(self, table: Table, spoken: Callable[[str], tuple[Language, ...]]) -> None:
        self._table = table
        self._spoken = spoken
        self._columns = {
            column.name: (table.columns.index(column.name), column)
            for column in COLUMNS[table.sheet]
            if column.name in table.columns
        }
        self._given = frozenset(self._columns)
        self._places = {
            name: Place(file=table.file, sheet=table.sheet, column=name, letter=letter(index))
            for name, (index, _) in self._columns.items()
        }

    def parse(self, numbered: NumberedRow) -> tuple[Row | None, list[Fault]]:
        """The row's value; None with the faults that it has."""
        number, cells = numbered
        row = _RowReader(self._places, number)
        texts = {
            name: row.text(name, cells[index] if index < len(cells) else "", column.required, column.most)
            for name, (index, column) in self._columns.items()
        }
        place = Place(file=self._table.file, sheet=self._table.sheet, row=number)
        for index, cell in enumerate(cells):
            if cell and (index >= len(self._table.columns) or not self._table.columns[index]):
                row.faults.append(fault(FaultCode.NO_COLUMN, replace(place, letter=letter(index)), str(cell)))
        made = self._make(row, texts, place)
        return (None if row.faults else made), row.faults

    def key_text(self, numbered: NumberedRow) -> str:
        """What a row that has faults would be known by, so that others that name it are not taken for faulty too."""
        index, _ = self._columns.get(_KEYS[self._table.sheet], (len(numbered[1]), None))
        cell = numbered[1][index] if index < len(numbered[1]) else ""
        return tidy(cell).lower() if isinstance(cell, str) else ""

    def _make(self, row: _RowReader, texts: Mapping[str, str], place: Place) -> Row | None:
        match self._table.sheet:
            case Sheet.MEMBERS:
                return self._member(row, texts, place)
            case Sheet.CONTACTS:
                return self._contact(row, texts, place)
            case Sheet.ADDRESSES:
                return self._address(row, texts, place)
        assert_never(self._table.sheet)

    def _member(self, row: _RowReader, texts: Mapping[str, str], place: Place) -> MemberRow | None:
        since = row.value("since", texts, values.partial_date, None)
        until = row.value("until", texts, values.partial_date, None)
        if since and until and until.last_day() < since.first_day():
            row.wrong("until", FaultCode.UNTIL_BEFORE_SINCE, texts["until"], texts["since"])
        member = Member(
            code=row.value("code", texts, values.code, ""),
            name=texts.get("name", ""),
            kind=row.choice("kind", texts, tuple(MemberKind), MemberKind.CITY),
            country=row.value("country", texts, values.country, ""),
            region=row.choice("region", texts, tuple(Region), None),
            time_zone=row.value("time_zone", texts, values.zone, ""),
            holidays=row.value("holidays", texts, values.calendar, ""),
            languages=row.value("languages", texts, values.languages, ()),
            standing=row.choice("standing", texts, tuple(Standing), Standing.MEMBER),
            since=since,
            until=until,
        )
        return MemberRow(place=place, member=member, given=self._given)

    def _contact(self, row: _RowReader, texts: Mapping[str, str], place: Place) -> ContactRow | None:
        member = row.value("member", texts, values.code, "")
        return ContactRow(
            place=place,
            member=member,
            name=texts.get("name", ""),
            role=row.choice("role", texts, ROLES, Role.FOCAL_POINT),
            email=row.value("email", texts, values.email, ""),
            function=texts.get("function", ""),
            languages=row.value("languages", texts, values.languages, ()),
            time_zone=row.value("time_zone", texts, values.zone, ""),
            default_language=next(iter(self._spoken(member)), EN),
            given=self._given,
        )

    def _address(self, row: _RowReader, texts: Mapping[str, str], place: Place) -> AddressRow | None:
        channel = row.choice("channel", texts, values.CHANNELS, None)
        key = key_of(texts.get("contact", ""))
        if key is None and texts.get("contact"):
            row.wrong("contact", FaultCode.UNKNOWN_CONTACT, texts["contact"])
        state = row.choice("state", texts, tuple(AddressState), AddressState.ACTIVE)
        since = row.value("since", texts, values.instant, None)
        if channel is None or key is None:
            return None
        address = row.value("external_id", texts, lambda text: values.address(channel, text), None)
        if address is None:
            return None
        return AddressRow(place=place, contact=key, address=address, state=state, since=since)


class _RowReader:
    """Reads one row's cells and collects what is wrong with them."""

    def __init__(self, places: Mapping[str, Place], number: int) -> None:
        self._places = places
        self._number = number
        self.faults: list[Fault] = []

    def wrong(self, column: str, code: FaultCode, value: str, hint: str = "") -> None:
        place = replace(self._places[column], row=self._number)
        self.faults.append(fault(code, place, tidy(value), hint))

    def text(self, column: str, cell: object, required: bool, most: int) -> str:
        """The tidied text of a cell; "" when it is empty or wrong."""
        if not isinstance(cell, str):
            kind, shown = _pair(cell)
            self.wrong(column, FaultCode.FORMULA if kind == FORMULA else FaultCode.ERROR_VALUE, shown)
            return ""
        text = tidy(cell)
        if not text and required:
            self.wrong(column, FaultCode.MISSING_VALUE, "")
        elif len(text) > most:
            self.wrong(column, FaultCode.TOO_LONG, text, str(most))
        elif has_control_characters(cell):
            self.wrong(column, FaultCode.CONTROL_CHARACTERS, text)
        else:
            return text
        return ""

    def value(self, column: str, texts: Mapping[str, str], read: Callable[[str], T], default: Any) -> Any:
        """What `read` makes of a cell; the default when it is empty, missing or wrong."""
        text = texts.get(column, "")
        if not text:
            return default
        try:
            return read(text)
        except values.Wrong as wrong:
            self.wrong(column, wrong.code, text, wrong.hint)
            return default

    def choice(self, column: str, texts: Mapping[str, str], among: Any, default: Any) -> Any:
        return self.value(column, texts, lambda text: values.choice(text, among), default)


def _pair(cell: object) -> tuple[str, str]:
    match cell:
        case (str() as kind, str() as shown):
            return kind, shown
        case _:
            return "", str(cell)
