"""Lists of choices, selects, filters, parameters, appearances and settings."""

from __future__ import annotations

import pytest

from knowledge.forms.importing.outline import outline_of
from knowledge.forms.importing.wanted import wanted_files
from tests.knowledge.forms.importing.tables import NAME, book, checked, found, problems, sentence, warnings
from tests.knowledge.forms.workbooks import SETTINGS, Row

ASKED: Row = {"type": "select_one states", "name": "state", "label": "State"}
STATES: tuple[Row, ...] = (
    {"list_name": "states", "name": "tx", "label": "Texas"},
    {"list_name": "states", "name": "wa", "label": "Washington"},
)
COUNTIES: tuple[Row, ...] = (
    {"list_name": "counties", "name": "king", "label": "King", "state": "wa"},
    {"list_name": "counties", "name": "cameron", "label": "Cameron", "state": "tx"},
)


def county(**texts: str) -> Row:
    """A select whose choices depend on the state."""
    return {"type": "select_one counties", "name": "county", "label": "County", **texts}


def test_a_list_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    """A slip in the name of a list."""
    rows = [{**ASKED, "type": "select_one sates"}]
    assert problems(rows, STATES) == [found("unknown-list", column="type", value="sates")]
    assert "Did you mean states?" in sentence(checked(rows, STATES), "unknown-list")


def test_a_form_without_choices_is_told() -> None:
    """No sheet at all."""
    assert problems([ASKED], ()) == [found("unknown-list", column="type", value="states")]


def test_choices_need_a_list_and_a_name() -> None:
    """pyxform drops choices without list in silence."""
    rows = [*STATES, {"name": "or", "label": "Oregon"}, {"list_name": "states", "label": "Ohio"}, {"label": "West"}]
    assert problems([ASKED], rows) == [
        found("missing-list-name", "choices", 4, "list_name", "or"),
        found("missing-choice-name", "choices", 5, "name"),
    ]
    assert found("comment", "choices", 6, "list_name", "West") in warnings([ASKED], rows)


@pytest.mark.parametrize("column", ["list_name", "name"])
def test_the_sheet_of_choices_needs_its_columns(column: str) -> None:
    """Without them nothing of it can be used."""
    rows = [{key: value for key, value in row.items() if key != column} for row in STATES]
    assert found("missing-column", "choices", 0, "", column) in problems([ASKED], rows)


def test_a_choice_without_label_is_a_warning() -> None:
    """Once for all of them."""
    rows = [*STATES, {"list_name": "states", "name": "or"}, {"list_name": "states", "name": "oh"}]
    assert warnings([ASKED], rows) == [found("choice-without-label", "choices", 4, "label")]


def test_names_of_choices_are_unique_unless_they_may_repeat() -> None:
    """Within a list, and only without the setting."""
    rows = [*STATES, STATES[0]]
    assert problems([ASKED], rows) == [found("duplicate-choice", "choices", 4, "name", "tx")]
    assert problems([ASKED], rows, settings={**SETTINGS, "allow_choice_duplicates": "yes"}) == []
    assert problems([ASKED], [*STATES, {**STATES[0], "list_name": "others"}]) == []


@pytest.mark.parametrize(("type", "is_bad"), [("select_multiple", True), ("rank", True), ("select_one", False)])
def test_names_with_spaces_are_a_problem_where_several_can_be_chosen(type: str, is_bad: bool) -> None:
    """Answers are kept with a space between them."""
    rows = [{"list_name": "l", "name": "new york", "label": "New York"}]
    expected = [found("choice-with-spaces", "choices", 2, "name", "new york")] if is_bad else []
    assert problems([{"type": f"{type} l", "name": "q", "label": "Q"}], rows) == expected


def test_a_filter_reads_columns_of_its_list() -> None:
    """A good one, one with a slip, and one that reads no column at all."""
    choices = [*STATES, *COUNTIES]
    assert checked([ASKED, county(choice_filter="state = ${state}")], choices).findings == ()
    assert problems([ASKED, county(choice_filter="stat = ${state}")], choices) == [
        found("unknown-choice-column", row=3, column="choice_filter", value="stat")
    ]
    assert problems([ASKED, county(choice_filter="population > 3")], choices) == [
        found("unknown-choice-column", row=3, column="choice_filter", value="population")
    ]


def test_a_filter_with_one_good_column_and_another_is_a_warning() -> None:
    """A word without quotation marks reads nothing, and may be meant so."""
    choices = [*STATES, *COUNTIES]
    rows = [ASKED, county(choice_filter="state = texas")]
    assert problems(rows, choices) == []
    assert warnings(rows, choices) == [found("unknown-choice-column", row=3, column="choice_filter", value="texas")]


