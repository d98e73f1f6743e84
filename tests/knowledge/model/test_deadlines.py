"""When people are reminded of a deadline: on their own calendar and clock, whatever these do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendars import is_day_off
from knowledge.model.circulation import LATE, Habits
from knowledge.model.deadlines import (
    PLANS,
    TOO_LATE,
    Deadline,
    DeadlineRefused,
    DeadlineState,
    Due,
    Step,
    current,
    days_left,
    instant_of,
    moment_of,
    next_moment,
    plan_of,
)
from knowledge.model.languages import EN, Text
from knowledge.model.preferences import DAYTIME, NEVER_QUIET, QuietHours
from knowledge.model.readings import DeadlineKind

MADRID, RIYADH, ULAANBAATAR = map(ZoneInfo, ("Europe/Madrid", "Asia/Riyadh", "Asia/Ulaanbaatar"))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def workday(_country: str, _holidays: str, _day: date) -> bool:
    """No day is off."""
    return False


def habits(zone: str = "Europe/Madrid", quiet: QuietHours = DAYTIME, country: str = "", holidays: str = "") -> Habits:
    return Habits(zone=ZoneInfo(zone), quiet=quiet, country=country, holidays=holidays)


def deadline(due_at: datetime, plan: str = "7d 1d 4h", since: datetime = LONG_AGO) -> Deadline:
    """A deadline of which people are reminded, since long ago if nothing else is said."""
    title = Text({EN: "Register"})
    return Deadline(due_at=due_at, plan=plan_of(plan), titles=title, zone="Europe/Madrid", since=since)


def at(zone: ZoneInfo, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=zone)


FRIDAY = at(MADRID, 2026, 12, 4, 18)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("7d, 1d 4h", "7d 1d 4h"),
        ("4h;1D;30d", "30d 1d 4h"),
        ("1d 24h 1d", "1d 24h"),
        ("", ""),
    ],
)
def test_plans(text: str, steps: str) -> None:
    """A plan is written as people do, and is in order, each step once."""
    assert " ".join(map(str, plan_of(text))) == steps


@pytest.mark.parametrize("text", ["7", "d7", "0d", "-1d", "7 d", "1w", "1000d", "7d1d"])
def test_no_plans(text: str) -> None:
    """What is no step is refused."""
    with pytest.raises(ValueError, match="step"):
        plan_of(text)


def test_a_plan_for_each_kind() -> None:
    """Each kind of deadline has a plan to begin with, the longest step first."""
    assert set(PLANS) == set(DeadlineKind)
    for plan in PLANS.values():
        assert [step.length for step in plan] == sorted((step.length for step in plan), reverse=True)


def test_days_are_of_the_calendar() -> None:
    """A week before is the same weekday at ten, wherever the reader is."""
    for zone in (MADRID, ULAANBAATAR, ZoneInfo("America/Bogota")):
        moment = moment_of(deadline(FRIDAY), Step("7d"), habits(zone.key), workday)
        assert moment is not None
        local = moment.astimezone(zone)
        assert (local.time(), FRIDAY.astimezone(zone).date() - local.date()) == (time(10), 7 * DAY)


def test_over_a_change_of_the_clock() -> None:
    """A day before the Sunday on which summer time ends is 10 in the morning, though 25 hours lie between."""
    ends = at(MADRID, 2026, 10, 25, 10)
    moment = moment_of(deadline(ends), Step("1d"), habits(), workday)
    assert moment == at(MADRID, 2026, 10, 24, 10)
    assert moment is not None
    assert ends.astimezone(UTC) - moment == 25 * HOUR


def test_hours_are_of_the_stopwatch() -> None:
    """Four hours before are four hours, also where the clock jumps."""
    ends = at(MADRID, 2026, 3, 29, 5)
    assert moment_of(deadline(ends), Step("4h"), habits(quiet=NEVER_QUIET), workday) == at(MADRID, 2026, 3, 29, 0)


def test_leap_day() -> None:
    """A day before the first of March is the 29th of February in a leap year, else the 28th."""
    for year, day in ((2028, 29), (2027, 28)):
        moment = moment_of(deadline(at(MADRID, year, 3, 1, 18)), Step("1d"), habits(), workday)
        assert moment == at(MADRID, year, 2, day, 10)


def test_quiet_hours() -> None:
    """Who is quiet until noon is reminded at noon; hours before a deadline that fall into quiet hours are left out."""
    late = habits(quiet=QuietHours(begin=time(22), end=time(12)))
    assert moment_of(deadline(FRIDAY), Step("1d"), late, workday) == at(MADRID, 2026, 12, 3, 12)
    assert moment_of(deadline(at(MADRID, 2026, 12, 4, 11)), Step("4h"), habits(), workday) is None


def test_days_off() -> None:
    """On a day off nobody is reminded: it is done on the last working day before."""
    spain, arabia = habits(country="ES", holidays="ES"), habits("Asia/Riyadh", country="SA")
    monday = at(MADRID, 2026, 12, 14, 18)
    assert moment_of(deadline(monday), Step("1d"), spain, is_day_off) == at(MADRID, 2026, 12, 11, 10)
    after_a_holiday = at(MADRID, 2026, 12, 9, 18)
    assert moment_of(deadline(after_a_holiday), Step("1d"), spain, is_day_off) == at(MADRID, 2026, 12, 7, 10)
    sunday = at(RIYADH, 2026, 12, 13, 18)
    assert moment_of(deadline(sunday), Step("1d"), arabia, is_day_off) == at(RIYADH, 2026, 12, 10, 10)


def test_a_calendar_without_working_days() -> None:
    """Where no day is a working day within a month, a step is left out rather than sent at any time."""
    assert moment_of(deadline(FRIDAY), Step("1d"), habits(), lambda *_: True) is None


def test_too_late_or_too_early() -> None:
    """Nothing comes within an hour of the deadline, and nothing before people are to be reminded at all."""
    assert moment_of(deadline(at(MADRID, 2026, 12, 4, 10, 30)), Step("1h"), habits(quiet=NEVER_QUIET), workday) == at(
        MADRID, 2026, 12, 4, 9, 30
    )
    since = at(MADRID, 2026, 12, 3, 11)
    young = deadline(FRIDAY, since=since)
    assert [moment_of(young, step, habits(), workday) for step in young.plan] == [
        None,
        None,
        at(MADRID, 2026, 12, 4, 14),
    ]


def test_current_step() -> None:
    """Of the steps whose time has come it is the last one; before the first and after the deadline, none."""
    one = deadline(FRIDAY)
    week, day = at(MADRID, 2026, 11, 27, 10), at(MADRID, 2026, 12, 3, 10)
    assert current(one, habits(), workday, week - timedelta(seconds=1)) is None
    assert current(one, habits(), workday, week) == Due(step=Step("7d"), at=week.astimezone(UTC))
    assert current(one, habits(), workday, day + LATE) == Due(step=Step("1d"), at=day.astimezone(UTC))
    assert current(one, habits(), workday, FRIDAY - TOO_LATE + timedelta(seconds=1)) is None
    assert current(replace(one, state=DeadlineState.CANCELLED), habits(), workday, day) is None


def test_late_after_a_downtime() -> None:
    """A step that was missed waits for the reader's morning; where the next step would come before, it is left out."""
    one = deadline(FRIDAY, "7d 1d")
    night = at(MADRID, 2026, 11, 28, 3)
    assert current(one, habits(), workday, night) == Due(
        step=Step("7d"), at=at(MADRID, 2026, 11, 28, 8).astimezone(UTC)
    )
    just_before = at(MADRID, 2026, 12, 3, 3)
    early = habits(quiet=QuietHours(begin=time(20), end=time(10)))
    assert current(one, early, workday, just_before) is None


