"""References and expressions: what cannot be read, and what is read and is not there."""

from __future__ import annotations

import pytest

from knowledge.forms.importing.references import Reference, references, straight
from tests.knowledge.forms.importing.tables import NAME, checked, found, problems, sentence, warnings
from tests.knowledge.forms.workbooks import Row

DAYS: Row = {"type": "integer", "name": "days", "label": "Days"}
BEGIN: Row = {"type": "begin_repeat", "name": "visit", "label": "Visit"}
END: Row = {"type": "end_repeat"}


def note(**texts: object) -> Row:
    """A note after the question "days"."""
    return {"type": "note", "name": "told", "label": "Told", **texts}


EXPRESSIONS = ("relevant", "constraint", "required", "read_only", "calculation")


@pytest.mark.parametrize("column", EXPRESSIONS)
def test_a_reference_to_nothing_is_told_in_every_expression(column: str) -> None:
    """With the question that was meant."""
    rows = [DAYS, note(**{column: "${dyas} > 1"})]
    assert problems(rows) == [found("unknown-question", row=3, column=column, value="${dyas}")]
    assert "Did you mean ${days}?" in sentence(checked(rows), "unknown-question")


@pytest.mark.parametrize(
    "column", ["label", "label::Français (fr)", "hint", "guidance_hint", "constraint_message", "required_message"]
)
def test_a_reference_to_nothing_is_told_in_every_text(column: str) -> None:
    """Labels, hints and messages, in every language."""
    rows = [DAYS, note(**{column: "For ${dyas} days"})]
    assert problems(rows) == [found("unknown-question", row=3, column=column, value="${dyas}")]


def test_references_are_checked_in_defaults_counts_choices_and_the_name_of_responses() -> None:
    """The less usual places of expressions."""
    assert problems([{**DAYS, "default": "${dyas} + 1"}]) == [
        found("unknown-question", column="default", value="${dyas}")
    ]
    assert problems([DAYS, {**BEGIN, "repeat_count": "${dyas}"}, NAME, END]) == [
        found("unknown-question", row=3, column="repeat_count", value="${dyas}")
    ]
    choices: list[Row] = [{"list_name": "l", "name": "a", "label": "${dyas}"}]
    assert problems([DAYS], choices) == [found("unknown-question", "choices", column="label", value="${dyas}")]
    settings = {"form_id": "f", "version": "1", "instance_name": "concat(${dyas}, 'x')"}
    assert problems([DAYS], settings=settings) == [
        found("unknown-question", "settings", column="instance_name", value="${dyas}")
    ]


def test_a_static_default_is_no_expression() -> None:
    """A date, or a text with an apostrophe, is a value."""
    rows: list[Row] = [
        {"type": "date", "name": "d", "label": "D", "default": "2026-11-20"},
        {**NAME, "default": "l'eau"},
    ]
    assert problems(rows) == []


def test_a_reference_that_is_not_closed_is_told() -> None:
    """A forgotten bracket."""
    assert found("broken-reference", row=3, column="relevant", value="${days > 1") in problems(
        [DAYS, note(relevant="${days > 1")]
    )


def test_spaces_within_a_reference_are_told() -> None:
    """pyxform does not find "${ days }"."""
    assert problems([DAYS, note(relevant="${ days } > 1")]) == [
        found("broken-reference", row=3, column="relevant", value="${ days }")
    ]


def test_answers_of_the_last_response_are_refused() -> None:
    """`${last-saved#days}` needs what is not kept."""
    assert problems([DAYS, note(calculation="${last-saved#days}")]) == [
        found("last-saved", row=3, column="calculation", value="${last-saved#days}")
    ]


def test_a_name_that_is_used_twice_leads_nowhere() -> None:
    """Two groups may have a question of one name each, but then nobody can refer to it."""
    group: Row = {"type": "begin_group", "name": "g", "label": "G"}
    end: Row = {"type": "end_group"}
    rows = [group, DAYS, end, {**group, "name": "h"}, DAYS, end]
    assert problems(rows) == []
    assert problems([*rows, note(relevant="${days} > 1")]) == [
        found("ambiguous-reference", row=8, column="relevant", value="${days}")
    ]


