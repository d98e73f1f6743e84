"""One questionnaire: how far cities are, where people stop, and, in a campaign, who has to be reminded."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_campaign_base import CampaignPages, begun
from bot.web.console_campaign_rows import asked_cities, cells_of, filters_of, handed_in, rows_of, tally_of
from bot.web.console_campaign_words import MISSING, campaign_state, state_names
from bot.web.console_deadline_base import DEADLINES
from bot.web.console_deadline_words import when
from bot.web.console_form_base import FORMS, Look, beginner, is_questionnaire, name_of
from bot.web.console_form_sorting import Sorting, heads, page_links, shown
from bot.web.console_form_time import over_time
from bot.web.console_form_words import state_of
from bot.web.console_pages import ConsoleServices
from bot.web.console_people import Number
from handlers.deadlines.letters import zone_of
from handlers.phrasebook import Speaker
from handlers.results.progress import Hurdle, Line, Progress, progress_of
from knowledge.model.campaigns import Campaign, CampaignState
from knowledge.model.messages import storable
from knowledge.store.response_standing import ResponseStanding

FULL = 100

Word = Annotated[str, Query(max_length=30)]
Sought = Annotated[str, Query(max_length=100)]
Page = Annotated[int, Query(ge=0, le=10_000)]

_SORT = re.compile(r"total|changed|s\d{1,3}")


def one_form_routes(services: ConsoleServices) -> APIRouter:
    """The page of one form."""
    router = APIRouter(prefix="/forms/{number}")
    pages = _OneForm(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    return router


class _OneForm(CampaignPages):
    async def page(
        self,
        request: Request,
        number: Number,
        state: Word = "",
        q: Sought = "",
        sort: Word = "",
        order: Word = "",
        page: Page = 0,
    ) -> Response:
        """How far every city is, when they handed in, and where people stop.

        Args:
            state: with a campaign, only the cities in this one.
            q: only those whose name has this in it.
            sort, order, page: as of `console_form_sorting.Sorting`.
        """
        _ = self._speaker(request)
        wanted = Sorting(
            sort=sort if _SORT.fullmatch(sort) else "",
            is_reversed=order == "down",
            sought=storable(q).strip(),
            state=state if state in state_names(_) else "",
            page=page,
        )
        return await self._form(request, number, "form", lambda look: self._values(look, wanted))

    def _values(self, look: Look, wanted: Sorting) -> dict[str, Any]:
        every = ResponseStanding(look.unit.connection).of_form(look.known.number)
        library = self._services.shelf.library
        progress = progress_of(look.form, every, look.names, library, look.now)
        campaigns = look.unit.campaigns.of_form(look.known.form_id) if is_questionnaire(look.known) else ()
        campaign = begun(campaigns)
        about = self._of_campaign(look, campaign, progress, wanted) if campaign else self._without(look, progress)
        return (
            about
            | {
                "hurdles": [_hurdle(hurdle, look._) for hurdle in progress.hurdles],
                "can_begin": is_questionnaire(look.known) and not campaigns,
                "over_time": over_time(every, campaign, look, self._zone),
            }
            | self._sheet(look, progress, about["lines"], wanted)
        )

    @staticmethod
    def _sheet(look: Look, progress: Progress, rows: list[dict[str, Any]], wanted: Sorting) -> dict[str, Any]:
        """The rows that are looked for, and the heads of their columns."""
        here, _ = f"{FORMS}/{look.known.number}", look._
        sections = [section.label or _("Other questions") for section in progress.sections]
        found = shown(rows, wanted)
        return {
            "sections": [f"s{place}" for place in range(len(sections))],
            "heads": heads(sections, wanted, here, _),
            "lines": found.rows,
            "every": len(rows),
            "wanted": wanted,
            "pages": page_links(found, wanted, here, _),
        }

    def _of_campaign(self, look: Look, campaign: Campaign, progress: Progress, wanted: Sorting) -> dict[str, Any]:
        """The rows of the state that is looked for, with how many there are in each."""
        _, here = look._, f"{FORMS}/{look.known.number}"
        official = zone_of(campaign.zone, self._services.shelf.library)
        asked = asked_cities(look, campaign)
        rows = rows_of(look, asked, progress, self._zone, official)
        mark, name = campaign_state(campaign, look.now, _)
        return {
            "campaign": campaign.id,
            "revision": campaign.revision,
            "state": mark,
            "state_name": name,
            "until": when(campaign.closes_at, official, _),
            "handed_in": handed_in(tally_of(each.one for each in asked), _),
            "is_open": campaign.state is CampaignState.OPEN,
            "missing": sum(each.stand.key in MISSING for each in asked),
            "filters": filters_of(rows, here, wanted, _),
            "lines": rows,
            "deadlines": (),
        }

    def _without(self, look: Look, progress: Progress) -> dict[str, Any]:
        return {
            "campaign": 0,
            "lines": [self._line(look, progress, line) for line in progress.lines],
            "deadlines": self._deadlines(look),
        }

    def _line(self, look: Look, progress: Progress, line: Line) -> dict[str, Any]:
        owned, _ = line.owned, look._
        return {
            "href": f"{FORMS}/{look.known.number}/responses/{owned.kept.id}",
            "name": name_of(owned, _),
            "state_name": state_of(owned, _)[1],
            "changed": _.moment(owned.kept.changed_at, self._zone),
            "changed_at": owned.kept.changed_at.timestamp(),
            "begun_by": beginner(owned, _),
            **cells_of(line, progress, _),
        }

    def _deadlines(self, look: Look) -> list[tuple[str, str]]:
        """Where the deadlines are by which it is to be answered, and until when."""
        library = self._services.shelf.library
        found = look.unit.deadlines.settled_by(f"form:{look.known.number}")
        return [(f"{DEADLINES}/{each.id}", when(each.due_at, zone_of(each.zone, library), look._)) for each in found]


def _hurdle(hurdle: Hurdle, _: Speaker) -> dict[str, Any]:
    part = hurdle.part
    return {
        "section": hurdle.section,
        "label": hurdle.label,
        "words": _("{count} of {all}", count=_.number(part.answered), all=_.number(part.asked)),
        "filled": round(FULL * part.answered / part.asked),
    }
