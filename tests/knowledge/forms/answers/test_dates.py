"""Typed dates: what holds for all of them, beside the tables of the corpus."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.answers import Confirm, Reading, Reason, Unclear, Understood
from knowledge.forms.answers.days import shifted_months, weekday
from knowledge.model.forms import QuestionType
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from tests.knowledge.forms.answers.asking import TODAY, asked, read, shown

DATE = asked(QuestionType.DATE)
MONTH = asked(QuestionType.DATE, "month-year")
YEAR = asked(QuestionType.DATE, "year")


def value_of(reading: Reading) -> str:
    assert not isinstance(reading, Unclear), reading
    return reading.value


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
@pytest.mark.parametrize("width", ["full", "long", "medium"])
def test_every_day_is_read_from_its_own_name(language: Language, width: str) -> None:
    """A date as CLDR writes it in words is that date, without doubt, on all days of a leap year."""
    days = [date(2028, 1, 1) + timedelta(days=shift) for shift in range(0, 366, 5)]
    wrong = []
    for day in days:
        typed = format_date(day, width, locale=language)
        reading = read(DATE, typed, language)
        is_numeric = not any(map(str.isalpha, typed))
        if is_numeric and day.day <= 12 and day.day != day.month:
            assert isinstance(reading, Confirm), typed
        elif shown(reading) != f"= {day.isoformat()}":
            wrong.append(f"{typed}: {shown(reading)}")
    assert wrong == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_the_echo_is_read_as_the_same_day(language: Language) -> None:
    """What the assistant says back can be typed again, and means the same."""
    for typed in ("24/03/2026", "2025-12-31", "29/02/2028"):
        first = read(DATE, typed, language)
        assert isinstance(first, Understood)
        assert read(DATE, first.echo, language) == first


@pytest.mark.parametrize("code", ["it", "de", "ca", "gl", "nl", "ro", "sv", "pl", "tr"])
def test_months_are_known_in_languages_without_a_table(code: str) -> None:
    """In any language of CLDR a date in figures and a day, a month in words and a year are read."""
    language = Language(code)
    assert shown(read(DATE, "24.03.2026", language)) == "= 2026-03-24"
    month = format_date(date(2026, 11, 24), "MMMM", locale=code)
    assert shown(read(DATE, f"24 {month} 2026", language)) == "= 2026-11-24"


def test_a_date_is_echoed_in_words_with_its_weekday() -> None:
    """The reader sees the month by its name, so that a swapped day would be noticed."""
    echoes = {language: read(DATE, "24/03/2026", language) for language in NETWORK_LANGUAGES}
    assert {language: reading.echo for language, reading in echoes.items() if isinstance(reading, Understood)} == {
        EN: "Tuesday, 24 March 2026",
        FR: "mardi 24 mars 2026",
        ES: "martes, 24 de marzo de 2026",
        PT: "terça-feira, 24 de março de 2026",
    }


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
@settings(max_examples=60)
def test_iso_dates_are_never_in_doubt(day: date) -> None:
    """Year, month, day in figures is one date only."""
    assert shown(read(DATE, day.isoformat(), FR)) == f"= {day.isoformat()}"


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
@settings(max_examples=60)
def test_a_day_that_may_be_a_month_is_read_back(day: date) -> None:
    """The day comes first; where it may be a month the other date is offered, and nothing is kept unasked."""
    reading = read(DATE, f"{day:%d/%m/%Y}", EN)
    assert value_of(reading) == day.isoformat()
    is_swappable = day.day <= 12 and day.day != day.month
    assert isinstance(reading, Confirm) == is_swappable
    if isinstance(reading, Confirm):
        assert reading.alternatives[0].value == day.replace(month=day.day, day=day.month).isoformat()


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 6, 30), date(2026, 12, 30)])
def test_a_missing_year_is_the_one_that_makes_the_date_nearest(today: date) -> None:
    """On the second of January "30 December" was three days ago, and "3 January" is tomorrow."""
    for typed, month, day in (("30 décembre", 12, 30), ("3 janvier", 1, 3), ("1er juillet", 7, 1)):
        reading = read(DATE, typed, FR, today)
        assert isinstance(reading, Confirm)
        candidates = [date(year, month, day) for year in range(today.year - 1, today.year + 2)]
        assert reading.value == min(candidates, key=lambda day: abs(day - today)).isoformat()
        assert len(reading.alternatives) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("24/03/26", "= 2026-03-24"),
        ("24/03/07", "= 2007-03-24"),
        ("24/03/45", "= 2045-03-24"),
        ("24/03/47", "? 1947-03-24 | 2047-03-24"),
        ("24/03/99", "? 1999-03-24 | 2099-03-24"),
    ],
)
def test_two_digits_of_a_year_are_the_near_century(typed: str, expected: str) -> None:
    """At most 20 years ahead, else in the past; read back where another century is as near."""
    assert shown(read(DATE, typed)) == expected


@pytest.mark.parametrize("typed", ["3", "24", "12", "24 mar ch", "x", "...", "1/1/1", "-3", "24:30"])
def test_a_number_alone_is_never_a_date(typed: str) -> None:
    """No date is made up from what is not one."""
    assert isinstance(read(DATE, typed), Unclear)


def test_an_impossible_date_is_named() -> None:
    """The reason carries what was written, so that the sentence can say which date does not exist."""
    for typed in ("31/02/2026", "29/02/2026", "24/03/202", "00/01/2026"):
        reading = read(DATE, typed)
        assert isinstance(reading, Unclear)
        assert (reading.reason, dict(reading.values)) == (Reason.IMPOSSIBLE_DATE, {"written": typed})


def test_the_29th_of_february_without_a_year_is_in_a_leap_year() -> None:
    """Only leap years have that day; the nearest ones are offered."""
    assert shown(read(DATE, "29 février", FR)) == "? 2028-02-29 | 2024-02-29"


@pytest.mark.parametrize("today", [TODAY + timedelta(days=shift) for shift in range(7)])
def test_weekdays_are_counted_from_today(today: date) -> None:
    """Of "next" the coming one, of "last" the one before, never today; alone it may be today."""
    for number in range(7):
        coming, past, bare = weekday(number, today, 1), weekday(number, today, -1), weekday(number, today, 0)
        assert coming is not None
        assert past is not None
        assert bare is not None
        assert all(day.day.weekday() == number and not day.is_sure for day in (coming, past, bare))
        assert timedelta(0) < coming.day - today <= timedelta(days=7)
        assert timedelta(0) < today - past.day <= timedelta(days=7)
        assert timedelta(0) <= bare.day - today < timedelta(days=7)


def test_a_month_later_is_a_day_that_exists() -> None:
    """A month after the 31st of January is the last day of February."""
    assert shifted_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert shifted_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert shifted_months(date(2026, 1, 15), -13) == date(2024, 12, 15)
    assert shifted_months(date(9_999, 12, 1), 1) is None


@pytest.mark.parametrize("today", [date.min, date.max])
@pytest.mark.parametrize(
    "typed", ["hier", "demain", "dans 3 jours", "il y a un an", "lundi prochain", "24 mars", "le 24"]
)
def test_the_ends_of_the_calendar_break_nothing(typed: str, today: date) -> None:
    """On the first and the last day that there is, a reading comes back all the same."""
    assert isinstance(read(DATE, typed, FR, today), Understood | Confirm | Unclear)


@pytest.mark.parametrize("typed", ["in 99999999999 days", "999999 years ago", "dans 40001 jours"])
def test_spans_beyond_the_calendar_are_no_dates(typed: str) -> None:
    """Nobody answers with a day of another age."""
    assert isinstance(read(DATE, typed), Unclear)


def test_a_month_is_asked_for_as_its_first_day() -> None:
    """ODK keeps a month as its first day, and it is echoed without the day."""
    reading = read(MONTH, "mars 2026", FR)
    assert reading == Understood(value="2026-03-01", echo="mars 2026")
    assert read(MONTH, "24/03/2026", FR) == reading
    assert shown(read(MONTH, "24 mars", FR)) == "? 2026-03-01 | 2025-03-01"


def test_a_year_is_asked_for_as_its_first_day() -> None:
    """ODK keeps a year as its first day, and it is echoed alone; both readings of a day are one answer then."""
    assert read(YEAR, "2026", ES) == Understood(value="2026-01-01", echo="2026")
    assert shown(read(YEAR, "03/04/2026", ES)) == "= 2026-01-01"


def test_parts_of_a_date_are_not_enough_where_a_day_is_asked_for() -> None:
    """A month is no day: it is asked again rather than made the first."""
    for typed in ("mars 2026", "03/2026", "2026", "this month"):
        assert shown(read(DATE, typed, FR)) == "! vague-date"


def test_the_wrong_weekday_is_read_back() -> None:
    """ "Lundi 24 mars 2026" was a Tuesday: one of both is a slip."""
    assert isinstance(read(DATE, "lundi 24 mars 2026", FR), Confirm)
    assert isinstance(read(DATE, "mardi 24 mars 2026", FR), Understood)


def test_a_date_is_one_date() -> None:
    """Ranges and lists are asked back, with the dates to choose from."""
    reading = read(DATE, "du 24 au 26 mars 2026", FR)
    assert isinstance(reading, Unclear)
    assert [other.echo for other in reading.alternatives] == ["mardi 24 mars 2026", "jeudi 26 mars 2026"]
