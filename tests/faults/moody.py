"""A worker process whose platform fails in every way, and which may be killed at any moment.

What its readers see is written to a file that outlives every process: one line at the beginning of each send, one at
the moment of its effect.
"""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from random import Random

import structlog

from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.errors import StoreUnavailable
from knowledge.store.store import open_store
from scheduler import outbox as outboxes
from scheduler import retry
from scheduler.ports import Blocked, Receipt, Rejected, Throttled, Unavailable, Unconfirmed

LEASE = timedelta(seconds=4)
"""Longer than the database needs to come back, so that a test can look at what was in flight."""

SEND_TIMEOUT = timedelta(seconds=2)
"""Of a lease as much is left for the way to the send as in earnest."""

LONGEST_SEND_S = 0.01


class Mood(StrEnum):
    """What comes of a send."""

    BEGUN = "begun"
    FINE = "fine"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    LOST_BEFORE = "lost-before"
    LOST_AFTER = "lost-after"
    REJECTED = "rejected"
    BLOCKED = "blocked"

    @property
    def has_effect(self) -> bool:
        """The reader has it."""
        return self in (Mood.FINE, Mood.LOST_AFTER)


FAILURES = (Mood.THROTTLED, Mood.UNAVAILABLE, Mood.LOST_BEFORE, Mood.LOST_AFTER, Mood.REJECTED, Mood.BLOCKED)
"""Each of them befalls one call of ten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What the file says of a moment."""

    process: int
    mood: Mood
    key: str


def read(log: Path) -> list[Line]:
    """The lines in the order in which they were written."""
    found = [line.split(" ") for line in log.read_text().splitlines()]
    return [Line(process=int(process), mood=Mood(mood), key=key) for process, mood, key in found]


class Moody:
    """The platform."""

    name = ChannelName.WEBCHAT
    pace = None

    def __init__(self, log: Path, chance: Random) -> None:
        self._file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._chance = chance

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        self._note(Mood.BEGUN, message.key)
        await asyncio.sleep(self._chance.uniform(0, LONGEST_SEND_S))
        at = self._chance.randrange(10)
        mood = FAILURES[at] if at < len(FAILURES) else Mood.FINE
        self._note(mood, message.key)
        return _come_to(mood, message.key)

    def _note(self, mood: Mood, key: str) -> None:
        os.write(self._file, f"{os.getpid()} {mood} {key}\n".encode())  # one write is one whole line (O_APPEND)


def _come_to(mood: Mood, key: str) -> Receipt:
    match mood:
        case Mood.THROTTLED:
            raise Throttled(timedelta(milliseconds=50))
        case Mood.UNAVAILABLE:
            raise Unavailable
        case Mood.LOST_BEFORE | Mood.LOST_AFTER:
            raise Unconfirmed
        case Mood.REJECTED:
            raise Rejected
        case Mood.BLOCKED:
            raise Blocked
        case _:
            return Receipt(provider_id=key)


def work(url: str, log: Path, seed: int) -> None:
    """Sends until it is killed. It waits less than in earnest: the test has no time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # it fails by design
    outboxes.LEASE, outboxes.SEND_TIMEOUT = LEASE, SEND_TIMEOUT
    outboxes.PAUSE_WITHOUT_STORE = timedelta(milliseconds=100)
    retry.FIRST_WAIT = timedelta(milliseconds=20)
    retry.LONGEST_WAIT = timedelta(milliseconds=200)
    try:
        store = open_store(url)
    except StoreUnavailable:
        return  # whoever started it does so again
    channel = Moody(log, Random(seed))
    asyncio.run(outboxes.Outbox(store, {channel.name: channel}).run())
