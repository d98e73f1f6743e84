"""What is said to who writes or sends more than Focal listens to."""

from __future__ import annotations

import math
from datetime import datetime

from handlers.conversation import Received
from handlers.dialogue.library import Library, Voice
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.store import signals
from knowledge.store.unit import Unit


def too_fast(wait: int, _: Voice) -> str:
    """Said to who writes too often; `wait` is in seconds."""
    return _.plural(
        "You are writing faster than I can read. Please try again in {count} second.",
        "You are writing faster than I can read. Please try again in {count} seconds.",
        wait,
    )


def too_many_files(wait: int, _: Voice) -> str:
    """Said to who sends too many files; `wait` is in seconds."""
    return _.plural(
        "You have sent many files within an hour. Please send further ones in {count} minute.",
        "You have sent many files within an hour. Please send further ones in {count} minutes.",
        math.ceil(wait / 60),
    )


def ask_to_wait(
    unit: Unit, message: IncomingMessage, until: datetime, library: Library, now: datetime, *, is_of_files: bool
) -> Received:
    """Says, instead of hearing a message, from when on its sender is listened to again. It is not kept."""
    known = unit.people.owner(message.sender)
    if known is None:
        return Received(is_new=False)
    contact, address = known
    _ = library.phrasebook.speak(*contact.languages)
    wait = max(1, math.ceil((until - now).total_seconds()))
    text = too_many_files(wait, _) if is_of_files else too_fast(wait, _)
    said = OutgoingMessage(text=text, language=_.language, key=f"pause:{address}:{until.timestamp():.0f}")
    kept = unit.transcripts.say(said, contact.id, message.sender.channel, None, now)
    unit.deliveries.add(said.key, address, kept, DeliveryKind.REPLY, now)
    unit.wake(signals.OUTBOX)
    return Received(is_new=False, replies=(said.key,), language=_.language)
