"""Days off: weekends of countries, public holidays of calendars."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from knowledge.calendars import holidays_of, is_day_off, weekend_of

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))


@pytest.mark.parametrize(
    ("country", "weekend"),
    [("ES", {5, 6}), ("SA", {4, 5}), ("IR", {4}), ("IN", {6}), ("AF", {3, 4}), ("UG", {6}), ("AE", {5, 6})],
)
def test_each_country_has_its_weekend(country: str, weekend: set[int]) -> None:
    """As CLDR has it (weekData): one day or two, and not everywhere the same."""
    assert weekend_of(country) == weekend


@pytest.mark.parametrize("country", ["ZZ", "Q", "XK", "Bilbao"])
def test_a_country_that_cldr_does_not_know_has_the_worlds_weekend(country: str) -> None:
    """Saturday and Sunday, rather than an error in the middle of a release."""
    assert weekend_of(country) == {5, 6}


def test_without_a_country_there_is_no_weekend() -> None:
    """Of somebody without a member nothing is known."""
    assert [is_day_off("", "", day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [False] * 4
    assert [is_day_off("ES", "", day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [False, True, True, False]


def test_holidays_are_those_of_the_part() -> None:
    """In the Basque Country 25 July is a holiday some years, in Catalonia 11 September is; Christmas is everywhere."""
    diada, christmas = date(2026, 9, 11), date(2026, 12, 25)
    assert is_day_off("ES", "ES-CT", diada)
    assert not is_day_off("ES", "ES-PV", diada)
    assert not is_day_off("ES", "", christmas)
    assert all(is_day_off("ES", calendar, christmas) for calendar in ("ES", "ES-CT", "ES-PV"))


@pytest.mark.parametrize("calendar", ["ZZ", "ES-XX", "", "-", "es"])
def test_a_calendar_that_is_not_there_has_no_holidays(calendar: str) -> None:
    """One that a later version of the library drops holds nothing up, and breaks nothing."""
    assert holidays_of(calendar, 2026) == frozenset()


def test_the_library_is_loaded_when_it_is_needed() -> None:
    """It is large, and most processes never ask for a holiday."""
    code = "import sys; import knowledge.calendars; print('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"False\n"
