"""The report on the console: figures as they were counted last, and the rows of one of them page by page.

Counting a year takes seconds where a million letters were sent: a job of the clock does that, and pages show what it
kept. Files and the command line count anew, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.reports.report import Asked, Line, Part, covered, line_of, parts_of, rows_in_words
from handlers.reports.sentences import notes
from knowledge.model.reports import FigureName, Period, Tally, Window, period_of
from knowledge.model.rights import Actor, Right
from knowledge.store import signals
from knowledge.store.report_years import KeptYear
from knowledge.store.unit import Unit

JOB = "count_statistics"
"""The job of the clock that counts the years, too."""

YEARS = 10
"""So many years, the one in progress among them, are counted unasked."""

CHEAP = 20_000
"""With as many deliveries at most a page counts by itself, if nothing is kept yet (measured: a tenth of a second)."""

_LIVELY = 2
"""So many years change from hour to hour; earlier ones are counted once a day, since roles are those of today."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """The figures of a year in words.

    Attributes:
        parts: none before the first count.
        counted_at: None before it.
        wanted_at: when somebody wanted it counted anew, which it was not yet.
    """

    year: int
    title: str
    covered: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    counted_at: datetime | None
    wanted_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LinePage:
    """Some rows of a figure.

    Attributes:
        line: its `shown` is "" where nobody has counted yet.
        has_more: there are rows behind these.
        counted_at: when it was, if not just now.
    """

    line: Line
    has_more: bool
    counted_at: datetime | None


def build_overview(unit: Unit, by: Actor, asked: Asked) -> Overview:
    """The figures of a year, as they were counted last.

    Raises:
        Forbidden: the actor may not see them.
        NoSuchYear: it has not begun, or is too early.
    """
    by.need(Right.USE_CONSOLE)
    _, kept, now_period = asked.speaker, unit.report_years.of(asked.year), asked.period
    tallies, at = _known(unit, kept, now_period, asked.now)
    period = replace(asked, now=at).period if at is not None else now_period
    return Overview(
        year=asked.year,
        title=_("Activity report {year}", year=asked.year),
        covered=covered(_, period),
        parts=parts_of(_, tallies, period, lambda _chapter: ()) if tallies else (),
        notes=notes(_, period, asked.installation, asked.now),
        counted_at=at,
        wanted_at=kept.wanted_at,
    )


def _known(
    unit: Unit, kept: KeptYear, period: Period, now: datetime
) -> tuple[Mapping[FigureName, Tally], datetime | None]:
    if kept.tallies:
        return kept.tallies, kept.counted_at
    if unit.reporting.is_small(CHEAP):
        return unit.reporting.tallies(period), now
    return {}, None


def build_line_page(unit: Unit, by: Actor, asked: Asked, name: FigureName, window: Window) -> LinePage:
    """Some rows of a figure as they are now, below what it came to.

    Raises:
        Forbidden, NoSuchYear: as for the whole.
    """
    by.need(Right.USE_CONSOLE)
    _, period = asked.speaker, asked.period
    found = unit.reporting.figure(name, period, replace(window, most=window.most + 1))
    some = replace(found, rows=found.rows[: window.most])
    has_more = len(found.rows) > window.most
    whole = not window.skip and not has_more
    tally, at = (some.tally, None) if whole else _tally(unit, name, period)
    line = line_of(_, tally or some.tally, rows_in_words(_, some, period))
    return LinePage(line=line if tally else replace(line, shown=""), has_more=has_more, counted_at=at)


def _tally(unit: Unit, name: FigureName, period: Period) -> tuple[Tally | None, datetime | None]:
    kept = unit.report_years.of(period.year)
    if name in kept.tallies:
        return kept.tallies[name], kept.counted_at
    return (unit.reporting.tally(name, period) if unit.reporting.is_small(CHEAP) else None), None


def count_anew(unit: Unit, by: Actor, asked: Asked) -> None:
    """Has a year counted soon, by whichever process is on duty.

    Raises:
        Forbidden, NoSuchYear: as for the whole.
    """
    by.need(Right.USE_CONSOLE)
    year = asked.period.year
    unit.report_years.want(year, asked.now)
    unit.job_runs.wish(JOB, by.name, asked.now)
    unit.audit.note(by.name, "report.wanted", f"report:{year}", asked.now)
    unit.wake(signals.job(JOB))


def due_years(unit: Unit, zone: ZoneInfo, now: datetime) -> tuple[int, ...]:
    """The years that are to be counted now, the latest first."""
    this, kept = now.astimezone(zone).year, {each.year: each for each in unit.report_years.all()}
    years = {*range(this - YEARS + 1, this + 1), *(year for year in kept if year <= this)}
    return tuple(year for year in sorted(years, reverse=True) if _is_due(kept.get(year), year > this - _LIVELY, now))


def _is_due(kept: KeptYear | None, is_lively: bool, now: datetime) -> bool:
    if kept is None or is_lively or kept.wanted_at is not None or kept.counted_at is None or not kept.tallies:
        return True
    return kept.counted_at <= now - timedelta(days=1)


def count_year(unit: Unit, year: int, zone: ZoneInfo, now: datetime) -> KeptYear:
    """Counts a year, or as much of it as is over; changes nothing."""
    tallies = unit.reporting.tallies(period_of(year, zone, now))
    return KeptYear(year=year, tallies=tallies, counted_at=now)
