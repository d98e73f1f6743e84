"""The beginning of the console: what needs a person now, what comes next, and what the last days brought."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response

from bot.web.console_pages import ConsolePages
from bot.web.console_today_cards import Look, waiting
from bot.web.console_today_soon import coming
from handlers.phrasebook import Speaker
from handlers.reports.sentences import percent
from knowledge.customs import date_in_words
from knowledge.store.today import Week, days_ago
from knowledge.store.unit import Unit

DAYS = 7
"""Of which the figures are, today among them."""


class TodayPage(ConsolePages):
    """The page at the beginning."""

    async def shown(self, request: Request) -> Response:
        """What waits, each with its first rows; what comes; figures."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            look = Look(unit=unit, library=self._services.shelf.library, now=now, zone=self._zone, _=_)
            counts, week = unit.today.counts(now, days_ago(now, DAYS))
            return {
                "waiting": waiting(look, counts, DAYS),
                "coming": coming(look),
                "figures": _figures(week, _),
                "day": date_in_words(now.astimezone(self._zone).date(), "full", _.language),
            }

        return await self._show(request, read, lambda values: ("console/today.html", values))


def _figures(week: Week, _: Speaker) -> list[dict[str, str]]:
    """Each number with where its rows are."""
    share = _("{share} answered", share=percent(_, week.answered / week.questions)) if week.questions else ""
    return [
        _figure(_("Conversations"), week.conversations, f"/console/conversations?days={DAYS}", "", _),
        _figure(_("Questions asked"), week.questions, "/console/statistics/questions", share, _),
        _figure(_("Questions without an answer"), week.refused, f"/console/questions?days={DAYS}", "", _),
        _figure(_("Messages delivered"), week.delivered, f"/console/deliveries?sent=on&days={DAYS}", "", _),
    ]


def _figure(label: str, value: int, href: str, note: str, _: Speaker) -> dict[str, str]:
    return {"label": label, "value": _.number(value), "href": href, "note": note}
