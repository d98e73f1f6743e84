"""`or_other`, and the languages of a form."""

from __future__ import annotations

import pytest

from knowledge.forms.importing.other import OTHER, WORDINGS
from knowledge.forms.importing.translations import Coverage, coverage_of, languages_of
from knowledge.forms.languages import code_of
from tests.knowledge.forms.importing.tables import NAME, book, checked, found, problems, warnings
from tests.knowledge.forms.workbooks import SETTINGS, Row

LANGUAGES = ("English (en)", "Français (fr)", "Español (es)", "Português (pt)", "Euskara (eu)", "العربية (ar)")


def texts(base: str, text: str, names: tuple[str, ...] = LANGUAGES) -> Row:
    """A text in all languages."""
    return {f"{base}::{name}": text for name in names}


ASKED: Row = {"type": "select_one l or_other", "name": "how", **texts("label", "How?")}
CHOICES: tuple[Row, ...] = (
    {"list_name": "l", "name": "bus", **texts("label", "Bus")},
    {"list_name": "m", "name": "foot", **texts("label", "Foot")},
)


def test_or_other_is_a_choice_and_a_question_in_every_language() -> None:
    """The choice at the end of its list, the question behind its select, asked only when it is chosen."""
    examined = checked([ASKED, {**NAME, **texts("label", "Name")}], CHOICES)
    select, question, _ = examined.book.survey.rows
    assert select.text("type") == "select_one l"
    assert (question.text("type"), question.text("name")) == ("text", "how_other")
    assert question.text("relevant") == "selected(${how}, 'other')"
    assert question.texts["label::Français (fr)"] == "Veuillez préciser"
    assert question.texts["label::Español (es)"] == "Especifique, por favor"
    other = examined.book.lists["l"][-1]
    assert other.text("name") == OTHER
    assert {column.language: cell.value for column, cell in other.cells("label")} == {
        "English (en)": "Other",
        "Français (fr)": "Autre",
        "Español (es)": "Otro",
        "Português (pt)": "Outro",
        "Euskara (eu)": "Beste bat",
        "العربية (ar)": "أخرى",
    }
    assert [row.text("name") for row in examined.book.lists["m"]] == ["foot"]
    assert examined.problems == ()


def test_a_list_with_other_keeps_its_own() -> None:
    """The author's label is better than ours."""
    rows = [*CHOICES, {"list_name": "l", "name": "other", **texts("label", "Something else")}]
    assert [row.text("name") for row in checked([ASKED], rows).book.lists["l"]] == ["bus", "other"]


def test_the_choice_other_passes_every_filter() -> None:
    """pyxform refuses or_other with a filter: here the filter lets it through."""
    row = {**ASKED, "choice_filter": "name != 'bus'"}
    examined = checked([row], CHOICES)
    assert examined.book.survey.rows[0].text("choice_filter") == "(name != 'bus') or name = 'other'"
    assert examined.problems == ()


def test_a_question_of_the_name_for_other_is_a_duplicate() -> None:
    """The new question needs its name for itself."""
    rows = [ASKED, {"type": "text", "name": "how_other", **texts("label", "Other")}]
    assert problems(rows, CHOICES) == [found("duplicate-name", row=3, column="name", value="how_other")]


def test_a_language_that_is_not_known_has_other_in_english_with_a_warning() -> None:
    """Better in English than not at all, and said."""
    rows: list[Row] = [{"type": "select_one l or_other", "name": "how", "label::Klingon": "How?"}]
    choices: list[Row] = [{"list_name": "l", "name": "bus", "label::Klingon": "Bus"}]
    assert found("other-in-english", column="type", value="Klingon") in warnings(rows, choices)
    assert checked(rows, choices).book.survey.rows[1].texts["label::Klingon"] == "Please specify"


def test_columns_without_language_are_in_the_default_language() -> None:
    """A form in French only says so in its settings."""
    rows: list[Row] = [{"type": "select_one l or_other", "name": "how", "label": "Comment ?"}]
    choices: list[Row] = [{"list_name": "l", "name": "bus", "label": "Bus"}]
    settings = {**SETTINGS, "default_language": "Français (fr)"}
    assert checked(rows, choices, settings).book.survey.rows[1].text("label") == "Veuillez préciser"
    assert warnings(rows, choices, settings=settings) == []
    assert warnings(rows, choices) == [found("other-in-english", column="type", value="default")]


@pytest.mark.parametrize("code", ["en", "fr", "es", "pt", "eu", "ca", "ar", "tr", "de", "it"])
def test_the_languages_of_the_network_have_their_words(code: str) -> None:
    """At least those, each with both texts of its own."""
    assert len({WORDINGS[code].other, WORDINGS[code].specify}) == 2
    assert code_of(f"X ({code})") == code


def test_languages_come_in_the_order_of_the_columns() -> None:
    """Only those in which something is written; "default" where columns name none."""
    rows: list[Row] = [{"type": "text", "name": "a", "label::B (es)": "x", "label::A (fr)": "x", "hint::C (en)": ""}]
    assert languages_of(book(rows, ())) == ("B (es)", "A (fr)")
    assert languages_of(book([NAME])) == ("default",)


def test_coverage_counts_texts_of_questions_and_choices() -> None:
    """A text counts when any language has it."""
    rows: list[Row] = [
        {"type": "text", "name": "a", "label::A (fr)": "x", "label::B (es)": "x", "hint::A (fr)": "x"},
        {"type": "text", "name": "b", "label::A (fr)": "x"},
    ]
    choices: list[Row] = [{"list_name": "l", "name": "c", "label::B (es)": "x"}]
    assert coverage_of(book(rows, choices)) == (
        Coverage(language="A (fr)", texts=4, written=3),
        Coverage(language="B (es)", texts=4, written=2),
    )


def test_missing_translations_are_warnings_by_sheet_and_language() -> None:
    """With the rows, the first of them as the place."""
    rows: list[Row] = [
        {"type": "text", "name": "a", "label::A (fr)": "x", "label::B (es)": "x"},
        {"type": "text", "name": "b", "label::A (fr)": "x"},
    ]
    assert warnings(rows, ()) == [found("missing-translation", row=3, value="B (es)")]


def test_columns_without_language_beside_others_are_told() -> None:
    """Nobody knows what language they are in."""
    rows: list[Row] = [{"type": "text", "name": "a", "label": "x", "label::A (fr)": "x"}]
    assert warnings(rows, ()) == [found("unnamed-language", row=1, column="label")]


def test_a_language_without_code_is_told() -> None:
    """No reader's language leads to it."""
    rows: list[Row] = [{"type": "text", "name": "a", "label::Elvish": "x"}]
    assert warnings(rows, ()) == [found("language-without-code", "", 0, "", "Elvish")]
