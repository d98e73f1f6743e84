"""The console's deadlines: who gets in, what is listed, and one that is set by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest

from handlers.sign_in import SESSION_LIFETIME
from knowledge.model.audience import EVERYBODY, Act, Audience
from knowledge.model.circulars import CircularKind
from knowledge.model.deadlines import PLANS, DeadlineState, plan_of
from knowledge.model.languages import EN, FR, Text
from knowledge.model.people import Region
from knowledge.model.readings import DeadlineKind
from tests.bot.circulating import (
    Sheet,
    administrator_at,
    begin,
    circular_at,
    colleague_at,
    hrefs,
    look,
    reach,
    rows,
)
from tests.bot.conftest import Visit
from tests.bot.deadlining import (
    DEADLINES,
    NEW,
    at_six,
    below,
    call_off,
    contacts_of,
    every_deadline,
    fill,
    in_days,
    put,
    remind,
    send,
    set_by_hand,
    settle,
    stored,
    value_in,
    wrong_at,
)
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BORDEAUX = "fr-bordeaux"
DEEDS = ("move", "plan", "cancel")
SIGN_IN = {"administrator": administrator_at, "staff": colleague_at}


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def colleague_of_a_city(focal: Served, visit: Visit) -> Visitor:
    """A browser with a session of somebody of Bordeaux, however they came by it."""
    contact, now = contacts_of(focal, BORDEAUX)[0], datetime.now(UTC)
    focal.focal.store.run(
        lambda unit: unit.console.begin_session("of-bordeaux", contact.id, now, now + SESSION_LIFETIME)
    )
    visitor = visit("en", focal.url)
    visitor.http.cookies.set("focal_console", "of-bordeaux")
    return visitor


class TestWhoGetsIn:
    @pytest.mark.parametrize("path", ["", "/new", "/1"])
    def test_nobody_without_a_role(self, focal: Served, visit: Visit, path: str) -> None:
        """Strangers, and people of cities, see nothing of it: not even which cities are asked."""
        put(focal)
        for answer in (
            httpx.get(f"{focal.url}{DEADLINES}{path}"),
            colleague_of_a_city(focal, visit).http.get(f"{DEADLINES}{path}"),
        ):
            assert answer.status_code == 401
            assert "Bilbao" not in answer.text
            assert "Wien" not in answer.text

    @pytest.mark.parametrize("deed", DEEDS)
    def test_forms_of_others_do_nothing(self, focal: Served, staff: Visitor, visit: Visit, deed: str) -> None:
        """Whatever changes something needs the token of a page of ours, and a session of the secretariat."""
        here = put(focal)
        form = {"revision": "0", "day": in_days(30).isoformat(), "plan": "1d", "sure": "on"}
        token = look(staff, here).hidden["csrf"]
        for visitor, csrf in ((staff, ""), (staff, "x.y"), (colleague_of_a_city(focal, visit), token)):
            assert visitor.http.post(f"{here}/{deed}", data={**form, "csrf": csrf}).status_code == 403
        assert httpx.post(f"{focal.url}{here}/{deed}", data={**form, "csrf": token}).status_code == 403
        assert stored(focal, here).revision == 0

    def test_nor_is_one_set(self, focal: Served, staff: Visitor) -> None:
        """The same of the form for a new one."""
        assert staff.http.post(NEW, data=fill(csrf="x.y")).status_code == 403
        assert every_deadline(focal) == ()

    @pytest.mark.parametrize("role", SIGN_IN)
    def test_the_whole_secretariat(self, focal: Served, visit: Visit, role: str) -> None:
        """Administrators and staff see deadlines, and set them."""
        visitor = SIGN_IN[role](focal, visit)
        here = set_by_hand(visitor)
        assert len(rows(look(visitor, DEADLINES))) == 1
        assert "Register for Bilbao" in look(visitor, here).heading

    def test_what_is_no_deadline(self, staff: Visitor) -> None:
        """A number of none is no page, nothing can be done there, and what is no number is refused."""
        assert staff.http.get(f"{DEADLINES}/4711").status_code == 404
        csrf = look(staff, DEADLINES).hidden["csrf"]
        for deed in DEEDS:
            sent = staff.http.post(f"{DEADLINES}/4711/{deed}", data={"csrf": csrf, "revision": "0"})
            assert sent.status_code == 404
        for number in ("0", "-1", "x", "99999999999999999999"):
            assert staff.http.get(f"{DEADLINES}/{number}").status_code == 422


class TestTheList:
    def test_empty(self, staff: Visitor) -> None:
        """Where there is none, the page says where they come from, and one can be set."""
        page = look(staff, DEADLINES)
        assert "No deadline is open." in page.words
        assert NEW in hrefs(page)
        assert "Over or cancelled" not in page.text

    def test_the_menu_leads_there(self, staff: Visitor) -> None:
        """It stands in the menu, and is marked there when one is on it."""
        assert DEADLINES in hrefs(look(staff, "/console"))
        for path in (DEADLINES, NEW):
            marked = [values for tag, values in look(staff, path).tags if values.get("aria-current") == "page"]
            assert DEADLINES in {values["href"] for values in marked}

    def test_open_ones_and_others(self, focal: Served, staff: Visitor) -> None:
        """The nearest stands first; below stand those that are over or cancelled, the last one first, for 90 days."""
        for title, days in (("Late", 40), ("Soon", 1), ("Over", -3), ("Long over", -80), ("Gone", -95)):
            put(focal, days, titles={EN: title})
        cancelled = put(focal, 5, titles={EN: "Cancelled"})
        call_off(focal, cancelled)
        page = look(staff, DEADLINES)
        order = [row.partition(" Deadline ")[0] for row in rows(page)]
        assert order == ["Soon", "Late", "Cancelled", "Over", "Long over"]
        soon, late, *others = rows(page)
        assert " tomorrow " in soon
        assert " 40 days " in late
        assert [re.search(r"\) (cancelled|over) ", row) is not None for row in others] == [True] * 3

    def test_a_row(self, focal: Served, staff: Visitor) -> None:
        """What, until when by the official clock, from which circular, how many were reminded and have settled it."""
        circular = begin(staff)
        number = circular_at(focal, circular).id
        assert circular_at(focal, circular).kind is CircularKind.CIRCULAR
        here = put(focal, circular=number, kind=DeadlineKind.QUESTIONNAIRE)
        (reader, *_others) = contacts_of(focal, BORDEAUX)
        settle(focal, reader, here)
        page = look(staff, DEADLINES)
        (row,) = rows(page)
        assert row.startswith("Register for Bilbao Questionnaire · Circular")
        assert f"{in_days(20).year}, 18:00 (Madrid)" in row
        assert row.endswith("20 days 0 1 of 85 members")
        assert {here, circular} <= set(hrefs(page))

    def test_in_the_readers_language(self, focal: Served, visit: Visit) -> None:
        """The title is the reader's, with its language marked where there is none in theirs."""
        put(focal)
        put(focal, 30, titles={FR: "Cotisation"})
        page = look(administrator_at(focal, visit, "fr"), DEADLINES)
        assert rows(page)[0].startswith("Inscription à Bilbao")
        english = look(administrator_at(focal, visit, "en"), DEADLINES)
        assert '<bdi lang="fr">Cotisation</bdi>' in english.html
        assert '<bdi lang="en">Register for Bilbao</bdi>' in english.html

    def test_many_are_no_burden(self, focal: Served, staff: Visitor) -> None:
        """Two hundred are listed, each once."""
        for number in range(200):
            put(focal, 2 + number % 80, titles={EN: f"Number {number}!"})
        found = [row.partition("!")[0] for row in rows(look(staff, DEADLINES))]
        assert sorted(found) == sorted(f"Number {number}" for number in range(200))

    def test_how_many_were_reminded(self, focal: Served, staff: Visitor) -> None:
        """Counted are people whom a letter reached, not letters that wait."""
        reach(focal, BORDEAUX)
        here = put(focal)
        assert rows(look(staff, DEADLINES))[0].endswith(" 20 days 0 0 of 85 members")
        assert remind(focal, here) == 2
        assert rows(look(staff, DEADLINES))[0].endswith(" 20 days 2 0 of 85 members")


