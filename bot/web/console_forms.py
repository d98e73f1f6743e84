"""The console's questionnaires: which there are, those that Focal brings along, and workbooks that are taken in."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_campaign import campaign_routes
from bot.web.console_campaign_deeds import campaign_deed_routes
from bot.web.console_campaign_list import NO_LINE, campaign_lines
from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_files import NO_FILE, XLSX
from bot.web.console_circular_forms import Posted
from bot.web.console_form import one_form_routes
from bot.web.console_form_base import FORMS, FormPages
from bot.web.console_form_results import result_routes
from bot.web.console_form_try import try_routes
from bot.web.console_form_words import located
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from bot.web.console_reviews import REVIEWS
from handlers.filling.bringing_along import bring_along
from handlers.filling.built_in import BUILT_IN
from handlers.filling.taking_in import TakenIn, take_in
from handlers.phrasebook import Speaker
from handlers.results.reading import wanted
from knowledge.forms.importing import Checked, check_form
from knowledge.model.rights import Right
from knowledge.packs.workbooks import form_names, form_of, title_named, workbook_of
from knowledge.store.forms import KeptForm
from knowledge.store.response_standing import Counted, ResponseStanding
from knowledge.store.review_standing import ReviewStanding
from knowledge.store.unit import Unit

TABLES = ("table-1", "table-2", "table-3")
"""Fields for the CSV files that a workbook reads."""

MOST_KNOWN = 1_000

Name = Annotated[str, Path(max_length=60)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shape:
    """What the list says of a form, which never changes."""

    questions: int
    languages: tuple[str, ...]


_shapes: OrderedDict[tuple[str, str, str], _Shape] = OrderedDict()
"""By what a form was made from: reading every form again for each page would take a statement and some milliseconds
each. At worst one is read twice."""


def form_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Forms(services)
    router.add_api_route("/forms", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/forms", pages.take, methods=["POST"])
    router.add_api_route("/forms/brought/{name}.xlsx", pages.workbook, methods=["GET"], response_class=Response)
    router.add_api_route("/forms/brought/{name}", pages.bring, methods=["POST"])
    router.include_router(one_form_routes(services))
    router.include_router(campaign_routes(services))
    router.include_router(campaign_deed_routes(services))
    router.include_router(result_routes(services))
    router.include_router(try_routes(services))
    return router


class _Forms(FormPages):
    need = Right.MANAGE_FORMS

    async def listed(self, request: Request, running: Annotated[str, Query(max_length=10)] = "") -> Response:
        """Those that are kept, the latest first; below them those that can be taken in."""
        return await self._listed(request, only_running=bool(running))

    async def _listed(
        self,
        request: Request,
        again: Again = FRESH,
        checked: Checked | None = None,
        taken: TakenIn | None = None,
        *,
        only_running: bool = False,
    ) -> Response:
        """The list, and what was found in the workbook that was sent, which may have been taken in all the same."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            counts, kept = ResponseStanding(unit.connection).counts(), unit.forms.listed()
            campaigns = campaign_lines(unit, kept, self._services.shelf.library, now, _)
            shown = [each for each in kept if not only_running or campaigns.get(each.number, NO_LINE).is_running]
            return {
                "rows": [
                    self._row(unit, each, counts, _) | {"campaign": campaigns.get(each.number, NO_LINE)}
                    for each in shown
                ],
                "only_running": only_running,
                "brought": [(name, name.replace("-", " ").capitalize()) for name in form_names()],
                "tables": TABLES,
                "reviews": (REVIEWS, _.number(ReviewStanding(unit.connection).count())),
                "notice": again.sentence,
                "taken": f"{FORMS}/{taken.number}" if taken else "",
                "problems": [located(each, _) for each in checked.problems] if checked else [],
                "warnings": [located(each, _) for each in checked.warnings] if checked else [],
            }

        page = await self._show(request, read, lambda values: ("console/forms.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _row(self, unit: Unit, known: KeptForm, counts: Mapping[int, Counted], _: Speaker) -> dict[str, Any]:
        shape, counted = _shape_of(unit, known), counts.get(known.number, Counted())
        return {
            "href": f"{FORMS}/{known.number}",
            "title": title_named(known.form_id, known.title, _.languages),
            "id": " · ".join(filter(None, (known.form_id, known.version))),
            "source": known.source.removeprefix(BUILT_IN),
            "questions": _.number(shape.questions),
            "languages": _.list(shape.languages),
            "in_work": _.number(counted.drafts),
            "handed_in": _.number(counted.submitted),
            "added": _.moment(known.added_at, self._zone),
        }

    async def take(self, request: Request) -> Response:
        """Takes a workbook in, or says all that is wrong with it, each with its place."""
        form = await self._ours(request, has_file=True)
        if isinstance(form, Response):
            return form
        file, _ = form.files.get("workbook", NO_FILE), self._speaker(request)
        if not file.content:
            return await self._listed(request, Again(sentence=_("Please choose a workbook."), form=form, status=422))
        # A child process with limits does the work, for about a second: a thread waits for it.
        checked = await asyncio.to_thread(partial(check_form, file.content, _tables(form), name=file.name))
        taken = checked.form
        if taken is None:
            sentence = _("Nothing was taken over. Please put this right in the workbook, and send it again:")
            return await self._listed(request, Again(sentence=sentence, form=form, status=422), checked)
        done = await self._attempt(
            request, form, lambda unit, by, now: take_in(unit, by, taken, file.name, file.content, now)
        )
        if isinstance(done, tuple) and checked.warnings:
            # Nothing is lost when the page is asked for once more: the same workbook is the same questionnaire.
            return await self._listed(request, FRESH, checked, done[0])
        return await self._taken(request, done)

    async def workbook(self, request: Request, name: Name) -> Response:
        """The workbook of a form that Focal brings along."""
        _known_name(name)
        return await self._download(request, lambda unit: (f"{name}.xlsx", workbook_of(name)), XLSX)

    async def bring(self, request: Request, name: Name) -> Response:
        """Takes a form that Focal brings along in as a questionnaire."""
        form = await self._ours(request)
        if isinstance(form, Response):
            return form
        _known_name(name)
        taken = await asyncio.to_thread(form_of, name)
        done = await self._attempt(request, form, lambda unit, by, now: bring_along(unit, by, name, taken, now))
        return await self._taken(request, done)

    async def _ours(self, request: Request, *, has_file: bool = False) -> Posted | Response:
        """A form that this console made, before anything costly is done with it."""
        form = await self._posted(request, has_file=has_file)
        if isinstance(form, Response):
            return form
        is_ours = self._is_ours(form.text("csrf"), request.cookies.get(SESSION_COOKIE, ""))
        return form if is_ours else self._invite(request, status=403)

    async def _taken(self, request: Request, done: tuple[TakenIn] | Again | Response) -> Response:
        return await self._then(
            done,
            lambda taken: back(f"{FORMS}/{taken.number}", "taken" if taken.is_new else "there"),
            lambda again: self._listed(request, again),
            "take",
        )


def _tables(form: Posted) -> Mapping[str, bytes]:
    """The CSV files that came with the workbook, by their names."""
    files = (form.files.get(field, NO_FILE) for field in TABLES)
    return {file.name: file.content for file in files if file.name.endswith(".csv")}


def _known_name(name: str) -> None:
    if name not in form_names():
        raise HTTPException(404)


def _shape_of(unit: Unit, known: KeptForm) -> _Shape:
    key = (known.checksum, known.form_id, known.version)
    shape = _shapes.get(key)
    if shape is None:
        form = unit.forms.one(known.number)
        languages = tuple(dict.fromkeys(language.code or language.name for language in form.languages))
        shape = _shapes[key] = _Shape(questions=sum(1 for _each in wanted(form)), languages=languages)
        while len(_shapes) > MOST_KNOWN:
            _shapes.popitem(last=False)
    return shape
