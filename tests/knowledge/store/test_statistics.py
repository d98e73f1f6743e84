"""Statistics on both databases: counted from the tables, once more by hand, kept, and read for a period."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from knowledge.model.statistics import SOON, Counted, Measure, Side, Soon, Span, Step
from knowledge.store import tables as t
from knowledge.store.statistics_counting import DayCounting
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from scheduler.statistics_jobs import count_statistics
from tests.reporting import live_a_year, rows_of

AFTER = datetime(2027, 6, 1, tzinfo=UTC)
ALWAYS = Span(step=Step.DAYS, first=date(2023, 1, 1), parts=2_000)
Rows = list[Mapping[str, Any]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small network of the annual report, counted, on each of the two databases."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("counted") / "focal.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = opened.enter_context(request.getfixturevalue("postgres_databases").database())
        store = open_store(url)
        opened.callback(store.close)
        live_a_year(store)
        count(store, AFTER)
        yield store


def count(store: Store, now: datetime) -> None:
    """What the job does."""
    count_statistics(store, lambda: now).run()


def kept(store: Store, measure: Measure, *sides: Side, span: Span = ALWAYS) -> Counter[tuple[Any, ...]]:
    """The numbers of a measure, by day and sides."""
    found = store.read(lambda unit: unit.statistics.read([measure], span, *sides))
    return Counter({(each.day, *(getattr(each, side.value) for side in sides)): each.count for each in found})


def _replace(unit: Unit, since: date, counted: list[Counted]) -> None:
    unit.statistics.replace(Measure.ASKED, since, counted)


def utc(at: datetime) -> date:
    return at.astimezone(UTC).date()


def by_id(store: Store, name: str) -> Mapping[int, Mapping[str, Any]]:
    return {row["id"]: row for row in rows_of(store, t.metadata.tables[name])}


def region(store: Store, contact: int) -> str:
    """That of somebody's member, "" without one."""
    member = by_id(store, "contacts")[contact]["member_id"]
    return str(by_id(store, "members")[member]["region"]) if member else ""


def test_questions_and_ratings(lived: Store) -> None:
    """They are what the usage statistics say: ratings apart, entries added up."""
    questions: Counter[tuple[Any, ...]] = Counter()
    ratings: Counter[tuple[Any, ...]] = Counter()
    for row in rows_of(lived, t.usage):
        counts = ratings if row["outcome"] in ("helpful", "unhelpful") else questions
        counts[date.fromisoformat(row["day"]), row["language"], row["channel"], row["outcome"]] += row["count"]
    sides = (Side.LANGUAGE, Side.CHANNEL, Side.OUTCOME)
    assert kept(lived, Measure.QUESTIONS, *sides) == questions
    assert kept(lived, Measure.RATINGS, *sides) == ratings
    assert (questions.total() > 0, ratings.total() > 0) == (True, True)


def test_deliveries(lived: Store) -> None:
    """Each that ended counts on that day (UTC), by its channel and how it ended; none that is under way."""
    places, expected = by_id(lived, "addresses"), Counter[tuple[Any, ...]]()
    for row in rows_of(lived, t.deliveries):
        if row["finished_at"] and row["state"] in ("sent", "failed", "unconfirmed", "cancelled"):
            expected[utc(row["finished_at"]), places[row["address_id"]]["channel"], row["state"]] += 1
    assert kept(lived, Measure.DELIVERIES, Side.CHANNEL, Side.OUTCOME) == expected
    assert expected.total() > 0


def test_acknowledgements(lived: Store) -> None:
    """Each person of a circular that asks for it counts on the day of its release, by how soon they acknowledged."""
    known, expected = by_id(lived, "circulars"), Counter[tuple[Any, ...]]()
    for row in rows_of(lived, t.circular_recipients):
        circular = known[row["circular_id"]]
        released, at = circular["released_at"], row["acknowledged_at"]
        if not released or not circular["asks_acknowledgement"]:
            continue
        took = at - released if at else None
        soon = next((soon for soon, most in SOON if took is not None and took <= most), Soon.LATER)
        expected[utc(released), soon.value if at else Soon.NOT.value] += 1
    assert kept(lived, Measure.ACKNOWLEDGEMENTS, Side.OUTCOME) == expected
    assert expected.total() > 0


