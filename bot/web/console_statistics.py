"""The console's statistics over time: all of them at a glance, each on a page of its own, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import saved_as
from bot.web.console_pages import SESSION_COOKIE, ConsolePages, ConsoleServices
from bot.web.console_statistics_sheets import (
    HEIGHT,
    SIDES,
    WIDTH,
    WORTH,
    Chart,
    Sheet,
    Times,
    Worth,
    bars_of,
    measure_of,
    sheet_of,
    stacks_of,
    times_of,
)
from bot.web.console_statistics_words import (
    NONE,
    chart_name,
    compared,
    counted_how,
    hours,
    outcome_name,
    part_heading,
    part_link,
    part_name,
    rows_behind,
    side_name,
    side_value,
    span_name,
    step_names,
    worth_in_words,
)
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.model.rights import Right, actor_of
from knowledge.model.statistics import Counted, Measure, NoPeriod, Side, Span, Step, span_of
from knowledge.store.unit import Unit

ALL = "/console/statistics"


def statistics_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/statistics")
    pages = _Statistics(services)
    router.add_api_route("", pages.overview, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{chart}.csv", pages.file, methods=["GET"], response_class=Response)
    router.add_api_route("/{chart}", pages.one, methods=["GET"], response_class=HTMLResponse)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The period that is shown.

    Attributes:
        typed: what stands in the fields.
        wrong: what is wrong with them, by their names; then the usual period is shown.
    """

    span: Span
    typed: Mapping[str, str]
    wrong: Mapping[str, str]

    @property
    def both(self) -> Span:
        """The period and the one before it, in one."""
        before = self.span.before
        return Span(step=self.span.step, first=before.first, parts=2 * self.span.parts)

    @property
    def query(self) -> str:
        """The same period once more."""
        last = self.span.last.isoformat()
        return urlencode({"step": self.span.step.value, "begin": self.span.first.isoformat(), "end": last})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """What was read for the pages: numbers and times of both periods."""

    counted: tuple[Counted, ...]
    answered: tuple[tuple[date, float], ...]
    at: datetime | None
    sides: Mapping[Side, tuple[Counted, ...]]


class _Statistics(ConsolePages):
    async def overview(self, request: Request) -> Response:
        """What stands for the period in each chart, beside the period before."""
        _, chosen = self._speaker(request), self._chosen(request)
        measures = {measure for chart in Chart if (measure := measure_of(chart, chosen.span)) is not None}

        def page(read: _Read) -> tuple[str, dict[str, Any]]:
            tiles = [_tile(chart, chosen, read, _) for chart in Chart]
            return "console/statistics.html", self._frame(chosen, read, _) | {"tiles": tiles}

        page_shown = await self._show(request, lambda unit: _read(unit, measures, chosen), page)
        return _with_status(page_shown, chosen)

    async def one(self, request: Request, chart: Chart) -> Response:
        """One chart with its table, and the same told apart by language, channel and region."""
        _, chosen = self._speaker(request), self._chosen(request)

        def page(read: _Read) -> tuple[str, dict[str, Any]]:
            return "console/statistics_chart.html", self._frame(chosen, read, _) | _chart(chart, chosen, read, _)

        page_shown = await self._show(request, lambda unit: _read_one(unit, chart, chosen), page)
        return _with_status(page_shown, chosen)

    async def file(self, request: Request, chart: Chart) -> Response:
        """The table of a chart as a file."""
        _, chosen, session = self._speaker(request), self._chosen(request), request.cookies.get(SESSION_COOKIE, "")

        def look(unit: Unit) -> _Read | None:
            contact = signed_in(unit, session, datetime.now(UTC))
            if contact is None:
                return None
            actor_of(contact).need(Right.USE_CONSOLE)
            return _read_one(unit, chart, chosen)

        read = await self._services.store.consult(look) if session else None
        if read is None:
            return self._invite(request)
        table = _table(chart, chosen.span, read, _)
        content = _csv([table["columns"], *([cell["plain"] for cell in row] for row in table["rows"])])
        return saved_as(f"{chart.value}-{chosen.span.first}-{chosen.span.last}.csv", content, "text/csv; charset=utf-8")

    def _chosen(self, request: Request) -> Chosen:
        _, given = self._speaker(request), request.query_params
        step = next((step for step in Step if step == given.get("step", "")), Step.WEEKS)
        typed = {name: given.get(name, "")[:10] for name in ("begin", "end")}
        today = datetime.now(UTC).date()
        wrong: dict[str, str] = {}
        days: dict[str, date | None] = {}
        for name, day in typed.items():
            try:
                days[name] = date.fromisoformat(day) if day else None
            except ValueError:
                wrong[name] = _("“{typed}” is no day.", typed=day)
        try:
            span = span_of(step, days.get("begin"), days.get("end"), today)
        except NoPeriod as error:
            wrong["begin"] = _too_long(error, step, _)
            span = span_of(step, None, None, today)
        if not wrong:
            typed = {"begin": span.first.isoformat(), "end": span.last.isoformat()}
        return Chosen(span=span, typed=typed | {"step": step.value}, wrong=wrong)

    def _frame(self, chosen: Chosen, read: _Read, _: Speaker) -> dict[str, Any]:
        return {
            "typed": chosen.typed,
            "wrong": chosen.wrong,
            "query": chosen.query,
            "steps": step_names(_),
            "period": span_name(chosen.span, _),
            "before": span_name(chosen.span.before, _),
            "counted_at": _.moment(read.at, self._zone) if read.at else "",
            "charts": [(chart.value, chart_name(chart, _)) for chart in Chart],
            "width": WIDTH,
            "height": HEIGHT,
        }


