"""The console's good practices: what waits for a decision, and all others by state."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_pages import ConsoleServices
from bot.web.console_practice import one_practice_routes
from bot.web.console_practice_base import PRACTICES, PracticePages
from handlers.dialogue.practice_words import state_name
from handlers.phrasebook import Speaker
from handlers.practices.vocabulary import country_name, theme_name
from knowledge.model.practices import PracticeHit, PracticeState
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit

PAGE = 50


def practice_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Practices(services)
    router.add_api_route("/practices", pages.listed, methods=["GET"], response_class=HTMLResponse)
    router.include_router(one_practice_routes(services))
    return router


class _Practices(PracticePages):
    async def listed(
        self,
        request: Request,
        state: Annotated[str, Query(max_length=20)] = "",
        page: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> Response:
        """Those of one state, the ones handed in last first; without one those that wait."""
        _ = self._speaker(request)
        shown = PracticeState(state) if state in set(PracticeState) else PracticeState.SUBMITTED

        def read(unit: Unit) -> dict[str, Any]:
            counts = unit.practices.counts()
            found = unit.practices.in_states({shown}, page * PAGE, PAGE + 1)
            return {
                "rows": [self._row(hit, _) for hit in found[:PAGE]],
                "states": [
                    {
                        "href": f"{PRACTICES}?state={each.value}",
                        "label": state_name(_, each),
                        "count": _.number(counts.get(each, 0)),
                        "is_current": each is shown,
                    }
                    for each in PracticeState
                ],
                "newer": f"{PRACTICES}?state={shown.value}&page={page - 1}" if page else "",
                "older": f"{PRACTICES}?state={shown.value}&page={page + 1}" if len(found) > PAGE else "",
            }

        return await self._show(request, read, lambda values: ("console/practices.html", values))

    def _row(self, hit: PracticeHit, _: Speaker) -> dict[str, Any]:
        practice, at = hit.practice, hit.practice.submitted_at
        title = practice.titles.render(_.languages)
        return {
            "href": f"{PRACTICES}/{practice.id}",
            "title": title.text,
            "language": title.language,
            "member": hit.member.name,
            "member_href": f"/console/members/{hit.member.id}",
            "country": country_name(hit.member.country, _.language),
            "themes": _.list(theme_name(theme, _.languages) for theme in practice.themes),
            "languages": _.list(code.upper() for code in practice.titles),
            "when": _.date(PartialDate(at.astimezone(self._zone).date().isoformat())) if at else "—",
        }
