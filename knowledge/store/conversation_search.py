"""Conversations that somebody looks for: by person, by what was said lately, by channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, or_, select, tuple_

from knowledge.store.tables import addresses, contacts, conversations, members, messages

LOOKED_THROUGH = 10_000
"""Lines, the newest of all conversations, in which words and verdicts are looked for: a few weeks of a busy network."""

_v, _m, _c = conversations.c, messages.c, contacts.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """What is looked for, "" for anything.

    Attributes:
        who: a part of the name of the person, or of the member.
        words: a part of what was said lately.
        channel: one that they are reached on, or were.
        verdict: what came of a question of theirs lately, as `Spoken.verdict`.
        since: they moved at that instant or later; None for any.
    """

    who: str = ""
    words: str = ""
    channel: str = ""
    verdict: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundConversation:
    """One conversation: whose it is, how many lines it has, and when it moved last."""

    contact_id: int
    name: str
    member: str
    lines: int
    updated_at: datetime


class ConversationSearch:
    """Looks through conversations, in bounded time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self, sought: Sought, before: int | None, limit: int) -> tuple[FoundConversation, ...]:
        """Those that are like that, the one that moved last first; `before` is the contact of the last one seen."""
        lines = select(func.count()).where(_m.contact_id == _c.id).scalar_subquery()
        listed = (
            select(_c.id.label("contact_id"), _c.name, func.coalesce(members.c.name, "").label("member"))
            .add_columns(lines.label("lines"), _v.updated_at)
            .join_from(conversations, contacts)
            .join(members, members.c.id == _c.member_id, isouter=True)
            .where(*self._conditions(sought))
            .order_by(_v.updated_at.desc(), _v.contact_id.desc())
            .limit(limit)
        )
        if before is not None:
            moved = select(_v.updated_at).where(_v.contact_id == before).scalar_subquery()
            listed = listed.where(tuple_(_v.updated_at, _v.contact_id) < tuple_(moved, literal(before)))
        return tuple(FoundConversation(**row._mapping) for row in self._connection.execute(listed))

    def _conditions(self, sought: Sought) -> Iterator[ColumnElement[bool]]:
        if sought.who:
            yield or_(*(name.icontains(sought.who, autoescape=True) for name in (_c.name, members.c.name)))
        if sought.channel:
            yield exists().where(addresses.c.contact_id == _c.id, addresses.c.channel == sought.channel)
        if sought.since is not None:
            yield _v.updated_at >= sought.since
        if sought.words or sought.verdict:
            yield _v.contact_id.in_(_who_said(sought))


def _who_said(sought: Sought) -> Select[*tuple[Any, ...]]:
    """The contacts in whose newest lines it stands."""
    newest = select(_m.contact_id, _m.text, _m.verdict).order_by(_m.id.desc()).limit(LOOKED_THROUGH).subquery()
    found = select(newest.c.contact_id)
    if sought.words:
        found = found.where(newest.c.text.icontains(sought.words, autoescape=True))
    return found.where(newest.c.verdict == sought.verdict) if sought.verdict else found
