"""The console's events: who gets in, what is listed, and a new one with everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from handlers.events.setting import cancel
from handlers.sign_in import SESSION_LIFETIME
from knowledge.model.audience import EVERYBODY, Audience
from knowledge.model.events import EventState
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.people import Region, Standing
from knowledge.model.rights import OPERATOR
from tests.bot.circulating import Sheet, administrator_at, colleague_at, hrefs, look, rows
from tests.bot.conftest import Serve, Visit
from tests.bot.eventing import (
    EVENTS,
    MADRID,
    NEW,
    contacts_of,
    enrol,
    every_event,
    fill,
    in_days,
    made_by_hand,
    number_of,
    put,
    running,
    send,
    stored,
    ticked,
    value_in,
    wrong_at,
)
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BORDEAUX = "fr-bordeaux"
SIGN_IN = {"administrator": administrator_at, "staff": colleague_at}


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that the tests of this module share."""
    with running(furnished, tmp_path_factory.mktemp("events") / "var") as focal:
        yield focal


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


def test_nobody_gets_in_without_a_role(focal: Served, staff: Visitor, visit: Visit) -> None:
    """Strangers, and people of cities, see nothing of it, and none of its forms does anything for them."""
    here = put(focal, titles={EN: "Secret meeting"})
    city, token = colleague_of_a_city(focal, visit), look(staff, here).hidden["csrf"]
    for path in (EVENTS, NEW, here, f"{here}/participants", f"{here}/files", f"{here}/change"):
        for answer in (httpx.get(focal.url + path), city.http.get(path)):
            assert answer.status_code == 401
            assert "Secret meeting" not in answer.text
    form = {"revision": "1", "sure": "on", "there": "on", "code": "x", "kind": "material", **fill()}
    for deed in ("open", "cancel", "change", "participants/attend", "participants.xlsx", "files/link", "files/send"):
        for visitor, csrf in ((staff, ""), (staff, "x.y"), (city, token)):
            assert visitor.http.post(f"{here}/{deed}", data={**form, "csrf": csrf}).status_code == 403, deed
        assert httpx.post(f"{focal.url}{here}/{deed}", data={**form, "csrf": token}).status_code == 403
    assert (stored(focal, here).revision, stored(focal, here).state) == (1, EventState.OPEN)


def test_nor_is_one_made(focal: Served, staff: Visitor) -> None:
    """The form for a new one needs the token of a page of ours."""
    before = every_event(focal)
    assert staff.http.post(NEW, data=fill(csrf="x.y")).status_code == 403
    assert every_event(focal) == before


@pytest.mark.parametrize("role", SIGN_IN)
def test_the_whole_secretariat_gets_in(focal: Served, visit: Visit, role: str) -> None:
    """Administrators and staff see events, and prepare them."""
    visitor = SIGN_IN[role](focal, visit)
    here = made_by_hand(visitor)
    assert here in hrefs(look(visitor, EVENTS))
    assert look(visitor, here).heading == "Annual meeting"


def test_what_is_no_event(staff: Visitor) -> None:
    """A number of none is no page, nothing can be done there, and what is no number is refused."""
    csrf = look(staff, EVENTS).hidden["csrf"]
    for page in ("", "/participants", "/files", "/change", "/files/1"):
        assert staff.http.get(f"{EVENTS}/4711{page}").status_code == 404
    for deed in ("open", "cancel", "change", "participants/attend", "participants.xlsx", "participants/1/withdraw"):
        form = {**fill(), "csrf": csrf, "revision": "0", "sure": "on", "code": "ACEF3479"}
        assert staff.http.post(f"{EVENTS}/4711/{deed}", data=form).status_code == 404, deed
    for number in ("0", "-1", "x", "99999999999999999999"):
        assert staff.http.get(f"{EVENTS}/{number}").status_code == 422


