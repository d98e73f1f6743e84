"""Deadlines as they are kept, and which of them the clock looks at."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from knowledge.model.audience import Act, Audience, Condition
from knowledge.model.deadlines import Deadline, DeadlineState, plan_of
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Contact, Region, Role
from knowledge.model.readings import DeadlineKind
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.tables import deadlines, known_habits, snoozes
from knowledge.store.unit import Unit
from tests.circulations import Reader, add_circular, add_member, add_reader, change_contact

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def make(due_at: datetime, **others: Any) -> Deadline:
    """A deadline of everybody's, but for what is said otherwise."""
    values: dict[str, Any] = {"titles": Text({EN: "Register"}), "zone": "Europe/Madrid", "since": SINCE}
    return Deadline(due_at=due_at, plan=plan_of("7d 1d"), **values | others)


def add(store: Store, due_at: datetime, **others: Any) -> Deadline:
    return store.run(lambda unit: unit.deadlines.add(make(due_at, **others)))


def contact_of(store: Store, reader: Reader) -> Contact:
    found = store.read(lambda unit: unit.people.contact(reader.id))
    assert found is not None
    return found


def look_at(store: Store, deadline: Deadline, at: datetime | None) -> None:
    store.run(lambda unit: unit.deadlines.look_again(deadline.id, at))


def next_at(store: Store, deadline: Deadline) -> datetime | None:
    found = select(deadlines.c.next_at).where(deadlines.c.id == deadline.id)
    at: datetime | None = store.read(lambda unit: unit.connection.execute(found).scalar_one())
    return at


def test_all_of_it_is_kept(store: Store, now: datetime) -> None:
    """What was stored comes back, in every field."""
    circular = add_circular(store, now)
    condition = Condition(act=Act.REGISTERED, subject="event:3", has=False)
    full = make(
        now + DAY,
        titles=Text({EN: "Register", ES: "Inscríbase", FR: "Inscrivez-vous"}),
        zone="America/Bogota",
        kind=DeadlineKind.QUESTIONNAIRE,
        subject="form:2",
        audience=Audience(regions=frozenset({Region.EUROPE}), conditions=(condition,)),
        state=DeadlineState.CANCELLED,
        circular=circular.id,
        link="https://example.org/form",
    )
    kept = store.run(lambda unit: unit.deadlines.add(full))
    assert kept == replace(full, id=kept.id)
    assert store.read(lambda unit: unit.deadlines.one(kept.id)) == kept
    assert store.read(lambda unit: unit.deadlines.one(kept.id + 1)) is None


def test_a_change(store: Store, now: datetime) -> None:
    """It counts the revisions, and has the clock look again."""
    first = add(store, now + DAY)
    look_at(store, first, None)
    second = store.run(lambda unit: unit.deadlines.save(replace(first, due_at=now + 2 * DAY)))
    assert second == replace(first, due_at=now + 2 * DAY, revision=1)
    assert store.read(lambda unit: unit.deadlines.one(first.id)) == second
    assert next_at(store, first) == SINCE


def test_two_change_it(store: Store, now: datetime) -> None:
    """Whoever read it before somebody else changed it does not undo that."""
    first = add(store, now + DAY)
    store.run(lambda unit: unit.deadlines.save(replace(first, due_at=now + 2 * DAY)))
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.deadlines.save(replace(first, due_at=now + 3 * DAY)))


def test_those_of_a_circular(store: Store, now: datetime) -> None:
    """The earliest first."""
    circular = add_circular(store, now)
    late, early = (add(store, now + days * DAY, circular=circular.id) for days in (9, 2))
    add(store, now + DAY)
    assert store.read(lambda unit: unit.deadlines.of_circular(circular.id)) == (early, late)


def test_those_of_a_time(store: Store, now: datetime) -> None:
    """From the first instant on, before the second; cancelled ones too."""
    first = add(store, now, state=DeadlineState.CANCELLED)
    add(store, now + DAY)
    add(store, now - HOUR)
    assert store.read(lambda unit: unit.deadlines.between(now, now + DAY)) == (first,)


def test_those_that_an_act_settles(store: Store, now: datetime) -> None:
    """Those of its subject; one that stands alone is its own subject, and one that belongs to something is not."""
    one, two = (add(store, now + days * DAY, subject="event:3") for days in (2, 1))
    alone = add(store, now + DAY)

    def found(subject: str) -> tuple[tuple[Deadline, ...], tuple[Deadline, ...]]:
        return store.run(lambda unit: (unit.deadlines.settled_by(subject), unit.deadlines.hold(subject)))

    assert found("event:3") == ((two, one), (two, one))
    assert found(alone.settled_by) == ((alone,), (alone,))
    for nothing in (f"deadline:{one.id}", "event:4", "deadline:x", "deadline:", ""):
        assert found(nothing) == ((), ()), nothing


