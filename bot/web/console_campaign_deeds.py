"""What is done in a campaign for chosen cities: they are reminded, or given more time, once it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_campaign_base import CampaignPages, asked_form, begun, seen
from bot.web.console_campaign_forms import moment_fields
from bot.web.console_campaign_rows import Asked, asked_cities
from bot.web.console_campaign_words import MISSING
from bot.web.console_circular_base import FRESH, Again, Work, back
from bot.web.console_circular_forms import Posted, numbers
from bot.web.console_circular_words import people_of_members
from bot.web.console_deadline_forms import Reading, due_of
from bot.web.console_event_base import confirm
from bot.web.console_form_base import FORMS, Look
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.campaigns.running import extend, remind_missing
from handlers.deadlines.letters import zone_of
from handlers.deadlines.setting import END_OF_DAY
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.campaigns import Campaign
from knowledge.model.rights import Actor
from knowledge.store.unit import Unit


def campaign_deed_routes(services: ConsoleServices) -> APIRouter:
    """What is done with the rows of the table of progress."""
    router = APIRouter(prefix="/forms/{number}/campaign")
    pages = _Deeds(services)
    router.add_api_route("/remind", pages.remind, methods=["POST"], response_class=HTMLResponse)
    router.add_api_route("/extend", pages.extend, methods=["POST"], response_class=HTMLResponse)
    return router


class _Deeds(CampaignPages):
    async def remind(self, request: Request, number: Number) -> Response:
        """Says who would be reminded; once that is confirmed, reminds them."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            known = asked_form(unit, number)
            campaign = seen(unit, known, form)
            chosen = _chosen(asked_cities(self._scene(unit, number, now, _), campaign), form)
            confirm(_people(chosen), form, _)
            members = None if form.text("whom") == "missing" else [each.one.member.id for each in chosen]
            return f"reminded-{remind_missing(unit, by, campaign, members, library, now)}"

        return await self._confirmed(request, number, work, "remind")

    async def extend(self, request: Request, number: Number) -> Response:
        """Says who would be given more time; once a moment is typed and that is confirmed, gives it to them."""
        _, library = self._speaker(request), self._services.shelf.library

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            known = asked_form(unit, number)
            campaign = seen(unit, known, form)
            reading = Reading()
            until = due_of(reading, form, zone_of(campaign.zone, library), now, _)
            reading.close()
            if until is None:
                raise AssertionError("unreachable: the reading has told what is wrong")
            chosen = _chosen(asked_cities(self._scene(unit, number, now, _), campaign), form)
            confirm(_people(chosen), form, _)
            for each in chosen:
                extend(unit, by, campaign, each.one.member.id, until, library, now)
            return f"extended-{len(chosen)}"

        return await self._confirmed(request, number, work, "extend")

    @staticmethod
    def _scene(unit: Unit, number: int, now: datetime, _: Speaker) -> Look:
        return Look(unit=unit, known=asked_form(unit, number), now=now, _=_, again=FRESH)

    async def _confirmed(self, request: Request, number: int, work: Work[str], deed: str) -> Response:
        """Does it where the form comes from the page that asks for a confirmation; else shows that page."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if not form.has("sure"):
            await self._make_sure(request)
            return await self._confirmation(request, number, Again(deed=deed, form=form))

        def then(said: str) -> Response:
            return back(f"{FORMS}/{number}", said)

        done = await self._attempt(request, form, lambda unit, by, now: work(unit, by, form, now), then)
        return await self._then(done, then, lambda again: self._confirmation(request, number, again), deed)

    async def _confirmation(self, request: Request, number: int, again: Again) -> Response:
        return await self._form(request, number, "campaign_confirm", self._asking, again)

    def _asking(self, look: Look) -> dict[str, Any]:
        known, form, _ = asked_form(look.unit, look.known.number), look.again.form, look._
        campaign = begun(look.unit.campaigns.of_form(known.form_id))
        chosen = _chosen(asked_cities(look, campaign), form) if campaign else ()
        people = _people(chosen)
        return {
            "tab": "form",
            "deed": look.again.deed,
            "campaign": campaign.id if campaign else 0,
            "revision": campaign.revision if campaign else 0,
            "whom": form.text("whom"),
            "chosen": [(each.one.member.id, each.one.member.name) for each in chosen],
            "counted": people_of_members(_, people, len(chosen)),
            "many": people if people > CONFIRMED_ABOVE else 0,
            "again": form.line("typed"),
            "typed": _moment(form, campaign),
            "end_of_day": clock(END_OF_DAY),
        }


def _moment(form: Posted, campaign: Campaign | None) -> dict[str, str]:
    """What was typed, at first until when the campaign is."""
    if form.has("sure") or campaign is None:
        return {"day": form.line("day"), "time": form.line("time")}
    return moment_fields(campaign)


def _chosen(asked: Sequence[Asked], form: Posted) -> tuple[Asked, ...]:
    """Those that were ticked, or all, of the cities that have not finished."""
    missing = tuple(each for each in asked if each.stand.key in MISSING)
    if form.text("whom") == "missing":
        return missing
    ticked = numbers(form.all("members"))
    return tuple(each for each in missing if each.one.member.id in ticked)


def _people(chosen: Sequence[Asked]) -> int:
    return sum(each.one.contacts for each in chosen)
