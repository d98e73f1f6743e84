"""The register of members in the console: looked through by name and by what its members are, with what leads on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_circular_words import region_names, standing_names
from bot.web.console_member_words import country_name, done_sentence, kind_names, lack_names
from bot.web.console_members_filter import (
    NO_REGION,
    Found,
    Lack,
    Names,
    Order,
    Wish,
    find,
    names_of_places,
)
from bot.web.console_pages import ConsolePages, ConsoleServices
from handlers.phrasebook import Speaker
from knowledge.model.faq import Pack
from knowledge.model.languages import Language
from knowledge.model.people import Member, MemberKind, Standing
from knowledge.search.texts import normalise
from knowledge.store.member_overview import MemberLine, MemberOverview
from knowledge.store.unit import Unit

PAGE = 100
"""Members on one page: the whole network, as it is today, with room to grow."""
FULL = 100


def members_routes(services: ConsoleServices) -> APIRouter:
    """The route below the console's; it needs a session."""
    router = APIRouter()
    router.add_api_route("/members", _Members(services).listed, methods=["GET"], response_class=HTMLResponse)
    return router


class _Members(ConsolePages):
    def __init__(self, services: ConsoleServices) -> None:
        super().__init__(services)
        self._places: tuple[Pack, Names] | None = None

    async def listed(self, request: Request) -> Response:
        """The members that are asked for, with what could be asked for besides."""
        _, wish = self._speaker(request), Wish.of(request.query_params)
        names, channels = self._names(), self._services.shelf.library.installation.channels
        today = datetime.now(UTC).date()

        def read(unit: Unit) -> tuple[MemberLine, ...]:
            return MemberOverview(unit.connection).lines(channels, today)

        def page(lines: tuple[MemberLine, ...]) -> tuple[str, dict[str, Any]]:
            done = done_sentence(request.query_params.get("done", ""), _)
            return "console/members.html", {"done": done} | _values(lines, find(lines, wish, names, _), wish, _)

        return await self._show(request, read, page)

    def _names(self) -> Names:
        """What places are called elsewhere, worked out once for each pack."""
        pack = self._services.shelf.library.pack
        if self._places is None or self._places[0] is not pack:
            self._places = (pack, names_of_places(pack.names))
        return self._places[1]


def _values(lines: Sequence[MemberLine], found: Found, wish: Wish, _: Speaker) -> dict[str, Any]:
    ordered = _ordered(found.lines, wish, _)
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(wish.page, pages)
    begin = (page - 1) * PAGE
    return {
        "wish": wish,
        "is_empty": not lines,
        "rows": [_row(line, _) for line in ordered[begin : begin + PAGE]],
        "total": _.plural("{count} member", "{count} members", len(ordered)),
        "span": _span(begin, len(ordered), _) if pages > 1 else "",
        "newer": wish.address(page=page - 1) if page > 1 else "",
        "older": wish.address(page=page + 1) if page < pages else "",
        "columns": _columns(wish, _),
        "selects": _selects(found, wish, _),
        "lacks": [_chip(lack, name, found, wish, _) for lack, name in lack_names(_).items()],
        "regions": _regions(found, wish, _),
    }


def _ordered(lines: Sequence[MemberLine], wish: Wish, _: Speaker) -> list[MemberLine]:
    by_name = sorted(lines, key=lambda line: normalise(line.member.name))
    if wish.sort != Order.REGION:
        return by_name
    names = _region_names(_)
    return sorted(by_name, key=lambda line: normalise(names[line.member.region or NO_REGION]))


def _region_names(_: Speaker) -> Mapping[str, str]:
    """The regions by what stands for them in an address; the members of none come last."""
    return {region.value: name for region, name in region_names(_).items()} | {NO_REGION: "—"}


def _span(begin: int, total: int, _: Speaker) -> str:
    last = _.number(min(begin + PAGE, total))
    return _("{first} to {last} of {all}", first=_.number(begin + 1), last=last, all=_.number(total))


