"""The parts of the reader of dates: figures, words, what is counted from today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.answers.clocks import clock_typed, clocks_within, is_vague, without_vague
from knowledge.forms.answers.day_figures import day_in_figures, month_in_figures
from knowledge.forms.answers.day_shifts import day_from_today
from knowledge.forms.answers.day_words import day_in_words
from knowledge.forms.answers.day_written import day_written, less_than_a_day
from knowledge.forms.answers.days import Day, NoDay, day_of_month, day_with_weekday, of_short_year, without_year
from knowledge.forms.answers.echo import full_date, moment_in_words, month_in_words
from knowledge.forms.answers.sentences import sentence
from knowledge.forms.answers.values import Reason
from knowledge.model.languages import EN, ES, FR, PT, Language
from tests.knowledge.forms.answers.asking import TODAY


@given(day=st.dates(min_value=date(1_000, 1, 1), max_value=date(2_999, 12, 31)))
@settings(max_examples=50)
def test_all_signs_between_figures_are_one_date(day: date) -> None:
    """Strokes, points, hyphens, commas and spaces are the same, with or without zeros in front."""
    expected = day_in_figures(f"{day:%d/%m}/{day.year}", TODAY)
    assert isinstance(expected, Day)
    assert expected.day == day
    for sign in "-. ,":
        assert day_in_figures(f"{day.day}{sign}{day.month}{sign}{day.year}", TODAY) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "24", "1/2/3/4", "24/", "/3", "1234567", "12345678901", "24:03:2026", "2026"]
)
def test_other_figures_are_left_to_others(text: str) -> None:
    """What is not shaped like a date is none, and no mistake either."""
    assert day_in_figures(text, TODAY) is None


def test_a_month_in_figures_has_four_digits_of_the_year() -> None:
    """ "03/26" may be a day: only with the whole year it is a month."""
    assert month_in_figures("03/2026") == Day(day=date(2026, 3, 1), has_day=False)
    assert month_in_figures("2026-3") == Day(day=date(2026, 3, 1), has_day=False)
    assert month_in_figures("2026") == Day(day=date(2026, 1, 1), has_day=False, has_month=False)
    assert month_in_figures("13/2026") == NoDay(reason=Reason.IMPOSSIBLE_DATE, written="13/2026")
    assert month_in_figures("03/26") is None
    assert month_in_figures("0999") is None


@given(today=st.dates(min_value=date(1_950, 1, 1), max_value=date(2_050, 1, 1)), short=st.integers(0, 99))
@settings(max_examples=60)
def test_two_digits_are_a_year_within_a_hundred(today: date, short: int) -> None:
    """From 79 years ago to 20 years ahead there is one year for every two digits."""
    found = of_short_year(short, 6, 15, today)
    assert found is not None
    assert found.day.year % 100 == short
    assert today.year - 80 < found.day.year <= today.year + 20
    assert found.is_sure == (abs(found.day.year - today.year) <= 20)


@given(
    today=st.dates(min_value=date(1_900, 1, 1), max_value=date(2_100, 1, 1)),
    day=st.integers(1, 28),
    month=st.integers(1, 12),
)
@settings(max_examples=60)
def test_a_day_without_a_year_is_within_half_a_year(today: date, day: int, month: int) -> None:
    """The nearest such day is never more than half a year away, the other one on the other side."""
    found = without_year(month, day, today)
    assert found is not None
    assert abs(found.day - today) <= timedelta(days=183)
    assert not found.is_sure
    assert (found.others[0] - today).days * (found.day - today).days <= 0


def test_a_day_of_the_month_is_the_nearest_that_exists() -> None:
    """The 31st is in months that have one."""
    assert day_of_month(24, date(2026, 3, 11)) == Day(day=date(2026, 3, 24), is_sure=False, others=(date(2026, 2, 24),))
    thirty_first = day_of_month(31, date(2026, 2, 20))
    assert thirty_first is not None
    assert thirty_first.day == date(2026, 1, 31)


def test_a_day_with_its_weekday_is_one_that_fits() -> None:
    """Friday 27: of February and of March 2026 both are; the nearer is first."""
    found = day_with_weekday(27, 4, TODAY)
    assert found is not None
    assert (found.day, found.others) == (date(2026, 2, 27), (date(2026, 3, 27),))
    assert day_with_weekday(32, 2, TODAY) is None


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("dans 3 jours", FR, 3),
        ("3 jours plus tard", FR, 3),
        ("il y a 3 jours", FR, -3),
        ("hace 3 dias", ES, -3),
        ("3 dias antes", ES, -3),
        ("ha 3 dias atras", PT, -3),
        ("in 2 weeks", EN, 14),
        ("a week ago", EN, -7),
        ("a fortnight from now", EN, 14),
    ],
)
def test_spans_count_from_today(text: str, language: Language, days: int) -> None:
    """Words before or behind a span tell the direction; weeks and fortnights are exact."""
    assert day_from_today(sentence(text, language, TODAY)) == Day(day=TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    "text", ["3 jours", "jours", "dans", "dans jours", "dans 3", "il y a", "prochain", "lundi mardi"]
)
def test_half_a_span_is_none(text: str) -> None:
    """Without a direction, a number or a unit nothing is counted."""
    assert day_from_today(sentence(text, FR, TODAY)) is None


def test_a_span_without_direction_is_vague() -> None:
    """ "3 jours" is asked again as vague: somebody meant a date."""
    assert less_than_a_day(sentence("3 jours", FR, TODAY)) == NoDay(reason=Reason.VAGUE_DATE)
    assert less_than_a_day(sentence("bonjour", FR, TODAY)) is None


@pytest.mark.parametrize(
    "text", ["24 mars 2026 ou plus tard", "pas le 24 mars 2026", "24 mars 2026 24", "x 24 mars 2026"]
)
def test_words_left_over_make_no_date(text: str) -> None:
    """A date must be all that was typed: "not on 24 March" is not 24 March."""
    assert not isinstance(day_written(sentence(text, FR, TODAY)), Day)


def test_slips_of_one_letter_are_read_back() -> None:
    """A month or weekday with one wrong letter is understood, but not kept unasked; two are too many."""
    assert day_in_words("24 marrs 2026", FR, TODAY) == Day(day=date(2026, 3, 24), is_sure=False)
    assert day_in_words("24 febuary 2026", EN, TODAY) == Day(day=date(2026, 2, 24), is_sure=False)
    assert not isinstance(day_in_words("24 mrras 2026", FR, TODAY), Day)


def test_june_and_july_are_not_mended_into_each_other() -> None:
    """ "Jun" and "jul", "juin" and "juillet" differ by little; each is itself."""
    for language, names in (
        (FR, ("juin", "juillet")),
        (ES, ("junio", "julio")),
        (PT, ("junho", "julho")),
        (EN, ("june", "july")),
    ):
        for month, name in zip((6, 7), names, strict=True):
            assert day_in_words(f"24 {name} 2026", language, TODAY) == Day(day=date(2026, month, 24))


@pytest.mark.parametrize(
    ("text", "is_hazy", "rest"),
    [
        ("vers 15h", True, "15h"),
        ("15h environ", True, "15h"),
        ("a eso de las 3", True, "las 3"),
        ("l'après-midi", True, "l'apres-midi"),
        ("15h", False, "15h"),
        ("trois heures de l'après-midi", False, "trois heures de l'apres-midi"),
    ],
)
def test_vague_times_are_told_from_times_with_a_part_of_the_day(text: str, is_hazy: bool, rest: str) -> None:
    """Words of vagueness stand at the ends; a part of the day is vague only alone."""
    assert is_vague(text) == is_hazy
    assert without_vague(text) == rest


def test_two_times_are_found_around_any_joint() -> None:
    """From, to, until, a hyphen: both ends of a span of time are told."""
    for text in ("14h-16h", "14h à 16h", "de 14h à 16h", "14:00 - 16:00", "between 14:00 and 16:00"):
        assert [clock.hour for clock in clocks_within(text, FR)] == [14, 16]
    assert clocks_within("14h", FR) == ()
    assert clocks_within("14-16", FR) == ()


@pytest.mark.parametrize("text", ["", "h", ":", "14 15 16", "x 14h", "14h x", "14:15:16:17", "half", "et demie"])
def test_no_time_is_made_up(text: str) -> None:
    """What is left over, or missing, makes it no time."""
    assert clock_typed(text, FR) is None


def test_echoes_of_dates_are_those_of_the_language() -> None:
    """CLDR joins month and year, date and time as each language does."""
    assert month_in_words(date(2026, 3, 1), ES) == "marzo de 2026"
    assert month_in_words(date(2026, 3, 1), EN) == "March 2026"
    assert full_date(date(476, 9, 4), FR) == "vendredi 4 septembre 476"
    assert moment_in_words(datetime(2026, 3, 24, 14, 30), PT) == "terça-feira, 24 de março de 2026, 14:30"
