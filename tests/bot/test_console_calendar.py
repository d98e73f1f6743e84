"""The secretariat's calendar: what stands in it and when, as a month, as a list and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.web.console_calendar_month import Item, Kind, Month, days_of, month_named, month_of, weeks_of
from handlers.calls.setting import create_call
from knowledge.model.calls import Call
from knowledge.model.circulars import CircularState
from knowledge.model.languages import EN, FR, Text
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.bot import campaigning, deadlining, eventing
from tests.bot.circulating import administrator_at, begin, hrefs, look, words
from tests.bot.conftest import Visit
from tests.bot.dating import statements_of
from tests.bot.eventing import running
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

MADRID = ZoneInfo("Europe/Madrid")
CALENDAR = "/console/calendar"
DECEMBER = Month(2026, 12)


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone."""
    yield from _served(furnished, tmp_path_factory.mktemp("calendar") / "var")


def _served(furnished: Path, folder: Path) -> Iterator[Served]:
    with running(furnished, folder) as served:
        yield served


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def item(begin: datetime, end: datetime | None = None, key: str = "event:1") -> Item:
    """Something in the calendar."""
    return Item(
        key=key, kind=Kind.EVENT, title="Meeting", language=EN, begin=begin, end=end or begin, href="/console/events/1"
    )


def month_in(days: int) -> str:
    """The address of the month in which it is so many days from now."""
    return f"{CALENDAR}?month={deadlining.in_days(days):%Y-%m}"


class TestTheMonth:
    @given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 6))
    def test_every_day_stands_once(self, day: date, first: int) -> None:
        """The weeks of a month have seven days each, and all days of it in their order, each below its weekday."""
        month = month_of(day)
        weeks = weeks_of(days_of(month, (), MADRID), first)
        assert {len(week) for week in weeks} == {7}
        cells = [cell for week in weeks for cell in week]
        shown = [cell.day for cell in cells if cell is not None]
        assert shown == [month.first + timedelta(days=count) for count in range(month.last.day)]
        for place, cell in enumerate(cells):
            assert cell is None or (cell.day.weekday() - first) % 7 == place % 7

    def test_the_clock_of_the_secretariat_decides(self) -> None:
        """What ends at half past eleven at night in UTC stands on the next day in Madrid."""
        days = days_of(DECEMBER, [item(datetime(2026, 12, 3, 23, 30, tzinfo=UTC))], MADRID)
        assert [day.day.day for day in days if day.items] == [4]

    def test_what_lasts_stands_on_each_day(self) -> None:
        """From its first day to its last, but not on one that only begins when it ends; and only within the month."""
        begin = datetime(2026, 11, 29, 9, tzinfo=MADRID)
        days = days_of(DECEMBER, [item(begin, datetime(2026, 12, 3, tzinfo=MADRID))], MADRID)
        assert [day.day.day for day in days if day.items] == [1, 2]

    def test_the_earliest_stands_first(self) -> None:
        """Two on one day stand in the order of their moments."""
        late, early = (item(datetime(2026, 12, 3, hour, tzinfo=MADRID), key=f"event:{hour}") for hour in (17, 9))
        found = next(day for day in days_of(DECEMBER, [late, early], MADRID) if day.items)
        assert [each.key for each in found.items] == ["event:9", "event:17"]

    @pytest.mark.parametrize("text", ["", "2026", "2026-13", "1999-12", "2101-01", "2026-1", "<b>", "2026-00"])
    def test_what_is_no_month(self, text: str) -> None:
        """It is taken for another one, without a word."""
        assert month_named(text, DECEMBER) == DECEMBER

    def test_before_and_after(self) -> None:
        """A year has a last month, and what can be looked at has an end."""
        assert (str(DECEMBER.before), str(DECEMBER.after)) == ("2026-11", "2027-01")
        assert Month(2000, 1).before is None
        assert Month(2100, 12).after is None


