"""Settings: what administrators set, by whom and when; what the environment sets; and what is to be mended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import SecretStr

from bot.config import PREFIX, Settings
from bot.doctor import Finding, Found, examine
from bot.web.console_audit import audit_routes
from bot.web.console_channels import channel_routes
from bot.web.console_circular_base import FRESH, Again, back
from bot.web.console_circular_forms import Posted
from bot.web.console_circular_words import done_sentence
from bot.web.console_deadline_base import wrong_in
from bot.web.console_deadline_forms import Misfilled
from bot.web.console_jobs import job_routes
from bot.web.console_pages import ConsoleServices
from bot.web.console_settings_base import SETTINGS, Look, SettingsPages, Sheet, who_set
from bot.web.console_settings_more import LanguagesSheet, RetentionSheet, TextsSheet
from bot.web.console_settings_sheets import ClosedDaysSheet, PlansSheet, QuietHoursSheet
from handlers.phrasebook import Speaker
from handlers.preferences.house import House
from handlers.preferences.setting import back_to_usual, house_of, set_preference
from handlers.preferences.values import BadPreference, Closed, Languages, Plans, Texts, Value, in_house
from knowledge.errors import FocalError
from knowledge.model.rights import Actor, Right
from knowledge.store.preferences import Kept
from knowledge.store.unit import Unit

SHEETS: tuple[Sheet, ...] = (
    QuietHoursSheet(),
    ClosedDaysSheet(),
    PlansSheet(),
    RetentionSheet(),
    LanguagesSheet(),
    TextsSheet(),
)
"""In the order in which they are offered."""

Route = Callable[[Request], Awaitable[Response]]


def settings_routes(services: ConsoleServices) -> APIRouter:
    """The beginning, a page for each preference, channels, jobs and the audit log."""
    router = APIRouter(prefix="/settings")
    pages = _Settings(services)
    router.add_api_route("", pages.home, methods=["GET"], response_class=HTMLResponse)
    for sheet in SHEETS:
        router.add_api_route(f"/{sheet.slug}", pages.shown(sheet), methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"/{sheet.slug}", pages.saved(sheet), methods=["POST"])
        router.add_api_route(f"/{sheet.slug}/usual", pages.usual(sheet), methods=["POST"])
    router.include_router(channel_routes(services))
    router.include_router(job_routes(services))
    router.include_router(audit_routes(services))
    return router


class _Settings(SettingsPages):
    need = Right.CHANGE_SETTINGS

    async def home(self, request: Request) -> Response:
        """All of them, what the environment sets, and what the doctor found."""
        _, services = self._speaker(request), self._services
        findings = await asyncio.to_thread(lambda: list(examine(services, datetime.now(UTC))))

        def read(unit: Unit) -> list[dict[str, Any]]:
            kept = {each.name: each for each in unit.preferences.all()}
            by, house = who_set(unit, tuple(kept.values()), _), house_of(unit)
            return [self._line(sheet, house, kept.get(sheet.preference), by, _) for sheet in SHEETS]

        return await self._show(
            request,
            read,
            lambda lines: (
                "console/settings.html",
                {"lines": lines, "environment": environment(services.settings), "findings": _to_mend(findings)},
            ),
        )

    def _line(self, sheet: Sheet, house: House, kept: Kept | None, by: Any, _: Speaker) -> dict[str, Any]:
        return {
            "href": f"{SETTINGS}/{sheet.slug}",
            "title": sheet.title(_),
            "value": sheet.in_words(house, self._services, _),
            "by": by[kept.name] if kept else "",
            "at": _.moment(kept.changed_at, self._zone) if kept else "",
        }

    def shown(self, sheet: Sheet) -> Route:
        """The page of a preference."""

        async def show(request: Request) -> Response:
            return await self._sheet(request, sheet)

        return show

    def saved(self, sheet: Sheet) -> Route:
        """What was typed is set; or only shown in words."""

        async def save(request: Request) -> Response:
            _, services = self._speaker(request), self._services

            def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
                by.need(Right.CHANGE_SETTINGS)
                value = sheet.read(form, services, _)
                if form.has("preview"):
                    raise _Previewed
                sheet.confirm(value, form, house_of(unit), services, _)
                if is_usual(value, services):
                    back_to_usual(unit, by, sheet.preference, max(form.revision, 0), now)
                else:
                    set_preference(unit, by, value, max(form.revision, 0), now)
                return "saved"

            return await self._changed(request, sheet, work)

        return save

    def usual(self, sheet: Sheet) -> Route:
        """Back to what is usual."""

        async def give_back(request: Request) -> Response:
            def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
                back_to_usual(unit, by, sheet.preference, max(form.revision, 0), now)
                return "saved"

            return await self._changed(request, sheet, work)

        return give_back

    async def _changed(
        self, request: Request, sheet: Sheet, work: Callable[[Unit, Actor, Posted, datetime], str]
    ) -> Response:
        return await self._take(
            request,
            work,
            lambda done: back(f"{SETTINGS}/{sheet.slug}", done),
            lambda again: self._sheet(request, sheet, again),
            sheet.slug,
        )

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        if isinstance(error, _Previewed):
            return Again(form=form)
        return super()._again(request, form, error)

    async def _sheet(self, request: Request, sheet: Sheet, again: Again = FRESH) -> Response:
        _, services = self._speaker(request), self._services

        def read(unit: Unit) -> dict[str, Any]:
            house, kept = house_of(unit), unit.preferences.one(sheet.preference)
            draft = self._draft(sheet, house, again, _)
            now = datetime.now(UTC)
            look = Look(unit=unit, services=services, house=house, kept=kept, now=now, _=_, again=again, draft=draft)
            return self._frame_of(sheet, look, request) | sheet.values(look)

        page = await self._show(
            request, read, lambda values: (f"console/settings_{sheet.slug.replace('-', '_')}.html", values)
        )
        if page.status_code == 200:
            page.status_code = again.status
        return page

    def _draft(self, sheet: Sheet, house: House, again: Again, _: Speaker) -> House:
        """The rules of the house with what was typed, where that can be understood."""
        typed = again.typed(sheet.slug)
        if typed is None:
            return house
        try:
            return in_house(house, sheet.read(typed, self._services, _))
        except (Misfilled, BadPreference):
            return house

    def _frame_of(self, sheet: Sheet, look: Look, request: Request) -> dict[str, Any]:
        kept, _ = look.kept, look._
        return {
            "slug": sheet.slug,
            "title": sheet.title(_),
            "notice": look.again.sentence,
            "wrong": wrong_in(look.again, sheet.slug),
            "done": done_sentence(request.query_params.get("done", ""), _) if look.again is FRESH else "",
            "is_preview": look.again is not FRESH and not look.again.sentence,
            "revision": kept.revision if kept else 0,
            "by": who_set(look.unit, (kept,), _)[kept.name] if kept else "",
            "at": _.moment(kept.changed_at, self._zone) if kept else "",
            "zone": look.services.settings.time_zone,
        }


class _Previewed(Misfilled):
    """Nothing was to be saved: what it would be is to be seen first."""

    def __init__(self) -> None:
        super().__init__({})


def is_usual(value: Value, services: ConsoleServices) -> bool:
    """Whether a value says no more than what is usual anyway, so that nothing need be kept."""
    match value:
        case Closed(days=days):
            return not days
        case Plans(plans=plans):
            return not plans
        case Texts(texts=texts):
            return not texts
        case Languages(offered=offered):
            return len(offered) == len(services.phrasebook.known)
        case _other:
            return False


def environment(settings: Settings) -> list[dict[str, Any]]:
    """Every setting by its name; of a secret only whether it is set."""
    return [
        {
            "name": f"{PREFIX}{name.upper()}",
            "value": _without_secrets(getattr(settings, name)),
            "is_secret": "Secret" in str(field.annotation),
            "is_set": getattr(settings, name) not in (None, ""),
            "is_given": name in settings.model_fields_set,
        }
        for name, field in Settings.model_fields.items()
    ]


def _without_secrets(value: object) -> str:
    return "" if value is None or isinstance(value, SecretStr) else str(value)


def _to_mend(findings: list[Found]) -> list[dict[str, Any]]:
    """What is wrong first, then what is to be known; what is well is counted by nobody."""
    worth = [found for found in findings if found.finding is not Finding.WELL]
    worth.sort(key=lambda found: found.finding is not Finding.WRONG)
    return [
        {"what": each.what, "is_wrong": each.finding is Finding.WRONG, "text": each.text, "mend": each.mend}
        for each in worth
    ]
