"""What the pages about knowledge share: the room that they look into, their tabs, and forms that come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response

from bot.web.console_circular_base import FRESH, Again, CircularPages
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_base import Refused
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_knowledge_words import done_sentence, fields_of, refusal
from bot.web.console_pages import ConsoleServices
from bot.workshop import Workshop
from handlers.knowledge.keeping import EntryRefused, NoSuchEntry, Room
from handlers.knowledge.publishing import PublicationRefused
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError
from knowledge.model.languages import Language, fallback_chain
from knowledge.model.pack_edits import Body
from knowledge.model.rights import Right
from knowledge.packs.pages import text_of
from knowledge.store.unit import Unit

KNOWLEDGE = "/console/knowledge"
LONGEST_PREFILLED = 500
"""Characters of a question in an address."""

T = TypeVar("T")


class KnowledgePages(CircularPages):
    """Pages about knowledge."""

    need = Right.WRITE_ENTRIES

    def __init__(self, services: ConsoleServices) -> None:
        super().__init__(services)
        if services.workshop is None:
            raise ValueError("the pages about knowledge need a workshop")
        self._workshop: Workshop = services.workshop

    async def _look(
        self,
        request: Request,
        tab: str,
        read: Callable[[Unit, Room, Speaker], dict[str, Any]],
        again: Again = FRESH,
    ) -> Response:
        """A page of the knowledge: what all of them have, and what `read` finds; `tab` is the name of its template."""
        _ = self._speaker(request)

        def look(unit: Unit) -> dict[str, Any]:
            room = self._workshop.room(unit)
            done = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            shared = {"tab": tab, "tabs": tabs(len(room.living.drafts), _), "notice": again.sentence, "done": done}
            return shared | read(unit, room, _)

        page = await self._show(request, look, lambda values: (f"console/knowledge_{tab}.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    async def _worked(self, make: Callable[[], T]) -> T:
        """What the workshop has by now, without holding the event loop up."""
        return await asyncio.to_thread(make)

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchEntry():
                raise HTTPException(404) from None
            case EntryRefused():
                fields: Mapping[str, str] = fields_of(error.problems, error.others, _)
            case Misfilled():
                fields = error.fields
            case Wrong() if error.field:
                fields = {error.field: error.sentence}
            case PublicationRefused(code="worse" | "misleading"):
                fields = {"reason": refusal(error, _) or ""}
            case _other:
                said = refusal(error, _)
                return Again(sentence=said, form=form, status=422) if said else super()._again(request, form, error)
        return Refused(sentence=_("Nothing was saved. Please check:"), form=form, fields=fields, status=422)


def tabs(drafts: int, _: Speaker) -> list[tuple[str, str, str]]:
    """The pages about knowledge: what each is called by the templates and by readers, and where it is."""
    publish = _("Publish ({count})", count=_.number(drafts)) if drafts else _("Publish")
    return [
        ("list", KNOWLEDGE, _("Entries")),
        ("gaps", f"{KNOWLEDGE}/gaps", _("Not answered")),
        ("try", f"{KNOWLEDGE}/try", _("Try out")),
        ("golden", f"{KNOWLEDGE}/golden", _("Golden questions")),
        ("publish", f"{KNOWLEDGE}/publish", publish),
    ]


def entry_href(id: str) -> str:
    """Where an entry is."""
    return f"{KNOWLEDGE}/entries/{id}"


def new_entry_href(question: str, language: str, ticket: int | None = None) -> str:
    """Where an entry is begun that answers a question; with `ticket` for a question to the secretariat."""
    values = {"question": question[:LONGEST_PREFILLED], "language": language, **({"ticket": ticket} if ticket else {})}
    return f"{KNOWLEDGE}/new?{urlencode(values)}"


def title_of(body: Body | None, id: str, _: Speaker) -> tuple[str, str]:
    """The title of an entry for a reader, with its language; its id where it has none."""
    titles = {code: text for code, text in (body or {}).get("title", {}).items() if text}
    if not titles:
        return id, ""
    shown = text_of(titles).render(fallback_chain(_.languages))
    return shown.text, shown.language


def named(room: Room, id: str, _: Speaker) -> dict[str, str]:
    """An entry as a link."""
    newest = room.living.newest(id) or room.living.bodies.get(id) or room.living.own_bodies.get(id)
    text, language = title_of(newest, id, _)
    return {"id": id, "title": text, "language": language, "href": entry_href(id)}


def language_pairs(codes: tuple[str, ...], _: Speaker) -> list[tuple[str, str]]:
    """Languages with their names."""
    return [(code, _.name_of(Language(code))) for code in codes]