def test_brackets_of_a_filter_are_its_own() -> None:
    """A filter that closes the frame around it is not taken for a good one."""
    rows = [ASKED, county(choice_filter="state = 'x'] | /data/state[1 = 1")]
    assert [problem.code for problem in problems(rows, [*STATES, *COUNTIES])] == ["expression-unexpected"]


def test_columns_of_choices_with_spaces_are_left_out_with_a_warning() -> None:
    """As in pyxform; a name that XML cannot have is a problem."""
    assert found("column-with-spaces", "choices", 1, "my state", "my state") in warnings(
        [ASKED], [{**row, "my state": "x"} for row in STATES]
    )
    assert found("bad-column-name", "choices", 1, "a/b", "a/b") in problems(
        [ASKED], [{**row, "a/b": "x"} for row in STATES]
    )


def test_a_select_from_a_repeat_needs_one() -> None:
    """`select_one ${name}` takes the answers in a repeat."""
    repeat: list[Row] = [{"type": "begin_repeat", "name": "r", "label": "R"}, NAME, {"type": "end_repeat"}]
    assert problems([*repeat, {"type": "select_one ${name}", "name": "q", "label": "Q"}]) == []
    assert problems([NAME, {"type": "select_one ${name}", "name": "q", "label": "Q"}]) == [
        found("no-repeat", row=3, column="type", value="${name}")
    ]
    assert problems([NAME, {"type": "select_one ${nam}", "name": "q", "label": "Q"}]) == [
        found("unknown-question", row=3, column="type", value="${nam}")
    ]


def test_a_filter_of_a_repeat_is_asked_of_its_instances() -> None:
    """It reads the other answers of each instance, by reference or by name."""
    repeat: list[Row] = [
        {"type": "begin_repeat", "name": "r", "label": "R"},
        NAME,
        {"type": "integer", "name": "age", "label": "Age"},
        {"type": "end_repeat"},
    ]
    row: Row = {"type": "select_one ${name}", "name": "q", "label": "Q"}
    for good in ("${age} > 18", "age > 18", "./age > 18"):
        assert checked([*repeat, {**row, "choice_filter": good}]).findings == ()
    assert problems([*repeat, {**row, "choice_filter": "agge > 18"}]) == [
        found("unknown-path", row=6, column="choice_filter", value="agge")
    ]


FROM_FILE: Row = {"type": "select_one_from_file cities.csv", "name": "city", "label": "City"}


def test_a_select_from_a_file_needs_the_file_and_its_columns() -> None:
    """name and label, or those that its parameters say."""
    assert problems([FROM_FILE]) == [found("missing-file", column="type", value="cities.csv")]
    assert problems([FROM_FILE], files={"cities.csv": b"name,label\nbio,Bilbao"}) == []
    assert problems([FROM_FILE], files={"cities.csv": b"code,label\nbio,Bilbao"}) == [
        found("unknown-column-of-file", column="type", value="name")
    ]
    with_parameters = {**FROM_FILE, "parameters": "value=code label=title"}
    assert problems([with_parameters], files={"cities.csv": b"code,title\nbio,Bilbao"}) == []


@pytest.mark.parametrize("file", ["cities.geojson", "cities.xml"])
def test_only_csv_files_can_belong_to_a_form(file: str) -> None:
    """Other kinds that pyxform has are refused."""
    assert problems([{**FROM_FILE, "type": f"select_one_from_file {file}"}]) == [
        found("no-csv-file", column="type", value=file)
    ]


def test_a_file_of_csv_external_must_be_there() -> None:
    """Rows that only name a file."""
    row: Row = {"type": "csv-external", "name": "cities"}
    assert problems([NAME, row]) == [found("missing-file", row=3, column="name", value="cities.csv")]
    assert problems([NAME, row], files={"cities.csv": b"name,label\nbio,Bilbao"}) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad-table"),
        (b"name,name\na,b", "duplicate-column"),
        (b"name,,x\na,b,c", "missing-header"),
        (b"name\na,b", "too-many-cells"),
        ("name\nQuébec".encode("latin-1"), "no-utf-8"),
    ],
)
def test_a_bad_file_is_told(content: bytes, code: str) -> None:
    """Each fault with the file's name for the sheet."""
    found_there = problems([NAME, {"type": "csv-external", "name": "cities"}], files={"cities.csv": content})
    assert (found_there[-1].code, found_there[-1].sheet) == (code, "cities.csv")


