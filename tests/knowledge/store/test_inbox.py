"""The inbox on both databases: drawers, what is looked for, pages, hands, and history."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.model.inbox import Drawers, View, Wanted
from knowledge.model.people import ChannelName
from knowledge.model.tickets import TicketKind, TicketOutcome
from knowledge.store import inbox
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.knowledge.store.test_tickets import ask
from tests.queueing import Person, meet

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ME, OTHER = "contact:1", "contact:2"


@pytest.fixture
def ana(store: Store, now: datetime) -> Person:
    person = meet(store, "ana", now, ChannelName.TELEGRAM)
    store.run(lambda unit: unit.contacts.set_name(person.contact, "Ana"))
    return person


@pytest.fixture
def numbers(store: Store, ana: Person, now: datetime) -> list[int]:
    """Five tickets, one a day: of me, of another, of nobody, and two that are closed, the last one first."""
    made = [ask(store, ana, f"Question {number}?", now + number * DAY) for number in range(5)]
    store.run(lambda unit: unit.tickets.take(made[0], ME))
    store.run(lambda unit: unit.tickets.take(made[1], OTHER))
    store.run(lambda unit: unit.tickets.close(made[4], now + 5 * DAY, TicketOutcome.ANSWERED, ME))
    store.run(lambda unit: unit.tickets.close(made[3], now + 6 * DAY, TicketOutcome.SETTLED, ME))
    return made


def listed(store: Store, wanted: Wanted, after: int | None = None, limit: int = 50) -> list[int]:
    return [ticket.id for ticket in store.read(lambda unit: unit.inbox.listed(wanted, after, limit))]


def counted(store: Store, wanted: Wanted) -> int:
    return store.read(lambda unit: unit.inbox.count(wanted))


@pytest.mark.parametrize(
    ("view", "places"),
    [
        (View.OPEN, [0, 1, 2]),
        (View.MINE, [0]),
        (View.NOBODYS, [2]),
        (View.CLOSED, [3, 4]),
        (View.ALL, [4, 3, 2, 1, 0]),
    ],
)
def test_drawers(store: Store, numbers: list[int], view: View, places: list[int]) -> None:
    """Whoever waits longest comes first; what was closed last comes first; `count` agrees, and so do pages of one."""
    wanted = Wanted(view=view, me=ME)
    expected = [numbers[place] for place in places]
    assert listed(store, wanted) == expected
    assert counted(store, wanted) == len(expected)
    paged: list[int] = []
    while page := listed(store, wanted, paged[-1] if paged else None, 1):
        paged += page
    assert paged == expected


def test_drawers_are_counted(store: Store, numbers: list[int]) -> None:
    """Open ones in all, mine, and nobody's."""
    assert store.read(lambda unit: unit.inbox.drawers(ME)) == Drawers(open=3, mine=1, nobodys=1)
    assert store.read(lambda unit: unit.inbox.drawers("contact:9")) == Drawers(open=3, mine=0, nobodys=1)


def test_an_empty_inbox(store: Store) -> None:
    """Nothing is counted, and nothing listed."""
    assert store.read(lambda unit: unit.inbox.drawers(ME)) == Drawers()
    assert listed(store, Wanted(view=View.ALL)) == []


def test_what_is_looked_for(store: Store, numbers: list[int], now: datetime) -> None:
    """Words of the question, its kind, language and channel, who asked, since when, and between which days."""
    everything = Wanted(view=View.ALL)
    for wanted, count in (
        (everything, 5),
        (Wanted(view=View.ALL, words="question 3"), 1),
        (Wanted(view=View.ALL, words="%"), 0),
        (Wanted(view=View.ALL, kind=TicketKind.QUESTION), 5),
        (Wanted(view=View.ALL, kind=TicketKind.FORWARDED), 0),
        (Wanted(view=View.ALL, language="fr"), 5),
        (Wanted(view=View.ALL, language="en"), 0),
        (Wanted(view=View.ALL, channel="telegram"), 5),
        (Wanted(view=View.ALL, channel="slack"), 0),
        (Wanted(view=View.ALL, who="ANA"), 5),
        (Wanted(view=View.ALL, who="_na"), 0),
        (Wanted(before=now + DAY + HOUR), 2),
        (Wanted(view=View.ALL, begin=now + DAY, end=now + 3 * DAY), 2),
        (Wanted(view=View.CLOSED, begin=now + 6 * DAY), 1),
    ):
        assert len(listed(store, wanted)) == counted(store, wanted) == count, wanted


def test_only_the_newest_closed_ones_are_looked_through(
    store: Store, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a word that stands nowhere takes no longer in a large archive; open ones are always looked through."""
    monkeypatch.setattr(inbox, "SEARCHED", 1)
    assert listed(store, Wanted(view=View.CLOSED, words="question")) == [numbers[3]]
    assert listed(store, Wanted(view=View.ALL, words="question")) == [numbers[place] for place in (3, 2, 1, 0)]
    assert listed(store, Wanted(view=View.CLOSED)) == [numbers[3], numbers[4]]


def test_it_goes_from_hand_to_hand(store: Store, numbers: list[int]) -> None:
    """An open ticket can be given to anybody, whoever had it; not to whoever has it, and not when it is closed."""
    assert store.run(lambda unit: unit.inbox.assign(numbers[0], OTHER))
    assert not store.run(lambda unit: unit.inbox.assign(numbers[0], OTHER))
    assert not store.run(lambda unit: unit.inbox.assign(numbers[4], OTHER))
    assert store.read(lambda unit: unit.inbox.drawers(OTHER)).mine == 2


def test_people_by_what_the_log_calls_them(store: Store, ana: Person) -> None:
    """Contacts are found, all at once; the operator, nobody, and a number of nobody are not."""
    actor = f"contact:{ana.contact}"
    found = store.read(lambda unit: unit.inbox.people({actor, "operator", "focal", "", "contact:4711"}))
    assert {name: contact.id for name, contact in found.items()} == {actor: ana.contact}
    assert store.read(lambda unit: unit.inbox.people(())) == {}


def test_history(store: Store, now: datetime) -> None:
    """What was done about a ticket, oldest first, and nothing of others; of very many deeds the newest."""

    def work(unit: Unit) -> None:
        for number in range(inbox.MOST_EVENTS + 2):
            unit.audit.note(ME, f"ticket.deed{number}", "ticket:7" if number else "ticket:77", now)

    store.run(work)
    history = store.read(lambda unit: unit.inbox.history(7))
    assert [each.action for each in history] == [f"ticket.deed{n}" for n in range(2, inbox.MOST_EVENTS + 2)]
    assert store.read(lambda unit: unit.inbox.history(8)) == ()
