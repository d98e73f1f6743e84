"""Lists: members and contacts that are written to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, CircularPages, back
from bot.web.console_circular_forms import Posted, Wrong, numbers, whole
from bot.web.console_circular_picker import contact_boxes, member_groups, member_options
from bot.web.console_circular_words import members_counted, single_contacts
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.phrasebook import Speaker
from knowledge.model.circulation import ContactList
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

LISTS = "/console/lists"
LONGEST_NAME = 120
"""Characters that the store keeps of a list's name."""


def list_routes(services: ConsoleServices) -> APIRouter:
    """The routes; all need a session."""
    router = APIRouter(prefix="/lists")
    pages = _Lists(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.create, methods=["POST"])
    router.add_api_route("/{number}", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{number}", pages.put, methods=["POST"])
    router.add_api_route("/{number}/remove", pages.remove, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entries:
    """A list as a form shows it: as it is stored, or as somebody has ticked it."""

    name: str
    members: frozenset[int]
    contacts: frozenset[int]


class _Lists(CircularPages):
    need = Right.WRITE_CIRCULARS

    async def listed(self, request: Request) -> Response:
        """Every list, and how many stand on it."""
        return await self._listed(request)

    async def _listed(self, request: Request, again: Again = FRESH) -> Response:
        response = await self._show(
            request,
            lambda unit: unit.audiences.lists(),
            lambda found: (
                "console/circular_lists.html",
                {"lists": found, "notice": again.sentence, "typed": again.form.line("name")},
            ),
        )
        return _with_status(response, again)

    async def create(self, request: Request) -> Response:
        """A new, empty list."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> int:
            by.need(Right.WRITE_CIRCULARS)
            number = unit.audiences.put_list(_free_name(unit.audiences.lists(), form, _), (), ())
            unit.audit.note(by.name, "list.created", f"list:{number}", now)
            return number

        return await self._take(
            request,
            work,
            lambda number: back(f"{LISTS}/{number}"),
            lambda again: self._listed(request, again),
            "new",
        )

    async def page(self, request: Request, number: Number) -> Response:
        """Who stands on one list."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        _, form = self._speaker(request), again.form
        looked_at = whole(form.line("of"), 0) if form.has("look") else 0

        def read(unit: Unit) -> dict[str, Any]:
            entries, members = _entries(unit, number, form if again.deed else None), unit.contacts.members()
            return {
                "number": number,
                "name": entries.name,
                "typed_name": form.line("name") if again.deed else entries.name,
                "longest_name": LONGEST_NAME,
                "groups": member_groups(members, entries.members, _),
                "contacts": contact_boxes(unit, entries.contacts, looked_at, _),
                "members": member_options(members),
                "looked_at": looked_at,
                "counted": f"{members_counted(_, len(entries.members))}, {single_contacts(_, len(entries.contacts))}",
                "notice": again.sentence,
                "is_unsaved": bool(again.deed),
            }

        response = await self._show(request, read, lambda values: ("console/circular_list.html", values))
        return _with_status(response, again)

    async def put(self, request: Request, number: Number) -> Response:
        """Saves who stands on it; or only shows the contacts of a member to tick."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if form.has("look"):
            return await self._page_of(request, number, Again(deed="list", form=form))

        def work(unit: Unit, by: Actor, now: datetime) -> None:
            by.need(Right.WRITE_CIRCULARS)
            others = [each for each in unit.audiences.lists() if each.id != number]
            unit.audiences.rename_list(number, _free_name(others, form, self._speaker(request)))
            _store(unit, number, form)
            unit.audit.note(by.name, "list.changed", f"list:{number}", now)

        done = await self._attempt(request, form, work)
        return await self._then(
            done,
            lambda _none: back(LISTS),
            lambda again: self._page_of(request, number, again),
            "list",
        )

    async def remove(self, request: Request, number: Number) -> Response:
        """Deletes a list; nobody on it is touched."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> None:
            by.need(Right.WRITE_CIRCULARS)
            if unit.audiences.remove_list(number):
                unit.audit.note(by.name, "list.removed", f"list:{number}", now)

        return await self._take(
            request, work, lambda _none: back(LISTS), lambda again: self._page_of(request, number, again), "remove"
        )


def _entries(unit: Unit, number: int, typed: Posted | None) -> _Entries:
    name = next((each.name for each in unit.audiences.lists() if each.id == number), None)
    if name is None:
        raise HTTPException(404)
    if typed is not None:
        members, contacts = numbers(typed.all("members")), numbers(typed.all("contacts"))
        return _Entries(name=name, members=members, contacts=contacts)
    stored = unit.audiences.list_entries(number)
    return _Entries(name=name, members=frozenset(stored.members), contacts=frozenset(stored.contacts))


def _store(unit: Unit, number: int, form: Posted) -> None:
    """Puts who was ticked on a list in place of who stood there."""
    name = _entries(unit, number, None).name
    members, contacts = numbers(form.all("members")), numbers(form.all("contacts"))
    known = {member.id for member in unit.contacts.members()}
    people = [contact for contact in contacts if unit.people.contact(contact) is not None]
    unit.audiences.put_list(name, members & known, people)


def _free_name(taken: Sequence[ContactList], form: Posted, _: Speaker) -> str:
    """The name that was typed.

    Raises:
        Wrong: it is none, or another list has it.
    """
    name = form.line("name")
    if not name or len(name) > LONGEST_NAME:
        raise Wrong("name", _("Please give the list a name of at most {most} characters.", most=LONGEST_NAME))
    if any(each.name.casefold() == name.casefold() for each in taken):
        raise Wrong("name", _("There is a list of that name already."))
    return name


def _with_status(response: Response, again: Again) -> Response:
    if response.status_code == 200:
        response.status_code = again.status
    return response
