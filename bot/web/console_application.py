"""One application: what the city answered, its files, its history, and what the secretariat decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_call_base import CALLS, CallPages, Look
from bot.web.console_call_words import APPLICATION_MARKS, application_names, deed_name
from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_forms import Posted, local_moment, optional_moment
from bot.web.console_deadline_words import when
from bot.web.console_fields import text_field
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.guards import MAX_NUMBER
from bot.web.markdown import to_html
from handlers.calls.applying import LONGEST_REMARK, files_of, filled_of, missing_files
from handlers.calls.deciding import (
    LONGEST_OUTCOME,
    Seen,
    decide,
    previews,
    return_application,
    shortlist,
)
from handlers.deadlines.letters import zone_of
from handlers.filling.values import labelled
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.forms.responses import Filled
from knowledge.model.calls import DECIDED, HANDED_IN, Application, ApplicationState, CallState
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.people import Member
from knowledge.model.responses import AnswerFile, AnswerFileState, KeptResponse
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit

KILOBYTE = 2**10
FileNumber = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


def application_routes(services: ConsoleServices) -> APIRouter:
    """The page of one application, and what is done there."""
    router = APIRouter(prefix="/calls/{number}/applications/{application}")
    pages = _Applications(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/files/{file}", pages.file, methods=["GET"], response_class=Response)
    for path, deed in (("/return", pages.send_back), ("/shortlist", pages.shortlist), ("/decide", pages.decide)):
        router.add_api_route(path, deed, methods=["POST"])
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """An application with what belongs to it."""

    application: Application
    member: Member
    kept: KeptResponse
    filled: Filled

    @property
    def is_ours_to_read(self) -> bool:
        """What a city writes is its own until it has handed it in."""
        return self.application.submitted_at is not None and self.application.state is not ApplicationState.WITHDRAWN


class _Applications(CallPages):
    async def page(self, request: Request, number: Number, application: FileNumber) -> Response:
        """The application as it is."""
        return await self._page_of(request, number, application)

    async def _page_of(self, request: Request, number: int, application: int, again: Again = FRESH) -> Response:
        return await self._call(request, number, "application", lambda look: self._values(look, application), again)

    def _values(self, look: Look, number: int) -> dict[str, Any]:
        found, _ = self._found(look.unit, look.call.id, number, look.now), look._
        application = found.application
        typed = look.again.typed("decide")
        return {
            "application": application.id,
            "application_revision": application.revision,
            "member": found.member.name,
            "member_id": found.member.id,
            "application_state": APPLICATION_MARKS[application.state],
            "application_state_name": application_names(_)[application.state],
            "facts": self._facts(look, found),
            "answers": labelled(found.filled, _.languages) if found.is_ours_to_read else None,
            "files": self._files(look, found) if found.is_ours_to_read else [],
            "history": self._history(look, found),
            "remark": application.remark,
            "can_return": application.state in HANDED_IN and look.call.state is CallState.OPEN,
            "can_decide": application.state in HANDED_IN | DECIDED and look.call.state is CallState.OPEN,
            "is_shortlisted": application.state is ApplicationState.SHORTLISTED,
            "decision": application.state.value if application.state in DECIDED else "",
            "words": _words(application, typed, _),
            "typed_remark": look.again.form.text("remark") if look.again.deed == "return" else "",
            "typed_until": self._until(look, application),
            "zone": look.call.zone,
            "previews": self._previews(look, found) if application.state in DECIDED else [],
            "longest": {"remark": LONGEST_REMARK, "words": LONGEST_OUTCOME},
        }

    def _found(self, unit: Unit, call: int, number: int, now: datetime) -> _Found:
        application = unit.calls.application(number)
        if application is None or application.call != call:
            raise HTTPException(404)
        member, kept = unit.contacts.member(application.member), unit.responses.one(application.response)
        if member is None or kept is None:
            raise HTTPException(404)
        zone = zone_of(member.time_zone, self._services.shelf.library)
        filled = filled_of(unit, kept, zone, now)
        return _Found(application=application, member=member, kept=kept, filled=filled)

    def _facts(self, look: Look, found: _Found) -> list[tuple[str, str]]:
        _, application = look._, found.application
        answered, asked = found.filled.progress()
        missing = missing_files(look.unit, found.kept, found.filled)
        signed = application.signed_name or (_("somebody who was erased") if application.signed_at else "")
        facts = [
            (_("Answers"), _("{count} of {all}", count=_.number(answered), all=_.number(asked))),
            (_("Missing files"), ", ".join(missing)),
            (_("Signed by"), signed),
            (_("Signed"), when(application.signed_at, self._zone, _) if application.signed_at else ""),
            (_("Handed in"), when(application.submitted_at, self._zone, _) if application.submitted_at else ""),
            (_("May be handed in until"), self._moment(application.extended_until, look)),
            (_("Answered in"), _.name_of(found.kept.language)),
        ]
        return [(label, value) for label, value in facts if value]

    def _moment(self, instant: datetime | None, look: Look) -> str:
        return when(instant, zone_of(look.call.zone, self._services.shelf.library), look._) if instant else ""

    @staticmethod
    def _files(look: Look, found: _Found) -> list[dict[str, Any]]:
        here = f"{CALLS}/{look.call.id}/applications/{found.application.id}/files"
        return [
            {
                "href": f"{here}/{file.id}" if file.state is AnswerFileState.KEPT else "",
                "name": file.name,
                "size": look._("{count} kB", count=look._.number(max(1, file.size // KILOBYTE))),
                "state": _file_state(file, look._),
            }
            for file in files_of(look.unit, found.kept, found.filled)
        ]

    def _history(self, look: Look, found: _Found) -> list[tuple[str, str, str]]:
        """Who did what when: the audit log about the application."""
        _, unit = look._, look.unit
        return [
            (when(entry.at, self._zone, _), deed_name(entry.action, _), actor_name(unit, entry.actor, _))
            for entry in unit.audit.about(f"application:{found.application.id}")
        ]

    def _until(self, look: Look, application: Application) -> str:
        if look.again.deed == "return":
            return look.again.form.line("until")
        return local_moment(application.extended_until, zone_of(look.call.zone, self._services.shelf.library))

    def _previews(self, look: Look, found: _Found) -> list[tuple[str, str, str]]:
        speak = self._services.phrasebook.speak
        letters = previews(look.call, found.application, found.member, speak)
        return [(code, look._.name_of(code), to_html(text)) for code, text in letters.items()]

    async def send_back(self, request: Request, number: Number, application: FileNumber) -> Response:
        """Gives it back with a remark, and with more time where the call is over."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            call = unit.calls.one(number)
            if call is None:
                raise HTTPException(404)
            until = optional_moment(form, "until", zone_of(call.zone, library), _)
            return_application(unit, by, _seen(application, form), form.text("remark"), until, library, now)
            return ApplicationState.RETURNED.value

        return await self._do(request, number, application, work, "return")

    async def shortlist(self, request: Request, number: Number, application: FileNumber) -> Response:
        """Puts it on the shortlist, or takes it off."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            return shortlist(unit, by, _seen(application, form), is_on=form.has("is_on"), now=now).state.value

        return await self._do(request, number, application, work, "shortlist")

    async def decide(self, request: Request, number: Number, application: FileNumber) -> Response:
        """Selects the city, or does not, with a word for its letter."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            words = {code: form.text(text_field("words", code)) for code in NETWORK_LANGUAGES}
            is_selected = form.text("decision") == ApplicationState.SELECTED
            return decide(unit, by, _seen(application, form), is_selected=is_selected, words=words, now=now).state.value

        return await self._do(request, number, application, work, "decide")

    async def _do(self, request: Request, number: int, application: int, work: Work[str], deed: str) -> Response:
        return await self._take(
            request,
            work,
            lambda said: back(f"{CALLS}/{number}/applications/{application}", said),
            lambda again: self._page_of(request, number, application, again),
            deed,
        )

    async def file(self, request: Request, number: Number, application: FileNumber, file: FileNumber) -> Response:
        """A file of the application, to be saved."""
        now = datetime.now(UTC)

        def find(unit: Unit) -> tuple[str, bytes]:
            found = self._found(unit, number, application, now)
            named = next((each for each in files_of(unit, found.kept, found.filled) if each.id == file), None)
            content = unit.answer_files.content(file) if named is not None and found.is_ours_to_read else None
            if named is None or content is None:
                raise HTTPException(404)
            return named.name, content

        return await self._download(request, find, "application/octet-stream")


def _seen(application: int, form: Posted) -> Seen:
    return Seen(application=application, revision=form.revision)


def _file_state(file: AnswerFile, _: Speaker) -> str:
    match file.state:
        case AnswerFileState.KEPT:
            return ""
        case AnswerFileState.WANTED:
            return _("on its way")
        case AnswerFileState.FAILED:
            return _("could not be fetched")


def _words(application: Application, typed: Posted | None, _: Speaker) -> list[tuple[str, str, str]]:
    """What the letter says beside the decision, in each language: what was typed, else what is stored."""
    stored: Mapping[Any, str] = application.outcome or {}
    return [
        (code, _.name_of(code), typed.text(text_field("words", code)) if typed else stored.get(code, ""))
        for code in NETWORK_LANGUAGES
    ]
