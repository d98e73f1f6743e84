"""What waits for the secretariat's review: responses to all questionnaires, the one that waits longest first."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_form_base import FORMS
from bot.web.console_form_words import REVIEW_MARKS, review_name
from bot.web.console_pages import ConsolePages, ConsoleServices
from handlers.phrasebook import Speaker
from knowledge.store.review_standing import ReviewStanding, Waiting
from knowledge.store.unit import Unit

REVIEWS = "/console/reviews"
PAGE = 50


def reviews_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    router.add_api_route("/reviews", _Reviews(services).listed, methods=["GET"], response_class=HTMLResponse)
    return router


class _Reviews(ConsolePages):
    async def listed(self, request: Request, page: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
        """Those that wait."""
        _ = self._speaker(request)

        def read(unit: Unit) -> dict[str, Any]:
            found = ReviewStanding(unit.connection).waiting(page * PAGE, PAGE + 1)
            return {
                "rows": [self._row(each, _) for each in found[:PAGE]],
                "older": f"{REVIEWS}?page={page - 1}" if page else "",
                "newer": f"{REVIEWS}?page={page + 1}" if len(found) > PAGE else "",
            }

        return await self._show(request, read, lambda values: ("console/reviews.html", values))

    def _row(self, waiting: Waiting, _: Speaker) -> dict[str, Any]:
        return {
            "href": f"{FORMS}/{waiting.form}/responses/{waiting.response}",
            "member": waiting.member or _("nobody"),
            "form": (f"{FORMS}/{waiting.form}", waiting.title),
            "mark": REVIEW_MARKS[waiting.state],
            "state": review_name(waiting.state, _),
            "since": _.moment(waiting.since, self._zone),
            "version": _.number(waiting.version),
        }
