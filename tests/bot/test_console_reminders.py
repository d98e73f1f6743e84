"""Who gets which reminder when: the picture on the pages of deadlines, events and campaigns, and the cities behind it;
and how the seats of an event stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.web.console_event_quota import Share, bar, full_members, quota
from bot.web.console_reminders import BASE, TALL, Sight, drawing, picture
from handlers.phrasebook import load_phrasebook
from knowledge.model.audience import Audience
from knowledge.model.circulation import Habits, never_off
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.events import Event, Participant, Registration, RegistrationState
from knowledge.model.languages import EN, Text
from knowledge.model.people import Contact
from knowledge.model.preferences import NEVER_QUIET
from knowledge.model.reminder_plans import Reader, reminders_of
from knowledge.store.unit import Unit
from tests.bot import campaigning, deadlining, eventing
from tests.bot.circulating import administrator_at, done, hrefs, look, press, reach, rows, words
from tests.bot.conftest import Visit
from tests.bot.dating import statements_of
from tests.bot.eventing import contacts_of, enrol, registration_at, running
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BARCELONA, BORDEAUX, WIEN = "es-barcelona", "fr-bordeaux", "at-wien"
MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DEADLINE = Deadline(
    id=3,
    titles=Text({EN: "Register"}),
    due_at=datetime(2026, 12, 10, 17, tzinfo=UTC),
    zone=MADRID.key,
    since=NOW - timedelta(days=40),
    plan=plan_of("14d 7d 1d"),
)
SIGHT = Sight(official=MADRID, now=NOW, _=load_phrasebook().speak(EN))


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone."""
    with running(furnished, tmp_path_factory.mktemp("reminders") / "var") as served:
        reach(served, BARCELONA, BORDEAUX, WIEN)
        yield served


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def readers(count: int, settled: int = 0) -> list[Reader]:
    """One person in each of some cities, of which the first have settled it."""
    habits = Habits(zone=MADRID, quiet=NEVER_QUIET)
    return [
        Reader(member=number, name=f"City {number}", habits=habits, people=1, is_settled=number <= settled)
        for number in range(1, count + 1)
    ]


def of_three(focal: Served) -> Audience:
    """The people of three cities."""
    return campaigning.of_cities(focal, BARCELONA, BORDEAUX, WIEN)


class TestTheDrawing:
    def test_bars_are_parts_of_a_whole(self) -> None:
        """Each bar is as tall as all cities together, from its foot on without a gap, in the order of the legend."""
        drawn = drawing(DEADLINE, reminders_of(DEADLINE, readers(8, 2), (), never_off, NOW), SIGHT)
        for mark in drawn["marks"]:
            assert sum(part["height"] for part in mark["parts"]) == pytest.approx(TALL, abs=0.3)
            foot = float(BASE)
            for part in mark["parts"]:
                assert part["y"] + part["height"] == pytest.approx(foot, abs=0.2)
                foot = part["y"]
        assert [part["fate"] for part in drawn["marks"][1]["parts"]] == ["to_come", "settled"]

    def test_the_deadline_is_at_the_right(self) -> None:
        """The first reminder stands at the left, then the others, then the deadline; today between what was and what
        is to come."""
        drawn = drawing(DEADLINE, reminders_of(DEADLINE, readers(1), (), never_off, NOW), SIGHT)
        places = [mark["x"] for mark in drawn["marks"]]
        assert places == sorted(places)
        assert places[-1] < drawn["end"]["x"] < drawn["width"]
        assert places[0] < drawn["now"] < places[1]

    def test_nobody_concerned(self) -> None:
        """An audience of nobody has marks without bars, and no division by it."""
        found = picture(DEADLINE, reminders_of(DEADLINE, [], (), never_off, NOW), SIGHT)
        assert [mark["parts"] for mark in found["drawing"]["marks"]] == [[], [], []]
        assert [row["people"] for row in found["rows"]] == ["0", "0", "0"]

    def test_figures_are_those_of_the_bars(self) -> None:
        """The table has a column for each fate that there is, and what it counts leads to its cities."""
        found = picture(DEADLINE, reminders_of(DEADLINE, readers(8, 2), (), never_off, NOW), SIGHT)
        assert [fate for fate, _name in found["fates"]] == ["sent", "to_come", "settled", "not_reached"]
        week = found["rows"][1]
        assert [cell["count"] for cell in week["counts"]] == ["0", "6", "2", "0"]
        assert week["counts"][1]["href"] == "/console/deadlines/3/reminders/7d?fate=to_come"
        assert week["counts"][0]["href"] == ""

    def test_once_it_is_over(self) -> None:
        """Nothing marks today any more."""
        late = DEADLINE.due_at + timedelta(days=1)
        sight = Sight(official=MADRID, now=late, _=SIGHT._)
        assert drawing(DEADLINE, reminders_of(DEADLINE, readers(1), (), never_off, late), sight)["now"] is None


