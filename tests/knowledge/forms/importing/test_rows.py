"""Types, names, groups, labels and columns of the survey."""

from __future__ import annotations

import pytest

from knowledge.forms.importing.attachments import read_attachments
from knowledge.forms.importing.checking import examine
from knowledge.forms.importing.columns import Column, columns_of
from knowledge.forms.importing.sheets import book_of
from knowledge.forms.importing.types import Plain, Select, Unknown, Unlisted, Unsupported, type_of
from knowledge.model.forms import QuestionType
from tests.knowledge.forms.importing.tables import NAME, checked, found, problems, sentence, warnings
from tests.knowledge.forms.workbooks import Row

BEGIN: Row = {"type": "begin_group", "name": "city", "label": "City"}
END: Row = {"type": "end_group"}
REPEAT: Row = {"type": "begin_repeat", "name": "practice", "label": "Practice"}
END_REPEAT: Row = {"type": "end_repeat"}


def test_a_form_without_faults_has_no_findings() -> None:
    """A proper form of groups, repeats and choices is told nothing."""
    rows = [BEGIN, NAME, END, REPEAT, {"type": "select_one yes_no", "name": "ok", "label": "OK?"}, END_REPEAT]
    assert checked(rows).findings == ()


def test_every_type_of_pyxform_has_a_meaning() -> None:
    """Whatever pyxform converts is either asked or refused with a reason; nothing falls through."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    needs_list = {name for name in QUESTION_TYPE_DICT if "select" in name or name == "rank"}
    unknown = {name for name in QUESTION_TYPE_DICT if isinstance(type_of(name), Unknown)}
    assert unknown - needs_list == set()


def test_every_command_of_pyxform_for_selects_is_known() -> None:
    """All ways to say "select one" that pyxform reads are read."""
    from pyxform.aliases import select

    assert all(isinstance(type_of(f"{command} list.csv"), Select) for command in select)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("geotrace", "type-geotrace"),
        ("geoshape", "type-geoshape"),
        ("osm", "type-osm"),
        ("osm tags", "type-osm"),
        ("background-audio", "type-background"),
        ("background-geopoint", "type-background"),
        ("start-geopoint", "type-background"),
        ("xml-external", "type-xml-external"),
        ("begin_kobomatrix items", "type-kobomatrix"),
        ("end_kobomatrix", "type-kobomatrix"),
        ("begin_score", "type-score"),
        ("score__row", "type-score"),
        ("begin_rank", "type-kobo-rank"),
        ("rank__level", "type-kobo-rank"),
        ("cascading_select", "type-cascading"),
    ],
)
def test_types_that_a_chat_cannot_ask_are_refused_with_a_reason(written: str, code: str) -> None:
    """Each type of the list of rejections has a code of its own and says what to do instead."""
    read = type_of(written)
    assert isinstance(read, Unsupported)
    assert read.code == code
    assert problems([{"type": written, "name": "q", "label": "Q"}]) == [found(code, column="type", value=written)]
    assert len(read.reason) > len("Remove it.")


def test_a_loop_is_refused() -> None:
    """`begin loop over list` is refused at its beginning."""
    rows = [{"type": "begin loop over yes_no", "name": "q", "label": "Q"}, NAME, {"type": "end loop"}]
    assert problems(rows) == [found("type-loop", column="type", value="begin loop over yes_no")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("integr", "integer"), ("Text", "text"), ("selct_one yes_no", "select_one"), ("begin grup", "begin_group")],
)
def test_an_unknown_type_is_told_with_what_was_meant(written: str, meant: str) -> None:
    """A slip in a type comes with the type that it is like."""
    examined = checked([{"type": written, "name": "q", "label": "Q"}])
    assert f"Did you mean {meant}?" in sentence(examined, "unknown-type")


def test_a_type_like_no_other_is_told_alone() -> None:
    """Where nothing is alike, nothing is guessed."""
    assert sentence(checked([{"type": "hologram", "name": "q", "label": "Q"}]), "unknown-type").endswith("type.")


def test_a_select_needs_one_list_of_one_word() -> None:
    """Without list, or with two words for it, the row is told."""
    assert isinstance(type_of("select_one"), Unlisted)
    rows = [
        {"type": "select_one", "name": "a", "label": "A"},
        {"type": "select_one yes no", "name": "b", "label": "B"},
    ]
    assert problems(rows) == [
        found("missing-list", column="type", value="select_one"),
        found("bad-list-name", row=3, column="type", value="yes no"),
    ]


def test_spaces_between_the_words_of_a_type_do_not_count() -> None:
    """ "select_multiple  list" with two spaces is what pyxform takes it for."""
    assert problems([{"type": "select_multiple  yes_no", "name": "a", "label": "A"}]) == []


def test_a_row_with_a_name_and_no_type_is_a_problem_not_a_comment() -> None:
    """Nothing that could be a question is left out in silence."""
    rows = [NAME, {"name": "q"}, {"label": "Q"}, {"hint": "to do"}]
    assert problems(rows) == [
        found("missing-type", row=3, column="type", value="q"),
        found("missing-type", row=4, column="type"),
    ]
    assert warnings(rows) == [found("comment", row=5, column="type", value="to do")]


def test_a_disabled_row_is_left_out_with_a_warning() -> None:
    """`disabled` counts as in pyxform, and is said."""
    rows = [NAME, {"type": "hologram", "name": "q", "disabled": "yes"}]
    assert problems(rows) == []
    assert warnings(rows) == [found("disabled", row=3, column="disabled", value="yes")]


@pytest.mark.parametrize("name", ["how many", "1st", "-x", "a/b", "a:b", "Ébène", "x?"])
def test_a_bad_name_is_a_problem(name: str) -> None:
    """Names that XML or pyxform cannot have are told."""
    assert problems([{"type": "text", "name": name, "label": "Q"}]) == [found("bad-name", column="name", value=name)]


@pytest.mark.parametrize("name", ["a", "_a", "A1.b-c_d", "naïve", "città", "ñandú", "имя", "名字"])
def test_names_in_other_letters_are_good(name: str) -> None:
    """What pyxform converts in other scripts is accepted."""
    assert problems([{"type": "text", "name": name, "label": "Q"}]) == []


def test_a_better_name_is_offered() -> None:
    """A name with spaces comes with one without."""
    examined = checked([{"type": "text", "name": "how many", "label": "Q"}])
    assert sentence(examined, "bad-name").endswith("For instance: how_many")


def test_a_missing_name_is_a_problem_except_of_notes() -> None:
    """pyxform names notes by their rows; all others need a name."""
    rows = [{"type": "note", "label": "Hello"}, {"type": "text", "label": "Q"}]
    examined = checked(rows)
    assert problems(rows) == [found("missing-name", row=3, column="name")]
    assert examined.outline.entries[0].name == "generated_note_name_2"


def test_a_name_is_unique_in_its_group() -> None:
    """Twice in one group is a problem, twice in the form is none."""
    rows = [BEGIN, NAME, END, NAME, NAME]
    assert problems(rows) == [found("duplicate-name", row=6, column="name", value="name")]


def test_names_that_differ_in_capitals_are_a_warning() -> None:
    """Some programs for data take them for one."""
    rows = [NAME, {**NAME, "name": "Name"}]
    assert problems(rows) == []
    assert warnings(rows) == [found("similar-name", row=3, column="name", value="Name")]


def test_meta_is_taken() -> None:
    """The name of the part that every response has is refused."""
    assert problems([{**NAME, "name": "meta"}]) == [found("reserved-name", column="name", value="meta")]


def test_two_repeats_of_one_name_are_a_problem_in_different_groups_too() -> None:
    """As in pyxform, and so is the name of the root."""
    rows = [BEGIN, REPEAT, NAME, END_REPEAT, END, REPEAT, NAME, END_REPEAT, {**REPEAT, "name": "data"}, END_REPEAT]
    assert problems(rows) == [
        found("duplicate-repeat", row=7, column="name", value="practice"),
        found("duplicate-repeat", row=10, column="name", value="data"),
    ]


def test_groups_that_are_not_ended_are_each_told_where_they_begin() -> None:
    """All open groups, not only the last."""
    assert problems([BEGIN, REPEAT, NAME]) == [
        found("begin-without-end", column="type", value="begin_group"),
        found("begin-without-end", row=3, column="type", value="begin_repeat"),
    ]


def test_an_end_without_beginning_is_told_where_it_stands() -> None:
    """An end of a kind that is not open."""
    assert problems([NAME, END, BEGIN, END_REPEAT, END]) == [
        found("end-without-begin", row=3, column="type", value="end_group"),
        found("end-without-begin", row=5, column="type", value="end_repeat"),
    ]


def test_crossed_ends_are_told_once() -> None:
    """An end of the outer closes the inner too, which is told; its own end has then nothing to close."""
    assert [problem.code for problem in problems([BEGIN, REPEAT, NAME, END, END_REPEAT])] == [
        "begin-without-end",
        "end-without-begin",
    ]


def test_paths_follow_groups() -> None:
    """Each entry knows its path and the repeats it is in."""
    entries = checked([BEGIN, REPEAT, NAME, END_REPEAT, END]).outline.entries
    assert [entry.path for entry in entries] == ["/data/city", "/data/city/practice", "/data/city/practice/name"]
    assert entries[-1].repeats == ("/data/city/practice",)


def test_columns_are_known_by_all_their_names() -> None:
    """Aliases, capitals, spaces, languages and the old single colon, as in pyxform."""
    headers = ("Type", "Relevance", "bind:required", "label::Français (fr)", "media::image::English", "list name")
    assert [(column.base, column.language) for column in columns_of("survey", headers)[:5]] == [
        ("type", ""),
        ("relevant", ""),
        ("bind:required", ""),
        ("label", "Français (fr)"),
        ("image", "English"),
    ]
    assert columns_of("survey", ("bind:required", "label:English", "bind:jr:constraintMsg")) == (
        Column(header="bind:required", base="required"),
        Column(header="label:English", base="label", language="English"),
        Column(header="bind:jr:constraintMsg", base="constraint_message"),
    )
    assert columns_of("choices", ("list name",))[0].base == "list_name"


def test_every_header_that_pyxform_knows_is_known() -> None:
    """The tables of columns have all aliases of pyxform."""
    from pyxform.aliases import list_header, settings_header, survey_header

    for sheet, headers in (("survey", survey_header), ("choices", list_header), ("settings", settings_header)):
        unknown = [column.header for column in columns_of(sheet, headers) if not column.is_known]
        assert unknown in ([], ["body"])


def test_an_unknown_column_is_told_with_what_was_meant() -> None:
    """pyxform drops "relevent" in silence: here it is a warning that names "relevant"."""
    examined = checked([{**NAME, "relevent": "1 = 1"}])
    assert "Did you mean relevant?" in sentence(examined, "unknown-column")
    assert warnings([{**NAME, "relevent": "1 = 1"}]) == [
        found("unknown-column", row=1, column="relevent", value="relevent")
    ]


def test_columns_of_other_tools_are_left_alone() -> None:
    """KoboToolbox's own columns, and those that begin with an underscore, are no faults."""
    assert checked([{**NAME, "$kuid": "abc", "kuid": "abc", "_note": "x", "note": "y", "hxl": "#x"}]).findings == ()