class TestTheList:
    @pytest.fixture
    def focal(self, serve: Serve) -> Served:
        """A Focal of one's own, in which no other event is."""
        return serve()

    def test_empty(self, staff: Visitor) -> None:
        """Where there is none the page says so, one can be prepared."""
        page = look(staff, EVENTS)
        assert "No event is ahead." in page.words
        assert NEW in hrefs(page)
        assert "Drafts" not in page.text

    def test_what_is_ahead_and_the_rest(self, focal: Served, staff: Visitor) -> None:
        """The nearest stands first; below stand drafts, then those that are cancelled or over, the last one first."""
        for title, days in (("Late", 40), ("Soon", 3), ("Over", -3), ("Long over", -300)):
            put(focal, days, titles={EN: title})
        put(focal, 5, is_open=False, titles={EN: "Not yet"})
        cancelled = put(focal, 8, titles={EN: "Called off"})
        library, now = focal.focal.library(), datetime.now(UTC)
        focal.focal.store.run(lambda unit: cancel(unit, OPERATOR, number_of(cancelled), 1, library, now))
        found = rows(look(staff, EVENTS))
        order = ["Soon", "Late", "Not yet", "Called off", "Over", "Long over"]
        assert [next(title for title in order if row.startswith(title)) for row in found] == order
        states = ["registration open", "registration open", "draft", "event cancelled", "event over", "event over"]
        assert all(state in row for state, row in zip(states, found, strict=True))

    def test_a_row(self, focal: Served, staff: Visitor) -> None:
        """What, where, when by its own clock, how full it is, how many registered, and until when one can."""
        here = put(focal, 20, places=Text({EN: "Bilbao", FR: "Bilbao (fr)"}), seats=1)
        (first, second) = contacts_of(focal, BORDEAUX)[:2]
        enrol(focal, here, first)
        enrol(focal, here, second)
        (row,) = rows(look(staff, EVENTS))
        assert row.startswith("Annual meeting Bilbao ")
        assert f"{in_days(20).year}, 10:00–17:00 (Madrid)" in row
        assert "1 of 1 seats taken · 1 waiting 2 people registration open until" in row
        assert '<rect class="seats-taken" width="100"' in look(staff, EVENTS).html

    def test_the_menu_leads_there(self, staff: Visitor) -> None:
        """It stands in the menu, and is marked there when one is on it."""
        assert EVENTS in hrefs(look(staff, "/console"))
        for path in (EVENTS, NEW):
            marked = [values for tag, values in look(staff, path).tags if values.get("aria-current") == "page"]
            assert EVENTS in {values["href"] for values in marked}


