"""The figures of the annual report in windows and as sums, which the console shows: the same as in the whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial

import pytest

from knowledge.model.reports import Figure, FigureName, Period, Row, Tally, Window, period_of
from knowledge.store import tables as t
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.reporting import MADRID, YEAR, live_a_year, rows_of
from tests.reporting_deeds import MADE

F = FigureName


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small network, on each of the two databases; nobody writes to it."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("year") / "focal.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = opened.enter_context(request.getfixturevalue("postgres_databases").database())
        store = open_store(url)
        opened.callback(store.close)
        live_a_year(store)
        yield store


def figures_of(store: Store, period: Period) -> Mapping[FigureName, Figure]:
    return store.read(lambda unit: unit.reporting.figures(period))


def in_windows(store: Store, name: FigureName, period: Period, most: int) -> list[Row]:
    """All rows of a figure, looked at in windows of so many."""
    found: list[Row] = []
    while True:
        rows = store.read(partial(_seen, name=name, period=period, window=Window(skip=len(found), most=most)))
        found += rows
        if len(rows) < most:
            return found


def _seen(unit: Unit, name: FigureName, period: Period, window: Window) -> tuple[Row, ...]:
    return unit.reporting.figure(name, period, window).rows


def _tally(unit: Unit, name: FigureName, period: Period) -> Tally:
    return unit.reporting.tally(name, period)


@pytest.mark.parametrize("name", FigureName)
def test_windows(lived: Store, name: FigureName) -> None:
    """Window by window there are the same rows, each once, as in the whole; only very many stand in another order."""
    period = period_of(YEAR, MADRID, MADE)
    whole = figures_of(lived, period)[name].rows
    most = max(2, len(whole) // 3)
    found = in_windows(lived, name, period, most)
    if name in (F.LETTERS_SENT, F.LETTERS_FAILED, F.ACKNOWLEDGED):
        found.sort(key=lambda row: [int(part) if part.isdecimal() else 0 for part in row.id.split(":")])
    assert tuple(found) == whole


@pytest.mark.parametrize("year", [YEAR - 1, YEAR, 1999])
def test_tallies(lived: Store, year: int) -> None:
    """What every figure comes to is what its rows say, also where the database counts them itself."""
    period = period_of(year, MADRID, MADE)
    figures, tallies = figures_of(lived, period), lived.read(lambda unit: unit.reporting.tallies(period))
    assert tallies == {name: figure.tally for name, figure in figures.items()}
    for name in (F.ACKNOWLEDGED, F.MEMBERS):
        assert lived.read(partial(_tally, name=name, period=period)) == tallies[name]


def test_what_is_small(lived: Store, sqlite_store: Store) -> None:
    """It goes by how many deliveries were ever made."""
    newest = max(row["id"] for row in rows_of(lived, t.deliveries))
    assert lived.read(lambda unit: (unit.reporting.is_small(newest), unit.reporting.is_small(newest - 1))) == (
        True,
        False,
    )
    assert sqlite_store.read(lambda unit: unit.reporting.is_small(0))
