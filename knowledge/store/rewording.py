"""Reminders that wait to be sent say what their deadline is called now; those that were sent stay as they were."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, exists, insert, select, update

from knowledge.model.deadlines import PURPOSE
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage
from knowledge.store.codec import encode_message
from knowledge.store.deadline_reminders import Readers
from knowledge.store.tables import deliveries, letters

_d, _l = deliveries.c, letters.c

_TO_READERS = 5
"""Parts of a letter's key before the language, the clock and the member of its readers (`Occasion.letter_key`)."""


def reword(connection: Connection, deadline_id: int, write: Callable[[Readers], OutgoingMessage]) -> int:
    """Puts new letters in the place of those of a deadline that wait; what is being sent is not called back.

    Returns how many letters that were.
    """
    waits = exists().where(_d.letter_id == _l.id, _d.state == DeliveryState.PENDING)
    found = select(_l.id, _l.key).where(_l.deadline_id == deadline_id, _l.purpose == PURPOSE, waits)
    rows = connection.execute(found.order_by(_l.id)).all()
    for row in rows:
        occasion, readers = _parted(row.key)
        message = write(readers)
        new = {
            "key": f"{occasion}:{readers.language}:{readers.zone}:{readers.member}:{row.id}",
            "deadline_id": deadline_id,
            "purpose": PURPOSE,
            "language": message.language,
            "text": message.text,
            "body": encode_message(message),
        }
        letter = connection.execute(insert(letters).values(new).returning(_l.id)).scalar_one()
        waiting = update(deliveries).where(_d.letter_id == row.id, _d.state == DeliveryState.PENDING)
        connection.execute(waiting.values(letter_id=letter))
    return len(rows)


def _parted(key: str) -> tuple[str, Readers]:
    """What a letter was written for, and for whom."""
    parts = key.split(":")
    language, zone, *member = parts[_TO_READERS:]
    readers = Readers(language=Language(language), zone=zone, member=int(member[0]) if member else 0)
    return ":".join(parts[:_TO_READERS]), readers
