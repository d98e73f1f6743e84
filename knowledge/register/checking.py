"""What the rows of the files say about each other: duplicates, contradictions, and whom they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from knowledge.model.languages import Language
from knowledge.model.people import Member
from knowledge.model.register import (
    AddressRow,
    ContactKey,
    ContactRow,
    Fault,
    FaultCode,
    MemberRow,
    Place,
    Sheet,
    fault,
)
from knowledge.register.columns import like
from knowledge.register.parsing import Row

K = TypeVar("K")

_Seen = tuple[str, int, str, tuple[Language, ...], str]
"""File, row, name, languages and time zone of a contact's first row: 100,000 of them have to stay small."""


class Rows:
    """Remembers the rows of all files by their keys.

    Args:
        members: the languages of the members that the register has already, by their codes.
    """

    def __init__(self, members: Mapping[str, tuple[Language, ...]]) -> None:
        self._languages = dict(members)
        self._new: dict[str, Member] = {}
        self._mentioned: set[str] = set()
        self._members: dict[str, tuple[str, int]] = {}
        self._people: dict[str, _Seen] = {}
        self._names: dict[tuple[str, str], tuple[str, int]] = {}
        self._addresses: dict[str, tuple[str, int]] = {}

    def spoken(self, code: str) -> tuple[Language, ...]:
        """The languages of a member; none when nobody knows it."""
        return self._languages.get(code, ())

    def has(self, key: ContactKey) -> bool:
        """Whether a row of the files is about this contact."""
        if key.email:
            return key.email in self._people or key.email in self._mentioned
        return (key.member, key.name) in self._names

    @property
    def members_with_contacts(self) -> frozenset[str]:
        return frozenset(member for member, _ in self._names)

    def mention(self, sheet: Sheet, key: str) -> None:
        """Remembers the key of a row that has faults itself: that other rows name it is no fault of theirs."""
        match sheet:
            case Sheet.MEMBERS:
                self._languages.setdefault(key, ())
            case Sheet.CONTACTS:
                self._mentioned.add(key)

    def new_members(self, day: date) -> set[str]:
        """The members that the register does not have yet, and that belong to it on that day."""
        return {code for code, member in self._new.items() if member.belongs_on(day)}

    def place_of(self, code: str) -> Place:
        """The row of a member; no row when the files do not speak of it."""
        file, row = self._members.get(code, ("", 0))
        return Place(file=file, sheet=Sheet.MEMBERS, row=row)

    def check(self, row: Row) -> list[Fault]:
        """What is wrong with a row beside those before it, which it joins."""
        match row:
            case MemberRow():
                return self._check_member(row)
            case ContactRow():
                return self._check_contact(row)
            case AddressRow():
                return _duplicate(self._addresses, row.key, row.place, "external_id", row.address.external_id)

    def _check_member(self, row: MemberRow) -> list[Fault]:
        if row.key not in self._languages:
            self._new[row.key] = row.member
        self._languages[row.key] = row.member.languages
        return _duplicate(self._members, row.key, row.place, "code", row.key)

    def _check_contact(self, row: ContactRow) -> list[Fault]:
        faults = _duplicate(self._names, (row.member, row.name), row.place, "name", row.name)
        if row.member not in self._languages:
            meant = like(row.member, tuple(self._languages))
            faults.append(fault(FaultCode.UNKNOWN_MEMBER, _at(row.place, "member"), row.member, meant))
        if row.email:
            said: _Seen = (row.place.file, row.place.row, row.name, row.languages, row.time_zone)
            faults += _contradictions(self._people.setdefault(row.email, said), row)
        return faults


def _contradictions(first: _Seen, row: ContactRow) -> list[Fault]:
    """What another row of the same person says otherwise; an empty cell says nothing."""
    file, number, name, languages, time_zone = first
    where = _where(file, number, row.place)
    pairs = (
        ("name", name, row.name),
        ("languages", ", ".join(languages), ", ".join(row.languages)),
        ("time_zone", time_zone, row.time_zone),
    )
    return [
        fault(FaultCode.CONTRADICTION, _at(row.place, column), value, where)
        for column, before, value in pairs
        if before and value and before != value
    ]


def _duplicate(seen: dict[K, tuple[str, int]], key: K, place: Place, column: str, value: str) -> list[Fault]:
    file, row = seen.setdefault(key, (place.file, place.row))
    if (file, row) == (place.file, place.row):
        return []
    return [fault(FaultCode.DUPLICATE, _at(place, column), value, _where(file, row, place))]


def _at(place: Place, column: str) -> Place:
    return replace(place, column=column)


def _where(file: str, row: int, place: Place) -> str:
    """The other row, as it is called where this one is read."""
    return str(row) if file == place.file else f"{row} ({file})"