def _columns(wish: Wish, _: Speaker) -> list[dict[str, Any]]:
    """The heads of the table; what can be sorted by leads to itself."""
    heads = [
        (_("Member"), Order.NAME),
        (_("Country"), None),
        (_("Region"), Order.REGION),
        (_("Languages"), None),
        (_("Contacts"), None),
        (_("State"), None),
    ]
    return [
        {
            "label": label,
            "href": wish.address(sort=order) if order else "",
            "is_sorted": wish.sort == order,
        }
        for label, order in heads
    ]


def _row(line: MemberLine, _: Speaker) -> dict[str, Any]:
    member = line.member
    return {
        "href": f"/console/members/{member.id}",
        "name": member.name,
        "what": _what(member, _),
        "country": country_name(member.country, _),
        "region": _region_names(_)[member.region or NO_REGION],
        "languages": _.list([_.name_of(language) for language in member.languages]),
        "contacts": _.number(line.contacts),
        "left": "" if line.is_current or member.until is None else _("until {until}", until=_.date(member.until)),
        "wants": [name for lack, name in lack_names(_).items() if _is_wanting(line, lack)],
    }


def _what(member: Member, _: Speaker) -> str:
    """What a member is, where it is no city like most of them."""
    kind = kind_names(_)[member.kind] if member.kind is not MemberKind.CITY else ""
    standing = standing_names(_)[member.standing] if member.standing is not Standing.MEMBER else ""
    return " · ".join(filter(None, (kind, standing)))


def _is_wanting(line: MemberLine, lack: Lack) -> bool:
    match lack:
        case Lack.FOCAL_POINT:
            return line.lacks_focal_point
        case Lack.REACH:
            return line.is_unreached
        case Lack.ADDRESS:
            return bool(line.with_bad_address)


def _selects(found: Found, wish: Wish, _: Speaker) -> list[dict[str, Any]]:
    """What can be chosen, each value with how many members it would leave; what would leave none is not offered."""
    named: list[tuple[str, str, Mapping[str, str]]] = [
        ("kind", _("Kind"), {kind.value: name for kind, name in kind_names(_).items()}),
        ("region", _("Region"), _region_names(_)),
        ("country", _("Country"), {code: country_name(code, _) for code in found.counts["country"]}),
        ("language", _("Language"), {code: _.name_of(Language(code)) for code in found.counts["language"]}),
        ("standing", _("Role"), {standing.value: name for standing, name in standing_names(_).items()}),
    ]
    return [
        {
            "name": name,
            "label": label,
            "chosen": getattr(wish, name),
            "options": [
                (value, f"{text} ({_.number(found.counts[name][value])})")
                for value, text in sorted(names.items(), key=lambda pair: normalise(pair[1]))
                if found.counts[name][value] or value == getattr(wish, name)
            ],
        }
        for name, label, names in named
    ]


def _chip(lack: Lack, name: str, found: Found, wish: Wish, _: Speaker) -> dict[str, Any]:
    """Members that are wanting something; pressed again it shows the others, too."""
    is_chosen = wish.lacks == lack
    return {
        "href": wish.address(lacks="" if is_chosen else lack.value),
        "name": name,
        "label": f"{name} ({_.number(found.counts['lacks'][lack])})",
        "is_chosen": is_chosen,
    }


def _regions(found: Found, wish: Wish, _: Speaker) -> list[dict[str, Any]]:
    """The members by region, with bars for the eye; each number leads to its rows."""
    longest = max((len(of) for of in found.by_region.values()), default=1)
    return [
        {
            "name": name,
            "filled": round(FULL * len(of) / longest),
            "is_chosen": wish.region == region,
            "numbers": _numbers(region, of, wish, _),
        }
        for region, name in _region_names(_).items()
        if (of := found.by_region.get(region))
    ]


def _numbers(region: str, lines: Sequence[MemberLine], wish: Wish, _: Speaker) -> list[tuple[str, str]]:
    """How many members there are, and how many of them are wanting something; with where these are."""
    counts = [(len(lines), "")] + [(sum(_is_wanting(line, lack) for line in lines), lack.value) for lack in Lack]
    return [(_.number(count), wish.address(region=region, lacks=lack) if count else "") for count, lack in counts]
