"""Values as they are held, and as they are written."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.expressions import Moment
from knowledge.forms.responses.values import fits, geopoint, held, java_double, plain, stamp, written
from knowledge.model.forms import QuestionType
from tests.knowledge.forms.building import calculate, question

PARIS = ZoneInfo("Europe/Paris")
TYPED = [
    QuestionType.INTEGER,
    QuestionType.DECIMAL,
    QuestionType.RANGE,
    QuestionType.DATE,
    QuestionType.TIME,
    QuestionType.DATE_TIME,
    QuestionType.GEOPOINT,
    QuestionType.SELECT_MULTIPLE,
]


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        (QuestionType.INTEGER, "007", "7"),
        (QuestionType.INTEGER, "+3", "3"),
        (QuestionType.INTEGER, "-0", "0"),
        (QuestionType.INTEGER, "3.5", "3.5"),
        (QuestionType.DECIMAL, "10.50", "10.5"),
        (QuestionType.DECIMAL, "10", "10"),
        (QuestionType.DECIMAL, "1e-7", "0.0000001"),
        (QuestionType.DECIMAL, "ten", "ten"),
        (QuestionType.RANGE, "3.0", "3"),
        (QuestionType.DATE, "2026-02-27", "2026-02-27"),
        (QuestionType.DATE, "2026-02-27T10:00:00.000+01:00", "2026-02-27"),
        (QuestionType.DATE, "27/02/2026", "27/02/2026"),
        (QuestionType.TIME, "10:30", "10:30:00.000+01:00"),
        (QuestionType.TIME, "10:30:15.250Z", "10:30:15.250Z"),
        (QuestionType.DATE_TIME, "2026-02-27T10:30", "2026-02-27T10:30:00.000+01:00"),
        (QuestionType.DATE_TIME, "2026-07-27T10:30:00Z", "2026-07-27T12:30:00.000+02:00"),
        (QuestionType.DATE_TIME, "tomorrow", "tomorrow"),
        (QuestionType.GEOPOINT, "45.5 4.8 0 0", "45.5 4.8 0.0 0.0"),
        (QuestionType.GEOPOINT, "45 4", "45.0 4.0 0.0 0.0"),
        (QuestionType.GEOPOINT, "here", "here"),
        (QuestionType.SELECT_MULTIPLE, "  a\n b ", "a b"),
        (QuestionType.TEXT, " as it  is ", " as it  is "),
        (QuestionType.SELECT_ONE, "a", "a"),
    ],
)
def test_held(type: QuestionType, value: str, expected: str) -> None:
    """A value takes the form of its type; one that does not fit stays as it is."""
    assert held(question("x", type), value, PARIS) == expected


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        (QuestionType.INTEGER, "7", "7"),
        (QuestionType.DECIMAL, "10", "10.0"),
        (QuestionType.DECIMAL, "10.5", "10.5"),
        (QuestionType.DECIMAL, "0.0000001", "1.0E-7"),
        (QuestionType.DECIMAL, "ten", "ten"),
        (QuestionType.DECIMAL, "", ""),
        (QuestionType.TEXT, "10", "10"),
        (QuestionType.GEOPOINT, "45.5 4.8 0.0 0.0", "45.5 4.8 0.0 0.0"),
    ],
)
def test_written(type: QuestionType, value: str, expected: str) -> None:
    """A submission has decimals as Java writes them, all else as it is held."""
    assert written(question("x", type), value, None, PARIS) == expected


def test_ranges_are_written_by_their_type() -> None:
    """A range of fractions is written as a decimal, one of whole numbers as an integer."""
    fractions, whole = (question("x", QuestionType.RANGE, parameters={"type": type}) for type in ("decimal", "int"))
    assert (written(fractions, "3", None, PARIS), written(whole, "3", None, PARIS)) == ("3.0", "3")


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("true", True, "1"),
        ("false", False, "0"),
        ("5", 5.0, "5"),
        ("0.000105", 0.000105, "1.05E-4"),
        ("2026-02-27", Moment(20511.0, "2026-02-27"), "2026-02-27T00:00:00.000+01:00"),
        ("2026-02-27T10:30:00.000+01:00", Moment(20511.4, ""), "2026-02-27T10:30:00.000+01:00"),
        ("abc", None, "abc"),
    ],
)
def test_computed_values_are_written_by_what_they_are(
    text: str, typed: bool | float | Moment | None, expected: str
) -> None:
    """What was computed is written as JavaRosa writes it: truths as digits, dates as dates with a time."""
    assert written(calculate("x", "1"), text, typed, PARIS) == expected


def test_computed_dates_of_date_questions_stay_dates() -> None:
    """In a date question a computed date has no time."""
    survey = question("x", QuestionType.DATE, calculate="today()")
    assert written(survey, "2026-02-27", Moment(20511.0, "2026-02-27"), PARIS) == "2026-02-27"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.0, "0.0"),
        (1.0, "1.0"),
        (-2.5, "-2.5"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (123456789.5, "1.234567895E8"),
        (1e22, "1.0E22"),
        (-1.5e-10, "-1.5E-10"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
    ],
)
def test_java_double(number: float, expected: str) -> None:
    """Numbers read as Java's Double.toString has them."""
    assert java_double(number) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_not_changed_by_writing(number: float) -> None:
    """Both ways of writing a number are exact: read again, it is the same."""
    assert float(java_double(number)) == number
    assert float(plain(number)) == number
    assert "e" not in plain(number).lower()


@given(
    st.sampled_from(TYPED),
    st.one_of(st.text(max_size=30), st.decimals().map(str), st.datetimes().map(datetime.isoformat)),
)
def test_holding_twice_is_holding_once(type: QuestionType, value: str) -> None:
    """A held value is held as it is, fits no less than before, and is never lost."""
    asked = question("x", type)
    once = held(asked, value, PARIS)
    assert held(asked, once, PARIS) == once
    assert not (value and fits(asked, value)) or fits(asked, once)
    assert bool(once.strip()) == bool(value.strip())


@given(st.decimals(-90, 90, places=6), st.decimals(-180, 180, places=6))
def test_geopoints_keep_their_place(latitude: Decimal, longitude: Decimal) -> None:
    """A place is the same place after it was written."""
    parts = geopoint(f"{latitude} {longitude}").split(" ")
    assert [float(part) for part in parts] == [float(latitude), float(longitude), 0.0, 0.0]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.sampled_from([UTC, PARIS]))
def test_stamps_keep_their_moment(moment: datetime, zone: ZoneInfo) -> None:
    """A moment is the same, to the millisecond, after it was written in any zone."""
    read = datetime.fromisoformat(stamp(moment.astimezone(zone)))
    assert abs(read - moment) < timedelta(milliseconds=1)


@pytest.mark.parametrize("type", TYPED)
def test_long_rubbish_is_no_work(type: QuestionType) -> None:
    """A megabyte of digits is looked at and left alone."""
    rubbish = "1" * 1_000_000
    asked = question("x", type)
    assert held(asked, rubbish, PARIS) == rubbish
    assert fits(asked, rubbish) is (type is QuestionType.SELECT_MULTIPLE)