class TestANewOne:
    def test_all_that_was_typed_is_kept(self, focal: Served, staff: Visitor) -> None:
        """Titles, texts, places, moments, zone, languages, seats and audience; it is a draft, and its page says so."""
        sent = send(staff, spoken=["fr", "en"], regions=["europe"], standings=["member"])
        here, _, said = sent.headers["location"].partition("?")
        event = stored(focal, here)
        assert event.titles == Text({EN: "Annual meeting", FR: "Rencontre annuelle"})
        assert (event.texts, event.places) == (
            Text({EN: "Programme: **open data**."}),
            Text({EN: "Bilbao, city hall"}),
        )
        assert f"{event.starts_at.astimezone(MADRID):%Y-%m-%d %H:%M}" == f"{in_days(30)} 10:00"
        assert f"{event.ends_at.astimezone(MADRID):%Y-%m-%d %H:%M}" == f"{in_days(30)} 17:00"
        assert event.closes_at is not None
        assert f"{event.closes_at.astimezone(MADRID):%Y-%m-%d %H:%M}" == f"{in_days(25)} 18:00"
        assert (event.online, event.seats, event.seats_per_member) == ("https://example.org/room", 20, 2)
        assert set(event.languages) == {EN, FR}
        assert event.audience == Audience(regions=frozenset({Region.EUROPE}), standings=frozenset({Standing.MEMBER}))
        assert (event.state, event.form) == (EventState.DRAFT, None)
        assert "Saved as a draft." in look(staff, f"{here}?{said}").words

    def test_as_little_as_possible(self, focal: Served, staff: Visitor) -> None:
        """A title, a day and two times are enough: all may register until it begins, for as many seats as come."""
        some = dict.fromkeys(("title-fr", "place-en", "online", "text-en", "closes-day", "closes-time", "seats"))
        event = stored(focal, made_by_hand(staff, **some, **{"seats-per-member": "", "zone": ""}))
        assert (event.texts, event.places, event.online) == (None, None, "")
        assert (event.seats, event.seats_per_member, event.closes_at) == (None, None, None)
        assert (event.audience, event.zone) == (EVERYBODY, focal.settings.time_zone)

    def test_days_without_times(self, focal: Served, staff: Visitor) -> None:
        """Registration begins with the first minute of its first day, and ends with the last one of its last."""
        days = {"opens-day": in_days(2).isoformat(), "closes-day": in_days(9).isoformat(), "closes-time": ""}
        event = stored(focal, made_by_hand(staff, **days))
        assert event.opens_at is not None
        assert event.closes_at is not None
        assert f"{event.opens_at.astimezone(MADRID):%Y-%m-%d %H:%M}" == f"{in_days(2)} 00:00"
        assert f"{event.closes_at.astimezone(MADRID):%Y-%m-%d %H:%M}" == f"{in_days(9)} 23:59"

    def test_over_several_days_elsewhere(self, focal: Served, staff: Visitor) -> None:
        """All times are those of the place, however it is called, and its page says so."""
        last = in_days(32).isoformat()
        here = made_by_hand(staff, zone="Bogota", **{"ends-day": last})
        event = stored(focal, here)
        assert event.zone == "America/Bogota"
        assert event.starts_at.hour == 15
        assert (event.ends_at - event.starts_at).days == 2
        assert "17:00 (Bogot" in look(staff, here).words

    def test_hostile_words_stay_words(self, staff: Visitor) -> None:
        """Titles, places and texts are text wherever they stand."""
        evil = "<script>alert(1)</script>"
        here = made_by_hand(staff, **{"title-en": evil, "place-en": evil, "text-en": evil})
        for path in (EVENTS, here, f"{here}/participants", f"{here}/files", f"{here}/change"):
            assert "<script>alert" not in look(staff, path).html

    def test_of_an_unknown_language(self, focal: Served, staff: Visitor) -> None:
        """What is no language is not spoken there."""
        event = stored(focal, made_by_hand(staff, spoken=["es", "xx", "../", "eu"]))
        assert event.languages == (ES, Language("eu"))


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "typed", "why"),
        [
            ("title-en", "x" * 301, "at most 300 characters"),
            ("text-en", "x" * 30_001, "at most 30,000 characters"),
            ("place-en", "x" * 301, "at most 300 characters"),
            ("starts-day", "", "on which day it begins"),
            ("starts-day", "31/02/2027", "“31/02/2027” is no date."),
            ("starts-day", "9999-12-31", "more than ten years away"),
            ("starts-time", "", "at what time it begins"),
            ("starts-time", "24:00", "Please write 23:59."),
            ("starts-time", "noon", "“noon” is no time of day."),
            ("ends-time", "", "at what time it ends"),
            ("ends-time", "09:00", "before it begins"),
            ("ends-time", "25:00", "“25:00” is no time of day."),
            ("ends-day", "2027-02-30", "“2027-02-30” is no date."),
            ("closes-time", "24:00", "Please write 23:59."),
            ("closes-day", "2020-01-01", "That moment is over already."),
            ("zone", "Atlantis/Capital", "“Atlantis/Capital” is no time zone."),
            ("zone", "../etc/passwd", "is no time zone."),
            ("online", "javascript:alert(1)", "the whole address"),
            ("online", "https://[", "the whole address"),
            ("seats", "0", "At least one."),
            ("seats", "many", "“many” is no number."),
            ("seats", "-3", "“-3” is no number."),
            ("seats", "٣", "is no number."),
            ("seats-per-member", "0", "At least one."),
            ("form", "4711", "Please choose one of the options."),
        ],
    )
    def test_is_told_at_its_field(self, focal: Served, staff: Visitor, field: str, typed: str, why: str) -> None:
        """The page says why at the field and above the form; everything that was typed is still there."""
        before = every_event(focal)
        page = wrong_at(send(staff, **{field: typed}, spoken=["fr"], regions=["europe"]), field, why)
        kept = {name: value_in(page, name) for name in fill() if name not in (field, "form")}
        assert kept == {name: value for name, value in fill().items() if name not in (field, "form")}
        if field != "form":
            assert value_in(page, field) == typed
        assert ticked(page) == {"fr", "europe"}
        assert every_event(focal) == before

    @pytest.mark.parametrize(
        ("days", "field", "why"),
        [
            ({"starts-day": -2, "closes-day": None}, "starts-day", "That moment is over already."),
            ({"closes-day": 31}, "closes-day", "Registration ends before the event begins."),
            ({"opens-day": 26}, "opens-day", "Registration would begin after it has ended."),
            ({"ends-day": 29}, "ends-time", "before it begins"),
        ],
    )
    def test_days_that_do_not_fit(
        self, focal: Served, staff: Visitor, days: dict[str, int | None], field: str, why: str
    ) -> None:
        """Moments that contradict each other are told at the one to change."""
        before = every_event(focal)
        typed = {name: "" if day is None else in_days(day).isoformat() for name, day in days.items()}
        typed |= {"closes-time": ""} if "starts-day" in days else {}
        wrong_at(send(staff, **typed), field, why)
        assert every_event(focal) == before

    def test_a_time_without_its_day(self, staff: Visitor) -> None:
        """A time of day alone says not when registration begins."""
        wrong_at(send(staff, **{"opens-time": "09:00"}), "opens-day", "on which day, or leave the time empty")

    def test_without_a_title(self, staff: Visitor) -> None:
        """A title in no language at all is none; spaces are none either."""
        wrong_at(send(staff, **{"title-en": "  ", "title-fr": ""}), "title-en", "a title in at least one language")

    @pytest.mark.parametrize("name", ["starts", "closes"])
    def test_an_hour_that_the_clock_skips(self, staff: Visitor, name: str) -> None:
        """In the night in which the clocks are put forward there is no half past two."""
        day = next(day for day in map(in_days, range(1, 400)) if day.month == 3 and day.day > 24 and day.weekday() == 6)
        typed = {f"{name}-day": day.isoformat(), f"{name}-time": "02:30"}
        wrong_at(send(staff, **typed), f"{name}-time", "The clocks are put forward")

    def test_a_choice_that_nobody_meets(self, staff: Visitor) -> None:
        """A list on which nobody stands is told where lists are chosen."""
        wrong_at(send(staff, lists=["4711"]), "audience", "No member is among those")

    def test_everything_at_once(self, staff: Visitor) -> None:
        """All that is wrong is told at once, each with a link to its field."""
        wrong = {"title-en": "", "title-fr": "", "starts-day": "", "ends-time": "24:00", "online": "x", "seats": "x"}
        sent = send(staff, **wrong)
        assert sent.status_code == 422
        links = [href for href in hrefs(Sheet(sent.text)) if href.startswith("#")]
        assert links == ["#content", "#title-en", "#starts-day", "#ends-time", "#online", "#seats"]

    def test_a_form_without_fields(self, focal: Served, staff: Visitor) -> None:
        """A form that says nothing is refused, and is no fault."""
        before = every_event(focal)
        assert staff.http.post(NEW, data={"csrf": look(staff, NEW).hidden["csrf"]}).status_code == 422
        assert every_event(focal) == before