@pytest.mark.parametrize("act", [Act.REGISTERED, Act.ANSWERED, Act.DECLINED])
def test_settled(store: Store, now: datetime, act: Act) -> None:
    """By anybody of the member, and by no other's; only that it was declined is taken back."""
    bilbao, leeds = add_member(store, "bilbao"), add_member(store, "leeds")
    ana = contact_of(store, add_reader(store, bilbao, now))
    deadline = add(store, now + DAY, subject="event:3")
    assert not store.read(lambda unit: unit.deadlines.is_settled(deadline, bilbao.id))
    store.run(lambda unit: unit.audiences.note_act("event:3", act, ana, now))
    assert store.read(lambda unit: unit.deadlines.is_settled(deadline, bilbao.id))
    assert store.read(lambda unit: unit.deadlines.acts_on(deadline, bilbao.id)) == {act}
    assert not store.read(lambda unit: unit.deadlines.is_settled(deadline, leeds.id))
    assert not store.run(lambda unit: unit.deadlines.unsettle(deadline, leeds.id))
    assert store.run(lambda unit: unit.deadlines.unsettle(deadline, bilbao.id)) is (act is Act.DECLINED)
    assert store.read(lambda unit: unit.deadlines.is_settled(deadline, bilbao.id)) is (act is not Act.DECLINED)


def test_an_acknowledgement_settles_nothing(store: Store, now: datetime) -> None:
    """To have read of a deadline is not to have done what it asks for."""
    bilbao = add_member(store, "bilbao")
    ana = contact_of(store, add_reader(store, bilbao, now))
    deadline = add(store, now + DAY, subject="event:3")
    store.run(lambda unit: unit.audiences.note_act("event:3", Act.ACKNOWLEDGED, ana, now))
    assert not store.read(lambda unit: unit.deadlines.is_settled(deadline, bilbao.id))


def test_what_is_due(store: Store, now: datetime) -> None:
    """The longest due first, as many as are wanted; what is to be looked at later or never again is left."""
    looks = (now, now - HOUR, now + timedelta(seconds=1), None)
    made = [add(store, now + DAY) for _ in looks]
    for deadline, at in zip(made, looks, strict=True):
        look_at(store, deadline, at)
    assert store.run(lambda unit: unit.deadlines.due(now, 9)) == (made[1], made[0])
    assert store.run(lambda unit: unit.deadlines.due(now, 1)) == (made[1],)


def test_a_new_one_is_due(store: Store, now: datetime) -> None:
    """From the beginning of its reminders on."""
    deadline = add(store, now + DAY, since=now)
    assert store.run(lambda unit: unit.deadlines.due(now - HOUR, 9)) == ()
    assert store.run(lambda unit: unit.deadlines.due(now, 9)) == (deadline,)


