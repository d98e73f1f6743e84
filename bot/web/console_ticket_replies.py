"""The console's saved replies: what the secretariat answers again and again, in all languages side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, CircularPages, back
from bot.web.console_circular_forms import Posted, whole
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_fields import language_names, stored_texts, text_field, texts_of, typed_texts
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.console_ticket_words import blank_name, who
from handlers.phrasebook import Speaker
from handlers.saved_replies import (
    MOST_REPLIES,
    NoSuchReply,
    TooManyReplies,
    add_reply,
    change_reply,
    known_reply,
    remove_reply,
)
from knowledge.errors import FocalError
from knowledge.model.rights import Right
from knowledge.model.saved_replies import LONGEST_REPLY, LONGEST_TITLE, Blank, SavedReply, unknown_blanks
from knowledge.store.unit import Unit

REPLIES = "/console/replies"


def reply_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/replies")
    pages = _Replies(services)
    for path, page in (("", pages.listed), ("/new", pages.new), ("/{number}", pages.one)):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (("/new", pages.add), ("/{number}", pages.change), ("/{number}/remove", pages.remove)):
        router.add_api_route(path, deed, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Refused(Again):
    """A form that comes back with what is wrong at its fields."""

    fields: Mapping[str, str] = field(default_factory=dict)


class _Replies(CircularPages):
    need = Right.ANSWER_QUESTIONS

    async def listed(self, request: Request, words: Annotated[str, Query(max_length=100)] = "") -> Response:
        """All of them by title, or those that some words stand in."""
        _ = self._speaker(request)
        done = {"removed": _("The saved reply was removed."), "saved": _("Saved.")}

        def read(unit: Unit) -> dict[str, Any]:
            return {
                "rows": [self._row(reply, _) for reply in unit.saved_replies.listed(words)],
                "words": words,
                "done": done.get(request.query_params.get("done", ""), ""),
            }

        return await self._show(request, read, lambda values: ("console/ticket_replies.html", values))

    def _row(self, reply: SavedReply, _: Speaker) -> dict[str, Any]:
        shown = reply.texts.render(_.languages)
        return {
            "href": f"{REPLIES}/{reply.id}",
            "title": reply.title,
            "text": " ".join(shown.text.split())[:160],
            "language": shown.language,
            "languages": _.list([_.name_of(code) for code in reply.texts]),
            "missing": _.list([_.name_of(code) for code in reply.missing]),
            "used": _.number(reply.used),
            "changed": _.moment(reply.changed_at, self._zone) if reply.changed_at else "—",
        }

    async def new(self, request: Request) -> Response:
        """An empty form."""
        return await self._form(request, 0)

    async def one(self, request: Request, number: Number) -> Response:
        """One of them, to be read and changed."""
        return await self._form(request, number)

    async def add(self, request: Request) -> Response:
        """Stores a new one."""
        _ = self._speaker(request)
        return await self._take(
            request,
            lambda unit, by, form, now: add_reply(unit, by, reply_of(form, _), now),
            lambda number: back(REPLIES, "saved"),
            lambda again: self._form(request, 0, again),
            "save",
        )

    async def change(self, request: Request, number: Number) -> Response:
        """Stores it in the place of what was there."""
        _ = self._speaker(request)
        return await self._take(
            request,
            lambda unit, by, form, now: change_reply(unit, by, replace(reply_of(form, _), id=number), now),
            lambda done: back(REPLIES, "saved"),
            lambda again: self._form(request, number, again),
            "save",
        )

    async def remove(self, request: Request, number: Number) -> Response:
        """Takes it away."""
        return await self._take(
            request,
            lambda unit, by, form, now: remove_reply(unit, by, number, form.revision, now),
            lambda done: back(REPLIES, "removed"),
            lambda again: self._form(request, number, again),
            "remove",
        )

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchReply():
                raise HTTPException(404) from None
            case Misfilled():
                sentence = _("Nothing was saved. Please check:")
                return _Refused(sentence=sentence, form=form, fields=error.fields, status=422)
            case TooManyReplies():
                most = _("There are {most} saved replies already: please remove one first.", most=MOST_REPLIES)
                return Again(sentence=most, form=form, status=422)
            case _other:
                return super()._again(request, form, error)

    async def _form(self, request: Request, number: int, again: Again = FRESH) -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            try:
                stored = known_reply(unit, number) if number else None
            except NoSuchReply:
                raise HTTPException(404) from None
            people = unit.inbox.people({stored.changed_by}) if stored else {}
            return self._values(stored, again, _) | {
                "changed": [
                    (_("Times used"), _.number(stored.used)),
                    (
                        _("Last changed"),
                        f"{_.moment(stored.changed_at, self._zone)} · {who(stored.changed_by, people, _)}",
                    ),
                ]
                if stored and stored.changed_at
                else [],
            }

        need = Right.USE_CONSOLE if number else Right.ANSWER_QUESTIONS
        page = await self._show(request, read, lambda values: ("console/ticket_reply.html", values), need)
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _values(self, stored: SavedReply | None, again: Again, _: Speaker) -> dict[str, Any]:
        form = again.typed("save")
        kept = stored_texts("text", stored.texts if stored else None) | {"title": stored.title if stored else ""}
        typed = typed_texts(form, "text") | {"title": form.line("title")} if form is not None else kept
        return {
            "id": stored.id if stored else 0,
            "revision": stored.revision if stored else 0,
            "heading": stored.title if stored else _("New saved reply"),
            "typed": typed,
            "stored": kept if stored and form is not None and again.status == 409 else None,
            "missing": stored.missing if stored else (),
            "notice": again.sentence,
            "wrong": again.fields if isinstance(again, _Refused) else {},
            "working_languages": language_names(_),
            "blanks": [blank_name(blank, _) for blank in Blank],
            "longest": {"title": LONGEST_TITLE, "text": LONGEST_REPLY},
        }


def reply_of(form: Posted, _: Speaker) -> SavedReply:
    """The reply of a form, with the revision that it was made from.

    Raises:
        Misfilled: something is missing or too long.
        Wrong: a text is too long.
    """
    wrong: dict[str, str] = {}
    title = form.line("title")
    if not title:
        wrong["title"] = _("Please write a title.")
    elif len(title) > LONGEST_TITLE:
        wrong["title"] = _("That is too long: at most {most} characters.", most=_.number(LONGEST_TITLE))
    for name, text in typed_texts(form, "text").items():
        if len(text.strip()) > LONGEST_REPLY:
            wrong[name] = _("That is too long: at most {most} characters.", most=_.number(LONGEST_REPLY))
        elif unknown := unknown_blanks(text):
            wrong[name] = _(
                "Nothing is ever filled in for {blank}. What is: {blanks}.",
                blank=f"{{{unknown[0]}}}",
                blanks=_.list([f"{{{blank}}}" for blank in Blank]),
            )
    texts = None if wrong else texts_of(form, "text", LONGEST_REPLY, _)
    if not wrong and texts is None:
        wrong[text_field("text", language_names(_)[0][0])] = _("Please write a text in one language at least.")
    if wrong or texts is None:
        raise Misfilled(wrong)
    return SavedReply(title=title, texts=texts, revision=whole(form.text("revision"), -1))
