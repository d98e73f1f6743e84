"""What readers think of the answers that they got."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from knowledge.model.faq import VerdictKind
from knowledge.store.store import Store
from knowledge.store.tables import messages
from tests.knowledge.store.asking import ask, hear, reply
from tests.queueing import Person, meet


def rate(store: Store, person: Person, helpful: bool) -> bool:
    return store.run(lambda unit: unit.transcripts.rate(person.contact, helpful))


def ratings(store: Store) -> dict[int, bool]:
    """The messages that somebody rated."""
    found = select(messages.c.id, messages.c.helpful).where(messages.c.helpful.is_not(None))
    return store.read(lambda unit: {row.id: row.helpful for row in unit.connection.execute(found)})


def test_the_newest_answer_is_rated(store: Store, now: datetime) -> None:
    """Neither an older answer nor what was said since that is no answer."""
    ana = meet(store, "ana", now)
    ask(store, ana, now, "Who?", VerdictKind.ANSWERED)
    newest = ask(store, ana, now, "Where?", VerdictKind.ANSWERED)
    ask(store, ana, now, "Why?", VerdictKind.REFUSED)
    hear(store, ana, now, "menu")
    reply(store, ana, now, None)
    assert rate(store, ana, False)
    assert ratings(store) == {newest: False}


def test_nobody_rates_for_another(store: Store, now: datetime) -> None:
    """Each rates the answer that they got themselves."""
    ana, bea = meet(store, "ana", now), meet(store, "bea", now)
    anas = ask(store, ana, now, "Who?", VerdictKind.ANSWERED)
    ask(store, bea, now, "Who?", VerdictKind.ANSWERED)
    assert rate(store, ana, True)
    assert ratings(store) == {anas: True}


def test_one_may_think_again(store: Store, now: datetime) -> None:
    """The last word counts; the same word twice is said once."""
    ana = meet(store, "ana", now)
    answer = ask(store, ana, now, "Who?", VerdictKind.ANSWERED)
    assert [rate(store, ana, helpful) for helpful in (True, True, False, False)] == [True, False, True, False]
    assert ratings(store) == {answer: False}


def test_without_an_answer_there_is_nothing_to_rate(store: Store, now: datetime) -> None:
    """Somebody who was only ever refused, and somebody who does not exist, rate nothing."""
    ana = meet(store, "ana", now)
    ask(store, ana, now, "Who?", VerdictKind.REFUSED)
    assert not rate(store, ana, True)
    assert not store.run(lambda unit: unit.transcripts.rate(ana.contact + 1, True))
    assert ratings(store) == {}


def test_one_gets_to_see_what_one_thought(store: Store, now: datetime) -> None:
    """What is kept about a person, the rating too, comes out with their data."""
    ana = meet(store, "ana", now)
    answer = ask(store, ana, now, "Who?", VerdictKind.ANSWERED)
    rate(store, ana, False)
    kept = store.read(lambda unit: unit.personal.of(ana.contact)).messages
    assert [(row["id"], row["helpful"]) for row in kept if row["helpful"] is not None] == [(answer, False)]
