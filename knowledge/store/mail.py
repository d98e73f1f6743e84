"""Mailboxes of the web chat: what each browser shows, numbered without gaps per browser."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from knowledge.store.errors import Conflict
from knowledge.store.statements import per_dialect
from knowledge.store.tables import webchat_mail

_m = webchat_mail.c

FORGOTTEN = ""
"""The direction of a number whose message was deleted: the numbers of a mailbox are never given out again."""

_LAST = select(func.max(_m.seq)).where(_m.chat == bindparam("to_chat")).scalar_subquery()
_LAST_ERASED = select(func.max(_m.seq)).where(_m.chat == bindparam("erased_chat")).scalar_subquery()
_FOLLOWING = func.coalesce(_LAST, _LAST_ERASED, 0) + 1
_NEW = select(
    bindparam("to_chat", type_=_m.chat.type),
    _FOLLOWING,
    bindparam("new_direction", type_=_m.direction.type),
    bindparam("new_key", type_=_m.key.type),
    bindparam("new_body", type_=_m.body.type),
    bindparam("new_at", type_=_m.at.type),
)
_PUT = per_dialect(
    lambda insert: (
        insert(webchat_mail)
        .from_select(["chat", "seq", "direction", "key", "body", "at"], _NEW)
        .on_conflict_do_nothing()
        .returning(_m.seq)
    )
)

_MAIL = select(_m.seq, _m.direction, _m.body, _m.at).where(_m.direction != FORGOTTEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One message on the page. `seq` counts from 1 and is the id of its server-sent event."""

    seq: int
    direction: str
    body: dict[str, Any]
    at: datetime


class MailRepository:
    """Reads and writes browsers' mailboxes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, chat: str, direction: str, key: str, body: dict[str, Any], at: datetime) -> int:
        """Appends a message and returns its number; the same key again changes nothing and returns the first.

        Raises:
            Conflict: another process appended at the same moment.
        """
        values = {"to_chat": chat, "new_direction": direction, "new_key": key, "new_body": body, "new_at": at}
        values["erased_chat"] = _erased(chat)
        put = self._connection.execute(_PUT[self._connection.dialect.name], values)
        seq = put.scalar_one_or_none() or self.number_of(chat, direction, key)
        if seq is None:
            raise Conflict
        return seq

    def number_of(self, chat: str, direction: str, key: str) -> int | None:
        """The number under which a message stands in the mailbox."""
        found = select(_m.seq).where(_m.chat == chat, _m.direction == direction, _m.key == key)
        return self._connection.execute(found).scalar_one_or_none()

    def has_all(self, chat: str, keys: Collection[str]) -> bool:
        """Whether all messages of ours with these keys have arrived."""
        found = select(func.count()).where(_m.chat == chat, _m.direction == "out", _m.key.in_(list(keys)))
        return self._connection.execute(found).scalar_one() == len(set(keys))

    def one(self, chat: str, seq: int) -> Mail | None:
        """The message of that number; None when the mailbox has no such."""
        row = self._connection.execute(_MAIL.where(_m.chat == chat, _m.seq == seq)).one_or_none()
        return Mail(**row._mapping) if row else None

    def after(self, chat: str, seq: int, limit: int = 200) -> tuple[Mail, ...]:
        """The messages behind that number, oldest first."""
        found = _MAIL.where(_m.chat == chat, _m.seq > seq)
        rows = self._connection.execute(found.order_by(_m.seq).limit(limit))
        return tuple(Mail(**row._mapping) for row in rows)

    def newest(self, chat: str, limit: int = 200) -> tuple[Mail, ...]:
        """The last messages of the mailbox, oldest first."""
        found = _MAIL.where(_m.chat == chat)
        rows = self._connection.execute(found.order_by(_m.seq.desc()).limit(limit)).all()
        return tuple(Mail(**row._mapping) for row in reversed(rows))

    def empty(self, chat: str) -> None:
        """Deletes what a mailbox holds but for its last number: a page that is open all the while counts from it."""
        last = select(func.max(_m.seq)).where(_m.chat == chat).scalar_subquery()
        self._connection.execute(delete(webchat_mail).where(_m.chat == chat, _m.seq < last))
        number = update(webchat_mail).where(_m.chat == chat, _m.direction != FORGOTTEN)
        self._connection.execute(number.values(direction=FORGOTTEN, key="", body={}))

    def forget_chat(self, chat: str) -> None:
        """Deletes a mailbox. Its last number stays under a digest, from which nobody finds back to the chat."""
        either = _m.chat.in_((chat, _erased(chat)))
        last = self._connection.execute(select(_m.seq, _m.at).where(either).order_by(_m.seq.desc()).limit(1)).first()
        if last is not None:
            self._connection.execute(delete(webchat_mail).where(either))
            kept = {
                "chat": _erased(chat),
                "seq": last.seq,
                "direction": FORGOTTEN,
                "key": "",
                "body": {},
                "at": last.at,
            }
            self._connection.execute(insert(webchat_mail).values(kept))


def _erased(chat: str) -> str:
    """What stands for a chat once it is erased: its SHA-256; a chat's name is long and random (bot/web/guards)."""
    return hashlib.sha256(chat.encode()).hexdigest()
