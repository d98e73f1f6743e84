"""Signing in to the console: one-time links and sessions. Only hashes of their tokens are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select, update

from knowledge.model.accounts import SEEN_EVERY, LinkFor, Session, Way
from knowledge.store.tables import accounts, console_sessions, sign_in_links

_s, _l = console_sessions.c, sign_in_links.c

_NAME_LENGTH = 16
"""Hexadecimal digits of a session's hash that stand for it on pages: they open nothing."""

LONGEST_AGENT = 60
"""Characters that are kept of what a browser calls itself."""


def hash_of(token: str) -> str:
    """SHA-256 of a token; enough for tokens that are random and long, unlike passwords."""
    return hashlib.sha256(token.encode()).hexdigest()


class ConsoleRepository:
    """Links and sessions of the console's users. Whose account is disabled has neither."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_link(self, token: str, contact_id: int, expires_at: datetime, purpose: LinkFor = LinkFor.SIGN_IN) -> None:
        """Keeps a new link and takes back the unused ones of the same person."""
        self.end_links(contact_id)
        new = {"token_hash": hash_of(token), "contact_id": contact_id, "expires_at": expires_at, "purpose": purpose}
        self._connection.execute(insert(sign_in_links).values(new))

    def end_links(self, contact_id: int) -> None:
        """Takes back the unused links of somebody."""
        self._connection.execute(delete(sign_in_links).where(_l.contact_id == contact_id, _l.used_at.is_(None)))

    def has_signed_in(self, contact_id: int) -> bool:
        used = exists().where(_l.contact_id == contact_id, _l.used_at.is_not(None))
        return bool(self._connection.execute(select(used)).scalar_one())

    def link_owner(self, token: str, now: datetime, purpose: LinkFor = LinkFor.SIGN_IN) -> int | None:
        """Whose link it is, while it can be used."""
        found = select(_l.contact_id).where(*_usable(token, now, purpose))
        return self._connection.execute(found).scalar_one_or_none()

    def use_link(self, token: str, now: datetime, purpose: LinkFor = LinkFor.SIGN_IN) -> int | None:
        """Uses the link up and tells whose it was; None when it is unknown, used or expired."""
        used = update(sign_in_links).where(*_usable(token, now, purpose)).values(used_at=now).returning(_l.contact_id)
        return self._connection.execute(used).scalar_one_or_none()

    def begin_session(
        self,
        token: str,
        contact_id: int,
        now: datetime,
        expires_at: datetime,
        way: Way = Way.LINK,
        agent: str = "",
    ) -> None:
        begun = {"contact_id": contact_id, "created_at": now, "expires_at": expires_at, "seen_at": now}
        how = {"token_hash": hash_of(token), "way": way, "agent": agent[:LONGEST_AGENT]}
        self._connection.execute(insert(console_sessions).values(**begun, **how))

    def session_owner(self, token: str, now: datetime, idle: timedelta | None = None) -> int | None:
        """The contact who is signed in with this token; of nobody's sessions that were not used for so long."""
        fresh = [] if idle is None else [func.coalesce(_s.seen_at, _s.created_at) > now - idle]
        found = select(_s.contact_id).where(_s.token_hash == hash_of(token), _s.expires_at > now, *fresh)
        return self._connection.execute(found.where(~_disabled(_s.contact_id))).scalar_one_or_none()

    def needs_note(self, token: str, now: datetime) -> bool:
        """Whether it is time to note that a session is in use."""
        old = exists().where(_s.token_hash == hash_of(token), or_(_s.seen_at.is_(None), _s.seen_at <= now - SEEN_EVERY))
        return bool(self._connection.execute(select(old)).scalar_one())

    def note_use(self, token: str, now: datetime) -> None:
        """Notes that a session is in use."""
        used = update(console_sessions).where(_s.token_hash == hash_of(token), _s.expires_at > now)
        self._connection.execute(used.values(seen_at=now))

    def sessions_of(self, contact_id: int, now: datetime, idle: timedelta, token: str = "") -> tuple[Session, ...]:
        """Where somebody is signed in, the session used last first; `token` is that of who asks."""
        seen = func.coalesce(_s.seen_at, _s.created_at)
        found = select(console_sessions).where(_s.contact_id == contact_id, _s.expires_at > now, seen > now - idle)
        return tuple(
            Session(
                name=row.token_hash[:_NAME_LENGTH],
                contact=row.contact_id,
                created_at=row.created_at,
                seen_at=row.seen_at or row.created_at,
                way=Way(row.way),
                agent=row.agent,
                is_present=bool(token) and row.token_hash == hash_of(token),
            )
            for row in self._connection.execute(found.order_by(seen.desc(), _s.token_hash))
        )

    def end_session(self, token: str) -> None:
        self._connection.execute(delete(console_sessions).where(_s.token_hash == hash_of(token)))

    def end_session_named(self, contact_id: int, name: str) -> bool:
        """Ends one session of somebody; False when it is none of theirs."""
        named = func.substr(_s.token_hash, 1, _NAME_LENGTH) == name
        return self._connection.execute(delete(console_sessions).where(_s.contact_id == contact_id, named)).rowcount > 0

    def end_sessions(self, contact_id: int, but: str = "") -> int:
        """Ends all sessions of somebody but the one of a token; returns how many."""
        ended = delete(console_sessions).where(_s.contact_id == contact_id, _s.token_hash != hash_of(but))
        return self._connection.execute(ended).rowcount


def _usable(token: str, now: datetime, purpose: LinkFor) -> tuple[ColumnElement[bool], ...]:
    is_unused = _l.used_at.is_(None) & (_l.expires_at > now)
    return _l.token_hash == hash_of(token), _l.purpose == purpose, is_unused, ~_disabled(_l.contact_id)


def _disabled(contact: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(accounts.c.contact_id == contact, accounts.c.disabled_at.is_not(None))
