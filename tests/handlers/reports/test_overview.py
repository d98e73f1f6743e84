"""The report on the console: figures as they were counted last, rows page by page, and the wish to count anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from handlers.reports.overview import (
    CHEAP,
    JOB,
    YEARS,
    LinePage,
    Overview,
    build_line_page,
    build_overview,
    count_anew,
    count_year,
    due_years,
)
from handlers.reports.report import RowLine
from knowledge.model.people import Role
from knowledge.model.reports import FigureName, NoSuchYear, Window
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store import tables as t
from knowledge.store.report_years import KeptYear
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.handlers.reports.conftest import Reporting, asked
from tests.reporting import YEAR, live_a_year
from tests.reporting_deeds import MADE

F = FigureName
MADRID = ZoneInfo("Europe/Madrid")
CITY = Actor(name="contact:1", role=Role.FOCAL_POINT)


@pytest.fixture(scope="module")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network of the report, to be copied."""
    path = tmp_path_factory.mktemp("overview") / "focal.db"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}")
    live_a_year(store)
    store.close()
    return path


@pytest.fixture
def living(year: Path, tmp_path: Path) -> Iterator[Store]:
    """The network, which goes on."""
    store = open_store(f"sqlite:///{shutil.copy(year, tmp_path / 'focal.db')}")
    yield store
    store.close()


def overview(store: Store, year: int = YEAR, now: datetime = MADE) -> Overview:
    return store.read(lambda unit: build_overview(unit, OPERATOR, asked(year, now=now)))


def page(store: Store, name: FigureName, skip: int = 0, most: int = 3) -> LinePage:
    return store.read(lambda unit: build_line_page(unit, OPERATOR, asked(), name, Window(skip=skip, most=most)))


def keep(store: Store, now: datetime = MADE, year: int = YEAR) -> None:
    """What the job does."""
    kept = store.read(lambda unit: count_year(unit, year, MADRID, now))
    store.run(lambda unit: unit.report_years.keep(kept))


def want(unit: Unit, year: int, now: datetime) -> None:
    unit.report_years.want(year, now)


def grow(store: Store) -> None:
    """As if very many deliveries had been made."""

    def work(unit: Unit) -> None:
        newest = unit.connection.execute(select(func.max(t.deliveries.c.id))).scalar_one()
        unit.connection.execute(update(t.deliveries).where(t.deliveries.c.id == newest).values(id=CHEAP + 1))

    store.run(work)


class TestTheFigures:
    def test_where_little_is_kept_they_are_counted_at_once(self, lived: Store, reporting: Reporting) -> None:
        """They are those of the report, word by word."""
        report, shown = reporting(), overview(lived)
        assert [replace(line, rows=()) for line in report.lines] == [
            line for part in shown.parts for line in part.lines
        ]
        assert [(part.title, part.text) for part in report.parts] == [(part.title, part.text) for part in shown.parts]
        assert (shown.title, shown.covered, shown.notes) == (report.title, report.covered, report.notes)
        assert (shown.counted_at, shown.wanted_at) == (MADE, None)

    def test_kept_ones_are_shown(self, living: Store, reporting: Reporting) -> None:
        """What happened since the count is not in them, and they say from when they are."""
        keep(living)
        living.run(lambda unit: unit.connection.execute(update(t.events).values(state="cancelled")))
        shown = overview(living, now=MADE + timedelta(hours=2))
        assert [line.shown for part in shown.parts for line in part.lines] == [line.shown for line in reporting().lines]
        assert shown.counted_at == MADE

    def test_a_year_in_progress_is_covered_until_the_count(self, living: Store) -> None:
        """Not until now."""
        counted = datetime(2025, 6, 30, 12, 0, tzinfo=UTC)
        keep(living, counted)
        assert overview(living, now=counted + timedelta(days=3)).covered.endswith("until 30 June 2025.")

    def test_much_waits_for_the_job(self, living: Store) -> None:
        """Where very many deliveries were made no page counts, before the first count either."""
        grow(living)
        shown = overview(living)
        assert (shown.parts, shown.counted_at) == ((), None)
        assert shown.covered
        keep(living)
        assert len(overview(living).parts) == 5

    def test_who_may_see_them(self, lived: Store) -> None:
        """The secretariat; a city may neither look nor have them counted."""
        window = Window(most=3)
        for build in (
            lambda unit: build_overview(unit, CITY, asked()),
            lambda unit: build_line_page(unit, CITY, asked(), F.MEMBERS, window),
            lambda unit: count_anew(unit, CITY, asked()),
        ):
            with pytest.raises(Forbidden):
                lived.read(build)

    def test_a_year_to_come(self, living: Store) -> None:
        """There is nothing to see and nothing to count."""
        with pytest.raises(NoSuchYear):
            overview(living, 2027)
        with pytest.raises(NoSuchYear):
            living.run(lambda unit: count_anew(unit, OPERATOR, asked(2027)))


