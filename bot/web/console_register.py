"""The register in the console as files: saved as a workbook or as CSV, and imported once it was looked at."""

from __future__ import annotations

import asyncio
import io
import secrets
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import CircularPages, back, saved_as
from bot.web.console_circular_forms import MOST_TYPED, Posted, Upload, read_form
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from handlers.phrasebook import Speaker
from handlers.register import Report, export_register
from handlers.register_review import Review, import_reviewed, review_register
from handlers.register_texts import place_of, sentence_of
from handlers.sign_in import signed_in
from knowledge.model.register import Change, Fault, Sheet
from knowledge.model.rights import Actor, Right, actor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"

MOST_IMPORTED = 10 * 2**20
"""Bytes of the files together: 5,000 contacts are half a megabyte. Larger registers are imported at the command line
(`focal register import`)."""

FIELDS = ("workbook", "members", "contacts", "addresses")
PAGE = 200
"""Changes on one page."""

MOST_FAULTS = 200

IMPORT = "/console/members/import"

Bundle = Annotated[str, InPath(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


def register_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/members")
    pages = _Register(services)
    router.add_api_route("/export.xlsx", pages.workbook, methods=["POST"], response_class=Response)
    router.add_api_route("/export.zip", pages.tables, methods=["POST"], response_class=Response)
    router.add_api_route("/import", pages.form, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/import", pages.send, methods=["POST"])
    router.add_api_route("/import/{bundle}", pages.look, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/import/{bundle}", pages.take, methods=["POST"])
    return router


class _Register(CircularPages):
    async def workbook(self, request: Request) -> Response:
        """The register as a workbook."""
        return await self._export(request, "register.xlsx", XLSX)

    async def tables(self, request: Request) -> Response:
        """The register as three CSV files in an archive."""
        return await self._export(request, "register.zip", ZIP)

    async def _export(self, request: Request, name: str, media_type: str) -> Response:
        """Posted, since the audit log says who took personal data with them."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        by = await self._actor(request, Right.EXPORT_REGISTER)
        if by is None:
            return self._invite(request)
        content = await asyncio.to_thread(self._written, by, name, datetime.now(UTC))
        return saved_as(name, content, media_type)

    def _written(self, by: Actor, name: str, now: datetime) -> bytes:
        with TemporaryDirectory(prefix="focal-register-") as folder:
            target = Path(folder) / ("register.xlsx" if name.endswith("xlsx") else "register")
            export_register(self._services.store, by, target, now)
            return target.read_bytes() if target.is_file() else _zipped(target)

    async def _actor(self, request: Request, right: Right) -> Actor | None:
        """Who is signed in, for what is done in more than one transaction.

        Raises:
            Forbidden: they lack the right.
        """
        session = request.cookies.get(SESSION_COOKIE, "")
        contact = await self._services.store.consult(lambda unit: signed_in(unit, session, datetime.now(UTC)))
        if contact is None:
            return None
        by = actor_of(contact)
        by.need(right)
        return by

    async def form(self, request: Request) -> Response:
        """Where files are chosen."""
        return await self._form(request)

    async def _form(self, request: Request, wrong: str = "", report: Report | None = None) -> Response:
        """The same, with what is wrong with the files that were sent."""
        _ = self._speaker(request)
        values = {
            "wrong": wrong,
            "problems": _located(report.problems if report else (), _),
            "more": len(report.problems) > MOST_FAULTS if report else False,
            "most": _.number(MOST_IMPORTED // 2**20),
        }
        page = await self._show(
            request, lambda unit: None, lambda _none: ("console/register_import.html", values), Right.IMPORT_REGISTER
        )
        if page.status_code == 200 and (wrong or report):
            page.status_code = 422
        return page

    async def send(self, request: Request) -> Response:
        """Reads files and keeps them to be looked at, or says what is wrong with them and keeps nothing."""
        _ = self._speaker(request)
        by = await self._actor(request, Right.IMPORT_REGISTER)  # strangers send no large files
        if by is None:
            return self._invite(request)
        form = await self._files(request)
        if isinstance(form, Response):
            return form
        if form is None:
            return await self._form(request, _too_large(_))
        contents = _contents(form)
        if not contents:
            return await self._form(request, _("Please choose a file that is not empty."))
        review = await self._review(by, contents)
        if review.report.problems:
            return await self._form(request, report=review.report)
        bundle, now = secrets.token_urlsafe(24), datetime.now(UTC)
        await self._services.store.perform(lambda unit: unit.register_files.put(bundle, contents, by.name, now))
        return back(f"{IMPORT}/{bundle}")

    async def _files(self, request: Request) -> Posted | Response | None:
        """What was sent; None of too much."""
        try:
            form = await read_form(request, MOST_IMPORTED + MOST_TYPED)
        except HTTPException as refused:
            if refused.status_code != 413:
                raise
            return None
        is_ours = self._is_ours(form.text("csrf"), request.cookies.get(SESSION_COOKIE, ""))
        return form if is_ours else self._invite(request, status=403)

    async def _review(self, by: Actor, contents: Mapping[str, bytes]) -> Review:
        return await asyncio.to_thread(review_register, self._services.store, by, contents, datetime.now(UTC))

    async def look(self, request: Request, bundle: Bundle, page: PageNumber = 1) -> Response:
        """What the files would change today, change by change."""
        by = await self._actor(request, Right.IMPORT_REGISTER)
        if by is None:
            return self._invite(request)
        contents = await self._kept(by, bundle)
        return await self._looked(request, bundle, await self._review(by, contents), page)

    async def _kept(self, by: Actor, bundle: str) -> Mapping[str, bytes]:
        """The files that somebody sent.

        Raises:
            HTTPException: 404, they were imported, or are kept no longer.
        """
        now = datetime.now(UTC)
        contents = await self._services.store.consult(lambda unit: unit.register_files.of(bundle, by.name, now))
        if not contents:
            raise HTTPException(404)
        return contents

    async def _looked(self, request: Request, bundle: str, review: Review, page: int = 1, notice: str = "") -> Response:
        _ = self._speaker(request)
        begin = (page - 1) * PAGE
        here = f"{IMPORT}/{bundle}"
        values = {
            "here": here,
            "notice": notice,
            "digest": review.digest,
            "problems": _located(review.report.problems, _),
            "warnings": _located(review.report.warnings, _),
            "sheets": _sheets(review.report, _),
            "changes": [_change(each, _) for each in review.changes[begin : begin + PAGE]],
            "is_any": bool(review.changes),
            "newer": f"{here}?page={page - 1}" if page > 1 else "",
            "older": f"{here}?page={page + 1}" if begin + PAGE < len(review.changes) else "",
        }
        return await self._show(
            request, lambda unit: None, lambda _none: ("console/register_review.html", values), Right.IMPORT_REGISTER
        )

    async def take(self, request: Request, bundle: Bundle) -> Response:
        """Imports what was looked at, or throws it away; shows it again if it would change something else by now."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        by = await self._actor(request, Right.IMPORT_REGISTER)
        if by is None:
            return self._invite(request)
        contents = await self._kept(by, bundle)
        if form.has("discard"):
            await self._forget(bundle)
            return back("/console/members")
        store, digest, now = self._services.store, form.text("digest"), datetime.now(UTC)
        other = await asyncio.to_thread(import_reviewed, store, by, contents, digest, now)
        if other is not None:
            return await self._changed(request, bundle, other)
        await self._forget(bundle)
        return back("/console/members", "imported")

    async def _changed(self, request: Request, bundle: str, review: Review) -> Response:
        _ = self._speaker(request)
        notice = _("The register was changed meanwhile, so nothing was imported. This is what would change now:")
        page = await self._looked(request, bundle, review, notice=notice)
        page.status_code = 409
        return page

    async def _forget(self, bundle: str) -> None:
        await self._services.store.perform(lambda unit: unit.register_files.remove(bundle))


def _zipped(folder: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(folder.iterdir()):
            files.write(path, path.name)
    return archive.getvalue()


def _contents(form: Posted) -> dict[str, bytes]:
    """The files that are not empty, by their names; of two of one name, both."""
    found: dict[str, bytes] = {}
    for field in FIELDS:
        file = form.files.get(field)
        if file is not None and file.content:
            found[_free(file, found)] = file.content
    return found


def _free(file: Upload, taken: Iterable[str]) -> str:
    name, number = file.name or "register", 2
    while name in taken:
        name, number = f"{number}-{file.name}", number + 1
    return name


def _too_large(_: Speaker) -> str:
    return _("That is too large: at most {most} MB.", most=_.number(MOST_IMPORTED // 2**20))


def _located(faults: Iterable[Fault], _: Speaker) -> list[dict[str, str]]:
    shown = list(faults)[:MOST_FAULTS]
    return [{"place": place_of(each.place, _) or each.place.file, "sentence": sentence_of(each, _)} for each in shown]


def _sheets(report: Report, _: Speaker) -> list[dict[str, str]]:
    names = {Sheet.MEMBERS: _("Members"), Sheet.CONTACTS: _("Contacts"), Sheet.ADDRESSES: _("Addresses")}
    return [
        {
            "name": names[sheet],
            "rows": _.number(tally.rows),
            "new": _.number(tally.new),
            "changed": _.number(tally.changed),
        }
        for sheet, tally in report.tallies.items()
        if tally.rows
    ]


def _change(change: Change, _: Speaker) -> dict[str, Any]:
    return {
        "place": place_of(change.place, _),
        "key": change.key,
        "is_new": change.is_new,
        "column": change.column,
        "old": change.old,
        "new": change.new,
    }
