"""When people may be written to, set by set: computed once for all who have the same habits, and joined to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    DateTime,
    Text,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from knowledge.calendars import is_day_off
from knowledge.model.circulation import Habits, IsDayOff, Slot, never_off, next_slot
from knowledge.model.preferences import DAYTIME, QuietHours
from knowledge.store.preferences import CLOSED, USUAL_BEGIN, USUAL_END
from knowledge.store.tables import contacts, members
from knowledge.store.tables.base import Instant

_c, _m = contacts.c, members.c
_SQLITE_INSTANT = "%Y-%m-%d %H:%M:%S.%f"
"""As SQLAlchemy keeps a DateTime in SQLite."""

HABITS: ColumnElement[str] = (
    func.coalesce(func.nullif(_c.time_zone, ""), _m.time_zone, "")
    + literal("|")
    + func.coalesce(
        cast(_c.quiet_from, Text) + literal("|") + cast(_c.quiet_until, Text),
        cast(USUAL_BEGIN, Text) + literal("|") + cast(USUAL_END, Text),
        literal("|"),
    )
    + literal("|")
    + func.coalesce(_m.country, "")
    + literal("|")
    + func.coalesce(_m.holidays, "")
    + CLOSED
)
"""Names the habits of the contact at hand, such as "Europe/Madrid|1200|480|ES|ES-PV"; `habits_of` reads it. Who chose
no quiet hours has those of the house, and its closed days are off for everybody: where they change, so do all names."""


def habits_of(name: str, official: ZoneInfo) -> Habits:
    """The habits of a name; who has no clock of their own, or one that the system does not know, has the official."""
    zone, begin, end, country, holidays = name.split("|")
    quiet = QuietHours(begin=_time(begin), end=_time(end)) if begin else DAYTIME
    return Habits(zone=_zone(zone, official), quiet=quiet, country=country, holidays=holidays)


def _time(minutes: str) -> time:
    return time(*divmod(int(minutes), 60))


def _zone(name: str, official: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else official
    except (ValueError, OSError, KeyError):
        return official


def first_slots(names: Iterable[str], now: datetime, official: ZoneInfo, *, is_urgent: bool) -> Mapping[str, Slot]:
    """The next slot of each kind of habits."""
    return {name: next_slot(now, habits_of(name, official), _calendar(is_urgent)) for name in names}


def later_slots(slots: Mapping[str, Slot], official: ZoneInfo, *, is_urgent: bool) -> Mapping[str, Slot]:
    """The slots on the next day that there is one, for each kind of habits."""
    calendar = _calendar(is_urgent)
    return {name: next_slot(slot.end, habits_of(name, official), calendar) for name, slot in slots.items()}


def timetable(connection: Connection, slots: Mapping[str, Slot]) -> CTE:
    """The slots as a table with the columns `habits`, `due`, `begin` and `end`; one parameter, however many rows."""
    rows = [[name, *map(_written(connection), (slot.due, slot.begin, slot.end))] for name, slot in slots.items()]
    given = literal(json.dumps(rows), Text)
    columns: list[ColumnElement[datetime]]
    if connection.dialect.name == "postgresql":
        each = func.jsonb_array_elements(cast(given, JSONB)).table_valued("value")
        name: ColumnElement[str] = each.c.value.op("->>")(0)
        instants = [cast(each.c.value.op("->>")(place), DateTime(timezone=True)) for place in (1, 2, 3)]
        columns = [type_coerce(instant, Instant) for instant in instants]
    else:
        each = func.json_each(given).table_valued("value")
        name = func.json_extract(each.c.value, "$[0]")
        columns = [type_coerce(func.json_extract(each.c.value, f"$[{place}]"), Instant) for place in (1, 2, 3)]
    due, begin, end = columns
    table = select(name.label("habits"), due.label("due"), begin.label("begin"), end.label("end"))
    return table.cte("timetable").prefix_with("MATERIALIZED")  # worked out once, and then looked up


def _calendar(is_urgent: bool) -> IsDayOff:
    return never_off if is_urgent else is_day_off


def _written(connection: Connection) -> Callable[[datetime], str]:
    """How an instant is given to the database as text."""
    if connection.dialect.name == "postgresql":
        return datetime.isoformat
    return lambda instant: instant.astimezone(UTC).strftime(_SQLITE_INSTANT)
