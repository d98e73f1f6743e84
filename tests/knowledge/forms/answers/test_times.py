"""Typed times, and dates with times: what holds for all of them, beside the tables of the corpus."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from babel.dates import format_time

from knowledge.forms.answers import Confirm, Reason, Unclear, Understood
from knowledge.forms.answers.clocks import Clock
from knowledge.model.forms import QuestionType
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from tests.knowledge.forms.answers.asking import asked, read, shown

TIME, DATE_TIME = asked(QuestionType.TIME), asked(QuestionType.DATE_TIME)
MINUTES = [time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 7)]


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_every_minute_is_read_from_its_own_name(language: Language) -> None:
    """A time as CLDR writes it in the reader's language, with two digits of the hour or am and pm, is that time."""
    wrong = []
    for moment in MINUTES:
        typed = format_time(moment, "short", locale=language)
        reading = read(TIME, typed, language)
        is_doubtful = typed[0] != "0" and 1 <= moment.hour < 7 and "M" not in typed  # "3:30", in Spanish
        expected = Confirm if is_doubtful else Understood
        if not isinstance(reading, expected) or reading.value != moment.isoformat("milliseconds"):
            wrong.append(f"{typed}: {shown(reading)}")
    assert wrong == []


@pytest.mark.parametrize(
    "form", ["{0:02}:{1:02}", "{0:02}h{1:02}", "{0:02} h {1:02}", "{0:02}.{1:02}", "{0:02}:{1:02}:00"]
)
def test_a_clock_of_24_hours_is_never_in_doubt(form: str) -> None:
    """With two digits of the hour, all signs between hour and minutes give the time."""
    for moment in MINUTES[::5]:
        assert shown(read(TIME, form.format(moment.hour, moment.minute), FR)) == f"= {moment.isoformat('milliseconds')}"


@pytest.mark.parametrize(
    ("part", "hours"),
    [
        ("am", {0: 0, 1: 1, 11: 11, 12: 0, 13: None}),
        ("pm", {0: None, 1: 13, 11: 23, 12: 12, 13: 13}),
        ("morning", {3: 3, 9: 9, 12: 0}),
        ("afternoon", {1: 13, 12: 12, 6: 18}),
        ("evening", {7: 19, 12: 0, 11: 23}),
        ("night", {3: 3, 5: 5, 8: 20, 12: 0}),
    ],
)
def test_parts_of_the_day_tell_the_half(part: str, hours: dict[int, int | None]) -> None:
    """Twelve at noon and at night, and the small hours, are what people mean by them."""
    for hour, expected in hours.items():
        moment = Clock(hour=hour, part=part).moment()
        assert (moment.hour if moment else None) == expected


def test_minutes_may_be_counted_back() -> None:
    """A quarter to an hour is in the hour before it, also at midnight."""
    assert Clock(hour=5, minute=-15).moment() == time(4, 45)
    assert Clock(hour=24, minute=-10).moment() == time(23, 50)
    assert Clock(hour=0, minute=-10).moment() == time(23, 50)


def test_small_hours_are_read_back_with_the_other_half_of_the_day() -> None:
    """ "3:30" is half past three in the night on the clock; most people mean the afternoon."""
    reading = read(TIME, "3:30", FR)
    assert isinstance(reading, Confirm)
    assert (reading.echo, [other.echo for other in reading.alternatives]) == ("03:30", ["15:30"])


def test_only_where_clocks_have_twelve_hours_a_morning_is_in_doubt() -> None:
    """ "9:30" is half past nine in French, and may be in the evening in English."""
    assert shown(read(TIME, "9:30", FR)) == "= 09:30:00.000"
    assert shown(read(TIME, "9:30", EN)) == "? 09:30:00.000 | 21:30:00.000"


def test_an_impossible_time_is_named() -> None:
    """The reason carries what was written; midnight is offered for 24:00."""
    reading = read(TIME, "25:10", ES)
    assert isinstance(reading, Unclear)
    assert (reading.reason, dict(reading.values)) == (Reason.IMPOSSIBLE_TIME, {"written": "25:10"})
    assert shown(read(TIME, "24:00", ES)) == "! impossible-time 00:00:00.000"


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_the_echo_of_date_and_time_is_read_as_the_same(language: Language) -> None:
    """What the assistant says back can be typed again, and means the same."""
    first = read(DATE_TIME, "2026-03-24 14:30", language)
    assert isinstance(first, Understood)
    assert read(DATE_TIME, first.echo, language) == first


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        (FR, "24 mars 2026", "14h30"),
        (FR, "mardi 24 mars 2026", "deux heures et demie de l'après-midi"),
        (ES, "24 de marzo de 2026", "a las 14:30"),
        (PT, "24 de março de 2026", "às 14h30"),
        (EN, "March 24, 2026", "2:30 pm"),
        (EN, "24/03/2026", "14:30"),
    ],
)
@pytest.mark.parametrize("joint", [" ", ", ", " - "])
def test_date_and_time_come_in_any_order(language: Language, day: str, moment: str, joint: str) -> None:
    """The date may stand before the time or behind it."""
    expected = "= 2026-03-24T14:30:00.000"
    assert shown(read(DATE_TIME, f"{day}{joint}{moment}", language)) == expected
    assert shown(read(DATE_TIME, f"{moment}{joint}{day}", language)) == expected


def test_what_is_missing_is_asked_for() -> None:
    """Of a date and a time, the half that was said is repeated in words, and the other is asked for."""
    without_time = read(DATE_TIME, "24 mars 2026", FR)
    assert without_time == Unclear(reason=Reason.NEEDS_TIME, values={"date": "mardi 24 mars 2026"})
    without_date = read(DATE_TIME, "14h30", FR)
    assert without_date == Unclear(reason=Reason.NEEDS_DATE, values={"time": "14:30"})


def test_doubts_of_both_parts_are_offered() -> None:
    """A date that may be swapped and a time that may be later: the others stand beside the likeliest."""
    reading = read(DATE_TIME, "03/04/2026 à 3h30", FR)
    expected = "? 2026-04-03T03:30:00.000 | 2026-03-04T03:30:00.000 | 2026-04-03T15:30:00.000"
    assert shown(reading) == expected


def test_iso_moments_are_read_and_those_of_other_zones_read_back() -> None:
    """The local time is kept as written; an offset might mean another one."""
    start = datetime(2026, 3, 24)
    for minutes in range(0, 24 * 60, 97):
        moment = start + timedelta(minutes=minutes)
        assert shown(read(DATE_TIME, moment.isoformat(), EN)) == f"= {moment.isoformat(timespec='milliseconds')}"
    assert isinstance(read(DATE_TIME, "2026-03-24T14:30:00+05:30", EN), Confirm)


@pytest.mark.parametrize("typed", ["soon", "24", "14", "?", "24 14", "mars 14h30", "14h30 14h30"])
def test_no_moment_is_made_up(typed: str) -> None:
    """What is no date with a time is asked again."""
    assert isinstance(read(DATE_TIME, typed, FR), Unclear)
