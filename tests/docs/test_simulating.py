"""The simulation of docs/scale.md keeps to the pace, and to what is due when."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.channels.telegram.channel import pace_of
from tests.docs.simulating import AT_ONCE, PRESSING, Case, simulate


@pytest.mark.parametrize("people", [1, 100, 3_000])
def test_a_circular_takes_as_long_as_the_pace_says(people: int) -> None:
    """Letters and the replies among them leave one after the other, no two closer than permitted."""
    pace = pace_of(30)
    found = simulate(Case(name="", people=people, pace=pace, zones=AT_ONCE), Random(1))
    expected = (people - 1 + len(found.waits)) * pace.between.total_seconds()
    assert found.late_s == pytest.approx(expected, abs=0.02)


def test_replies_do_not_wait_for_the_circular() -> None:
    """Whoever presses in the midst of it waits for one slot or two, not for the hour that it takes."""
    found = simulate(Case(name="", people=100_000, pace=pace_of(30), zones=AT_ONCE), Random(1))
    assert found.late_s > 3_500
    assert len(found.waits) > 0.4 * PRESSING * 100_000
    assert found.percentile(0.99) < 0.5


def test_each_zone_begins_at_its_own_nine() -> None:
    """Where the zones lie hours apart, only the last one's letters are left when it is nine there."""
    zones = (timedelta(0), timedelta(hours=5))
    found = simulate(Case(name="", people=3_000, pace=pace_of(30), zones=zones), Random(1))
    assert 1_500 / 30 < found.late_s < 60


def test_workspaces_do_not_wait_for_each_other() -> None:
    """Ten workspaces take as long as one that is a tenth as large."""
    pace = pace_of(30)
    ten = simulate(Case(name="", people=1_000, pace=pace, scopes=10, zones=AT_ONCE), Random(1))
    one = simulate(Case(name="", people=100, pace=pace, zones=AT_ONCE), Random(1))
    assert ten.late_s == pytest.approx(one.late_s, abs=0.2)