class TestThePage:
    def test_what_stands_in_it(self, focal: Served, staff: Visitor) -> None:
        """Deadlines, events, ends of calls and of questionnaires and planned circulars; each leads to its page, and the
        deadlines of calls and questionnaires do not stand there twice."""
        deadline, event = deadlining.put(focal, 40), eventing.put(focal, 40)
        form = campaigning.form_to_ask(focal)
        campaigning.run(focal, form, 40)
        call = focal.focal.store.run(
            lambda unit: create_call(
                unit,
                OPERATOR,
                Call(titles=Text({EN: "Host it"}), closes_at=deadlining.at_six(40), zone=MADRID.key),
                datetime.now(UTC),
            )
        )
        circular = begin(staff)
        self.plan(focal, circular, deadlining.at_six(40))
        page = look(staff, month_in(40))
        found = [href for href in hrefs(page) if href in (deadline, event, form, f"/console/calls/{call.id}", circular)]
        assert sorted(set(found)) == sorted([deadline, event, form, f"/console/calls/{call.id}", circular])
        of_campaign = focal.focal.store.read(lambda unit: unit.campaigns.listed()[0].deadline)
        assert f"/console/deadlines/{of_campaign}" not in hrefs(page)

    @staticmethod
    def plan(focal: Served, circular: str, at: datetime) -> None:
        """A circular is approved, and waits for its moment."""
        number = int(circular.rpartition("/")[2])

        def work(unit: Unit) -> None:
            kept = unit.circulars.one(number)
            assert kept is not None
            unit.circulars.save(replace(kept, state=CircularState.SCHEDULED, scheduled_at=at))

        focal.focal.store.run(work)

    def test_the_list_names_days_in_words(self, focal: Served, staff: Visitor) -> None:
        """Each day is a heading with its weekday, and has what stands on it with the hour of the secretariat."""
        deadlining.put(focal, 70, titles={EN: "Seventy", FR: "Soixante-dix"})
        page = look(staff, f"{month_in(70)}&view=list")
        day = deadlining.in_days(70)
        assert f'<time datetime="{day.isoformat()}">{day:%A}, {day.day} {day:%B} {day.year}</time>' in page.html
        assert "Deadline 18:00 Seventy" in page.words
        assert '<table class="month"' not in page.html

    def test_the_month_is_a_table_with_heads(self, staff: Visitor) -> None:
        """Each column is headed by its weekday in full, and each day has its name for who does not see the column."""
        page = look(staff, f"{CALENDAR}?month=2026-12&view=month")
        assert page.html.count('<th scope="col"><abbr title="') == 7
        assert '<time datetime="2026-12-04" aria-label="Friday, 4 December 2026">4</time>' in page.html
        assert '<ol class="dates">' not in page.html

    def test_one_kind_alone(self, focal: Served, staff: Visitor) -> None:
        """The others are left out, and each kind says how many there are."""
        deadline, event = deadlining.put(focal, 100), eventing.put(focal, 100)
        page = look(staff, f"{month_in(100)}&kind=event")
        assert event in hrefs(page)
        assert deadline not in hrefs(page)
        assert "Deadlines 2 Events 1" in page.words  # its registration ends on that day, too
        assert f"{month_in(100)}&kind=deadline" in hrefs(page)

    def test_moving_on(self, staff: Visitor) -> None:
        """The months beside it are links that keep what was chosen; there is one back to this month."""
        found = hrefs(look(staff, f"{CALENDAR}?month=2026-12&view=list&kind=event"))
        assert f"{CALENDAR}?month=2026-11&view=list&kind=event" in found
        assert f"{CALENDAR}?month=2027-01&view=list&kind=event" in found
        assert f"{CALENDAR}?view=list&kind=event" in found

    def test_today_is_marked(self, staff: Visitor) -> None:
        """In the month as in the list, for eyes and for others."""
        assert look(staff, CALENDAR).html.count('aria-current="date"') >= 1

    def test_an_empty_month(self, staff: Visitor) -> None:
        """It says so."""
        assert "Nothing stands in this month." in look(staff, f"{CALENDAR}?month=2001-01&view=list").words

    def test_in_french(self, focal: Served, visit: Visit) -> None:
        """Month, weekdays and dates are in the reader's language, and the week begins as there."""
        html = look(administrator_at(focal, visit, "fr"), f"{CALENDAR}?month=2026-12").html
        assert "Décembre 2026" in words(html)
        assert html.index('title="lundi"') < html.index('title="dimanche"')

    def test_a_stranger(self, focal: Served, visit: Visit) -> None:
        """Nobody sees it who is not signed in."""
        stranger = visit("en", focal.url)
        assert stranger.http.get(CALENDAR).status_code == 401
        assert stranger.http.get(f"{CALENDAR}.ics").status_code == 401

    def test_it_costs_as_much_however_full_it_is(self, focal: Served, staff: Visitor) -> None:
        """Three deadlines and events take as many statements as thirty, and fewer than twenty."""
        path = month_in(130)
        for _count in range(3):
            deadlining.put(focal, 130)
            eventing.put(focal, 130)
        few = statements_of(focal, staff, path)
        for _count in range(27):
            deadlining.put(focal, 130)
            eventing.put(focal, 130)
        assert statements_of(focal, staff, path) == few < 20


class TestTheFile:
    def test_what_is_in_it(self, focal: Served, staff: Visitor) -> None:
        """What the month shows, as calendar programs know it, each with the address of its page."""
        deadline = deadlining.put(focal, 160, titles={EN: "Far away"})
        sent = staff.http.get(month_in(160).replace("calendar", "calendar.ics", 1))
        assert sent.headers["content-type"].startswith("text/calendar")
        (entry,) = (
            each for each in Calendar.from_ical(sent.content).walk("VEVENT") if str(each["summary"]) == "Far away"
        )
        assert entry.decoded("dtend") == deadlining.at_six(160)
        assert deadline in str(entry["url"])