def test_external_choices_are_looked_up_in_their_sheet() -> None:
    """select_one_external has a sheet of its own, where names may repeat."""
    row: Row = {"type": "select_one_external cities", "name": "q", "label": "Q", "choice_filter": "state = ${state}"}
    external: list[Row] = [{"list_name": "cities", "name": "a", "label": "A", "state": "tx"}] * 2
    assert problems([ASKED, row], STATES, external_choices=external) == []
    assert problems([ASKED, row], STATES) == [found("unknown-list", row=3, column="type", value="cities")]
    bare = {key: value for key, value in row.items() if key != "choice_filter"}
    assert found("missing-filter", row=3, column="choice_filter") in warnings(
        [ASKED, bare], STATES, external_choices=external
    )


def test_ten_thousand_choices_are_fine() -> None:
    """A long list has no findings; twice the same name in it is found."""
    rows = [{"list_name": "l", "name": f"c{at}", "label": f"Choice {at}"} for at in range(10_000)]
    question: Row = {"type": "select_one l", "name": "q", "label": "Q"}
    assert checked([question], rows).findings == ()
    assert problems([question], [*rows, rows[5_000]]) == [found("duplicate-choice", "choices", 10_002, "name", "c5000")]


def ranged(parameters: str) -> Row:
    """A range."""
    return {"type": "range", "name": "r", "label": "R", "parameters": parameters}


@pytest.mark.parametrize("parameters", ["", "start=0 end=5", "start=0, end=1; step=0.1", "start=5 end=1 step=2"])
def test_good_ranges(parameters: str) -> None:
    """pyxform's defaults, and all ways to separate parameters."""
    assert problems([ranged(parameters)]) == []


@pytest.mark.parametrize(
    ("parameters", "code", "value"),
    [
        ("tart=1 end=5", "unknown-parameter", "tart"),
        ("start=one end=5", "bad-parameter", "one"),
        ("start=nan end=5", "bad-parameter", "nan"),
        ("start=1 end=5 step=0", "bad-range", "0"),
        ("start=1 end=5 step=-1", "bad-range", "-1"),
        ("start=1 end=5 step=9", "bad-range", "9"),
        ("start=3 end=3", "bad-range", "start=3 end=3"),
        ("start 1", "bad-parameters", "start 1"),
        ("start=1 end=5 tick_labelset=ticks", "unknown-list", "ticks"),
    ],
)
def test_bad_ranges(parameters: str, code: str, value: str) -> None:
    """Each fault of a range's parameters."""
    assert problems([ranged(parameters)])[0] == found(code, column="parameters", value=value)


@pytest.mark.parametrize(
    ("parameters", "value"), [("randomize=maybe", "maybe"), ("seed=1", "seed"), ("randomize=true seed=x", "x")]
)
def test_bad_shuffling(parameters: str, value: str) -> None:
    """randomize and seed."""
    assert problems([{**ASKED, "parameters": parameters}], STATES) == [
        found("bad-parameter", column="parameters", value=value)
    ]


@pytest.mark.parametrize(
    ("type", "parameters", "value"),
    [
        ("text", "rows=many", "many"),
        ("image", "max-pixels=1.5", "1.5"),
        ("audio", "quality=best", "best"),
        ("geopoint", "capture-accuracy=near", "near"),
        ("geopoint", "allow-mock-accuracy=perhaps", "perhaps"),
    ],
)
def test_other_bad_parameters(type: str, parameters: str, value: str) -> None:
    """Those of texts, pictures, sounds and places."""
    assert problems([{"type": type, "name": "q", "label": "Q", "parameters": parameters}]) == [
        found("bad-parameter", column="parameters", value=value)
    ]


@pytest.mark.parametrize(
    ("type", "parameters"),
    [
        ("text", "rows=3"),
        ("image", "max-pixels=1024"),
        ("audio", "quality=Low"),
        ("geopoint", "capture-accuracy=2.5 warning-accuracy=10 allow-mock-accuracy=true"),
    ],
)
def test_other_good_parameters(type: str, parameters: str) -> None:
    """They have no effect in a chat and do no harm."""
    assert problems([{"type": type, "name": "q", "label": "Q", "parameters": parameters}]) == []


def test_a_picture_cannot_begin_with_an_expression() -> None:
    """pyxform would take it for the name of a file."""
    row: Row = {"type": "image", "name": "i", "label": "I"}
    assert problems([{**row, "default": "logo.png"}]) == []
    assert problems([{**row, "default": "concat('a', 'b')"}]) == [
        found("bad-default", column="default", value="concat('a', 'b')")
    ]


def test_good_shuffling() -> None:
    """A number or a question for a seed."""
    assert problems([{**ASKED, "parameters": "randomize=true seed=3"}], STATES) == []
    assert problems([NAME, {**ASKED, "parameters": "randomize=true seed=${name}"}], STATES) == []


