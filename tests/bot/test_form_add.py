"""`focal form add` and `focal form list`: questionnaires are taken in at the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.commands import Done, focal
from tests.knowledge.forms.workbooks import Row, workbook

GOOD: tuple[Row, ...] = ({"type": "text", "name": "city", "label": "City"},)
BAD: tuple[Row, ...] = ({"type": "txt", "name": "city", "label": "City"},)

Form = Callable[..., Done]


@pytest.fixture
def form(tmp_path: Path, sqlite_url: str) -> Form:
    """Runs the commands on an empty database."""
    return lambda *words: focal("form", *words, data_dir=tmp_path / "var", FOCAL_DATABASE_URL=sqlite_url)


def test_a_questionnaire_is_taken_in_and_listed(form: Form, tmp_path: Path) -> None:
    """Its number is printed; a second time it is the same."""
    path = tmp_path / "cities.xlsx"
    path.write_bytes(workbook(GOOD))
    first, again = (form("add", str(path)) for _ in range(2))
    assert (first.status, first.out) == (0, "1\tpractices\t2026112000\tGood practices\n")
    assert again.out == "1\tpractices\t2026112000\tGood practices (was there)\n"
    assert form("list").out == "1\tpractices\t2026112000\tGood practices\tcities.xlsx\t0\n"


def test_a_questionnaire_with_problems_is_not_taken_in(form: Form, tmp_path: Path) -> None:
    """They are printed as `focal form check` does, and the status is 1."""
    path = tmp_path / "cities.xlsx"
    path.write_bytes(workbook(BAD))
    refused = form("add", str(path))
    assert (refused.status, refused.out) == (1, "")
    assert "survey row 2, column type" in refused.err
    assert form("list").out == "No questionnaire was taken in yet.\n"
