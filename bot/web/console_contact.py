"""Contacts of a member added and corrected by hand, posts that end, and people who ask to be erased."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted, Wrong, whole
from bot.web.console_member_base import MemberPages, known_contact, known_member, language_options
from bot.web.console_member_forms import (
    CONTACT_FIELDS,
    LONGEST,
    details_of_form,
    fields_of_details,
    make_sure_it_is_as_seen,
    seen_mark,
    typed_fields,
)
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.dialogue.naming import role_name
from handlers.erasure import forget
from handlers.members import (
    NoSuchPost,
    add_contact,
    correct_contact,
    details_of,
    end_post,
    make_sure_of_reach,
)
from handlers.phrasebook import Speaker
from knowledge.model.people import Contact, Member, Role
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

MEMBERS = "/console/members"

OfMember = Annotated[int, Query(alias="member", ge=1, le=MAX_NUMBER)]
OfSomeMember = Annotated[int, Query(alias="member", ge=0, le=MAX_NUMBER)]


def contact_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Contacts(services)
    for path, page, deed in (
        ("/members/{member}/contacts/new", pages.new, pages.add),
        ("/contacts/{contact}", pages.known, pages.correct),
        ("/contacts/{contact}/erase", pages.farewell, pages.erase),
    ):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(path, deed, methods=["POST"])
    router.add_api_route("/contacts/{contact}/end", pages.end, methods=["POST"])
    return router


class _Contacts(MemberPages):
    async def new(self, request: Request, member: Number) -> Response:
        """The empty form."""
        return await self._new(request, member)

    async def _new(self, request: Request, member: int, again: Again = FRESH) -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            of = known_member(unit, member)
            first = {"role": Role.FOCAL_POINT.value, "language": of.languages[0] if of.languages else ""}
            fields = dict.fromkeys(CONTACT_FIELDS, "") | first
            here = f"{MEMBERS}/{member}/contacts/new"
            return _values(of, None, fields, again, _) | {"here": here}

        return await self._form(request, "contact_change", read, again)

    async def add(self, request: Request, member: Number) -> Response:
        """Adds somebody and shows their member."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> int:
            return add_contact(unit, by, known_member(unit, member), details_of_form(form, None, _), now)

        return await self._take(
            request,
            work,
            lambda number: back(f"{MEMBERS}/{member}#contact-{number}", "added"),
            lambda again: self._new(request, member, again),
            "contact",
        )

    async def known(self, request: Request, contact: Number, member: OfMember) -> Response:
        """The form with what is known of somebody in their post for a member, and what else can be done."""
        return await self._known(request, contact, member)

    async def _known(self, request: Request, contact: int, member: int, again: Again = FRESH) -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            known = known_contact(unit, contact)
            try:
                of, details = details_of(unit, known, member)
            except NoSuchPost:
                raise HTTPException(404) from None
            here = f"/console/contacts/{contact}"
            return _values(of, known, fields_of_details(details), again, _) | {"here": here}

        return await self._form(request, "contact_change", read, again)

    async def correct(self, request: Request, contact: Number) -> Response:
        """Stores what was typed."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> tuple[int, bool]:
            known, member = known_contact(unit, contact), _member_in(form)
            _of, before = details_of(unit, known, member)
            make_sure_it_is_as_seen(form, fields_of_details(before))
            return member, bool(correct_contact(unit, by, known, member, details_of_form(form, known, _), now))

        return await self._take(
            request,
            work,
            lambda done: back(f"{MEMBERS}/{done[0]}#contact-{contact}", "saved" if done[1] else "unchanged"),
            lambda again: self._known(request, contact, _member_in(again.form), again),
            "contact",
        )

    async def end(self, request: Request, contact: Number) -> Response:
        """Ends somebody's post for a member, once a box was ticked."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> int:
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm it."))
            member = _member_in(form)
            end_post(unit, by, known_contact(unit, contact), member, now)
            return member

        return await self._take(
            request,
            work,
            lambda member: back(f"{MEMBERS}/{member}", "ended"),
            lambda again: self._known(request, contact, _member_in(again.form), again),
            "end",
        )

    async def farewell(self, request: Request, contact: Number, member: OfSomeMember = 0) -> Response:
        """What goes and what stays when somebody is erased; their name is typed to confirm it."""
        return await self._farewell(request, contact, member)

    async def _farewell(self, request: Request, contact: int, member: int, again: Again = FRESH) -> Response:
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            known = known_contact(unit, contact)
            form = again.typed("erase")
            return {
                "id": contact,
                "member": member,
                "name": person_name(known.name, contact, _),
                "typed": form.line("typed") if form else "",
                "back": f"{MEMBERS}/{member}" if member else MEMBERS,
            }

        return await self._form(request, "contact_erase", read, again, Right.ERASE_CONTACTS)

    async def erase(self, request: Request, contact: Number) -> Response:
        """Erases somebody whose name was typed."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> int:
            known = known_contact(unit, contact)
            make_sure_of_reach(unit, by, known)
            name = person_name(known.name, contact, _)
            if form.line("typed") != " ".join(name.split()):
                raise Wrong("typed", _("Please type the name as it stands above: {name}", name=name))
            forget(unit, by, contact, now)
            return _member_in(form)

        return await self._take(
            request,
            work,
            lambda member: back(f"{MEMBERS}/{member}" if member else MEMBERS, "erased"),
            lambda again: self._farewell(request, contact, _member_in(again.form), again),
            "erase",
        )


def _member_in(form: Posted) -> int:
    """The member that a form is about; 0, which none is, where it names none."""
    return whole(form.text("member"), 0)


def _values(
    member: Member, contact: Contact | None, stored: dict[str, str], again: Again, _: Speaker
) -> dict[str, Any]:
    form = again.typed("contact")
    typed = stored if form is None else typed_fields(form, CONTACT_FIELDS)
    roles = [role for role in Role if role is not Role.VISITOR]
    return {
        "id": contact.id if contact else 0,
        "name": person_name(contact.name, contact.id, _) if contact else "",
        "member": member.id,
        "member_name": member.name,
        "back": f"{MEMBERS}/{member.id}",
        "seen": seen_mark(stored),
        "typed": typed,
        "longest": LONGEST,
        "roles": [(role.value, role_name(_, role)) for role in roles],
        "languages_offered": language_options(member, typed["language"] or stored["language"], _),
        "chose_language": bool(contact and contact.language_chosen),
        "own_language": _.name_of(contact.language) if contact else "",
    }
