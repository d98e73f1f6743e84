"""One entry in all its languages: written, previewed as the chat shows it, restored, removed.

`GET /console/knowledge/new` begins one for a question: `question` (once for each phrasing), `language` (of these),
`topic`, and `ticket`, the number of the question to the secretariat that is answered with it once it is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_forms import Posted, whole
from bot.web.console_deadline_base import wrong_in
from bot.web.console_knowledge_base import KNOWLEDGE, KnowledgePages, entry_href
from bot.web.console_knowledge_forms import body_in, languages_in, languages_of, one_line, typed_in, typed_of
from bot.web.console_knowledge_view import fields_to_fill, view_of
from bot.web.console_pages import ConsoleServices
from bot.web.guards import MAX_NUMBER
from handlers.knowledge.keeping import Room
from handlers.knowledge.writing import discard_draft, draft_removal, keep_ours, new_id, restore, save_draft
from handlers.phrasebook import Speaker
from knowledge.model.pack_edits import Body
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

Id = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
MOST_PREFILLED = 12
"""Phrasings that a new entry begins with."""


def entry_routes(services: ConsoleServices) -> APIRouter:
    """The pages of one entry, and what is done there."""
    router = APIRouter()
    pages = _Entry(services)
    router.add_api_route("/new", pages.fresh, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/new", pages.begin, methods=["POST"])
    router.add_api_route("/entries/{id}", pages.page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("", pages.save),
        ("/discard", pages.discard),
        ("/remove", pages.remove),
        ("/restore", pages.restore),
        ("/keep", pages.keep),
    ):
        router.add_api_route(f"/entries/{{id}}{path}", deed, methods=["POST"])
    return router


class _Entry(KnowledgePages):
    async def fresh(
        self,
        request: Request,
        question: Annotated[list[str] | None, Query(max_length=MOST_PREFILLED)] = None,
        language: Annotated[str, Query(max_length=3)] = "",
        topic: Annotated[str, Query(max_length=120)] = "",
        ticket: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0,
    ) -> Response:
        """The form of a new entry, with the question that it is to answer."""
        asked = [one_line(each)[:500] for each in question or () if each.strip()]
        spoken = language if language.isalpha() and language.islower() and len(language) > 1 else "en"
        typed = {f"phrasings-{spoken}": "\n".join(asked), "topic": topic, "ticket": str(ticket or "")}
        if asked and len(asked[0]) <= 60:
            typed[f"title-{spoken}"] = asked[0]
        return await self._new(request, typed, (spoken,))

    async def _new(
        self, request: Request, typed: Mapping[str, str], codes: tuple[str, ...] = (), again: Again = FRESH
    ) -> Response:
        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            columns = languages_of(room.living.bodies.values(), codes)
            filled = typed_of({}, columns) | dict(typed)
            fields = fields_to_fill(room, filled, columns, "", wrong_in(again, "new"), _)
            return fields | {"ticket": whole(filled.get("ticket", ""), 0), "id": "", "revision": 0}

        return await self._look(request, "new", read, again)

    async def begin(self, request: Request) -> Response:
        """Keeps the draft of a new entry."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if form.has("preview"):
            return await self._new(request, typed_in(form), languages_in(form))
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, now: datetime) -> str:
            by.need(Right.WRITE_ENTRIES)
            room = self._workshop.room(unit)
            body = body_in(form, "", _)
            title = next(iter(body["title"].values()), "")
            id = new_id(room.living, title)
            ticket = whole(form.text("ticket"), 0) or None
            save_draft(unit, by, room, id, {**body, "id": id}, 0, now, ticket=ticket)
            return id

        def then(begun: str) -> Response:
            return back(entry_href(begun), "drafted")

        return await self._then(
            await self._attempt(request, form, work, then),
            then,
            lambda again: self._new(request, typed_in(again.form), languages_in(again.form), again),
            "new",
        )

    async def page(self, request: Request, id: Id) -> Response:
        """The entry in its newest version."""
        return await self._page_of(request, id)

    async def _page_of(self, request: Request, id: str, again: Again = FRESH) -> Response:
        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            if id not in room.living.bodies and id not in room.living.own_bodies and id not in room.living.edits:
                raise HTTPException(404)
            typed = again.typed("save")
            return view_of(unit, room, id, typed, wrong_in(again, "save"), self._zone, _, is_late=again.status == 409)

        return await self._look(request, "entry", read, again)

    async def save(self, request: Request, id: Id) -> Response:
        """Keeps the draft, or shows what it looks like."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if form.has("preview"):
            return await self._page_of(request, id, Again(deed="save", form=form))
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, now: datetime) -> str:
            by.need(Right.WRITE_ENTRIES)
            room = self._workshop.room(unit)
            known(room, id)
            body, revision = body_in(form, id, _), whole(form.text("revision"), -1)
            confirmed = [code for code in languages_in(form) if form.has(f"still-{code}")]
            save_draft(unit, by, room, id, body, revision, now, confirmed=confirmed)
            return "drafted"

        done = await self._attempt(request, form, work)
        return await self._then(
            done, lambda said: back(entry_href(id), said), lambda again: self._page_of(request, id, again), "save"
        )

    async def discard(self, request: Request, id: Id) -> Response:
        """Gives the draft up."""
        return await self._do(request, id, discard_draft, "discarded")

    async def remove(self, request: Request, id: Id) -> Response:
        """Has it be removed with the next publication."""
        return await self._do(request, id, draft_removal, "removing")

    async def keep(self, request: Request, id: Id) -> Response:
        """Holds to what the secretariat wrote, although the pack has changed."""
        return await self._do(request, id, keep_ours, "kept")

    async def restore(self, request: Request, id: Id) -> Response:
        """Has the pack's own, or what was there before, be published next."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            by.need(Right.WRITE_ENTRIES)
            room = self._workshop.room(unit)
            known(room, id)
            revision = whole(form.text("revision"), -1)
            restore(unit, by, room, id, revision, now, own=form.text("to") == "own")
            return id

        return await self._take(
            request,
            work,
            lambda restored: back(f"{KNOWLEDGE}/publish?id={restored}"),
            lambda again: self._page_of(request, id, again),
            "restore",
        )

    async def _do(self, request: Request, id: str, how: Callable[..., object], done: str) -> Response:
        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> bool:
            by.need(Right.WRITE_ENTRIES)
            room = self._workshop.room(unit)
            known(room, id)
            how(unit, by, room, id, whole(form.text("revision"), -1), now)
            return self._workshop.room(unit).living.newest(id) is not None or id in room.living.bodies

        deed: Work[bool] = work
        return await self._take(
            request,
            deed,
            lambda is_there: back(entry_href(id) if is_there else KNOWLEDGE, done),
            lambda again: self._page_of(request, id, again),
            done,
        )


def known(room: Room, id: str) -> Body | None:
    """The newest version of an entry.

    Raises:
        HTTPException: 404, there never was any.
    """
    living = room.living
    if id not in living.bodies and id not in living.own_bodies and id not in living.edits:
        raise HTTPException(404)
    return living.newest(id)
