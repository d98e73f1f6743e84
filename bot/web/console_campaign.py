"""The campaign of a questionnaire: prepared, seen as cities will get it, opened, prolonged, closed and reopened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_campaign_base import CampaignPages, asked_form, current, seen
from bot.web.console_campaign_forms import (
    audience_ticked,
    campaign_of,
    changed,
    moment_fields,
    offered,
    typed_anew,
    typed_in,
    typed_of,
)
from bot.web.console_campaign_view import earlier_rows, facts_of, letters_of, reached_by, told_of_change
from bot.web.console_campaign_words import campaign_state
from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted, Wrong, whole
from bot.web.console_deadline_base import Refused
from bot.web.console_deadline_forms import Clock, Reading, due_of
from bot.web.console_deadline_words import told
from bot.web.console_event_base import confirm
from bot.web.console_fields import make_sure_of_somebody
from bot.web.console_form_base import FORMS, Look
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from bot.web.console_reminders import Sight, picture_of
from handlers.campaigns.running import change, close, discard, draft, open_campaign, prolong, reopen_campaign
from handlers.deadlines.letters import zone_of
from handlers.phrasebook import Speaker
from handlers.preferences.setting import usual_plan
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.campaigns import Campaign, CampaignState, CampaignWindow
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.preferences import Mailing
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import Actor
from knowledge.packs.workbooks import titles_of
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

Run = Callable[[Unit, Actor, Campaign, Posted, datetime], str]
"""What a button does with a campaign; the code of what is said afterwards."""


OF_STEPS = {"day", "time", "typed", "sure"}
"""Fields beside the buttons of what can be done."""


def campaign_routes(services: ConsoleServices) -> APIRouter:
    """The page of the campaign of one form, and what is done there."""
    router = APIRouter(prefix="/forms/{number}/campaign")
    pages = _Campaigns(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.save, methods=["POST"])
    for path, deed in (
        ("/open", pages.open),
        ("/discard", pages.discard),
        ("/prolong", pages.prolong),
        ("/close", pages.close),
        ("/reopen", pages.reopen),
    ):
        router.add_api_route(path, deed, methods=["POST"])
    return router


class _Campaigns(CampaignPages):
    async def page(self, request: Request, number: Number, new: str = "") -> Response:
        """The campaign as it is; an empty form where there is none, or another one is wanted after it."""
        return await self._campaign(request, number, is_new=bool(new))

    async def _campaign(self, request: Request, number: int, again: Again = FRESH, *, is_new: bool = False) -> Response:
        return await self._form(request, number, "campaign", lambda look: self._values(look, is_new=is_new), again)

    def _values(self, look: Look, *, is_new: bool) -> dict[str, Any]:
        asked_form(look.unit, look.known.number)
        every = look.unit.campaigns.of_form(look.known.form_id)
        campaign = current(every)
        is_over = campaign is not None and campaign.state is CampaignState.CLOSED
        typed = look.again.typed("save")
        if is_over and (is_new or (typed is not None and not whole(typed.line("campaign"), 0))):
            campaign = None
        others = [each for each in every if campaign is None or each.id != campaign.id]
        about = self._about(look, campaign) if campaign else {"standing": "none"}
        return (
            self._fields(look, campaign, typed)
            | self._counted(look, campaign, typed)
            | about
            | {
                "deed": look.again.deed,
                "again": look.again.form.line("typed"),
                "wrong_prefix": _prefix(look.again),
                "latest": every[0].id if every else 0,
                "earlier": earlier_rows(others, look, self._services.shelf.library),
            }
        )

    def _fields(self, look: Look, campaign: Campaign | None, typed: Posted | None) -> dict[str, Any]:
        official = self._services.settings.time_zone
        if typed is not None:
            fields = typed_in(typed)
        else:
            usual = usual_plan(look.unit, DeadlineKind.QUESTIONNAIRE)
            fields = typed_of(campaign, usual) if campaign else typed_anew(_named(look), official, usual)
        return {"typed": fields, "offered": offered(look.unit, typed, campaign, look._)}

    def _counted(self, look: Look, campaign: Campaign | None, typed: Posted | None) -> dict[str, Any]:
        """Who would be invited by what is ticked, or is by what is stored; not looked up for what runs already."""
        is_counting = typed is not None and typed.has("count")
        if not is_counting and (campaign is None or campaign.state is not CampaignState.DRAFT):
            return {"who": None, "is_counting": False}
        audience = audience_ticked(typed, campaign, look._)
        channels = self._services.shelf.library.installation.channels
        return {"who": reached_by(look.unit, audience, channels, look.now, look._), "is_counting": is_counting}

    def _about(self, look: Look, campaign: Campaign) -> dict[str, Any]:
        library, _ = self._services.shelf.library, look._
        mark, name = campaign_state(campaign, look.now, _)
        hears = told_of_change(look.unit, campaign, library) if campaign.state is CampaignState.OPEN else 0
        return {
            "standing": campaign.state.value,
            "is_over": campaign.window(look.now) is CampaignWindow.CLOSED,
            "campaign": campaign.id,
            "revision": campaign.revision,
            "state": mark,
            "state_name": name,
            "facts": facts_of(look, campaign, library),
            "letters": letters_of(look, campaign, library),
            "reminders": self._reminders(look, campaign),
            "moment": self._moment(look, campaign),
            "told": told(hears, _),
            "many_told": hears if hears > CONFIRMED_ABOVE else 0,
        }

    def _reminders(self, look: Look, campaign: Campaign) -> dict[str, Any] | None:
        """Who is reminded when; None of a campaign that was not opened."""
        deadline = look.unit.deadlines.one(campaign.deadline) if campaign.deadline is not None else None
        sight = Sight(official=ZoneInfo(self._services.settings.time_zone), now=look.now, _=look._)
        return picture_of(look.unit, deadline, sight) if deadline is not None else None

    @staticmethod
    def _moment(look: Look, campaign: Campaign) -> dict[str, str]:
        typed = look.again.typed("prolong") or look.again.typed("reopen")
        if typed is not None:
            return {"day": typed.line("day"), "time": typed.line("time")}
        return moment_fields(campaign) if campaign.state is CampaignState.OPEN else {"day": "", "time": ""}

    async def save(self, request: Request, number: Number) -> Response:
        """Keeps what was typed, as a draft where it is new; or only counts whom it would reach."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if form.has("count"):
            return await self._campaign(request, number, Again(deed="save", form=form))
        _, official = self._speaker(request), self._services.settings.time_zone

        def work(unit: Unit, by: Actor, now: datetime) -> str:
            known, clock = asked_form(unit, number), Clock(official=official, now=now)
            if whole(form.line("campaign"), 0):
                before = seen(unit, known, form)
                typed = changed(form, before, known, clock, _)
                make_sure_of_somebody(unit, typed.audience, now, _)
                change(unit, by, typed, now)
                return "changed"
            every = unit.campaigns.of_form(known.form_id)
            if (every[0].id if every else 0) != whole(form.line("latest"), 0):
                raise Conflict
            typed = campaign_of(form, known, clock, _)
            make_sure_of_somebody(unit, typed.audience, now, _)
            draft(unit, by, typed, now)
            return "drafted"

        def then(said: str) -> Response:
            return back(f"{FORMS}/{number}/campaign", said)

        done = await self._attempt(request, form, work, then)
        return await self._then(done, then, lambda again: self._campaign(request, number, again), "save")

    async def open(self, request: Request, number: Number) -> Response:
        """Invites the cities, once the number of people is typed where they are many."""
        _, library = self._speaker(request), self._services.shelf.library

        def run(unit: Unit, by: Actor, campaign: Campaign, form: Posted, now: datetime) -> str:
            asked = unit.audiences.preview(campaign.audience, library.installation.channels, now, 0, Mailing.DEADLINES)
            confirm(asked.contacts, form, _)
            open_campaign(unit, by, campaign, library, now)
            return "campaign-opened"

        return await self._run(request, number, run, "open")

    async def discard(self, request: Request, number: Number) -> Response:
        """Removes a draft."""

        def run(unit: Unit, by: Actor, campaign: Campaign, form: Posted, now: datetime) -> str:
            discard(unit, by, campaign, now)
            return "discarded"

        return await self._run(request, number, run, "discard")

    async def prolong(self, request: Request, number: Number) -> Response:
        """Gives everybody another last moment; where many were reminded, once their number is typed."""
        _, library = self._speaker(request), self._services.shelf.library

        def run(unit: Unit, by: Actor, campaign: Campaign, form: Posted, now: datetime) -> str:
            closes_at = self._until(campaign, form, now, _)
            confirm(told_of_change(unit, campaign, library), form, _)
            prolong(unit, by, campaign, closes_at, library, now)
            return "prolonged" if closes_at > campaign.closes_at else "shortened"

        return await self._run(request, number, run, "prolong")

    async def close(self, request: Request, number: Number) -> Response:
        """Takes no answers any more, once a box was ticked."""
        _, library = self._speaker(request), self._services.shelf.library

        def run(unit: Unit, by: Actor, campaign: Campaign, form: Posted, now: datetime) -> str:
            if not form.has("sure"):
                raise Wrong("sure", _("Please tick the box to confirm that it is to be closed."))
            close(unit, by, campaign, library, now)
            return "campaign-closed"

        return await self._run(request, number, run, "close")

    async def reopen(self, request: Request, number: Number) -> Response:
        """Takes answers again, until a day."""
        _, library = self._speaker(request), self._services.shelf.library

        def run(unit: Unit, by: Actor, campaign: Campaign, form: Posted, now: datetime) -> str:
            reopen_campaign(unit, by, campaign, self._until(campaign, form, now, _), library, now)
            return "campaign-reopened"

        return await self._run(request, number, run, "reopen")

    def _until(self, campaign: Campaign, form: Posted, now: datetime, _: Speaker) -> datetime:
        """The moment that was typed, by the campaign's own clock.

        Raises:
            Misfilled: it cannot be understood, or is over.
            Wrong: it is what it was.
        """
        reading = Reading()
        until = due_of(reading, form, zone_of(campaign.zone, self._services.shelf.library), now, _)
        reading.close()
        if until is None or (until == campaign.closes_at and campaign.state is CampaignState.OPEN):
            raise Wrong("day", _("That is when it ends already."))
        return until

    async def _run(self, request: Request, number: int, run: Run, deed: str) -> Response:
        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            return run(unit, by, seen(unit, asked_form(unit, number), form), form, now)

        return await self._take(
            request,
            work,
            lambda said: back(f"{FORMS}/{number}/campaign", said),
            lambda again: self._campaign(request, number, again),
            deed,
        )


def _prefix(again: Again) -> str:
    """What the ids of the fields begin with that are wrong: a draft that cannot be opened is put right in its form."""
    is_own = isinstance(again, Refused) and again.deed not in ("save", "") and again.fields.keys() <= OF_STEPS
    return f"{again.deed}-" if is_own else ""


def _named(look: Look) -> Mapping[str, str]:
    """The form's titles by language: where it has one alone, that is most likely in its first language."""
    spoken = [language.code for language in look.form.languages if language.code in NETWORK_LANGUAGES]
    return titles_of(look.form) or dict.fromkeys(spoken[:1] or NETWORK_LANGUAGES[:1], look.known.title)
