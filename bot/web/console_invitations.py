"""Invitations in the console: those that were given out, and new ones for many, on sheets to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.web.console_circular_base import CircularPages, back
from bot.web.console_circular_forms import Posted, whole
from bot.web.console_circular_words import region_names
from bot.web.console_member_words import done_sentence
from bot.web.console_once import mark_of, once
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from handlers.dialogue.linking import telegram_link, web_link
from handlers.dialogue.naming import role_name
from handlers.inviting import MOST_AT_ONCE, invite_many, revoke_invitation
from handlers.phrasebook import Speaker
from knowledge.model.audience import Audience
from knowledge.model.invitations import INVITATION_LIFETIME, spelled
from knowledge.model.languages import direction
from knowledge.model.people import Contact, Region
from knowledge.model.rights import Actor, Right
from knowledge.model.times import PartialDate
from knowledge.store.invitation_list import Given, InvitationState, Wanted
from knowledge.store.parts import Part, Span
from knowledge.store.unit import Unit

ALL = "/console/invitations"
PAGE = 50

State = Annotated[str, Query(max_length=20)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
MemberNumber = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


def invitation_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter(prefix="/invitations")
    pages = _Invitations(services)
    router.add_api_route("", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/new", pages.choose, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/new", pages.make, methods=["POST"], response_class=HTMLResponse)
    router.add_api_route("/{number}/revoke", pages.revoke, methods=["POST"])
    return router


class _Invitations(CircularPages):
    async def listed(self, request: Request, state: State = "", page: PageNumber = 1) -> Response:
        """Those that were given out and are in a state, the newest first."""
        _, now = self._speaker(request), datetime.now(UTC)
        chosen = InvitationState(state) if state in frozenset(InvitationState) else InvitationState.PENDING
        span = Span(most=PAGE, skip=(page - 1) * PAGE)

        def read(unit: Unit) -> dict[str, Any]:
            counts = unit.invitation_list.counts(now)
            found = unit.invitation_list.listed(chosen, now, span)
            return {
                "done": done_sentence(request.query_params.get("done", ""), _),
                "chips": [_chip(each, name, counts, chosen, _) for each, name in _state_names(_).items()],
                "is_pending": chosen is InvitationState.PENDING,
                "is_used": chosen is InvitationState.USED,
                "rows": [self._row(each, _) for each in found],
                "newer": f"?state={chosen}&page={page - 1}" if page > 1 else "",
                "older": f"?state={chosen}&page={page + 1}" if page * PAGE < counts[chosen] else "",
            }

        return await self._show(request, read, lambda values: ("console/invitations.html", values))

    def _row(self, given: Given, _: Speaker) -> dict[str, Any]:
        return {
            "id": given.id,
            "whom": person_name(given.name, given.contact, _) if given.contact else _("somebody new"),
            "member": given.member_name,
            "href": f"/console/members/{given.member}" if given.member else "",
            "role": role_name(_, given.role),
            "by": given.by or "—",
            "made": _.moment(given.created_at, self._zone),
            "ends": _.moment(given.used_at or given.expires_at, self._zone),
        }

    async def choose(
        self, request: Request, region: State = "", every: State = "", member: MemberNumber = 0
    ) -> Response:
        """Whom codes can be made for: as a rule those whom no chat reaches and who have no code yet."""
        return await self._choose(request, region, bool(every), member)

    async def _choose(self, request: Request, region: str, every: bool, member: int, wrong: str = "") -> Response:
        _, now = self._speaker(request), datetime.now(UTC)
        chosen = Region(region) if region in frozenset(Region) else None
        audience = Audience(
            regions=frozenset({chosen} if chosen else ()), members=frozenset({member} if member else ())
        )
        wanted = Wanted(audience=audience, only_unconnected=not every, only_uninvited=not every)

        def read(unit: Unit) -> dict[str, Any]:
            found = unit.invitation_list.invitees(wanted, now, Span(most=MOST_AT_ONCE))
            of = unit.contacts.member(member) if member else None
            return {
                "wrong": wrong,
                "region": chosen or "",
                "every": every,
                "member": of.id if of else 0,
                "member_name": of.name if of else "",
                "regions": [(each.value, name) for each, name in region_names(_).items()],
                "people": [_invitee(each, _) for each in found],
                "told": _told(found, _),
            }

        page = await self._show(
            request, read, lambda values: ("console/invitation_new.html", values), Right.INVITE_ANYBODY
        )
        if page.status_code == 200 and wrong:
            page.status_code = 422
        return page

    async def make(self, request: Request) -> Response:
        """Codes for those who were ticked, on sheets to be printed; they are shown here and kept nowhere."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        contacts = [number for text in form.all("contact") if (number := whole(text, 0))]
        if not contacts:
            return await self._nobody(request, form)
        now = datetime.now(UTC)

        def deed(unit: Unit, by: Actor, now: datetime) -> list[tuple[Contact, str]]:
            return invite_many(unit, by, contacts, now)

        made_before = RedirectResponse(ALL, status_code=303)
        done = await self._perform(
            request, form.text("csrf"), once(mark_of(request, form), deed, lambda _made: made_before)
        )
        if isinstance(done, Response):
            return done
        until = now + INVITATION_LIFETIME
        cards = [self._card(contact, code, until) for contact, code in done[0]]
        sheets = [cards[begin : begin + CARDS] for begin in range(0, len(cards), CARDS)]
        return await self._show(
            request, lambda unit: None, lambda _none: ("console/invitation_sheets.html", {"sheets": sheets})
        )

    async def _nobody(self, request: Request, form: Posted) -> Response:
        _ = self._speaker(request)
        member, every = whole(form.text("member"), 0), form.has("every")
        return await self._choose(request, form.line("region"), every, member, _("Please tick at least one person."))

    def _card(self, contact: Contact, code: str, until: datetime) -> dict[str, Any]:
        """One invitation in the language of whom it is for."""
        library = self._services.shelf.library
        _ = self._services.phrasebook.speak(*contact.languages)
        telegram, web = telegram_link(code, library), web_link(code, library)
        day = PartialDate(until.astimezone(self._zone).date().isoformat())
        return {
            "language": _.language,
            "direction": direction(_.language),
            "title": _("Your invitation"),
            "name": contact.name,
            "member": contact.member.name if contact.member else "",
            "text": _(
                "Focal is the assistant of the network. Scan the picture with your telephone, or open one of the "
                "addresses; the code works once."
            ),
            "code": spelled(code),
            "telegram": telegram.removeprefix("https://"),
            "web": web.removeprefix("https://"),
            "until_label": _("Valid until"),
            "until": _.date(day),
            "picture": _picture(telegram or web),
        }

    async def revoke(self, request: Request, number: Number) -> Response:
        """Takes a code back."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        done = await self._perform(
            request, form.text("csrf"), lambda unit, by, now: revoke_invitation(unit, by, number, now)
        )
        return done if isinstance(done, Response) else back(ALL, "revoked" if done[0] else "gone")


QUIET_ZONE = 4
"""Modules of white around a QR code (ISO/IEC 18004, 6.3.8)."""

CARDS = 8
"""On a sheet of A4: two beside each other, four below each other, each of the size A7."""


def _picture(link: str) -> dict[str, Any]:
    """A link as a QR code: how many modules it is wide, with the white around it, and the black ones as one path."""
    rows = list(segno.make(link, micro=False, error="m").matrix_iter(border=QUIET_ZONE))
    return {"size": len(rows), "path": "".join(_runs(number, row) for number, row in enumerate(rows))}


def _runs(number: int, row: Iterable[int]) -> str:
    """The black modules of a row as horizontal strokes, which a pen of one module draws."""
    strokes, begin = [], 0
    for is_black, run in groupby(row):
        length = len(list(run))
        if is_black:
            strokes.append(f"M{begin} {number}.5h{length}")
        begin += length
    return "".join(strokes)


def _state_names(_: Speaker) -> Mapping[InvitationState, str]:
    return {
        InvitationState.PENDING: _("Not used yet"),
        InvitationState.USED: _("Used up"),
        InvitationState.EXPIRED: _("Expired"),
    }


def _chip(
    state: InvitationState, name: str, counts: Mapping[InvitationState, int], chosen: InvitationState, _: Speaker
) -> dict[str, Any]:
    return {
        "href": f"{ALL}?state={state}",
        "label": f"{name} ({_.number(counts[state])})",
        "is_chosen": state is chosen,
    }


def _invitee(contact: Contact, _: Speaker) -> dict[str, Any]:
    return {
        "id": contact.id,
        "name": person_name(contact.name, contact.id, _),
        "post": contact.function or role_name(_, contact.role),
        "member": contact.member.name if contact.member else "",
        "language": _.name_of(contact.language),
    }


def _told(found: Part[Contact], _: Speaker) -> str:
    """How many there are, and whether some are left for later."""
    if found.total > MOST_AT_ONCE:
        return _("These are the first {shown} of {all}.", shown=_.number(MOST_AT_ONCE), all=_.number(found.total))
    return _.plural("{count} person", "{count} people", found.total)
