"""Registrations of people who are erased, or turn out to be one person; and files that must stay."""

from __future__ import annotations

from knowledge.model.audience import Act
from knowledge.model.events import EventItem, ItemKind, Participant, RegistrationState
from knowledge.store.unit import Unit
from scheduler.event_jobs import run_events
from tests.circulations import change_contact
from tests.handlers.deadlines.network import DAY, HOUR, START
from tests.handlers.events.assembly import BEGIN, END, Assembly

CONFIRMED, WAITING, OFFERED, WITHDRAWN = RegistrationState


def forget(assembly: Assembly, *contacts: int) -> None:
    """These people are erased."""
    assembly.do(lambda unit: unit.erasure.finish(unit.erasure.erase(contacts, START + HOUR), START + HOUR))


def test_somebody_is_erased(both: Assembly) -> None:
    """They are withdrawn from what is to come, nothing is left of them, and whoever waits gets the seat; of a colleague
    whom they registered nothing changes but that nobody knows who did."""
    own = both.register(both.edurne, email="edurne@example.org")
    colleague = both.register(both.edurne, name="Nerea")
    waiting = both.register(both.jo)
    forget(both, both.edurne.id)
    gone = both.now_is(own)
    assert (gone.state, gone.contact, gone.by, gone.participant) == (WITHDRAWN, None, None, Participant(name=""))
    assert gone.remind_at is None
    kept = both.now_is(colleague)
    assert (kept.state, kept.by, kept.participant) == (CONFIRMED, None, colleague.participant)
    assert both.stored_event().taken == 1
    both.events_tick(START + 2 * HOUR)
    assert both.now_is(waiting).state is OFFERED
    forget(both, both.edurne.id)
    assert both.stored_event().taken == 2


def test_of_a_colleague_the_city_is_told(assembly: Assembly) -> None:
    """Where whoever registered them was erased, another colleague is written to."""
    assembly.register(assembly.edurne, name="Nerea")
    forget(assembly, assembly.edurne.id)
    assembly.cancel_event(START + DAY)
    assert len(assembly.told(assembly.mikel)) == 1


def test_the_last_of_a_city_is_erased(both: Assembly) -> None:
    """The city is not registered any more, and is reminded of it."""
    both.register(both.edurne)
    forget(both, both.edurne.id)
    subject, member = both.event.subject, both.vitoria.id
    assert not both.store.read(lambda unit: unit.audiences.has_acted(subject, Act.REGISTERED, member))


def test_erased_afterwards(assembly: Assembly) -> None:
    """That somebody of a city was there stays a number, without a name."""
    registration = assembly.register(assembly.edurne)
    assembly.do(lambda unit: unit.erasure.erase([assembly.edurne.id], END + DAY))
    kept = assembly.now_is(registration)
    assert (kept.state, kept.member, kept.participant.name) == (CONFIRMED, assembly.vitoria.id, "")
    assert assembly.stored_event().taken == 1


def test_two_entries_of_one_person(both: Assembly) -> None:
    """What one of them registered is the other's, until they turn out to be two after all."""
    own = both.register(both.mikel)
    colleague = both.register(both.mikel, name="Nerea")
    merge = both.do(lambda unit: unit.merges.merge(both.edurne.id, both.mikel.id, START))
    for registration in (own, colleague):
        assert both.now_is(registration).by == both.edurne.id
    assert [both.now_is(each).contact for each in (own, colleague)] == [both.edurne.id, None]
    assert both.store.read(lambda unit: unit.registrations.own(both.event.id, both.edurne.id)) is not None
    both.do(lambda unit: unit.merges.undo(merge, START))
    assert [both.now_is(each) for each in (own, colleague)] == [own, colleague]


def test_what_somebody_is_shown(both: Assembly) -> None:
    """Their own registrations and those that they made, with the event's title in their language."""
    own = both.register(both.edurne)
    colleague = both.register(both.edurne, name="Nerea")
    both.register(both.mikel)
    shown = both.store.read(lambda unit: unit.personal.of(both.edurne.id)).registrations
    assert [(row["id"], row["event"], row["member_name"]) for row in shown] == [
        (each.id, "Asamblea General", "Vitoria") for each in (own, colleague)
    ]


def test_files_stay(both: Assembly) -> None:
    """Files of an event are there for as long as it is, however old; without it they go."""

    def keep(unit: Unit) -> EventItem:
        reference = unit.files.put(b"slides", START)
        item = EventItem(kind=ItemKind.MATERIAL, name="slides.pdf", reference=reference, size=6)
        return unit.events.put_item(both.event.id, item)

    item = both.do(keep)
    for is_there in (True, False):
        both.do(lambda unit: unit.retention.forget_conversations(END))
        assert (both.store.read(lambda unit: unit.files.content(item.reference)) is not None) is is_there
        both.do(lambda unit: unit.events.remove_item(both.event.id, item.id))


def test_the_list_of_somebody(both: Assembly) -> None:
    """Who registered whom is found by contact, by member and by event; the latest event comes first."""
    own = both.register(both.edurne)
    later = both.open(starts_at=BEGIN + DAY)
    colleague = both.register(both.edurne, name="Nerea", event=later)
    waits = both.register(both.mikel)

    def ids(unit: Unit) -> list[list[int]]:
        r, member, states = unit.registrations, both.vitoria.id, (CONFIRMED,)
        found = (r.of_contact(both.edurne.id), r.of_contact(both.edurne.id, states), r.of_contact(both.jo.id))
        theirs = (r.of_member(member), r.of_member(member, later.id), r.of_event(both.event.id, states))
        return [[each.id for each in some] for some in (*found, *theirs)]

    assert both.store.read(ids) == [
        [colleague.id, own.id],
        [colleague.id, own.id],
        [],
        [own.id, colleague.id, waits.id],
        [colleague.id],
        [own.id, waits.id],
    ]
    assert both.store.read(lambda unit: unit.registrations.one(99)) is None
    assert both.store.read(lambda unit: unit.registrations.of_response(99)) is None


def test_the_job(assembly: Assembly) -> None:
    """Every minute it does what is due; where nothing is, nothing happens."""
    first = assembly.register(assembly.edurne)
    assembly.register(assembly.jo)
    waiting = assembly.register(assembly.luz)
    change_contact(assembly.store, assembly.luz, time_zone="America/Bogota")
    assembly.withdraw(assembly.edurne, first, START)
    job = run_events(assembly.store, lambda: assembly.library, lambda: START + DAY)
    job.run()
    assert assembly.now_is(waiting).state is OFFERED
    late = run_events(assembly.store, lambda: assembly.library, lambda: START + 9 * DAY)
    late.run()
    assert assembly.now_is(waiting).state is WITHDRAWN
