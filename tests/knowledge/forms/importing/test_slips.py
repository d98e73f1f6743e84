"""Slips in good forms: each is found where it was made, and nothing else is blamed for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.importing.attachments import read_attachments
from knowledge.forms.importing.checking import examine
from knowledge.forms.importing.conversion import convert
from knowledge.forms.importing.references import references, straight
from tests.knowledge.forms.importing.tables import book, checked, found, problems
from tests.knowledge.forms.workbooks import Row

Rows = list[dict[str, object]]

CHOICES: tuple[Row, ...] = (
    {"list_name": "sizes", "name": "small", "label": "Small", "kind": "town"},
    {"list_name": "sizes", "name": "large", "label": "Large", "kind": "city"},
)


def good() -> Rows:
    """A form of everything that refers to something else."""
    return [
        {"type": "text", "name": "city", "label": "City", "required": "yes"},
        {"type": "integer", "name": "people", "label": "People of ${city}", "constraint": ". > 0 and . < 40000000"},
        {
            "type": "select_one sizes",
            "name": "size",
            "label": "Size",
            "choice_filter": "kind = 'town' or ${people} > 9",
        },
        {"type": "begin_repeat", "name": "practice", "label": "Practice", "repeat_count": "${people}"},
        {"type": "text", "name": "title", "label": "Title", "relevant": "${size} = 'large'"},
        {"type": "begin_group", "name": "money", "label": "Money"},
        {"type": "decimal", "name": "cost", "label": "Cost", "default": "${people} * 2"},
        {"type": "end_group"},
        {"type": "end_repeat"},
        {"type": "calculate", "name": "total", "calculation": "sum(${cost}) + count(${practice})"},
        {"type": "range", "name": "mark", "label": "Mark", "parameters": "start=1 end=5 step=1"},
        {"type": "note", "name": "told", "label": "It costs ${total}", "trigger": "${mark}", "calculation": "${total}"},
    ]


def test_the_form_is_good() -> None:
    """Nothing is found in it, and pyxform converts it."""
    examined = checked(good(), CHOICES)
    assert examined.findings == ()
    assert convert(examined.book, examined.outline).xml


Slip = tuple[int, str, str, str]
SLIPS: list[Slip] = [
    (2, "type", "txt", "unknown-type"),
    (2, "name", "", "missing-name"),
    (2, "name", "the city", "bad-name"),
    (2, "label", "", "missing-label"),
    (2, "required", "sí", "not-a-boolean"),
    (2, "appearance", "ex:org.example", "external-app"),
    (3, "label", "People of ${citi}", "unknown-question"),
    (3, "label", "People of ${city", "broken-reference"),
    (3, "constraint", ". > 0 and", "expression-unexpected-end"),
    (3, "constraint", "regexp(., '.*')", "expression-unknown-function"),
    (3, "constraint", "regex(., '(')", "bad-pattern"),
    (3, "constraint", "regex(.)", "expression-arguments"),
    (3, "constraint", "city = 'x'", "missing-brackets"),
    (3, "relevant", "${last-saved#city} = 'x'", "last-saved"),
    (3, "relevant", "${people} > 1", "circular"),
    (3, "name", "city", "duplicate-name"),
    (4, "type", "select_one size", "unknown-list"),
    (4, "type", "select_one", "missing-list"),
    (4, "choice_filter", "knd = 'town'", "unknown-choice-column"),
    (4, "choice_filter", "kind = ", "expression-unexpected-end"),
    (4, "parameters", "randomise=true", "unknown-parameter"),
    (4, "parameters", "seed=3", "bad-parameter"),
    (5, "repeat_count", "${peple}", "unknown-question"),
    (5, "name", "data", "duplicate-repeat"),
    (6, "relevant", "${size} == 'large'", "expression-unexpected"),
    (6, "relevant", "/data/siz = 'large'", "unknown-path"),
    (8, "default", "${peopel} * 2", "unknown-question"),
    (11, "calculation", "", "missing-calculation"),
    (11, "calculation", "pulldata('prices', 'a', 'b', 'c')", "missing-file"),
    (11, "calculation", "instance('prices')/root/item/a", "unknown-list"),
    (12, "parameters", "start=1 end=five", "bad-parameter"),
    (12, "parameters", "start=1 end=5 step=10", "bad-range"),
    (13, "trigger", "mark", "bad-trigger"),
    (13, "trigger", "${marc}", "unknown-question"),
]


def with_slip(slip: Slip) -> Rows:
    """The form with a cell changed."""
    row, column, value, _ = slip
    rows = good()
    rows[row - 2] |= {column: value}
    return rows


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{slip[3]}-{slip[0]}-{slip[1]}" for slip in SLIPS])
def test_a_slip_is_found_in_its_cell(slip: Slip) -> None:
    """Row, column and code; what no longer finds the question that was renamed may be told too."""
    row, column, _, code = slip
    there = problems(with_slip(slip), CHOICES)
    assert (code, row, column) in {(problem.code, problem.row, problem.column) for problem in there}
    others = {problem.code for problem in there if (problem.row, problem.column) != (row, column)}
    assert others <= ({"unknown-question", "ambiguous-reference"} if column == "name" else set())


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{slip[3]}-{slip[0]}-{slip[1]}" for slip in SLIPS])
def test_every_problem_says_how_to_mend_it(slip: Slip) -> None:
    """A sentence that ends, of more than a few words, without the marks of a programming language."""
    for finding in checked(with_slip(slip), CHOICES).problems:
        sentence = finding.problem.sentence
        assert sentence[0].isupper() or sentence.startswith(('"', "${"))
        assert len(sentence) > len("There is no such x.")
        assert "None" not in sentence
        assert "{}" not in sentence


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(SLIPS), min_size=1, max_size=6))
def test_slips_are_found_together(slips: list[Slip]) -> None:
    """Every one of them, in one go: an author mends all before trying again."""
    rows = good()
    by_cell = {(slip[0], slip[1]): slip for slip in slips if slip[1] != "name"}
    for row, column, value, _ in by_cell.values():
        rows[row - 2] |= {column: value}
    there = {(problem.code, problem.row, problem.column) for problem in problems(rows, CHOICES)}
    hidden = {"choice_filter", "parameters"}  # of a select whose list is unknown, or whose type is
    expected = {
        (code, row, column)
        for row, column, _, code in by_cell.values()
        if not (column in hidden and (row, "type") in by_cell) and code != "circular"
    }
    assert expected <= there


@pytest.mark.parametrize("row", [9, 10])
def test_a_forgotten_end_is_found(row: int) -> None:
    """Of the group and of the repeat."""
    rows = good()
    del rows[row - 2]
    assert "begin-without-end" in {problem.code for problem in problems(rows, CHOICES)}


@pytest.mark.parametrize("row", [5, 7])
def test_a_forgotten_beginning_is_found(row: int) -> None:
    """Of the repeat and of the group."""
    rows = good()
    del rows[row - 2]
    codes = {problem.code for problem in problems(rows, CHOICES)}
    assert codes & {"end-without-begin", "begin-without-end"}


def test_a_question_that_was_renamed_is_missed_everywhere() -> None:
    """Each place that reads it is told."""
    rows = good()
    rows[1] |= {"name": "inhabitants"}
    assert {(problem.row, problem.column) for problem in problems(rows, CHOICES)} == {
        (4, "choice_filter"),
        (5, "repeat_count"),
        (8, "default"),
    }


REFUSED_BY_PYXFORM: list[tuple[str, list[Row]]] = [
    ("name", [{"type": "text", "name": "a b", "label": "A"}]),
    ("no name", [{"type": "text", "label": "A"}]),
    ("twice", [{"type": "text", "name": "a", "label": "A"}] * 2),
    ("meta", [{"type": "text", "name": "meta", "label": "A"}]),
    ("no type", [{"name": "a", "label": "A"}]),
    ("type", [{"type": "telepathy", "name": "a", "label": "A"}]),
    ("list", [{"type": "select_one nothing", "name": "a", "label": "A"}]),
    ("reference", [{"type": "text", "name": "a", "label": "A ${b}"}]),
    (
        "spaced reference",
        [{"type": "text", "name": "a", "label": "A"}, {"type": "note", "name": "b", "label": "${ a }"}],
    ),
    ("begin", [{"type": "begin_group", "name": "g", "label": "G"}, {"type": "text", "name": "a", "label": "A"}]),
    ("end", [{"type": "text", "name": "a", "label": "A"}, {"type": "end_group"}]),
    ("range", [{"type": "range", "name": "a", "label": "A", "parameters": "start=a"}]),
    ("zero step", [{"type": "range", "name": "a", "label": "A", "parameters": "step=0"}]),
    ("long step", [{"type": "range", "name": "a", "label": "A", "parameters": "end=3 step=7"}]),
    ("labels", [{"type": "range", "name": "a", "label": "A", "parameters": "end=3 tick_labelset=x"}]),
    ("parameters", [{"type": "range", "name": "a", "label": "A", "parameters": "start"}]),
    ("key", [{"type": "text", "name": "a", "label": "A", "parameters": "raws=3"}]),
    ("seed", [{"type": "select_one sizes", "name": "a", "label": "A", "parameters": "seed=3"}]),
    ("calculation", [{"type": "calculate", "name": "a"}]),
    ("trigger", [{"type": "calculate", "name": "a", "calculation": "1", "trigger": "${b}"}]),
    ("file", [{"type": "select_one_from_file a.txt", "name": "a", "label": "A"}]),
    ("external", [{"type": "select_one_external x", "name": "a", "label": "A", "choice_filter": "kind = 'a'"}]),
]


@pytest.mark.parametrize("rows", [rows for _, rows in REFUSED_BY_PYXFORM], ids=[name for name, _ in REFUSED_BY_PYXFORM])
def test_what_pyxform_refuses_is_told_before_it_does(rows: list[Row]) -> None:
    """Each of its usual errors has a problem of ours, in the row that it speaks of."""
    examined = checked(rows, CHOICES)
    said = convert(examined.book, examined.outline)
    assert said.xml == ""
    assert examined.problems
    row = said.findings[0].problem.row
    assert not row or row in {finding.problem.row for finding in examined.problems}


WORD = st.sampled_from(
    [
        *("${city}", "${", "}", "city", "'", '"', "’", "“", "(", ")", "[", "]", "/", "..", ".", "and", "or", "=", ">"),
        *("1", " ", "count(", "instance('sizes')/root/item", "text", "select_one", "sizes", "or_other", "begin_group"),
        *("end_group", "note", "start=1", "yes", "é", "\x00", "😀", "ex:", "search(", "last-saved#", "name", "::", ","),
    ]
)
NOISE = st.lists(WORD, max_size=6).map("".join)
COLUMNS = (
    *("type", "name", "label", "label::Français (fr)", "hint", "relevant", "constraint", "required", "calculation"),
    *("default", "choice_filter", "parameters", "appearance", "trigger", "repeat_count", "read_only", "disabled"),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dictionaries(st.sampled_from(COLUMNS), NOISE, max_size=6), max_size=6),
    st.lists(st.dictionaries(st.sampled_from(("list_name", "name", "label", "kind")), NOISE, max_size=4), max_size=3),
    st.dictionaries(st.sampled_from(("form_id", "version", "default_language", "instance_name", "name")), NOISE),
)
def test_noise_is_told_and_never_breaks_a_check(survey: Rows, choices: Rows, setting: dict[str, object]) -> None:
    """Whatever stands in the cells, all findings are at cells that there are."""
    examined = examine(book(survey, choices, setting), read_attachments({}))
    done = convert(examined.book, examined.outline)
    assert done.xml or done.findings
    for finding in (*examined.findings, *done.findings):
        problem = finding.problem
        assert problem.file in ("", "survey", "choices", "settings")
        assert 0 <= problem.row <= len(survey) + len(choices) + 2
        assert problem.sentence


@given(NOISE)
def test_straight_quotes_stay_and_curly_ones_go_outside_of_literals(text: str) -> None:
    """Twice is as good as once, and nothing but quotes changes."""
    once = straight(text)
    assert straight(once) == once or once.count("'") + once.count('"') > text.count("'") + text.count('"')
    assert len(once) == len(text)
    assert [sign for sign in once if sign not in "'\""] == [
        sign for sign, new in zip(text, once, strict=True) if new not in "'\""
    ]


@given(NOISE)
def test_references_are_those_of_the_text(text: str) -> None:
    """No reference is overlooked, however brackets and quotes stand."""
    assert sum(1 + reference.name.count("${") for reference in references(text)) == text.count("${")


def test_a_finding_is_told_once() -> None:
    """A name that three checks stumble over is one problem."""
    rows: list[Row] = [{"type": "text", "name": "a", "label": "${x} and ${x} and ${x}"}]
    assert problems(rows) == [found("unknown-question", column="label", value="${x}")]
