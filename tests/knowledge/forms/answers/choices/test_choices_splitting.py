"""Replies are taken apart along the labels of their list."""

from __future__ import annotations

import pytest

from knowledge.model.languages import EN, ES, PT, Language
from tests.knowledge.forms.answers.choices.making import outcome, splitter

LABELS = (
    "Water and sanitation",
    "Energy",
    "Waste, recycling and circular economy",
    "Water",
    "Black & white",
    "Parks/gardens",
)


def parts(text: str, language: Language = EN) -> list[str]:
    """The pieces of a reply in short."""
    return [outcome(piece.found) for piece in splitter(*LABELS, language=language).pieces(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("energy", ["hit c2"]),
        ("water and sanitation, energy", ["hit c1", "hit c2"]),
        ("energy and water and sanitation", ["hit c2", "hit c1"]),
        ("water, energy", ["hit c4", "hit c2"]),
        ("water and energy", ["hit c4", "hit c2"]),
        ("waste, recycling and circular economy and water", ["hit c3", "hit c4"]),
        ("black & white & energy", ["hit c5", "hit c2"]),
        ("parks/gardens/energy", ["hit c6", "hit c2"]),
        ("parks / gardens; water", ["hit c6", "hit c4"]),
        ("watr and sanitation, energy", ["hit c1", "hit c2"]),
        ("energy\nwater", ["hit c2", "hit c4"]),
        ("- energy\n- water", ["hit c2", "hit c4"]),
        ("• energy • water", ["hit c2", "hit c4"]),
        ("energy - water", ["hit c2", "hit c4"]),
        ("energy then water", ["hit c2", "hit c4"]),
        ("energy water", ["hit c2", "hit c4"]),
        ("energy 6 water", ["hit c2", "hit c6", "hit c4"]),
        ("the energy and the water, please", ["hit c2", "hit c4"]),
        ("1. Water and sanitation\n2. Energy", ["hit c1", "hit c2"]),
        ("energy and bananas", ["hit c2", "missed"]),
        (",,, energy,,", ["hit c2"]),
        ("", []),
        (" , ; ", []),
    ],
)
def test_labels_are_kept_whole(text: str, expected: list[str]) -> None:
    """A comma, "and", "&" or "/" within a label separates nothing; between labels it does."""
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1, 3 and 4", ["hit c1", "hit c3", "hit c4"]),
        ("1 3 4", ["hit c1", "hit c3", "hit c4"]),
        ("1-3", ["hit c1", "hit c2", "hit c3"]),
        ("3-1", ["hit c3", "hit c2", "hit c1"]),
        ("1 to 3, 5", ["hit c1", "hit c2", "hit c3", "hit c5"]),
        ("1-3-5", ["hit c1", "hit c3", "hit c5"]),
        ("1.3.5", ["hit c1", "hit c3", "hit c5"]),
        ("1/3+4&5", ["hit c1", "hit c3", "hit c4", "hit c5"]),
        ("135", ["guess c1", "guess c3", "guess c5"]),
        ("1 to 9", ["hit c1", "missed"]),
        ("the first two and the last", ["hit c1", "hit c2", "hit c6"]),
        ("1 and not 3", ["hit c1", "missed"]),
        ("1 but not 3", ["hit c1", "missed"]),
        ("1, 99", ["hit c1", "missed"]),
    ],
)
def test_numbers_are_counted_out(text: str, expected: list[str]) -> None:
    """Numbers in a row, ranges, digits without spaces as a guess, and none that is denied."""
    assert parts(text) == expected


def test_ranges_of_labels_that_are_numbers() -> None:
    """Of years, "2024-2026" goes from the one label to the other."""
    years = splitter("2027", "2026", "2025", "2024")
    assert [outcome(piece.found) for piece in years.pieces("2024-2026")] == ["hit c4", "hit c3", "hit c2"]


def test_what_stands_behind_other_is_left_whole() -> None:
    """Commas behind "other:" belong to what is written there."""
    pieces = splitter("Water", "Energy", "Other").pieces("1, other: trams, buses and ferries")
    assert [outcome(piece.found) for piece in pieces] == ["hit c1", "hit c3"]
    assert pieces[-1].text == "other: trams, buses and ferries"


@pytest.mark.parametrize(
    ("text", "language", "is_doubtful"),
    [
        ("1 or 3", EN, True),
        ("1 ou 3", PT, True),
        ("1 o 3", ES, True),
        ("1, 3 e o 4", PT, False),
        ("1 and 3", EN, False),
        ("order", EN, False),
    ],
)
def test_an_or_is_noticed(text: str, language: Language, is_doubtful: bool) -> None:
    """ "Or" makes doubtful; the Portuguese article "o" does not."""
    assert splitter("A", "B", "C", language=language).has_doubt(text) is is_doubtful


def test_endless_replies_end() -> None:
    """After ten pieces that mean nothing no more are looked for."""
    assert len(parts("zz, " * 400)) == 10