class TestRows:
    def test_page_by_page(self, lived: Store, reporting: Reporting) -> None:
        """Pages follow each other, the last one says that it is; above each stands the whole figure."""
        whole = next(line for line in reporting().lines if line.name is F.MEMBERS)
        found: list[RowLine] = []
        skip = 0
        while True:
            some = page(lived, F.MEMBERS, skip)
            assert some.line.shown == whole.shown
            found += some.line.rows
            if not some.has_more:
                break
            assert len(some.line.rows) == 3
            skip += 3
        assert found == list(whole.rows)

    def test_behind_the_last_one(self, lived: Store) -> None:
        """There is no row, and the figure is what it is."""
        none = page(lived, F.MEMBERS, 1_000)
        assert (len(none.line.rows), none.has_more) == (0, False)
        assert none.line.shown != "0"

    def test_a_page_that_has_all_needs_no_count(self, living: Store) -> None:
        """Its figure is that of its rows, whatever was kept before."""
        keep(living)
        living.run(lambda unit: unit.connection.execute(update(t.events).values(state="cancelled")))
        alone = page(living, F.EVENTS, most=1_000)
        assert (alone.line.shown, len(alone.line.rows), alone.counted_at) == ("0", 0, None)

    def test_the_figure_above_some_of_its_rows(self, living: Store, reporting: Reporting) -> None:
        """It is the kept one, with its instant; where much was never counted there is none."""
        grow(living)
        some = page(living, F.LETTERS_SENT)
        assert (some.line.shown, some.has_more, len(some.line.rows)) == ("", True, 3)
        keep(living)
        some = page(living, F.LETTERS_SENT)
        whole = next(line for line in reporting().lines if line.name is F.LETTERS_SENT)
        assert (some.line.shown, some.counted_at) == (whole.shown, MADE)


class TestCountingAnew:
    def test_the_job_is_asked(self, living: Store) -> None:
        """The year is noted, the job wished for, once, and the log says who did."""
        for _time in range(2):
            living.run(lambda unit: count_anew(unit, OPERATOR, asked()))
        assert overview(living).wanted_at == MADE
        assert set(living.read(lambda unit: unit.job_runs.wishes())) == {JOB}
        (entry, _earlier) = living.read(lambda unit: unit.audit.about(f"report:{YEAR}"))
        assert (entry.actor, entry.action) == (OPERATOR.name, "report.wanted")

    def test_which_years_are_due(self, sqlite_store: Store) -> None:
        """All that are offered at first; then those two that still change, older ones once a day, and wanted ones."""

        def due(after: timedelta) -> tuple[int, ...]:
            return sqlite_store.read(lambda unit: due_years(unit, MADRID, MADE + after))

        this = MADE.astimezone(MADRID).year
        offered = tuple(range(this, this - YEARS, -1))
        assert due(timedelta()) == offered
        for year in offered:
            keep(sqlite_store, MADE, year)
        assert due(timedelta(hours=1)) == (this, this - 1)
        assert due(timedelta(days=1)) == offered
        later = MADE + timedelta(minutes=5)
        for year in (this - 4, 1999):
            sqlite_store.run(partial(want, year=year, now=later))
        assert due(timedelta(hours=1)) == (this, this - 1, this - 4, 1999)

    def test_what_an_earlier_focal_kept_is_due(self, sqlite_store: Store) -> None:
        """Figures that it did not know are counted at once."""
        old = KeptYear(year=2020, counted_at=MADE)
        sqlite_store.run(lambda unit: unit.report_years.keep(old))
        assert 2020 in sqlite_store.read(lambda unit: due_years(unit, MADRID, MADE))
