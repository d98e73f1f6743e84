"""The chat's routes: the page, what it posts, and the stream of what comes in."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
from collections.abc import AsyncIterable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.channels.webchat import INCOMING, echo, parse
from bot.config import Settings
from bot.intake import Intake, Shelf
from bot.web.chat_forms import Posted, Refused, drained, make_sure_of_size, posted, too_long
from bot.web.guards import MAX_NUMBER, ChatCookie, Rates, Streams, is_same_origin, network_of
from bot.web.pages import Pages
from handlers.conversation import Received
from handlers.crowding import too_fast, too_many_files
from handlers.phrasebook import Phrasebook
from knowledge.model.invitations import code_of
from knowledge.model.languages import EN, Language, accepted
from knowledge.model.messages import MAX_TEXT, IncomingMessage, storable
from knowledge.model.people import Address, ChannelName
from knowledge.store import signals
from knowledge.store.mail import Mail
from knowledge.store.store import Store
from knowledge.store.unit import Unit

LANGUAGE_COOKIE = "focal_language"
_FORM = re.compile(r"/forms/\w[\w.-]{1,300}(?:/\w{1,10}(?:\?part=\d{1,4})?)?")
"""The page of a form (`bot.web.form_pages`)."""
MAX_KEY = 80
STREAMS_OF_CHAT, STREAMS_OF_NETWORK = 12, 300
"""Streams that are open at the same time: a browser keeps six connections to one server, and somebody may have two
browsers; of a city hall behind one address, everybody who has the page open."""

RETRY_MS = 60_000
"""When a browser whose stream found no place tries again."""
REPLY_PATIENCE_S = 3.0
"""How long a post without JavaScript waits for its reply before it shows the page without it."""


@dataclass(frozen=True, kw_only=True)
class ChatServices:
    """What the routes work with."""

    settings: Settings
    store: Store
    shelf: Shelf
    intake: Intake
    phrasebook: Phrasebook
    pages: Pages
    cookie: ChatCookie
    rates: Rates
    closing: asyncio.Event


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What a browser shows: the language of its page and its messages."""

    language: Language
    is_known: bool
    mails: tuple[Mail, ...]


def reader_language(request: Request, languages: Sequence[Language]) -> Language:
    """The language that this browser switched to before, else the one it asks for, else English."""
    chosen = Language(request.cookies.get(LANGUAGE_COOKIE, ""))
    if chosen in languages:
        return chosen
    return accepted(request.headers.get("accept-language", ""), languages) or EN


def chat_routes(services: ChatServices) -> APIRouter:
    """The routes of the web chat."""
    router = APIRouter()
    chat = _Chat(services)
    router.add_route("/", chat.page, methods=["GET"])
    router.add_route("/chat/messages", chat.post, methods=["POST"])
    router.add_route("/chat/language", chat.switch, methods=["POST"])
    router.add_api_route("/chat/files/{seq}/{number}", chat.file, methods=["GET"], response_class=Response)
    router.add_api_route("/chat/stream", chat.stream, methods=["GET"], response_class=EventSourceResponse)
    return router


