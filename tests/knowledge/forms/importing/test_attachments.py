"""CSV files, and the columns of sheets."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.importing import child
from knowledge.forms.importing.attachments import itemsets, read_attachments
from knowledge.forms.importing.columns import TRANSLATABLE, columns_of, is_left_alone, known_names
from knowledge.model.forms import Table
from tests.knowledge.forms.importing.tables import NAME, book
from tests.knowledge.forms.workbooks import Row, workbook


def table(content: bytes, name: str = "cities.csv") -> Table:
    """The only table of a good file."""
    read = read_attachments({name: content})
    assert read.findings == ()
    (found,) = read.tables
    return found


@pytest.mark.parametrize(
    "content",
    [
        b"name,label\nbio,Bilbao\nbcn,Barcelona\n",
        b"\xef\xbb\xbfname,label\r\nbio,Bilbao\r\nbcn,Barcelona",
        b"name;label\nbio;Bilbao\nbcn;Barcelona\n",
        b'"name","label"\n"bio","Bilbao"\n\n"bcn","Barcelona"\n\n',
        b" name , label \nbio,Bilbao\nbcn,Barcelona\n",
    ],
)
def test_tables_are_read_as_they_are_written(content: bytes) -> None:
    """Commas or semicolons, with or without quotes, a byte order mark, empty lines."""
    read = table(content)
    assert (read.name, read.columns) == ("cities", ("name", "label"))
    assert read.rows == (("bio", "Bilbao"), ("bcn", "Barcelona"))


def test_short_rows_are_filled() -> None:
    """Spreadsheet programs leave out what is empty at the end."""
    assert table(b"name,label,state\nbio\n").rows == (("bio", "", ""),)


def test_other_files_are_left_alone() -> None:
    """Pictures may be among the files of a form."""
    read = read_attachments({"logo.png": b"\x89PNG", "readme.txt": b"x"})
    assert (read.tables, read.findings) == ((), ())


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_what_python_writes_is_read(rows: list[tuple[str, str]]) -> None:
    """Quotes, commas and semicolons in cells."""
    kept = io.StringIO()
    csv.writer(kept).writerows([("name", "label"), *rows])
    assert table(kept.getvalue().encode()).rows == tuple(rows)


@given(st.binary(max_size=80))
def test_noise_is_a_table_or_told(content: bytes) -> None:
    """Never an exception, never nothing."""
    read = read_attachments({"cities.csv": content})
    assert read.tables or read.findings
    assert all(finding.problem.file == "cities.csv" for finding in read.findings)


def test_external_choices_keep_their_columns() -> None:
    """Those of languages, too, in the order of the sheet."""
    external: list[Row] = [
        {"list name": "cities", "name": "a", "label::A (fr)": "x", "state": "tx"},
        {"list name": "cities", "name": "b", "state": "wa"},
    ]
    assert itemsets(book([NAME], external_choices=external)) == Table(
        name="itemsets",
        columns=("list_name", "name", "label::A (fr)", "state"),
        rows=(("cities", "a", "x", "tx"), ("cities", "b", "", "wa")),
    )
    assert itemsets(book([NAME])) is None


def test_a_file_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there and yet not read."""
    monkeypatch.setattr(child, "MOST_ATTACHED", 10)
    (tmp_path / "form.xlsx").write_bytes(workbook([NAME, {"type": "csv-external", "name": "cities"}]))
    (tmp_path / "cities.csv").write_bytes(b"name,label\nbio,Bilbao\n")
    said = [value for kind, value in child.work(str(tmp_path / "form.xlsx"), str(tmp_path), "f") if kind == "finding"]
    assert sorted(values[1] for values in said) == ["file-too-large", "missing-file"]


def test_names_with_folders_are_never_opened(tmp_path: Path) -> None:
    """A form cannot read what is beside its own folder."""
    folder = tmp_path / "forms"
    folder.mkdir()
    (tmp_path / "secret.csv").write_bytes(b"name,label\na,b\n")
    (folder / "form.xlsx").write_bytes(
        workbook([{"type": "select_one_from_file ../secret.csv", "name": "q", "label": "Q"}])
    )
    came = list(child.work(str(folder / "form.xlsx"), str(folder), "f"))
    assert [kind for kind, _ in came if kind in ("table", "xml")] == []
    assert "missing-file" in {value[1] for kind, value in came if kind == "finding"}


SPELLED = st.sampled_from(
    [str.lower, str.upper, str.title, lambda text: text.replace("_", " "), lambda text: f" {text} "]
)


@given(st.sampled_from(sorted(set(known_names("survey")))), SPELLED)
def test_a_column_is_known_in_any_spelling(name: str, spelled: object) -> None:
    """Capitals, and spaces for underscores: as pyxform reads headers."""
    assert callable(spelled)
    assert columns_of("survey", [spelled(name)])[0].base == columns_of("survey", [name])[0].base


@given(st.sampled_from(sorted(TRANSLATABLE)), st.text("abcçé ()", min_size=1).map(str.strip).filter(bool))
def test_a_language_is_whatever_stands_behind_the_colons(base: str, language: str) -> None:
    """In all columns that can be translated, and only there."""
    (column,) = columns_of("survey", [f"{base}::{language}"])
    assert (column.base, column.language, column.key) == (base, language, f"{base}::{language}")
    assert not columns_of("survey", [f"relevant::{language}"])[0].is_known


@pytest.mark.parametrize("header", ["_notes", "$kuid", "kuid", "hxl", "#adm1", "kobo--matrix_list", "Comments"])
def test_columns_that_nobody_misses(header: str) -> None:
    """Those of other tools and of authors."""
    assert is_left_alone(header)
    assert not is_left_alone("relevent")
