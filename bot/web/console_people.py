"""The console's pages about people: what is to be decided, the members, their contacts, invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_pages import Cell, ConsolePages, ConsoleServices, cell, person_name
from bot.web.guards import MAX_NUMBER
from handlers.dialogue.linking import telegram_link, web_link
from handlers.dialogue.naming import channel_name, mailing_name, post_name, region_name, role_name, standing_name
from handlers.linking import invite_contact, undo_merge
from handlers.phrasebook import Speaker
from handlers.requests import approve, decline, settle
from knowledge.model.invitations import INVITATION_LIFETIME, spelled
from knowledge.model.people import AddressState, Contact, Member, MemberKind
from knowledge.model.preferences import Mailing
from knowledge.model.requests import RequestKind
from knowledge.model.rights import Actor
from knowledge.store.contacts import Reach
from knowledge.store.merges import Merge
from knowledge.store.requests import Request as Matter
from knowledge.store.unit import Unit

PAGE = 50

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


def people_routes(services: ConsoleServices) -> APIRouter:
    """The routes; all need a session."""
    router = APIRouter(prefix="/console")
    people = _People(services)
    for path, page in (
        ("/requests", people.requests),
        ("/members", people.members),
        ("/members/{member}", people.member),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
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
        _ = self._speaker(request)

        def read(unit: Unit) -> tuple[tuple[Matter, ...], tuple[Member, ...]]:
            return unit.requests.listed(before or None, PAGE), unit.contacts.members()

        def page(found: tuple[tuple[Matter, ...], tuple[Member, ...]]) -> tuple[str, dict[str, Any]]:
            matters, members = found
            return "console/requests.html", {
                "matters": [self._matter(matter, _) for matter in matters],
                "members": [
                    (member.id, member.name) for member in members if member.kind is not MemberKind.SECRETARIAT
                ],
                "older": f"?before={matters[-1].id}" if len(matters) == PAGE else None,
            }

        return await self._show(request, read, page)

    def _matter(self, matter: Matter, _: Speaker) -> dict[str, Any]:
        what = {
            RequestKind.ACCESS: _("asks for access"),
            RequestKind.DEPARTURE: _("is reached on no channel any more"),
            RequestKind.CORRECTION: _("has a wrong entry in the register"),
        }
        return {
            "id": matter.id,
            "kind": matter.kind,
            "at": _.moment(matter.opened_at, self._zone),
            "name": person_name(matter.name, matter.contact, _),
            "contact": matter.contact,
            "what": what[matter.kind],
            "member": matter.member_name,
            "text": matter.text,
        }

    async def approve(
        self, request: Request, number: Number, csrf: str = Form(""), member: Annotated[int, Form()] = 0
    ) -> Response:
        """Grants access with one button; the member is chosen only where it was not found."""
        library = self._services.shelf.library

        def deed(unit: Unit, by: Actor, now: datetime) -> bool:
            return approve(unit, by, number, library, now, unit.contacts.member(member) if member else None)

        return await self._act(request, csrf, deed, "/console/requests")

    async def decline(self, request: Request, number: Number, csrf: str = Form("")) -> Response:
        """Does not grant it."""
        library = self._services.shelf.library
        return await self._act(
            request, csrf, lambda unit, by, now: decline(unit, by, number, library, now), "/console/requests"
        )

    async def settle(
        self, request: Request, number: Number, csrf: str = Form(""), outcome: Annotated[str, Form()] = "done"
    ) -> Response:
        """Takes a matter off the list; "left" also ends the posts of somebody who has gone."""
        how = outcome if outcome in ("left", "stays") else "done"
        return await self._act(
            request, csrf, lambda unit, by, now: settle(unit, by, number, how, now), "/console/requests"
        )

    async def members(self, request: Request) -> Response:
        """The register, by name."""
        _ = self._speaker(request)

        def rows(unit: Unit) -> tuple[list[list[Cell]], int]:
            return [self._member_row(member, _) for member in unit.contacts.members()], 0

        return await self._table(
            request,
            rows,
            section="members",
            title=_("Members"),
            columns=[_("Member"), _("Kind"), _("Country"), _("Region"), _("Role"), _("Languages")],
            empty=_("The register is empty: import it with “focal register import”."),
        )

    @staticmethod
    def _member_row(member: Member, _: Speaker) -> list[Cell]:
        return [
            cell(member.name, f"/console/members/{member.id}"),
            cell(_kind(_, member.kind)),
            cell(_.locale.territories.get(member.country, member.country)),
            cell(region_name(_, member.region) if member.region else "—"),
            cell(standing_name(_, member.standing)),
            cell(_.list([_.name_of(language) for language in member.languages])),
        ]

    async def member(self, request: Request, member: Number) -> Response:
        """One member with its contacts, where they are reached, and a button that invites each."""
        _ = self._speaker(request)

        def read(unit: Unit) -> tuple[Member | None, list[tuple[Contact, tuple[Reach, ...], tuple[Merge, ...]]]]:
            contacts = unit.contacts.of_member(member)
            known = [(each, unit.contacts.addresses(each.id), unit.merges.of_contact(each.id)) for each in contacts]
            return unit.contacts.member(member), known

        def page(
            found: tuple[Member | None, list[tuple[Contact, tuple[Reach, ...], tuple[Merge, ...]]]],
        ) -> tuple[str, dict[str, Any]]:
            shown, contacts = found
            if shown is None:
                raise HTTPException(404)
            return "console/member.html", {
                "title": shown.name,
                "facts": self._facts(shown, _),
                "contacts": [self._contact(*each, _) for each in contacts],
            }

        return await self._show(request, read, page)

    @staticmethod
    def _facts(member: Member, _: Speaker) -> list[tuple[str, str]]:
        known = [
            (_("Kind"), _kind(_, member.kind)),
            (_("Country"), _.locale.territories.get(member.country, member.country)),
            (_("Region"), region_name(_, member.region) if member.region else ""),
            (_("Role"), standing_name(_, member.standing)),
            (_("Member since"), _.date(member.since) if member.since else ""),
            (_("Member until"), _.date(member.until) if member.until else ""),
            (_("Languages"), _.list([_.name_of(language) for language in member.languages])),
            (_("Time zone"), member.time_zone),
            (_("Holidays"), member.holidays),
        ]
        return [(label, value) for label, value in known if value]

    def _contact(
        self, contact: Contact, places: tuple[Reach, ...], merges: tuple[Merge, ...], _: Speaker
    ) -> dict[str, Any]:
        wanted = [mailing_name(_, mailing) for mailing in Mailing if contact.receives(mailing)]
        return {
            "id": contact.id,
            "name": person_name(contact.name, contact.id, _),
            "post": f"{role_name(_, contact.role)}" + (f" · {contact.function}" if contact.function else ""),
            "email": contact.email,
            "language": _.name_of(contact.language),
            "receives": _.list(wanted) if wanted else _("nothing but answers"),
            "places": [self._place(place, _) for place in places],
            "merges": [(each.id, _.moment(each.at, self._zone)) for each in merges if not each.is_undone],
        }

    def _place(self, place: Reach, _: Speaker) -> str:
        states = {
            AddressState.ACTIVE: _("reached"),
            AddressState.BLOCKED: _("blocked"),
            AddressState.LEFT: _("left"),
            AddressState.UNREACHABLE: _("unreachable"),
        }
        told = f"{channel_name(_, place.address.channel)} · {states[place.state]}"
        is_told = place.since is not None and place.state is not AddressState.ACTIVE
        return told + (f" ({_.moment(place.since, self._zone)})" if is_told and place.since else "")

    async def invite(self, request: Request, contact: Number, csrf: str = Form("")) -> Response:
        """A fresh code, shown once: it is kept nowhere."""
        _ = self._speaker(request)

        def deed(unit: Unit, by: Actor, now: datetime) -> tuple[Contact, str] | None:
            known = unit.people.contact(contact)
            return (known, invite_contact(unit, by, known, now)) if known is not None else None

        done = await self._perform(request, csrf, deed)
        if isinstance(done, Response):
            return done
        if done[0] is None:
            raise HTTPException(404)
        known, code = done[0]
        return self._page(request, "console/invitation.html", csrf=csrf, **self._invitation(known, code, _))

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

    async def undo(self, request: Request, merge: Number, csrf: str = Form("")) -> Response:
        """Two entries that were connected by mistake are separate again."""
        return await self._act(
            request, csrf, lambda unit, by, now: undo_merge(unit, by, merge, now), "/console/members"
        )


def _kind(_: Speaker, kind: MemberKind) -> str:
    names = {
        MemberKind.CITY: _("city"),
        MemberKind.ASSOCIATION: _("association of cities"),
        MemberKind.SECRETARIAT: _("secretariat"),
    }
    return names[kind]