class _Chat:
    def __init__(self, services: ChatServices) -> None:
        self._services = services
        self._streams = Streams(STREAMS_OF_CHAT, STREAMS_OF_NETWORK)

    async def page(self, request: Request) -> Response:
        """The chat with its newest messages; works as it is, JavaScript only adds comfort."""
        services = self._services
        chat = services.cookie.read(request)
        view = await self._view(request, chat, None)
        html = services.pages.chat(view.language, services.shelf.library, view.mails, secrets.token_urlsafe(12))
        response = HTMLResponse(html, headers={"cache-control": "no-store"})
        if chat is None and not services.rates.wait_to_begin(network_of(request)):
            self._keep_chat(response, services.cookie.new_chat())
        elif chat is not None and not services.cookie.is_present(request, chat):
            self._keep_chat(response, chat)
        return response

    async def post(self, request: Request) -> Response:
        """One message from the page: 202 with JavaScript, back to the page without."""
        wants_json = "application/json" in request.headers.get("accept", "")
        chat = self._services.cookie.read(request)
        try:
            chat_now, form = await self._admit(request, chat)
            message = self._message(request, chat_now, form)
        except Refused as refused:
            return await self._refuse(request, chat, refused, wants_json)
        received, seq = await self._services.intake.take(message, partial(_show_and_keep, message, form))
        response: Response
        if wants_json:
            response = JSONResponse({"seq": seq}, status_code=202)
        else:
            await self._wait_for_replies(chat_now, received.replies)
            response = RedirectResponse("/#latest", status_code=303)
        if chat is None:
            self._keep_chat(response, chat_now)
        return response

    async def switch(self, request: Request) -> Response:
        """Another language, for the page and for the conversation once there is one."""
        chat = self._services.cookie.read(request)
        try:
            _, form = await self._admit(request, chat)
        except Refused as refused:
            return await self._refuse(request, chat, refused, wants_json=False)
        language = Language(form.fields.get("language", ""))
        response = RedirectResponse(_back(form.fields.get("back", "")), status_code=303)
        if language not in self._services.phrasebook.languages:
            return response
        view = await self._view(request, chat, None)
        if chat is not None and view.is_known:
            key = secrets.token_urlsafe(12)
            message = parse(chat, key, f"/language {language}", "", language, self._services.intake.now())
            received, _ = await self._services.intake.take(message)
            await self._wait_for_replies(chat, received.replies)
        self._keep(response, LANGUAGE_COOKIE, language)
        return response

    async def file(
        self, request: Request, seq: Annotated[int, Path(ge=0, le=MAX_NUMBER)], number: Annotated[int, Path(ge=0)]
    ) -> Response:
        """A file that came with a message of this browser's own chat; to be saved, never to be run by the browser."""
        chat = self._services.cookie.read(request)

        def find(unit: Unit) -> tuple[str, bytes] | None:
            mail = unit.mail.one(chat, seq) if chat else None
            files = mail.body.get("files", []) if mail is not None else []
            content = unit.files.content(files[number][3]) if number < len(files) else None
            return (files[number][0], content) if content is not None else None

        found = await self._services.store.consult(find)
        if found is None:
            raise HTTPException(404)
        name, content = found
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        headers = {"content-disposition": disposition, "cache-control": "private"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def stream(
        self,
        request: Request,
        after: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0,
        last_event_id: Annotated[int | None, Header(ge=0, le=MAX_NUMBER)] = None,
    ) -> AsyncIterable[ServerSentEvent]:
        """What comes in, from the message after the last one that the page has; ends when Focal stops."""
        services = self._services
        chat = services.cookie.read(request)
        seen = after if last_event_id is None else last_event_id
        news = asyncio.Event()
        loop = asyncio.get_running_loop()
        with (
            self._streams.place(chat or "", network_of(request)) as has_place,
            services.store.signals.listening(signals.webchat(chat or ""), lambda: loop.call_soon_threadsafe(news.set)),
        ):
            yield ServerSentEvent(comment="open") if has_place else ServerSentEvent(comment="full", retry=RETRY_MS)
            while chat is not None and has_place and not services.closing.is_set():
                news.clear()
                view = await self._view(request, chat, seen)
                for mail in view.mails:
                    seen = mail.seq
                    yield ServerSentEvent(raw_data=services.pages.fragment(view.language, mail), id=str(mail.seq))
                if not view.mails:
                    await _first_of(news, services.closing)

    async def _admit(self, request: Request, chat: str | None) -> tuple[str, Posted]:
        """The chat and the form of an acceptable post.

        Raises:
            Refused: it comes from elsewhere, is too large, or there are too many.
        """
        try:
            self._make_sure(request, chat)
        except Refused:
            await drained(request)
            raise
        form = await posted(request)
        chat_now = chat or self._services.cookie.new_chat()
        wait = self._services.rates.wait_to_send_files(chat_now, 1) if form.file is not None else 0
        if wait:
            raise Refused(status=429, sentence=partial(too_many_files, wait), retry_after=wait)
        return chat_now, form

    def _make_sure(self, request: Request, chat: str | None) -> None:
        """That a post may be read."""
        services = self._services
        if not is_same_origin(request, services.settings.address):
            raise Refused(status=403, sentence=lambda _: _("This form was not sent from this page."))
        make_sure_of_size(request)
        wait = services.rates.wait_to_write(chat) if chat else services.rates.wait_to_begin(network_of(request))
        if wait:
            raise Refused(status=429, sentence=partial(too_fast, wait), retry_after=wait)

    def _message(self, request: Request, chat: str, form: Posted) -> IncomingMessage:
        text = storable(form.fields.get("text", "").replace("\r\n", "\n"))  # browsers count a line's end as one
        choice, key = (storable(form.fields.get(name, "")[:MAX_KEY]) for name in ("choice", "key"))
        if not text.strip() and not choice and form.file is None:
            raise Refused(status=422, sentence=lambda _: _("Please write a question first."))
        if len(text) > MAX_TEXT:
            raise Refused(status=413, sentence=too_long)
        now = self._services.intake.now()
        return parse(chat, key or secrets.token_urlsafe(12), text, choice, self._language(request), now, form.file)

    async def _refuse(self, request: Request, chat: str | None, refused: Refused, wants_json: bool) -> Response:
        headers = {"retry-after": str(refused.retry_after)} if refused.retry_after else {}
        view = await self._view(request, chat, MAX_NUMBER if wants_json else None)
        said = refused.sentence(self._services.phrasebook.speak(view.language))
        if wants_json:
            return JSONResponse({"error": said}, status_code=refused.status, headers=headers)
        html = self._services.pages.chat(
            view.language, self._services.shelf.library, view.mails, secrets.token_urlsafe(12), said
        )
        return HTMLResponse(html, status_code=refused.status, headers=headers)

    async def _view(self, request: Request, chat: str | None, after: int | None) -> View:
        """The messages behind a number, or the newest ones, in the language of the contact or else of the browser."""
        guess = self._language(request)
        if chat is None:
            return View(language=guess, is_known=False, mails=())

        def look(unit: Unit) -> View:
            line = unit.conversations.at(Address(channel=ChannelName.WEBCHAT, external_id=chat))
            language = line.conversation.contact.language if line else guess
            mails = unit.mail.newest(chat) if after is None else unit.mail.after(chat, after)
            return View(language=language, is_known=line is not None, mails=mails)

        return await self._services.store.consult(look)

    def _language(self, request: Request) -> Language:
        return reader_language(request, self._services.phrasebook.languages)

    def _keep_chat(self, response: Response, chat: str) -> None:
        self._keep(response, ChatCookie.NAME, self._services.cookie.sign(chat))

    def _keep(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name,
            value,
            max_age=ChatCookie.MAX_AGE_S,
            httponly=True,
            samesite="lax",
            secure=self._services.settings.is_https,
        )

    async def _wait_for_replies(self, chat: str, keys: Collection[str]) -> None:
        """Until the outbox has brought the replies to the page, or patience ends: then they come later."""
        store, news, loop = self._services.store, asyncio.Event(), asyncio.get_running_loop()
        with (
            store.signals.listening(signals.webchat(chat), lambda: loop.call_soon_threadsafe(news.set)),
            contextlib.suppress(TimeoutError),
        ):
            async with asyncio.timeout(REPLY_PATIENCE_S):
                while not await store.consult(lambda unit: unit.mail.has_all(chat, keys)):
                    await news.wait()
                    news.clear()


def _show_and_keep(message: IncomingMessage, form: Posted, unit: Unit, received: Received) -> int | None:
    """Puts the visitor's own message on their pages, and keeps its file where it answers something.

    A stale button's label is no longer known and not shown.
    """
    if received.is_new and form.file is not None and unit.answer_files.is_named(form.reference):
        unit.files.put(form.content, message.at)
    if received.is_new and (received.shown or message.files):
        return echo(unit, message, received.shown)
    return unit.mail.number_of(message.sender.external_id, INCOMING, message.key)


def _back(path: str) -> str:
    """Where a switch of the language was pressed: on the page of an invitation or a form, else in the chat."""
    if _FORM.fullmatch(path):
        return path
    code = code_of(path.removeprefix("/join/")) if path.startswith("/join/") else None
    return f"/join/{code}" if code is not None else "/#latest"


async def _first_of(*events: asyncio.Event) -> None:
    """Until one of the events is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
