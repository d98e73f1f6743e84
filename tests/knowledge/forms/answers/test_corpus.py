"""Answers as people type them, in four languages: `corpus/` holds what was typed and what must come of it.

A line is `typed => expected`: `= value` is understood, `? value | other` is to be confirmed (a line without others does
not look at them), `! reason value …` is asked again, with the alternatives. A line with a hash says what is asked: the
type, words of the appearance, and in capitals the country.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.model.forms import Asked, QuestionType
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from tests.knowledge.forms.answers.asking import asked, read, shown

CORPUS = Path(__file__).parent / "corpus"
FEWEST = {"numbers": 60, "dates": 60, "times": 25, "places": 20, "contacts": 20}


def lines_of(path: Path) -> Iterator[tuple[Asked, str, str]]:
    question = asked(QuestionType.TEXT)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kind, *words = line[2:].split()
            country = "".join(filter(str.isupper, words))
            question = asked(QuestionType(kind), *filter(str.islower, words), country=country)
        else:
            typed, _, expected = line.partition(" => ")
            yield question, typed, expected


def mistakes(path: Path) -> list[str]:
    language = Language(path.stem.rpartition("_")[2])
    wrong = []
    for question, typed, expected in lines_of(path):
        got = shown(read(question, typed, language))
        seen = got if "|" in expected or not got.startswith("?") else got.partition(" | ")[0]
        if seen != expected:
            wrong.append(f"{typed!r} to {question.type}: expected {expected}, got {got}")
    return wrong


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
@pytest.mark.parametrize("kind", FEWEST)
def test_what_people_type_is_read_as_they_mean_it(kind: str, language: Language) -> None:
    """Every line of a table comes out as it says: understood, read back, or asked again with the reason."""
    assert mistakes(CORPUS / f"{kind}_{language}.txt") == []


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_line_of_a_table_is_lost(path: Path) -> None:
    """Each table has as many lines as its kind needs, each of its own and with an expectation that can be met."""
    lines = list(lines_of(path))
    kind = path.stem.rpartition("_")[0]
    assert len(lines) >= FEWEST.get(kind, 1)
    assert all(expected[:2] in {"= ", "? ", "! "} for _, _, expected in lines)
    repeated = Counter((question.type, question.appearance, question.country, typed) for question, typed, _ in lines)
    assert max(repeated.values()) == 1