class TestSettingOne:
    def test_all_that_was_typed_is_kept(self, focal: Served, staff: Visitor) -> None:
        """Titles, kind, moment, zone, plan, link and audience; its page says that it is set."""
        sent = send(staff, regions=["europe", "africa"])
        assert sent.status_code == 303
        here, _, said = sent.headers["location"].partition("?")
        deadline = stored(focal, here)
        assert deadline.titles == Text({EN: "Register for Bilbao", FR: "Inscription à Bilbao"})
        assert (deadline.kind, deadline.due_at, deadline.zone) == (
            DeadlineKind.REGISTRATION,
            at_six(20),
            "Europe/Madrid",
        )
        assert (deadline.plan, deadline.link) == (plan_of("7d 1d 4h"), "https://example.org/register")
        assert deadline.audience == Audience(regions=frozenset({Region.EUROPE, Region.AFRICA}))
        assert deadline.state is DeadlineState.OPEN
        assert "The deadline is set." in look(staff, f"{here}?{said}").words

    def test_who_set_it_is_written_down(self, focal: Served, staff: Visitor) -> None:
        """The audit log names who set it."""
        here = set_by_hand(staff)
        entries = focal.focal.store.read(lambda unit: unit.audit.entries(None, 50))
        (entry,) = (each for each in entries if each.action == "deadline.set")
        assert entry.subject == f"deadline:{stored(focal, here).id}"
        assert entry.actor.startswith("contact:")

    def test_as_little_as_possible(self, focal: Served, staff: Visitor) -> None:
        """A title and a day are enough: it ends with its day, for everybody, with the plan of its kind."""
        deadline = stored(
            focal, set_by_hand(staff, **{"title-fr": None, "time": "", "zone": "", "plan": "", "link": ""})
        )
        assert deadline.due_at.astimezone(at_six(20).tzinfo) > at_six(20)
        assert f"{deadline.due_at.astimezone(focal.settings.zone):%Y-%m-%d %H:%M}" == f"{in_days(20)} 23:59"
        assert (deadline.audience, deadline.plan) == (EVERYBODY, PLANS[DeadlineKind.REGISTRATION])

    @pytest.mark.parametrize("zone", ["America/Bogota", "Bogota", "bogotá"])
    def test_in_another_zone(self, focal: Served, staff: Visitor, zone: str) -> None:
        """The official time can be another place's, by its name in the tz database or as its city is called."""
        here = set_by_hand(staff, zone=zone)
        assert stored(focal, here).zone == "America/Bogota"
        assert "18:00 (Bogot" in look(staff, here).words

    def test_to_a_list(self, focal: Served, staff: Visitor) -> None:
        """It concerns the members on a list, and its page names the list."""
        members = focal.focal.store.read(lambda unit: unit.contacts.members())
        bordeaux = next(each.id for each in members if each.code == BORDEAUX)
        number = focal.focal.store.run(lambda unit: unit.audiences.put_list("Steering group", [bordeaux], []))
        here = set_by_hand(staff, lists=[str(number)])
        page = look(staff, here)
        assert "Lists: Steering group" in page.words
        assert below(page, "asked") == "Not settled yet: 1 Members Bordeaux"

    def test_the_usual_plan(self, focal: Served, staff: Visitor) -> None:
        """The form begins with a plan; a button puts that of another kind there, keeps the rest, and stores nothing."""
        begun = look(staff, NEW)
        assert (value_in(begun, "kind"), value_in(begun, "plan")) == ("registration", "14d 7d 3d 1d 4h")
        assert value_in(begun, "zone") == "Europe/Madrid"
        sent = send(staff, kind="questionnaire", plan="2d", regions=["africa"], suggest="plan")
        assert sent.status_code == 200
        page = Sheet(sent.text)
        assert (value_in(page, "kind"), value_in(page, "plan")) == ("questionnaire", "30d 14d 7d 3d 1d 4h")
        assert value_in(page, "title-fr") == "Inscription à Bilbao"
        assert ticked(page) == {"africa"}
        assert every_deadline(focal) == ()

    def test_hostile_words_stay_words(self, staff: Visitor) -> None:
        """A title is text wherever it stands."""
        here = set_by_hand(staff, **{"title-en": "<script>alert(1)</script>"})
        for path in (DEADLINES, here):
            assert "<script>alert" not in look(staff, path).html


