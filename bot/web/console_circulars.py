"""The console's circulars: the list of all, and two ways to begin one: empty, or from a file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_audience import audience_routes
from bot.web.console_circular_base import ALL, FRESH, Again, CircularPages, back
from bot.web.console_circular_changes import change_routes
from bot.web.console_circular_deeds import deed_routes
from bot.web.console_circular_files import NO_FILE, file_routes
from bot.web.console_circular_forms import Posted, language_of, one_of
from bot.web.console_circular_lists import list_routes
from bot.web.console_circular_page import page_routes
from bot.web.console_circular_preview import preview_routes
from bot.web.console_circular_progress import progress_routes
from bot.web.console_circular_recipients import recipient_routes
from bot.web.console_circular_register import NOBODY, register_routes
from bot.web.console_circular_source import source_routes
from bot.web.console_circular_texts import text_routes
from bot.web.console_pages import ConsoleServices
from bot.web.guards import MAX_NUMBER
from handlers.circulars.texts import heading, kind_name, state_name
from handlers.circulars.translating import Translator
from handlers.circulars.writing import begin, begin_from_document
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.circulars import Circular, CircularKind, CircularState
from knowledge.model.circulation import Tally
from knowledge.model.languages import Text
from knowledge.model.rights import Actor, Right
from knowledge.model.times import PartialDate
from knowledge.reading.documents import read_content
from knowledge.store.unit import Unit

PAGE = 20

Before = Annotated[int, Query(ge=0, le=MAX_NUMBER)]
States = Annotated[str, Query(max_length=20)]


def circular_routes(services: ConsoleServices, translator: Translator | None = None) -> APIRouter:
    """The routes below the console's; all need a session. Without a translator nothing offers its work."""
    router = APIRouter()
    router.include_router(audience_routes(services))
    pages = _Circulars(services)
    router.add_api_route("/circulars", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/circulars/new", pages.new, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/circulars/new", pages.begin, methods=["POST"])
    router.add_api_route("/circulars/read", pages.read, methods=["POST"])
    for routes in (
        list_routes(services),
        page_routes(services),
        source_routes(services),
        change_routes(services),
        progress_routes(services),
        text_routes(services, translator),
        file_routes(services, translator),
        recipient_routes(services),
        preview_routes(services),
        register_routes(services),
        deed_routes(services),
    ):
        router.include_router(routes)
    return router


class _Circulars(CircularPages):
    need = Right.WRITE_CIRCULARS

    async def listed(self, request: Request, before: Before = 0, state: States = "") -> Response:
        """Every circular, the one begun last first."""
        _ = self._speaker(request)
        states = tuple(each for each in CircularState if each == state) or tuple(CircularState)

        def read(unit: Unit) -> tuple[list[dict[str, Any]], int]:
            found = unit.circulars.listed(before or None, PAGE, states)
            titles = unit.circulars.titles(found) if found else {}
            tallies = unit.circulation.tallies([each.id for each in found if each.released_at]) if found else {}
            rows = [
                self._row(each, titles[each.id], tallies.get(each.id, NOBODY) if each.released_at else None, _)
                for each in found
            ]
            return rows, found[-1].id if len(found) == PAGE else 0

        def page(read: tuple[list[dict[str, Any]], int]) -> tuple[str, dict[str, Any]]:
            rows, last = read
            chosen = f"&state={states[0].value}" if len(states) == 1 else ""
            return "console/circulars_list.html", {
                "rows": rows,
                "older": f"?before={last}{chosen}" if last else None,
                "states": [(each.value, state_name(_, each), states == (each,)) for each in CircularState],
                "is_filtered": len(states) == 1,
            }

        return await self._show(request, read, page)

    def _row(self, circular: Circular, titles: Any, tally: Tally | None, _: Speaker) -> dict[str, Any]:
        title = Text(titles).render((*_.languages, circular.language)) if titles else None
        here = f"{ALL}/{circular.id}"
        return {
            "href": here,
            "state": circular.state.value,
            "state_name": state_name(_, circular.state),
            "heading": f"{heading(_, circular)} · {circular.year}",
            "title": title.text if title and title.text else _("(no title yet)"),
            "title_language": title.language if title else _.language,
            "languages": _.list(sorted(_.name_of(language) for language in titles)) if titles else "—",
            "circulation": _circulation(circular, tally, _),
            "when": self._when(circular, _),
        }

    def _when(self, circular: Circular, _: Speaker) -> str:
        """When it was sent or is to be; else the date that it bears."""
        if circular.released_at is not None:
            return _.moment(circular.released_at, self._zone)
        if circular.scheduled_at is not None:
            return _.moment(circular.scheduled_at, self._zone)
        return _.date(PartialDate(circular.issued.isoformat())) if circular.issued else "—"

    async def new(self, request: Request) -> Response:
        """Two forms: an empty draft, or one from a file."""
        return await self._new(request)

    async def _new(self, request: Request, again: Again = FRESH) -> Response:
        _ = self._speaker(request)
        response = await self._show(
            request,
            lambda unit: None,
            lambda _nothing: (
                "console/circular_new.html",
                {
                    "kinds": [(kind.value, kind_name(_, kind)) for kind in CircularKind],
                    "all_languages": [(code, _.name_of(code)) for code in self._services.phrasebook.languages],
                    "kind": again.form.line("kind") or CircularKind.CIRCULAR.value,
                    "chosen": again.form.line("language") or _.language,
                    "notice": again.sentence,
                    "refused": again.deed,
                },
            ),
        )
        if response.status_code == 200:
            response.status_code = again.status
        return response

    async def begin(self, request: Request) -> Response:
        """An empty draft."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Circular:
            kind, language = one_of(CircularKind, form, "kind", _), language_of(form, "language", _)
            return begin(unit, by, kind, language, now, self._zone)

        return await self._take(
            request,
            work,
            lambda circular: back(f"{ALL}/{circular.id}/texts"),
            lambda again: self._new(request, again),
            "new",
        )

    async def read(self, request: Request) -> Response:
        """A draft with what stands in a file; it is opened in a process with limits."""
        form = await self._posted(request, has_file=True)
        if isinstance(form, Response):
            return form
        file, identify = form.files.get("file", NO_FILE), self._services.shelf.library.identifier.guess
        try:
            document = await asyncio.to_thread(read_content, file.content, file.name or "file")
        except FocalError as error:
            return await self._new(request, replace(self._again(request, form, error), deed="read"))

        def then(circular: Circular) -> Response:
            return back(f"{ALL}/{circular.id}/source", "read")

        done = await self._attempt(
            request,
            form,
            lambda unit, by, now: begin_from_document(unit, by, document, file.name, identify, now, self._zone),
            then,
        )
        return await self._then(done, then, lambda again: self._new(request, again), "read")


def _circulation(circular: Circular, tally: Tally | None, _: Speaker) -> dict[str, str] | None:
    """How many got it and acknowledged it; None of what is not out."""
    if tally is None:
        return None
    members = _("{count} of {all} members", count=_.number(tally.members_acknowledged), all=_.number(tally.members))
    href = f"{ALL}/{circular.id}/circulation"
    return {"recipients": _.number(tally.recipients), "acknowledged": members, "href": href}
