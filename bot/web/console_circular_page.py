"""One circular: what stands in its way, what can be done now, what it is, and what was read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import ALL, FRESH, Again, CircularPages, Scene, Work, back
from bot.web.console_circular_forms import (
    Posted,
    language_of,
    local_moment,
    one_of,
    optional_day,
    optional_moment,
    optional_number,
    whole,
)
from bot.web.console_circular_progress import Standing, standing
from bot.web.console_circular_reading import found_in
from bot.web.console_circular_register import NOBODY
from bot.web.console_circular_source import open_deadlines
from bot.web.console_circular_steps import steps
from bot.web.console_circular_words import inline, people_of_members
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.circulars.approving import approvers
from handlers.circulars.changes import Texts, earlier_texts
from handlers.circulars.checking import CircularProblem, ProblemCode, problems
from handlers.circulars.doubts import doubts
from handlers.circulars.facts import reading, remarks
from handlers.circulars.texts import kind_name, problem_text
from handlers.circulars.writing import LATEST_REMINDER, LONGEST_PLACE, Changes, OutOfRange, describe
from handlers.dialogue.library import Library
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.circulars import Circular, CircularKind, CircularState
from knowledge.model.circulation import AudiencePreview
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.model.rights import Actor, Right, actor_of
from knowledge.store.unit import Unit

_GOING = frozenset({CircularState.RELEASED, CircularState.PAUSED})
_BEFORE_APPROVAL = frozenset({CircularState.DRAFT, CircularState.IN_REVIEW})


def page_routes(services: ConsoleServices) -> APIRouter:
    """The page of one circular, and what is changed on it."""
    router = APIRouter(prefix="/circulars/{number}")
    pages = OnePage(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/describe", pages.describe, methods=["POST"])
    return router


class OnePage(CircularPages):
    """The first page of a circular."""

    need = Right.WRITE_CIRCULARS

    async def page(self, request: Request, number: Number) -> Response:
        """The circular as it is."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        return await self._frame(request, number, "page", self._read, again)

    def _read(self, scene: Scene) -> dict[str, Any]:
        unit, circular, library = scene.unit, scene.circular, self._services.shelf.library
        now_at = standing(unit, circular, scene.now) if circular.state in _GOING else None
        progress = unit.circulation.tallies([circular.id]).get(circular.id, NOBODY) if circular.released_at else None
        channels = library.installation.channels
        audience = unit.audiences.preview(circular.audience, channels, scene.now, 0) if progress is None else None
        recipients = audience.contacts if audience else 0
        staff = approvers(unit) if circular.state in _BEFORE_APPROVAL else ()
        others = {actor_of(contact).name: contact for contact in staff}
        correction = unit.circulars.correction_of(circular.id)
        return {
            "problems": _problems(scene, library, audience),
            "steps": steps(circular, scene.by, others, recipients, scene._, _gone(now_at, scene._)),
            "approvers": scene._.list([person.name for name, person in others.items() if name not in circular.authors]),
            "audience": audience,
            "counted": people_of_members(scene._, audience.contacts, audience.members) if audience else "",
            "progress": progress,
            "many": recipients > CONFIRMED_ABOVE,
            "known": self._known(scene),
            "facts": self._fields(scene),
            "kinds": [(kind.value, kind_name(scene._, kind)) for kind in CircularKind],
            "all_languages": self._languages(scene),
            "most_days": LATEST_REMINDER,
            "longest_place": LONGEST_PLACE,
            "read": found_in(reading(circular), scene._),
            "doubtful": len(doubts(circular)),
            "unsettled": len(open_deadlines(circular)),
            **self._compared(scene),
            "wrong": scene.again.wrong("describe"),
            "remarks": [
                {
                    "by": actor_name(unit, each.by, scene._),
                    "at": scene._.moment(each.at, self._zone),
                    "text": each.text,
                }
                for each in remarks(circular)
            ],
            "correction": correction.id if correction else 0,
            "corrects": circular.corrects or 0,
            "step_typed": scene.again.form,
            "step_deed": scene.again.deed,
            "moments": self._moments(scene),
            "zone": self._services.settings.time_zone,
        }

    def _compared(self, scene: Scene) -> dict[str, Any]:
        """Whether there is something to compare the texts with, and how many are not the same any more."""
        earlier = earlier_texts(scene.unit, scene.circular) if scene.circular.is_editable else {}
        if not earlier:
            return {"compared": False, "compared_with": ""}
        before, after = next(iter(earlier.values())), scene.unit.circulars.texts(scene.circular.id)
        changed = [code for code in {*before, *after} if _digest(before, code) != _digest(after, code)]
        names = sorted(scene._.name_of(code) for code in changed)
        said = scene._.list(names) if names else scene._("Nothing was changed in the texts.")
        return {"compared": True, "compared_with": said}

    def _languages(self, scene: Scene) -> list[tuple[str, str]]:
        codes = dict.fromkeys((*NETWORK_LANGUAGES, *self._services.phrasebook.languages, scene.circular.language))
        return [(code, scene._.name_of(code)) for code in codes]

    def _moments(self, scene: Scene) -> Mapping[str, str]:
        """What the fields of scheduling hold."""
        typed = scene.typed("schedule")
        circular = scene.circular
        return {
            "at": typed.line("at") if typed else local_moment(circular.scheduled_at, self._zone),
            "expires": typed.line("expires") if typed else local_moment(circular.expires_at, self._zone),
        }

    def _known(self, scene: Scene) -> list[tuple[str, str]]:
        """What came of it so far."""
        unit, circular, _ = scene.unit, scene.circular, scene._
        moments = [
            (_("Approved"), circular.approved_at),
            (_("Scheduled for"), circular.scheduled_at),
            (_("Released"), circular.released_at),
            (_("Finished"), circular.finished_at),
            (_("Not sent after"), circular.expires_at),
        ]
        authors = _.list([actor_name(unit, name, _) for name in circular.authors])
        approved_by = actor_name(unit, circular.approved_by, _) if circular.approved_by else ""
        told = [
            (label, " · ".join(filter(None, (_.moment(at, self._zone), approved_by if label == _("Approved") else ""))))
            for label, at in moments
            if at is not None
        ]
        return [(_("Written by"), authors), *told]

    def _fields(self, scene: Scene) -> dict[str, Any]:
        """What the form of its facts holds: what was typed, else what is stored."""
        circular, typed = scene.circular, scene.typed("describe")
        if typed is not None:
            names = ("kind", "language", "number", "issued", "place", "remind_after", "expires_at")
            flags = ("accepts_fallback", "asks_acknowledgement", "is_urgent", "is_public")
            return {name: typed.line(name) for name in names} | {name: typed.has(name) for name in flags}
        return {
            "kind": circular.kind.value,
            "language": circular.language,
            "number": str(circular.number or ""),
            "issued": circular.issued.isoformat() if circular.issued else "",
            "place": circular.place,
            "remind_after": str(circular.remind_after),
            "expires_at": local_moment(circular.expires_at, self._zone),
            "accepts_fallback": circular.accepts_fallback,
            "asks_acknowledgement": circular.asks_acknowledgement,
            "is_urgent": circular.is_urgent,
            "is_public": circular.is_public,
        }

    async def describe(self, request: Request, number: Number) -> Response:
        """Changes what stands beside the texts."""
        _, zone = self._speaker(request), self._zone

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> Circular:
            return describe(unit, by, number, form.revision, now, **_changes(form, zone, _))

        return await self._change(request, number, work, "describe", "#facts")

    async def _change(self, request: Request, number: int, work: Work[Circular], deed: str, place: str) -> Response:
        return await self._take(
            request,
            work,
            lambda _changed: back(f"{ALL}/{number}{place}", "saved"),
            lambda again: self._page_of(request, number, again),
            deed,
        )


