"""Exchanges in a store: a question, the reply with its verdict, and what the person did then."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.languages import EN, Language
from knowledge.model.messages import Choice, IncomingMessage, OutgoingMessage
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.queueing import Person

_keys = count(1)


def hear(store: Store, person: Person, now: datetime, text: str = "", choice: str = "") -> None:
    """The person says something, or presses a button."""
    message = IncomingMessage(key=f"in{next(_keys)}", sender=person.address, at=now, text=text, choice=choice)
    store.run(lambda unit: unit.transcripts.hear(message, person.contact, EN))


def reply(
    store: Store,
    person: Person,
    now: datetime,
    kind: VerdictKind | None,
    *,
    entry: str = "",
    choices: tuple[Choice, ...] = (),
    question: int = 0,
    language: Language = EN,
) -> int:
    """Focal replies; the number of the message."""
    verdict = Verdict(kind=kind, entry=entry, score=0.5) if kind else None
    said = OutgoingMessage(
        text="A reply", key=f"out{next(_keys)}", choices=choices, question=question, language=language
    )

    def work(unit: Unit) -> int:
        return unit.transcripts.say(said, person.contact, person.address.channel, verdict, now)

    return store.run(work)


def ask(
    store: Store, person: Person, now: datetime, text: str, kind: VerdictKind, entry: str = "", language: Language = EN
) -> int:
    """A question and the reply to it."""
    hear(store, person, now, text)
    return reply(store, person, now, kind, entry=entry, language=language)
