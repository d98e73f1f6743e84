"""Files of a circular: attachments for its readers, and workbooks for its translators."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from bot.web.console_circular_base import ALL, Again, back
from bot.web.console_circular_forms import Posted, Upload, named_language
from bot.web.console_circular_texts import TextsPage
from bot.web.console_circular_workbooks import workbook_sentence
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.circulars.attaching import attach, detach
from handlers.circulars.texts import heading
from handlers.circulars.translating import Translator
from handlers.circulars.workbooks import Imported, export_workbook, import_workbook, read_workbook
from knowledge.model.circulars import Circular
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.store.unit import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = Upload(name="", media_type="", content=b"")

FileNumber = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
Languages = Annotated[list[str] | None, Query()]


def file_routes(services: ConsoleServices, translator: Translator | None) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}")
    files = _Files(services, translator)
    router.add_api_route("/texts.xlsx", files.export, methods=["GET"], response_class=Response)
    router.add_api_route("/texts/import", files.take_workbook, methods=["POST"])
    router.add_api_route("/files", files.attach, methods=["POST"])
    router.add_api_route("/files/{file}", files.file, methods=["GET"], response_class=Response)
    router.add_api_route("/files/{file}/remove", files.detach, methods=["POST"])
    return router


class _Files(TextsPage):
    async def export(self, request: Request, number: Number, language: Languages = None) -> Response:
        """The workbook for translators, by default with all languages of the network."""
        _ = self._speaker(request)

        def make(unit: Unit) -> tuple[str, bytes]:
            circular = _known(unit, number)
            named = [code for each in language or () if (code := named_language(each))]
            codes = named or [*unit.circulars.texts(number), *NETWORK_LANGUAGES]
            return f"{heading(_, circular)} ({circular.year}).xlsx", export_workbook(unit, circular, codes)

        return await self._download(request, make, XLSX)

    async def take_workbook(self, request: Request, number: Number) -> Response:
        """Takes over what translators wrote, or says where something is wrong with it."""
        form = await self._posted(request, has_file=True)
        if isinstance(form, Response):
            return form
        read = await asyncio.to_thread(read_workbook, form.files.get("workbook", NO_FILE).content)
        done = await self._attempt(
            request,
            form,
            lambda unit, by, now: import_workbook(
                unit, by, number, form.revision, read, now, accepts_older=form.has("accepts_older")
            ),
        )
        if isinstance(done, tuple) and done[0].problems:
            return await self._located(request, number, form, done[0])
        return await self._then(
            done,
            lambda imported: back(f"{ALL}/{number}/texts", "imported" if imported.languages else "unchanged"),
            lambda again: self._texts(request, number, "", again),
            "workbook",
        )

    async def _located(self, request: Request, number: int, form: Posted, imported: Imported) -> Response:
        """Everything that is wrong with a workbook, each with its place in it."""
        _ = self._speaker(request)
        sentence = _("Nothing was taken over. Please put this right in the workbook, and send it again:")
        again = Again(deed="workbook", sentence=sentence, form=form, status=422)
        located = tuple(workbook_sentence(problem, _) for problem in imported.problems)
        return await self._texts(request, number, "", again, located)

    async def attach(self, request: Request, number: Number) -> Response:
        """Adds a file, for readers of one language or of all."""
        form = await self._posted(request, has_file=True)
        if isinstance(form, Response):
            return form
        file, language = form.files.get("file", NO_FILE), form.line("language")[:8]
        done = await self._attempt(
            request,
            form,
            lambda unit, by, now: attach(
                unit, by, number, form.revision, language, file.name, file.media_type[:120], file.content, now
            ),
        )
        return await self._after(request, number, done, "attached")

    async def detach(self, request: Request, number: Number, file: FileNumber) -> Response:
        """Takes a file away."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        done = await self._attempt(
            request, form, lambda unit, by, now: detach(unit, by, number, form.revision, file, now)
        )
        return await self._after(request, number, done, "removed")

    async def _after(
        self, request: Request, number: int, done: tuple[Circular] | Again | Response, said: str
    ) -> Response:
        return await self._then(
            done,
            lambda _changed: back(f"{ALL}/{number}/texts#files", said),
            lambda again: self._texts(request, number, "", again),
            "file",
        )

    async def file(self, request: Request, number: Number, file: FileNumber) -> Response:
        """An attachment, to be looked at."""

        def find(unit: Unit) -> tuple[str, bytes]:
            found = next((each for each in unit.circulars.files(number) if each.id == file), None)
            content = unit.files.content(found.reference) if found else None
            if found is None or content is None:
                raise HTTPException(404)
            return found.name, content

        return await self._download(request, find, "application/octet-stream")


def _known(unit: Unit, number: int) -> Circular:
    circular = unit.circulars.one(number)
    if circular is None:
        raise HTTPException(404)
    return circular
