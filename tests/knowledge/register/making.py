"""Files to import, good and bad, made as tests need them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from knowledge.model.register import Fault
from knowledge.register.tables import Tables, read_files

MEMBERS = "code,name,kind,country,region,time_zone,holidays,languages,standing,since,until"
CONTACTS = "member,role,name,function,email,languages,time_zone"
ADDRESSES = "contact,channel,external_id,state,since"
LYON = "fr-lyon,Lyon,city,FR,europe,Europe/Paris,FR,fr,member,2014,"
BILBAO = 'es-bilbao,Bilbao,secretariat,ES,europe,Europe/Madrid,ES-PV,"es, eu, en",president,,'
ANA = "fr-lyon,focal_point,Ana,Head,ana@example.org,fr,"


def csv_file(folder: Path, *lines: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    """A CSV file of these lines."""
    path = folder / name
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def workbook(folder: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], name: str = "file.xlsx") -> Path:
    """A workbook as openpyxl writes it: numbers, dates and formulas are what they are."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def shared_workbook(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A workbook of contacts as Excel writes it: each text once, in a table that the cells point into."""
    path = folder / "shared.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("contacts")
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return path


def patched(path: Path, part: str, replace: Mapping[bytes, bytes]) -> Path:
    """The same workbook with other bytes in one of its parts."""
    other = path.with_name(f"patched-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == part:
                for before, after in replace.items():
                    assert before in content
                    content = content.replace(before, after)
            new.writestr(entry, content)
    return other


def read(*paths: Path) -> Tables:
    """What is in some files."""
    return read_files(paths, lambda count: None)


def codes(faults: Sequence[Fault]) -> list[str]:
    """The faults' kinds, in their order."""
    return [fault.code.value for fault in faults]


def cells(*paths: Path) -> list[list[Any]]:
    """The rows of the first table of some files, without their numbers."""
    with read(*paths) as tables:
        assert tables.faults == []
        return [list(row) for _, row in next(iter(tables)).rows]
