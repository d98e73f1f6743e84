"""The public pages of events that every member is invited to. Nobody who takes part is named."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.chat import ChatServices, reader_language
from bot.web.guards import MAX_NUMBER, plain_name
from bot.web.markdown import to_html
from handlers.calendars import MEDIA_TYPE, Reader, host_of, ics_of
from handlers.dialogue.event_words import line_in, span, title_of, until
from handlers.dialogue.events import link_code
from handlers.dialogue.linking import telegram_link
from handlers.events.calendar_entries import event_entry
from handlers.events.items import items_for
from handlers.phrasebook import Speaker
from knowledge.model.events import Event, EventItem, EventState, ItemKind
from knowledge.model.languages import direction
from knowledge.store.unit import Unit

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """An event of the list."""

    title: str
    when: str
    place: str
    href: str


def public_event_routes(services: ChatServices) -> APIRouter:
    """The routes; nobody signs in for them."""
    router = APIRouter()
    pages = _Events(services)
    for path, page in (
        ("/events", pages.listed),
        ("/events/{number}", pages.event),
        ("/events/{number}/event.ics", pages.calendar),
        ("/events/{number}/files/{item}", pages.file),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    return router


class _Events:
    def __init__(self, services: ChatServices) -> None:
        self._services = services

    async def listed(self, request: Request) -> Response:
        """What is to come, the nearest first."""
        _, now = self._speaker(request), datetime.now(UTC)
        coming = await self._services.store.consult(lambda unit: unit.events.coming(now))
        return self._page(request, "events.html", events=[_line(_, event) for event in coming if is_public(event)])

    async def event(self, request: Request, number: Number) -> Response:
        """One event, in the reader's language as far as it has that."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> tuple[Event, Sequence[EventItem]]:
            return _public(unit, number), items_for(unit, number, ItemKind.PROGRAMME, _.languages)

        event, programme = await self._services.store.consult(read)
        text = event.texts.render(_.languages) if event.texts else None
        title = event.titles.render(_.languages)
        return self._page(
            request,
            "event.html",
            number=number,
            title=title_of(_, event),
            title_language=title.language,
            title_direction=direction(title.language),
            facts=_line(_, event),
            languages_spoken=_.list(map(_.name_of, event.languages)),
            until=until(_, event, event.window(now), ZoneInfo(event.zone)),
            html=to_html(text.text) if text else "",
            text_language=text.language if text else _.language,
            text_direction=direction(text.language if text else _.language),
            programme=[(item.name, item.link or f"/events/{number}/files/{item.id}") for item in programme],
            is_over=event.ends_at <= now,
            code=link_code(number),
            telegram=telegram_link(link_code(number), self._services.shelf.library),
            key=secrets.token_urlsafe(12),
        )

    async def calendar(self, request: Request, number: Number) -> Response:
        """The event as a file for a calendar."""
        _, now, library = self._speaker(request), datetime.now(UTC), self._services.shelf.library
        event = await self._services.store.consult(lambda unit: _public(unit, number))
        reader = Reader(voice=_, member="", zone=ZoneInfo(event.zone), host=host_of(library))
        content = ics_of([event_entry(event, None, reader, library, now)])
        headers = {"content-disposition": f'attachment; filename="event-{number}.ics"'}
        return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)

    async def file(self, number: Number, item: Number) -> Response:
        """A file of the programme."""

        def read(unit: Unit) -> tuple[EventItem, bytes]:
            _public(unit, number)
            found = unit.events.item(number, item)
            content = unit.files.content(found.reference) if found is not None and found.reference else None
            if found is None or content is None or found.kind is not ItemKind.PROGRAMME:
                raise HTTPException(404)
            return found, content

        found, content = await self._services.store.consult(read)
        # Whatever it is called, a browser saves it under a plain name and runs nothing in it.
        name = plain_name(found.name)
        headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    def _speaker(self, request: Request) -> Speaker:
        phrasebook = self._services.phrasebook
        return phrasebook.speak(reader_language(request, phrasebook.languages))

    def _page(self, request: Request, template: str, **values: Any) -> Response:
        language = self._speaker(request).language
        return HTMLResponse(self._services.pages.render(template, language, back=request.url.path, **values))


def is_public(event: Event) -> bool:
    """Whether anybody may read of it: every member is invited, and it takes place."""
    return event.state is EventState.OPEN and event.audience.is_everybody


def _public(unit: Unit, number: int) -> Event:
    event = unit.events.one(number)
    if event is None or not is_public(event):
        raise HTTPException(404)
    return event


def _line(_: Speaker, event: Event) -> Listed:
    online = _("Online") if event.online or event.places is None else ""
    place = line_in(_, event.places)
    return Listed(
        title=title_of(_, event),
        when=span(_, event.starts_at, event.ends_at, ZoneInfo(event.zone)),
        place=_("{place}, and online", place=place) if place and online else place or online,
        href=f"/events/{event.id}",
    )
