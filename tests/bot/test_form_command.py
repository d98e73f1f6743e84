"""`focal form check`: what a questionnaire asks, or what is wrong with it, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands_form import form
from tests.knowledge.forms.workbooks import SETTINGS, YES_NO, Row, workbook

GOOD: tuple[Row, ...] = (
    {"type": "text", "name": "name", "label::English (en)": "Name", "label::Français (fr)": "Nom"},
    {"type": "integer", "name": "people", "label::English (en)": "People"},
    {"type": "select_one yes_no", "name": "ok", "label::English (en)": "OK?", "appearance": "minimal"},
    {"type": "text", "name": "why", "label::English (en)": "Why?", "relevant": "${ok} = 'no'"},
)
LABELS: tuple[Row, ...] = tuple(
    {"list_name": row["list_name"], "name": row["name"], "label::English (en)": row["label"]} for row in YES_NO
)
BAD: tuple[Row, ...] = (
    {"type": "integer", "name": "days", "label": "Days"},
    {"type": "note", "name": "told", "label": "Told", "relevant": "${dyas} > 1"},
)
SLIP = 'No question of the form is called "dyas". Did you mean ${days}?'
IN_WORDS = """{file}:
  title: Good practices
  id: practices
  version: 2026112000
  questions: 4 (2 text, 1 integer, 1 select_one)
  languages: English (en) 100 %, Français (fr) 16 %
  result: accepted, 3 warnings
"""


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """Runs the command without a database, in an empty folder."""
    monkeypatch.setenv("FOCAL_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return CliRunner()


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A proper questionnaire that could be better."""
    path = tmp_path / "good.xlsx"
    path.write_bytes(workbook(GOOD, LABELS))
    return str(path)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    """One with a slip."""
    path = tmp_path / "bad.xlsx"
    path.write_bytes(workbook(BAD))
    return str(path)


def run(runner: CliRunner, *arguments: str) -> tuple[int, str, str]:
    """The status, standard output and standard error of `focal form check`."""
    app = typer.Typer()
    app.add_typer(form, name="form")
    done = runner.invoke(app, ["form", "check", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_good_form_in_words(runner: CliRunner, good: str, tmp_path: Path) -> None:
    """What it asks, in which languages and how completely; warnings apart; nothing is written anywhere."""
    status, out, err = run(runner, good)
    assert (status, out) == (0, IN_WORDS.format(file=good))
    assert err.splitlines() == [
        "warning: survey row 3: 3 texts are not written in Français (fr), in the rows 3, 4, 5. [missing-translation]",
        'warning: survey row 4, column appearance: "minimal" has no effect in a chat. [visual-appearance]',
        "warning: choices row 2: 2 texts are not written in Français (fr), in the rows 2, 3. [missing-translation]",
    ]
    assert not (tmp_path / "var").exists()


def test_a_bad_form_does_not_stop_the_others(runner: CliRunner, bad: str, good: str, tmp_path: Path) -> None:
    """Each file has its part, the status is that of the worst, and each problem has its cell."""
    missing = str(tmp_path / "nothing.xlsx")
    status, out, err = run(runner, bad, missing, good)
    assert status == 1
    assert out.startswith(f"{bad}:\n  title: Good practices\n")
    assert "  result: 1 problem\n" in out
    assert f"\n{missing}:\n  result: 1 problem\n" in out
    assert out.endswith("\n" + IN_WORDS.format(file=good))
    assert err.splitlines()[:2] == [
        f"survey row 3, column relevant: {SLIP} (${{dyas}}) [unknown-question]",
        f"The file cannot be read: No such file or directory. ({missing}) [unreadable]",
    ]


def test_as_json(runner: CliRunner, good: str, bad: str) -> None:
    """One line for each file, with summary, problems and warnings."""
    status, out, err = run(runner, good, bad, "--json")
    assert (status, err) == (1, "")
    first, second = (json.loads(line) for line in out.splitlines())
    assert first["accepted"] is True
    assert first["summary"] == {
        "title": "Good practices",
        "id": "practices",
        "version": "2026112000",
        "questions": {"text": 2, "integer": 1, "select_one": 1},
        "languages": [
            {"language": "English (en)", "texts": 6, "written": 6},
            {"language": "Français (fr)", "texts": 6, "written": 1},
        ],
    }
    assert [warning["code"] for warning in first["warnings"]] == [
        "missing-translation",
        "visual-appearance",
        "missing-translation",
    ]
    assert second == {
        "file": bad,
        "accepted": False,
        "summary": second["summary"],
        "problems": [
            {
                "sheet": "survey",
                "row": 3,
                "column": "relevant",
                "code": "unknown-question",
                "value": "${dyas}",
                "sentence": SLIP,
            }
        ],
        "warnings": [],
    }


def test_csv_files_are_found_beside_the_workbook(runner: CliRunner, tmp_path: Path) -> None:
    """By the names that the form has for them, in any folder."""
    folder = tmp_path / "forms"
    folder.mkdir()
    rows: list[Row] = [{"type": "select_one_from_file cities.csv", "name": "city", "label": "City"}]
    (folder / "form.xlsx").write_bytes(workbook(rows, settings=SETTINGS))
    status, _, err = run(runner, "forms/form.xlsx")
    assert (status, "missing-file" in err) == (1, True)
    (folder / "cities.csv").write_text("name,label\nbio,Bilbao\n", encoding="utf-8")
    status, out, err = run(runner, "forms/form.xlsx")
    assert (status, err) == (0, "")
    assert out.endswith("  result: accepted\n")
