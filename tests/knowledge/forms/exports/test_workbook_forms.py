"""Forms that were workbooks: our own, and the public ones of ../shared."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import ExportOptions, Submitted
from knowledge.forms.exports.tables import Tables
from knowledge.forms.expressions.nodes import Element
from knowledge.forms.xform import read_xform
from knowledge.forms.xform.errors import XFormError
from knowledge.model.forms import FormVersion, Question, Repeat
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import headers, read_xlsx, unzipped

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "forms"
PRACTICES = """
| survey | | | | |
| | type | name | label::Français (fr) | repeat_count |
| | begin_group | gov | Gouvernance | |
| | select_one sector or_other | main | Secteur principal | |
| | rank sector | order | Ordre | |
| | note | thanks | Merci | |
| | end_group | | | |
| | integer | n | Nombre pour ${main} | |
| | begin_repeat | practice | Pratique | ${n} + 1 |
| | text | title | Titre | |
| | image | photo | Photo | |
| | end_repeat | | | |
| choices | | | |
| | list_name | name | label::Français (fr) |
| | sector | water | Eau |
| | sector | waste | Déchets |
| settings | | |
| | form_title | form_id | version |
| | Bonnes pratiques | practices | 3 |
"""


def test_what_pyxform_adds_to_a_form_has_the_columns_that_people_expect() -> None:
    """A question for "other" is there; notes, the kept count of a repeat and the block of ids are not."""
    form = read_xform(convert(PRACTICES).xform)
    assert headers([form]) == {
        "Bonnes pratiques": ["main", "main_other", "order", "n"],
        "practice": ["title", "photo"],
    }
    options = ExportOptions(language="Français (fr)", hierarchy_in_labels=True, media_urls=True)
    assert headers([form], options) == {
        "Bonnes pratiques": [
            "Gouvernance/Secteur principal",
            "Gouvernance/main_other",
            "Gouvernance/Ordre",
            "Nombre pour ${main}",
        ],
        "practice": ["Pratique/Titre", "Pratique/Photo", "Pratique/Photo_URL"],
    }


VALUES = {T.INTEGER: "7", T.DECIMAL: "1.5", T.DATE: "2026-03-24", T.GEOPOINT: "45.7 4.8 170 5", T.TEXT: "=é"}


def answered(form: FormVersion) -> Submitted:
    """A response with one instance of each repeat, and an answer to each question."""
    root = Element(form.root.name)
    elements = {form.root.path: root}
    for node in form.walk():
        value = VALUES.get(node.type, "x") if isinstance(node, Question) else ""
        made = elements[node.path] = Element(node.name, value)
        elements[node.path.rpartition("/")[0]].append(made)
    came = datetime(2026, 1, 2, tzinfo=UTC)
    return Submitted(id=1, uuid="abc", submitted_at=came, version=form.version, instance=root)


def exported(form: FormVersion, format: ExportFormat, options: ExportOptions) -> bytes:
    """Two responses in a format."""
    to = io.BytesIO()
    write(format, [form], [answered(form)] * 2, to, options)
    return to.getvalue()


def sizes(form: FormVersion, options: ExportOptions) -> list[tuple[int, int]]:
    """Rows and columns of each table that two responses have."""
    tables = Tables([form], options)
    rows = [1 for _ in tables.layout.tables]
    for index, _ in tables.rows([answered(form)] * 2):
        rows[index] += 1
    return [(count, len(table.columns)) for count, table in zip(rows, tables.layout.tables, strict=True)]


def check(form: FormVersion, options: ExportOptions) -> None:
    """Every table of the form is in the workbook and in the archive, with all its rows and columns."""
    expected = sizes(form, options)
    assert len(expected) == 1 + sum(isinstance(node, Repeat) for node in form.walk())
    assert all(rows == 3 for rows, _ in expected)
    sheets = read_xlsx(exported(form, ExportFormat.XLSX, options))
    assert [(len(rows), len(rows[0])) for rows in sheets.values()] == expected
    if len(expected) > 1:
        files = unzipped(exported(form, ExportFormat.CSV, options))
        assert [(len(rows), len(rows[0])) for rows in files.values()] == expected
    assert len(exported(form, ExportFormat.JSON_LINES, options).splitlines()) == 2


def test_our_own_form_is_exported_whole() -> None:
    """In names and in its language."""
    form = read_xform(convert(PRACTICES).xform)
    for language in (None, "Français (fr)"):
        check(form, ExportOptions(language=language))


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared, the public forms")
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl, of styles it does not know
def test_the_public_forms_are_exported_whole() -> None:
    """All that can be read without files of their own, in names and in each of their languages."""
    whole = 0
    for path in sorted(SHARED.glob("*.xls*")):
        try:
            form = read_xform(convert(str(path)).xform)
        except (PyXFormError, XFormError):
            continue  # one that is to be refused, or that needs a CSV file: the import's tests say which
        for language in (None, *(each.name for each in form.languages)):
            check(form, ExportOptions(language=language, hierarchy_in_labels=language is not None))
        whole += 1
    assert whole >= 12
