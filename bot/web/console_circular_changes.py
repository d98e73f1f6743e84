"""What was changed since a circular was approved, or since the version that it corrects was sent."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import ALL, CircularPages, Scene
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.circulars.changes import Difference, Texts, differences, earlier_texts
from handlers.phrasebook import Speaker
from handlers.ticket_texts import actor_name
from knowledge.model.circulars import CircularText
from knowledge.model.languages import direction
from knowledge.model.rights import Right

Since = Annotated[str, Query(max_length=12)]


def change_routes(services: ConsoleServices) -> APIRouter:
    """The route below one circular's."""
    router = APIRouter(prefix="/circulars/{number}")
    router.add_api_route("/changes", _Changes(services).page, methods=["GET"], response_class=HTMLResponse)
    return router


class _Changes(CircularPages):
    need = Right.WRITE_CIRCULARS

    async def page(self, request: Request, number: Number, since: Since = "") -> Response:
        """Every text that is not what it was, with what was added and removed."""
        return await self._frame(request, number, "changes", lambda scene: self._read(scene, since))

    def _read(self, scene: Scene, since: str) -> dict[str, Any]:
        unit, circular, _ = scene.unit, scene.circular, scene._
        earlier = earlier_texts(unit, circular)
        if not earlier:
            raise HTTPException(404)
        chosen = since if since in earlier else next(iter(earlier))
        found = differences(earlier[chosen], unit.circulars.texts(circular.id))
        here = f"{ALL}/{circular.id}/changes"
        names = {"sent": _("Since the version that it corrects"), "approved": _("Since it was approved")}
        return {
            "bases": [(f"{here}?since={name}", names[name], name == chosen) for name in earlier],
            "about": names[chosen],
            "approved": self._approval(scene, earlier[chosen]) if chosen == "approved" else "",
            "differences": [_shown(each, _) for each in found],
        }

    def _approval(self, scene: Scene, texts: Texts) -> str:
        """Who approved it last, and when."""
        one: CircularText | None = next(iter(texts.values()), None)
        if one is None or one.at is None:
            return ""
        return f"{actor_name(scene.unit, one.by, scene._)} · {scene._.moment(one.at, self._zone)}"


def _shown(each: Difference, _: Speaker) -> dict[str, Any]:
    return {
        "language": each.language,
        "direction": direction(each.language),
        "name": _.name_of(each.language),
        "state": _("Removed.") if each.after is None else "",
        "title": each.title,
        "text": each.text,
    }
