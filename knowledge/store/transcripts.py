"""The transcript: every message in and out, what came of each question, and what Focal failed to handle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    tuple_,
    update,
)

from knowledge.model.faq import Verdict
from knowledge.model.invitations import without_codes
from knowledge.model.messages import Choice, IncomingMessage, OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store.codec import encode_message
from knowledge.store.statements import per_dialect, upsertable
from knowledge.store.tables import contacts, conversations, deliveries, failures, files, messages


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """One line of a transcript. `delivery` is the state of its delivery, "" for what came in."""

    id: int
    contact_id: int
    channel: str
    direction: str
    text: str
    language: str
    body: dict[str, Any]
    verdict: str
    entry: str
    delivery: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One conversation in a list: the newest line of it, and how many there are."""

    contact_id: int
    name: str
    lines: int
    updated_at: datetime


REFUSED: ColumnElement[str] = literal_column("'refused'")
"""The verdict in this very word, as the partial index of refusals has it: SQLite does not use it for a bound value."""

_HEAR = per_dialect(lambda insert: insert(messages).on_conflict_do_nothing().returning(messages.c.id))
_ADD_OUT = insert(messages).returning(messages.c.id)
_NOT_ERASED = ~exists().where(contacts.c.id == messages.c.contact_id, contacts.c.erased_at.is_not(None))
_SPOKEN = select(messages, deliveries.c.state.label("delivery")).join_from(
    messages, deliveries, deliveries.c.message_id == messages.c.id, isouter=True
)


def _is_words(text: str) -> bool:
    return any(map(str.isalpha, text))


_RECENT = 50
"""Lines among which the last typed one is looked for."""


