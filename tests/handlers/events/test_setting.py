"""Events are announced, opened, changed and cancelled, and whoever counts on one is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.deadlines.setting import cancel_deadline
from handlers.events.keeping import NoSuchEvent, known
from handlers.events.setting import announce, cancel, change, is_address, open_event
from knowledge.model.audience import Audience
from knowledge.model.deadlines import PLANS, DeadlineState
from knowledge.model.events import EventRefused, EventState, NotRegistered, RegistrationState
from knowledge.model.languages import EN, Language, Text
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.errors import Conflict
from tests.handlers.deadlines.network import BOGOTA, DAY, HOUR, MADRID, START, local
from tests.handlers.events.assembly import BEGIN, END, PLACES, TITLES, WEEK, Assembly


def refused(assembly: Assembly, now: datetime = START, **others: Any) -> str:
    """Why an event cannot be as it is given."""
    with pytest.raises(EventRefused) as error:
        assembly.draft(now, **others)
    return error.value.code


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("no-title", {"titles": Text({EN: "  "})}),
        ("ends-before-it-starts", {"ends_at": BEGIN}),
        ("past", {"starts_at": START - DAY}),
        ("past", {"starts_at": START}),
        ("past", {"closes_at": START - DAY}),
        ("closes-after-start", {"closes_at": BEGIN + HOUR}),
        ("opens-after-closing", {"opens_at": BEGIN}),
        ("opens-after-closing", {"opens_at": START + DAY, "closes_at": START + DAY}),
        ("no-seats", {"seats": 0}),
        ("no-seats", {"seats_per_member": -1}),
        ("bad-link", {"online": "by telephone"}),
    ],
)
def test_refused(assembly: Assembly, code: str, others: dict[str, Any]) -> None:
    """What nobody could take part in, or register for, is not announced."""
    assert refused(assembly, **others) == code


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://meet.example.org/assembly?x=1", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[example", False),
        ("https://example.org/a b", False),
        ("example.org", False),
    ],
)
def test_addresses(link: str, leads: bool) -> None:
    """Only what leads to a page on the web is a link."""
    assert is_address(link) is leads


def test_opened(assembly: Assembly) -> None:
    """An open event has a deadline for registering, of the same people, in its words and on its clock."""
    audience = Audience(countries=frozenset({"ES", "CO"}))
    event = assembly.open(audience=audience, closes_at=BEGIN - WEEK)
    assert event == assembly.stored_event(event)
    assert (event.state, event.revision) == (EventState.OPEN, 1)
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(event.subject))
    assert (deadline.due_at, deadline.zone, deadline.audience) == (BEGIN - WEEK, BOGOTA.key, audience)
    assert (deadline.kind, deadline.plan) == (DeadlineKind.REGISTRATION, PLANS[DeadlineKind.REGISTRATION])
    assert (deadline.titles, deadline.since) == (TITLES, START)
    assembly.do(open_event, OPERATOR, event.id, 0, START)
    assert len(assembly.store.read(lambda unit: unit.deadlines.settled_by(event.subject))) == 1


def test_nobody_is_reminded_before_it_opens(assembly: Assembly) -> None:
    """Reminders begin with registration."""
    event = assembly.open(opens_at=START + WEEK)
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(event.subject))
    assert deadline.since == START + WEEK


def test_opened_too_late(assembly: Assembly) -> None:
    """What was a draft for so long that it has begun is not opened any more."""
    event = assembly.draft()
    with pytest.raises(EventRefused, match="past"):
        assembly.do(open_event, OPERATOR, event.id, event.revision, BEGIN)
    assembly.do(cancel, OPERATOR, event.id, event.revision, assembly.library, START)
    with pytest.raises(EventRefused, match="cancelled"):
        assembly.do(open_event, OPERATOR, event.id, 1, START)


def test_who_may(assembly: Assembly) -> None:
    """The secretariat alone; the log says who did what."""
    official = actor_of(assembly.contact(assembly.edurne))
    event = assembly.event
    uses: tuple[Callable[[], object], ...] = (
        lambda: assembly.do(announce, official, event, START),
        lambda: assembly.do(open_event, official, event.id, 1, START),
        lambda: assembly.do(change, official, event, assembly.library, START),
        lambda: assembly.do(cancel, official, event.id, 1, assembly.library, START),
    )
    for use in uses:
        with pytest.raises(Forbidden):
            use()
    assembly.change_event(START, seats=9)
    assembly.cancel_event(START)
    entries = assembly.store.read(lambda unit: unit.audit.about(event.subject))
    verbs = [entry.action.removeprefix("event.") for entry in sorted(entries, key=lambda entry: entry.id)]
    assert verbs == ["announced", "opened", "changed", "cancelled"]


def test_no_such_event(assembly: Assembly) -> None:
    """A number that there is not is told as such."""
    uses: tuple[Callable[[], object], ...] = (
        lambda: assembly.do(known, 99),
        lambda: assembly.do(open_event, OPERATOR, 99, 0, START),
        lambda: assembly.do(change, OPERATOR, replace(assembly.event, id=99), assembly.library, START),
        lambda: assembly.do(cancel, OPERATOR, 99, 0, assembly.library, START),
    )
    for use in uses:
        with pytest.raises(NoSuchEvent):
            use()


def test_two_who_change_it(both: Assembly) -> None:
    """Whoever read it before somebody else changed it does not undo that; registrations are no such change."""
    read = both.stored_event()
    both.register(both.edurne)
    changed = both.do(change, OPERATOR, replace(read, seats=5, taken=0), both.library, START)
    assert (changed.seats, changed.taken) == (5, 1)
    uses: tuple[Callable[[], object], ...] = (
        lambda: both.do(change, OPERATOR, replace(read, seats=9), both.library, START),
        lambda: both.do(cancel, OPERATOR, read.id, read.revision, both.library, START),
    )
    for use in uses:
        with pytest.raises(Conflict):
            use()
    assert both.stored_event().seats == 5


def test_nothing_changes(assembly: Assembly) -> None:
    """To store it as it is leaves no trace."""
    assert assembly.change_event(START).revision == assembly.event.revision


def test_fewer_seats_than_are_taken(assembly: Assembly) -> None:
    """Nobody loses a seat because there are fewer."""
    assembly.register(assembly.edurne)
    assembly.register(assembly.jo)
    with pytest.raises(EventRefused, match="fewer-seats"):
        assembly.change_event(START, seats=1)
    assert assembly.change_event(START, seats=2).seats == 2


def test_while_it_is_on(assembly: Assembly) -> None:
    """An event that has begun is described better, but begins no other time in the past."""
    begun = BEGIN + HOUR
    assert assembly.change_event(begun, places=Text({EN: "Hall B"})).places == Text({EN: "Hall B"})
    with pytest.raises(EventRefused, match="past"):
        assembly.change_event(begun, starts_at=BEGIN - HOUR)
    with pytest.raises(EventRefused, match="past"):
        assembly.change_event(begun, closes_at=BEGIN - HOUR)


def test_moved(assembly: Assembly) -> None:
    """Everybody who is registered or waits is told of the old time and the new one, once; the deadline moves with it,
    of which those are told who were reminded of it."""
    assembly.register(assembly.edurne)
    assembly.register(assembly.edurne, name="Nerea")
    assembly.register(assembly.luz)
    reminded = local(MADRID, 11, 25, 10)
    assembly.run(reminded, reminded + 8 * HOUR)
    assembly.change_event(local(MADRID, 11, 26, 9), starts_at=BEGIN + WEEK, ends_at=END + WEEK)
    (text,) = assembly.told(assembly.edurne)
    assert "2 de diciembre" in text
    assert "9 de diciembre" in text
    assert "Nerea" in text
    assert len(assembly.told(assembly.luz)) == 1
    assert assembly.told(assembly.jo) == []
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(assembly.event.subject))
    assert deadline.due_at == BEGIN + WEEK
    assert {each.contact for each in assembly.reminded(name="extended")} == {assembly.jo.id, assembly.bold.id}


def test_reminded_of_the_new_day(assembly: Assembly) -> None:
    """The reminder of the day before follows the event."""
    assembly.register(assembly.luz)
    assembly.change_event(START, starts_at=BEGIN + WEEK, ends_at=END + WEEK)
    assembly.events_tick(local(BOGOTA, 12, 1, 12))
    assert len(assembly.told(assembly.luz)) == 1
    assembly.events_tick(local(BOGOTA, 12, 8, 12))
    assert len(assembly.told(assembly.luz)) == 2


def test_elsewhere(assembly: Assembly) -> None:
    """Another place is told as well; the address online only to those who have a seat."""
    seats = [assembly.register(each) for each in (assembly.edurne, assembly.jo, assembly.luz)]
    assembly.change_event(START, places=None, online="https://meet.example.org/assembly")
    has_seat, waits = assembly.told(assembly.jo)[0], assembly.told(assembly.luz)[0]
    assert "New place: Online\nUntil now it was: Cali, Events Centre" in has_seat
    assert "https://meet.example.org/assembly" in has_seat
    assert "https://meet.example.org/assembly" not in waits
    assert seats[2].state is RegistrationState.WAITING
    assembly.change_event(START, online="https://meet.example.org/other")
    assert "https://meet.example.org/other" in assembly.told(assembly.jo)[1]
    assert len(assembly.told(assembly.luz)) == 1


def test_words_only(assembly: Assembly) -> None:
    """Another title is no reason to write to anybody; the deadline is called like the event."""
    assembly.register(assembly.edurne)
    assembly.change_event(START + HOUR, titles=Text({EN: "Assembly 2026"}), audience=Audience(), opens_at=START)
    assert assembly.told(assembly.edurne) == []
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(assembly.event.subject))
    assert deadline.titles == Text({EN: "Assembly 2026"})
    assert (deadline.due_at, deadline.since) == (BEGIN, START + HOUR)


def test_a_deadline_that_was_cancelled_by_hand(assembly: Assembly) -> None:
    """Stays so, whatever becomes of the event."""
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(assembly.event.subject))
    assembly.do(cancel_deadline, OPERATOR, deadline, assembly.library, START)
    assembly.change_event(START, starts_at=BEGIN + HOUR)
    (kept,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(assembly.event.subject))
    assert (kept.state, kept.due_at) == (DeadlineState.CANCELLED, BEGIN)


def test_cancelled(assembly: Assembly) -> None:
    """Everybody is told, nobody is reminded any more, and nobody takes a seat; once more nothing happens."""
    registered = [assembly.register(each) for each in (assembly.edurne, assembly.jo, assembly.luz)]
    event = assembly.cancel_event(START + HOUR)
    assert event.state is EventState.CANCELLED
    assert assembly.do(cancel, OPERATOR, event.id, 0, assembly.library, START + HOUR) == event
    assert [len(assembly.told(each)) for each in (assembly.edurne, assembly.jo, assembly.luz, assembly.bold)] == [
        1,
        1,
        1,
        0,
    ]
    assert "cancelled" in assembly.told(assembly.jo)[0]
    (deadline,) = assembly.store.read(lambda unit: unit.deadlines.settled_by(event.subject))
    assert deadline.state is DeadlineState.CANCELLED
    with pytest.raises(EventRefused, match="cancelled"):
        assembly.change_event(START + HOUR, seats=9)
    with pytest.raises(NotRegistered, match="cancelled"):
        assembly.accept(assembly.luz, registered[2], START + HOUR)
    assembly.withdraw(assembly.edurne, registered[0], START + HOUR)
    assert assembly.now_is(registered[2]).state is RegistrationState.WAITING


def test_who_was_reminded_and_then_registered_hears_of_the_end_once(assembly: Assembly) -> None:
    """Of the event; that its deadline is cancelled is told to those alone who were reminded and hear nothing else."""
    reminded = local(MADRID, 11, 25, 10)
    assembly.run(reminded, reminded + 8 * HOUR)
    assembly.register(assembly.jo, reminded + 9 * HOUR)
    assembly.cancel_event(local(MADRID, 11, 26, 9))
    assert len(assembly.told(assembly.jo)) == 1
    told = {each.contact for each in assembly.reminded(name="cancelled")}
    assert assembly.bold.id in told
    assert assembly.jo.id not in told


def test_cancelled_when_it_is_over(assembly: Assembly) -> None:
    """What took place cannot be cancelled."""
    with pytest.raises(EventRefused, match="past"):
        assembly.cancel_event(END)


def test_a_draft_is_cancelled(assembly: Assembly) -> None:
    """Nobody had heard of it, and nobody does."""
    draft = assembly.draft()
    assert assembly.do(cancel, OPERATOR, draft.id, 0, assembly.library, START).state is EventState.CANCELLED
    assert assembly.store.read(lambda unit: unit.deadlines.settled_by(draft.subject)) == ()


def test_as_it_is_stored(both: Assembly) -> None:
    """Everything about an event is kept, in every language; lists have it where it belongs."""
    full = both.open(
        texts=Text({EN: "**Welcome**"}),
        online="https://example.org/live",
        languages=(EN, Language("es")),
        seats_per_member=3,
        opens_at=START,
        closes_at=BEGIN - DAY,
        audience=Audience(countries=frozenset({"ES"})),
    )
    assert both.stored_event(full) == full
    draft = both.draft(starts_at=BEGIN - WEEK, ends_at=END - WEEK, places=PLACES)

    def lists(now: datetime) -> list[list[int]]:
        def work(unit: Any) -> list[list[int]]:
            found = (unit.events.coming(now), unit.events.drafts(), unit.events.past(now, 9))
            return [[event.id for event in some] for some in found]

        return both.store.read(work)

    assert lists(START) == [[both.event.id, full.id], [draft.id], []]
    assert lists(END) == [[], [draft.id], [full.id, both.event.id]]
    between = both.store.read(lambda unit: unit.events.listed(datetime(2026, 11, 1, tzinfo=UTC), BEGIN))
    assert [event.id for event in between] == [draft.id]
    assert both.store.read(lambda unit: unit.events.one(99)) is None
