"""`focal archive`, each command as a process of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.commands import focal
from tests.knowledge.reading.making import LETTERHEAD, LONG, pdf, scanned_pdf

CIRCULAR = """## Circulaire 30

Barcelone, 4 septembre 2014

La réunion de travail se tiendra à Bilbao et réunira les villes qui travaillent sur la gouvernance intelligente.

## Inscription

Le formulaire d’inscription est attendu avant le 24 octobre au secrétariat de la commission.
"""
LINE = "1\t2014-09-04\tfr\tcircular 30\tCirculaire 30\tlettre.txt"


@pytest.fixture
def data(sqlite_template: Path, tmp_path: Path) -> Path:
    """A data folder with an empty database."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "focal.db")
    return folder


@pytest.fixture
def circular(tmp_path: Path) -> Path:
    path = tmp_path / "lettre.txt"
    path.write_text(CIRCULAR, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [(), ("add",), ("list",), ("remove",), ("search",)], ids=" ".join)
def test_it_explains_itself(tmp_path: Path, command: tuple[str, ...]) -> None:
    """`--help` says what the command does, and touches nothing."""
    done = focal("archive", *command, "--help", data_dir=tmp_path / "var")
    assert (done.status, done.err) == (0, "")
    assert "archive" in done.out
    assert not (tmp_path / "var").exists()


def test_a_document_comes_and_goes(data: Path, circular: Path) -> None:
    """Added with what it says of itself, listed on a line, found as a quotation, removed."""
    done = focal("archive", "add", str(circular), data_dir=data)
    assert (done.status, done.err) == (0, "")
    assert done.out == 'lettre.txt: document 1, circular 30 of 2014-09-04, fr, "Circulaire 30", 2 passages.\n'
    assert focal("archive", "list", data_dir=data).out.splitlines() == [LINE]
    done = focal("archive", "search", "formulaire d'inscription", data_dir=data)
    assert (done.status, done.err) == (0, "")
    assert done.out == (
        "“Le formulaire d’inscription est attendu avant le 24 octobre au secrétariat de la commission.”\n"
        "— Circulaire 30, 2014-09-04, Inscription, fr\n"
    )
    assert focal("archive", "remove", "1", data_dir=data).out == "Document 1 is removed.\n"
    assert focal("archive", "list", data_dir=data).out == ""
    assert focal("archive", "search", "formulaire", data_dir=data).out == "No passage has enough of these words.\n"


def test_adding_again_changes_nothing(data: Path, circular: Path) -> None:
    """The second time says so, and counts as done."""
    focal("archive", "add", str(circular), data_dir=data)
    done = focal("archive", "add", str(circular), "--title", "Another", data_dir=data)
    assert (done.status, done.out, done.err) == (0, "lettre.txt: unchanged, it is document 1.\n", "")
    assert focal("archive", "list", data_dir=data).out.splitlines() == [LINE]


def test_one_bad_file_does_not_stop_the_others(data: Path, circular: Path, tmp_path: Path) -> None:
    """The good ones are added; each problem stands on a line of its own on standard error, and the status is 1."""
    files = [tmp_path / "scan.pdf", circular, tmp_path / "none.pdf", tmp_path / "undated.md", tmp_path / "second.pdf"]
    files[0].write_bytes(scanned_pdf())
    files[3].write_text("# Hello\n\nNo date.\n", encoding="utf-8")
    files[4].write_bytes(pdf((*LETTERHEAD, *LONG)))
    done = focal("archive", "add", *map(str, files), data_dir=data)
    assert done.status == 1
    assert [line.partition(",")[0] for line in done.out.splitlines()] == [
        "lettre.txt: document 1",
        "second.pdf: document 2",
    ]
    assert [line.partition(" ")[2].split()[0] for line in done.err.splitlines()] == [
        "scan.pdf",
        "none.pdf",
        "undated.md",
    ]
    assert all(line.startswith("focal: ") for line in done.err.splitlines())
    assert len(focal("archive", "list", data_dir=data).out.splitlines()) == 2


def test_what_is_said_of_a_document(data: Path, circular: Path) -> None:
    """Each option is kept, and shown with the quotation."""
    options = ("--title", "Lettre", "--date", "2015-01", "--language", "es", "--kind", "other", "--number", "7")
    done = focal("archive", "add", str(circular), *options, "--url", "https://example.org/7", data_dir=data)
    assert (done.status, done.err) == (0, "")
    assert focal("archive", "list", data_dir=data).out == "1\t2015-01\tes\tother 7\tLettre\tlettre.txt\n"
    found = focal("archive", "search", "formulaire inscription", data_dir=data).out
    assert found.endswith("— Lettre, 2015-01, Inscription, es, https://example.org/7\n")


def test_passages_as_json(data: Path, circular: Path) -> None:
    """Everything that is known of each, for programs."""
    focal("archive", "add", str(circular), data_dir=data)
    done = focal("archive", "search", "formulaire inscription", "--language", "fr", "--json", data_dir=data)
    (passage,) = json.loads(done.out)
    assert passage | {"text": ""} == {
        "document": 1,
        "title": "Circulaire 30",
        "date": "2014-09-04",
        "language": "fr",
        "kind": "circular",
        "number": "30",
        "url": "",
        "file": "lettre.txt",
        "section": "Inscription",
        "text": "",
        "score": 1.0,
    }
    assert passage["text"].startswith("Le formulaire")
    done = focal("archive", "search", "xylophone", "--json", data_dir=data)
    assert (done.status, done.out) == (0, "[]\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x.txt", "--date", "yesterday"), "a date is written 2014-09-04"),
        (("add", "x.txt", "--language", "klingon"), "a language is written as its code"),
        (("add", "x.txt", "--number", "1" * 30), "a number has at most 20 characters"),
        (("add", "x.txt", "--kind", "poem"), "poem"),
        (("add", "x.txt", "y.txt", "--title", "One"), "belong to one document"),
        (("add",), "Missing argument"),
        (("remove", "first"), "valid integer"),
        (("search", "x", "--limit", "0"), "'--limit'"),
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """A usage error in a sentence, with nothing done."""
    done = focal("archive", *arguments, data_dir=tmp_path / "var")
    assert done.status == 2
    assert said in " ".join(done.err.replace("│", " ").split())
    assert not (tmp_path / "var").exists()


def test_a_number_that_nobody_has(data: Path) -> None:
    """One line, status 1."""
    assert focal("archive", "remove", "7", data_dir=data).line == "focal: there is no document 7 in the archive"


def test_it_is_in_the_audit_log(data: Path, circular: Path) -> None:
    """Who keeps the archive can be seen."""
    focal("archive", "add", str(circular), data_dir=data)
    focal("archive", "remove", "1", data_dir=data)
    lines = focal("audit", "list", data_dir=data).out.splitlines()
    assert [line.split("\t")[2:5] for line in lines] == [
        ["operator", "archive.removed", "document:1"],
        ["operator", "archive.added", "document:1"],
    ]


@pytest.mark.parametrize("arguments", [("list",), ("add", "x.txt"), ("remove", "1"), ("search", "x")], ids=" ".join)
def test_without_a_database_one_line_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A database that was never made is no empty archive."""
    assert "focal migrate" in focal("archive", *arguments, data_dir=tmp_path / "var").line