def _too_long(error: NoPeriod, step: Step, _: Speaker) -> str:
    if not error.most:
        return _("The last day lies before the first one, or nothing was counted then.")
    most = error.most
    match step:
        case Step.DAYS:
            return _.plural("At most {count} day is shown.", "At most {count} days are shown.", most)
        case Step.WEEKS:
            return _.plural("At most {count} week is shown.", "At most {count} weeks are shown.", most)
        case Step.MONTHS:
            return _.plural("At most {count} month is shown.", "At most {count} months are shown.", most)


def _with_status(page: Response, chosen: Chosen) -> Response:
    if chosen.wrong and page.status_code == 200:
        page.status_code = 422
    return page


def _read(unit: Unit, measures: set[Measure], chosen: Chosen, sides: tuple[Side, ...] = ()) -> _Read:
    both = chosen.both
    told = {side: tuple(unit.statistics.read(_told(measures, side), both, side, Side.OUTCOME)) for side in sides}
    return _Read(
        counted=tuple(unit.statistics.read(measures, both, Side.OUTCOME)),
        answered=tuple(unit.statistics.answer_times(both)),
        at=unit.statistics.counted_at(),
        sides=told,
    )


def _read_one(unit: Unit, chart: Chart, chosen: Chosen) -> _Read:
    measure = measure_of(chart, chosen.span)
    return _read(unit, {measure} if measure else set(), chosen, SIDES[chart])


def _told(measures: set[Measure], side: Side) -> set[Measure]:
    """The regions of questions are counted apart from their languages."""
    return {Measure.ASKED} if side is Side.REGION and Measure.QUESTIONS in measures else measures


def _sheet(chart: Chart, span: Span, read: _Read) -> Sheet:
    measure = measure_of(chart, span)
    return sheet_of(chart, span, (each for each in read.counted if each.measure is measure))


def _worths(chart: Chart, chosen: Chosen, read: _Read) -> tuple[float | None, float | None]:
    """What stands for the period, and for the one before."""
    spans = (chosen.span, chosen.span.before)
    if chart is Chart.ANSWER_TIME:
        now, before = (times_of(span, read.answered).worth for span in spans)
    else:
        now, before = (_sheet(chart, span, read).worth for span in spans)
    return now, before


def _tile(chart: Chart, chosen: Chosen, read: _Read, _: Speaker) -> dict[str, Any]:
    now, before = _worths(chart, chosen, read)
    return {
        "href": f"{ALL}/{chart.value}?{chosen.query}",
        "label": chart_name(chart, _),
        "value": worth_in_words(chart, now, _),
        "before": compared(chart, now, before, _),
        "bars": bars_of(_stacks(chart, chosen.span, read)),
    }


def _stacks(chart: Chart, span: Span, read: _Read) -> list[list[float]]:
    if chart is Chart.ANSWER_TIME:
        times = times_of(span, read.answered)
        return [[times.median(day) or 0] for day in span.begins]
    return stacks_of(_sheet(chart, span, read))


