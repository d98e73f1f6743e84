"""What becomes of each reminder of a deadline: a city is in one state, and stands when it is reminded, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendars import is_day_off
from knowledge.model.circulation import Habits, never_off
from knowledge.model.deadlines import Deadline, DeadlineState, plan_of
from knowledge.model.languages import EN, Text
from knowledge.model.preferences import DAYTIME, NEVER_QUIET, QuietHours
from knowledge.model.reminder_plans import Fate, Posted, Reader, Reminder, Shift, reminders_of

MADRID, TOKYO, BOGOTA = map(ZoneInfo, ("Europe/Madrid", "Asia/Tokyo", "America/Bogota"))
DUE = datetime(2026, 12, 10, 18, tzinfo=MADRID)
BEGUN = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DEADLINE = Deadline(
    titles=Text({EN: "Register"}),
    due_at=DUE.astimezone(UTC),
    zone=MADRID.key,
    since=BEGUN,
    plan=plan_of("14d 7d 1d 4h"),
)


def habits(zone: ZoneInfo = MADRID, **others: Any) -> Habits:
    """Of somebody who is never left alone, on no country's working days."""
    return replace(Habits(zone=zone, quiet=NEVER_QUIET), **others)


def reader(member: int = 1, people: int = 2, *, is_settled: bool = False, like: Habits | None = None) -> Reader:
    """Some people of a member."""
    return Reader(member=member, name=f"City {member}", habits=like or habits(), people=people, is_settled=is_settled)


def fates(reminders: tuple[Reminder, ...]) -> dict[str, list[Fate]]:
    """What became of each city, step by step."""
    return {each.step.text: [city.fate for city in each.cities] for each in reminders}


def test_sent_settled_and_still_to_come() -> None:
    """What was sent stays so, whatever the city did since; who has settled it gets no more, the others do."""
    posted = [
        Posted(step="14d", member=1, people=2, is_sent=True, at=BEGUN),
        Posted(step="14d", member=2, people=1, is_sent=True, at=BEGUN),
        Posted(step="7d", member=1, people=2, is_sent=False, at=NOW),
    ]
    readers = [reader(1), reader(2, is_settled=True), reader(3)]
    found = reminders_of(DEADLINE, readers, posted, never_off, NOW)
    assert fates(found) == {
        "14d": [Fate.SENT, Fate.SENT, Fate.NOT_REACHED],
        "7d": [Fate.UNDER_WAY, Fate.SETTLED, Fate.TO_COME],
        "1d": [Fate.TO_COME, Fate.SETTLED, Fate.TO_COME],
        "4h": [Fate.TO_COME, Fate.SETTLED, Fate.TO_COME],
    }
    assert [each.people for each in found] == [3, 4, 4, 4]


def test_the_moment_is_ten_of_each_city() -> None:
    """Days are counted on the city's own calendar, hours are the same instant everywhere."""
    found = reminders_of(DEADLINE, [reader(1), reader(2, like=habits(BOGOTA))], (), never_off, NOW)
    week, hours = found[1], found[3]
    assert [city.at and city.at.astimezone(city.habits.zone).time() for city in week.cities] == [time(10)] * 2
    assert {city.at for city in hours.cities} == {DEADLINE.due_at - timedelta(hours=4)}
    assert week.first == datetime(2026, 12, 3, 10, tzinfo=MADRID)


@pytest.mark.parametrize(
    ("like", "due", "day", "shift"),
    [
        (habits(country="ES", holidays="ES"), date(2026, 12, 9), date(2026, 12, 7), Shift.HOLIDAY),
        (habits(country="ES", holidays="ES"), date(2026, 12, 14), date(2026, 12, 11), Shift.WEEKEND),
        (habits(country="ES", holidays="ES"), date(2026, 12, 11), date(2026, 12, 10), None),
        (habits(quiet=QuietHours(begin=time(20), end=time(11))), date(2026, 12, 11), date(2026, 12, 10), Shift.QUIET),
    ],
)
def test_why_it_comes_at_another_time(like: Habits, due: date, day: date, shift: Shift | None) -> None:
    """A holiday or a weekend brings it forward, quiet hours put it off to their end; else nothing is said."""
    deadline = replace(DEADLINE, due_at=datetime.combine(due, time(18), MADRID).astimezone(UTC), plan=plan_of("1d"))
    ((city,),) = (each.cities for each in reminders_of(deadline, [reader(like=like)], (), is_day_off, NOW))
    assert city.at is not None
    assert (city.at.astimezone(MADRID).date(), city.shift) == (day, shift)


def test_the_first_of_a_city_counts() -> None:
    """Where people of a city have different habits, it is reminded when the first of them is; all are counted."""
    mixed = [reader(people=1, like=habits(BOGOTA)), reader(people=3, like=habits(TOKYO))]
    found = reminders_of(DEADLINE, mixed, (), never_off, NOW)
    (city,) = found[2].cities
    assert (city.habits.zone, city.people) == (BOGOTA, 4)


def test_what_is_left_out() -> None:
    """Nobody is reminded at night of what is hours away, nor by what lies before the beginning, nor once it is
    cancelled."""
    night = reader(like=habits(TOKYO, quiet=DAYTIME))
    late = replace(DEADLINE, since=NOW)
    off = replace(DEADLINE, state=DeadlineState.CANCELLED)
    assert fates(reminders_of(DEADLINE, [night], (), never_off, NOW))["4h"] == [Fate.LEFT_OUT]
    assert fates(reminders_of(late, [reader()], (), never_off, NOW))["14d"] == [Fate.LEFT_OUT]
    assert fates(reminders_of(off, [reader()], (), never_off, NOW))["1d"] == [Fate.LEFT_OUT]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5), st.booleans()), max_size=12),
    st.lists(st.tuples(st.sampled_from(["14d", "7d", "1d", "4h", "later"]), st.integers(1, 9), st.booleans())),
    st.integers(-20, 45),
)
def test_every_city_has_one_fate(
    cities: list[tuple[int, int, bool]], letters: list[tuple[str, int, bool]], days: int
) -> None:
    """At any time each member of the audience stands once in each reminder, and the counts are as many as they are."""
    now = BEGUN + timedelta(days=days)
    settled = {member for member, _people, is_settled in cities if is_settled}
    readers = [reader(member, people, is_settled=member in settled) for member, people, _ in sorted(cities)]
    posted = [Posted(step=step, member=member, people=1, is_sent=out, at=now) for step, member, out in letters]
    members = {each.member for each in readers}
    for each in reminders_of(DEADLINE, readers, posted, is_day_off, now):
        assert {city.member for city in each.cities} == members
        assert len(each.cities) == sum(each.counts.values()) == len(members)