def test_a_column_of_choices_is_only_told_when_it_looks_like_a_slip() -> None:
    """Lists have columns of their own for filters; "lable" is none of them."""
    rows = [{"list_name": "l", "name": "a", "lable": "A", "district": "x"}]
    question = {"type": "select_one l", "name": "q", "label": "Q"}
    assert found("unknown-column", "choices", 1, "lable", "lable") in warnings([question], rows)
    assert all(warning.column != "district" for warning in warnings([question], rows))


def test_two_columns_of_one_meaning_are_a_problem() -> None:
    """Which one counts cannot be told."""
    assert problems([{**NAME, "relevant": "", "relevance": "1 = 1"}]) == [
        found("duplicate-column", row=1, column="relevance", value="relevance")
    ]


def test_what_is_asked_needs_a_text() -> None:
    """Questions and selects need a label, a hint or a picture; what is computed or never shown does not."""
    rows: list[Row] = [
        {"type": "text", "name": "a"},
        {"type": "select_one yes_no", "name": "b", "guidance_hint": "B"},
        {"type": "hidden", "name": "c"},
        {"type": "calculate", "name": "d", "calculation": "1"},
        {"type": "start", "name": "e"},
        {"type": "integer", "name": "f", "calculation": "1"},
        {"type": "text", "name": "g", "hint": "G"},
        {"type": "text", "name": "h", "media::image": "h.png"},
        {"type": "text", "name": "i", "label::Français (fr)": "I"},
        {"type": "phone number", "name": "j"},
    ]
    assert problems(rows) == [
        found("missing-label", row=2, column="label"),
        found("missing-label", row=3, column="label"),
    ]


