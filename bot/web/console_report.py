"""The console's annual report: its figures, the rows behind each, and its files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.drawing import draw_aside
from bot.web.console_circular_base import Again, CircularPages, back, saved_as
from bot.web.console_circular_forms import Posted
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices, cell
from handlers.phrasebook import Speaker
from handlers.reports.overview import YEARS, LinePage, Overview, build_line_page, build_overview, count_anew
from handlers.reports.report import Asked, Report, RowLine, build_report
from handlers.reports.writing import ReportFormat, file_name, written
from handlers.sign_in import signed_in
from knowledge.model.languages import EN, NETWORK_LANGUAGES, Language
from knowledge.model.reports import FIRST_YEAR, FigureName, NoSuchYear, Window
from knowledge.model.rights import Actor, actor_of
from knowledge.store.unit import Unit

T = TypeVar("T")

ALL = "/console/report"
PAGE = 100

Year = Annotated[int, Path(ge=FIRST_YEAR, le=9998)]


def report_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/report")
    pages = _Report(services)
    router.add_api_route("", pages.report, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{year}/count", pages.count, methods=["POST"])
    router.add_api_route("/{year}/download/{format}", pages.download, methods=["GET"], response_class=Response)
    router.add_api_route("/{year}/{figure}", pages.rows, methods=["GET"], response_class=HTMLResponse)
    return router


class _Report(CircularPages):
    async def report(
        self, request: Request, year: Annotated[int | None, Query(ge=FIRST_YEAR, le=9998)] = None
    ) -> Response:
        """The figures of a year as they were counted last, by default of the last one that is over; each leads to its
        rows. Years that are offered are counted unasked; others stand in the address."""
        _, now = self._speaker(request), datetime.now(UTC)
        asked = self._asked(year if year is not None else now.astimezone(self._clock).year - 1, _, now)

        def read(unit: Unit) -> Overview:
            return build_overview(unit, _actor(unit, request, now), asked)

        def page(report: Overview) -> tuple[str, dict[str, Any]]:
            return "console/report.html", {
                **self._values(report, _, now),
                "is_asked": request.query_params.get("done") == "asked",
            }

        return await self._show(request, _or_404(read), page)

    def _values(self, report: Overview, _: Speaker, now: datetime) -> dict[str, Any]:
        this = now.astimezone(self._clock).year
        return {
            "report": report,
            "counted": self._at(report.counted_at, _),
            "wanted": self._at(report.wanted_at, _),
            "years": sorted({report.year, *range(this, this - YEARS, -1)}, reverse=True),
            "formats": [
                (ReportFormat.HTML, _("Page (HTML)")),
                (ReportFormat.DOCX, _("Document (DOCX)")),
                (ReportFormat.XLSX, _("Workbook (XLSX)")),
            ],
            "report_languages": [
                (code, self._services.phrasebook.speak(code).own_name, code == _.language) for code in NETWORK_LANGUAGES
            ],
        }

    async def rows(
        self,
        request: Request,
        year: Year,
        figure: FigureName,
        before: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> Response:
        """The rows of one figure, so many on a page; `before` is how many are behind."""
        _, now = self._speaker(request), datetime.now(UTC)
        asked = self._asked(year, _, now)

        def read(unit: Unit) -> LinePage:
            window = Window(skip=before, most=PAGE)
            return build_line_page(unit, _actor(unit, request, now), asked, figure, window)

        def page(found: LinePage) -> tuple[str, dict[str, Any]]:
            return "console/report_rows.html", {
                "line": found.line,
                "year": year,
                "counted": self._at(found.counted_at, _),
                "columns": [_("Table"), _("Row"), _("What it is about"), _("When"), _("Counts"), _("Of")],
                "rows": [
                    [cell(each.table), cell(each.id, page_of(each)), cell(each.about), cell(each.at or "—")]
                    + [cell(_.number(round(number, 2))) for number in (each.part, each.whole)]
                    for each in found.line.rows
                ],
                "more": f"?before={before + PAGE}" if found.has_more else None,
            }

        return await self._show(request, _or_404(read), page)

    async def count(self, request: Request, year: Year) -> Response:
        """Has the figures of a year counted anew soon, by whichever process is on duty."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            count_anew(unit, by, self._asked(year, _, now))
            return "asked"

        async def again(refused: Again) -> Response:
            page = await self.report(request, year)
            page.status_code = refused.status
            return page

        try:
            return await self._take(request, work, lambda done: back(f"{ALL}?year={year}", done), again, "count")
        except NoSuchYear as error:
            raise HTTPException(404) from error

    async def download(
        self,
        request: Request,
        year: Year,
        format: ReportFormat,
        language: Annotated[str, Query(max_length=2)] = "",
    ) -> Response:
        """The report as a file, in one of the network's languages."""
        own = self._speaker(request).language
        wanted = next((each for each in (language, own) if each in NETWORK_LANGUAGES), EN)
        _, now = self._services.phrasebook.speak(Language(wanted)), datetime.now(UTC)
        asked, session = self._asked(year, _, now), request.cookies.get(SESSION_COOKIE, "")

        def read(unit: Unit) -> Report | None:
            contact = signed_in(unit, session, now)
            return build_report(unit, actor_of(contact), asked) if contact is not None else None

        report = await self._services.store.consult(_or_404(read)) if session else None
        if report is None:
            return self._invite(request)
        folder = self._services.settings.data_dir / "matplotlib"
        images = await draw_aside(report.plots, format.images, folder) if format.images else ()
        content = await asyncio.to_thread(written, report, format, images)
        return saved_as(file_name(year, format), content, format.media_type)

    def _asked(self, year: int, _: Speaker, now: datetime) -> Asked:
        library = self._services.shelf.library
        return Asked(year=year, speaker=_, installation=library.installation, network=library.pack.network, now=now)

    def _at(self, moment: datetime | None, _: Speaker) -> str:
        return _.moment(moment, self._clock) if moment is not None else ""

    @property
    def _clock(self) -> ZoneInfo:
        return ZoneInfo(self._services.shelf.library.installation.time_zone)


_PAGES = {
    "calls": "/console/calls",
    "circular_recipients": "/console/circulars",
    "circular_texts": "/console/circulars",
    "circulars": "/console/circulars",
    "deadlines": "/console/deadlines",
    "events": "/console/events",
    "members": "/console/members",
    "practices": "/console/practices",
    "tickets": "/console/tickets",
}
"""Where rows have a page of their own, below which path; of other tables the numbers stand alone."""


def page_of(row: RowLine) -> str | None:
    """The page of a row, or of what it belongs to: of "7:member:12" that is 7; None where there is none."""
    folder, number = _PAGES.get(row.table, ""), row.id.partition(":")[0]
    return f"{folder}/{number}" if folder and number.isdecimal() else None


def _actor(unit: Unit, request: Request, now: datetime) -> Actor:
    """Whoever is signed in; that somebody is was seen before."""
    contact = signed_in(unit, request.cookies.get(SESSION_COOKIE, ""), now)
    if contact is None:
        raise HTTPException(401)
    return actor_of(contact)


def _or_404(read: Callable[[Unit], T]) -> Callable[[Unit], T]:
    """Of a year that has not begun there is no page."""

    def checked(unit: Unit) -> T:
        try:
            return read(unit)
        except NoSuchYear as error:
            raise HTTPException(404) from error

    return checked
