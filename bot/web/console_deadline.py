"""One deadline: what it is, who has settled it, when people are reminded, and what can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_base import DEADLINES, DeadlinePages, seen, why_fixed, wrong_in
from bot.web.console_deadline_forms import LONGEST_PLAN, Reading, due_of, plan_in, spelled, titles_of
from bot.web.console_deadline_words import (
    audience_name,
    deed_name,
    done_sentence,
    left,
    official_habits,
    state_of,
    step_name,
    told,
    when,
)
from bot.web.console_fields import language_names, stored_texts
from bot.web.console_member_forms import make_sure_it_is_as_seen, seen_mark
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_people import Number
from bot.web.console_reminders import Sight, picture_of, reminder_page
from handlers.circulars.texts import heading, purpose_name
from handlers.deadlines.letters import title_in, zone_of
from handlers.deadlines.naming import has_own_title, rename_deadline
from handlers.deadlines.planning import replan_deadline
from handlers.deadlines.setting import cancel_deadline, move_deadline
from handlers.dialogue.zones import place_of
from handlers.phrasebook import Speaker
from handlers.preferences.setting import house_of
from knowledge.calendars import is_day_off
from knowledge.model.circulars import LONGEST_TITLE
from knowledge.model.circulation import Habits
from knowledge.model.deadlines import Change, Deadline, DeadlineState, Step, moment_of
from knowledge.model.languages import NETWORK_LANGUAGES, Text
from knowledge.model.rights import Actor, Right
from knowledge.store.deadline_standing import DeadlineStanding, MemberStanding
from knowledge.store.timing import habits_of
from knowledge.store.unit import Unit


def one_deadline_routes(services: ConsoleServices) -> APIRouter:
    """The page of one deadline, and what is done there."""
    router = APIRouter(prefix="/deadlines/{number}")
    pages = _OneDeadline(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    deeds = {"/move": pages.move, "/title": pages.rename, "/plan": pages.plan, "/cancel": pages.cancel}
    for path, deed in deeds.items():
        router.add_api_route(path, deed, methods=["POST"])
    router.add_api_route("/reminders/{step}", reminder_page(services), methods=["GET"], response_class=HTMLResponse)
    return router


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """Somebody looks at a deadline.

    Attributes:
        zone: the deadline's own clock, the official time.
    """

    unit: Unit
    deadline: Deadline
    zone: ZoneInfo
    now: datetime
    _: Speaker
    again: Again


class _OneDeadline(DeadlinePages):
    need = Right.SET_DEADLINES

    async def page(self, request: Request, number: Number) -> Response:
        """The deadline as it is."""
        return await self._page_of(request, number)

    async def _page_of(self, request: Request, number: int, again: Again = FRESH) -> Response:
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            deadline = unit.deadlines.one(number)
            if deadline is None:
                raise HTTPException(404)
            zone = zone_of(deadline.zone, self._services.shelf.library)
            look = _Look(unit=unit, deadline=deadline, zone=zone, now=now, _=_, again=again)
            done = done_sentence(request.query_params.get("done", ""), _) if again is FRESH else ""
            return {"notice": again.sentence, "done": done} | self._values(look)

        page = await self._show(request, read, lambda values: ("console/deadline.html", values))
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _values(self, look: _Look) -> dict[str, Any]:
        deadline, _ = look.deadline, look._
        standing = DeadlineStanding(look.unit.connection)
        members = standing.members(deadline, look.now)
        channels = self._services.shelf.library.installation.channels
        is_open = deadline.is_open(look.now)
        return {
            "id": deadline.id,
            "revision": deadline.revision,
            "title": title_in(_, deadline),
            "title_language": deadline.titles.render(_.languages).language,
            "titles": [(_.name_of(code), code, title) for code, title in deadline.titles.items()],
            "kind": purpose_name(_, deadline.kind),
            "state": deadline.state.value,
            "state_name": state_of(deadline, look.now, _),
            "is_open": is_open,
            "is_cancelled": deadline.state is DeadlineState.CANCELLED,
            "facts": self._facts(look, members),
            "circular": _circular(look),
            "link": deadline.link if deadline.link.startswith(("https://", "http://")) else "",
            "settled": [self._settled(each, look) for each in members if each.deeds],
            "asked": [(each.member, each.name) for each in members if not each.deeds],
            "timetable": self._timetable(look),
            "reminders": self._reminders(look),
            "told": told(standing.told_of_change(deadline, channels), _),
            "move": self._move_fields(look),
            "naming": _naming(look) if has_own_title(deadline) else None,
            "plan": (typed.line("plan") if (typed := look.again.typed("plan")) else spelled(deadline.plan)),
            "wrong": {deed: wrong_in(look.again, deed) for deed in ("move", "title", "plan", "cancel")},
            "zone": look.zone.key,
            "longest_plan": LONGEST_PLAN,
        }

    def _reminders(self, look: _Look) -> dict[str, Any]:
        """Who gets which reminder when."""
        sight = Sight(official=ZoneInfo(self._services.settings.time_zone), now=look.now, _=look._)
        return picture_of(look.unit, look.deadline, sight)

    def _facts(self, look: _Look, members: tuple[MemberStanding, ...]) -> list[tuple[str, str]]:
        deadline, _ = look.deadline, look._
        settled = sum(bool(each.deeds) for each in members)
        facts = [
            (_("Until"), when(deadline.due_at, look.zone, _)),
            (_("Left"), left(deadline, look.zone, look.now, _) if deadline.is_open(look.now) else ""),
            (_("Whom it concerns"), audience_name(look.unit, deadline.audience, _)),
            (_("Settled"), _("{count} of {all} members", count=_.number(settled), all=_.number(len(members)))),
            (_("Reminded so far"), _.number(look.unit.deadline_reminders.reached(deadline.id))),
            (_("Settled by what is done about"), deadline.subject),
        ]
        return [(label, value) for label, value in facts if value]

    def _settled(self, standing: MemberStanding, look: _Look) -> dict[str, Any]:
        return {
            "member": standing.member,
            "name": standing.name,
            "deeds": [
                {
                    "what": deed_name(each.act, look.deadline, look._),
                    "contact": each.contact,
                    "by": person_name(each.contact_name, each.contact, look._),
                    "at": when(each.at, self._zone, look._),
                }
                for each in standing.deeds
            ],
        }

    def _timetable(self, look: _Look) -> dict[str, Any]:
        """When each step comes: for the official clock, for whom it comes first and for whom last."""
        official = ZoneInfo(self._services.settings.time_zone)
        names = {*look.unit.deadlines.habits(), *look.unit.deadlines.new_habits()}
        habits = [habits_of(name, official) for name in sorted(names)]
        here = official_habits(official, house_of(look.unit))
        return {
            "place": place_of(official.key, look._.language),
            "rows": [_step_row(step, look, here, habits) for step in look.deadline.plan],
        }

    @staticmethod
    def _move_fields(look: _Look) -> Mapping[str, str]:
        typed = look.again.typed("move")
        if typed is not None:
            return {"day": typed.line("day"), "time": typed.line("time")}
        there = look.deadline.due_at.astimezone(look.zone)
        return {"day": there.date().isoformat(), "time": f"{there:%H:%M}"}

    async def move(self, request: Request, number: Number) -> Response:
        """Gives it another time, by its own clock."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            deadline = _changeable(unit, number, form, _)
            reading = Reading()
            due_at = due_of(reading, form, zone_of(deadline.zone, library), now, _)
            reading.close()
            if due_at is None or due_at == deadline.due_at:
                raise Wrong("day", _("That is when it ends already."))
            move_deadline(unit, by, deadline, due_at, library, now)
            return (Change.EXTENDED if due_at > deadline.due_at else Change.MOVED).value

        return await self._change(request, number, work, "move")

    async def rename(self, request: Request, number: Number) -> Response:
        """Gives it another title, in the languages in which there is one."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            deadline = _changeable(unit, number, form, _)
            make_sure_it_is_as_seen(form, _title_fields(deadline))
            others = {code: text for code, text in deadline.titles.items() if code not in NETWORK_LANGUAGES}
            rename_deadline(unit, by, deadline, Text({**titles_of(form, _), **others}), library, now)
            return "renamed"

        return await self._change(request, number, work, "title")

    async def plan(self, request: Request, number: Number) -> Response:
        """Changes when people are reminded."""
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            deadline = _open(unit, number, form, now, _)
            replan_deadline(unit, by, deadline, plan_in(form, _), now)
            return "replanned"

        return await self._change(request, number, work, "plan")

    async def cancel(self, request: Request, number: Number) -> Response:
        """Takes it back, once a box was ticked."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            deadline = _open(unit, number, form, now, _)
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm that it is to be cancelled."))
            cancel_deadline(unit, by, deadline, library, now)
            return Change.CANCELLED.value

        return await self._change(request, number, work, "cancel")

    async def _change(self, request: Request, number: int, work: Work[str], deed: str) -> Response:
        return await self._take(
            request,
            work,
            lambda said: back(f"{DEADLINES}/{number}", said),
            lambda again: self._page_of(request, number, again),
            deed,
        )


