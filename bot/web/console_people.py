"""The console's pages about people: what is to be decided about them, one invitation, and connections undone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import segno
from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_circular_forms import read_form, whole
from bot.web.console_member_words import request_name
from bot.web.console_pages import ConsolePages, ConsoleServices, Deed, person_name
from bot.web.guards import MAX_BODY, MAX_NUMBER
from handlers.dialogue.linking import telegram_link, web_link
from handlers.dialogue.naming import post_name
from handlers.linking import invite_contact, undo_merge
from handlers.members import make_sure_of_reach
from handlers.phrasebook import Speaker
from handlers.requests import approve, decline, settle
from knowledge.model.invitations import INVITATION_LIFETIME, spelled
from knowledge.model.people import Contact, MemberKind
from knowledge.model.requests import RequestKind
from knowledge.model.rights import Actor
from knowledge.store.requests import Request as Matter
from knowledge.store.unit import Unit

PAGE = 50

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


def people_routes(services: ConsoleServices) -> APIRouter:
    """The routes; all need a session."""
    router = APIRouter(prefix="/console")
    people = _People(services)
    router.add_api_route("/requests", people.requests, methods=["GET"], response_class=HTMLResponse)
    for path, deed in (
        ("/requests/{number}/approve", people.approve),
        ("/requests/{number}/decline", people.decline),
        ("/requests/{number}/settle", people.settle),
        ("/contacts/{contact}/invite", people.invite),
        ("/merges/{merge}/undo", people.undo),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _People(ConsolePages):
    async def requests(self, request: Request, before: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0) -> Response:
        """What needs a decision, newest first, each with its buttons."""
        return await self._requests(request, before)

    async def _requests(self, request: Request, before: int = 0, unchosen: int = 0) -> Response:
        """The same, with the request that nobody chose a member for."""
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            matters = unit.requests.listed(before or None, PAGE)
            members = [each for each in unit.contacts.members() if each.kind is not MemberKind.SECRETARIAT]
            return {
                "count": unit.requests.count_open(),
                "matters": [self._matter(matter, _) for matter in matters],
                "members": [(member.id, member.name) for member in members],
                "unchosen": unchosen,
                "older": f"?before={matters[-1].id}" if len(matters) == PAGE else None,
            }

        page = await self._show(request, read, lambda values: ("console/requests.html", values))
        if page.status_code == 200 and unchosen:
            page.status_code = 422
        return page

    def _matter(self, matter: Matter, _: Speaker) -> dict[str, Any]:
        return {
            "id": matter.id,
            "kind": matter.kind,
            "at": _.moment(matter.opened_at, self._zone),
            "name": person_name(matter.name, matter.contact, _),
            "contact": matter.contact,
            "what": request_name(matter.kind, _),
            "member": matter.member_name,
            "member_href": f"/console/members/{matter.member}" if matter.member is not None else "",
            "text": matter.text,
        }

    async def approve(self, request: Request, number: Number) -> Response:
        """Grants access with one button; the member is chosen only where it was not found, and has to be there."""
        form, library = await read_form(request, MAX_BODY), self._services.shelf.library
        member = whole(form.text("member"), 0)

        def deed(unit: Unit, by: Actor, now: datetime) -> bool:
            approved = approve(unit, by, number, library, now, unit.contacts.member(member) if member else None)
            return approved or not _waits(unit, number)

        done = await self._perform(request, form.text("csrf"), deed)
        if isinstance(done, Response):
            return done
        return RedirectResponse("/console/requests", 303) if done[0] else await self._requests(request, 0, number)

    async def decline(self, request: Request, number: Number) -> Response:
        """Does not grant it."""
        library = self._services.shelf.library
        return await self._pressed(
            request, lambda unit, by, now: decline(unit, by, number, library, now), "/console/requests"
        )

    async def _pressed(self, request: Request, deed: Deed[object], then: str) -> Response:
        """Does what a button says that has nothing beside it."""
        form = await read_form(request, MAX_BODY)
        return await self._act(request, form.text("csrf"), deed, then)

    async def settle(self, request: Request, number: Number) -> Response:
        """Takes a matter off the list; "left" also ends the posts of somebody who has gone."""
        form = await read_form(request, MAX_BODY)
        outcome = form.text("outcome")
        how = outcome if outcome in ("left", "stays") else "done"
        return await self._act(
            request, form.text("csrf"), lambda unit, by, now: settle(unit, by, number, how, now), "/console/requests"
        )

    async def invite(self, request: Request, contact: Number) -> Response:
        """A fresh code, shown once: it is kept nowhere."""
        form, _ = await read_form(request, MAX_BODY), self._speaker(request)

        def deed(unit: Unit, by: Actor, now: datetime) -> tuple[Contact, str] | None:
            known = unit.people.contact(contact)
            if known is None:
                return None
            make_sure_of_reach(unit, by, known)
            return known, invite_contact(unit, by, known, now)

        done = await self._perform(request, form.text("csrf"), deed)
        if isinstance(done, Response):
            return done
        if done[0] is None:
            raise HTTPException(404)
        known, code = done[0]
        values = self._invitation(known, code, _)
        return self._page(request, "console/invitation.html", csrf=form.text("csrf"), **values)

    def _invitation(self, contact: Contact, code: str, _: Speaker) -> dict[str, Any]:
        library = self._services.shelf.library
        telegram, web = telegram_link(code, library), web_link(code, library)
        return {
            "name": person_name(contact.name, contact.id, _),
            "post": post_name(_, contact),
            "code": spelled(code),
            "days": INVITATION_LIFETIME.days,
            "telegram": telegram,
            "web": web,
            "picture": segno.make(telegram or web, micro=False).svg_data_uri(scale=4, border=4, light="white"),
            "back": f"/console/members/{contact.member.id}" if contact.member else "/console/members",
        }

    async def undo(self, request: Request, merge: Number) -> Response:
        """Two entries that were connected by mistake are separate again."""
        return await self._pressed(
            request, lambda unit, by, now: undo_merge(unit, by, merge, now), "/console/members?done=undone"
        )


def _waits(unit: Unit, number: int) -> bool:
    """Whether a request for access is still to be decided."""
    request = unit.requests.one(number)
    return request is not None and request.is_open and request.kind is RequestKind.ACCESS