class TestItsPages:
    def test_on_a_deadline(self, focal: Served, staff: Visitor) -> None:
        """Once some were reminded they stand there as sent, who settled it since as settled, and numbers lead on."""
        here = deadlining.put(focal, 20, plan="20d 7d", audience=of_three(focal))
        assert deadlining.remind(focal, here) > 0
        deadlining.settle(focal, contacts_of(focal, WIEN)[0], here)
        page = look(staff, here)
        assert f"{here}/reminders/20d?fate=sent" in hrefs(page)
        row = next(row for row in rows(page) if row.startswith("7 days before"))
        assert "2 · still to come" in row
        assert "1 · settled meanwhile" in row

    def test_the_cities_of_a_number(self, focal: Served, staff: Visitor) -> None:
        """Each with when it is reminded by its own clock, and what becomes of it; those of one state alone if asked."""
        here = deadlining.put(focal, 20, plan="7d", audience=of_three(focal))
        deadlining.settle(focal, contacts_of(focal, WIEN)[0], here)
        every = rows(look(staff, f"{here}/reminders/7d"))
        assert [row.split()[0] for row in every] == ["Barcelona", "Bordeaux", "Wien"]
        assert "10:00 (Paris)" in every[1]
        assert every[2].endswith("settled meanwhile")
        (alone,) = rows(look(staff, f"{here}/reminders/7d?fate=settled"))
        assert alone.startswith("Wien")

    @pytest.mark.parametrize("step", ["3d", "7x", "0d", "7d%20", "9999d"])
    def test_what_is_no_reminder(self, focal: Served, staff: Visitor, step: str) -> None:
        """There is no page of a step that the plan has not."""
        here = deadlining.put(focal, 20, plan="7d")
        assert staff.http.get(f"{here}/reminders/{step}").status_code in (404, 422)
        assert staff.http.get("/console/deadlines/9999/reminders/7d").status_code == 404

    def test_on_an_event_and_a_campaign(self, focal: Served, staff: Visitor) -> None:
        """Both draw the reminders of their deadline."""
        event, form = eventing.put(focal, 30), campaigning.form_to_ask(focal)
        campaigning.run(focal, form, 30)
        for path in (event, f"{form}/campaign"):
            html = look(staff, path).html
            assert 'class="fate fate-to_come"' in html
            assert re.search(r'href="/console/deadlines/\d+/reminders/7d\?fate=to_come"', html)

    def test_they_cost_as_much_for_more_cities(self, focal: Served, staff: Visitor) -> None:
        """Three cities take as many statements as sixty, and fewer than twenty."""
        members = focal.focal.store.read(lambda unit: [member.id for member in unit.contacts.members()])
        sixty = Audience(members=frozenset(members))
        few, many = (deadlining.put(focal, 20, audience=audience) for audience in (of_three(focal), sixty))
        assert len(sixty.members) >= 60
        for path in ("", "/reminders/7d"):
            assert statements_of(focal, staff, few + path) == statements_of(focal, staff, many + path) < 20

    def test_the_list_of_deadlines_does_not_grow_dear(self, focal: Served, staff: Visitor) -> None:
        """Thirty deadlines more take not one statement more."""
        before = statements_of(focal, staff, "/console/deadlines")
        for _count in range(30):
            deadlining.put(focal, 20)
        assert statements_of(focal, staff, "/console/deadlines") == before < 20


def registration(number: int, member: int, state: RegistrationState) -> Registration:
    """Somebody of a member."""
    return Registration(
        id=number,
        event=1,
        member=member,
        participant=Participant(name="Ana"),
        code=f"C{number}",
        state=state,
        language=EN,
        registered_at=NOW,
    )


