"""Sheets known by their headers."""

from __future__ import annotations

import pytest

from knowledge.model.register import Sheet
from knowledge.register.columns import check_header, letter, names_of, sheet_of
from tests.knowledge.register.making import codes


@pytest.mark.parametrize("sheet", Sheet)
def test_a_sheet_is_known_by_its_columns(sheet: Sheet) -> None:
    """In any order and any case, with spaces for underscores."""
    header = [name.upper().replace("_", " ") for name in reversed(names_of(sheet))]
    assert sheet_of(header) is sheet
    assert check_header(header, sheet, "file") == (tuple(reversed(names_of(sheet))), [])


def test_a_title_decides() -> None:
    """A sheet that is called "Contacts" is that, whatever its header says."""
    assert sheet_of(["code", "kind", "country"], "Contacts") is Sheet.CONTACTS
    assert sheet_of(["anything"], "Sheet1") is None


def test_what_is_wrong_with_a_header() -> None:
    """Missing, unknown and repeated columns are told with their letters, and what may have been meant."""
    header = ["member", "rol", "name", "", "name"]
    names, faults = check_header(header, Sheet.CONTACTS, "file.csv")
    assert names == ("member", "rol", "name", "", "name")
    assert codes(faults) == ["unknown-column", "repeated-column", "missing-column"]
    assert [(fault.place.letter, fault.hint) for fault in faults] == [("B", "role"), ("E", ""), ("", "")]
    assert all(fault.place.row == 1 for fault in faults)


def test_letters() -> None:
    """Columns are called as spreadsheets call them."""
    assert [letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
