"""The columns of a question of each type, and the cells of its answers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from knowledge.forms.exports.fields import Field, Kind, field_of
from knowledge.forms.exports.submissions import ExportOptions, MultipleSelect
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import FRENCH, question

LABELS = {"water": "Eau", "waste": "Déchets ménagers"}
IN_FRENCH = ExportOptions(language=FRENCH)


def field(type: T, labels: Mapping[str, str] = LABELS, options: ExportOptions = IN_FRENCH, prefix: str = "") -> Field:
    """The columns of a question that is labelled Q."""
    return field_of(question("q", type), "Q", prefix, labels, options)


def cells(made: Field, answer: str) -> list[str]:
    """What stands in them for an answer; addresses of files are made up."""
    return list(made.cells(answer, lambda name: f"https://example.org/{name}"))


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        (T.INTEGER, Kind.NUMBER),
        (T.DECIMAL, Kind.NUMBER),
        (T.RANGE, Kind.NUMBER),
        (T.DATE, Kind.DATE),
        (T.TIME, Kind.TIME),
        (T.DATE_TIME, Kind.DATE_TIME),
        (T.TEXT, Kind.TEXT),
        (T.BARCODE, Kind.TEXT),
        (T.CALCULATE, Kind.TEXT),
        (T.HIDDEN, Kind.TEXT),
        (T.ACKNOWLEDGE, Kind.TEXT),
        (T.AUDIO, Kind.TEXT),
    ],
)
def test_a_column_knows_what_its_texts_stand_for(type: T, kind: Kind) -> None:
    """Numbers, dates and times; what is computed may be anything, and is a text as in KoboToolbox."""
    made = field(type, labels={})
    assert [(column.header, column.kind) for column in made.columns] == [("Q", kind)]
    assert cells(made, "  as it is ") == ["  as it is "]


@pytest.mark.parametrize(
    ("preload", "kind"),
    [
        (("timestamp", "start"), Kind.DATE_TIME),
        (("timestamp", "end"), Kind.DATE_TIME),
        (("date", "today"), Kind.DATE),
        (("property", "username"), Kind.TEXT),
    ],
)
def test_what_the_surroundings_know_is_typed_too(preload: tuple[str, str], kind: Kind) -> None:
    """Instants and days; all else is a text."""
    made = field_of(question("q", T.META, preload=preload), "Q", "", {}, IN_FRENCH)
    assert [column.kind for column in made.columns] == [kind]


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ("45.7 4.8", ["45.7", "4.8", "", ""]),
        ("45.7 4.8 170", ["45.7", "4.8", "170", ""]),
        ("45.7 4.8 170 5", ["45.7", "4.8", "170", "5"]),
        ("45.7 4.8 170 5 9", ["45.7", "4.8", "170", "5"]),
        ("nowhere", ["nowhere", "", "", ""]),
    ],
)
def test_a_place_has_four_parts_whatever_was_answered(answer: str, parts: list[str]) -> None:
    """What is not known is empty; the answer itself stands before them."""
    made = field(T.GEOPOINT, labels={}, prefix="G/")
    assert [column.header for column in made.columns] == [
        *("G/Q", "G/_Q_latitude", "G/_Q_longitude", "G/_Q_altitude", "G/_Q_precision")
    ]
    assert [column.kind for column in made.columns] == [Kind.PLACE, *[Kind.NUMBER] * 4]
    assert cells(made, answer) == [answer, *parts]


def test_one_choice_is_written_by_its_label() -> None:
    """Or by its name where names are wanted."""
    assert cells(field(T.SELECT_ONE), "waste") == ["Déchets ménagers"]
    assert cells(field(T.SELECT_ONE, options=ExportOptions()), "waste") == ["waste"]


def test_a_ranking_is_written_in_its_order_and_not_split() -> None:
    """Which column would say the order?"""
    assert cells(field(T.RANK), "waste water") == ["Déchets ménagers Eau"]
    assert len(field(T.RANK).columns) == 1


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (MultipleSelect.BOTH, {"Q": "Déchets ménagers other", "Q/Eau": "0", "Q/Déchets ménagers": "1"}),
        (MultipleSelect.SUMMARY, {"Q": "Déchets ménagers other"}),
        (MultipleSelect.DETAILS, {"Q/Eau": "0", "Q/Déchets ménagers": "1"}),
    ],
)
def test_several_choices_are_marked_one_by_one(how: MultipleSelect, expected: dict[str, str]) -> None:
    """A choice that the list does not have stands in the summary only."""
    made = field(T.SELECT_MULTIPLE, options=ExportOptions(language=FRENCH, multiple_select=how))
    headers = [column.header for column in made.columns]
    assert dict(zip(headers, cells(made, "waste other"), strict=True)) == expected


def test_without_a_separator_choices_still_stand_apart() -> None:
    """KoboToolbox falls back on a slash."""
    options = ExportOptions(language=FRENCH, group_separator="")
    assert [column.header for column in field(T.SELECT_MULTIPLE, options=options).columns][1] == "Q/Eau"


@pytest.mark.parametrize("type", [T.IMAGE, T.AUDIO, T.VIDEO, T.FILE])
def test_a_file_has_its_address_beside_it(type: T) -> None:
    """Where addresses are wanted."""
    made = field(type, labels={}, options=ExportOptions(media_urls=True))
    assert [column.header for column in made.columns] == ["Q", "Q_URL"]
    assert cells(made, "a.jpg") == ["a.jpg", "https://example.org/a.jpg"]
