"""How events stand: which members may register, and of which nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, select

from knowledge.model.audience import Act
from knowledge.model.events import STANDS, Event
from knowledge.store.addressing import members_addressed
from knowledge.store.tables import acts, members, registrations

_m, _r = members.c, registrations.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """A member that may register, and of which nobody is registered.

    Attributes:
        declined: it has said that it will not take part.
    """

    member: int
    name: str
    declined: bool


class EventStanding:
    """Looks at events for those who hold them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def absent(self, event: Event, now: datetime) -> tuple[Absent, ...]:
        """The members whom the audience names, of which nobody takes part or waits, by name."""
        registered = select(_r.member_id).where(_r.event_id == event.id, _r.state.in_(sorted(STANDS)))
        a = acts.c
        declined = exists().where(and_(a.subject == event.subject, a.act == Act.DECLINED, a.member_id == _m.id))
        named = members_addressed(event.audience, now).add_columns(_m.id, _m.name, declined.label("declined"))
        found = named.where(_m.id.not_in(registered)).order_by(_m.name, _m.id)
        return tuple(
            Absent(member=row.id, name=row.name, declined=bool(row.declined)) for row in self._connection.execute(found)
        )

    def invited(self, event: Event, now: datetime) -> int:
        """How many members the audience names."""
        counted = members_addressed(event.audience, now).add_columns(func.count())
        return int(self._connection.execute(counted).scalar_one())
