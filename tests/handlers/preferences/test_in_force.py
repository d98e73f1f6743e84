"""What is set counts in the transaction that follows: who is reminded and written to when."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from handlers.deadlines.settling import later
from handlers.dialogue.library import Library
from handlers.preferences.house import ClosedDay, House
from handlers.preferences.setting import back_to_usual, house_of, retention_of, set_preference, usual_plan
from handlers.preferences.values import Closed, Plans, Quiet, Retention, Value, name_of
from knowledge.model.deadlines import plan_of
from knowledge.model.people import Role
from knowledge.model.preferences import QuietHours
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import FOCAL, Actor, Forbidden
from knowledge.store import signals
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.circulations import MADRID as OFFICIAL
from tests.circulations import add_member, add_reader, planned, release
from tests.handlers.deadlines import network as networks
from tests.handlers.deadlines.network import DAY, FRIDAY, MADRID, START, Network, local

NIGHT = Quiet(hours=QuietHours(begin=time(18), end=time(11)))
THURSDAY = Closed(days=(ClosedDay(day=date(2026, 12, 3), name="Assembly"),))


@pytest.fixture(scope="module")
def library() -> Library:
    """All texts, and a search that finds nothing."""
    return networks.library()


@pytest.fixture
def network(store: Store, library: Library) -> Network:
    """On each of the two databases in turn: the databases themselves read what is set."""
    return Network(store, library)


def put(store: Store, value: Value, now: datetime, revision: int = 0) -> None:
    store.run(lambda unit: set_preference(unit, FOCAL, value, revision, now))


class TestReminders:
    def test_a_closed_day_shifts_them(self, network: Network) -> None:
        """Who would be reminded on a day on which the house is closed is reminded on the last working day before."""
        put(network.store, THURSDAY, START)
        network.set(plan="1d")
        network.run(local(MADRID, 12, 1, 0), FRIDAY)
        assert network.times(network.edurne, MADRID) == [("1d", "02.12. 10:00")]

    def test_also_those_that_were_worked_out_before(self, network: Network) -> None:
        """A day that is closed later on moves what stands already; one that opens again moves it back."""
        network.set(plan="1d")
        network.tick(START)
        put(network.store, THURSDAY, START)
        network.run(local(MADRID, 12, 1, 0), local(MADRID, 12, 2, 11))
        assert network.times(network.edurne, MADRID) == [("1d", "02.12. 10:00")]

    def test_quiet_hours_of_who_chose_none(self, network: Network) -> None:
        """They hear when the hours of the house are over."""
        put(network.store, NIGHT, START)
        network.set(plan="1d")
        network.run(local(MADRID, 12, 3, 0), FRIDAY)
        assert network.times(network.edurne, MADRID) == [("1d", "03.12. 11:00")]

    def test_who_wants_to_be_reminded_later(self, network: Network) -> None:
        """Closed days are left out there too, by the rules that the process goes by."""
        installation = network.library.installation
        closed = Library(
            pack=network.library.pack,
            finder=network.library.finder,
            identifier=network.library.identifier,
            phrasebook=network.library.phrasebook,
            installation=type(installation)(house=House(closed=THURSDAY.days)),
        )
        contact = network.store.read(lambda unit: unit.people.contact(network.edurne.id))
        assert contact is not None
        assert later(contact, 1, local(MADRID, 12, 2, 9), closed) == local(MADRID, 12, 4, 8)


class TestCirculars:
    def test_at_night_they_wait_for_the_morning_of_the_house(self, store: Store, now: datetime) -> None:
        """Whoever chose hours keeps their own."""
        bilbao = add_member(store, "bilbao")
        ana, zoé = add_reader(store, bilbao, now), add_reader(store, bilbao, now)
        own = QuietHours(begin=time(23), end=time(5))
        store.run(lambda unit: unit.contacts.set_quiet_hours(zoé.id, own))
        put(store, NIGHT, now)
        evening = datetime(2026, 11, 23, 19, tzinfo=OFFICIAL)
        release(store, evening)
        due = {each.contact: each.due_at for each in planned(store)}
        assert due[ana.id] == datetime(2026, 11, 24, 11, tzinfo=OFFICIAL)
        assert due[zoé.id] == evening

    def test_a_closed_day_holds_them_up(self, store: Store, now: datetime) -> None:
        """As a public holiday does."""
        ana = add_reader(store, add_member(store, "bilbao"), now)
        put(store, THURSDAY, now)
        release(store, datetime(2026, 12, 3, 9, tzinfo=OFFICIAL))
        assert {each.contact: each.due_at for each in planned(store)}[ana.id].date() == date(2026, 12, 4)


class TestSetting:
    def test_what_stands_counts_at_once(self, sqlite_store: Store, now: datetime) -> None:
        """Plans and retention are read where they are needed."""
        put(sqlite_store, Plans(plans={DeadlineKind.OTHER: plan_of("9d")}), now)
        put(sqlite_store, Retention(days=60), now)
        assert sqlite_store.read(lambda unit: usual_plan(unit, DeadlineKind.OTHER)) == plan_of("9d")
        assert sqlite_store.read(lambda unit: retention_of(unit, 700 * DAY)) == 60 * DAY

    def test_it_is_told_to_every_process(self, sqlite_store: Store, now: datetime) -> None:
        """The signal comes once it is committed."""
        heard: list[str] = []
        with sqlite_store.signals.listening(signals.PREFERENCES, lambda: heard.append("!")):
            put(sqlite_store, NIGHT, now)
            assert heard == ["!"]
            sqlite_store.run(lambda unit: back_to_usual(unit, FOCAL, name_of(NIGHT), 1, now))
        assert heard == ["!", "!"]
        assert sqlite_store.read(house_of) == House()

    def test_who_may_not(self, sqlite_store: Store, now: datetime) -> None:
        """Staff may not set anything, nor take it back."""
        staff = Actor(name="contact:7", role=Role.STAFF, contact=7)

        def both(unit: Unit) -> None:
            with pytest.raises(Forbidden):
                set_preference(unit, staff, NIGHT, 0, now)
            with pytest.raises(Forbidden):
                back_to_usual(unit, staff, name_of(NIGHT), 0, now)

        sqlite_store.run(both)
        assert sqlite_store.read(lambda unit: unit.preferences.all()) == ()

    def test_two_at_once(self, sqlite_store: Store, now: datetime) -> None:
        """Of two who saw the same the second one is told."""
        put(sqlite_store, NIGHT, now)
        with pytest.raises(Conflict):
            put(sqlite_store, Quiet(hours=QuietHours(begin=time(1), end=time(2))), now)
        with pytest.raises(Conflict):
            sqlite_store.run(lambda unit: back_to_usual(unit, FOCAL, name_of(NIGHT), 7, now))
        assert sqlite_store.read(house_of).quiet == NIGHT.hours

    def test_what_is_not_a_preference_is_left_alone(self, sqlite_store: Store, now: datetime) -> None:
        """Other values that the console keeps there are no rules of the house."""
        sqlite_store.run(lambda unit: unit.preferences.put("audit_verified", {"count": 3}, 0, "focal", now))
        assert sqlite_store.read(house_of) == House()
