"""The forms that Focal brings along are good XLSForm workbooks, whole in all four languages."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from knowledge.errors import ImportRefused
from knowledge.forms.importing.child import work
from knowledge.forms.importing.importing import Checked, checked_of
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.packs.workbooks import checksum, form_names, form_of, title_of, workbook_of

LANGUAGES = ["English (en)", "Français (fr)", "Español (es)", "Português (pt)"]

TABLES = """
settings: {form_title: Lunch, form_id: lunch, version: "1"}
languages: {en: English (en), fr: Français (fr)}
survey:
  - {type: integer, name: people, required: yes, label: {en: "How many?", fr: "Combien ?"}}
  - {type: select_one dish, name: dish, label: {en: "Which dish?", fr: "Quel plat ?"}}
choices:
  dish:
    - {name: 1, label: {en: Soup, fr: Soupe}}
    - {name: fish, label: {en: Fish, fr: Poisson}}
"""


def checked(content: bytes, folder: Path) -> Checked:
    """A workbook as the import sees it, read in this process."""
    path = folder / "workbook"
    path.write_bytes(content)
    return checked_of(work(str(path), str(folder), "workbook"))


@pytest.fixture
def lunch(tmp_path: Path) -> Path:
    """A folder with one form."""
    (tmp_path / "lunch.yaml").write_text(TABLES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", form_names())
def test_every_form_is_good_and_in_four_languages(name: str, tmp_path: Path) -> None:
    """Nothing stands against asking it, and no text is missing in any language."""
    found = checked(workbook_of(name), tmp_path)
    assert found.problems == ()
    assert found.summary is not None
    assert [language.language for language in found.summary.languages] == LANGUAGES
    assert all(language.written == language.texts for language in found.summary.languages)
    assert found.summary.version
    assert found.form is not None
    assert len({title_of(found.form, (language,)) for language in NETWORK_LANGUAGES}) == len(NETWORK_LANGUAGES)


def test_the_form_for_registrations_is_there() -> None:
    """Under the name by which events ask for it."""
    assert "registration" in form_names()


def test_texts_have_a_column_for_each_language(lunch: Path) -> None:
    """As XLSForm has it; bare words that YAML takes for something else are what they were written as."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("lunch", lunch)))
    assert book.sheetnames == ["survey", "choices", "settings"]
    survey = [list(row) for row in book["survey"].iter_rows(values_only=True)]
    assert survey[:2] == [
        ["type", "name", "required", "label::English (en)", "label::Français (fr)"],
        ["integer", "people", "yes", "How many?", "Combien ?"],
    ]
    assert [row[1] for row in book["choices"].iter_rows(values_only=True)] == ["name", "1", "fish"]
    assert book["settings"]["A2"].value == "English (en)"


def test_the_same_tables_make_the_same_form(lunch: Path) -> None:
    """Read in a process with limits, like every workbook; once in ours."""
    form = form_of("lunch", lunch)
    assert form is form_of("lunch", lunch)
    assert [question.name for question in form.questions() if question.is_asked] == ["people", "dish"]
    before = checksum("lunch", lunch)
    (lunch / "lunch.yaml").write_text(TABLES + "\n# A remark.\n", encoding="utf-8")
    assert checksum("lunch", lunch) != before


def test_tables_with_problems_are_refused(tmp_path: Path) -> None:
    """All problems are told; a name that nobody has is no form."""
    (tmp_path / "bad.yaml").write_text(TABLES.replace("type: integer", "type: intger"), encoding="utf-8")
    with pytest.raises(ImportRefused):
        form_of("bad", tmp_path)
    with pytest.raises(FileNotFoundError):
        workbook_of("none", tmp_path)


class TestTitles:
    """A workbook has one title; Focal knows those in the other languages."""

    @pytest.fixture
    def folder(self, lunch: Path) -> Path:
        """The form, with a title in two languages."""
        path = lunch / "lunch.yaml"
        path.write_text(TABLES.replace("form_title: Lunch", "form_title: {en: Lunch, fr: Déjeuner}"), encoding="utf-8")
        return lunch

    def test_the_workbook_has_that_of_the_first_language(self, folder: Path, tmp_path: Path) -> None:
        """And nothing else: XLSForm has no column for others."""
        form = checked(workbook_of("lunch", folder), tmp_path).form
        assert form is not None
        assert form.title == "Lunch"

    @pytest.mark.parametrize(
        ("chain", "title"), [((FR, EN), "Déjeuner"), ((ES, FR), "Déjeuner"), ((EN,), "Lunch"), ((PT,), "Lunch")]
    )
    def test_the_reader_has_their_own(
        self, folder: Path, tmp_path: Path, chain: tuple[Language, ...], title: str
    ) -> None:
        """Else the next that they read, else the workbook's."""
        form = checked(workbook_of("lunch", folder), tmp_path).form
        assert form is not None
        assert title_of(form, chain, folder) == title

    def test_what_somebody_calls_otherwise_is_called_so(self, folder: Path, tmp_path: Path) -> None:
        """They took our workbook, and gave it a title of their own."""
        form = checked(workbook_of("lunch", folder), tmp_path).form
        assert form is not None
        assert title_of(replace(form, title="Supper"), (FR,), folder) == "Supper"
