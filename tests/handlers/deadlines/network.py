"""Four cities on four clocks that are reminded of deadlines, and the secretariat that sets these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from handlers.deadlines.reminding import tick
from handlers.deadlines.setting import cancel_deadline, known, move_deadline, set_deadline
from handlers.deadlines.settling import settle, snooze, unsettle
from handlers.dialogue.library import Installation, Library
from knowledge.model.audience import EVERYBODY, Act, Audience
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Contact, Role
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from knowledge.store.tables import deadlines, deliveries, letters, members
from knowledge.store.unit import Unit
from tests import circulations
from tests.circulations import SERVED, Reader, add_member, add_reader
from tests.handlers.scripted import scripted

P = ParamSpec("P")
T = TypeVar("T")

MADRID, LONDON, BOGOTA, ULAANBAATAR = map(
    ZoneInfo, ("Europe/Madrid", "Europe/London", "America/Bogota", "Asia/Ulaanbaatar")
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday."""
TITLES = {EN: "Register for the assembly", ES: "Inscríbase en la asamblea", FR: "Inscrivez-vous à l’assemblée"}


def local(zone: ZoneInfo, month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


FRIDAY = local(MADRID, 12, 4, 18)
"""When most deadlines of these tests end: a Friday at six in Madrid."""


def library() -> Library:
    installation = Installation(web="https://focal.example.org", time_zone="Europe/Madrid", channels=SERVED)
    return replace(scripted({}), installation=installation)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminded:
    """A delivery of a letter about a deadline, as it stands in the table."""

    contact: int
    deadline: int
    revision: int
    name: str
    at: datetime
    state: str


class Network:
    """Cities with people; time passes as a test says."""

    def __init__(self, store: Store, library: Library) -> None:
        self.store, self.library = store, library
        self.vitoria = add_member(store, "vitoria", country="ES", holidays="ES")
        self.leeds = add_member(store, "leeds", country="GB", time_zone=LONDON.key, languages=(EN,))
        self.cali = add_member(store, "cali", country="CO", time_zone=BOGOTA.key)
        self.erdenet = add_member(store, "erdenet", country="MN", time_zone=ULAANBAATAR.key, languages=(EN,))
        self.edurne = add_reader(store, self.vitoria, START)
        self.mikel = add_reader(store, self.vitoria, START, role=Role.ALTERNATE, language=FR)
        self.jo = add_reader(store, self.leeds, START, language=EN)
        self.luz = add_reader(store, self.cali, START)
        self.bold = add_reader(store, self.erdenet, START, language=EN)

    @property
    def everybody(self) -> set[int]:
        return {each.id for each in (self.edurne, self.mikel, self.jo, self.luz, self.bold)}

    def do(self, use: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a use case in a unit of its own."""
        return self.store.run(lambda unit: use(unit, *args, **kwargs))

    def contact(self, reader: Reader) -> Contact:
        found = self.store.read(lambda unit: unit.people.contact(reader.id))
        assert found is not None
        return found

    def set(self, due_at: datetime = FRIDAY, plan: str = "7d 1d 4h", **others: Any) -> Deadline:
        """A deadline that was set at the beginning, if nothing else is said."""
        values: dict[str, Any] = {"zone": MADRID.key, "since": START, "audience": EVERYBODY} | others
        one = Deadline(titles=Text(values.pop("titles", TITLES)), due_at=due_at, plan=plan_of(plan), **values)
        return self.do(set_deadline, OPERATOR, one, one.since)

    def move(self, deadline: Deadline, due_at: datetime, now: datetime) -> Deadline:
        return self.do(move_deadline, OPERATOR, self.stored(deadline), due_at, self.library, now)

    def cancel(self, deadline: Deadline, now: datetime) -> Deadline:
        return self.do(cancel_deadline, OPERATOR, self.stored(deadline), self.library, now)

    def stored(self, deadline: Deadline) -> Deadline:
        return self.store.read(lambda unit: known(unit, deadline.id))

    def settle(self, reader: Reader, deadline: Deadline, now: datetime, act: Act = Act.ANSWERED) -> bool:
        return self.do(settle, self.contact(reader), deadline, act, now)

    def unsettle(self, reader: Reader, deadline: Deadline, now: datetime) -> bool:
        return self.do(unsettle, self.contact(reader), deadline, now)

    def snooze(self, reader: Reader, deadline: Deadline, days: int, now: datetime) -> datetime:
        return self.do(snooze, self.contact(reader), deadline, days, now, self.library)

    def change_member(self, id: int, **columns: Any) -> None:
        changed = update(members).where(members.c.id == id).values(columns)
        self.store.run(lambda unit: unit.connection.execute(changed))

    def tick(self, now: datetime) -> int:
        """What the job does every minute."""
        return tick(self.store, self.library, now)

    def run(self, begin: datetime, end: datetime, every: timedelta = HOUR) -> None:
        """Time passes, and everything arrives at once."""
        while begin <= end:
            self.tick(begin)
            self.deliver(begin)
            begin += every

    def deliver(self, now: datetime) -> list[str]:
        return circulations.deliver(self.store, now)

    def look(self, deadline: Deadline) -> datetime | None:
        """When the clock looks at it next."""
        found = select(deadlines.c.next_at).where(deadlines.c.id == deadline.id)
        at: datetime | None = self.store.read(lambda unit: unit.connection.execute(found).scalar_one())
        return at

    def reminded(self, reader: Reader | None = None, **wanted: Any) -> list[Reminded]:
        """What became of letters about deadlines, oldest first."""
        found = (_reminded(each) for each in circulations.planned(self.store) if each.key.startswith("deadline:"))
        return [
            each
            for each in found
            if (reader is None or each.contact == reader.id)
            and all(getattr(each, name) == value for name, value in wanted.items())
        ]

    def times(self, reader: Reader, zone: ZoneInfo) -> list[tuple[str, str]]:
        """What somebody was reminded by, and when by their own clock: ("7d", "27.11. 10:00")."""
        return [(each.name, each.at.astimezone(zone).strftime("%d.%m. %H:%M")) for each in self.reminded(reader)]

    def letters(self, reader: Reader) -> list[str]:
        """The texts of what somebody got, oldest first."""
        found = select(letters.c.text).join_from(deliveries, letters).where(deliveries.c.contact_id == reader.id)
        return self.store.read(
            lambda unit: list(unit.connection.execute(found.order_by(deliveries.c.due_at, deliveries.c.id)).scalars())
        )


def _reminded(each: circulations.Planned) -> Reminded:
    _, deadline, revision, name, _, contact, *_ = each.key.split(":")
    assert int(contact) == each.contact
    return Reminded(
        contact=each.contact,
        deadline=int(deadline),
        revision=int(revision.removeprefix("r")),
        name=name,
        at=each.due_at,
        state=each.state,
    )


def only(*readers: Reader) -> Audience:
    return Audience(contacts=frozenset(reader.id for reader in readers))
