"""The clock that all processes share: how soon the next message may go to a chat, a workspace, a platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from knowledge.model.pacing import BURST, LONGEST_PAUSE, Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.statements import per_dialect
from knowledge.store.tables import addresses, paces

_p = paces.c

_TURNSTILE = select(func.pg_advisory_xact_lock(0x70616365))
"""Of several claimers one after the other sees what is left, also of a scope that has no row yet ("pace" in ASCII)."""

_CLOCKS = select(_p.scope, _p.next_at)
_SET = per_dialect(
    lambda insert: (
        insert(paces)
        .values(scope=bindparam("of_scope"), next_at=bindparam("then"))
        .on_conflict_do_update(index_elements=["scope"], set_={"next_at": bindparam("then", type_=_p.next_at.type)})
    )
)
_NOTE_CHAT = (
    update(addresses).where(addresses.c.id == bindparam("of_address")).values(paced_until=bindparam("busy_until"))
)
_BELIEVED = bindparam("believed", type_=_p.next_at.type)
_NEXT_SCOPE = select(func.min(_p.next_at)).where(
    _p.next_at > bindparam("now", type_=_p.next_at.type), _p.next_at <= _BELIEVED
)
_NEXT_CHAT = select(func.min(addresses.c.paced_until)).where(
    addresses.c.paced_until > bindparam("ready", type_=_p.next_at.type), addresses.c.paced_until <= _BELIEVED
)


class Allowance:
    """What each scope may still send at one moment."""

    def __init__(self, clocks: Mapping[str, datetime], paces: Mapping[ChannelName, Pace], now: datetime) -> None:
        self._clocks = clocks
        self._paces = paces
        self._now = now
        self._taken: Counter[str] = Counter()

    def left(self, scope: str, most: int) -> int:
        """How many more messages may go to the scope now, and no more than `most`."""
        slots = self._slots(scope)
        return most if slots is None else min(most, slots - self._taken[scope])

    def take(self, scope: str, count: int) -> None:
        """So many go to the scope now."""
        if count:
            self._taken[scope] += count

    def clocks(self) -> dict[str, datetime]:
        """When the next message of each scope that sends now is due."""
        return {
            scope: pace.after(self._clocks.get(scope), self._now, taken)
            for scope, taken in self._taken.items()
            if (pace := self._pace(scope)) is not None
        }

    def _slots(self, scope: str) -> int | None:
        pace = self._pace(scope)
        return None if pace is None else pace.slots(self._clocks.get(scope), self._now)

    def _pace(self, scope: str) -> Pace | None:
        """The pace of the channel that a scope begins with, if it has one."""
        return self._paces.get(ChannelName(scope.partition(":")[0])) if scope else None


class PaceRepository:
    """Reads and sets the clocks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def allowance(self, paces: Mapping[ChannelName, Pace], now: datetime) -> Allowance:
        """What may be sent now; until the transaction ends, no other claimer counts on the same."""
        if not paces:
            return Allowance({}, paces, now)
        self._have_alone()
        clocks = {row.scope: row.next_at for row in self._connection.execute(_CLOCKS)}
        return Allowance(clocks, paces, now)

    def note_scopes(self, allowance: Allowance) -> None:
        """Keeps when the scopes that send now may send again."""
        if clocks := allowance.clocks():
            self._set(clocks)

    def note_chats(
        self, sent: Sequence[tuple[int, datetime | None, Address]], paces: Mapping[ChannelName, Pace], now: datetime
    ) -> None:
        """Keeps until when the chats that are written to now are busy: (row id, busy until before, address) of each."""
        noted = [
            {"of_address": address_id, "busy_until": paces[to.channel].chat_paced_until(until, to, now)}
            for address_id, until, to in sent
            if to.channel in paces
        ]
        if noted:
            self._connection.execute(_NOTE_CHAT, noted)

    def pause_scope_of(self, address_id: int, until: datetime) -> None:
        """Nothing goes to the scope of this address before then."""
        self._have_alone()
        found = select(addresses.c.scope, _p.next_at).outerjoin(paces, _p.scope == addresses.c.scope)
        row = self._connection.execute(found.where(addresses.c.id == address_id)).one()
        if row.scope:
            self._set({row.scope: max(until, row.next_at or until)})

    def next_free(self, now: datetime) -> datetime | None:
        """When the next scope or chat that is busy now may be written to."""
        believed = {"believed": now + LONGEST_PAUSE}
        scope = self._connection.execute(_NEXT_SCOPE, {"now": now, **believed}).scalar_one()
        busy = self._connection.execute(_NEXT_CHAT, {"ready": now + BURST, **believed}).scalar_one()
        chat = busy and busy - BURST
        return min((instant for instant in (scope, chat) if instant is not None), default=None)

    def _have_alone(self) -> None:
        """Until the transaction ends; SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_TURNSTILE)

    def _set(self, clocks: Mapping[str, datetime]) -> None:
        rows = [{"of_scope": scope, "then": then} for scope, then in clocks.items()]
        self._connection.execute(_SET[self._connection.dialect.name], rows)
