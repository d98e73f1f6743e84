"""Who receives a circular: chosen with boxes, counted and named before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_base import ALL, FRESH, Again, CircularPages, Scene, back
from bot.web.console_circular_forms import Posted, Wrong, audience_of, whole
from bot.web.console_circular_picker import contact_boxes, member_groups, member_options
from bot.web.console_circular_words import act_name, people_of_members, region_names, standing_names
from bot.web.console_fields import Option, box_group
from bot.web.console_pages import ConsoleServices, person_name
from bot.web.console_people import Number
from handlers.circulars.texts import heading
from handlers.circulars.writing import describe
from handlers.dialogue.naming import channel_name, role_name
from handlers.phrasebook import Speaker
from knowledge.model.audience import EVERYBODY, Act, Audience, Condition
from knowledge.model.circulars import OUT, Circular
from knowledge.model.circulation import ALL_OF_THEM, Addressee, AudiencePreview, Part
from knowledge.model.languages import Text
from knowledge.model.people import ChannelName, Member
from knowledge.model.rights import COLLEAGUES, Actor, Right
from knowledge.store.unit import Unit

T = TypeVar("T", bound=str)

LATEST = 50
"""Circulars that a condition can be chosen about from a list; about any other one by its number."""

FEW = 20
"""People who are named without being asked for: what is seen without scrolling."""

PAGE = 100
"""Names on one page: some 40 kB of it, measured with the demonstration network."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Which page of whose names is asked for."""

    of: Part
    page: int = 0

    @property
    def query(self) -> str:
        """What the address of each of its pages begins with."""
        asked = {"language": self.of.language, "channel": self.of.channel}
        return urlencode({name: value for name, value in asked.items() if value} or {"show": "all"})


