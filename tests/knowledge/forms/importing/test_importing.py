"""The whole way of a workbook, through the process with limits."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import ImportRefused, Problem
from knowledge.forms.importing import LIMITS, MOST_BYTES, check_form, import_form
from knowledge.model.forms import FormVersion, QuestionType
from tests.knowledge.forms.importing.tables import NAME
from tests.knowledge.forms.workbooks import Row, workbook

FROM_FILE: Row = {"type": "select_one_from_file cities.csv", "name": "city", "label": "City"}
CITIES = b"name,label,state\nbio,Bilbao,eu\n"


def only(problems: tuple[Problem, ...]) -> Problem:
    """The only problem."""
    (problem,) = problems
    return problem


def paths(form: FormVersion) -> list[str]:
    """Of what is asked."""
    return [question.path for question in form.questions() if question.is_asked]


def test_a_good_workbook_is_a_form_and_a_bad_one_the_list_of_its_problems() -> None:
    """All of them at once, each at its cell."""
    assert paths(import_form(workbook([NAME]))) == ["/data/name"]
    rows: list[Row] = [NAME, {"type": "integr", "name": "a b", "label": "${nme}", "relevant": "count("}]
    with pytest.raises(ImportRefused) as caught:
        import_form(workbook(rows))
    told = {(problem.file, problem.row, problem.column, problem.code) for problem in caught.value.problems}
    assert told == {
        ("survey", 3, "type", "unknown-type"),
        ("survey", 3, "name", "bad-name"),
        ("survey", 3, "label", "unknown-question"),
        ("survey", 3, "relevant", "expression-unexpected-end"),
    }


def test_the_summary_says_what_is_asked() -> None:
    """Title, id, version, questions by type, languages, and the warnings."""
    checked = check_form(workbook([NAME, {"type": "note", "name": "n", "label": "N", "appearance": "w1"}]))
    assert checked.summary is not None
    assert checked.form is not None
    assert (checked.summary.title, checked.summary.id, checked.summary.version) == (
        "Good practices",
        "practices",
        "2026112000",
    )
    assert checked.summary.questions == {QuestionType.TEXT: 1, QuestionType.NOTE: 1}
    assert [(of.language, of.written, of.texts) for of in checked.summary.languages] == [("default", 2, 2)]
    assert only(checked.warnings).code == "visual-appearance"


def test_csv_files_are_found_beside_the_workbook_or_given(tmp_path: Path) -> None:
    """Those given come first; those that no question reads are left alone."""
    path = tmp_path / "my form.xlsx"
    path.write_bytes(workbook([FROM_FILE], settings={"version": "1"}))
    assert only(check_form(path).problems).code == "missing-file"
    (tmp_path / "cities.csv").write_bytes(CITIES)
    (tmp_path / "broken.csv").write_bytes(b"\xff\xff")
    beside = import_form(path)
    assert beside.tables["cities"].rows == (("bio", "Bilbao", "eu"),)
    assert beside.id == "my_form"
    given = import_form(path, {"cities.csv": b"name,label\nbcn,Barcelona\n"})
    assert given.tables["cities"].rows == (("bcn", "Barcelona"),)


def test_a_large_workbook_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """100 MB, as bytes and as a file."""
    path = tmp_path / "form.xlsx"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    assert only(check_form(path).problems).code == "too-large"
    assert only(check_form(bytes(MOST_BYTES + 1)).problems).code == "too-large"


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """Not an exception: other files are checked beside it."""
    problem = only(check_form(tmp_path / "nothing.xlsx").problems)
    assert problem.code == "unreadable"
    assert "No such file" in problem.sentence


def test_what_needs_more_than_it_may_is_too_large() -> None:
    """Time and output: the process is ended, not ours."""
    for limits in (replace(LIMITS, wall_s=0.2), replace(LIMITS, output=100)):
        assert only(check_form(workbook([NAME]), limits=limits).problems).code == "too-large"


def test_what_is_no_workbook_says_what_to_do() -> None:
    """A web page, saved as .xlsx."""
    problem = only(check_form(b"<html></html>", name="form.xlsx").problems)
    assert problem.code == "no-workbook"
    assert ".xlsx" in problem.sentence


def test_ten_thousand_choices_are_a_form() -> None:
    """In three languages, within the limits."""
    names = ("English (en)", "Français (fr)", "Español (es)")
    choices = [
        {"list_name": "l", "name": f"c{at}"} | {f"label::{name}": f"Choice {at}" for name in names}
        for at in range(10_000)
    ]
    question: Row = {"type": "select_one l", "name": "q"} | {f"label::{name}": "Q" for name in names}
    content = workbook([question], choices)
    assert len(content) < MOST_BYTES / 10
    assert len(import_form(content).lists["l"].choices) == 10_000


def test_the_folder_for_given_files_is_left_behind_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the form is good or not."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    check_form(workbook([FROM_FILE]), {"cities.csv": CITIES})
    check_form(b"", {"cities.csv": CITIES})
    assert os.listdir(tmp_path) == []


def test_a_name_of_a_given_file_leads_nowhere_else() -> None:
    """Names with folders in them are taken by their last part."""
    form = import_form(workbook([FROM_FILE]), {"../../cities.csv": CITIES})
    assert form.tables["cities"].columns == ("name", "label", "state")


def test_a_stream_of_noise_is_refused() -> None:
    """An archive whose index lies."""
    content = bytearray(workbook([NAME]))
    for at in range(200, len(content) - 400, 97):
        content[at] ^= 0xFF
    assert only(check_form(bytes(content)).problems).code in ("unreadable", "no-workbook", "too-large", "entities")
    assert io.BytesIO(content).read(4) == b"PK\x03\x04"