def _chart(chart: Chart, chosen: Chosen, read: _Read, _: Speaker) -> dict[str, Any]:
    span = chosen.span
    now, before = _worths(chart, chosen, read)
    outcomes = _sheet(chart, span, read).outcomes if chart not in (Chart.ANSWER_TIME, Chart.ACTIVE) else ()
    return {
        "chart": chart.value,
        "title": chart_name(chart, _),
        "how": counted_how(chart, _),
        "value": worth_in_words(chart, now, _),
        "value_before": compared(chart, now, before, _),
        "bars": bars_of(_stacks(chart, span, read)),
        "ends": [part_name(span.step, day, _) for day in (span.begins[0], span.begins[-1])],
        "legend": [outcome_name(chart, outcome, _) for outcome in outcomes],
        "table": _table(chart, span, read, _),
        "splits": [_split(chart, side, chosen, read.sides[side], _) for side in SIDES[chart]],
        "has_share": WORTH[chart] is Worth.SHARE,
        "links": rows_behind(chart, span, _),
    }


def _table(chart: Chart, span: Span, read: _Read, _: Speaker) -> dict[str, Any]:
    """The numbers of a drawing; each cell as the language writes it, and as a file has it."""
    if chart is Chart.ANSWER_TIME:
        return _times_table(times_of(span, read.answered), _)
    sheet = _sheet(chart, span, read)
    has_total = len(sheet.outcomes) > 1
    names = [outcome_name(chart, outcome, _) for outcome in sheet.outcomes]
    rows = []
    for day in reversed(span.begins):
        counts = [sheet.count(day, outcome) for outcome in sheet.outcomes]
        numbers = [*counts, sum(counts)] if has_total else counts
        link = part_link(chart, span, day)
        rows.append([_day_cell(span, day, _), *(_cell(_.number(count), str(count), link) for count in numbers)])
    totals = [sheet.of_outcome(outcome) for outcome in sheet.outcomes]
    totals = [*totals, sheet.total] if has_total else totals
    return {
        "columns": [part_heading(span.step, _), *names, *([_("Total")] if has_total else [])],
        "rows": rows,
        "totals": [_.number(total) for total in totals] if chart is not Chart.ACTIVE else [],
    }


def _times_table(times: Times, _: Speaker) -> dict[str, Any]:
    span, rows = times.span, []
    for day in reversed(span.begins):
        link, count = part_link(Chart.ANSWER_TIME, span, day), times.count(day)
        values = (times.median(day), times.most(day))
        measured = [_cell(hours(value, _), "" if value is None else f"{value:.2f}", "") for value in values]
        rows.append([_day_cell(span, day, _), _cell(_.number(count), str(count), link), *measured])
    columns = [part_heading(span.step, _), _("answered"), _("Median"), _("Nine of ten took at most")]
    return {"columns": columns, "rows": rows, "totals": []}


def _day_cell(span: Span, day: date, _: Speaker) -> dict[str, str]:
    return _cell(part_name(span.step, day, _), day.isoformat(), "")


def _cell(shown: str, plain: str, href: str) -> dict[str, str]:
    return {"shown": shown, "plain": plain, "href": href if plain != "0" else ""}


def _split(chart: Chart, side: Side, chosen: Chosen, counted: tuple[Counted, ...], _: Speaker) -> dict[str, Any]:
    """The period told apart by a side, the most frequent first, beside the period before."""
    groups: dict[str, list[Counted]] = {}
    for each in counted:
        groups.setdefault(getattr(each, side.value), []).append(each)
    sheets = [
        (value, sheet_of(chart, chosen.span, those), sheet_of(chart, chosen.span.before, those))
        for value, those in groups.items()
    ]
    most = max((sheet.total for _value, sheet, _before in sheets), default=0)
    rows = [
        {
            "label": side_value(side, value, _),
            "count": _.number(sheet.total),
            "value": worth_in_words(chart, sheet.worth, _) if sheet.total else NONE,
            "before": compared(chart, sheet.worth if sheet.total else None, before.worth, _),
            "filled": round(100 * sheet.total / most, 1) if most else 0,
        }
        for value, sheet, before in sorted(sheets, key=lambda row: (-row[1].total, row[0]))
        if sheet.total or before.total
    ]
    return {"id": side.value, "title": side_name(side, _), "rows": rows}


def _csv(rows: list[list[str]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8-sig")
