"""How much waits to be sent, for those who watch over an installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.store.deliveries import UNDELIVERED
from knowledge.store.tables import answer_files, deliveries

_d, _f = deliveries.c, answer_files.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What of one kind is due and was not sent.

    Attributes:
        oldest: since when the one has been due that waits longest; None where nothing waits.
    """

    kind: DeliveryKind
    count: int = 0
    oldest: datetime | None = None


class QueueStanding:
    """Looks at queues by the indexes that the outbox uses: finished rows cost nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime) -> tuple[Waiting, ...]:
        """What is due, of each kind."""
        found = select(_d.kind, func.count().label("number"), func.min(_d.due_at).label("oldest"))
        found = found.where(_d.state == DeliveryState.PENDING, _d.due_at <= now).group_by(_d.kind)
        waiting = {
            row.kind: Waiting(kind=DeliveryKind(row.kind), count=row.number, oldest=row.oldest)
            for row in self._connection.execute(found)
        }
        return tuple(waiting.get(kind, Waiting(kind=kind)) for kind in DeliveryKind)

    def undelivered(self) -> int:
        """Deliveries that failed for good, or of which nobody knows, as the console lists them."""
        return self._count(select(func.count()).select_from(deliveries).where(*UNDELIVERED))

    def files(self, now: datetime) -> int:
        """Files that people sent and that are still to be fetched."""
        wanted = (_f.state == "wanted", _f.due_at <= now)
        return self._count(select(func.count()).select_from(answer_files).where(*wanted))

    def _count(self, statement: Select[Any]) -> int:
        return int(self._connection.execute(statement).scalar_one())
