"""When people may be written to: the rule of the civil instant, and how letters and deliveries are called."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from knowledge.calendars import is_day_off
from knowledge.model.circulars import LetterPurpose
from knowledge.model.circulation import (
    LONGEST_WAIT,
    Habits,
    delivery_key,
    delivery_kind,
    letter_key,
    never_off,
    next_civil,
    next_slot,
)
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.preferences import DAYTIME, NEVER_QUIET, QuietHours

PLACES = (
    ("Asia/Ulaanbaatar", "MN", ""),
    ("America/Sao_Paulo", "BR", "BR-SP"),
    ("Europe/Madrid", "ES", "ES-PV"),
    ("Asia/Riyadh", "SA", "SA"),
    ("Asia/Tehran", "IR", ""),
    ("Asia/Kolkata", "IN", "IN"),
    ("Australia/Lord_Howe", "AU", "AU-NSW"),
    ("Africa/Casablanca", "MA", "MA"),
    ("Africa/Cairo", "EG", "EG"),
    ("Pacific/Kiritimati", "KI", ""),
    ("Pacific/Pago_Pago", "AS", ""),
    ("America/Havana", "CU", ""),
)
SIESTA, NIGHT = QuietHours(begin=time(12), end=time(13)), QuietHours(begin=time(23, 30), end=time(2, 30))
QUIET = (DAYTIME, NEVER_QUIET, SIESTA, NIGHT)
MADRID = Habits(zone=ZoneInfo("Europe/Madrid"), quiet=DAYTIME, country="ES", holidays="ES-PV")
RIYADH = Habits(zone=ZoneInfo("Asia/Riyadh"), quiet=DAYTIME, country="SA", holidays="SA")


def at(zone: str, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def suits(moment: datetime, habits: Habits) -> bool:
    """What is promised, said once more in other words."""
    local = moment.astimezone(habits.zone)
    return not habits.quiet.covers(local.time()) and not is_day_off(habits.country, habits.holidays, local.date())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at("Europe/Madrid", 2026, 11, 20, 11), at("Europe/Madrid", 2026, 11, 20, 11)),
        (at("Europe/Madrid", 2026, 11, 20, 7, 59), at("Europe/Madrid", 2026, 11, 20, 8)),
        (at("Europe/Madrid", 2026, 11, 20, 20), at("Europe/Madrid", 2026, 11, 23, 8)),
        (at("Europe/Madrid", 2026, 11, 21, 12), at("Europe/Madrid", 2026, 11, 23, 8)),
        (at("Europe/Madrid", 2026, 12, 4, 21), at("Europe/Madrid", 2026, 12, 7, 8)),
        (at("Europe/Madrid", 2026, 12, 24, 21), at("Europe/Madrid", 2026, 12, 28, 8)),
        (at("Europe/Madrid", 2026, 3, 28, 10), at("Europe/Madrid", 2026, 3, 30, 8)),
    ],
    ids=("awake", "early", "Friday evening", "Saturday", "bridge", "Christmas", "over the change of the clock"),
)
def test_the_first_instant_that_suits(now: datetime, expected: datetime) -> None:
    """By day on a working day at once, else at eight in the morning of the next one, by the clock of that day."""
    assert next_civil(now, MADRID, is_day_off) == expected


def test_fridays_are_off_in_riyadh_and_sundays_are_not() -> None:
    """Each country has its own weekend."""
    assert next_civil(at("Asia/Riyadh", 2026, 11, 20, 10), RIYADH, is_day_off) == at("Asia/Riyadh", 2026, 11, 22, 8)
    assert next_civil(at("Asia/Riyadh", 2026, 11, 22, 10), RIYADH, is_day_off) == at("Asia/Riyadh", 2026, 11, 22, 10)


def test_what_is_urgent_waits_for_the_morning_only() -> None:
    """Weekends and holidays do not hold it up; quiet hours do."""
    saturday = at("Europe/Madrid", 2026, 11, 21, 12)
    assert next_civil(saturday, MADRID, never_off) == saturday
    night = at("Europe/Madrid", 2026, 12, 25, 3)
    assert next_civil(night, MADRID, never_off) == at("Europe/Madrid", 2026, 12, 25, 8)


@pytest.mark.parametrize("place", PLACES, ids=[zone for zone, _, _ in PLACES])
def test_nobody_is_ever_written_to_at_a_wrong_hour(place: tuple[str, str, str]) -> None:
    """Over two years of every third hour or so, changes of the clock included: awake, on a working day, not earlier
    than wanted, and no suitable quarter of an hour is passed over."""
    zone, country, holidays = place
    chance, now = Random(zone), datetime(2026, 1, 1, tzinfo=UTC)
    while now.year < 2028:
        habits = Habits(zone=ZoneInfo(zone), quiet=chance.choice(QUIET), country=country, holidays=holidays)
        due = next_civil(now, habits, is_day_off)
        assert due >= now
        assert suits(due, habits), (now, due, habits)
        passed = (now + timedelta(minutes=15) * step for step in range(max(0, (due - now) // timedelta(minutes=15))))
        assert not any(suits(moment, habits) for moment in passed), (now, due, habits)
        now += timedelta(minutes=chance.randrange(1, 5 * 60))


def test_where_every_day_is_off_quiet_hours_alone_count() -> None:
    """A calendar without working days keeps nobody from reading for ever."""
    night = at("Europe/Madrid", 2026, 11, 20, 3)
    assert next_civil(night, MADRID, lambda *_: True) == at("Europe/Madrid", 2026, 11, 20, 8)


def test_a_long_run_of_days_off_is_waited_for() -> None:
    """As long as it is no longer than the longest wait."""
    first = date(2026, 11, 20) + LONGEST_WAIT - timedelta(days=1)
    due = next_civil(at("Europe/Madrid", 2026, 11, 20, 9), MADRID, lambda _c, _h, day: day < first)
    assert due == at("Europe/Madrid", first.year, first.month, first.day, 8)


def test_a_slot_knows_its_local_day() -> None:
    """The day as instants, an hour longer when the clock is put back; its end begins the search for the next."""
    sunday = next_slot(at("Europe/Madrid", 2026, 10, 25, 9), MADRID, never_off)
    assert (sunday.begin, sunday.end) == (at("Europe/Madrid", 2026, 10, 25, 0), at("Europe/Madrid", 2026, 10, 26, 0))
    assert sunday.end - sunday.begin == timedelta(hours=25)
    assert next_slot(sunday.end, MADRID, never_off).due == at("Europe/Madrid", 2026, 10, 26, 8)


def test_a_day_that_begins_at_one_is_whole() -> None:
    """In Cairo the clock skips midnight in April: the day is 23 hours long and has no hour twice."""
    cairo = Habits(zone=ZoneInfo("Africa/Cairo"), quiet=NEVER_QUIET)
    day = next_slot(at("Africa/Cairo", 2026, 4, 24, 9), cairo, never_off)
    assert day.end - day.begin == timedelta(hours=23)
    assert next_slot(day.begin - timedelta(minutes=1), cairo, never_off).end == day.begin


def test_naive_instants_are_refused() -> None:
    """An hour without a zone is nobody's."""
    with pytest.raises(ValueError, match="naive"):
        next_civil(datetime(2026, 11, 20), MADRID, never_off)


def test_letters_and_deliveries_are_called_by_what_they_are_for() -> None:
    """Their names tell the circular, the purpose, and the language or the contact."""
    reminder = LetterPurpose.REMINDER
    assert (letter_key(7, LetterPurpose.CIRCULAR, "fr"), letter_key(7, reminder, "fr")) == (
        "circular:7:fr",
        "circular:7:reminder:fr",
    )
    assert delivery_key(7, LetterPurpose.CIRCULAR, 42) == "circular:7:contact:42"
    assert delivery_key(7, LetterPurpose.ALTERNATE, 42) == "circular:7:alternate:contact:42"
    assert [delivery_kind(purpose) for purpose in LetterPurpose] == [
        DeliveryKind.CIRCULAR,
        DeliveryKind.REMINDER,
        DeliveryKind.REMINDER,
    ]
