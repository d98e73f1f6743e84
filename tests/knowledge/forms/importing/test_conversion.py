"""pyxform in between: nothing is lost on the way, and what it says is put in its place."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.importing.attachments import itemsets
from knowledge.forms.importing.checking import Examined
from knowledge.forms.importing.conversion import Converted, convert
from knowledge.forms.importing.rechecking import recheck
from knowledge.forms.xform import read_xform
from knowledge.model.forms import FormVersion, Question
from tests.knowledge.forms.importing.tables import NAME, checked
from tests.knowledge.forms.workbooks import SETTINGS, YES_NO, Row


def converted(survey: list[Row], *rest: object, **named: object) -> tuple[Examined, Converted]:
    """The rows through pyxform."""
    examined = checked(survey, *rest, **named)  # type: ignore[arg-type]  # as of checked
    return examined, convert(examined.book, examined.outline)


def form(survey: list[Row], *rest: object, **named: object) -> FormVersion:
    """The form of the rows, and all rows are in it."""
    examined, done = converted(survey, *rest, **named)
    assert examined.problems == ()
    assert done.xml, done.findings
    read = read_xform(done.xml, [table] if (table := itemsets(examined.book)) else [])
    assert list(recheck(read, {entry.path: entry.row.number for entry in examined.outline.entries})) == []
    return read


def said(done: Converted) -> list[tuple[str, int, str, str]]:
    """What pyxform says: sheet, row, column and value."""
    return [(of.problem.file, of.problem.row, of.problem.column, of.problem.value) for of in done.findings]


def test_typographic_quotes_survive_in_texts_and_literals() -> None:
    """pyxform makes straight ones of them in labels, hints, choices and messages."""
    rows: list[Row] = [
        {"type": "select_one l", "name": "a", "label": "L’eau “propre”", "hint": "C’est ‘ça’"},
        {"type": "calculate", "name": "b", "calculation": "concat('l’eau', “x”)"},
    ]
    read = form(rows, [{"list_name": "l", "name": "d’eau", "label": "D’eau"}])
    first, second = (node for node in read.walk() if isinstance(node, Question) and "/meta/" not in node.path)
    assert first.label is not None
    assert first.hint is not None
    assert (*first.label.parts.values(), *first.hint.parts.values()) == (("L’eau “propre”",), ("C’est ‘ça’",))
    assert second.calculate == "concat('l’eau', \"x\")"
    assert [choice.name for choice in read.lists["l"].choices] == ["d’eau"]


def test_notes_without_name_are_named_after_their_row() -> None:
    """As pyxform does, whatever or_other has put before them, and whatever rows are empty."""
    rows: list[Row] = [
        {"type": "select_one yes_no or_other", "name": "a", "label": "A"},
        {},
        {"type": "note", "label": "Hello"},
    ]
    assert "/data/generated_note_name_4" in {node.path for node in form(rows).walk()}


def test_rows_left_out_are_not_converted() -> None:
    """Disabled rows, logs and comments are no questions."""
    rows: list[Row] = [
        {**NAME, "name": "x", "disabled": "yes"},
        {"type": "audit", "name": "audit"},
        {"hint": "x"},
        NAME,
    ]
    paths = {node.path for node in form(rows).walk()}
    assert "/data/name" in paths
    assert not paths & {"/data/x", "/data/meta/audit", "/data/audit"}


def test_an_error_of_pyxform_is_placed() -> None:
    """Row, column and value of the workbook, also below empty rows."""
    rows: list[Row] = [NAME, {}, {"type": "geopoint", "name": "g", "label": "G", "parameters": "capture-accuracy=near"}]
    done = converted(rows)[1]
    assert done.xml == ""
    assert said(done) == [("survey", 4, "parameters", "capture-accuracy=near")]
    assert "numeric" in done.findings[0].problem.sentence
    assert "row" not in done.findings[0].problem.sentence


def test_what_pyxform_says_of_pixels_and_translations_is_left_out() -> None:
    """It is told already in other words, or does not matter in a chat."""
    rows: list[Row] = [
        {"type": "image", "name": "i", "label::A (fr)": "I", "hint": "H"},
        {"type": "begin_repeat", "name": "r"},
        {"type": "text", "name": "t", "label::B (es)": "T"},
        {"type": "end_repeat"},
    ]
    assert said(converted(rows)[1]) == []


def test_a_choice_of_other_is_in_the_form() -> None:
    """With a filter, too."""
    rows: list[Row] = [
        {"type": "select_one yes_no or_other", "name": "a", "label": "A", "choice_filter": "name != 'no'"},
    ]
    read = form(rows)
    assert [choice.name for choice in read.lists["yes_no"].choices] == ["yes", "no", "other"]
    other = next(node for node in read.walk() if node.path == "/data/a_other")
    assert other.relevant.replace(" ", "") == "selected(/data/a,'other')"


def test_external_choices_come_as_a_table() -> None:
    """Also where cells are empty, which moves columns in pyxform's own file."""
    rows: list[Row] = [
        {"type": "text", "name": "state", "label": "State"},
        {"type": "select_one_external cities", "name": "q", "label": "Q", "choice_filter": "state = ${state}"},
    ]
    external: list[Row] = [
        {"list_name": "cities", "name": "a", "label": "A", "state": "tx"},
        {"list_name": "cities", "name": "b", "state": "wa"},
    ]
    read = form(rows, external_choices=external)
    assert [(choice.name, choice.columns["state"]) for choice in read.lists["cities"].choices] == [
        ("a", "tx"),
        ("b", "wa"),
    ]


