"""Whom a choice of recipients would reach, counted while somebody ticks boxes, and by a button without any script."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import CircularPages
from bot.web.console_circular_forms import Posted, Wrong, audience_of
from bot.web.console_circular_words import people_of_members
from bot.web.console_pages import ConsoleServices
from handlers.circulars.exporting import unreached_name
from handlers.dialogue.naming import channel_name
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY, Audience, decode_audience, encode_audience
from knowledge.model.circulation import AudiencePreview, Unreached
from knowledge.model.people import ChannelName
from knowledge.model.preferences import Mailing
from knowledge.store.unit import Unit

KEPT = "audience-kept"
"""The field for what an audience has that the form does not offer."""

MAILING = "audience-for"
"""The field for what is sent: people say of each kind whether they wish for it."""

OFFERED = "audience-offers"
"""The field for what a form offers besides regions, standings and lists."""

FEW = 12
"""Members that are named of which nobody is reached; the recipients' page has all of them."""


def audience_routes(services: ConsoleServices) -> APIRouter:
    """The route below the console's."""
    router = APIRouter()
    router.add_api_route("/audience/count", _Counts(services).count, methods=["POST"], response_class=HTMLResponse)
    return router


class _Counts(CircularPages):
    async def count(self, request: Request) -> Response:
        """Whom the choice in a form would reach; nothing is stored. A fragment for htmx, a page for everybody else."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        _, status = self._speaker(request), 200
        try:
            audience, refused = counted_audience(form, _), ""
        except Wrong as wrong:
            audience, refused, status = None, wrong.sentence, 422
        mailing, channels = mailing_of(form), self._services.shelf.library.installation.channels

        def read(unit: Unit) -> Reach | None:
            return reach(unit, audience, channels, datetime.now(UTC), mailing, _) if audience is not None else None

        template = "console/_audience_count.html" if is_htmx(request) else "console/audience_count.html"
        page = await self._show(request, read, lambda found: (template, {"reach": found, "refused": refused}))
        if page.status_code == 200:
            page.status_code = status
        return page


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Whom a choice reaches, in the reader's words.

    Attributes:
        not_reached: why some are not, and how many these are.
        without: the first members of which nobody is reached; `more` of them are not named.
    """

    counted: str
    languages: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    not_reached: tuple[tuple[str, str], ...]
    without: tuple[str, ...]
    more: int


def reach(
    unit: Unit, audience: Audience, channels: Collection[ChannelName], now: datetime, mailing: Mailing, _: Speaker
) -> Reach:
    """Counts whom an audience reaches."""
    found = unit.audiences.preview(audience, channels, now, 0, mailing)
    return reach_of(found, unit.audiences.unreached(audience, channels, now, mailing), mailing, _)


def reach_of(found: AudiencePreview, why: Mapping[Unreached, int], mailing: Mailing, _: Speaker) -> Reach:
    """The same of what was counted before."""
    reached = {channel_name(_, ChannelName(name)): count for name, count in found.by_channel.items()}
    languages = {_.name_of(code): count for code, count in found.by_language.items()}
    reasons = {_reason(each, mailing, _): count for each, count in why.items()}
    return Reach(
        counted=people_of_members(_, found.contacts, found.members),
        languages=_by_number(languages, _),
        channels=_by_number(reached, _),
        not_reached=_by_number(reasons, _),
        without=found.members_without[:FEW],
        more=max(len(found.members_without) - FEW, 0),
    )


def _reason(why: Unreached, mailing: Mailing, _: Speaker) -> str:
    if why is Unreached.DECLINED and mailing is not Mailing.CIRCULARS:
        return _("do not wish to receive it")
    return unreached_name(_, why)


def _by_number(counts: Mapping[str, int], _: Speaker) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, _.number(count)) for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )


def counted_audience(form: Posted, _: Speaker) -> Audience:
    """What a form chooses: all of it where it offers all, else beside what was chosen elsewhere and is kept.

    Raises:
        Wrong: a condition is about nothing that there is.
    """
    ticked = audience_of(form, _)
    if not form.has(MAILING) or mailing_of(form) is Mailing.CIRCULARS:
        return ticked
    kept = _kept(form.text(KEPT))
    members = ticked.members if "members" in form.all(OFFERED) else kept.members
    return replace(kept, regions=ticked.regions, standings=ticked.standings, lists=ticked.lists, members=members)


def mailing_of(form: Posted) -> Mailing:
    """What the form is about; circulars where it does not say."""
    named = form.line(MAILING)
    return Mailing(named) if named in set(Mailing) else Mailing.CIRCULARS


def kept_field(audience: Audience) -> str:
    """What goes along with a form of regions, standings and lists; "" where there is nothing else."""
    kept = replace(audience, regions=frozenset(), standings=frozenset(), lists=frozenset())
    return "" if kept == EVERYBODY else json.dumps(encode_audience(kept))


def _kept(encoded: str) -> Audience:
    """As it went along; everybody, where somebody else wrote it."""
    try:
        return decode_audience(json.loads(encoded)) if encoded else EVERYBODY
    except (ValueError, TypeError, AttributeError, RecursionError):
        return EVERYBODY


def is_htmx(request: Request) -> bool:
    """Whether the page's own script asks for a piece of it."""
    return request.headers.get("hx-request") == "true"