class TestTheQuota:
    EVENT = Event(
        titles=Text({EN: "Meeting"}), starts_at=NOW, ends_at=NOW, zone=MADRID.key, seats=4, seats_per_member=2
    )
    SEATED = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)

    def test_taken_offered_free_and_waiting(self) -> None:
        """The bar has a part for each, as wide as they are many; offered ones are none that are confirmed."""
        found = bar(Share(most=4, held=3, offered=1, waiting=4), SIGHT._)
        assert [(part["name"], part["width"]) for part in found["parts"]] == [
            ("taken", 25),
            ("offered", 12.5),
            ("free", 12.5),
            ("waiting", 50),
        ]
        assert (found["taken"], found["offered"], found["free"], found["waiting"]) == ("2", "1", "1", "4")

    def test_without_a_limit_nothing_is_free(self) -> None:
        """Nothing is said of seats that are left where there is no number of them."""
        assert bar(Share(most=None, held=3), SIGHT._)["free"] == ""

    def test_members_that_have_all_their_seats(self) -> None:
        """They stand there by themselves, those first of whom most wait; and who waits of them is passed over."""
        registrations = [
            registration(1, 7, RegistrationState.CONFIRMED),
            registration(2, 7, RegistrationState.OFFERED),
            registration(3, 8, RegistrationState.CONFIRMED),
            registration(4, 7, RegistrationState.WAITING),
        ]
        found = quota(self.EVENT, registrations, {7: "Lyon", 8: "Braga"}, SIGHT._)
        assert [(each["name"], each["waiting"]) for each in found["members"]] == [("Lyon", "1")]
        assert full_members(self.EVENT, [each for each in registrations if each.state in self.SEATED]) == {7}


class TestAttendanceOfMany:
    def test_all_that_are_ticked(self, focal: Served, staff: Visitor) -> None:
        """They are noted at once, each in the audit log; who was noted before and who is of another event is not."""
        here, other = eventing.put(focal, 0), eventing.put(focal, 0)
        first, second, third = (enrol(focal, here, who) for who in self.people(focal))
        stranger = enrol(focal, other, contacts_of(focal, BARCELONA)[0])
        ids = [str(each.id) for each in (first, second, stranger)]
        sent = press(staff, f"{here}/participants", f"{here}/participants/attendance", came=ids)
        done(sent, "came-2")
        assert "2 people are noted as present." in look(staff, sent.headers["location"].partition("#")[0]).words
        came = [registration_at(focal, each.id).attended_at is not None for each in (first, second, third, stranger)]
        assert came == [True, True, False, False]
        done(press(staff, f"{here}/participants", f"{here}/participants/attendance", came=ids), "came-0")
        noted = focal.focal.store.read(self.noted)
        assert sum(entry == f"registration:{first.id}" for entry in noted) == 1

    def test_nobody_ticked(self, focal: Served, staff: Visitor) -> None:
        """It says what is missing, and notes nobody."""
        here = eventing.put(focal, 0)
        enrol(focal, here, contacts_of(focal, WIEN)[0])
        sent = press(staff, f"{here}/participants", f"{here}/participants/attendance")
        assert sent.status_code == 422
        assert "Please tick at least one person." in words(sent.text)

    def test_before_the_doors_open(self, focal: Served, staff: Visitor) -> None:
        """Nobody was at what is weeks away, and no boxes are offered."""
        here = eventing.put(focal, 20)
        kept = enrol(focal, here, contacts_of(focal, WIEN)[0])
        assert 'name="came"' not in look(staff, f"{here}/participants").html
        sent = press(staff, f"{here}/participants", f"{here}/participants/attendance", came=str(kept.id))
        assert sent.status_code == 422
        assert registration_at(focal, kept.id).attended_at is None

    @staticmethod
    def people(focal: Served) -> list[Contact]:
        return [contacts_of(focal, code)[0] for code in (BARCELONA, BORDEAUX, WIEN)]

    @staticmethod
    def noted(unit: Unit) -> list[str]:
        return [entry.subject for entry in unit.audit.entries(None, 100) if entry.action == "registration.attended"]