def test_what_was_handed_over(lived: Store) -> None:
    """Tickets count on the day on which they came, by kind, channel and region."""
    lines, expected = by_id(lived, "messages"), Counter[tuple[Any, ...]]()
    for row in rows_of(lived, t.tickets):
        line = lines[row["message_id"]]
        expected[utc(row["opened_at"]), row["kind"], line["channel"], region(lived, line["contact_id"])] += 1
    assert kept(lived, Measure.HANDED_OVER, Side.OUTCOME, Side.CHANNEL, Side.REGION) == expected
    assert expected.total() > 0


def test_new_contacts(lived: Store) -> None:
    """Officials of members count on the day on which they became known; neither the erased, nor merged entries."""
    absorbed = {row["absorbed_id"] for row in rows_of(lived, t.merges) if row["undone_at"] is None}
    expected: Counter[tuple[Any, ...]] = Counter()
    for row in rows_of(lived, t.contacts):
        is_official = row["role"] in ("focal_point", "alternate", "elected_official") and row["member_id"]
        if is_official and row["erased_at"] is None and row["id"] not in absorbed:
            expected[utc(row["created_at"]), row["role"], region(lived, row["id"])] += 1
    assert kept(lived, Measure.CONTACTS, Side.OUTCOME, Side.REGION) == expected
    assert expected.total() > 0


@pytest.mark.parametrize("step", list(Step))
def test_people_who_wrote(lived: Store, step: Step) -> None:
    """Everybody counts once in each day, week and month in which they wrote, however often."""
    wrote = {
        (step.first_day(utc(row["at"])), row["contact_id"])
        for row in rows_of(lived, t.messages)
        if row["direction"] == "in"
    }
    assert kept(lived, step.active) == Counter((day,) for day, _contact in wrote)


def test_participation(lived: Store) -> None:
    """Registrations count on the day on which their event began; whoever was there is told apart."""
    known, expected = by_id(lived, "events"), Counter[tuple[Any, ...]]()
    for row in rows_of(lived, t.registrations):
        event = known[row["event_id"]]
        if event["state"] == "open":
            expected[utc(event["starts_at"]), "attended" if row["attended_at"] else row["state"]] += 1
    assert kept(lived, Measure.PARTICIPATION, Side.OUTCOME) == expected
    assert expected.total() > 0


def test_deadlines(lived: Store) -> None:
    """Every member that a deadline concerned counts on the day on which it ended."""
    days = {utc(row["due_at"]) for row in rows_of(lived, t.deadlines) if row["state"] == "open"}
    counted = kept(lived, Measure.DEADLINES, Side.OUTCOME)
    assert {day for day, _outcome in counted} <= days
    assert {outcome for _day, outcome in counted} <= {"in_time", "late", "not_settled"}
    assert counted.total() > 0


def test_answer_times(lived: Store) -> None:
    """Hours from question to answer, of what was answered within the period, by the day of the answer."""
    expected = sorted(
        (utc(row["closed_at"]), (row["closed_at"] - row["opened_at"]).total_seconds() / 3600)
        for row in rows_of(lived, t.tickets)
        if row["outcome"] == "answered"
    )
    found = sorted(lived.read(lambda unit: unit.statistics.answer_times(ALWAYS)))
    assert [day for day, _hours in found] == [day for day, _hours in expected]
    assert [hours for _day, hours in found] == pytest.approx([hours for _day, hours in expected], abs=1e-3)
    assert expected


@pytest.mark.parametrize(("step", "first"), [(Step.WEEKS, date(2023, 1, 2)), (Step.MONTHS, date(2023, 1, 1))])
def test_weeks_and_months_are_summed(lived: Store, step: Step, first: date) -> None:
    """Of each there is one number, under its first day, also where the days were counted one after the other."""
    for measure in (Measure.DELIVERIES, Measure.QUESTIONS, Measure.ACKNOWLEDGEMENTS):
        sums: Counter[tuple[Any, ...]] = Counter()
        for (day, outcome), number in kept(lived, measure, Side.OUTCOME).items():
            sums[step.first_day(day), outcome] += number
        assert kept(lived, measure, Side.OUTCOME, span=Span(step=step, first=first, parts=280)) == sums


