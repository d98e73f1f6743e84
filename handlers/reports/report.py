"""The report in its reader's language: chapters with sentences, figures, plots, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import overload
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Installation
from handlers.phrasebook import Speaker
from handlers.reports.plotting import Plot, plot_of
from handlers.reports.sentences import Figures, day_in_words, notes, sentences, value_in_words
from handlers.reports.words import chapter_name, counted_how, figure_name, value_name
from knowledge.model.circulars import CircularKind
from knowledge.model.languages import Text
from knowledge.model.reports import (
    PLAN,
    PLOTS,
    Chapter,
    Facet,
    Figure,
    FigureName,
    Measure,
    Period,
    Row,
    Tally,
    period_of,
)
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

_TOLD = (Facet.KIND, Facet.ROLE, Facet.CHANNEL, Facet.LANGUAGE, Facet.OUTCOME)
"""What the description of a row says besides title and member."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowLine:
    """A row in words: where it is, what it is about, when it was, and what it adds.

    Attributes:
        at: by the network's clock, "2025-03-04 10:00", as spreadsheets in every language read it; "" of none.
    """

    table: str
    id: str
    about: str
    at: str
    part: float
    whole: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A figure in words.

    Attributes:
        number: its place in the report, such as "A.3".
        shown: the value as the language writes it.
        how: how it is counted.
        rows: put into words as they are looked at: a figure may have half a million.
    """

    name: FigureName
    number: str
    label: str
    value: float
    measure: Measure
    shown: str
    how: str
    rows: Sequence[RowLine]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A chapter in words; its title begins with its letter."""

    chapter: Chapter
    letter: str
    title: str
    text: str
    lines: tuple[Line, ...]
    plots: tuple[Plot, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All of it, for one reader.

    Attributes:
        title: "Activity report 2025".
        covered: what it covers, in a sentence.
        made: when it was made, in a sentence.
    """

    _: Speaker
    year: int
    title: str
    network: str
    covered: str
    made: str
    made_at: datetime
    zone: ZoneInfo
    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def plots(self) -> tuple[Plot, ...]:
        return tuple(plot for part in self.parts for plot in part.plots)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a report is to be about, for whom, and when it is made."""

    year: int
    speaker: Speaker
    installation: Installation
    network: Text
    now: datetime

    @property
    def period(self) -> Period:
        """Raises NoSuchYear where there is no report of that year."""
        return period_of(self.year, ZoneInfo(self.installation.time_zone), self.now)


def build_report(unit: Unit, by: Actor, asked: Asked) -> Report:
    """The report of a year, or of as much of it as is over.

    Raises:
        Forbidden: the actor may not see it.
        NoSuchYear: it has not begun, or is too early.
    """
    by.need(Right.USE_CONSOLE)
    period, _ = asked.period, asked.speaker
    figures = unit.reporting.figures(period)
    return Report(
        _=_,
        year=asked.year,
        title=_("Activity report {year}", year=asked.year),
        network=asked.network.render(_.languages).text,
        covered=covered(_, period),
        made=_("Made by Focal on {moment}.", moment=_.moment(asked.now, period.zone)),
        made_at=asked.now.astimezone(UTC),
        zone=ZoneInfo(asked.installation.time_zone),
        parts=parts_of(_, figures, period, lambda chapter: _plots(_, chapter, figures, period)),
        notes=notes(_, period, asked.installation, asked.now),
    )


def build_line(unit: Unit, by: Actor, asked: Asked, name: FigureName) -> Line:
    """One figure with its rows.

    Raises:
        Forbidden, NoSuchYear: as for the whole report.
    """
    by.need(Right.USE_CONSOLE)
    period = asked.period
    figure = unit.reporting.figure(name, period)
    return line_of(asked.speaker, figure, rows_in_words(asked.speaker, figure, period))


def place_of(name: FigureName) -> str:
    """Where a figure stands: "A.3"."""
    return next(
        f"{letter}.{names.index(name) + 1}"
        for letter, names in zip("ABCDE", PLAN.values(), strict=True)
        if name in names
    )


def covered(_: Speaker, period: Period) -> str:
    """What a report covers, in a sentence."""
    last = day_in_words(_, period.last_day)
    if period.is_over:
        return _("The whole year, until {date}.", date=last)
    return _("The year is not over: figures are counted until {date}.", date=last)


def parts_of(
    _: Speaker, figures: Figures, period: Period, plots: Callable[[Chapter], tuple[Plot, ...]]
) -> tuple[Part, ...]:
    """The chapters in words; where only the sums are known, without rows."""
    return tuple(
        Part(
            chapter=chapter,
            letter=letter,
            title=f"{letter}. {chapter_name(_, chapter)}",
            text=sentences(_, chapter, figures, period),
            lines=tuple(line_of(_, figures[name], rows_in_words(_, figures[name], period)) for name in names),
            plots=plots(chapter),
        )
        for letter, (chapter, names) in zip("ABCDE", PLAN.items(), strict=True)
    )


def _plots(_: Speaker, chapter: Chapter, figures: Mapping[FigureName, Figure], period: Period) -> tuple[Plot, ...]:
    plots = (plot_of(_, figures[series.figure], series, period) for series in PLOTS[chapter])
    return tuple(plot for plot in plots if plot is not None)


def line_of(_: Speaker, figure: Figure | Tally, rows: Sequence[RowLine]) -> Line:
    """A figure in words, above some of its rows or all."""
    return Line(
        name=figure.name,
        number=place_of(figure.name),
        label=figure_name(_, figure.name),
        value=figure.value,
        measure=figure.measure,
        shown=value_in_words(_, figure),
        how=counted_how(_, figure.name),
        rows=rows,
    )


def rows_in_words(_: Speaker, figure: Figure | Tally, period: Period) -> Sequence[RowLine]:
    """The rows of a figure; none where only the sums are known."""
    match figure:
        case Figure():
            return _RowLines(figure, partial(_row, _, figure.name, period=period))
        case Tally():
            return ()


class _RowLines(Sequence[RowLine]):
    """The rows of a figure in words."""

    def __init__(self, figure: Figure, say: Callable[[Row], RowLine]) -> None:
        self._rows = figure.rows
        self._say = say

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _RowLines) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> RowLine: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RowLine]: ...
    def __getitem__(self, place: int | slice) -> RowLine | Sequence[RowLine]:
        if isinstance(place, slice):
            return tuple(map(self._say, self._rows[place]))
        return self._say(self._rows[place])