class TranscriptRepository:
    """Writes and reads what was said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hear(self, message: IncomingMessage, contact_id: int, language: str) -> int | None:
        """Keeps what came in; None when this very message was kept before (a redelivery)."""
        values = {
            "contact_id": contact_id,
            "channel": message.sender.channel,
            "direction": "in",
            "key": message.key,
            "text": message.text,
            "language": language,
            "body": {"choice": message.choice, "files": [[file.name, file.size] for file in message.files]},
            "at": message.at,
        }
        return self._connection.execute(_HEAR[self._connection.dialect.name], values).scalar_one_or_none()

    def attribute(self, message_id: int, contact_id: int) -> None:
        """Makes a line somebody's who turned out to have written it."""
        self._connection.execute(update(messages).where(messages.c.id == message_id).values(contact_id=contact_id))

    def say(
        self, message: OutgoingMessage, contact_id: int, channel: ChannelName, verdict: Verdict | None, now: datetime
    ) -> int:
        """Keeps what goes out, under the key of its delivery, and returns its id."""
        values = {
            "contact_id": contact_id,
            "channel": channel,
            "direction": "out",
            "key": message.key,
            "text": message.text,
            "language": message.language,
            "body": encode_message(message),
            "verdict": verdict and verdict.kind,
            "entry": verdict and (verdict.entry or None),
            "score": verdict and verdict.score,
            "at": now,
        }
        message_id: int = self._connection.execute(_ADD_OUT, values).scalar_one()
        return message_id

    def last_typed(self, contact_id: int, before: int) -> int | None:
        """The number of what the contact last wrote in words before a message; None where they only pressed buttons
        or typed the numbers of choices."""
        typed = (messages.c.contact_id == contact_id, messages.c.direction == "in", messages.c.id < before)
        lines = select(messages.c.id, messages.c.text, messages.c.body).where(*typed).order_by(messages.c.id.desc())
        rows = self._connection.execute(lines.limit(_RECENT))
        return next((row.id for row in rows if not row.body.get("choice") and _is_words(row.text)), None)

    def rate(self, contact_id: int, helpful: bool) -> bool:
        """Keeps what a reader thinks of the answer that they got last; False where there is none, or it was said."""
        answered = (
            messages.c.contact_id == contact_id,
            messages.c.direction == "out",
            messages.c.verdict == "answered",
        )
        newest = select(func.max(messages.c.id)).where(*answered).scalar_subquery()
        rated = update(messages).where(messages.c.id == newest, messages.c.helpful.is_distinct_from(helpful))
        return self._connection.execute(rated.values(helpful=helpful)).rowcount == 1

    def strike_codes(self, delivery_id: int) -> None:
        """Strikes the codes out of the message of a delivery that was sent, and takes its files away.

        A browser comes for its files later, and has them as long as its page.
        """
        sent = select(messages.c.id, messages.c.channel, messages.c.text, messages.c.body).join_from(
            deliveries, messages, messages.c.id == deliveries.c.message_id
        )
        row = self._connection.execute(
            sent.where(deliveries.c.id == delivery_id, deliveries.c.state == "sent")
        ).one_or_none()
        if row is None:  # another send of it is under way, and needs them
            return
        kept = {"text": without_codes(row.text), "body": row.body | {"files": []}}
        self._connection.execute(update(messages).where(messages.c.id == row.id).values(kept))
        if row.channel != ChannelName.WEBCHAT:
            references = [reference for _name, _type, _size, reference in row.body["files"]]
            self._connection.execute(delete(files).where(files.c.reference.in_(references)))

    def pushed_choices(self, message_id: int, contact_id: int) -> tuple[Choice, ...]:
        """The choices of a message that was pushed to a contact; none if it is another's, or was forgotten."""
        found = select(messages.c.body).where(
            messages.c.id == message_id, messages.c.contact_id == contact_id, messages.c.direction == "out"
        )
        body = self._connection.execute(found).scalar_one_or_none()
        if not body or body["question"]:
            return ()
        return tuple(Choice(id=id, label=label) for id, label in body["choices"])

    def asked(self, contact_id: int, question: int) -> tuple[tuple[Choice, ...], datetime] | None:
        """The choices that a contact was offered under a number, and when; None when that was forgotten."""
        found = select(messages.c.body, messages.c.at).where(
            messages.c.contact_id == contact_id,
            messages.c.direction == "out",
            messages.c.body["question"].as_integer() == question,
        )
        row = self._connection.execute(found.order_by(messages.c.id.desc()).limit(1)).one_or_none()
        return row and (tuple(Choice(id=id, label=label) for id, label in row.body["choices"]), row.at)

    def was_pressed(self, contact_id: int, token: str, before: int, since: datetime) -> bool:
        """Whether the button that a contact pressed right before a message, at that instant or later, is this one."""
        heard = select(messages.c.body, messages.c.at).where(
            messages.c.contact_id == contact_id, messages.c.direction == "in", messages.c.id < before
        )
        row = self._connection.execute(heard.order_by(messages.c.id.desc()).limit(1)).one_or_none()
        return row is not None and row.body.get("choice") == token and row.at >= since

    def last_heard_on(self, contact_id: int) -> str | None:
        """The channel on which a contact wrote last."""
        heard = select(messages.c.channel).where(messages.c.contact_id == contact_id, messages.c.direction == "in")
        return self._connection.execute(heard.order_by(messages.c.id.desc()).limit(1)).scalar_one_or_none()

    def last_heard(self, contact_id: int) -> int | None:
        """The number of the last message that a contact sent, buttons that they pressed among them."""
        heard = select(messages.c.id).where(messages.c.contact_id == contact_id, messages.c.direction == "in")
        return self._connection.execute(heard.order_by(messages.c.id.desc()).limit(1)).scalar_one_or_none()

    def fail(self, message: IncomingMessage, trace: str, error: str) -> bool:
        """Files a message that Focal could not handle; False when it was filed before."""
        added = (
            upsertable(self._connection, failures)
            .values(
                trace=trace,
                channel=message.sender.channel,
                external_id=message.sender.external_id,
                key=message.key,
                text=message.text,
                error=error,
                at=message.at,
            )
            .on_conflict_do_nothing()
            .returning(failures.c.id)
        )
        return self._connection.execute(added).scalar_one_or_none() is not None

    def of_contact(self, contact_id: int, limit: int = 500, before: int | None = None) -> tuple[Spoken, ...]:
        """The newest lines of one conversation, oldest first; none of somebody who was erased.

        `before` is a line's id for paging.
        """
        newest = _SPOKEN.where(messages.c.contact_id == contact_id, _NOT_ERASED).order_by(messages.c.id.desc())
        newest = newest.where(messages.c.id < before) if before is not None else newest
        return tuple(reversed(self._lines(newest.limit(limit))))

    def refused(
        self, before: int | None, limit: int, since: datetime | None = None
    ) -> tuple[tuple[Spoken, Spoken], ...]:
        """Refusals, newest first, each behind the question that it refused; `before` is a reply's id for paging, and
        `since` leaves older ones out.

        What somebody asked who was erased is not known any more, and is not listed.
        """
        replies = _SPOKEN.where(messages.c.verdict == REFUSED, _NOT_ERASED).order_by(messages.c.id.desc()).limit(limit)
        if since is not None:
            replies = replies.where(messages.c.at >= since)
        refusals = self._lines(replies.where(messages.c.id < before) if before else replies)
        questions = self._questions_before(refusals)
        return tuple((questions.get(reply.id, reply), reply) for reply in refusals)

    def count_refused(self) -> int:
        """How many `refused` lists."""
        refused = messages.c.verdict == REFUSED
        return self._count(select(func.count()).select_from(messages).where(refused, _NOT_ERASED))

    def count_answered(self) -> int:
        return self._count(select(func.count()).select_from(messages).where(messages.c.verdict == "answered"))

    def count_failures(self) -> int:
        return self._count(select(func.count()).select_from(failures))

    def conversations(self, before: int | None, limit: int, since: datetime | None = None) -> tuple[Listed, ...]:
        """Conversations, the one that moved last first; `before` is the contact of the last one seen, for paging, and
        `since` leaves those out that did not move later."""
        lines = select(func.count()).where(messages.c.contact_id == contacts.c.id).scalar_subquery()
        listed = (
            select(contacts.c.id.label("contact_id"), contacts.c.name, lines.label("lines"), conversations.c.updated_at)
            .join_from(conversations, contacts)
            .order_by(conversations.c.updated_at.desc(), conversations.c.contact_id.desc())
            .limit(limit)
        )
        if since is not None:
            listed = listed.where(conversations.c.updated_at >= since)
        if before is not None:
            moved = select(conversations.c.updated_at).where(conversations.c.contact_id == before).scalar_subquery()
            place = tuple_(conversations.c.updated_at, conversations.c.contact_id)
            listed = listed.where(place < tuple_(moved, literal(before)))
        return tuple(Listed(**row._mapping) for row in self._connection.execute(listed))

    def count_conversations(self) -> int:
        return self._count(select(func.count()).select_from(conversations))

    def _questions_before(self, replies: Sequence[Spoken]) -> Mapping[int, Spoken]:
        """What each of some replies is to, by the numbers of the replies."""
        heard = messages.alias()
        newest = select(func.max(heard.c.id)).where(
            heard.c.contact_id == messages.c.contact_id, heard.c.direction == "in", heard.c.id < messages.c.id
        )
        asked = select(messages.c.id, newest.scalar_subquery().label("asked"))
        found = asked.where(messages.c.id.in_([reply.id for reply in replies]))
        numbers = {row.id: row.asked for row in self._connection.execute(found) if row.asked is not None}
        lines = {line.id: line for line in self._lines(_SPOKEN.where(messages.c.id.in_(sorted(set(numbers.values())))))}
        return {reply: lines[number] for reply, number in numbers.items()}

    def _count(self, statement: Select[int]) -> int:
        return self._connection.execute(statement).scalar_one()

    def _lines(self, statement: Select[Any]) -> Sequence[Spoken]:
        return [
            Spoken(
                id=row.id,
                contact_id=row.contact_id,
                channel=row.channel,
                direction=row.direction,
                text=row.text,
                language=row.language,
                body=row.body,
                verdict=row.verdict or "",
                entry=row.entry or "",
                delivery=row.delivery or "",
                at=row.at,
            )
            for row in self._connection.execute(statement)
        ]