def ticked(page: Page) -> set[str]:
    boxes = (values for tag, values in page.tags if tag == "input" and values.get("type") == "checkbox")
    return {values["value"] for values in boxes if "checked" in values}


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "typed", "why"),
        [
            ("title-en", "x" * 301, "at most 300 characters"),
            ("kind", "party", "Please choose one of the options."),
            ("day", "", "Please say on which day it ends."),
            ("day", "31/02/2027", "“31/02/2027” is no date."),
            ("day", "2027-02-31", "“2027-02-31” is no date."),
            ("day", "9999-12-31", "more than ten years away"),
            ("day", "0001-01-01", "That moment is over already."),
            ("day", "2020-01-01", "That moment is over already."),
            ("time", "24:00", "Please write 23:59."),
            ("time", "25:00", "“25:00” is no time of day."),
            ("time", "12:60", "“12:60” is no time of day."),
            ("time", "noon", "“noon” is no time of day."),
            ("time", "१२:००", "is no time of day."),
            ("zone", "Atlantis/Capital", "“Atlantis/Capital” is no time zone."),
            ("zone", "../etc/passwd", "is no time zone."),
            ("zone", "Brazil", "Which one is meant?"),
            ("plan", "a week before", "“a week before” is no plan."),
            ("plan", "0d", "“0d” is no plan."),
            ("plan", " ".join(f"{days}d" for days in range(100, 160)), "at most 200 characters"),
            ("link", "example.org", "the whole address"),
            ("link", "javascript:alert(1)", "the whole address"),
            ("link", "https://[", "the whole address"),
        ],
    )
    def test_is_told_at_its_field(self, focal: Served, staff: Visitor, field: str, typed: str, why: str) -> None:
        """The page says why at the field and above the form; everything that was typed is still there."""
        page = wrong_at(send(staff, **{field: typed}, regions=["europe"]), field, why)
        kept = {name: value_in(page, name) for name in fill() if name not in (field, "kind")}
        assert kept == {name: value for name, value in fill().items() if name not in (field, "kind")}
        if field != "kind":
            assert value_in(page, field) == typed
        assert ticked(page) == {"europe"}
        assert every_deadline(focal) == ()

    def test_without_a_title(self, focal: Served, staff: Visitor) -> None:
        """A title in no language at all is none; spaces are none either."""
        sent = send(staff, **{"title-en": "  ", "title-fr": ""})
        wrong_at(sent, "title-en", "Please write a title in at least one language.")
        assert every_deadline(focal) == ()

    def test_an_hour_that_the_clock_skips(self, focal: Served, staff: Visitor) -> None:
        """In the night in which the clocks are put forward there is no half past two."""
        day = next(day for day in map(in_days, range(1, 400)) if day.month == 3 and day.day > 24 and day.weekday() == 6)
        sent = send(staff, day=day.isoformat(), time="02:30")
        wrong_at(sent, "time", "The clocks are put forward")
        assert set_by_hand(staff, day=day.isoformat(), time="03:30")

    def test_a_choice_that_nobody_meets(self, staff: Visitor) -> None:
        """A list on which nobody stands is told where lists are chosen."""
        wrong_at(send(staff, lists=["4711"]), "audience", "No member is among those")

    def test_everything_at_once(self, staff: Visitor) -> None:
        """All that is wrong is told at once, each with a link to its field."""
        sent = send(staff, **{"title-en": "", "title-fr": "", "day": "", "time": "24:00", "plan": "x", "link": "x"})
        assert sent.status_code == 422
        links = [href for href in hrefs(Sheet(sent.text)) if href.startswith("#")]
        assert links == ["#content", "#title-en", "#day", "#time", "#plan", "#link"]

    def test_a_form_without_fields(self, focal: Served, staff: Visitor) -> None:
        """A form that says nothing is refused, and is no fault."""
        sent = staff.http.post(NEW, data={"csrf": look(staff, NEW).hidden["csrf"]})
        assert sent.status_code == 422
        assert every_deadline(focal) == ()


def test_every_page_speaks_the_readers_language(focal: Served, visit: Visit) -> None:
    """No page breaks in any language that there is, full or empty, or refused."""
    here = put(focal)
    (reader, *_others) = contacts_of(focal, BORDEAUX)
    settle(focal, reader, here, Act.DECLINED)
    for language in focal.focal.phrasebook.languages:
        visitor = administrator_at(focal, visit, language)
        for path in (DEADLINES, NEW, here, "/console"):
            assert look(visitor, path).language == language
        assert send(visitor, day="", plan="x").status_code == 422
