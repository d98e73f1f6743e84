"""`focal form add` and `focal form list`: questionnaires are taken in at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands_form import form
from tests.knowledge.forms.workbooks import Row, workbook

GOOD: tuple[Row, ...] = ({"type": "text", "name": "city", "label": "City"},)
BAD: tuple[Row, ...] = ({"type": "txt", "name": "city", "label": "City"},)


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> CliRunner:
    """Runs the commands on an empty database."""
    monkeypatch.setenv("FOCAL_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FOCAL_DATABASE_URL", sqlite_url)
    return CliRunner()


def test_a_questionnaire_is_taken_in_and_listed(runner: CliRunner, tmp_path: Path) -> None:
    """Its number is printed; a second time it is the same."""
    path = tmp_path / "cities.xlsx"
    path.write_bytes(workbook(GOOD))
    first, again = (runner.invoke(form, ["add", str(path)]) for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, "1\tpractices\t2026112000\tGood practices\n")
    assert again.stdout == "1\tpractices\t2026112000\tGood practices (was there)\n"
    listed = runner.invoke(form, ["list"])
    assert listed.stdout == "1\tpractices\t2026112000\tGood practices\tcities.xlsx\t0\n"


def test_a_questionnaire_with_problems_is_not_taken_in(runner: CliRunner, tmp_path: Path) -> None:
    """They are printed as `focal form check` does, and the status is 1."""
    path = tmp_path / "cities.xlsx"
    path.write_bytes(workbook(BAD))
    refused = runner.invoke(form, ["add", str(path)])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "survey row 2, column type" in refused.stderr
    assert runner.invoke(form, ["list"]).stdout == "No questionnaire was taken in yet.\n"
