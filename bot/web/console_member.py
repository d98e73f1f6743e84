"""One member on one page: who speaks for it and how they are reached, what it got, did and asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_words import region_names, standing_names
from bot.web.console_member_parts import (
    Look,
    Section,
    applications,
    circulars,
    deadlines,
    invitations,
    questions,
    registrations,
    requests,
    responses,
)
from bot.web.console_member_words import country_name, done_sentence, health_of, kind_names
from bot.web.console_pages import ConsolePages, ConsoleServices, person_name
from bot.web.console_people import Number
from handlers.dialogue.naming import hours_in_words, mailing_name, role_name
from handlers.phrasebook import Speaker
from knowledge.model.people import Contact, Member
from knowledge.model.preferences import Mailing
from knowledge.store.member_people import Connected, Health, MemberPeople, Official
from knowledge.store.parts import Span
from knowledge.store.unit import Unit

FIRST = 10
"""Rows of each list on the page; the others are one link away."""

PAGE = 50
"""Rows of a list that is looked at by itself."""

CONTACTS = "contacts"

SECTIONS: Mapping[str, Callable[[Look, Span], Section]] = MappingProxyType(
    {
        "circulars": circulars,
        "deadlines": deadlines,
        "responses": responses,
        "registrations": registrations,
        "applications": applications,
        "questions": questions,
        "requests": requests,
        "invitations": invitations,
    }
)
"""The lists of the page behind its contacts, in their order."""

Of = Annotated[str, Query(max_length=20)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


def member_page_routes(services: ConsoleServices) -> APIRouter:
    """The route below the console's; it needs a session."""
    router = APIRouter()
    router.add_api_route("/members/{member}", _Member(services).page, methods=["GET"], response_class=HTMLResponse)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What of the page is asked for: everything, or one list by itself."""

    of: str
    page: int

    @property
    def span(self) -> Span:
        return Span(most=PAGE, skip=(self.page - 1) * PAGE) if self.of else Span(most=FIRST)

    def shows(self, code: str) -> bool:
        return self.of in ("", code)


class _Member(ConsolePages):
    async def page(self, request: Request, member: Number, of: Of = "", page: PageNumber = 1) -> Response:
        """The member with the beginning of each list, or one list of it."""
        asked = _Asked(of=of if of in SECTIONS or of == CONTACTS else "", page=page)
        _, now, library = self._speaker(request), datetime.now(UTC), self._services.shelf.library
        done = done_sentence(request.query_params.get("done", ""), _)

        def read(unit: Unit) -> dict[str, Any]:
            found = unit.contacts.member(member)
            if found is None:
                raise HTTPException(404)
            look = Look(unit=unit, member=found, now=now, zone=self._zone, library=library, _=_)
            return {"done": done} | _values(look, asked)

        return await self._show(request, read, lambda values: ("console/member.html", values))


def _values(look: Look, asked: _Asked) -> dict[str, Any]:
    member, here = look.member, f"/console/members/{look.member.id}"
    people, total = _people(look, asked) if asked.shows(CONTACTS) else ([], 0)
    sections = [read(look, asked.span) for code, read in SECTIONS.items() if asked.shows(code)]
    return {
        "id": member.id,
        "here": here,
        "title": member.name,
        "only": asked.of,
        "facts": _facts(member, look._),
        "has_people": asked.shows(CONTACTS),
        "contacts": people,
        "contacts_more": _more(CONTACTS, total, asked, here, look._),
        "sections": [_shown(section, asked, here, look._) for section in sections if section.rows or asked.of],
        "nothing": [section.title for section in sections if not section.rows and not asked.of],
        "index": [(CONTACTS, look._("Contacts"), look._.number(total))]
        + [(one.code, one.title, look._.number(one.total)) for one in sections if one.rows],
    }


def _facts(member: Member, _: Speaker) -> list[tuple[str, str]]:
    known = [
        (_("Kind"), kind_names(_)[member.kind]),
        (_("Country"), country_name(member.country, _)),
        (_("Region"), region_names(_)[member.region] if member.region else ""),
        (_("Role"), standing_names(_)[member.standing]),
        (_("Member since"), _.date(member.since) if member.since else ""),
        (_("Member until"), _.date(member.until) if member.until else ""),
        (_("Languages"), _.list([_.name_of(language) for language in member.languages])),
        (_("Time zone"), member.time_zone),
        (_("Holidays"), member.holidays),
        (_("Code"), member.code),
    ]
    return [(label, value) for label, value in known if value]


def _people(look: Look, asked: _Asked) -> tuple[list[dict[str, Any]], int]:
    """The contacts with their addresses, and how many there are."""
    people = MemberPeople(look.unit.connection)
    found = people.officials(look.member.id, asked.span)
    numbers = [official.contact.id for official in found]
    health, connected = people.health(numbers), people.connected(numbers)
    merged = {number: [one for one in connected if one.kept == number] for number in numbers}
    shown = [_person(each, health.get(each.contact.id, ()), merged[each.contact.id], look) for each in found]
    return shown, found.total


def _person(official: Official, places: Sequence[Health], connected: Sequence[Connected], look: Look) -> dict[str, Any]:
    contact, _ = official.contact, look._
    wanted = [mailing_name(_, mailing) for mailing in Mailing if contact.receives(mailing)]
    return {
        "id": contact.id,
        "name": person_name(contact.name, contact.id, _),
        "post": role_name(_, official.role) + (f" · {official.function}" if official.function else ""),
        "email": contact.email,
        "facts": [
            (_("Languages"), _languages(contact, _)),
            (_("Receives"), _.list(wanted) if wanted else _("nothing but answers")),
            (_("Quiet hours"), hours_in_words(_, contact.quiet)),
            (_("Consent"), _consent(contact, _)),
        ],
        "places": [health_of(place, look.zone, _) for place in places],
        "merges": [(one.merge, _.moment(one.at, look.zone), one.name) for one in connected],
    }


def _languages(contact: Contact, _: Speaker) -> str:
    names = _.list([_.name_of(language) for language in (contact.language, *contact.other_languages)])
    chosen = _("chosen themselves")
    return f"{names} ({chosen})" if contact.language_chosen else names


def _consent(contact: Contact, _: Speaker) -> str:
    if not contact.consent:
        return _("not asked yet")
    return _("agreed") if contact.agrees else _("did not agree to be written to")


def _shown(section: Section, asked: _Asked, here: str, _: Speaker) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "columns": section.columns,
        "rows": section.rows,
        "empty": section.empty,
        "more": _more(section.code, section.total, asked, here, _),
    }


def _more(code: str, total: int, asked: _Asked, here: str, _: Speaker) -> list[tuple[str, str]]:
    """Where the rest of a list is, and what leads there is called."""
    there = f"{here}?of={code}"
    if not asked.of:
        return [(there, _("All {count}", count=_.number(total)))] if total > FIRST else []
    links = [(f"{there}&page={asked.page - 1}", _("Back"))] if asked.page > 1 else []
    is_last = asked.page * PAGE >= total
    return links if is_last else [*links, (f"{there}&page={asked.page + 1}", _("Show more"))]