def test_settings_reach_the_form() -> None:
    """Title, id, version, language, name of responses; those without effect do not."""
    given_settings = {
        **SETTINGS,
        "instance_name": "${name}",
        "default_language": "A (fr)",
        "omit_instanceID": "yes",
        "submission_url": "https://example.org",
    }
    read = form([NAME], (), given_settings)
    assert (read.title, read.id, read.version) == ("Good practices", "practices", "2026112000")
    assert read.default_language == "A (fr)"
    assert read.instance_name.strip() == "/data/name"
    assert "/data/meta/instanceID" in {node.path for node in read.walk()}
    assert "example.org" not in read.xml


def test_headers_of_tables_are_never_asked() -> None:
    """Those that an author writes, and those that pyxform adds to a table-list."""
    rows: list[Row] = [
        {"type": "begin_group", "name": "g", "label": "G", "appearance": "field-list"},
        {"type": "select_one yes_no", "name": "head", "label": "Head", "appearance": "label"},
        {"type": "select_one yes_no", "name": "a", "label": "A", "appearance": "list-nolabel"},
        {"type": "end_group"},
        {"type": "begin_group", "name": "h", "label": "H", "appearance": "table-list"},
        {"type": "select_one yes_no", "name": "b", "label": "B"},
        {"type": "end_group"},
    ]
    asked = {question.name for question in form(rows).questions() if question.is_asked}
    assert {"a", "b"} <= asked
    assert "head" not in asked
    assert not any(name.startswith("reserved_name_for_field_list_labels") for name in asked)


PLAIN = st.sampled_from(
    [
        *("text", "integer", "decimal", "range", "date", "time", "dateTime", "select_one yes_no", "note"),
        *("select_multiple yes_no", "rank yes_no", "acknowledge", "hidden", "image", "audio", "video", "file"),
        *("geopoint", "barcode", "start", "end", "today", "username", "deviceid", "select_one yes_no or_other"),
    ]
)
TREE = st.recursive(PLAIN, lambda inner: st.tuples(st.sampled_from(["group", "repeat"]), st.lists(inner, min_size=1)))


def _rows(tree: object, at: list[int]) -> Iterator[Row]:
    at[0] += 1
    name = f"n{at[0]}"
    if isinstance(tree, str):
        yield {"type": tree, "name": name, "label": name, "relevant": "${n1} != ''" if at[0] % 3 == 0 else ""}
        return
    assert isinstance(tree, tuple)
    yield {"type": f"begin_{tree[0]}", "name": name, "label": name}
    for inner in tree[1]:
        yield from _rows(inner, at)
    yield {"type": f"end_{tree[0]}"}


@settings(max_examples=40, deadline=None)
@given(st.lists(TREE, min_size=1, max_size=8))
def test_no_row_is_ever_lost(trees: list[object]) -> None:
    """All types in all groups and repeats: each row of the survey is in the form, and nothing that no row says."""
    at = [0]
    rows: list[Row] = [{"type": "text", "name": "first", "label": "First"}]
    rows += [row for tree in trees for row in _rows(tree, at)]
    rows = [{**row, "relevant": str(row.get("relevant", "")).replace("${n1}", "${first}")} for row in rows]
    read = form(rows, YES_NO)
    names = [str(row["name"]) for row in rows if "name" in row]
    others = [f"{row['name']}_other" for row in rows if str(row["type"]).endswith("or_other")]
    found = [node.path.rpartition("/")[2] for node in read.walk() if not node.path.startswith("/data/meta")]
    assert sorted(found) == sorted(names + others)
