"""What is wrong with a workbook, in the reader's language: the sentences follow those of the checks themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.phrasebook import Speaker, load_phrasebook
from handlers.workbook_texts import SENTENCES, sentence_of
from knowledge.errors import Problem
from knowledge.model.languages import EN
from tests.knowledge.forms.importing.tables import NAME, checked
from tests.knowledge.forms.importing.test_public_forms import MANIFEST, needs_forms, result
from tests.knowledge.forms.workbooks import Row

_: Speaker = load_phrasebook().speak(EN)
FORM: Row = {"form_title": "Cities", "form_id": "cities", "version": "1"}


def asked(type: str, **more: str) -> Row:
    """A question without faults but for what is given."""
    return {"type": type, "name": "a", "label": "A", **more}


CASES: Mapping[str, tuple[list[Row], Mapping[str, Any], str]] = {
    "missing-version": ([NAME], {"settings": {**FORM, "version": ""}}, "Write a version, such as 2026112000: without"),
    "missing-form-id": ([NAME], {"settings": {**FORM, "form_id": ""}}, "Write a form_id: without it"),
    "bad-form-id": ([NAME], {"settings": {**FORM, "form_id": "my cities"}}, "no spaces. Did you mean “my_cities”?"),
    "encryption": ([NAME], {"settings": {**FORM, "public_key": "x"}}, "Remove the public key."),
    "idle-setting": ([NAME], {"settings": {**FORM, "submission_url": "https://example.org"}}, "no effect in Focal."),
    "missing-translation": (
        [
            {"type": "text", "name": name, "label::English (en)": "A", "label::Français (fr)": fr}
            for name, fr in (("a", "A"), ("b", ""), ("c", ""))
        ],
        {},
        "Texts that are not written in Français (fr): 2. Rows: 3, 4",
    ),
    "unnamed-language": (
        [{"type": "text", "name": "a", "label::English (en)": "A", "label::Français (fr)": "A", "hint": "B"}],
        {},
        "such as hint::",
    ),
    "visual-appearance": (
        [asked("text", appearance="coptic"), asked("text", name="b", appearance="coptic")],
        {},
        "“coptic” has no effect in a chat. Rows: 2, 3",
    ),
    "external-app": (
        [asked("text", appearance="ex:org.example.app")],
        {},
        "A chat cannot open another app: leave it out",
    ),
    "comment": ([NAME, {"hint": "to be checked"}], {}, "is left out."),
    "unknown-column": ([asked("text", requred="yes")], {}, "it is not read. Did you mean “required”?"),
    "unknown-choice-column": (
        [asked("select_one yes_no", choice_filter="nam = 'yes'")],
        {},
        "“yes_no” has no column “nam”. Did you mean “name”?",
    ),
    "unknown-parameter": (
        [asked("range", parameters="tart=1 end=5 step=1")],
        {},
        "no parameter “tart”. Did you mean “start”?",
    ),
    "missing-file": ([asked("select_one_from_file cities.csv")], {}, "The file “cities.csv” is not there."),
    "no-csv-file": ([asked("select_one_from_file cities.geojson")], {}, "Only CSV files can belong to a form."),
    "type-loop": ([{"type": "begin loop over yes_no", "name": "a", "label": "A"}], {}, "A loop is not supported."),
    "type-geotrace": ([asked("geotrace")], {}, "Nothing can be drawn on a map"),
    "type-geoshape": ([asked("geoshape")], {}, "Nothing can be drawn on a map"),
    "unknown-type": ([asked("txt")], {}, "There is no such type. Did you mean “text”?"),
    "missing-type": ([{"name": "a", "label": "A"}], {}, "has a name or a label but no type"),
    "missing-label": ([{"type": "text", "name": "people"}], {}, "“people” has neither label nor hint"),
    "bad-name": ([asked("text", name="my name")], {}, "A name begins with a letter"),
    "duplicate-name": ([NAME, NAME], {}, "Row 2 of the same group has this name already."),
    "begin-without-end": ([asked("begin group"), NAME], {}, "“a” is never ended: a row end_group is missing."),
    "end-without-begin": ([NAME, {"type": "end repeat"}], {}, "Nothing is open here"),
    "unknown-question": ([NAME, asked("text", relevant="${nme} = 'x'")], {}, "called “nme”. Did you mean “${name}”?"),
    "unknown-path": ([NAME, asked("text", relevant="/data/nobody = 'x'")], {}, "This path leads to no question"),
    "unknown-list": ([asked("select_one yesno")], {}, "There is no list “yesno”. Did you mean “yes_no”?"),
    "expression-unexpected-end": ([NAME, asked("text", relevant="(${name} = 'x'")], {}, "ends too early"),
}
"""For each kind of problem a survey that has it, and a part of what is said."""


@pytest.mark.parametrize("code", CASES)
def test_a_problem_is_said_with_what_it_names(code: str) -> None:
    """As the check finds it, with what was probably meant and all the rows."""
    survey, rest, said = CASES[code]
    problems = [each.problem for each in checked(survey, **rest).findings]
    found = [each for each in problems if each.code == code]
    assert found, sorted({each.code for each in problems})
    assert any(said in sentence_of(each, _) for each in found), [sentence_of(each, _) for each in found]


def test_every_sentence_is_reached() -> None:
    """Each kind that has one stands above; formulas are found in files only, and named below."""
    assert set(CASES) | {"formula"} == set(SENTENCES)


def test_what_is_not_known_stays_english() -> None:
    """Another kind of problem, and another sentence of a kind: nothing that it says is lost."""
    for code, sentence in (("reserved-name", "Choose another."), ("missing-type", "The row is empty.")):
        assert sentence_of(Problem(code=code, value="", sentence=sentence), _) == ""


def test_more_rows_than_are_named() -> None:
    """Are hinted at."""
    long = Problem(code="visual-appearance", value="w1", sentence='"w1" has no effect in a chat (rows 2, 3 and more).')
    assert sentence_of(long, _) == "“w1” has no effect in a chat. Rows: 2, 3, …"


@needs_forms
@pytest.mark.parametrize("file", [entry["file"] for entry in MANIFEST])
def test_what_public_workbooks_have_is_said(file: str) -> None:
    """All problems and warnings of forms by other authors, but for one that explains English words."""
    every = (*result(file).problems, *result(file).warnings)
    english = {each.code for each in every if not sentence_of(each, _)}
    assert english <= {"other-in-english"}, [each.sentence for each in every if each.code in english]
    assert not any(re.search(r'"', sentence_of(each, _)) for each in every), Path(file).stem