def test_the_id_of_a_response_can_be_read() -> None:
    """`${instanceID}` is no question and yet there."""
    assert problems([NAME, note(calculation="${instanceID}")]) == []


@pytest.mark.parametrize(
    ("expression", "code", "value"),
    [
        ("${days} >", "expression-unexpected-end", "${days} >"),
        ("(${days} > 1", "expression-unexpected-end", "(${days} > 1"),
        ("${days} > 1)", "expression-unexpected", ")"),
        ("${days} == 1", "expression-unexpected", "="),
        ("${days} & 1", "expression-character", "&"),
        ("${days} = 'x", "expression-unclosed-string", "'x"),
        ("$days > 1", "expression-variable", "days"),
        ("selectd(${days}, 'a')", "expression-unknown-function", "selectd"),
        ("selected(${days})", "expression-arguments", "selected: 1"),
        ("count-selected()", "expression-arguments", "count-selected: 0"),
    ],
)
def test_an_expression_that_cannot_be_read_is_told(expression: str, code: str, value: str) -> None:
    """Syntax, functions that do not exist, and wrong numbers of arguments: pyxform converts them all."""
    assert problems([DAYS, note(relevant=expression)]) == [found(code, row=3, column="relevant", value=value)]


def test_an_unknown_function_is_told_with_what_was_meant() -> None:
    """A slip comes with the function that it is like."""
    examined = checked([DAYS, note(relevant="selectd(${days}, 'a')")])
    assert "Did you mean selected()?" in sentence(examined, "expression-unknown-function")


@pytest.mark.parametrize("depth", [100, 1_000, 10_000])
def test_deep_nesting_is_read_or_told(depth: int) -> None:
    """A thousand brackets give a problem or none, and never break the import."""
    expression = "(" * depth + "${days}" + ")" * depth + " > 1"
    codes = {problem.code for problem in problems([DAYS, note(relevant=expression)])}
    assert codes <= {"expression-too-deep"}
    assert codes or depth < 1_000


def test_curly_quotes_are_read_as_straight_ones_with_a_warning() -> None:
    """Word processors write them; pyxform reads them so in silence."""
    rows = [NAME, note(relevant="${name} = “x” or ${name} = ‘y’")]
    assert problems(rows) == []
    assert [warning.code for warning in warnings(rows)] == ["smart-quotes"]


def test_an_apostrophe_within_a_straight_literal_stays() -> None:
    """A typographic apostrophe in a text is part of it."""
    assert straight("concat('l’eau', “a”)") == "concat('l’eau', \"a\")"
    assert warnings([NAME, note(calculation="concat('l’eau', ${name})")]) == []


def test_curly_quotes_that_break_the_expression_are_a_problem() -> None:
    """“l'eau” in straight quotes is a literal that is never closed."""
    assert [problem.code for problem in problems([NAME, note(relevant="${name} = ‘l'eau’")])] == [
        "expression-unclosed-string"
    ]


def test_a_name_without_brackets_is_told() -> None:
    """ "days > 1" is a path to nowhere, which JavaRosa takes for an empty answer."""
    rows = [DAYS, note(relevant="days > 1")]
    assert problems(rows) == [found("missing-brackets", row=3, column="relevant", value="days")]
    assert "${days}" in sentence(checked(rows), "missing-brackets")


@pytest.mark.parametrize("path", ["/data/dyas", "../dyas", "current()/../dyas"])
def test_a_path_to_nowhere_is_told(path: str) -> None:
    """Paths written by hand must lead to a question."""
    assert problems([DAYS, note(relevant=f"{path} > 1")]) == [
        found("unknown-path", row=3, column="relevant", value=path)
    ]