def _row(_: Speaker, name: FigureName, row: Row, period: Period) -> RowLine:
    return RowLine(
        table=row.table,
        id=row.id,
        about=" · ".join(filter(None, (_heading(_, row), row.member, *_facets(_, name, row)))),
        at=f"{row.at.astimezone(period.zone):%Y-%m-%d %H:%M}" if row.at is not None else "",
        part=row.part,
        whole=row.whole,
    )


def _heading(_: Speaker, row: Row) -> str:
    title = row.title.render(_.languages).text if isinstance(row.title, Text) else row.title
    is_numbered = row.number is not None and row.facet(Facet.KIND) in ("", CircularKind.CIRCULAR)
    return " · ".join(filter(None, (_("Circular {number}", number=row.number) if is_numbered else "", title)))


def _facets(_: Speaker, name: FigureName, row: Row) -> Sequence[str]:
    return [value_name(_, name, facet, row.facet(facet)) for facet in _TOLD if row.facet(facet)]


def compact(rows: Sequence[RowLine], most: int) -> tuple[str, int]:
    """Where rows are, briefly: "circulars 1–4, 7"; so many of the parts at most, and how many rows are left out."""
    runs: list[tuple[str, str, str]] = []
    taken = 0
    for row in rows:
        if runs and _follows(runs[-1], row):
            runs[-1] = (row.table, runs[-1][1], row.id)
        elif len(runs) == most:
            break
        else:
            runs.append((row.table, row.id, row.id))
        taken += 1
    tables = list(dict.fromkeys(table for table, _first, _last in runs))
    return "; ".join(f"{table} {_listed(runs, table)}" for table in tables), len(rows) - taken


def _follows(run: tuple[str, str, str], row: RowLine) -> bool:
    table, _first, last = run
    return table == row.table and last.isdecimal() and row.id.isdecimal() and int(row.id) == int(last) + 1


def _listed(runs: Sequence[tuple[str, str, str]], of_table: str) -> str:
    return ", ".join(first if first == last else f"{first}–{last}" for table, first, last in runs if table == of_table)
