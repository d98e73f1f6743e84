"""Moments at the ends of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.functions.moments import FIRST, LAST, after_epoch, in_zone

BILBAO = ZoneInfo("Europe/Madrid")
AUCKLAND = ZoneInfo("Pacific/Auckland")
HONOLULU = ZoneInfo("Pacific/Honolulu")
OFFSETS = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))


@pytest.mark.parametrize("zone", [BILBAO, AUCKLAND, HONOLULU, UTC])
@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_the_ends_of_the_calendar_are_in_every_zone(zone: ZoneInfo, hours: int) -> None:
    """A moment that would be in the year 0 or 10000 there is the first or the last one."""
    offset = timezone(timedelta(hours=hours))
    first, last = (in_zone(end.replace(tzinfo=offset), zone) for end in (FIRST, LAST))
    assert first.tzinfo is last.tzinfo is zone
    assert (first.year, last.year) in {(1, 9999)}
    assert first - FIRST.replace(tzinfo=zone) < timedelta(days=2)
    assert LAST.replace(tzinfo=zone) - last < timedelta(days=2)


@given(st.datetimes(timezones=OFFSETS), st.sampled_from([BILBAO, AUCKLAND, HONOLULU]))
def test_every_moment_is_in_every_zone(moment: datetime, zone: ZoneInfo) -> None:
    """The same moment wherever Python can say it, and none raises."""
    found = in_zone(moment, zone)
    assert found.tzinfo is zone
    if 2 < moment.year < 9998:
        assert found == moment


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))
def test_a_time_that_clocks_skip_is_a_moment(wall: datetime) -> None:
    """Also between two and three on the night that summer time begins."""
    moment = wall.replace(tzinfo=BILBAO)
    assert in_zone(in_zone(moment, UTC), BILBAO).astimezone(UTC) == moment.astimezone(UTC)


@given(st.integers(-719_000, 2_932_000), st.integers(0, 86_399_999))
def test_days_after_the_epoch_are_a_moment(days: int, milliseconds: int) -> None:
    """To the millisecond, in UTC."""
    moment = after_epoch(days + milliseconds / 86_400_000, BILBAO)
    wanted = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, milliseconds=milliseconds)
    assert moment.tzinfo is BILBAO
    if 2 < wanted.year < 9998:
        assert abs(moment - wanted) <= timedelta(milliseconds=1)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_of_days_is_too_large(days: float) -> None:
    """Beyond the calendar it is the first or the last moment."""
    assert after_epoch(days, HONOLULU).tzinfo is HONOLULU


@pytest.mark.parametrize(("days", "year"), [(-1e9, 1), (-719_162, 1), (2_932_896.5, 9999), (1e300, 9999)])
def test_days_beyond_the_calendar_are_its_ends(days: float, year: int) -> None:
    """The nearest moment that there is."""
    assert after_epoch(days, BILBAO).year == year
