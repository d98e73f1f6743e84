"""Periods of statistics, and what stands for many values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.statistics import Measure, NoPeriod, Span, Step, percentile, span_of

TODAY = date(2026, 11, 29)
DAYS = st.dates(date(2001, 1, 1), date(2030, 12, 31))


@given(DAYS, st.sampled_from(list(Step)), st.integers(-60, 60))
def test_parts_follow_each_other(day: date, step: Step, parts: int) -> None:
    """A part begins where the one before it ends, and moving there and back leads to where one was."""
    first = step.first_day(day)
    assert first <= day < step.moved(first, 1)
    assert step.first_day(step.moved(first, 1) - timedelta(days=1)) == first
    assert step.moved(step.moved(first, parts), -parts) == first


@given(DAYS, st.sampled_from(list(Step)), st.integers(1, 24))
def test_a_period_and_the_one_before(day: date, step: Step, parts: int) -> None:
    """They touch, and have as many parts."""
    span = Span(step=step, first=step.first_day(day), parts=parts)
    assert span.before.end == span.first
    assert len(span.before.begins) == len(span.begins) == parts
    assert span.last == span.end - timedelta(days=1)


@pytest.mark.parametrize(
    ("step", "first", "last"),
    [
        (Step.DAYS, date(2026, 10, 31), date(2026, 11, 29)),
        (Step.WEEKS, date(2026, 9, 7), date(2026, 11, 29)),
        (Step.MONTHS, date(2025, 12, 1), date(2026, 11, 30)),
    ],
)
def test_the_usual_period(step: Step, first: date, last: date) -> None:
    """Thirty days, twelve weeks or twelve months, the present one among them."""
    span = span_of(step, None, None, TODAY)
    assert (span.first, span.last, span.parts) == (first, last, step.usual)


def test_whole_parts() -> None:
    """Days within weeks and months stand for the whole of them."""
    weeks = span_of(Step.WEEKS, date(2026, 11, 4), date(2026, 11, 10), TODAY)
    assert (weeks.first, weeks.last) == (date(2026, 11, 2), date(2026, 11, 15))
    months = span_of(Step.MONTHS, date(2026, 2, 28), date(2026, 3, 1), TODAY)
    assert (months.first, months.last, months.parts) == (date(2026, 2, 1), date(2026, 3, 31), 2)


@pytest.mark.parametrize(
    ("begin", "end", "most"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), 0),
        (date(1999, 1, 1), date(1999, 1, 2), 0),
        (date(2026, 1, 1), date(2026, 11, 1), 92),
        (date(9999, 12, 30), date(9999, 12, 31), 0),
        (date.min, date.min, 0),
    ],
)
def test_what_is_no_period(begin: date, end: date, most: int) -> None:
    """It ends before it begins, lies out of reach, or is longer than is shown; then it says how long it may be."""
    with pytest.raises(NoPeriod) as refused:
        span_of(Step.DAYS, begin, end, TODAY)
    assert refused.value.most == most


def test_steps_have_a_measure_of_people() -> None:
    """Each kind of part has numbers of its own of who wrote within it."""
    assert {step.active for step in Step} == {
        Measure.ACTIVE_DAYS,
        Measure.ACTIVE_WEEKS,
        Measure.ACTIVE_MONTHS,
    }


@given(st.lists(st.floats(0, 1_000), min_size=1), st.floats(0.01, 1))
def test_percentiles(values: list[float], share: float) -> None:
    """So large a share of the values, at least, does not exceed it, and it is one of them."""
    value = percentile(values, share)
    assert value in values
    assert sum(each <= value for each in values) >= share * len(values) - 1e-6


def test_nothing_has_no_percentile() -> None:
    """Of no values there is none."""
    assert percentile([], 0.9) is None
    assert percentile([3, 1, 2], 0.5) == 2