def test_steps_on_one_day() -> None:
    """Steps that days off push onto one day are one reminder: that of the last step."""
    monday = at(MADRID, 2026, 12, 14, 18)
    spain = habits(country="ES")
    friday = at(MADRID, 2026, 12, 11, 10)
    assert current(deadline(monday, "3d 2d 1d"), spain, is_day_off, friday) == Due(
        step=Step("1d"), at=friday.astimezone(UTC)
    )
    assert next_moment(deadline(monday, "3d 2d 1d"), [spain], is_day_off, friday) is None


def test_next_moment() -> None:
    """The clock looks again when the first of all readers is to be reminded, late ones included."""
    one = deadline(FRIDAY, "7d 1d")
    everybody = [habits(), habits("Asia/Ulaanbaatar"), habits("America/Bogota")]
    first = at(ULAANBAATAR, 2026, 11, 28, 10)
    assert next_moment(one, everybody, workday, LONG_AGO) == min(first, at(MADRID, 2026, 11, 27, 10))
    night = at(MADRID, 2026, 11, 29, 3)
    assert next_moment(one, [habits()], workday, night) == at(MADRID, 2026, 11, 29, 8)
    assert next_moment(one, everybody, workday, FRIDAY) is None
    assert next_moment(one, [], workday, LONG_AGO) is None


