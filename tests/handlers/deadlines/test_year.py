"""A year of a network of 88 cities: every reminder is accounted for, none too many and none missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from bot.config import PACKS
from handlers.deadlines.reminding import tick
from handlers.deadlines.setting import cancel_deadline, known, move_deadline, set_deadline
from handlers.deadlines.settling import settle, snooze, unsettle
from handlers.dialogue.library import Library
from handlers.register import import_register
from knowledge.model.audience import Act, Audience
from knowledge.model.deadlines import PLANS, Deadline
from knowledge.model.languages import EN, ES, Text
from knowledge.model.people import AddressState, ChannelName, Contact
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import COLLEAGUES, OPERATOR
from knowledge.store.store import Store, open_store
from knowledge.store.tables import addresses, contacts, members
from knowledge.store.unit import Unit
from tests.circulations import deliver, planned
from tests.handlers.deadlines.network import DAY, HOUR, MINUTE
from tests.handlers.deadlines.oracle import Clerk, Expected, Person, Task, Ways

BEGIN = datetime(2028, 1, 3, tzinfo=UTC)
"""The Monday on which a leap year begins."""

PLACES = ("Europe/Madrid", "America/Bogota", "Asia/Seoul", "UTC")
REGIONS = (frozenset[str](), frozenset({"ES", "FR", "PT", "GB"}), frozenset({"MX", "BR", "CO", "AR", "NP", "MN"}))
MOVES = ("America/Lima", "Asia/Kathmandu", "Pacific/Auckland", "Europe/Lisbon", "Pacific/Kiritimati", "Asia/Riyadh")
KINDS = tuple(DeadlineKind)


class Simulation:
    """The real network and the clerk's books, side by side; what happens is told by a seed."""

    def __init__(self, store: Store, library: Library, seed: int) -> None:
        self.store, self.library, self.chance = store, library, Random(seed)
        folder = PACKS / "demonstration"
        report = import_register(store, OPERATOR, [folder / "members.csv", folder / "contacts.csv"], BEGIN)
        assert report.problems == []
        self.clerk = store.run(_furnish)
        self.happened: Counter[str] = Counter()
        self._quiet = self._unheard_of()

    def live(self, days: int, deadlines: int) -> None:
        """Time passes hour by hour; the clock ticks where the clerk has something to do or something happens, and
        every fourth hour in any case."""
        settings = sorted(self.chance.sample(range(24 * (days - 36)), deadlines))
        down_until = BEGIN
        for hour in range(24 * days):
            now = BEGIN + hour * HOUR
            while settings and settings[0] <= hour and now >= down_until:
                self._set(now, settings.pop(0))
            if now < down_until:
                continue
            if self.chance.random() < 1 / 400:
                down_until = now + self.chance.choice((2, 3, 9, 30, 100)) * HOUR
                self.happened["downtime"] += 1
                continue
            has_happened = self.chance.random() < 1 / 8 and self._something(now)
            if self.clerk.look(now) or has_happened or hour % 4 == 0:
                tick(self.store, self.library, now)
                deliver(self.store, now)

    def _set(self, now: datetime, number: int) -> None:
        kind = KINDS[number % len(KINDS)]
        due_at = now + self.chance.randrange(2 * 24, 36 * 24) * HOUR + self.chance.choice((0, 0, 30, 59)) * MINUTE
        countries = self.chance.choice(REGIONS)
        deadline = Deadline(
            titles=Text({EN: f"Deadline {number}", ES: f"Plazo {number}"}),
            due_at=due_at,
            zone=self.chance.choice(PLACES),
            since=now,
            kind=kind,
            audience=Audience(countries=countries),
            subject=self.chance.choice(("", f"event:{number}")),
        )
        kept = self.store.run(lambda unit: set_deadline(unit, OPERATOR, deadline, now))
        steps = tuple(step.text for step in PLANS[kind])
        self.clerk.tasks[kept.id] = Task(id=kept.id, due_at=due_at, since=now, plan=steps, countries=countries)
        self.happened["set"] += 1

    def _something(self, now: datetime) -> bool:
        """One thing that people do."""
        choices = (self._act, self._act, self._snooze, self._snooze, self._snooze, self._return)
        rare = (self._move_house, self._sleep_otherwise, self._move, self._cancel)
        what = self.chance.choice(rare) if self.chance.random() < 1 / 8 else self.chance.choice(choices)
        has_happened = what(now)
        self.happened[what.__name__] += has_happened
        return has_happened

    def _act(self, now: datetime) -> bool:
        task = self._open(now)
        if task is None:
            return False
        person = self.chance.choice(list(self.clerk.people.values()))
        act = self.chance.choice((Act.REGISTERED, Act.ANSWERED, Act.DECLINED))
        done = self._do(lambda unit: settle(unit, _contact(unit, person.id), known(unit, task.id), act, now))
        assert done is (person.member not in task.settled)
        task.settled.setdefault(person.member, act)
        return True

    def _return(self, now: datetime) -> bool:
        task = self._open(now)
        declined = [member for member, act in task.settled.items() if act == Act.DECLINED] if task else []
        if task is None or not declined:
            return False
        member = self.chance.choice(declined)
        person = next(each for each in self.clerk.people.values() if each.member == member)
        assert self._do(lambda unit: unsettle(unit, _contact(unit, person.id), known(unit, task.id), now))
        del task.settled[member]
        return True

    def _snooze(self, now: datetime) -> bool:
        task = self._open(now)
        if task is None or not task.told:
            return False
        person, days = self.clerk.people[self.chance.choice(sorted(task.told))], self.chance.choice((1, 3, 7))
        until = self.clerk.snooze(task, person, days, now)
        assert until == self._do(
            lambda unit: snooze(unit, _contact(unit, person.id), known(unit, task.id), days, now, self.library)
        )
        return True

    def _move_house(self, now: datetime) -> bool:
        """A city changes its clock, and its people live otherwise."""
        member = self.chance.choice([each.member for each in self.clerk.people.values()])
        zone = self.chance.choice(MOVES)
        changed = update(members).where(members.c.id == member).values(time_zone=zone)
        self._do(lambda unit: unit.connection.execute(changed))
        for person in self.clerk.people.values():
            if person.member == member:
                self._live_otherwise(person, zone)
        return True

    def _sleep_otherwise(self, now: datetime) -> bool:
        person = self.chance.choice(list(self.clerk.people.values()))
        self._live_otherwise(person, person.ways.zone)
        return True

    def _live_otherwise(self, person: Person, zone: str) -> None:
        quiet = next(self._quiet)
        person.ways = Ways(zone, quiet, person.ways.country, person.ways.holidays)
        columns = {"quiet_from": quiet[0], "quiet_until": quiet[1]}
        changed = update(contacts).where(contacts.c.id == person.id).values(columns)
        self._do(lambda unit: unit.connection.execute(changed))

    def _move(self, now: datetime) -> bool:
        task = self._open(now)
        due_at = task.due_at + self.chance.choice((-6 * DAY, -DAY, 90 * MINUTE, DAY, 9 * DAY)) if task else now
        if task is None or due_at <= now:
            return False
        what = "extended" if due_at > task.due_at else "moved"
        self._do(lambda unit: move_deadline(unit, OPERATOR, known(unit, task.id), due_at, self.library, now))
        self.clerk.change(task, what, now, due_at)
        return True

    def _cancel(self, now: datetime) -> bool:
        task = self._open(now)
        if task is None or self.chance.random() < 1 / 2:
            return False
        self._do(lambda unit: cancel_deadline(unit, OPERATOR, known(unit, task.id), self.library, now))
        self.clerk.change(task, "cancelled", now)
        return True

    def _open(self, now: datetime) -> Task | None:
        found = [task for task in self.clerk.tasks.values() if task.is_open(now)]
        return self.chance.choice(found) if found else None

    def _do(self, work: object) -> object:
        return self.store.run(work)  # type: ignore[arg-type]

    def _unheard_of(self) -> Iterator[tuple[int, int]]:
        """Quiet hours that nobody had before, in an order of chance: until noon at the latest."""
        all_of_them = [(begin, end) for begin in range(19 * 60, 24 * 60) for end in range(5 * 60, 12 * 60, 7)]
        yield from self.chance.sample(all_of_them, len(all_of_them))