def test_each_is_looked_at_by_one(store: Store, now: datetime) -> None:
    """What one process looks at another one leaves alone, and takes the rest."""
    for _ in range(5):
        add(store, now + DAY)
    has_taken, may_end = threading.Event(), threading.Event()

    def first(unit: Unit) -> list[int]:
        taken = unit.deadlines.due(now, 2)
        has_taken.set()
        may_end.wait(0.2)
        for each in taken:
            unit.deadlines.look_again(each.id, None)
        return [each.id for each in taken]

    def second(unit: Unit) -> list[int]:
        taken = unit.deadlines.due(now, 9)
        may_end.set()
        return [each.id for each in taken]

    begun = store.submit(first)
    assert has_taken.wait(5)
    others = store.run(second)
    assert len(begun.result()) == 2
    assert sorted([*begun.result(), *others]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("is_sooner", [True, False])
def test_to_be_looked_at_sooner(store: Store, now: datetime, is_sooner: bool) -> None:
    """The earlier of two moments counts, and one that was to be looked at no more is so again."""
    first, second = add(store, now + DAY), add(store, now + DAY)
    look_at(store, first, now)
    look_at(store, second, None)
    wanted = now - HOUR if is_sooner else now + HOUR
    store.run(lambda unit: unit.deadlines.look_sooner({first.id: wanted, second.id: wanted}))
    store.run(lambda unit: unit.deadlines.look_sooner({}))
    assert (next_at(store, first), next_at(store, second)) == (min(now, wanted), wanted)


def test_later(store: Store, now: datetime) -> None:
    """The last word of each person counts; the clock looks at the first of all, if not before."""
    bilbao = add_member(store, "bilbao")
    ana, ben = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
    deadline, other = add(store, now + 9 * DAY), add(store, now + 9 * DAY)
    look_at(store, deadline, now + 5 * DAY)

    def work(unit: Unit) -> None:
        for reader, days in ((ana, 1), (ana, 3), (ben, 4)):
            unit.deadlines.snooze(deadline.id, reader.id, now + days * DAY)

    store.run(work)
    assert store.read(lambda unit: unit.deadlines.next_snooze(deadline.id)) == now + 3 * DAY
    assert store.read(lambda unit: unit.deadlines.next_snooze(other.id)) is None
    assert next_at(store, deadline) == now + DAY
    counted = store.read(lambda unit: len(unit.connection.execute(select(snoozes)).all()))
    assert counted == 2


def test_later_while_the_clock_looks(store: Store, now: datetime) -> None:
    """Who wants to be reminded later at the moment at which the clock works out when to look next is not forgotten."""
    reader = add_reader(store, add_member(store, "bilbao"), now)
    deadline = add(store, now + 9 * DAY)
    is_looking, may_end = threading.Event(), threading.Event()

    def look(unit: Unit) -> None:
        unit.deadlines.due(now, 9)
        following = unit.deadlines.next_snooze(deadline.id)
        is_looking.set()
        may_end.wait(0.2)
        unit.deadlines.look_again(deadline.id, following or now + 5 * DAY)

    looking = store.submit(look)
    assert is_looking.wait(5)
    snoozing = store.submit(lambda unit: unit.deadlines.snooze(deadline.id, reader.id, now + DAY))
    may_end.wait(0.1)
    may_end.set()
    looking.result()
    snoozing.result()
    assert next_at(store, deadline) == now + DAY


def test_habits_are_learnt(store: Store, now: datetime) -> None:
    """Those of colleagues that nobody had before; visitors' and erased people's are none."""
    bilbao = add_member(store, "bilbao", holidays="ES-PV")
    add_reader(store, bilbao, now)
    ana = add_reader(store, bilbao, now, time_zone="Asia/Seoul", quiet_from=1320, quiet_until=420)
    add_reader(store, bilbao, now, time_zone="Asia/Tokyo", role=Role.VISITOR)
    add_reader(store, bilbao, now, time_zone="Asia/Dili", erased_at=now)
    add_reader(store, None, now, time_zone="Asia/Kabul")
    expected = ("Asia/Seoul|1320|420|ES|ES-PV", "Europe/Madrid|||ES|ES-PV")
    assert store.read(lambda unit: unit.deadlines.new_habits()) == expected
    store.run(lambda unit: unit.deadlines.learn_habits(expected))
    store.run(lambda unit: unit.deadlines.learn_habits(expected[:1]))
    store.run(lambda unit: unit.deadlines.learn_habits([]))
    assert store.read(lambda unit: unit.deadlines.habits()) == expected
    assert store.read(lambda unit: unit.deadlines.new_habits()) == ()
    change_contact(store, ana, time_zone="")
    assert store.read(lambda unit: unit.deadlines.new_habits()) == ("Europe/Madrid|1320|420|ES|ES-PV",)
    assert store.read(lambda unit: len(unit.connection.execute(select(known_habits)).all())) == 2


def test_open_ones_in_parts(store: Store, now: datetime) -> None:
    """By number, those behind one; what is over or cancelled is left out."""
    made = [add(store, now + DAY) for _ in range(3)]
    add(store, now + DAY, state=DeadlineState.CANCELLED)
    add(store, now)
    assert store.run(lambda unit: unit.deadlines.open_after(0, now, 2)) == tuple(made[:2])
    assert store.run(lambda unit: unit.deadlines.open_after(made[1].id, now, 2)) == (made[2],)
    assert store.run(lambda unit: unit.deadlines.open_after(made[2].id, now, 2)) == ()


def test_rows_read(store: Store, now: datetime) -> None:
    """What is due is found by the index of what is still to be looked at: of 2,000 deadlines three rows are read."""

    def work(unit: Unit) -> None:
        row = {
            "subject": "",
            "kind": "other",
            "titles": {"en": "R"},
            "due_at": now + DAY,
            "zone": "UTC",
            "audience": {},
        }
        row |= {"plan": "1d", "state": "open", "since": SINCE, "link": "", "revision": 0}
        rows = [row | {"next_at": now if n < 3 else now + HOUR if n % 2 else None} for n in range(2_000)]
        unit.connection.execute(insert(deadlines), rows)

    store.run(work)
    store.run(lambda unit: unit.connection.execute(text("ANALYZE")))
    assert len(store.run(lambda unit: unit.deadlines.due(now, 50))) == 3
    explained = store.read(lambda unit: explain(unit, now))
    assert "ix_deadlines_next_at" in explained
    if store.engine.dialect.name == "postgresql":
        assert "rows=3 " in explained or "rows=3.00 " in explained
        assert "Rows Removed" not in explained
    else:
        assert "SCAN" not in explained


def explain(unit: Unit, now: datetime) -> str:
    """How the database finds what is due."""
    is_sqlite = unit.connection.dialect.name == "sqlite"
    found = "SELECT * FROM deadlines WHERE next_at IS NOT NULL AND next_at <= :now ORDER BY next_at LIMIT 50" + (
        "" if is_sqlite else " FOR UPDATE SKIP LOCKED"
    )
    how = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE) "
    given = {"now": now.replace(tzinfo=None) if is_sqlite else now}
    return "\n".join(str(tuple(row)) for row in unit.connection.execute(text(how + found), given))
