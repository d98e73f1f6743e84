"""Keys of the interface for other programs, by the hash of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from knowledge.model.api import ApiToken, Scope
from knowledge.store.tables import api_tokens

_t = api_tokens.c


class ApiTokenRepository:
    """Keys that were given out, those that were taken back among them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: ApiToken, token_hash: str) -> int:
        """Keeps a new one and returns its number."""
        values = {
            "name": token.name,
            "token_hash": token_hash,
            "scopes": sorted(token.scopes),
            "created_by": token.created_by,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
        }
        number: int = self._connection.execute(insert(api_tokens).values(values).returning(_t.id)).scalar_one()
        return number

    def by_hash(self, token_hash: str) -> ApiToken | None:
        row = self._connection.execute(select(api_tokens).where(_t.token_hash == token_hash)).one_or_none()
        return _token_of(row) if row else None

    def listed(self) -> tuple[ApiToken, ...]:
        """All of them, the last one first."""
        return tuple(map(_token_of, self._connection.execute(select(api_tokens).order_by(_t.id.desc()))))

    def revoke(self, number: int, now: datetime) -> bool:
        """Takes one back; False where there is none, or it was taken back before."""
        standing = update(api_tokens).where(_t.id == number, _t.revoked_at.is_(None))
        return self._connection.execute(standing.values(revoked_at=now)).rowcount == 1

    def note_used(self, number: int, now: datetime) -> None:
        self._connection.execute(update(api_tokens).where(_t.id == number).values(used_at=now))


def _token_of(row: Row[*tuple[Any, ...]]) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
