"""Places and files that somebody sends, as the transcript and their own page have them."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from handlers.conversation import Received, receive
from handlers.dialogue.library import Library
from knowledge.model.messages import Attachment, IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from knowledge.store.tables import messages

ANA = Address(channel=ChannelName.TELEGRAM, external_id="7")
PLAN = Attachment(name="plan.pdf", media_type="application/pdf", size=9, reference="AgAD")


def hear(store: Store, library: Library, now: datetime, message: IncomingMessage) -> tuple[Received, str, str]:
    """What came of a message, what the transcript keeps of it, and the first reply."""
    received = store.run(lambda unit: receive(unit, message, library, now))
    said = select(messages.c.text).order_by(messages.c.id)
    heard, *replies = store.read(lambda unit: list(unit.connection.execute(said).scalars()))
    return received, heard, replies[0]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ((43.263012, -2.934985), "📍 43.26301, -2.93499"),
        ((0.0, 0.0), "📍 0.00000, 0.00000"),
        ((-90.0, 180.0), "📍 -90.00000, 180.00000"),
    ],
)
def test_a_place(
    sqlite_store: Store, library: Library, now: datetime, location: tuple[float, float], words: str
) -> None:
    """Where it is stands in the transcript, to a metre, and on the sender's page; where nothing asked for a place
    there is a reply all the same."""
    message = IncomingMessage(key="m:7:1", sender=ANA, at=now, location=location)
    received, heard, reply = hear(sqlite_store, library, now, message)
    assert (received.shown, heard) == (words, words)
    assert received.trace == ""
    assert reply


def test_a_file(sqlite_store: Store, library: Library, now: datetime) -> None:
    """In the transcript it is a file, not words."""
    message = IncomingMessage(key="m:7:1", sender=ANA, at=now, files=(PLAN,))
    received, heard, reply = hear(sqlite_store, library, now, message)
    assert (received.shown, heard) == ("", "")
    assert reply.startswith("I cannot read files here.")


def test_words_with_a_file(sqlite_store: Store, library: Library, now: datetime) -> None:
    """The words stand as they were written, and count as what was said; that the file does not is told first."""
    message = IncomingMessage(key="m:7:1", sender=ANA, at=now, text="Who chairs the network?", files=(PLAN,))
    received, heard, notice = hear(sqlite_store, library, now, message)
    assert (received.shown, heard) == ("Who chairs the network?", "Who chairs the network?")
    assert notice == "I cannot read files here, so I go by what you wrote."