def test_a_large_picture_needs_its_picture() -> None:
    """As in pyxform."""
    assert problems([{**NAME, "big-image": "b.png"}]) == [found("missing-image", column="big-image", value="b.png")]
    assert problems([{**NAME, "big-image": "b.png", "image": "a.png"}]) == []


def test_a_calculate_needs_a_calculation_or_a_dynamic_default() -> None:
    """An empty calculation computes nothing."""
    rows = [
        {"type": "calculate", "name": "a"},
        {"type": "calculate", "name": "b", "default": "uuid()"},
        {"type": "calculate", "name": "c", "calculation": "1"},
    ]
    assert problems(rows) == [found("missing-calculation", column="calculation")]


@pytest.mark.parametrize("value", ["yes", "TRUE", "true()", "no", "false()", "1 = 1", "${name} = 'x'"])
def test_booleans_and_expressions_are_good_for_required(value: str) -> None:
    """As pyxform writes them."""
    assert problems([NAME, {"type": "text", "name": "b", "label": "B", "required": value}]) == []


@pytest.mark.parametrize("column", ["required", "read_only"])
def test_a_word_is_no_boolean(column: str) -> None:
    """ "oui" would be read as the path of a question that is not there."""
    assert problems([{**NAME, column: "oui"}])[0] == found("not-a-boolean", column=column, value="oui")


