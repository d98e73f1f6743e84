"""Invitations by the hash of their code, and the guesses at codes that nobody has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from knowledge.model.invitations import Invitation, Purpose
from knowledge.model.people import Role
from knowledge.store.tables import guesses, invitations

_i = invitations.c


class InvitationRepository:
    """Gives codes out and takes them back, each once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        code_hash: str,
        purpose: Purpose,
        *,
        contact: int | None,
        member: int | None,
        role: Role,
        created_by: int | None,
        now: datetime,
        expires_at: datetime,
    ) -> int:
        """Keeps a new code and returns the invitation's number."""
        added = insert(invitations).values(
            code_hash=code_hash,
            purpose=purpose,
            contact_id=contact,
            member_id=member,
            role=role,
            created_by=created_by,
            created_at=now,
            expires_at=expires_at,
        )
        number: int = self._connection.execute(added.returning(_i.id)).scalar_one()
        return number

    def by_hash(self, code_hash: str) -> Invitation | None:
        row = self._connection.execute(select(invitations).where(_i.code_hash == code_hash)).one_or_none()
        return _invitation_of(row) if row else None

    def use(self, invitation: int, contact: int, now: datetime) -> bool:
        """Uses a code up; False when somebody else was first, or it has run out."""
        free = update(invitations).where(_i.id == invitation, _i.used_at.is_(None), _i.expires_at > now)
        return self._connection.execute(free.values(used_at=now, used_by=contact)).rowcount == 1

    def end_unused(self, contact: int, purpose: Purpose) -> None:
        """Takes back what was given out for a contact and is not used: the newest code alone counts."""
        unused = delete(invitations).where(_i.contact_id == contact, _i.purpose == purpose, _i.used_at.is_(None))
        self._connection.execute(unused)

    def note_guess(self, contact: int, now: datetime) -> None:
        self._connection.execute(insert(guesses).values(contact_id=contact, at=now))

    def count_guesses(self, contact: int, since: datetime) -> int:
        """How many unknown codes a contact tried since then."""
        found = select(func.count()).where(guesses.c.contact_id == contact, guesses.c.at > since)
        return self._connection.execute(found).scalar_one()


def _invitation_of(row: Row[*tuple[Any, ...]]) -> Invitation:
    return Invitation(
        id=row.id,
        purpose=Purpose(row.purpose),
        contact=row.contact_id,
        member=row.member_id,
        role=Role(row.role),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        used_by=row.used_by,
    )
