"""When the staff are reminded of what waits: on working days, at nine, by the clock of the installation."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.tickets import AT, next_reminder

MADRID = ZoneInfo("Europe/Madrid")


def in_madrid(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("reminders", "asked", "reminded"),
    [
        (0, in_madrid("2026-11-23", "15:00"), "2026-11-24"),  # Monday: Tuesday
        (0, in_madrid("2026-11-23", "07:00"), "2026-11-24"),  # not two hours later: a whole working day has to pass
        (0, in_madrid("2026-11-27", "23:59"), "2026-11-30"),  # Friday: Monday
        (0, in_madrid("2026-11-28"), "2026-11-30"),  # Saturday and Sunday: Monday
        (0, in_madrid("2026-11-29"), "2026-11-30"),
        (1, in_madrid("2026-11-24"), "2026-11-26"),  # two working days
        (1, in_madrid("2026-11-26"), "2026-11-30"),
        (2, in_madrid("2026-11-26"), "2026-12-03"),  # five, over a weekend
        (3, in_madrid("2026-12-03"), "2026-12-10"),  # and five each time from then on
        (40, in_madrid("2026-12-03"), "2026-12-10"),
    ],
)
def test_working_days(reminders: int, asked: datetime, reminded: str) -> None:
    """After one working day, two more, then every five; a weekend does not count."""
    assert next_reminder(reminders, asked.astimezone(UTC), MADRID) == in_madrid(reminded)


def test_the_clock_is_the_zones() -> None:
    """Nine o'clock stays nine o'clock when the clocks change, and a late evening is the next day somewhere else."""
    before, after = (in_madrid(day, "12:00").astimezone(UTC) for day in ("2026-10-22", "2026-10-23"))
    assert next_reminder(0, before, MADRID).hour == 7  # Friday, still summer time
    assert next_reminder(0, after, MADRID).hour == 8  # Monday, winter time
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # Tuesday in Madrid
    assert next_reminder(0, late, MADRID) == in_madrid("2026-11-25")


def test_a_naive_instant_is_refused() -> None:
    """A clock without a zone is nobody's."""
    with pytest.raises(ValueError, match="naive"):
        next_reminder(0, datetime(2026, 11, 23), MADRID)


@given(st.integers(0, 20), st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_it_is_always_a_working_morning_to_come(reminders: int, now: datetime) -> None:
    """Whenever it is, the next reminder comes later, at nine, and never on a weekend."""
    reminded = next_reminder(reminders, now, MADRID)
    local = reminded.astimezone(MADRID)
    assert reminded > now
    assert (local.timetz().replace(tzinfo=None), local.weekday() < 5) == (AT, True)
