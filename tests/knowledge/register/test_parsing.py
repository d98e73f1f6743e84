"""Rows of files as rows of the register, alone and beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.model.languages import EN, Language
from knowledge.model.people import AddressState, ChannelName, MemberKind, Region, Role, Standing
from knowledge.model.register import AddressRow, ContactKey, ContactRow, Fault, MemberRow, key_of
from knowledge.model.times import PartialDate
from knowledge.register.checking import Rows
from knowledge.register.parsing import Parser, Row
from tests.knowledge.register.making import (
    ADDRESSES,
    ANA,
    BILBAO,
    CONTACTS,
    LYON,
    MEMBERS,
    codes,
    csv_file,
    read,
    workbook,
)

FR = Language("fr")


def parsed(folder: Path, *lines: str) -> tuple[list[Row], list[Fault]]:
    """The good rows of a CSV file and all its faults; the register knows fr-lyon."""
    return _all(csv_file(folder, *lines))


def _all(*paths: Path) -> tuple[list[Row], list[Fault]]:
    rows, faults, seen = [], [], Rows({"fr-lyon": (FR,)})
    with read(*paths) as tables:
        faults += tables.faults
        for table in tables:
            parser = Parser(table, seen.spoken)
            for numbered in table.rows:
                row, wrong = parser.parse(numbered)
                faults += wrong if row is None else seen.check(row)
                rows += [row] if row else []
    return rows, faults


def where(faults: Sequence[Fault]) -> list[tuple[str, int, str, str]]:
    return [(fault.code.value, fault.place.row, fault.place.column, fault.place.letter) for fault in faults]


def test_a_member(tmp_path: Path) -> None:
    """Every column becomes the value that it means."""
    (row,), faults = parsed(tmp_path, MEMBERS, BILBAO.replace("president,,", "Regional vice-president,2014-09,2020"))
    assert faults == []
    assert isinstance(row, MemberRow)
    member = row.member
    assert (member.code, member.name, member.kind) == ("es-bilbao", "Bilbao", MemberKind.SECRETARIAT)
    assert (member.country, member.region, member.time_zone) == ("ES", Region.EUROPE, "Europe/Madrid")
    assert (member.holidays, member.languages) == ("ES-PV", ("es", "eu", "en"))
    assert (member.standing, member.since) == (Standing.REGIONAL_VICE_PRESIDENT, PartialDate("2014-09"))
    assert (member.until, row.given) == (PartialDate("2020"), frozenset(MEMBERS.split(",")))


def test_columns_that_are_not_there_are_not_given(tmp_path: Path) -> None:
    """The required columns are enough; what the others would say stays open."""
    (row,), faults = parsed(tmp_path, "role,name,member", "Elected official,Ana,fr-lyon")
    assert faults == []
    assert isinstance(row, ContactRow)
    assert (row.role, row.email, row.languages) == (Role.ELECTED_OFFICIAL, "", ())
    assert (row.default_language, row.given) == (FR, frozenset({"role", "name", "member"}))
    assert row.key == ContactKey(member="fr-lyon", name="Ana")


def test_an_address(tmp_path: Path) -> None:
    """The contact by e-mail or by member and name; a state with the instant that it began."""
    rows, faults = parsed(
        tmp_path,
        ADDRESSES,
        "Ana@example.org,telegram,'-100123,blocked,2026-03-01",
        "fr-lyon/Ana of Lyon,slack,T0123/U0123,,",
    )
    assert faults == []
    first, second = rows
    assert isinstance(first, AddressRow)
    assert isinstance(second, AddressRow)
    assert (first.contact, first.address.channel) == (ContactKey(email="ana@example.org"), ChannelName.TELEGRAM)
    assert (first.address.external_id, first.state) == ("-100123", AddressState.BLOCKED)
    assert (second.contact, second.since) == (ContactKey(member="fr-lyon", name="Ana of Lyon"), None)


@pytest.mark.parametrize(
    ("changed", "code", "column", "letter"),
    [
        (("fr-lyon", ""), "missing-value", "code", "A"),
        (("fr-lyon", "FR Lyon"), "bad-code", "code", "A"),
        (("Lyon", "L" * 201), "too-long", "name", "B"),
        (("Lyon,", "Ly\x07on,"), "control-characters", "name", "B"),
        (("Lyon,", "=1+1,"), "formula", "name", "B"),
        (("city", "town"), "unknown-value", "kind", "C"),
        ((",FR,europe", ",XX,europe"), "bad-country", "country", "D"),
        (("europe", "atlantis"), "unknown-value", "region", "E"),
        (("Europe/Paris", "Europe/Lyon"), "bad-zone", "time_zone", "F"),
        (("Paris,FR", "Paris,FR-XYZ"), "bad-calendar", "holidays", "G"),
        ((",fr,", ",français,"), "bad-language", "languages", "H"),
        (("member,", "king,"), "unknown-value", "standing", "I"),
        (("2014", "04/09/2014"), "bad-date", "since", "J"),
        (("2014,", "2014,2013-12"), "until-before-since", "until", "K"),
        (("2014,", "2014,,surplus"), "no-column", "", "L"),
    ],
)
def test_what_is_wrong_with_a_member(
    tmp_path: Path, changed: tuple[str, str], code: str, column: str, letter: str
) -> None:
    """Each fault is told with its row, its column and the spreadsheet's own name of that."""
    line = LYON.replace(*changed, 1)
    assert line != LYON
    rows, faults = parsed(tmp_path, MEMBERS, BILBAO, line)
    assert (where(faults), len(rows)) == ([(code, 3, column, letter)], 1)


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("fr-lyon,visitor,Ana,,,,", "unknown-value", "role"),
        ("fr-lyon,focal_point,Ana,,ana@example,,", "bad-email", "email"),
        ("fr-lion,focal_point,Ana,,,,", "unknown-member", "member"),
        ("fr-lyon,focal_point,,,,,", "missing-value", "name"),
        ("fr-lyon,focal_point,Ana,,,xx-zz,", "bad-language", "languages"),
        ("fr-lyon,focal_point,Ana,,,,Mars/Base", "bad-zone", "time_zone"),
    ],
)
def test_what_is_wrong_with_a_contact(tmp_path: Path, line: str, code: str, column: str) -> None:
    """Nobody is imported as a visitor, or for a member that is not there."""
    _, faults = parsed(tmp_path, CONTACTS, line)
    assert [(fault.code, fault.place.column) for fault in faults] == [(code, column)]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("ana@example.org,telegram,@ana,,", "bad-address", "external_id"),
        ("Ana,telegram,1,,", "unknown-contact", "contact"),
        ("ana@example.org,webchat,abc,,", "unknown-value", "channel"),
        ("ana@example.org,slack,T01/U01,gone,", "unknown-value", "state"),
        ("ana@example.org,telegram,1,active,soon", "bad-date", "since"),
        ("ana@example.org,,1,active,", "missing-value", "channel"),
    ],
)
def test_what_is_wrong_with_an_address(tmp_path: Path, line: str, code: str, column: str) -> None:
    """Only addresses as a platform writes them, of channels that the register keeps."""
    _, faults = parsed(tmp_path, ADDRESSES, line)
    assert [(fault.code, fault.place.column) for fault in faults] == [(code, column)]


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    """Whoever mends a file does not have to come back for each cell."""
    _, faults = parsed(tmp_path, CONTACTS, "?,?,,,?,?,?")
    assert codes(faults) == [
        "missing-value",
        "bad-code",
        "unknown-value",
        "bad-email",
        "bad-language",
        "bad-zone",
    ]