def test_days_left() -> None:
    """Days are those of the reader's calendar: what ends at six in Madrid ends a day later in Ulaanbaatar."""
    now = at(MADRID, 2026, 12, 2, 9)
    assert days_left(deadline(FRIDAY), habits(), now) == 2
    assert days_left(deadline(FRIDAY), habits("Asia/Ulaanbaatar"), now) == 3
    assert days_left(deadline(FRIDAY), habits(), FRIDAY) == 0
    assert days_left(deadline(FRIDAY), habits(), FRIDAY + DAY) == -1


def test_skipped_hour() -> None:
    """An hour that the clock skips is refused; one that it has twice is the first."""
    with pytest.raises(DeadlineRefused, match="skipped-hour"):
        instant_of(at(MADRID, 2026, 3, 29, 2, 30))
    assert instant_of(at(MADRID, 2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="naive"):
        instant_of(datetime(2026, 3, 1))


def test_naive_times() -> None:
    """A deadline without a zone is no deadline."""
    with pytest.raises(ValueError, match="naive"):
        deadline(datetime(2026, 12, 4, 18))


ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MINUTES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
QUIET = st.builds(QuietHours, begin=MINUTES, end=MINUTES)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))


@given(zone=ZONES, quiet=QUIET, due_at=INSTANTS, country=st.sampled_from(["", "ES", "SA", "NP", "IL"]))
def test_nobody_is_disturbed(zone: ZoneInfo, quiet: QuietHours, due_at: datetime, country: str) -> None:
    """Wherever and however somebody lives, they are reminded awake, on a working day, in time, and in the order of the
    steps."""
    reader = Habits(zone=zone, quiet=quiet, country=country)
    one = deadline(due_at, "30d 14d 7d 3d 1d 4h")
    moments = [moment_of(one, step, reader, is_day_off) for step in one.plan]
    kept = [moment for moment in moments if moment is not None]
    assert kept == sorted(kept)
    for moment in kept:
        local = moment.astimezone(zone)
        assert not is_day_off(country, "", local.date()) or quiet.covers(time(10))
        assert moment <= due_at - TOO_LATE
        if not quiet.is_never:
            assert not quiet.covers(local.time().replace(microsecond=0)) or local.fold or _is_skipped(local, zone)


def _is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock changes on that day: the end of quiet hours may be an hour that there is not."""
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return day.utcoffset() != (day + DAY).utcoffset() or (day - DAY).utcoffset() != day.utcoffset()


@given(zone=ZONES, due_at=INSTANTS, minutes=st.integers(0, 60 * 24 * 40))
def test_the_clock_never_misses(zone: ZoneInfo, due_at: datetime, minutes: int) -> None:
    """Between two looks of the clock nothing becomes due that the next look does not find."""
    reader = Habits(zone=zone, quiet=DAYTIME, country="ES")
    one = deadline(due_at, "30d 14d 7d 3d 1d 4h")
    now = due_at - timedelta(minutes=minutes)
    following = next_moment(one, [reader], is_day_off, now)
    if following is None:
        assert current(one, reader, is_day_off, due_at) is None
        return
    assert following > now
    found = current(one, reader, is_day_off, following)
    assert found is not None
    assert found.at <= following
