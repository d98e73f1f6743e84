"""Public forms of other authors: accepted, or refused for the reasons that their list gives."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from knowledge.forms.importing import Checked
from knowledge.forms.importing.child import work
from knowledge.forms.importing.importing import checked_of

FORMS = Path(__file__).resolve().parents[4].parent / "shared" / "forms"
MANIFEST: list[dict[str, Any]] = (
    json.loads((FORMS / "manifest.json").read_text(encoding="utf-8")) if FORMS.exists() else []
)
needs_forms = pytest.mark.skipif(not MANIFEST, reason="needs ../shared, the public forms")

FRUITS = b"name_key,name\nmango,Mango\n"
"""The file that one of them reads and that is not published with it."""

CODES = {
    "encryption": "encryption",
    "external app appearance": "external-app",
    "external app intent": "external-app",
    "type geoshape": "type-geoshape",
    "type geotrace": "type-geotrace",
    "type loop": "type-loop",
    "pyxform: [row : 9] On the 'survey' sheet, the 'parameters' value is invalid. The accepted parameter": (
        "unknown-parameter"
    ),
}
"""What the list calls the reasons, and we."""


@cache
def result(file: str) -> Checked:
    """What becomes of a form, here without a process of its own."""
    with TemporaryDirectory() as folder:
        if "pull_data" in file:
            Path(folder, "fruits.csv").write_bytes(FRUITS)
        return checked_of(work(str(FORMS / file), folder, Path(file).stem))


@needs_forms
@pytest.mark.parametrize("entry", MANIFEST, ids=[entry["file"] for entry in MANIFEST])
def test_public_forms_are_accepted_or_refused_as_expected(entry: dict[str, Any]) -> None:
    """With at least the reasons of the list, and each reason at a cell or a sheet."""
    checked = result(entry["file"])
    assert ("accept" if checked.form else "reject") == entry["expect_import"], checked.problems
    assert {CODES[reason] for reason in entry["v1_reject_reasons"]} <= {problem.code for problem in checked.problems}
    assert all(problem.file and problem.sentence for problem in checked.problems)


@needs_forms
@pytest.mark.parametrize(
    "entry",
    [entry for entry in MANIFEST if entry["expect_import"] == "accept"],
    ids=[entry["file"] for entry in MANIFEST if entry["expect_import"] == "accept"],
)
def test_public_forms_have_their_languages(entry: dict[str, Any]) -> None:
    """Those of the list are among them."""
    form = result(entry["file"]).form
    assert form is not None
    assert set(entry["languages"]) <= {language.name for language in form.languages}


@needs_forms
def test_the_row_with_the_slip_in_its_parameters_is_named() -> None:
    """ "tart" for "start", in row 9."""
    checked = result("docs__number_decimal_range_question_types.xlsx")
    (problem,) = checked.problems
    assert (problem.row, problem.column, problem.value) == (9, "parameters", "tart")
    assert "start" in problem.sentence