def test_one_person_of_two_cities(tmp_path: Path) -> None:
    """The same e-mail at another member is a second post of the same person, and no problem."""
    rows, faults = parsed(tmp_path, CONTACTS, ANA, "es-x,alternate,Ana,,ANA@example.org,,")
    assert codes(faults) == ["unknown-member"]
    assert [row.key for row in rows] == [ContactKey(email="ana@example.org")] * 2


def test_rows_that_contradict_each_other(tmp_path: Path) -> None:
    """One person has one name and one list of languages; what one row leaves open is no contradiction."""
    members = csv_file(tmp_path, MEMBERS, BILBAO, name="m.csv")
    lines = [CONTACTS, ANA, "es-bilbao,staff,Anna,,ana@example.org,es,", "es-bilbao,staff,Bo,,bo@example.org,,"]
    _, faults = _all(members, csv_file(tmp_path, *lines, "fr-lyon,staff,Bo,,bo@example.org,fr,Europe/Paris"))
    assert where(faults) == [("contradiction", 3, "name", ""), ("contradiction", 3, "languages", "")]
    assert {fault.hint for fault in faults} == {"2"}


def test_duplicates_name_the_other_row(tmp_path: Path) -> None:
    """The same member, the same name at one member, the same address: told with the row that was there first."""
    members = csv_file(tmp_path, MEMBERS, LYON, BILBAO, LYON, name="m.csv")
    contacts = csv_file(tmp_path, CONTACTS, ANA, ANA.replace("ana@", "other@"), name="c.csv")
    more = csv_file(tmp_path, CONTACTS, "fr-lyon,staff,Ana,,,,", name="d.csv")
    addresses = csv_file(tmp_path, ADDRESSES, *["ana@example.org,telegram,1,,"] * 2, name="a.csv")
    _, faults = _all(members, contacts, more, addresses)
    assert codes(faults) == ["duplicate"] * 4
    assert [(fault.place.row, fault.hint) for fault in faults] == [(4, "2"), (3, "2"), (2, "2 (c.csv)"), (3, "2")]


def test_an_unknown_member_is_told_what_it_may_be(tmp_path: Path) -> None:
    """A misspelt code is compared with all codes there are."""
    _, faults = parsed(tmp_path, CONTACTS, "fr-lion,staff,Ana,,,,")
    assert (faults[0].value, faults[0].hint) == ("fr-lion", "fr-lyon")


def test_formulas_of_workbooks_are_faults(tmp_path: Path) -> None:
    """What a cell would come to is never asked; an error that it shows is told."""
    rows = [CONTACTS.split(","), ["fr-lyon", "staff", '=HYPERLINK("http://x")', "#REF!"]]
    _, faults = _all(workbook(tmp_path, {"contacts": rows}))
    assert where(faults) == [("formula", 2, "name", "C"), ("error-value", 2, "function", "D")]


def test_keys() -> None:
    """A contact's key is written and read back."""
    for key in (ContactKey(email="a@example.org"), ContactKey(member="fr-lyon", name="A/B @home")):
        assert key_of(str(key)) == key
    assert key_of("nobody") is None
    assert key_of("/x") is None


def test_nobody_speaks_no_language(tmp_path: Path) -> None:
    """A new contact of an unknown member would be spoken to in English; the member itself is the problem."""
    (row,), _ = parsed(tmp_path, CONTACTS, "es-x,staff,Ana,,,,")
    assert isinstance(row, ContactRow)
    assert row.default_language == EN