@pytest.mark.parametrize(
    "appearance", ["ex:org.example.app", "w1 ex:org.example.app(x='1')", "printer:org.example.print('x')"]
)
def test_external_apps_are_refused(appearance: str) -> None:
    """By the appearance, by a parameter, by a column."""
    assert problems([{**NAME, "appearance": appearance}]) == [
        found("external-app", column="appearance", value=appearance)
    ]
    assert problems([{"type": "image", "name": "i", "label": "I", "parameters": "app=org.example"}]) == [
        found("external-app", column="parameters", value="app")
    ]
    assert problems([{**NAME, "intent": "org.example.app"}]) == [
        found("external-app", column="intent", value="org.example.app")
    ]


def test_search_is_refused_and_the_old_word_is_not() -> None:
    """ "search" alone was a way to show a long list."""
    assert problems([{**ASKED, "appearance": "search('cities')"}], STATES) == [
        found("search", column="appearance", value="search('cities')")
    ]
    assert problems([{**ASKED, "appearance": "search"}], STATES) == []


def test_each_visual_appearance_is_a_warning_once() -> None:
    """With all its rows; what is heeded is none."""
    rows = [{**NAME, "name": f"q{at}", "appearance": "w1 multiline"} for at in range(3)]
    assert warnings(rows) == [found("visual-appearance", row=2, column="appearance", value="w1")]
    assert "rows 2, 3, 4" in sentence(checked(rows), "visual-appearance")


@pytest.mark.parametrize("word", ["email", "url", "tel", "telephone"])
def test_a_shape_of_texts_is_heeded(word: str) -> None:
    """Not everything fits such a question; to a number the word means nothing."""
    assert warnings([{**NAME, "appearance": word}]) == []
    number = {"type": "integer", "name": "n", "label": "N", "appearance": word}
    assert warnings([number]) == [found("visual-appearance", row=2, column="appearance", value=word)]


def test_settings_that_are_missing_are_warnings() -> None:
    """A form can do without id and version."""
    assert warnings([NAME], settings={"form_title": "T"}) == [
        found("missing-form-id", "settings", 2, "form_id"),
        found("missing-version", "settings", 2, "version"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "code", "told"),
    [
        ("form_id", "my form", "bad-form-id", "my form"),
        ("name", "my form", "bad-name", "my form"),
        ("public_key", "MIIB", "encryption", ""),
        ("default_language", "French (fr)", "unknown-language", "French (fr)"),
    ],
)
def test_bad_settings(column: str, value: str, code: str, told: str) -> None:
    """Each fault of the settings."""
    row = {"type": "text", "name": "a", "label::Français (fr)": "A"}
    assert problems([row], (), settings={**SETTINGS, column: value}) == [found(code, "settings", 2, column, told)]


def test_settings_without_effect_are_warnings() -> None:
    """Those that other programs follow."""
    assert warnings([NAME], settings={**SETTINGS, "submission_url": "https://example.org"}) == [
        found("idle-setting", "settings", 2, "submission_url", "https://example.org")
    ]


def test_entities_and_maps_are_refused() -> None:
    """Their sheets, and the column for entities."""
    assert problems([NAME], entities=[{"list_name": "trees", "label": "x"}]) == [
        found("entities", "entities", 0, "", "entities")
    ]
    assert problems([{**NAME, "save_to": "x"}]) == [found("entities", column="save_to", value="x")]
    assert problems([NAME], osm=[{"list_name": "x", "name": "y"}]) == [found("type-osm", "osm", 0, "", "osm")]


def test_a_sheet_with_a_slip_in_its_name_is_a_warning() -> None:
    """Where the sheet that is meant is missing; notes beginning with _ are none."""
    assert warnings([NAME], (), choises=[{"a": "b"}]) == [found("unknown-sheet", "choises", 0, "", "choises")]
    assert warnings([NAME], (), _choices=[{"a": "b"}], notes=[{"a": "b"}]) == []


def test_files_that_are_read_are_known_by_what_reads_them() -> None:
    """Selects, csv-external rows and expressions; an instance of a list is no file."""
    rows: list[Row] = [
        ASKED,
        FROM_FILE,
        {"type": "csv-external", "name": "trees"},
        {"type": "calculate", "name": "a", "calculation": "pulldata('birds.csv', 'a', 'b', 'c')"},
        {"type": "calculate", "name": "b", "calculation": "count(instance('fish')/root/item)"},
        {"type": "calculate", "name": "c", "calculation": "count(instance('states')/root/item)"},
    ]
    examined = book(rows, STATES)
    assert wanted_files(examined, outline_of(examined)) == {"cities", "trees", "birds", "fish"}
