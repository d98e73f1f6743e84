"""The console's conversations: whoever speaks with Focal, found by name or by what was said, and one of them whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_lines import line_of, verdict_name
from bot.web.console_pages import ConsolePages, ConsoleServices, person_name
from bot.web.console_ticket_words import channel_called
from bot.web.guards import MAX_NUMBER
from handlers.dialogue.naming import post_name
from handlers.phrasebook import Speaker
from knowledge.model.faq import VerdictKind
from knowledge.model.messages import storable
from knowledge.model.people import AddressState, Contact
from knowledge.store.contacts import Reach
from knowledge.store.conversation_search import LOOKED_THROUGH, ConversationSearch, FoundConversation, Sought
from knowledge.store.today import days_ago
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit

ALL = "/console/conversations"
PAGE = 50
LINES = 100
"""Of one conversation, on one page: some 150 kB."""

LONGEST = 100
FIELDS = ("who", "words", "channel", "verdict")

Before = Annotated[int | None, Query(ge=0, le=MAX_NUMBER)]
Days = Annotated[int, Query(ge=0, le=366)]
Whose = Annotated[int, Path(le=MAX_NUMBER)]


def conversation_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/conversations")
    pages = _Conversations(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{contact}", pages.one, methods=["GET"], response_class=HTMLResponse)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    person: Contact
    places: tuple[Reach, ...]
    lines: tuple[Spoken, ...]


class _Conversations(ConsolePages):
    async def listed(self, request: Request, before: Before = None, days: Days = 0) -> Response:
        """Those that are looked for, the one that moved last first; of the last days alone if they are given."""
        _ = self._speaker(request)
        given = {name: " ".join(storable(request.query_params.get(name, "")[:LONGEST]).split()) for name in FIELDS}
        sought = Sought(**given, since=days_ago(datetime.now(UTC), days) if days else None)

        def read(unit: Unit) -> tuple[FoundConversation, ...]:
            return ConversationSearch(unit.connection).listed(sought, before, PAGE + 1)

        return await self._show(
            request, read, lambda found: ("console/conversations.html", self._values(found, given, days, _))
        )

    def _values(
        self, found: tuple[FoundConversation, ...], given: Mapping[str, str], days: int, _: Speaker
    ) -> dict[str, Any]:
        shown = found[:PAGE]
        kept: dict[str, str | int] = {name: value for name, value in given.items() if value}
        kept |= {"days": days} if days else {}
        channels = self._services.shelf.library.installation.channels
        return {
            "typed": given,
            "rows": [self._row(each, _) for each in shown],
            "older": f"?{urlencode({'before': shown[-1].contact_id, **kept})}" if len(found) > PAGE else "",
            "is_filtered": bool(kept),
            "days": days,
            "note": _.plural("Of the last {count} day.", "Of the last {count} days.", days) if days else "",
            "channels": [(channel.value, channel_called(channel, _)) for channel in channels],
            "verdicts": [(kind.value, verdict_name(kind, "…", _)) for kind in VerdictKind],
            "looked_through": _.number(LOOKED_THROUGH) if given["words"] or given["verdict"] else "",
            "longest": LONGEST,
        }

    def _row(self, each: FoundConversation, _: Speaker) -> dict[str, str]:
        return {
            "href": f"{ALL}/{each.contact_id}",
            "name": person_name(each.name, each.contact_id, _),
            "member": each.member,
            "at": _.moment(each.updated_at, self._zone),
            "lines": _.number(each.lines),
        }

    async def one(self, request: Request, contact: Whose, before: Before = None) -> Response:
        """One conversation, its newest lines last; what was said before them is behind a link."""
        _ = self._speaker(request)

        def read(unit: Unit) -> _Known:
            person = unit.people.contact(contact)
            if person is None:
                raise HTTPException(404)
            lines = unit.transcripts.of_contact(contact, LINES + 1, before)
            return _Known(person=person, places=unit.contacts.addresses(contact), lines=lines)

        def page(known: _Known) -> tuple[str, dict[str, Any]]:
            shown = known.lines[-LINES:]
            older = f"{ALL}/{contact}?before={shown[0].id}" if len(known.lines) > LINES else ""
            return "console/conversation.html", {
                "title": person_name(known.person.name, contact, _),
                "facts": _facts(known, _),
                "messages": [line_of(spoken, _, self._zone) for spoken in shown],
                "older": older,
                "newest": f"{ALL}/{contact}" if before is not None else "",
            }

        return await self._show(request, read, page)


def _facts(known: _Known, _: Speaker) -> list[tuple[str, str]]:
    reached = {place.address.channel for place in known.places if place.state is AddressState.ACTIVE}
    channels = _.list(sorted(channel_called(channel, _) for channel in reached))
    return [
        (_("Role"), post_name(_, known.person)),
        (_("Languages"), _.list([_.name_of(code) for code in (known.person.language, *known.person.other_languages)])),
        (_("Channels"), channels or _("none")),
    ]
