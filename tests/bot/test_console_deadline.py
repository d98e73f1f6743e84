"""One deadline in the console: what it is, who has settled it, when people are reminded, and what is changed there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from handlers.deadlines.settling import habits_of
from handlers.dialogue.naming import clock
from knowledge.calendars import is_day_off
from knowledge.model.audience import Act, Audience
from knowledge.model.deadlines import CHANGE, DeadlineState, moment_of, plan_of
from knowledge.model.languages import EN, Language
from knowledge.model.people import Region
from knowledge.model.rights import COLLEAGUES
from knowledge.store.tables import deliveries, letters
from knowledge.store.unit import Unit
from tests.bot.circulating import (
    administrator_at,
    begin,
    circular_at,
    colleague_at,
    done,
    hrefs,
    look,
    reach,
    refused,
    rows,
    words,
)
from tests.bot.conftest import Visit
from tests.bot.deadlining import (
    DEADLINES,
    at_six,
    below,
    call_off,
    contacts_of,
    deed,
    in_days,
    put,
    remind,
    settle,
    stored,
    value_in,
    wrong_at,
)
from tests.bot.knowing_pages import fields_in
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BORDEAUX, WIEN, BARCELONA = "fr-bordeaux", "at-wien", "es-barcelona"


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def told(focal: Served, here: str) -> int:
    """How many people are to hear, or heard, that a deadline is another one now."""
    number = stored(focal, here).id

    def read(unit: Unit) -> int:
        about = letters.select().join(deliveries, deliveries.c.letter_id == letters.c.id)
        found = about.where(letters.c.deadline_id == number, letters.c.purpose == CHANGE)
        return len(unit.connection.execute(found).all())

    return focal.focal.store.read(read)


def timetable(page: Page) -> list[str]:
    """The rows that say when the first and the last reader are reminded."""
    part = page.html.partition('id="timetable"')[2].partition("</details>")[0]
    found = re.findall(r'<tr role="row">(.*?)</tr>', part, re.DOTALL)
    return [words(row) for row in found if 'role="cell"' in row]


def forms(page: Page) -> set[str]:
    """What can be done on a page."""
    actions = (values.get("action", "") for tag, values in page.tags if tag == "form")
    return {action.rpartition("/")[2] for action in actions if "/deadlines/" in action}


class TestWhatItIs:
    def test_its_facts(self, focal: Served, staff: Visitor) -> None:
        """Every title, until when and how long, whom it concerns, where it comes from and where it is done."""
        circular = begin(staff)
        here = put(
            focal,
            circular=circular_at(focal, circular).id,
            link="https://example.org/register",
            audience=Audience(regions=frozenset({Region.AFRICA, Region.EUROPE})),
        )
        page = look(staff, here)
        assert page.heading == "Register for Bilbao"
        facts = below(page, "facts")
        for fact in (
            f"{in_days(20).year}, 18:00 (Madrid)",
            "Left 20 days",
            "Whom it concerns Regions: Africa and Europe",
            "Reminded so far 0",
            "French: Inscription à Bilbao",
        ):
            assert fact in facts
        assert {circular, "https://example.org/register"} <= set(hrefs(page))

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
    def test_a_link_that_is_no_page(self, focal: Served, staff: Visitor, link: str) -> None:
        """However it came into the store, what would run something is no link."""
        assert link not in look(staff, put(focal, link=link)).html

    def test_who_has_settled_it(self, focal: Served, staff: Visitor) -> None:
        """Each member with how, by whom and when; the others stand below as not settled, and nobody stands twice."""
        here = put(focal)
        bordeaux, wien, barcelona = (contacts_of(focal, code)[0] for code in (BORDEAUX, WIEN, BARCELONA))
        for contact, act in ((bordeaux, Act.REGISTERED), (wien, Act.ANSWERED), (barcelona, Act.DECLINED)):
            settle(focal, contact, here, act)
        page = look(staff, here)
        settled = [row for row in rows(page) if " before " not in row]
        assert [row.partition(" · ")[0] for row in settled] == [
            "Barcelona will not take part",
            "Bordeaux registered",
            "Wien has done it",
        ]
        assert all(
            f"· {contact.name} ·" in row for contact, row in zip((barcelona, bordeaux, wien), settled, strict=True)
        )
        asked = below(page, "asked")
        assert asked.startswith("Not settled yet: 82")
        assert not [name for name in ("Barcelona", "Bordeaux", "Wien") if re.search(rf"\b{name}\b", asked)]

    def test_what_belongs_to_something_else(self, focal: Served, staff: Visitor) -> None:
        """Of a deadline that a form settles it is said that they answered, and what settles it."""
        here = put(focal, subject="form:2")
        settle(focal, contacts_of(focal, BORDEAUX)[0], here, Act.ANSWERED)
        page = look(staff, here)
        assert "Bordeaux answered" in page.words
        assert "Settled by what is done about form:2" in words(page.html)

    def test_nobody_and_everybody(self, focal: Served, staff: Visitor) -> None:
        """It is said where nobody has settled it; where all have, nobody is named as not having done so."""
        (contact, *_others) = contacts_of(focal, BORDEAUX)
        here = put(focal, audience=Audience(contacts=frozenset({contact.id})))
        assert "Nobody has settled it yet." in look(staff, here).words
        settle(focal, contact, here)
        page = look(staff, here)
        assert "Settled 1 of 1 members" in words(page.html)
        assert "Not settled yet" not in page.text

    def test_a_deadline_of_nobody(self, focal: Served, staff: Visitor) -> None:
        """A list that was emptied since leaves a page that says so, and is no fault."""
        here = put(focal, audience=Audience(lists=frozenset({4711})))
        assert "Settled 0 of 0 members" in words(look(staff, here).html)


class TestWhenPeopleAreReminded:
    def test_the_first_and_the_last_reader(self, focal: Served, staff: Visitor) -> None:
        """Each step stands there for the network's clock, and for those of the network to whom it comes first and
        last, by their own clocks."""
        here = put(focal, 40, plan="30d 7d 1d")
        deadline, library = stored(focal, here), focal.focal.library()
        people = focal.focal.store.read(
            lambda unit: [
                each
                for member in unit.contacts.members()
                for each in unit.contacts.of_member(member.id)
                if each.role in COLLEAGUES
            ]
        )
        habits = {habits_of(each, library) for each in people}
        shown = timetable(look(staff, here))
        assert [row.partition(" before ")[0] for row in shown] == ["30 days", "7 days", "1 day"]
        for step, row in zip(deadline.plan, shown, strict=True):
            moments = [(at, each) for each in habits if (at := moment_of(deadline, step, each, is_day_off))]
            ends = (min(moments, key=lambda pair: pair[0]), max(moments, key=lambda pair: pair[0]))
            first, last = (at.astimezone(each.zone) for at, each in ends)
            _here, *others = re.findall(r"(\d+) \w+ \d{4}, (\d+:\d\d) \(", row.partition(" before ")[2])
            assert others == [(str(at.day), clock(at.time())) for at in (first, last)]
            assert "(Madrid)" in row

    def test_what_comes_to_nothing(self, focal: Served, staff: Visitor) -> None:
        """A step that lies before the deadline was set is left out, for everybody."""
        here = put(focal, 20, plan="300d 7d")
        left_out, comes = timetable(look(staff, here))
        assert left_out == "300 days before left out left out left out"
        assert "left out" not in comes

    def test_a_cancelled_one_has_no_plan_any_more(self, focal: Served, staff: Visitor) -> None:
        """Nobody is reminded of it, so no moments are shown."""
        here = put(focal)
        call_off(focal, here)
        assert not timetable(look(staff, here))


class TestRenaming:
    def test_another_title(self, focal: Served, staff: Visitor) -> None:
        """The form has the present titles; what is saved is what the page, the list and later reminders say."""
        here = put(focal, titles={EN: "Register for Bilbao", Language("eu"): "Izena eman"})
        assert value_in(look(staff, here), "title-en") == "Register for Bilbao"
        sent = rename(staff, here, **{"title-en": "Register for Vitoria", "title-fr": "Inscription"})
        done(sent, "renamed")
        page = look(staff, sent.headers["location"])
        assert ("Saved." in page.words, page.heading) == (True, "Register for Vitoria")
        kept = {"en": "Register for Vitoria", "fr": "Inscription", "eu": "Izena eman"}
        assert dict(stored(focal, here).titles) == kept

    def test_without_a_title(self, focal: Served, staff: Visitor) -> None:
        """It is told at the field, and the old one stays."""
        here = put(focal)
        sent = rename(staff, here, **{"title-en": " ", "title-fr": ""})
        wrong_at(sent, "title-title-en", "at least one language")
        assert stored(focal, here).titles[EN] == "Register for Bilbao"

    def test_somebody_else_was_faster(self, focal: Served, staff: Visitor) -> None:
        """Whoever comes second is told, and overwrites nothing."""
        here = put(focal)
        seen = fields_in(look(staff, here).html, f"{here}/title")
        assert rename(staff, here, **{"title-en": "First"}).status_code == 303
        late = staff.http.post(f"{here}/title", data=seen | {"title-en": "Second"})
        assert late.status_code == 409
        assert stored(focal, here).titles[EN] == "First"

    def test_an_event_is_renamed_elsewhere(self, focal: Served, staff: Visitor) -> None:
        """What is called as an event is has no form for it here."""
        here = put(focal, subject="event:4711")
        assert f"{here}/title" not in look(staff, here).html


def rename(staff: Visitor, here: str, **titles: str) -> httpx.Response:
    """Sends the form of another title."""
    return staff.http.post(f"{here}/title", data=fields_in(look(staff, here).html, f"{here}/title") | titles)


class TestMoving:
    @pytest.mark.parametrize(
        ("days", "said", "words_of_it"), [(30, "extended", "Extended:"), (10, "moved", "Brought forward:")]
    )
    def test_to_another_day(self, focal: Served, staff: Visitor, days: int, said: str, words_of_it: str) -> None:
        """It ends then, by its own clock, and the page says what came of it."""
        here = put(focal)
        sent = deed(staff, here, "move", day=in_days(days).isoformat(), time="18:00")
        done(sent, said)
        assert stored(focal, here).due_at == at_six(days)
        assert words_of_it in look(staff, sent.headers["location"]).words

    def test_by_its_own_clock(self, focal: Served, staff: Visitor) -> None:
        """The form holds and takes the time of the deadline's own zone, whatever the network's is."""
        here = put(focal, zone="America/Bogota")
        page = look(staff, here)
        there = at_six(20).astimezone(UTC) - timedelta(hours=5)  # Colombia has had no other time since 1993
        assert (value_in(page, "day"), value_in(page, "time")) == (there.date().isoformat(), f"{there:%H:%M}")
        done(deed(staff, here, "move", day=in_days(25).isoformat(), time="23:30"), "extended")
        moved = stored(focal, here).due_at - timedelta(hours=5)
        assert f"{moved:%Y-%m-%d %H:%M}" == f"{in_days(25)} 23:30"

    def test_who_is_told_stands_beside_the_button(self, focal: Served, staff: Visitor) -> None:
        """The number on the page is that of the people who are told then: those who were reminded."""
        here = put(focal)
        assert "Nobody has been reminded of it yet" in look(staff, here).words
        reach(focal, BORDEAUX)
        assert remind(focal, here) == 2
        assert "2 people who were reminded of it are told." in look(staff, here).words
        done(deed(staff, here, "move", day=in_days(30).isoformat()), "extended")
        assert told(focal, here) == 2

    def test_what_was_over_is_extended(self, focal: Served, staff: Visitor) -> None:
        """Once it is over it can still be given another time, and is open again."""
        here = put(focal, -2)
        assert forms(look(staff, here)) == {"move", "title"}
        done(deed(staff, here, "move", day=in_days(3).isoformat(), time="18:00"), "extended")
        assert stored(focal, here).is_open(datetime.now(UTC))

    @pytest.mark.parametrize(
        ("field", "typed", "why"),
        [
            ("day", "", "Please say on which day it ends."),
            ("day", "31/02/2027", "is no date"),
            ("day", "2020-01-01", "over already"),
            ("time", "24:00", "23:59"),
            ("time", "late", "no time of day"),
        ],
    )
    def test_what_cannot_be(self, focal: Served, staff: Visitor, field: str, typed: str, why: str) -> None:
        """The page says why at the field, with what was typed; nothing changes."""
        here = put(focal)
        filled = {"day": in_days(30).isoformat(), "time": "17:00", field: typed}
        page = wrong_at_deed(deed(staff, here, "move", **filled), "move", field, why)
        assert {name: value_in(page, name) for name in filled} == filled
        assert stored(focal, here).revision == 0

    def test_to_when_it_ends_already(self, focal: Served, staff: Visitor) -> None:
        """A form that changes nothing is told so: nobody would hear of it."""
        here = put(focal)
        sent = deed(staff, here, "move", day=in_days(20).isoformat(), time="18:00")
        wrong_at_deed(sent, "move", "day", "That is when it ends already.")


def wrong_at_deed(response: httpx.Response, name: str, field: str, why: str) -> Page:
    """The same as `wrong_at` of a form of the page, whose fields are called after it."""
    return wrong_at(response, f"{name}-{field}", why)


class TestTheReminders:
    def test_another_plan(self, focal: Served, staff: Visitor) -> None:
        """People are reminded by it from now on; nobody is told, and the form holds it in order."""
        here = put(focal)
        reach(focal, BORDEAUX)
        remind(focal, here)
        done(deed(staff, here, "plan", plan="1D, 10d;3h"), "replanned")
        assert stored(focal, here).plan == plan_of("10d 1d 3h")
        assert value_in(look(staff, here), "plan") == "10d 1d 3h"
        assert told(focal, here) == 0

    def test_steps_that_have_come_are_not_made_up_for(self, focal: Served, staff: Visitor) -> None:
        """A step whose day has gone by reminds nobody: the page says that it is left out."""
        here = put(focal, 20)
        done(deed(staff, here, "plan", plan="25d 2d"), "replanned")
        gone, _comes = timetable(look(staff, here))
        assert gone == "25 days before left out left out left out"

    @pytest.mark.parametrize(("typed", "why"), [("", "Please say when"), ("weekly", "“weekly” is no plan.")])
    def test_what_is_no_plan(self, focal: Served, staff: Visitor, typed: str, why: str) -> None:
        """The page says why at the field, with what was typed; nothing changes."""
        here = put(focal)
        page = wrong_at_deed(deed(staff, here, "plan", plan=typed), "plan", "plan", why)
        assert value_in(page, "plan") == typed
        assert stored(focal, here).plan == plan_of("7d 1d 4h")


class TestCancelling:
    def test_only_with_a_word_that_it_is_meant(self, focal: Served, staff: Visitor) -> None:
        """Without the box nothing is cancelled."""
        here = put(focal)
        wrong_at_deed(deed(staff, here, "cancel"), "cancel", "sure", "Please tick the box")
        assert stored(focal, here).state is DeadlineState.OPEN

    def test_nobody_is_reminded_any_more(self, focal: Served, staff: Visitor) -> None:
        """It is cancelled, those who were reminded are told, and nothing more can be done with it."""
        here = put(focal)
        reach(focal, BORDEAUX)
        remind(focal, here)
        sent = deed(staff, here, "cancel", sure="on")
        done(sent, "cancelled")
        assert stored(focal, here).state is DeadlineState.CANCELLED
        assert told(focal, here) == 2
        page = look(staff, sent.headers["location"])
        assert "Cancelled: nobody is reminded any more" in page.words
        assert forms(page) == set()

    @pytest.mark.parametrize("name", ["move", "plan", "cancel"])
    def test_what_is_cancelled_stays_so(self, focal: Served, staff: Visitor, name: str) -> None:
        """A form of an older page is refused with a sentence."""
        here = put(focal)
        call_off(focal, here)
        form = {"revision": "1", "day": in_days(30).isoformat(), "plan": "1d", "sure": "on"}
        refused(deed(staff, here, name, **form), "It is cancelled")
        assert stored(focal, here).revision == 1

    @pytest.mark.parametrize("name", ["plan", "cancel"])
    def test_nor_what_is_over(self, focal: Served, staff: Visitor, name: str) -> None:
        """What nobody is reminded of any more needs no plan, and is not called off: nobody would know why."""
        here = put(focal, -2)
        refused(deed(staff, here, name, revision="0", plan="1d", sure="on"), "It is over")
        assert stored(focal, here).revision == 0


class TestTwoAtOnce:
    @pytest.mark.parametrize("name", ["move", "plan", "cancel"])
    def test_the_second_one_is_told(self, focal: Served, visit: Visit, staff: Visitor, name: str) -> None:
        """Who had an older deadline before them changes nothing, hears of it, and finds what they typed in the form."""
        here = put(focal)
        colleague = colleague_at(focal, visit)
        before = {"revision": "0", "day": in_days(40).isoformat(), "time": "09:00", "plan": "5d", "sure": "on"}
        done(deed(staff, here, "move", day=in_days(30).isoformat(), time="18:00"), "extended")
        page = refused(deed(colleague, here, name, **before), "Somebody else changed it meanwhile", 409)
        kept = stored(focal, here)
        assert (kept.revision, kept.due_at, kept.state) == (1, at_six(30), DeadlineState.OPEN)
        if name == "move":
            assert (value_in(page, "day"), value_in(page, "time")) == (in_days(40).isoformat(), "09:00")
        if name == "plan":
            assert value_in(page, "plan") == "5d"
        assert 'name="revision" value="1"' in page.html

    def test_a_form_without_a_revision(self, focal: Served, staff: Visitor) -> None:
        """A form that does not say what it was made from changes nothing."""
        here = put(focal)
        refused(deed(staff, here, "cancel", revision="", sure="on"), "Somebody else changed it meanwhile", 409)
        assert stored(focal, here).state is DeadlineState.OPEN


def test_what_was_done_is_said_by_our_own_pages_only(focal: Served, staff: Visitor) -> None:
    """A made-up address puts no words into the page."""
    here = put(focal)
    page = look(staff, f"{here}?done=<b>paid</b>")
    assert 'role="status"' not in page.html
    assert words(page.html).count("paid") == 0


def test_a_title_in_one_language(focal: Served, staff: Visitor) -> None:
    """The languages are listed only where there are several."""
    here = put(focal, titles={EN: "Pay the contribution"})
    assert "English:" not in below(look(staff, here), "facts")
    assert here in hrefs(look(staff, DEADLINES))
