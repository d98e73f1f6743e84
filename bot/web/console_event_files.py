"""Files and links of an event: the programme, and what is for after it; and sending that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_files import NO_FILE
from bot.web.console_circular_forms import Posted, Wrong, named_language, one_of
from bot.web.console_circular_words import MEGABYTE
from bot.web.console_deadline_base import wrong_in
from bot.web.console_deadline_forms import LONGEST_LINK, link_of
from bot.web.console_event_base import EVENTS, EventPages, Look
from bot.web.console_event_words import item_name
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.circulars.attaching import MOST_BYTES, MOST_FILES
from handlers.events.items import add_file, add_link, remove_item, send_materials
from handlers.events.keeping import known
from handlers.phrasebook import Speaker
from knowledge.model.events import EventItem, EventState, ItemKind
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

KILOBYTE = 2**10

LONGEST_NAME = 255
"""Characters of what a file or link is called."""

ItemNumber = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


def file_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one event's."""
    router = APIRouter(prefix="/events/{number}")
    pages = _Files(services)
    router.add_api_route("/files", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/files", pages.attach, methods=["POST"])
    router.add_api_route("/files/link", pages.link, methods=["POST"])
    router.add_api_route("/files/send", pages.send, methods=["POST"])
    router.add_api_route("/files/{item}", pages.file, methods=["GET"], response_class=Response)
    router.add_api_route("/files/{item}/remove", pages.remove, methods=["POST"])
    return router


class _Files(EventPages):
    async def page(self, request: Request, number: Number) -> Response:
        """What there is, and forms to add to it."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._event(request, number, "files", self._read, again)

    def _read(self, look: Look) -> dict[str, Any]:
        unit, event, _ = look.unit, look.event, look._
        items, sent = unit.events.items(event.id), unit.events.materials_sent_at(event.id)
        typed = look.again.form
        return {
            "groups": [(item_name(kind, _), _shown(items, kind, _)) for kind in ItemKind],
            "kinds": [(kind.value, item_name(kind, _)) for kind in ItemKind],
            "readers": [(code, _.name_of(code)) for code in NETWORK_LANGUAGES],
            "chosen": {name: typed.line(name) for name in ("kind", "language", "name", "link")},
            "longest": {"name": LONGEST_NAME, "link": LONGEST_LINK},
            "most": {"files": _.number(MOST_FILES), "megabytes": _.number(MOST_BYTES // MEGABYTE)},
            "sent": _.moment(sent, self._zone) if sent else "",
            "wrongs": {deed: wrong_in(look.again, deed) for deed in ("file", "link", "send")},
            "form_deed": look.again.deed,
            "has_materials": any(each.kind is ItemKind.MATERIAL for each in items),
            "why_not_now": _why_not_now(look),
        }

    async def attach(self, request: Request, number: Number) -> Response:
        """Adds a file."""
        form = await self._posted(request, has_file=True)
        if isinstance(form, Response):
            return form
        _, file = self._speaker(request), form.files.get("file", NO_FILE)

        def work(unit: Unit, by: Actor, now: datetime) -> str:
            kind, language = one_of(ItemKind, form, "kind", _), _language(form, _)
            known(unit, number)
            add_file(unit, by, number, kind, language, file.name, file.media_type[:120], file.content, now)
            return "attached"

        def then(said: str) -> Response:
            return back(f"{EVENTS}/{number}/files", said)

        done = await self._attempt(request, form, work, then)
        return await self._then(done, then, lambda again: self._page_of(request, number, again), "file")

    async def link(self, request: Request, number: Number) -> Response:
        """Adds the address of something that is elsewhere."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            kind, language, name = one_of(ItemKind, form, "kind", _), _language(form, _), form.line("name")
            if not name:
                raise Wrong("name", _("Please say what it is called."))
            if len(name) > LONGEST_NAME:
                raise Wrong("name", _("That is too long: at most {most} characters.", most=_.number(LONGEST_NAME)))
            known(unit, number)
            add_link(unit, by, number, kind, language, name, link_in(form, _), now)
            return "attached"

        return await self._here(request, number, work, "link")

    async def remove(self, request: Request, number: Number, item: ItemNumber) -> Response:
        """Takes a file or link away; what is gone already is no fault."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            known(unit, number)
            remove_item(unit, by, number, item, now)
            return "removed"

        return await self._here(request, number, work, "remove")

    async def send(self, request: Request, number: Number) -> Response:
        """Sends the materials to those who were there, once a box was ticked."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            known(unit, number)
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm that they are to be sent."))
            return "sent" if send_materials(unit, by, number, library, now) else "nobody"

        return await self._here(request, number, work, "send")

    async def _here(self, request: Request, number: int, work: Work[str], deed: str) -> Response:
        return await self._do(request, number, work, "files", lambda again: self._page_of(request, number, again), deed)

    async def file(self, request: Request, number: Number, item: ItemNumber) -> Response:
        """A file, to be looked at."""

        def find(unit: Unit) -> tuple[str, bytes]:
            found = unit.events.item(number, item)
            content = unit.files.content(found.reference) if found and found.reference else None
            if found is None or content is None:
                raise HTTPException(404)
            return found.name, content

        return await self._download(request, find, "application/octet-stream")


def link_in(form: Posted, _: Speaker) -> str:
    """The address of a page that must be there.

    Raises:
        Wrong: there is none.
    """
    if not form.line("link"):
        raise Wrong("link", _("Please write the whole address of a web page: https://…"))
    return link_of(form, _)


def _language(form: Posted, _: Speaker) -> Language | str:
    """For readers of which language; "" for all."""
    typed = form.line("language")[:8]
    if not typed:
        return ""
    language = named_language(typed)
    if language is None:
        raise Wrong("language", _("Please choose a language."))
    return language


def _shown(items: Iterable[EventItem], kind: ItemKind, _: Speaker) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "name": each.name,
            "link": each.link if each.link.startswith(("https://", "http://")) else "",
            "is_file": bool(each.reference),
            "size": _("{size} kB", size=_.number(-(-each.size // KILOBYTE))) if each.reference else "",
            "language": _.name_of(Language(each.language)) if each.language else _("all languages"),
        }
        for each in items
        if each.kind is kind
    ]


def _why_not_now(look: Look) -> str:
    """Why the materials cannot be sent now; "" where they can."""
    if look.event.state is not EventState.OPEN:
        return look._("Materials are sent of events that took place.")
    if look.event.ends_at > look.now:
        return look._("They can be sent once the event is over.")
    return ""
