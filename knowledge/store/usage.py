"""Usage statistics: how many questions came to which outcome, and nothing about who asked them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from knowledge.store.statements import per_dialect
from knowledge.store.tables import usage

HELPFUL, UNHELPFUL = "helpful", "unhelpful"
"""Outcomes of an answer's question to its reader; those of questions are the kinds of verdicts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """One number: on a day (UTC), in a language, on a channel, so many came to an outcome.

    `entry` is the id of the entry that answered, "" where none did.
    """

    day: date
    language: str
    channel: str
    outcome: str
    entry: str
    count: int


_KEY = ("day", "language", "channel", "outcome", "entry")
_COUNT = per_dialect(
    lambda insert: insert(usage).on_conflict_do_update(index_elements=_KEY, set_={"count": usage.c.count + 1})
)


class UsageRepository:
    """Counts, and gives the counts back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, day: date, language: str, channel: str, outcome: str, entry: str = "") -> None:
        """One more. `day` is of UTC; `outcome` is a kind of verdict, HELPFUL or UNHELPFUL."""
        values = dict(zip(_KEY, (day.isoformat(), language, channel, outcome, entry), strict=True))
        self._connection.execute(_COUNT[self._connection.dialect.name], values | {"count": 1})

    def report(self, since: date) -> tuple[Used, ...]:
        """All counts from a day on, by day and then in the order of their names."""
        found = select(usage).where(usage.c.day >= since.isoformat()).order_by(*usage.primary_key.columns)
        return tuple(
            Used(**{**row._mapping, "day": date.fromisoformat(row.day)}) for row in self._connection.execute(found)
        )