def test_sums_follow_the_days(sqlite_store: Store) -> None:
    """A day that is counted anew in the middle of a week and of a month changes both sums, and no other."""
    days = [date(2026, 4, 28), date(2026, 4, 30), date(2026, 5, 1)]
    for number, day in enumerate(days, start=1):
        counted = [Counted(measure=Measure.ASKED, day=day, count=number, region="europe")]
        sqlite_store.run(partial(_replace, since=day, counted=counted))
    weeks, months = (Span(step=step, first=step.first_day(days[0]), parts=2) for step in (Step.WEEKS, Step.MONTHS))
    assert kept(sqlite_store, Measure.ASKED, Side.REGION, span=weeks) == {(date(2026, 4, 27), "europe"): 6}
    assert kept(sqlite_store, Measure.ASKED, span=months) == {(date(2026, 4, 1),): 3, (date(2026, 5, 1),): 3}


def test_a_period_is_read_alone(lived: Store) -> None:
    """What lies outside is not read: neither the day before, nor the day behind."""
    (first, *_others) = sorted(kept(lived, Measure.DELIVERIES))
    alone = Span(step=Step.DAYS, first=first[0], parts=1)
    assert set(kept(lived, Measure.DELIVERIES, span=alone)) == {first}
    assert kept(lived, Measure.DELIVERIES, span=Span(step=Step.DAYS, first=alone.end, parts=0)) == {}


def test_counting_again_changes_nothing(lived: Store) -> None:
    """The job may run as often as it likes, and in two processes."""
    before = [kept(lived, measure, *Side) for measure in Measure]
    count(lived, AFTER)
    count(lived, AFTER + timedelta(hours=1))
    assert [kept(lived, measure, *Side) for measure in Measure] == before
    assert lived.read(lambda unit: unit.statistics.counted_at()) == AFTER + timedelta(hours=1)


def test_numbers_outlast_what_was_counted(sqlite_store: Store) -> None:
    """What is deleted later, as everything is in time, stays in the numbers of the days before the last count."""
    assert sqlite_store.read(lambda unit: unit.statistics.counted_at()) is None
    live_a_year(sqlite_store)
    count(sqlite_store, AFTER)
    before = kept(sqlite_store, Measure.DELIVERIES)
    sqlite_store.run(lambda unit: unit.connection.execute(t.deliveries.delete()))
    count(sqlite_store, AFTER + timedelta(days=1))
    assert kept(sqlite_store, Measure.DELIVERIES) == before


def test_only_the_last_days_are_replaced(sqlite_store: Store) -> None:
    """Numbers from a day on give way to others; earlier ones stay, and zeros are not kept."""
    days = [date(2026, 1, day) for day in (1, 2, 3)]
    old = [Counted(measure=Measure.ASKED, day=day, count=1) for day in days]
    new = [Counted(measure=Measure.ASKED, day=days[1], count=5), Counted(measure=Measure.ASKED, day=days[2], count=0)]
    sqlite_store.run(lambda unit: unit.statistics.replace(Measure.ASKED, days[0], old))
    sqlite_store.run(lambda unit: unit.statistics.replace(Measure.ASKED, days[1], new))
    assert kept(sqlite_store, Measure.ASKED) == {(days[0],): 1, (days[1],): 5}


def test_nobody_is_in_the_numbers(lived: Store) -> None:
    """The table has days, channels, languages, regions, outcomes and counts, and nothing about a person."""
    columns = {column.name for column in t.statistics.c}
    assert columns == {"measure", "day", "channel", "language", "region", "outcome", "count"}
    words = {str(value) for row in rows_of(lived, t.statistics) for value in row.values()}
    names = {row["name"] for row in rows_of(lived, t.contacts)} | {row["name"] for row in rows_of(lived, t.members)}
    assert not words & {name for name in names if name}


def test_counting_begins_on_a_day(lived: Store) -> None:
    """What happened before it is not looked at."""
    everything = sorted(kept(lived, Measure.DELIVERIES))
    middle = everything[len(everything) // 2][0]
    counted = lived.read(lambda unit: tuple(DayCounting(unit.connection, middle, AFTER).deliveries()))
    assert min(each.day for each in counted) == middle
