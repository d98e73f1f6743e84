"""Which tables and columns a form has, and what stands in their rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from knowledge.forms.exports.submissions import (
    NOT_VALIDATED,
    Copied,
    ExportOptions,
    MultipleSelect,
    Submitted,
    SubmittedFile,
)
from knowledge.forms.exports.tables import Tables, UnknownVersion
from knowledge.forms.expressions.nodes import Element
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import (
    CAME,
    ENGLISH,
    FRENCH,
    SECTORS,
    choices,
    form,
    group,
    header,
    headers,
    question,
    repeat,
    rows,
    submitted,
    survey,
)


def test_notes_and_the_block_of_ids_have_no_columns() -> None:
    """Nobody answers a note, and the ids have columns of another name."""
    found = headers([survey()])["City survey"]
    assert "intro" not in found
    assert "instanceID" not in found


def test_the_count_that_pyxform_keeps_for_a_repeat_has_no_column() -> None:
    """The rows tell it; another calculate of such a name keeps its column."""
    made = form(
        question("practice_count", T.CALCULATE),
        question("people_count", T.CALCULATE),
        repeat("practice", question("practice/title"), count="/data/practice_count"),
    )
    assert headers([made])["City survey"] == ["people_count"]


@pytest.mark.parametrize(
    ("how", "columns"),
    [
        (MultipleSelect.BOTH, ["sectors", "sectors/water", "sectors/waste"]),
        (MultipleSelect.SUMMARY, ["sectors"]),
        (MultipleSelect.DETAILS, ["sectors/water", "sectors/waste"]),
    ],
)
def test_several_answers_stand_in_a_summary_or_apart(how: MultipleSelect, columns: list[str]) -> None:
    """As the reader of the export wants it."""
    options = ExportOptions(multiple_select=how, fields=("gov/sectors",))
    assert headers([survey()], options)["City survey"] == columns
    cells = rows([survey()], [submitted((("gov", (("sectors", "waste"),)),))], options)["City survey"][0]
    assert {name: cell for name, cell in cells.items() if name in columns} == {
        name: cell
        for name, cell in {"sectors": "waste", "sectors/water": "0", "sectors/waste": "1"}.items()
        if name in columns
    }


def test_a_question_that_was_not_answered_leaves_its_columns_empty() -> None:
    """Not chosen is "0", not answered is nothing."""
    cells = rows([survey()], [submitted((("gov", (("sectors", ""),)),))])["City survey"][0]
    assert not any(name.startswith("sectors") for name in cells)


def test_choices_that_are_not_in_the_list_stay_as_they_are() -> None:
    """A label is shown where there is one, what was stored where there is none."""
    options = ExportOptions(language=FRENCH)
    answers = (("gov", (("has_plan", "perhaps"), ("sectors", "waste other"))),)
    cells = rows([survey()], [submitted(answers)], options)["City survey"][0]
    assert (cells["A un plan ?"], cells["Secteurs"]) == ("perhaps", "Déchets other")


def test_a_language_without_labels_shows_names() -> None:
    """The questions have no English labels, the choices have."""
    found = headers([survey()], ExportOptions(language=ENGLISH))["City survey"]
    assert found[1:6] == ["city", "has_plan", "sectors", "sectors/Water", "sectors/Waste"]


def test_the_separator_is_the_reader_s() -> None:
    """Between groups, question and choice; places are named behind their groups."""
    made = form(
        group("a", group("a/b", question("a/b/loc", T.GEOPOINT, "Lieu"), french="B"), french="A"),
        question("s", T.SELECT_MULTIPLE, "S", "sectors"),
        lists=[choices("sectors", SECTORS)],
    )
    options = ExportOptions(language=FRENCH, hierarchy_in_labels=True, group_separator=" > ")
    found = headers([made], options)["City survey"]
    assert found[:3] == ["A > B > Lieu", "A > B > _Lieu_latitude", "A > B > _Lieu_longitude"]
    assert found[-3:] == ["S", "S > Eau", "S > Déchets"]


def test_names_that_stand_twice_in_a_table_carry_their_groups() -> None:
    """Without them nobody could tell one from the other; labels may be alike, as in KoboToolbox."""
    made = form(
        group("a", question("a/note", french="Remarques"), question("a/x")),
        group("b", question("b/note", french="Remarques")),
    )
    assert headers([made])["City survey"] == ["a/note", "x", "b/note"]
    assert headers([made], ExportOptions(language=FRENCH))["City survey"] == ["Remarques", "x", "Remarques"]
    answers = (("a", (("note", "1"),)), ("b", (("note", "2"),)))
    cells = rows([made], [submitted(answers)])["City survey"][0]
    assert (cells["a/note"], cells["b/note"]) == ("1", "2")


def test_repeats_within_repeats_know_the_row_around_them() -> None:
    """Every row has a number of its own in its table, and that of the row in which it stands."""
    made = form(repeat("a", question("a/x"), repeat("a/b", question("a/b/y"))))
    first = (("a", (("x", "1"), ("b", (("y", "1.1"),)), ("b", (("y", "1.2"),)))), ("a", (("x", "2"),)))
    second = (("a", (("x", "3"), ("b", (("y", "3.1"),)))),)
    found = rows([made], [submitted(first, id=17), submitted(second, id=18)])
    assert [(row["x"], row["_index"], row["_parent_table_name"], row["_parent_index"]) for row in found["a"]] == [
        ("1", 1, "City survey", 1),
        ("2", 2, "City survey", 1),
        ("3", 3, "City survey", 2),
    ]
    assert [
        (row["y"], row["_parent_table_name"], row["_parent_index"], row["_submission__id"]) for row in found["b"]
    ] == [
        ("1.1", "a", 1, 17),
        ("1.2", "a", 1, 17),
        ("3.1", "a", 3, 18),
    ]


def test_tables_of_one_name_are_told_apart_and_referred_to_by_their_own() -> None:
    """Two repeats of one name, and a form of that name; what a row refers to is a sheet that is there."""
    made = form(
        group("a", repeat("a/row", question("a/row/x"), repeat("a/row/deep", question("a/row/deep/z")))),
        group("b", repeat("b/row", question("b/row/y"))),
        title="ROW",
    )
    answers = (("a", (("row", (("x", "1"), ("deep", (("z", "3"),)))),)), ("b", (("row", (("y", "2"),)),)))
    found = rows([made], [submitted(answers)])
    assert list(found) == ["ROW", "row (1)", "deep", "row (2)"]
    assert (found["row (1)"][0]["x"], found["row (2)"][0]["y"]) == ("1", "2")
    assert found["deep"][0]["_parent_table_name"] == "row (1)"


def test_only_wanted_fields_are_exported() -> None:
    """Questions, whole groups, what is known about a response; a repeat of which nothing is wanted has no table."""
    options = ExportOptions(fields=("city", "gov", "_uuid"))
    tables = Tables([survey()], options)
    assert [table.name for table in tables.layout.tables] == ["City survey"]
    assert header(tables) == ["city", "has_plan", "sectors", "sectors/water", "sectors/waste", "_uuid", "_index"]
    assert len(list(tables.rows([submitted()]))) == 1


def test_a_repeat_stays_when_something_within_it_is_wanted() -> None:
    """The rows of a repeat refer to those around it."""
    made = form(repeat("a", question("a/x"), repeat("a/b", question("a/b/y"))))
    assert headers([made], ExportOptions(fields=("a/b/y",))) == {"City survey": [], "a": [], "b": ["y"]}


def test_files_have_a_column_for_their_address() -> None:
    """Where they are wanted; a file whose address is not known leaves it empty."""
    made = form(question("photo", T.IMAGE, "Photo"), question("plan", T.FILE))
    response = submitted((("photo", "a.jpg"), ("plan", "b.pdf")))
    response = replace(response, files=(SubmittedFile(name="a.jpg", url="https://example.org/a.jpg"),))
    found = rows([made], [response], ExportOptions(language=FRENCH, media_urls=True))["City survey"][0]
    assert (found["Photo"], found["Photo_URL"], found["plan"]) == ("a.jpg", "https://example.org/a.jpg", "b.pdf")
    assert "plan_URL" not in found
    assert headers([made])["City survey"] == ["photo", "plan"]


def test_what_is_copied_of_a_response_is_the_reader_s_choice() -> None:
    """In the order that is asked for."""
    options = ExportOptions(copied=(Copied.VERSION, Copied.SUBMITTED_BY, Copied.VALIDATION_STATUS, Copied.ID))
    response = replace(submitted(), submitted_by="Ana")
    _, row = next(Tables([survey()], options).rows([response]))
    assert row[-5:] == ["1", "Ana", "validation_status_approved", 17, 1]
    assert (
        Tables([survey()], replace(options, language=FRENCH)).layout.tables[1].columns[-1].header == "_submission__id"
    )


def test_versions_are_merged_in_the_newest_one_s_order() -> None:
    """New, moved and vanished questions; a question that moved into a group keeps its column."""
    old = form(question("a"), question("gone"), question("moved"), version="1")
    new = form(question("a", french="A"), question("b"), group("g", question("g/moved")), version="2")
    assert headers([old, new]) == {"City survey": ["a", "gone", "b", "moved"]}
    responses = [
        submitted((("a", "1"), ("gone", "2"), ("moved", "3")), version="1"),
        submitted((("a", "4"), ("b", "5"), ("g", (("moved", "6"),))), version="2"),
    ]
    found = rows([old, new], responses)["City survey"]
    assert [[row.get(name) for name in ("a", "gone", "b", "moved")] for row in found] == [
        ["1", "2", None, "3"],
        ["4", None, "5", "6"],
    ]


def test_choices_of_all_versions_have_columns_and_the_newest_labels() -> None:
    """A choice that vanished keeps its column behind its neighbour."""
    old = choices("sectors", {"water": ("Eau", ""), "heat": ("Chaleur", ""), "waste": ("Ordures", "")})
    new = choices("sectors", {"water": ("Eau", ""), "waste": ("Déchets", ""), "air": ("Air", "")})
    versions = [
        form(question("s", T.SELECT_MULTIPLE, "S", "sectors"), version=version, lists=[each])
        for version, each in (("1", old), ("2", new))
    ]
    assert headers(versions, ExportOptions(language=FRENCH))["City survey"] == [
        *("S", "S/Eau", "S/Chaleur", "S/Déchets", "S/Air")
    ]


def test_a_repeat_that_vanished_keeps_its_table() -> None:
    """And one that moved into a group is one table."""
    old = form(repeat("gone", question("gone/x")), repeat("kept", question("kept/y")), version="1")
    new = form(group("g", repeat("g/kept", question("g/kept/y"))), version="2")
    responses = [
        submitted((("gone", (("x", "1"),)), ("kept", (("y", "2"),))), version="1"),
        submitted((("g", (("kept", (("y", "3"),)),)),), version="2"),
    ]
    found = rows([old, new], responses)
    assert [row["x"] for row in found["gone"]] == ["1"]
    assert [(row["y"], row["_index"]) for row in found["kept"]] == [("2", 1), ("3", 2)]


def test_an_unknown_version_is_no_silent_loss() -> None:
    """A response of a version that the export was not given stops it."""
    with pytest.raises(UnknownVersion, match="version '9'"):
        list(Tables([survey()], ExportOptions()).rows([submitted(version="9")]))


@pytest.mark.parametrize("versions", [[], ["1", "1"]])
def test_versions_must_be_told_apart(versions: list[str]) -> None:
    """With none, or two of one name, nobody could say which of them a response answers."""
    with pytest.raises(ValueError, match="each once"):
        Tables([survey(version) for version in versions], ExportOptions())


def test_what_the_form_does_not_know_is_left_out() -> None:
    """A table has the columns of its form and no others."""
    found = rows([survey()], [submitted((("city", "Lyon"), ("stray", "x")))])["City survey"][0]
    assert found["city"] == "Lyon"
    assert "x" not in found.values()


def test_choices_of_a_csv_file_are_neither_split_nor_labelled() -> None:
    """There may be ten thousand of them; KoboToolbox does not either."""
    made = form(question("town", T.SELECT_MULTIPLE, "Villes", "towns.csv"))
    options = ExportOptions(language=FRENCH)
    assert headers([made], options)["City survey"] == ["Villes"]
    assert rows([made], [submitted((("town", "lyon bilbao"),))], options)["City survey"][0]["Villes"] == "lyon bilbao"


def test_a_naive_instant_is_refused() -> None:
    """Nobody could say when that was."""
    with pytest.raises(ValueError, match="naive"):
        Submitted(id=1, uuid="a", version="1", instance=Element("data"), submitted_at=datetime(2026, 1, 2))


def test_the_hour_of_submission_is_written_in_utc() -> None:
    """As KoboToolbox does, whatever the zone it came in."""
    there = submitted(status=NOT_VALIDATED, submitted_at=CAME.astimezone(timezone(timedelta(hours=5))))
    assert there.submission_time == "2026-01-02T03:10:00"
