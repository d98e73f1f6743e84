"""How the console puts deadlines into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.web.console_circular_words import members_counted, region_names, single_contacts, standing_names
from handlers.dialogue.naming import clock, role_name
from handlers.dialogue.zones import place_of
from handlers.phrasebook import Speaker
from handlers.preferences.house import House
from knowledge.customs import date_in_words
from knowledge.model.audience import Act, Audience
from knowledge.model.circulation import Habits
from knowledge.model.deadlines import Change, Deadline, DeadlineState, Step, days_left
from knowledge.model.preferences import NEVER_QUIET
from knowledge.store.unit import Unit

K = TypeVar("K")


def when(instant: datetime, zone: tzinfo, _: Speaker) -> str:
    """A moment by the clock of a place: "Friday, 4 December 2026, 18:00 (Madrid)"."""
    there = instant.astimezone(zone)
    return _(
        "{date}, {time} ({place})",
        date=date_in_words(there.date(), "full", _.language),
        time=clock(there.time()),
        place=place_of(str(zone), _.language),
    )


def left(deadline: Deadline, zone: ZoneInfo, now: datetime, _: Speaker) -> str:
    """How many days there are, on the official calendar."""
    days = days_left(deadline, Habits(zone=zone, quiet=NEVER_QUIET), now)
    if days > 1:
        return _.plural("{count} day", "{count} days", days)
    return _("tomorrow") if days == 1 else _("today")


def state_of(deadline: Deadline, now: datetime, _: Speaker) -> str:
    """Whether anybody is still reminded."""
    if deadline.state is DeadlineState.CANCELLED:
        return _("cancelled")
    return _("open") if deadline.is_open(now) else _("over")


def step_name(step: Step, _: Speaker) -> str:
    """A step of a plan: "7 days before"."""
    count = int(step.text[:-1])
    if step.is_hours:
        return _.plural("{count} hour before", "{count} hours before", count)
    return _.plural("{count} day before", "{count} days before", count)


def deed_name(act: Act, deadline: Deadline, _: Speaker) -> str:
    """How somebody settled a deadline."""
    match act:
        case Act.REGISTERED:
            return _("registered")
        case Act.DECLINED:
            return _("will not take part")
        case Act.ANSWERED | Act.ACKNOWLEDGED:
            return _("answered") if deadline.subject else _("has done it")


def audience_name(unit: Unit, audience: Audience, _: Speaker) -> str:
    """Whom it concerns: "Regions: Africa and Europe · Lists: Steering group"."""
    if audience.is_everybody:
        return _("all members")
    lists = {each.id: each.name for each in unit.audiences.lists()}
    groups: Iterable[tuple[str, list[str]]] = (
        (_("Regions"), _named(audience.regions, region_names(_))),
        (_("Countries"), [_.locale.territories.get(code, code) for code in audience.countries]),
        (_("Languages"), [_.name_of(code) for code in audience.languages]),
        (_("Roles"), [role_name(_, role) for role in audience.roles]),
        (_("Place in the network"), _named(audience.standings, standing_names(_))),
        (_("Lists"), [lists.get(number, "—") for number in audience.lists]),
    )
    named = [f"{label}: {_.list(sorted(names))}" for label, names in groups if names]
    if audience.members:
        named.append(members_counted(_, len(audience.members)))
    if audience.contacts:
        named.append(single_contacts(_, len(audience.contacts)))
    if audience.without_members:
        named.append(_("without {members}", members=members_counted(_, len(audience.without_members))))
    if audience.conditions:
        named.append(_("depending on what their member has done"))
    return " · ".join(named)


def _named(chosen: frozenset[K], names: Mapping[K, str]) -> list[str]:
    return [names[each] for each in chosen]


def told(count: int, _: Speaker) -> str:
    """Who hears of a change, to stand beside its button."""
    if not count:
        return _("Nobody has been reminded of it yet, so nobody is told.")
    return _.plural(
        "{count} person who was reminded of it is told.", "{count} people who were reminded of it are told.", count
    )


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "set": _("The deadline is set."),
        Change.EXTENDED.value: _("Extended: those who were reminded of it are told."),
        Change.MOVED.value: _("Brought forward: those who were reminded of it are told."),
        Change.CANCELLED.value: _("Cancelled: nobody is reminded any more, and those who were are told."),
        "renamed": _("Saved."),
        "replanned": _("The reminders are changed."),
    }.get(code, "")


def official_habits(zone: ZoneInfo, house: House) -> Habits:
    """Of somebody in the country of the official clock, who works on its working days, and chose no quiet hours."""
    country = get_global("zone_territories").get(zone.key, "")
    return Habits(zone=zone, quiet=house.quiet_hours, country=country, holidays=house.calendar(country))