@pytest.mark.parametrize("path", ["/data/days", "../days", "current()/../days", ".", "/data/meta/instanceID"])
def test_a_path_to_a_question_is_good(path: str) -> None:
    """Paths written by hand may lead anywhere in the form, and a constraint to its own value."""
    assert problems([DAYS, note(constraint=f"{path} != 1")]) == []


def test_a_question_of_a_repeat_read_from_outside_is_a_warning() -> None:
    """Only its first instance would be read, unless a function takes them all."""
    rows = [BEGIN, DAYS, END]
    assert warnings([*rows, note(relevant="${days} > 1")]) == [
        found("outside-repeat", row=5, column="relevant", value="${days}")
    ]
    assert warnings([*rows, note(label="${days} days")]) == [
        found("outside-repeat", row=5, column="label", value="${days}")
    ]
    for good in ("sum(${days}) > 1", "indexed-repeat(${days}, ${visit}, 1) > 1", "${days}[1] > 1", "max(${days}) > 1"):
        assert warnings([*rows, note(relevant=good)]) == []


def test_a_question_of_a_repeat_read_within_it_is_fine() -> None:
    """Also from a group in the repeat."""
    group: Row = {"type": "begin_group", "name": "g", "label": "G"}
    assert checked([BEGIN, DAYS, group, note(relevant="${days} > 1"), {"type": "end_group"}, END]).findings == ()


def test_references_know_the_functions_around_them() -> None:
    """Literals and brackets in them do not count."""
    read = list(references("concat('(', ${a}) = ')' and round(${b}, 1) > sum(1 + ${c}) and '${d}'"))
    assert read == [
        Reference(name="a", is_closed=True, takes_several=True),
        Reference(name="b", is_closed=True),
        Reference(name="c", is_closed=True, takes_several=True),
        Reference(name="d", is_closed=True),
    ]


def test_a_literal_pattern_is_compiled() -> None:
    """A regular expression that no engine reads is told where it stands."""
    assert problems([{**NAME, "constraint": "regex(., '[a-z')"}]) == [
        found("bad-pattern", column="constraint", value="[a-z")
    ]
    assert problems([{**NAME, "constraint": "regex(., '[a-z]+')"}]) == []


@pytest.mark.parametrize("pattern", ["((a{1000}){1000}){1000}", "(" * 2_000 + ")" * 2_000, "[", "\\p{Foo}"])
def test_patterns_that_would_take_all_memory_are_told(pattern: str) -> None:
    """Before anything tries to use them."""
    assert problems([{**NAME, "constraint": f"regex(., '{pattern}')"}]) == [
        found("bad-pattern", column="constraint", value=pattern[:500])
    ]


def test_pulldata_needs_its_file_and_columns() -> None:
    """File and columns that are literals are looked up."""
    row: Row = {"type": "calculate", "name": "c", "calculation": "pulldata('cities', 'mayor', 'name', ${name})"}
    assert problems([NAME, row]) == [found("missing-file", row=3, column="calculation", value="cities.csv")]
    assert problems([NAME, row], files={"cities.csv": b"name,mayor\nBilbao,X"}) == []
    assert problems([NAME, row], files={"cities.csv": b"name,major\nBilbao,X"}) == [
        found("unknown-column-of-file", row=3, column="calculation", value="mayor")
    ]


def test_instances_are_lists_or_files() -> None:
    """`instance()` of anything else is told."""
    path = "instance('{}')/root/item[name = 'yes']/{}"
    assert problems([NAME, note(calculation=path.format("yes_no", "label"))]) == []
    assert problems([NAME, note(calculation=path.format("yes_on", "label"))]) == [
        found("unknown-list", row=3, column="calculation", value="yes_on")
    ]
    assert problems([NAME, note(calculation=path.format("yes_no", "lable"))]) == [
        found("unknown-choice-column", row=3, column="calculation", value="lable")
    ]


def test_search_is_refused() -> None:
    """As a function it is no more known than as an appearance, and said so."""
    assert problems([DAYS, note(relevant="search('x')")]) == [
        found("search", row=3, column="relevant", value="search('x')")
    ]
