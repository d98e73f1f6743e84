"""What is kept of each year's figures, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from knowledge.model.reports import FigureName, Tally
from knowledge.store import tables as t
from knowledge.store.report_years import KeptYear
from knowledge.store.store import Store
from tests.conftest import NOW

F = FigureName


def counted(value: float = 0) -> dict[FigureName, Tally]:
    return {name: Tally(name=name, rows=2, part=1.5, whole=2, value=value) for name in FigureName}


def keep(store: Store, kept: KeptYear) -> None:
    store.run(lambda unit: unit.report_years.keep(kept))


def of(store: Store, year: int) -> KeptYear:
    return store.read(lambda unit: unit.report_years.of(year))


def test_nothing_is_kept_at_first(store: Store) -> None:
    """A year of which nothing is known has neither figures nor an instant."""
    assert of(store, 2025) == KeptYear(year=2025)
    assert store.read(lambda unit: unit.report_years.all()) == ()


def test_what_is_kept_comes_back(store: Store) -> None:
    """Every sum of every figure, and when it was counted; a later count takes the place of an earlier one."""
    first = KeptYear(year=2025, tallies=counted(0.75), counted_at=NOW)
    keep(store, first)
    assert of(store, 2025) == first
    second = KeptYear(year=2025, tallies=counted(12), counted_at=NOW + timedelta(hours=1))
    keep(store, second)
    other = KeptYear(year=2024, tallies=counted(1), counted_at=NOW)
    keep(store, other)
    assert store.read(lambda unit: unit.report_years.all()) == (other, second)


def test_a_wish(store: Store) -> None:
    """It is kept beside the figures or before there are any, and fulfilled by a count that began after it."""
    store.run(lambda unit: unit.report_years.want(1999, NOW))
    assert of(store, 1999) == KeptYear(year=1999, wanted_at=NOW)
    keep(store, KeptYear(year=1999, tallies=counted(), counted_at=NOW))
    assert of(store, 1999).wanted_at is None
    later = NOW + timedelta(minutes=1)
    store.run(lambda unit: unit.report_years.want(1999, later))
    kept = of(store, 1999)
    assert (kept.counted_at, kept.wanted_at, kept.tallies) == (NOW, later, counted())
    keep(store, KeptYear(year=1999, tallies=counted(3), counted_at=NOW + timedelta(seconds=1)))
    assert of(store, 1999).wanted_at == later


def test_figures_of_an_earlier_focal(store: Store) -> None:
    """Where one is missing that this Focal has, none is shown until all are counted."""
    keep(store, KeptYear(year=2025, tallies=counted(), counted_at=NOW))
    fewer = {name.value: [1, 1, 1, 1] for name in FigureName if name is not F.MEMBERS}
    store.run(lambda unit: unit.connection.execute(update(t.report_years).values(figures=fewer)))
    assert of(store, 2025).tallies == {}
    more = {name.value: [1, 1, 1, 1] for name in FigureName} | {"of-a-later-focal": [1, 1, 1, 1]}
    store.run(lambda unit: unit.connection.execute(update(t.report_years).values(figures=more)))
    assert set(of(store, 2025).tallies) == set(FigureName)