def _contact(unit: Unit, id: int) -> Contact:
    found = unit.people.contact(id)
    assert found is not None
    return found


def _furnish(unit: Unit) -> Clerk:
    """Everybody agreed and has a chat; the clerk notes how they live."""
    execute = unit.connection.execute
    execute(update(contacts).values(consent="2026-1"))
    found = select(contacts.c.id, contacts.c.member_id, contacts.c.role, members).join_from(contacts, members)
    rows = [row for row in execute(found.order_by(contacts.c.id)).all() if row.role in COLLEAGUES]
    address = {"channel": ChannelName.TELEGRAM, "state": AddressState.ACTIVE, "scope": "telegram"}
    execute(insert(addresses), [address | {"contact_id": row.id, "external_id": str(row.id)} for row in rows])
    people = [
        Person(row.id, row.member_id, Ways(row.time_zone, (20 * 60, 8 * 60), row.country, row.holidays)) for row in rows
    ]
    assert all(ZoneInfo(person.ways.zone) for person in people)
    return Clerk(people, {row.member_id: row.country for row in rows})


def got(store: Store) -> Counter[Expected]:
    """What everybody got, or is still to get, of letters about deadlines."""
    found: Counter[Expected] = Counter()
    for each in planned(store):
        _, deadline, revision, name, _, contact = each.key.split(":")
        what = "later" if name.startswith("later") else name
        found[(int(contact), int(deadline), int(revision.removeprefix("r")), what, each.due_at)] += 1
    return found


def check(simulation: Simulation) -> None:
    """The books agree with what is in the tables."""
    expected = Counter([*simulation.clerk.expected, *simulation.clerk.left()])
    actual = got(simulation.store)
    assert sorted((actual - expected).elements()) == []
    assert sorted((expected - actual).elements()) == []
    assert {each.state for each in planned(simulation.store)} <= {"sent", "pending"}


def test_a_year_of_a_network(sqlite_store: Store, plain_library: Library) -> None:
    """36 deadlines of all kinds to 88 cities in a leap year, with downtimes, cities that change their clocks, people
    that sleep otherwise, decline, come back, want to be reminded later, and deadlines that are moved and cancelled:
    everybody gets what a clerk with a wall calendar would have sent them, at the same hours, and nothing else."""
    simulation = Simulation(sqlite_store, plain_library, seed=7)
    assert len({person.member for person in simulation.clerk.people.values()}) >= 85
    simulation.live(days=362, deadlines=36)
    check(simulation)
    assert simulation.happened["set"] == 36
    assert min(simulation.happened.values()) >= 5, simulation.happened
    counted = simulation.clerk.counted()
    assert len(counted) >= 10, counted
    assert sum(counted.values()) > 3_000


def test_two_months_on_postgresql(postgres_url: str, plain_library: Library) -> None:
    """The same on the other database, for as long as there is patience."""
    store = open_store(postgres_url)
    try:
        simulation = Simulation(store, plain_library, seed=1)
        simulation.live(days=60, deadlines=8)
        check(simulation)
        assert sum(simulation.clerk.counted().values()) > 500
    finally:
        store.close()
