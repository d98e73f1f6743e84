"""How one kind of value becomes another."""

from __future__ import annotations

import math
import struct
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import Element, Moment, parse
from knowledge.forms.expressions.values import (
    days_of,
    moment_of,
    number_of_text,
    text_of_number,
    to_boolean,
    to_number,
    to_text,
    to_texts,
)
from tests.knowledge.forms.expressions.scopes import BILBAO, scope


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("-12.5", -12.5),
        (".5", 0.5),
        ("5.", 5),
        ("  7 \n", 7),
        ("1,5", 1.5),
        ("-,5", -0.5),
        ("007", 7),
        ("1970-01-01", 0),
        ("1970-01-02", 1),
        ("1969-12-31", -1),
        ("2026-11-20", 20_777),
        ("2026-11-20T12:00:00.000+01:00", 20_777.5),
        ("2026-11-20T11:00:00Z", 20_777.5),
        ("2026-11-20T18:00:00", 20_777.75),
        ("2026-11-20T06:00", 20_777.25),
        ("2026-06-20T22:00:00Z", 20_625),
    ],
)
def test_texts_that_are_numbers(text: str, number: float) -> None:
    """Decimals, also with a comma; dates as days since 1970 in the city's time."""
    assert number_of_text(text, BILBAO) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "1e3",
        "+1",
        "1 2",
        "1.2.3",
        "--1",
        "- 1",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "٣",
        "²",
        ".",
        ",",
        "-",
        "2026-13-01",
        "2026-02-30",
        "2026-1-2",
        "20-11-2026",
        "2026-11-20T25:00",
        "2026-11-20 10:00",
        "10:00",
        "1-1",
    ],
)
def test_texts_that_are_none(text: str) -> None:
    """XPath knows no exponents and no signs but minus; a date that is none is no number either."""
    assert math.isnan(number_of_text(text, BILBAO))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (1e-13, "0"),
        (123456.789, "123456.789"),
        (1 / 3, "0.3333333333333333"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_as_texts(number: float, text: str) -> None:
    """No exponents, no needless decimals; what is as good as nothing is 0 (JavaRosa)."""
    assert text_of_number(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number == 0 or abs(number) > 1e-11))
@settings(max_examples=300, deadline=None)
def test_a_number_survives_being_a_text(number: float) -> None:
    """Bit by bit, but for the sign of zero."""
    back = number_of_text(text_of_number(number), UTC)
    assert struct.pack("d", back) == struct.pack("d", number or 0.0)


@given(st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    """Never an error, whatever an answer holds; and what is one has digits."""
    number = number_of_text(text, BILBAO)
    assert math.isnan(number) or any(character.isdigit() for character in text)


@given(st.dates())
@settings(deadline=None)
def test_a_date_is_its_days(day: date) -> None:
    """Counted from 1970, as text and as a moment, in any zone."""
    days = (day - date(1970, 1, 1)).days
    assert moment_of(day, BILBAO).days == days
    assert number_of_text(day.isoformat(), BILBAO) == days


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)), st.integers(-12, 14))
@settings(deadline=None)
def test_a_time_is_told_in_the_zone(when: datetime, hours: int) -> None:
    """The same instant is the same moment, whatever offset it was written with."""
    instant = when.replace(tzinfo=UTC)
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    here, there = moment_of(instant, BILBAO), moment_of(elsewhere, BILBAO)
    assert (here.days, here.text) == (there.days, there.text)
    assert datetime.fromisoformat(here.text) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def test_days_have_fractions() -> None:
    """Six in the morning is a quarter of a day."""
    assert days_of(datetime(1970, 1, 3, 6)) == 2.25
    assert days_of(date(1970, 1, 3)) == 2.0


def test_kinds_become_each_other() -> None:
    """Every kind as text, number and truth."""
    moment = Moment(20_777.5, "2026-11-20T12:00:00.000+01:00")
    two, none = Element("a", "2"), Element("a")
    rows: list[tuple[object, str, float, bool]] = [
        ("x", "x", math.nan, True),
        ("", "", math.nan, False),
        ("0", "0", 0, True),
        (True, "true", 1, True),
        (False, "false", 0, False),
        (2.5, "2.5", 2.5, True),
        (0.0, "0", 0, False),
        (math.nan, "NaN", math.nan, False),
        (1e-13, "0", 1e-13, False),
        (moment, "2026-11-20", 20_777.5, True),
        ([two, none], "2", 2, True),
        ([none], "", math.nan, False),
        ([], "", math.nan, False),
    ]
    for value, text, number, truth in rows:
        assert to_text(value) == text  # type: ignore[arg-type]  # the table holds all kinds
        assert to_boolean(value) is truth  # type: ignore[arg-type]
        found = to_number(value, BILBAO)  # type: ignore[arg-type]
        assert found == number or (math.isnan(found) and math.isnan(number))


def test_nodes_are_several_texts() -> None:
    """Functions of many values take nodes apart."""
    assert to_texts([Element("a", "1"), Element("a", "2")]) == ["1", "2"]
    assert to_texts(2.0) == ["2"]


def test_an_answer_stores_the_whole_moment() -> None:
    """now() kept as an answer has its time, though string(now()) is its date, as in JavaRosa."""
    assert parse("now()").string(scope()) == "2026-11-20T12:30:00.000+01:00"
    assert parse("string(now())").string(scope()) == "2026-11-20"
    assert parse("today()").string(scope()) == "2026-11-20"
    assert repr(parse("today()").value(scope())) == "Moment(2026-11-20)"