def _naming(look: _Look) -> dict[str, Any]:
    """The fields for another title."""
    typed, stored = look.again.typed("title"), _title_fields(look.deadline)
    return {
        "languages": language_names(look._),
        "typed": {name: typed.line(name) for name in stored} if typed else stored,
        "longest": LONGEST_TITLE,
        "seen": seen_mark(stored),
    }


def _title_fields(deadline: Deadline) -> dict[str, str]:
    return stored_texts("title", deadline.titles)


def _changeable(unit: Unit, number: int, form: Posted, _: Speaker) -> Deadline:
    deadline = seen(unit, number, form)
    if deadline.state is DeadlineState.CANCELLED:
        raise why_fixed(_)
    return deadline


def _open(unit: Unit, number: int, form: Posted, now: datetime, _: Speaker) -> Deadline:
    deadline = _changeable(unit, number, form, _)
    if not deadline.is_open(now):
        raise Wrong("", _("It is over: nobody is reminded any more."))
    return deadline


def _circular(look: _Look) -> tuple[str, str] | None:
    """Where the circular is that announced it, and what that is called."""
    number = look.deadline.circular
    circular = look.unit.circulars.one(number) if number is not None else None
    if circular is None:
        return None
    return f"/console/circulars/{circular.id}", f"{heading(look._, circular)} · {circular.year}"


def _step_row(step: Step, look: _Look, official: Habits, habits: Iterable[Habits]) -> dict[str, Any]:
    moments = [(at, each) for each in habits if (at := moment_of(look.deadline, step, each, is_day_off)) is not None]
    here = moment_of(look.deadline, step, official, is_day_off)
    first, last = min(moments, key=_instant, default=None), max(moments, key=_instant, default=None)
    return {
        "step": step_name(step, look._),
        "here": _shown((here, official) if here else None, look),
        "first": _shown(first, look),
        "last": _shown(last, look),
    }


def _instant(pair: tuple[datetime, Habits]) -> datetime:
    return pair[0]


def _shown(pair: tuple[datetime, Habits] | None, look: _Look) -> dict[str, Any] | None:
    """A moment by the clock of its reader, and whether it has gone by."""
    if pair is None:
        return None
    at, reader = pair
    return {"text": when(at, reader.zone, look._), "is_over": at <= look.now}
