"""The console's knowledge: the entries in a list, what each lacks, and the pack with all that was published."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_knowledge_base import KNOWLEDGE, KnowledgePages, entry_href, title_of
from bot.web.console_knowledge_entry import entry_routes
from bot.web.console_knowledge_gaps import gap_routes
from bot.web.console_knowledge_golden import golden_routes
from bot.web.console_knowledge_publish import publish_routes
from bot.web.console_knowledge_try import try_routes
from bot.web.console_knowledge_words import mark_name
from bot.web.console_pages import ConsoleServices
from handlers.knowledge.keeping import Room
from handlers.knowledge.listing import Mark, Row, Wish, counts_of, found, rows_of
from handlers.phrasebook import Speaker
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.packs.reading import Pages
from knowledge.packs.writing import write_pages
from knowledge.store.unit import Unit

PAGE = 50
ASKED_SINCE = timedelta(days=90)

Words = Annotated[str, Query(max_length=200)]
Code = Annotated[str, Query(max_length=120)]

_SHOWN = (
    Mark.DRAFT,
    Mark.CONTESTED,
    Mark.SET_ASIDE,
    Mark.MISSING,
    Mark.STALE,
    Mark.ENDED,
    Mark.ENDING,
    Mark.UNSOURCED,
    Mark.UNASKED,
    Mark.EDITED,
)
_ATTENTION = frozenset({Mark.CONTESTED, Mark.SET_ASIDE, Mark.STALE, Mark.ENDED})
_ON_ROWS = frozenset(_SHOWN) - {Mark.MISSING, Mark.UNASKED, Mark.UNSOURCED}
"""Marks that stand on a row; the others have columns of their own or are too common to be read again and again."""


def knowledge_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/knowledge")
    entries = _Entries(services)
    router.add_api_route("", entries.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/pack.zip", entries.pack, methods=["GET"])
    for routes in (entry_routes, gap_routes, try_routes, golden_routes, publish_routes):
        router.include_router(routes(services))
    return router


class _Entries(KnowledgePages):
    async def listed(
        self,
        request: Request,
        q: Words = "",
        topic: Code = "",
        mark: Code = "",
        language: Code = "",
        order: Code = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:
        """The entries by topic, or those that somebody looks for."""
        wanted = Mark(mark) if mark in set(Mark) else None
        wish = Wish(words=q, topic=topic, mark=wanted, language=language, most_asked=order == "asked")

        def read(unit: Unit, room: Room, _: Speaker) -> dict[str, Any]:
            today = datetime.now(UTC).date()
            rows = rows_of(room, unit.pack_edits.asked(today - ASKED_SINCE), today)
            shown = found(room, rows, wish)
            return {
                "rows": [_shown(row, room, _) for row in shown[(page - 1) * PAGE : page * PAGE]],
                "found": _.plural("{count} entry", "{count} entries", len(shown)),
                "every_mark": _marks(rows, wish, _),
                "wish": wish,
                "topics": [(each.id, _topic(room, each.id, _)) for each in room.living.pages.topics],
                "missing": [(code, _("{language} is missing", language=_.name_of(code))) for code in NETWORK_LANGUAGES],
                "more": _href(wish, page=page + 1) if len(shown) > page * PAGE else "",
            }

        return await self._look(request, "list", read)

    async def pack(self, request: Request) -> Response:
        """The pages that hold as the files of a pack, which `focal pack check` and `focal pack import` take."""

        def make(unit: Unit) -> tuple[str, bytes]:
            room = self._workshop.room(unit)
            return f"{room.name}.zip", zipped(room.name, room.living.pages)

        return await self._download(request, make, "application/zip")


def zipped(name: str, pages: Pages) -> bytes:
    """A pack's folder as a ZIP file."""
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as room, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = Path(room, name)
        write_pages(pages, folder)
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{name}/{path.name}")
    return content.getvalue()


def _shown(row: Row, room: Room, _: Speaker) -> dict[str, Any]:
    title, language = title_of({"title": row.title}, row.id, _)
    return {
        "href": entry_href(row.id),
        "title": title,
        "language": language,
        "topic": _topic(room, row.topic, _),
        "languages": [(code, _language_state(code, row)) for code in _codes(row)],
        "missing": _names(row.missing, _),
        "stale": _names(row.stale, _),
        "marks": [
            {"name": mark_name(mark, _), "tone": "attention" if mark in _ATTENTION else "calm"}
            for mark in _SHOWN
            if mark in row.marks & _ON_ROWS
        ],
        "is_removed": row.is_removed,
        "asked": _.number(row.asked),
    }


def _codes(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*NETWORK_LANGUAGES, *row.title)))


def _language_state(code: str, row: Row) -> str:
    return "missing" if code in row.missing else "stale" if code in row.stale else "there"


def _names(codes: Sequence[str], _: Speaker) -> str:
    return _.list([_.name_of(Language(code)) for code in codes]) if codes else ""


def _topic(room: Room, id: str, _: Speaker) -> str:
    titles: Mapping[str, Any] = {each.id: each.title for each in room.living.pages.topics}
    return title_of({"title": titles[id]}, id, _)[0] if id in titles else id


def _marks(rows: Sequence[Row], wish: Wish, _: Speaker) -> list[dict[str, Any]]:
    """The marks that any entry has, with how many, each leading to these entries."""
    counts = counts_of(rows)
    every = {"name": _("All"), "count": _.number(len(rows)), "href": KNOWLEDGE, "is_here": wish.mark is None}
    return [
        every,
        *(
            {
                "name": mark_name(mark, _),
                "count": _.number(counts[mark]),
                "href": _href(Wish(mark=mark)),
                "is_here": wish.mark is mark,
            }
            for mark in _SHOWN
            if counts[mark] or wish.mark is mark
        ),
    ]


def _href(wish: Wish, page: int = 1) -> str:
    values = {
        "q": wish.words,
        "topic": wish.topic,
        "mark": wish.mark.value if wish.mark is not None else "",
        "language": wish.language,
        "order": "asked" if wish.most_asked else "",
        "page": str(page) if page > 1 else "",
    }
    return f"{KNOWLEDGE}?{urlencode({name: value for name, value in values.items() if value})}"
