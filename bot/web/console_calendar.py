"""The secretariat's calendar: a month, or its list, of all that ends or takes place; to be looked at and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

from babel.dates import format_skeleton, get_day_names
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.console_calendar_items import Stretch, items_in
from bot.web.console_calendar_month import Day, Item, Kind, Month, days_of, month_named, month_of, weeks_of
from bot.web.console_circular_base import CircularPages
from bot.web.console_deadline_words import when
from bot.web.console_pages import ConsoleServices
from handlers.calendars import LENGTH, MEDIA_TYPE, Entry, host_of, ics_of
from handlers.dialogue.naming import clock
from handlers.phrasebook import Speaker
from knowledge.customs import date_in_words
from knowledge.store.unit import Unit

CALENDAR = "/console/calendar"

VIEWS = ("month", "list")
"""Without a choice it is the month, and on a telephone the list."""

EVERY = frozenset(Kind)

Word = Annotated[str, Query(max_length=20)]


def calendar_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session."""
    router = APIRouter()
    pages = _Calendar(services)
    router.add_api_route("/calendar", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/calendar.ics", pages.file, methods=["GET"], response_class=Response)
    return router


def kind_names(_: Speaker) -> Mapping[Kind, str]:
    """What each kind is called where it is chosen."""
    return {
        Kind.DEADLINE: _("Deadlines"),
        Kind.EVENT: _("Events"),
        Kind.CALL: _("Calls"),
        Kind.CAMPAIGN: _("Questionnaires"),
        Kind.CIRCULAR: _("Circulars"),
    }


class _Calendar(CircularPages):
    async def page(self, request: Request, month: Word = "", view: Word = "", kind: Word = "") -> Response:
        """A month, of one kind alone if asked for."""
        _, now = self._speaker(request), datetime.now(UTC)
        today = now.astimezone(self._zone).date()
        shown, kinds = month_named(month, month_of(today)), _kinds(kind)

        def read(unit: Unit) -> dict[str, Any]:
            items = self._items(unit, shown, EVERY, now, _)
            mine = [item for item in items if item.kind in kinds]
            days = days_of(shown, mine, self._zone)
            address = _Address(
                month=str(shown), view=view if view in VIEWS else "", kind=kind if kinds != EVERY else ""
            )
            return {
                "name": _month_name(shown, _),
                "zone": self._services.settings.time_zone,
                "address": address,
                "moves": _moves(shown, month_of(today), address),
                "views": [(name, address.but(view=name)) for name in VIEWS],
                "filters": _filters(items, kinds, address, _),
                "weekdays": _weekdays(_),
                "weeks": [
                    [self._day(day, today, _) for day in week] for week in weeks_of(days, _.locale.first_week_day)
                ],
                "list": [self._day(day, today, _) for day in days if day.items],
                "count": len({item.key for item in mine}),
                "month": str(shown),
            }

        return await self._show(request, read, lambda values: ("console/calendar.html", values))

    async def file(self, request: Request, month: Word = "", kind: Word = "") -> Response:
        """The same as a file for calendar programs."""
        _, now = self._speaker(request), datetime.now(UTC)
        shown, kinds = month_named(month, month_of(now.astimezone(self._zone).date())), _kinds(kind)

        def make(unit: Unit) -> tuple[str, bytes]:
            found = self._items(unit, shown, kinds, now, _)
            return f"focal-{shown}.ics", ics_of([self._entry(item, now, _) for item in found])

        return await self._download(request, make, f"{MEDIA_TYPE}; charset=utf-8")

    def _items(self, unit: Unit, month: Month, kinds: frozenset[Kind], now: datetime, _: Speaker) -> list[Item]:
        begin, end = month.span(self._zone)
        return items_in(Stretch(unit=unit, begin=begin, end=end, now=now, _=_), kinds)

    def _day(self, day: Day | None, today: date, _: Speaker) -> dict[str, Any] | None:
        if day is None:
            return None
        return {
            "number": _.number(day.day.day),
            "name": date_in_words(day.day, "full", _.language),
            "iso": day.day.isoformat(),
            "is_today": day.day == today,
            "items": [self._item(item, day.day, _) for item in day.items],
        }

    def _item(self, item: Item, day: date, _: Speaker) -> dict[str, Any]:
        begin, end = item.begin.astimezone(self._zone), item.end.astimezone(self._zone)
        time = clock(begin.time()) if begin.date() == day else ""
        if item.end != item.begin and end.date() == day:
            time = f"{time}–{clock(end.time())}"
        return {
            "href": item.href,
            "title": item.title,
            "language": item.language,
            "kind": item.kind.value,
            "kind_name": _kind_name(item.kind, _),
            "time": time,
            "state": item.state,
            "state_name": item.state_name,
        }

    def _entry(self, item: Item, now: datetime, _: Speaker) -> Entry:
        library = self._services.shelf.library
        has_length, address = item.end > item.begin, f"{library.installation.web}{item.href}"
        words = [_kind_name(item.kind, _), item.state_name, when(item.begin, self._zone, _), address]
        return Entry(
            uid=f"console-{item.key.replace(':', '-')}@{host_of(library)}",
            title=item.title,
            text="\n".join(filter(None, words)),
            begin=item.begin if has_length else item.begin - LENGTH,
            end=item.end,
            sequence=0,
            stamp=now,
            link=address,
            is_cancelled=item.state == "cancelled",
        )


class _Address(dict[str, str]):
    """What a link of the page keeps of what was chosen."""

    def but(self, **changed: str) -> str:
        """The same page with something else chosen."""
        kept = {name: value for name, value in {**self, **changed}.items() if value}
        return CALENDAR + ("?" + "&".join(f"{name}={value}" for name, value in kept.items()) if kept else "")

    @property
    def file(self) -> str:
        """The file of what is shown."""
        return self.but(view="").replace(CALENDAR, f"{CALENDAR}.ics", 1)


def _kinds(kind: str) -> frozenset[Kind]:
    return frozenset(each for each in Kind if each == kind) or EVERY


def _moves(shown: Month, present: Month, address: _Address) -> dict[str, Any]:
    return {
        "before": address.but(month=str(shown.before)) if shown.before else "",
        "after": address.but(month=str(shown.after)) if shown.after else "",
        "today": address.but(month=""),
        "is_present": shown == present,
    }


def _filters(items: Sequence[Item], kinds: frozenset[Kind], address: _Address, _: Speaker) -> list[dict[str, Any]]:
    every: Iterable[tuple[str, str, int]] = [
        ("", _("All"), len(items)),
        *((kind.value, name, sum(item.kind is kind for item in items)) for kind, name in kind_names(_).items()),
    ]
    chosen = "" if kinds == EVERY else next(iter(kinds)).value
    return [
        {
            "kind": kind,
            "label": label,
            "count": _.number(count),
            "href": address.but(kind=kind),
            "is_chosen": kind == chosen,
        }
        for kind, label, count in every
    ]


def _kind_name(kind: Kind, _: Speaker) -> str:
    match kind:
        case Kind.DEADLINE:
            return _("Deadline")
        case Kind.EVENT:
            return _("Event")
        case Kind.CALL:
            return _("Call")
        case Kind.CAMPAIGN:
            return _("Questionnaire")
        case Kind.CIRCULAR:
            return _("Circular")


def _month_name(month: Month, _: Speaker) -> str:
    said = str(format_skeleton("yMMMM", month.first, locale=_.locale))
    return said[:1].upper() + said[1:]


def _weekdays(_: Speaker) -> list[tuple[str, str]]:
    """The days of the week from the one on which it begins, short and in full."""
    short, wide = (get_day_names(width, locale=_.locale) for width in ("abbreviated", "wide"))
    return [(short[day], wide[day]) for day in ((_.locale.first_week_day + count) % 7 for count in range(7))]