def test_triggers_name_questions() -> None:
    """Bad, unknown and good triggers."""
    row = {"type": "calculate", "name": "c", "calculation": "now()"}
    assert problems([NAME, {**row, "trigger": "${name}"}]) == []
    assert problems([NAME, {**row, "trigger": "name"}]) == [found("bad-trigger", row=3, column="trigger", value="name")]
    assert problems([NAME, {**row, "trigger": "${name}, ${nane}"}]) == [
        found("unknown-question", row=3, column="trigger", value="${nane}")
    ]


def test_an_audit_is_left_out_with_a_warning() -> None:
    """KoboToolbox adds it to many forms; nobody is asked by it."""
    assert warnings([NAME, {"type": "audit", "name": "audit"}]) == [found("audit", row=3, column="type", value="audit")]


def test_settings_among_the_questions_are_told() -> None:
    """As workbooks of ten years ago have them."""
    assert warnings([NAME, {"type": "form_title", "name": "x"}]) == [
        found("setting-in-survey", row=3, column="type", value="form_title")
    ]


def test_a_workbook_without_survey_or_types_is_told() -> None:
    """The two faults that leave nothing to check."""
    assert problems([])[0] == found("no-survey", row=0)
    assert problems([{"name": "a"}])[0] == found("no-type-column", row=0)


def test_a_plain_question_knows_its_type() -> None:
    """Old words have the meaning of the new ones."""
    assert type_of("gps") == Plain(type=QuestionType.GEOPOINT)
    assert type_of("q picture") == Plain(type=QuestionType.IMAGE)


def test_a_column_without_header_is_told() -> None:
    """Where it stands between others: its values would be lost in silence."""
    sheets = {"survey": [(1, ["type", "", "name"]), (2, ["note", "", "a"]), (3, ["note", "lost", "b"])]}
    findings = examine(book_of(sheets), read_attachments({})).findings
    (stray,) = (found.problem for found in findings if found.problem.code == "column-without-header")
    assert (stray.row, stray.value) == (3, "lost")


def test_two_sheets_of_one_name_are_a_problem() -> None:
    """The first is read."""
    rows = [(1, ["type", "name", "label"]), (2, ["text", "a", "A"])]
    examined = examine(book_of({"survey": rows, "Survey ": rows[:1]}), read_attachments({}))
    assert [(found.problem.code, found.problem.file) for found in examined.problems] == [("duplicate-sheet", "Survey ")]
    assert [entry.name for entry in examined.outline.entries] == ["a"]


def test_ten_thousand_questions_are_checked_in_time() -> None:
    """No check takes a time that grows with the square of the form."""
    rows: list[Row] = [{"type": "text", "name": f"q{at}", "label": "Q"} for at in range(10_000)]
    assert checked(rows).findings == ()
