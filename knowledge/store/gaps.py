"""Questions that were not answered, or not well: what the pack's author reads to make it better."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select

from knowledge.model.messages import Choice
from knowledge.store.tables import contacts, messages

MOST = 20_000
"""Questions read at once, the newest: what one report can hold. 10,000 different ones are gathered in 20 s and 280 MB
(measured 2026-11-28, two busy cores)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Then:
    """What the same person said next: words, or the token of a pressed button."""

    text: str
    choice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unanswered:
    """A question and the reply to it, which was no answer, or none that helped.

    Attributes:
        language: the reply's; it was chosen to be the question's where that is a language that Focal speaks.
        verdict: the reply's; "answered" only where its reader found that it did not help.
        entry: the id of the entry that answered, "" if none did.
        number: of the choices that came with the reply, in the conversation.
        then: None as long as the person said nothing more.
    """

    question: str
    language: str
    verdict: str
    entry: str
    number: int
    choices: tuple[Choice, ...]
    then: Then | None
    at: datetime


class GapRepository:
    """Reads the transcript for what the pack lacks. What somebody asked who was erased is gone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, since: datetime, most: int = MOST) -> tuple[Unanswered, ...]:
        """Questions with the verdict refused, offered or quoted, and those whose answer did not help, oldest first.

        A question with several such replies counts once, with the last of them. `most` keeps the newest.
        """
        reply, asked, later = messages.alias("reply"), messages.alias("asked"), messages.alias("later")
        of_same = and_(messages.c.contact_id == reply.c.contact_id, messages.c.direction == "in")
        before = select(func.max(messages.c.id)).where(of_same, messages.c.id < reply.c.id).scalar_subquery()
        behind = select(func.min(messages.c.id)).where(of_same, messages.c.id > reply.c.id).scalar_subquery()
        failed = or_(
            reply.c.verdict.in_(("refused", "offered", "quoted")),
            and_(reply.c.verdict == "answered", reply.c.helpful.is_(False)),
        )
        erased = exists().where(contacts.c.id == reply.c.contact_id, contacts.c.erased_at.is_not(None))
        found = (
            select(asked.c.id.label("asked_id"), asked.c.text.label("question"))
            .add_columns(reply.c.language, reply.c.verdict, reply.c.entry, reply.c.body, reply.c.at)
            .add_columns(later.c.text.label("then_text"), later.c.body.label("then_body"))
            .join_from(reply, asked, asked.c.id == before)
            .join(later, later.c.id == behind, isouter=True)
            .where(reply.c.at >= since, failed, ~erased, asked.c.text != "")
            .order_by(reply.c.id.desc())
            .limit(most)
        )
        once: dict[int, Unanswered] = {}
        for row in self._connection.execute(found):
            once.setdefault(row.asked_id, _unanswered(row))
        return tuple(reversed(once.values()))


def _unanswered(row: Any) -> Unanswered:
    choices = row.body.get("choices", ())
    return Unanswered(
        question=row.question,
        language=row.language,
        verdict=row.verdict,
        entry=row.entry or "",
        number=row.body.get("question", 0),
        choices=tuple(Choice(id=id, label=label) for id, label in choices),
        then=Then(text=row.then_text, choice=row.then_body.get("choice", "")) if row.then_body is not None else None,
        at=row.at,
    )
