"""`focal report`, each command as a process of its own."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from knowledge.store.store import open_store
from tests.bot.commands import focal
from tests.reporting import YEAR

NAME = f"focal-report-{YEAR}"


@pytest.fixture(scope="module")
def data_dir(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration network, which no report changes."""
    folder = tmp_path_factory.mktemp("reported") / "var"
    shutil.copytree(furnished, folder)
    return folder


def report(data_dir: Path, folder: Path, *arguments: str, year: int = YEAR) -> str:
    """What a report says that was written into a folder."""
    done = focal("report", "--year", str(year), *arguments, data_dir=data_dir, folder=str(folder))
    assert (done.status, done.err) == (0, ""), done.err
    return done.out


def test_a_page(data_dir: Path, tmp_path: Path) -> None:
    """It is written here under the name of its year; the network and its members are in it."""
    said = report(data_dir, tmp_path, "--format", "html")
    assert said == f"The report of {YEAR} is written to {NAME}.html.\n"
    page = (tmp_path / f"{NAME}.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Digital Cities Community of Practice of UCLG" in page
    assert "On 31 December 2025 the network had 88 members." in page
    assert "<svg" in page


def test_a_document_in_french(data_dir: Path, tmp_path: Path) -> None:
    """The language and the place are those that are asked for."""
    target = tmp_path / "rapport.docx"
    report(data_dir, tmp_path, "--format", "docx", "--language", "fr", "--output", str(target))
    document = docx.Document(str(target))
    assert document.core_properties.language == "fr"
    assert "décembre" in "\n".join(each.text for each in document.paragraphs)


def test_a_workbook(data_dir: Path, tmp_path: Path) -> None:
    """Its rows name the members of the network."""
    report(data_dir, tmp_path, "--format", "xlsx")
    book = load_workbook(io.BytesIO((tmp_path / f"{NAME}.xlsx").read_bytes()))
    assert any("Bilbao" in str(row[4]) for row in book["Rows"].values)


def test_a_year_in_progress(data_dir: Path, tmp_path: Path) -> None:
    """There is a report of the present year, which says that it is not over."""
    this = datetime.now(UTC).year
    report(data_dir, tmp_path, "--format", "xlsx", year=this)
    book = load_workbook(io.BytesIO((tmp_path / f"focal-report-{this}.xlsx").read_bytes()))
    assert any("The year is not over: figures are counted until" in str(row[0]) for row in book["Notes"].values)


def test_a_file_that_is_there(data_dir: Path, tmp_path: Path) -> None:
    """It is not written over, unless one says so."""
    target = tmp_path / f"{NAME}.xlsx"
    target.write_text("mine")
    arguments = ("report", "--year", str(YEAR), "--format", "xlsx")
    done = focal(*arguments, data_dir=data_dir, folder=str(tmp_path))
    assert done.line == f"focal: {NAME}.xlsx is there already; write over it with --force"
    assert target.read_text() == "mine"
    report(data_dir, tmp_path, "--format", "xlsx", "--force")
    assert target.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("year", "said"), [("3000", "3000 has not begun yet"), ("1900", "no report is made of 1900: years begin with 1970")]
)
def test_years_without_a_report(data_dir: Path, tmp_path: Path, year: str, said: str) -> None:
    """One line says why, and nothing is written."""
    done = focal("report", "--year", year, "--format", "html", data_dir=data_dir, folder=str(tmp_path))
    assert done.line == f"focal: {said}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", "2025", "--format", "pdf"), "'pdf' is not one of"),
        (("--year", "2025", "--format", "html", "--language", "la"), "'la' is not one of"),
        (("--year", "soon", "--format", "html"), "--year"),
        (("--format", "html"), "--year"),
    ],
)
def test_what_cannot_be_asked_for(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """A format, a language or a year that is none is named, with what there is."""
    done = focal("report", *arguments, data_dir=tmp_path / "var")
    assert done.status == 2
    assert said in done.err
    assert not (tmp_path / "var").exists()


def test_a_folder_that_is_not_there(data_dir: Path, tmp_path: Path) -> None:
    """One line says that it cannot be written."""
    target = tmp_path / "nowhere" / "report.xlsx"
    arguments = ("--year", str(YEAR), "--format", "xlsx", "--output", str(target))
    assert "cannot be written: No such file" in focal("report", *arguments, data_dir=data_dir).line


def test_without_a_database(tmp_path: Path) -> None:
    """A database that was never made is no empty year."""
    done = focal("report", "--year", "2025", "--format", "html", data_dir=tmp_path / "var")
    assert "focal migrate" in done.line


def test_it_changes_nothing(data_dir: Path, tmp_path: Path) -> None:
    """Not even the audit log: no person's data leave with it."""
    store = open_store(f"sqlite:///{data_dir / 'focal.db'}")
    before = store.read(lambda unit: unit.audit.entries(None, 1))
    report(data_dir, tmp_path, "--format", "xlsx")
    assert store.read(lambda unit: unit.audit.entries(None, 1)) == before
    store.close()
