"""Members of the register added and changed by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted
from bot.web.console_circular_words import region_names, standing_names
from bot.web.console_fields import zone_names
from bot.web.console_member_base import MemberPages, known_member
from bot.web.console_member_forms import (
    LONGEST,
    MEMBER_FIELDS,
    fields_of_member,
    make_sure_it_is_as_seen,
    member_of_form,
    seen_mark,
    typed_fields,
)
from bot.web.console_member_words import kind_names
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.members import add_member, change_member
from handlers.phrasebook import Speaker
from knowledge.model.people import Member, MemberKind, Standing
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

MEMBERS = "/console/members"

_NEW = dict.fromkeys(MEMBER_FIELDS, "") | {"kind": MemberKind.CITY.value, "standing": Standing.MEMBER.value}


def member_change_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/members")
    pages = _Changes(services)
    for path, page, deed in (
        ("/new", pages.new, pages.add),
        ("/{member}/change", pages.known, pages.change),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Changes(MemberPages):
    async def new(self, request: Request) -> Response:
        """The empty form."""
        return await self._new(request)

    async def _new(self, request: Request, again: Again = FRESH) -> Response:
        _ = self._speaker(request)
        return await self._form(request, "member_change", lambda unit: _values(None, again, _), again)

    async def add(self, request: Request) -> Response:
        """Adds a member and shows it."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> int:
            return add_member(unit, by, member_of_form(form, None, _), now)

        return await self._take(
            request,
            work,
            lambda number: back(f"{MEMBERS}/{number}", "added"),
            lambda again: self._new(request, again),
            "member",
        )

    async def known(self, request: Request, member: Number) -> Response:
        """The form with what is known."""
        return await self._known(request, member)

    async def _known(self, request: Request, member: int, again: Again = FRESH) -> Response:
        _ = self._speaker(request)
        return await self._form(
            request, "member_change", lambda unit: _values(known_member(unit, member), again, _), again
        )

    async def change(self, request: Request, member: Number) -> Response:
        """Stores what was typed."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> bool:
            before = known_member(unit, member)
            make_sure_it_is_as_seen(form, fields_of_member(before))
            return change_member(unit, by, before, member_of_form(form, before, _), now)

        return await self._take(
            request,
            work,
            lambda changed: back(f"{MEMBERS}/{member}", "saved" if changed else "unchanged"),
            lambda again: self._known(request, member, again),
            "member",
        )


def _values(known: Member | None, again: Again, _: Speaker) -> dict[str, Any]:
    stored = fields_of_member(known) if known else _NEW
    form = again.typed("member")
    typed = stored if form is None else typed_fields(form, MEMBER_FIELDS) | ({"code": known.code} if known else {})
    return {
        "name": known.name if known else "",
        "here": f"{MEMBERS}/{known.id}/change" if known else f"{MEMBERS}/new",
        "back": f"{MEMBERS}/{known.id}" if known else MEMBERS,
        "seen": seen_mark(stored),
        "typed": typed,
        "longest": LONGEST,
        "zones": zone_names(),
        "kinds": [(kind.value, name) for kind, name in kind_names(_).items()],
        "regions": [(region.value, name) for region, name in region_names(_).items()],
        "standings": [(standing.value, name) for standing, name in standing_names(_).items()],
    }
