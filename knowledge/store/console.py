"""Signing in to the console: one-time links and sessions. Only hashes of their tokens are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select, update

from knowledge.store.tables import console_sessions, sign_in_links


def hash_of(token: str) -> str:
    """SHA-256 of a token; enough for tokens that are random and long, unlike passwords."""
    return hashlib.sha256(token.encode()).hexdigest()


class ConsoleRepository:
    """Links and sessions of the console's users."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_link(self, token: str, contact_id: int, expires_at: datetime) -> None:
        """Keeps a new link and takes back the unused ones of the same person."""
        self._connection.execute(
            delete(sign_in_links).where(sign_in_links.c.contact_id == contact_id, sign_in_links.c.used_at.is_(None))
        )
        self._connection.execute(
            insert(sign_in_links).values(token_hash=hash_of(token), contact_id=contact_id, expires_at=expires_at)
        )

    def has_signed_in(self, contact_id: int) -> bool:
        used = exists().where(sign_in_links.c.contact_id == contact_id, sign_in_links.c.used_at.is_not(None))
        return bool(self._connection.execute(select(used)).scalar_one())

    def link_owner(self, token: str, now: datetime) -> int | None:
        """Whose link it is, while it can be used."""
        found = select(sign_in_links.c.contact_id).where(
            sign_in_links.c.token_hash == hash_of(token),
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > now,
        )
        return self._connection.execute(found).scalar_one_or_none()

    def use_link(self, token: str, now: datetime) -> int | None:
        """Uses the link up and tells whose it was; None when it is unknown, used or expired."""
        used = (
            update(sign_in_links)
            .where(
                sign_in_links.c.token_hash == hash_of(token),
                sign_in_links.c.used_at.is_(None),
                sign_in_links.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(sign_in_links.c.contact_id)
        )
        return self._connection.execute(used).scalar_one_or_none()

    def begin_session(self, token: str, contact_id: int, now: datetime, expires_at: datetime) -> None:
        self._connection.execute(
            insert(console_sessions).values(
                token_hash=hash_of(token), contact_id=contact_id, created_at=now, expires_at=expires_at
            )
        )

    def session_owner(self, token: str, now: datetime) -> int | None:
        """The contact who is signed in with this token."""
        found = select(console_sessions.c.contact_id).where(
            console_sessions.c.token_hash == hash_of(token), console_sessions.c.expires_at > now
        )
        return self._connection.execute(found).scalar_one_or_none()

    def end_session(self, token: str) -> None:
        self._connection.execute(delete(console_sessions).where(console_sessions.c.token_hash == hash_of(token)))
