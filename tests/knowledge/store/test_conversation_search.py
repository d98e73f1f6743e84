"""Conversations that are looked for, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from knowledge.model.faq import Verdict, VerdictKind
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import ChannelName
from knowledge.store import conversation_search
from knowledge.store.conversation_search import ConversationSearch, Sought
from knowledge.store.store import Store
from knowledge.store.tables import conversations
from knowledge.store.unit import Unit
from tests.knowledge.store.test_tickets import write
from tests.queueing import Person, meet

DAY = timedelta(days=1)


@pytest.fixture
def people(store: Store, now: datetime) -> list[Person]:
    """Three who wrote on three days, the last one last; the second was refused an answer."""
    names = ("ana", "bea", "cai")
    met = [meet(store, name, now, ChannelName.TELEGRAM) for name in names]
    for number, person in enumerate(met):
        at = now + number * DAY
        write(store, person, f"Zorble {number}?", at)
        store.run(partial(_moved, person=person, name=names[number], at=at))
    store.run(partial(_refuse, person=met[1], now=now))
    return met


def _moved(unit: Unit, person: Person, name: str, at: datetime) -> None:
    unit.contacts.set_name(person.contact, name)
    values = {"contact_id": person.contact, "state": {}, "revision": 1, "updated_at": at}
    unit.connection.execute(conversations.insert().values(values))


def _refuse(unit: Unit, person: Person, now: datetime) -> None:
    verdict = Verdict(kind=VerdictKind.REFUSED)
    unit.transcripts.say(OutgoingMessage(text="No.", key="no"), person.contact, ChannelName.TELEGRAM, verdict, now)


def found(store: Store, sought: Sought, before: int | None = None, limit: int = 50) -> list[int]:
    listed = store.read(lambda unit: ConversationSearch(unit.connection).listed(sought, before, limit))
    return [each.contact_id for each in listed]


@pytest.mark.parametrize(
    ("sought", "places"),
    [
        (Sought(), [2, 1, 0]),
        (Sought(who="BEA"), [1]),
        (Sought(who="%"), []),
        (Sought(words="zorble 2"), [2]),
        (Sought(words="zorble"), [2, 1, 0]),
        (Sought(channel="telegram"), [2, 1, 0]),
        (Sought(channel="slack"), []),
        (Sought(verdict="refused"), [1]),
        (Sought(verdict="refused", words="zorble"), []),
        (Sought(who="a", words="1?"), [1]),
    ],
)
def test_what_is_looked_for(store: Store, people: list[Person], sought: Sought, places: list[int]) -> None:
    """By name, by what was said, by channel and by what came of a question; the one that moved last first."""
    assert found(store, sought) == [people[place].contact for place in places]


def test_pages(store: Store, people: list[Person]) -> None:
    """Following the last one seen meets each once."""
    seen: list[int] = []
    while page := found(store, Sought(words="zorble"), seen[-1] if seen else None, 1):
        seen += page
    assert seen == [person.contact for person in reversed(people)]


def test_since_a_day(store: Store, people: list[Person], now: datetime) -> None:
    """Those that did not move since are left out."""
    assert found(store, Sought(since=now + DAY)) == [people[2].contact, people[1].contact]


def test_only_the_newest_lines_are_looked_through(
    store: Store, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much was ever said, looking takes no longer."""
    monkeypatch.setattr(conversation_search, "LOOKED_THROUGH", 3)
    assert found(store, Sought(words="zorble")) == [people[2].contact]
    assert found(store, Sought(who="ana")) == [people[0].contact]


def test_what_is_told_of_each(store: Store, people: list[Person], now: datetime) -> None:
    """Whose it is, how many lines it has, and when it moved."""
    listed = store.read(lambda unit: ConversationSearch(unit.connection).listed(Sought(who="bea"), None, 5))
    (one,) = listed
    assert (one.name, one.member, one.lines, one.updated_at) == ("bea", "", 3, now + DAY)