def _problems(scene: Scene, library: Library, audience: AudiencePreview | None) -> list[dict[str, Any]]:
    """What is to be put right, with where; the languages without a text are told in one line."""
    if not scene.circular.is_editable:
        return []
    found = problems(scene.unit, scene.circular, library, scene.now, audience)
    here = f"{ALL}/{scene.circular.id}"
    missing = [each for each in found if each.code is ProblemCode.MISSING_LANGUAGE]
    told = [
        {
            "text": inline(problem_text(scene._, each)),
            "is_error": each.is_error,
            "href": f"{here}{_place_of(each)}",
            "links": (),
        }
        for each in found
        if each not in missing
    ]
    return sorted([*_missing(missing, here, scene._), *told], key=lambda each: not each["is_error"])


def _missing(found: Sequence[CircularProblem], here: str, _: Speaker) -> list[dict[str, Any]]:
    if not found:
        return []
    by_readers = sorted(found, key=lambda each: -each.count)
    is_error = found[0].is_error
    about = (
        _("Readers without a text in their language. Translate it, or allow under “Options” that they get another one:")
        if is_error
        else _("Readers without a text in their language, who get another one and are told so:")
    )
    links = [
        {
            "label": f"{_.name_of(Language(each.language))} {_.number(each.count)}",
            "href": f"{here}{_place_of(each)}",
        }
        for each in by_readers
    ]
    return [{"text": about, "is_error": is_error, "href": f"{here}#facts", "links": links}]


def _place_of(problem: CircularProblem) -> str:
    """Where on the circular's pages a problem is put right."""
    match problem.code:
        case ProblemCode.NOBODY:
            return "/recipients"
        case ProblemCode.NUMBER_TAKEN | ProblemCode.EXPIRED:
            return "#facts"
        case ProblemCode.DEADLINE_OPEN:
            return "/source#deadlines"
        case _:
            return f"/texts?language={problem.language}#translation"


def _changes(form: Posted, zone: tzinfo, _: Speaker) -> Changes:
    days = form.line("remind_after")
    remind_after = whole(days, -1) if days else 0
    if remind_after < 0:
        raise OutOfRange("remind_after")
    return {
        "kind": one_of(CircularKind, form, "kind", _),
        "language": language_of(form, "language", _),
        "number": optional_number(form, "number", _),
        "issued": optional_day(form, "issued", _),
        "place": form.line("place"),
        "accepts_fallback": form.has("accepts_fallback"),
        "asks_acknowledgement": form.has("asks_acknowledgement"),
        "remind_after": remind_after,
        "is_urgent": form.has("is_urgent"),
        "is_public": form.has("is_public"),
        "expires_at": optional_moment(form, "expires_at", zone, _),
    }


def _digest(texts: Texts, code: Language) -> str:
    return texts[code].digest if code in texts else ""


def _gone(now_at: Standing | None, _: Speaker) -> str:
    """How many have received it and how many have not, before somebody stops it or goes on."""
    if now_at is None:
        return ""
    counts = now_at.counts
    left = counts["waiting"] + counts["held"]
    return _("Sent so far: {sent}. Not sent yet: {left}.", sent=_.number(counts["sent"]), left=_.number(left))
