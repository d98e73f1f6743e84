"""Files of golden questions are read whole; every faulty line is told with its number and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.model.languages import EN
from knowledge.packs.golden import NoGoldenQuestions, read_golden

GOOD = '{"question": "Who presides?", "language": "en", "entries": ["who"], "kind": "plain"}'
KNOWN = {"who", "where"}


def written(tmp_path: Path, *lines: str | bytes) -> Path:
    path = tmp_path / "golden.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def test_questions_are_read_in_their_order(tmp_path: Path) -> None:
    """Each line is a question; the kind may be left out, and no entries mean that no document answers it."""
    other = {"question": " ¿Quién?\u2028 ", "language": "es", "entries": []}
    golden = read_golden(written(tmp_path, GOOD, "", json.dumps(other), " "), KNOWN)
    assert golden.problems == ()
    first, second = golden.questions
    assert (first.row, first.question, first.kind) == (1, "Who presides?", "plain")
    assert first.language == EN
    assert first.entries == {"who"}
    assert (second.row, second.question, second.entries, second.kind) == (3, "¿Quién?", frozenset(), "")


def test_any_of_several_entries_is_right(tmp_path: Path) -> None:
    """A question may be answered by one of several entries."""
    line = '{"question": "x", "language": "fr", "entries": ["where", "who"]}'
    assert read_golden(written(tmp_path, line), KNOWN).questions[0].entries == {"who", "where"}


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("nonsense", "json-invalid", ""),
        (b'{"question": "\xff"}', "json-invalid", ""),
        ("[" * 50_000, "json-invalid", ""),
        ("[]", "model-type", ""),
        ("null", "model-type", ""),
        ('{"language": "en", "entries": []}', "missing", "question"),
        ('{"question": 1, "language": "en", "entries": []}', "string-type", "question"),
        ('{"question": " ", "language": "en", "entries": []}', "string-too-short", "question"),
        ('{"question": "x", "entries": []}', "missing", "language"),
        ('{"question": "x", "language": "English", "entries": []}', "string-pattern-mismatch", "language"),
        ('{"question": "x", "language": "en"}', "missing", "entries"),
        ('{"question": "x", "language": "en", "entries": "who"}', "list-type", "entries"),
        ('{"question": "x", "language": "en", "entries": ["Not an id"]}', "string-pattern-mismatch", "entries.0"),
        ('{"question": "x", "language": "en", "entries": [], "entry": "who"}', "extra-forbidden", "entry"),
        ('{"question": "x", "language": "en", "entries": [], "kind": 3}', "string-type", "kind"),
    ],
)
def test_a_faulty_line_is_told_and_left_out(tmp_path: Path, line: str | bytes, code: str, column: str) -> None:
    """The reason stands beside the number of the line, and the others are read."""
    golden = read_golden(written(tmp_path, GOOD, line, GOOD), KNOWN)
    (problem,) = golden.problems
    assert (problem.code, problem.column, problem.row, problem.file) == (code, column, 2, "golden.jsonl")
    assert len(problem.value) <= 80
    assert [each.row for each in golden.questions] == [1, 3]


def test_an_entry_that_the_pack_lost_is_told_but_counts(tmp_path: Path) -> None:
    """What used to be answered and is not any more must lower the score, not vanish from it."""
    line = '{"question": "x", "language": "en", "entries": ["gone", "who"]}'
    golden = read_golden(written(tmp_path, line), KNOWN)
    assert [(each.code, each.value, each.row) for each in golden.problems] == [("unknown-entry", "gone", 1)]
    assert [each.entries for each in golden.questions] == [{"gone", "who"}]


def test_a_line_may_have_several_faults(tmp_path: Path) -> None:
    """Nobody mends a line one run at a time."""
    problems = read_golden(written(tmp_path, "{}"), KNOWN).problems
    assert [each.column for each in problems] == ["question", "language", "entries"]


def test_an_empty_file_has_no_questions(tmp_path: Path) -> None:
    """It is no fault to have only begun."""
    golden = read_golden(written(tmp_path, b""), KNOWN)
    assert (golden.questions, golden.problems) == ((), ())


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    """A wrong path, or a folder, is told as such."""
    with pytest.raises(NoGoldenQuestions, match="cannot be read: "):
        read_golden(tmp_path / name, KNOWN)
