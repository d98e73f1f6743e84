"""Attempts to sign in, counted over all processes, and the steps of a sign-in that are taken once only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select

from knowledge.store.statements import upsertable
from knowledge.store.tables import sign_in_failures, sign_in_spent

_f = sign_in_failures.c

_TURNSTILE = select(func.pg_advisory_xact_lock(0x7369676E696E))
"""Of several attempts one after the other is counted ("signin" in ASCII)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempts:
    """How often something was tried, and when last."""

    count: int = 0
    last: datetime | None = None


class AttemptRepository:
    """Counts by marks, which are digests of a login or a network address."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, mark: str, since: datetime) -> Attempts:
        """The attempts under a mark from then on. Until the unit ends, nobody else counts or adds any."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_TURNSTILE)
        found = select(func.count(), func.max(_f.at)).where(_f.subject_hash == mark, _f.at > since)
        count, last = self._connection.execute(found).one()
        return Attempts(count=count, last=last)

    def note(self, mark: str, now: datetime) -> int:
        """Adds an attempt, which counts as failed until it is taken back by the number that is returned."""
        added = insert(sign_in_failures).values(subject_hash=mark, at=now).returning(_f.id)
        number: int = self._connection.execute(added).scalar_one()
        return number

    def take_back(self, numbers: Collection[int]) -> None:
        """Attempts that did not fail."""
        self._connection.execute(delete(sign_in_failures).where(_f.id.in_(list(numbers))))

    def forget(self, mark: str) -> None:
        """All attempts under a mark: whoever it is has proved it."""
        self._connection.execute(delete(sign_in_failures).where(_f.subject_hash == mark))

    def is_spent(self, mark: str) -> bool:
        """Whether a step was used."""
        spent = exists().where(sign_in_spent.c.mark_hash == mark)
        return bool(self._connection.execute(select(spent)).scalar_one())

    def spend(self, mark: str, expires_at: datetime) -> bool:
        """Uses a step up until it is too old anyway; False when it was used before."""
        new = upsertable(self._connection, sign_in_spent).values(mark_hash=mark, expires_at=expires_at)
        spent = new.on_conflict_do_nothing().returning(sign_in_spent.c.mark_hash)
        return self._connection.execute(spent).scalar_one_or_none() is not None
