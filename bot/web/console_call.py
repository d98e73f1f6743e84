"""One call: what it is, who has applied, what can be changed, and the letters about the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_call_base import CALLS, CallPages, Look, seen
from bot.web.console_call_forms import LONGEST, call_of, offered, typed_in, typed_of
from bot.web.console_call_words import APPLICATION_MARKS, application_names, kind_names
from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_forms import Clock
from bot.web.console_deadline_words import audience_name, when
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices, person_name
from bot.web.console_people import Number
from bot.web.markdown import to_html
from handlers.calls.applying import filled_of, missing_files
from handlers.calls.deciding import letters_of, send_outcomes, undecided
from handlers.calls.exporting import export_call
from handlers.calls.setting import cancel_call, change_call, open_call
from handlers.calls.words import bare_title
from handlers.deadlines.letters import zone_of
from handlers.deadlines.setting import END_OF_DAY
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.forms.exports import ExportFormat, media_type
from knowledge.model.calls import DECIDED, HANDED_IN, Application, Call, CallState, CallWindow
from knowledge.model.people import Member
from knowledge.model.rights import Actor, actor_of
from knowledge.store.unit import Unit


def one_call_routes(services: ConsoleServices) -> APIRouter:
    """The page of one call, and what is done there."""
    router = APIRouter(prefix="/calls/{number}")
    pages = _OneCall(services)
    for path, page in (("", pages.page), ("/change", pages.changing), ("/outcome", pages.outcome)):
        router.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/answers.{format}", pages.export, methods=["GET"], response_class=Response)
    for path, deed in (
        ("/change", pages.change),
        ("/open", pages.open),
        ("/cancel", pages.cancel),
        ("/outcome", pages.send),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _OneCall(CallPages):
    async def page(self, request: Request, number: Number) -> Response:
        """The call as it is."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._call(request, number, "call", self._values, again)

    def _values(self, look: Look) -> dict[str, Any]:
        unit, call, _ = look.unit, look.call, look._
        members = {member.id: member for member in unit.contacts.members()}
        applications = unit.calls.applications(call.id)
        return {
            "facts": self._facts(look),
            "texts": [
                (code, _.name_of(code), to_html(text)) for code, text in (call.texts.items() if call.texts else ())
            ],
            "deadlines": [each.id for each in unit.deadlines.settled_by(call.subject)],
            "rows": self._rows(look, applications, members),
            "can_open": call.state is CallState.DRAFT,
            "can_change": call.state in (CallState.DRAFT, CallState.OPEN),
            "can_export": any(each.state in HANDED_IN | DECIDED for each in applications),
            "is_closed": call.state is CallState.OPEN and call.window(look.now) is CallWindow.CLOSED,
            "told": _told(unit, call, applications, _),
        }

    def _facts(self, look: Look) -> list[tuple[str, str]]:
        unit, call, _ = look.unit, look.call, look._
        zone = zone_of(call.zone, self._services.shelf.library)
        known = unit.forms.known(call.form) if call.form is not None else None
        facts = [
            (_("Kind"), kind_names(_)[call.kind]),
            (_("Opens"), when(call.opens_at, zone, _) if call.opens_at else ""),
            (_("Until"), when(call.closes_at, zone, _)),
            (_("Who may apply"), audience_name(unit, call.audience, _)),
            (_("Members that may apply"), _.number(unit.calls.count_eligible(call.audience, look.now))),
            (_("What is asked"), known.title if known else _("nothing yet")),
            (_("Signature"), _("needed") if call.needs_signature else _("not needed")),
        ]
        return [(label, value) for label, value in facts if value]

    def _rows(
        self, look: Look, applications: Sequence[Application], members: dict[int, Member]
    ) -> list[dict[str, Any]]:
        """Each city that applied, or has begun to, with how far it is."""
        _, names = look._, application_names(look._)
        rows = [
            {
                "href": f"{CALLS}/{look.call.id}/applications/{each.id}",
                "member": members[each.member].name,
                "state": APPLICATION_MARKS[each.state],
                "state_name": names[each.state],
                "complete": self._completeness(look, each.response),
                "signed": self._signed(look, each),
            }
            for each in applications
        ]
        rows += [
            {
                "href": "",
                "member": members[each.member].name,
                "state": "draft",
                "state_name": _("begun"),
                "complete": self._completeness(look, each.response),
                "signed": "",
            }
            for each in look.unit.calls.begun(look.call)
        ]
        return sorted(rows, key=lambda row: str(row["member"]).casefold())

    def _completeness(self, look: Look, response: int) -> str:
        _, kept = look._, look.unit.responses.one(response)
        if kept is None:
            return ""
        zone = zone_of(look.call.zone, self._services.shelf.library)
        filled = filled_of(look.unit, kept, zone, look.now)
        answered, asked = filled.progress()
        if filled.problems():
            return _("{count} of {all} answers", count=_.number(answered), all=_.number(asked))
        if missing := missing_files(look.unit, kept, filled):
            return _("a file is missing: {files}", files=", ".join(missing))
        return _("complete")

    def _signed(self, look: Look, application: Application) -> str:
        _ = look._
        if application.signed_at is None:
            return ""
        name = application.signed_name or _("somebody who was erased")
        return f"{name} · {when(application.signed_at, self._zone, _)}"

    async def changing(self, request: Request, number: Number) -> Response:
        """The form of the call with what is stored."""
        return await self._change_page(request, number)

    async def _change_page(self, request: Request, number: int, again: Again = FRESH) -> Response:
        def read(look: Look) -> dict[str, Any]:
            typed = look.again.typed("change")
            return {
                "typed": typed_in(typed) if typed else typed_of(look.unit, look.call, look._),
                "offered": offered(look.unit, look.call, typed, look._),
                "longest": LONGEST,
                "end_of_day": clock(END_OF_DAY),
                "is_open": look.call.state is CallState.OPEN,
            }

        return await self._call(request, number, "call_change", read, again)

    async def change(self, request: Request, number: Number) -> Response:
        """Stores what was changed."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            before, clock_ = seen(unit, number, form), Clock(official=self._services.settings.time_zone, now=now)
            change_call(unit, by, call_of(unit, form, before, clock_, _), library, now)
            return "changed"

        return await self._take(
            request,
            work,
            lambda said: back(f"{CALLS}/{number}", said),
            lambda again: self._change_page(request, number, again),
            "change",
        )

    async def open(self, request: Request, number: Number) -> Response:
        """Lets cities apply."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            open_call(unit, by, seen(unit, number, form), now)
            return "opened"

        return await self._here(request, number, work, "open")

    async def cancel(self, request: Request, number: Number) -> Response:
        """Takes it back, once a box was ticked."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            call = seen(unit, number, form)
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm that it is to be cancelled."))
            cancel_call(unit, by, call, library, now)
            return "cancelled"

        return await self._here(request, number, work, "cancel")

    async def _here(self, request: Request, number: int, work: Work[str], deed: str) -> Response:
        return await self._take(
            request,
            work,
            lambda said: back(f"{CALLS}/{number}", said),
            lambda again: self._page_of(request, number, again),
            deed,
        )

    async def outcome(self, request: Request, number: Number) -> Response:
        """What every city that applied will read, or has read."""
        return await self._outcome(request, number)

    async def _outcome(self, request: Request, number: int, again: Again = FRESH) -> Response:
        library = self._services.shelf.library

        def read(look: Look) -> dict[str, Any]:
            _, call = look._, look.call
            letters = letters_of(look.unit, call, library)
            waiting = undecided(look.unit, call, look.now)
            members = {member.id: member.name for member in look.unit.contacts.members()}
            return {
                "letters": [
                    {
                        "member": each.member.name,
                        "contact": each.contact.id,
                        "name": person_name(each.contact.name, each.contact.id, _),
                        "is_reached": each.is_reached,
                        "language": each.language,
                        "text": to_html(each.text),
                    }
                    for each in letters
                ],
                "undecided": [(f"{CALLS}/{call.id}/applications/{each.id}", members[each.member]) for each in waiting],
                "is_sent": call.state is CallState.DECIDED,
                "can_send": bool(letters)
                and not waiting
                and call.state is CallState.OPEN
                and call.window(look.now) is CallWindow.CLOSED,
            }

        return await self._call(request, number, "call_outcome", read, again)

    async def send(self, request: Request, number: Number) -> Response:
        """Sends every letter, once."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm that every city is to be told."))
            send_outcomes(unit, by, number, form.revision, library, now)
            return "sent"

        return await self._take(
            request,
            work,
            lambda said: back(f"{CALLS}/{number}/outcome", said),
            lambda again: self._outcome(request, number, again),
            "send",
        )

    async def export(self, request: Request, number: Number, format: str) -> Response:
        """The answers of the cities as a table."""
        if format not in (ExportFormat.XLSX, ExportFormat.CSV):
            raise HTTPException(404)
        _, now, library = self._speaker(request), datetime.now(UTC), self._services.shelf.library
        session, wanted = request.cookies.get(SESSION_COOKIE, ""), ExportFormat(format)

        def make(unit: Unit) -> tuple[str, bytes]:
            call, contact = unit.calls.one(number), signed_in(unit, session, now)
            if call is None or contact is None or call.form is None:
                raise HTTPException(404)
            names = application_names(_)
            content = export_call(unit, actor_of(contact), call, wanted, _.languages, names, library, now)
            return f"{bare_title(_, call)}.{wanted.value}", content

        return await self._download(request, make, media_type(wanted, 1)[0])


def _told(unit: Unit, call: Call, applications: Sequence[Application], _: Speaker) -> str:
    """How many cities hear of it if the call is cancelled."""
    count = len(applications) + len(unit.calls.begun(call))
    if not count:
        return _("No city has begun to apply, so nobody is told.")
    return _.plural("{count} city that has begun is told.", "{count} cities that have begun are told.", count)
