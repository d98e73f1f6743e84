"""What administrators set in the console: values by name, each with who set it last.

Of two of them the database itself reads while it works out who is written to when: quiet hours and closed days. So they
count in every process from the transaction on that follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, String, Text, cast, delete, func, literal, select, update

from knowledge.store.errors import Conflict
from knowledge.store.statements import upsertable
from knowledge.store.tables import preferences

QUIET_HOURS = "quiet_hours"
"""{"begin": 1200, "end": 480}: minutes of the day."""

CLOSED_DAYS = "closed_days"
"""{"days": {"2026-12-24": "…"}, "spelled": "20261224"}; the latter is that of `knowledge.calendars.spelled`."""

_p = preferences.c

USUAL_BEGIN = select(cast(_p.value["begin"].as_string(), Integer)).where(_p.name == QUIET_HOURS).scalar_subquery()
USUAL_END = select(cast(_p.value["end"].as_string(), Integer)).where(_p.name == QUIET_HOURS).scalar_subquery()
"""The quiet hours of those who chose none, in minutes; NULL where nobody set them."""

CLOSED = func.coalesce(
    select(literal("+", String) + cast(_p.value["spelled"].as_string(), Text))
    .where(_p.name == CLOSED_DAYS)
    .scalar_subquery(),
    "",
)
"""What is added to the name of a calendar of holidays; "" where no day is closed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A value as it stands.

    Attributes:
        revision: how often it was set, counted from 1.
        changed_by: an actor, such as "contact:3".
    """

    name: str
    value: Any
    revision: int
    changed_by: str
    changed_at: datetime


class PreferenceRepository:
    """Values by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Kept, ...]:
        """All of them, by name."""
        return tuple(map(_kept_of, self._connection.execute(select(preferences).order_by(_p.name))))

    def one(self, name: str) -> Kept | None:
        """The value of a name; None where nobody set one."""
        row = self._connection.execute(select(preferences).where(_p.name == name)).one_or_none()
        return _kept_of(row) if row is not None else None

    def put(self, name: str, value: Any, revision: int, by: str, now: datetime) -> Kept:
        """Keeps a value in place of the one that was seen.

        Args:
            revision: of what was seen; 0 where nothing stood.

        Raises:
            Conflict: something else stands there by now.
        """
        values = {"value": value, "revision": revision + 1, "changed_by": by, "changed_at": now}
        if revision:
            seen = update(preferences).where(_p.name == name, _p.revision == revision)
            is_kept = self._connection.execute(seen.values(values)).rowcount == 1
        else:
            new = upsertable(self._connection, preferences).values(name=name, **values)
            added = new.on_conflict_do_nothing().returning(_p.name)
            is_kept = self._connection.execute(added).scalar_one_or_none() is not None
        if not is_kept:
            raise Conflict
        return Kept(name=name, **values)

    def remove(self, name: str, revision: int) -> None:
        """Forgets a value, so that what is usual counts.

        Raises:
            Conflict: another value than the one that was seen stands there, or none.
        """
        seen = delete(preferences).where(_p.name == name, _p.revision == revision)
        if self._connection.execute(seen).rowcount != 1:
            raise Conflict


def _kept_of(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(**row._mapping)