def recipient_routes(services: ConsoleServices) -> APIRouter:
    """The routes below one circular's."""
    router = APIRouter(prefix="/circulars/{number}/recipients")
    pages = _Recipients(services)
    router.add_api_route("", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("", pages.choose, methods=["POST"])
    return router


class _Recipients(CircularPages):
    need = Right.WRITE_CIRCULARS

    async def page(
        self,
        request: Request,
        number: Number,
        show: Annotated[str, Query(max_length=20)] = "",
        language: Annotated[str, Query(max_length=8)] = "",
        channel: Annotated[str, Query(max_length=20)] = "",
        page: Annotated[int, Query(ge=0, le=100_000)] = 0,
    ) -> Response:
        """Who would receive it now, and the choice; or the names that one number stands for."""
        is_asked = bool(show or language or channel)
        part = Part(language=language, channel=channel, skip=page * PAGE)
        return await self._recipients(request, number, names=Names(of=part, page=page) if is_asked else None)

    async def _recipients(
        self, request: Request, number: int, again: Again = FRESH, names: Names | None = None
    ) -> Response:
        return await self._frame(request, number, "recipients", lambda scene: self._read(scene, names), again)

    def _read(self, scene: Scene, names: Names | None) -> dict[str, Any]:
        audience = self._chosen(scene)
        channels = self._services.shelf.library.installation.channels
        part = names.of if names else ALL_OF_THEM
        preview = scene.unit.audiences.preview(audience, channels, scene.now, PAGE if names else FEW, part=part)
        return {
            "is_unsaved": audience != scene.circular.audience,
            "is_everybody": audience == EVERYBODY,
            "preview": _shown(preview, names, scene._),
            "counted": people_of_members(scene._, preview.contacts, preview.members),
            "query": names.query if names else "",
            "page": names.page if names else 0,
            "pages": -(-preview.found // PAGE) if names else 1,
        } | ({} if names else _choosing(scene, audience))

    @staticmethod
    def _chosen(scene: Scene) -> Audience:
        """What was ticked, as far as it can be understood, else what is stored."""
        typed = scene.typed("recipients")
        if typed is None:
            return scene.circular.audience
        try:
            return audience_of(typed, scene._)
        except Wrong:
            kept = {name: values for name, values in typed.fields.items() if not name.startswith("act-")}
            return audience_of(Posted(fields=kept, files={}), scene._)

    async def choose(self, request: Request, number: Number) -> Response:
        """Saves the choice; or only counts whom it would reach, or shows the contacts of a member to tick."""
        form = await self._posted(request)
        if isinstance(form, Response):
            return form
        if form.has("count") or form.has("look"):
            return await self._looked_at(request, number, form)
        _ = self._speaker(request)

        def work(unit: Unit, by: Actor, now: datetime) -> Circular:
            return describe(unit, by, number, form.revision, now, audience=audience_of(form, _))

        done = await self._attempt(request, form, work)
        return await self._then(
            done,
            lambda _saved: back(f"{ALL}/{number}/recipients", "saved"),
            lambda again: self._recipients(request, number, again),
            "recipients",
        )

    async def _looked_at(self, request: Request, number: int, form: Posted) -> Response:
        """What would come of the choice; nothing is stored."""
        _, sentence, status = self._speaker(request), "", 200
        try:
            audience_of(form, _)
        except Wrong as wrong:
            sentence, status = wrong.sentence, 422
        again = Again(deed="recipients", sentence=sentence, form=form, status=status)
        return await self._recipients(request, number, again)


def _choosing(scene: Scene, audience: Audience) -> dict[str, Any]:
    """What the form needs in which recipients are chosen."""
    form, members = scene.again.form, scene.unit.contacts.members()
    looked_at = whole(form.line("of"), 0) if form.has("look") else 0
    return {
        "choices": _choices(scene, members, audience),
        "groups": member_groups(members, audience.members, scene._),
        "contacts": contact_boxes(scene.unit, audience.contacts, looked_at, scene._),
        "members": member_options(members),
        "looked_at": looked_at,
        "conditions": _rows(audience.conditions, form if scene.again.deed else None),
        "acts": [(act.value, act_name(act, scene._)) for act in Act],
        "subjects": _subjects(scene),
    }


def _shown(preview: AudiencePreview, names: Names | None, _: Speaker) -> dict[str, Any]:
    is_shown = names is not None or preview.contacts <= FEW
    return {
        "contacts": preview.contacts,
        "members": preview.members,
        "languages": [(code, _.name_of(code), _.number(count)) for code, count in _most_first(preview.by_language)],
        "channels": [
            (name, channel_name(_, ChannelName(name)), _.number(count))
            for name, count in _most_first(preview.by_channel)
        ],
        "unreachable": preview.unreachable,
        "declined": preview.declined,
        "members_without": preview.members_without,
        "names": [_name(each, _) for each in preview.names] if is_shown else [],
    }


def _most_first(counts: Mapping[T, int]) -> list[tuple[T, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _name(each: Addressee, _: Speaker) -> dict[str, Any]:
    return {
        "id": each.contact,
        "name": person_name(each.contact_name, each.contact, _),
        "member": each.member_name,
        "language": _.name_of(each.language),
        "channel": channel_name(_, ChannelName(each.channel)) if each.channel else "",
    }


def _choices(scene: Scene, members: Sequence[Member], audience: Audience) -> list[Option]:
    """The groups of boxes: where members are, what they read, what their contacts are, lists."""
    unit, _ = scene.unit, scene._
    countries = {member.country: _.locale.territories.get(member.country, member.country) for member in members}
    codes = {language for member in members for language in member.languages}
    languages = {code: _.name_of(code) for code in codes | set(audience.languages)}
    roles = {role: role_name(_, role) for role in COLLEAGUES}
    lists = {each.id: each.name for each in unit.audiences.lists()}
    return [
        box_group("regions", _("Regions"), region_names(_), audience.regions),
        box_group("countries", _("Countries"), countries, audience.countries),
        box_group("languages", _("Languages that they read"), languages, audience.languages),
        box_group("roles", _("Roles"), roles, audience.roles),
        box_group("standings", _("Place in the network"), standing_names(_), audience.standings),
        box_group("lists", _("Lists"), lists, audience.lists),
    ]


def _rows(conditions: Sequence[Condition], typed: Posted | None) -> list[dict[str, str]]:
    """A row for each condition, and an empty one; what could not be understood stands there as it was typed."""
    stored = [
        {"act": each.act.value, "subject": each.subject, "other": "", "has": "has" if each.has else "not"}
        for each in conditions
    ]
    empty = {"act": "", "subject": "", "other": "", "has": "has"}
    if typed is None:
        return [*stored, empty]
    names = ("act", "subject", "other", "has")
    rows = [{name: typed.line(f"{name}-{row}") for name in names} for row in range(10)]
    return [*(row for row in rows if row["act"]), empty]


def _subjects(scene: Scene) -> list[tuple[str, str]]:
    """The circulars that a condition can be about: those that somebody may have acknowledged."""
    unit, _ = scene.unit, scene._
    found = unit.circulars.listed(None, LATEST, OUT)
    titles = unit.circulars.titles(found) if found else {}
    return [
        (each.subject, f"{heading(_, each)} ({each.year}): {Text(titles[each.id]).render(_.languages).text}")
        for each in found
        if titles.get(each.id)
    ]
