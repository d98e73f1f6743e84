"""One event in the console: what it is, how full it is, who is missing; opening, changing and cancelling it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from handlers.deadlines.settling import settle_subject
from handlers.events.setting import change
from knowledge.model.audience import CONFIRMED_ABOVE, Act, Audience
from knowledge.model.deadlines import DeadlineState
from knowledge.model.events import EventState
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Region
from knowledge.model.rights import OPERATOR
from knowledge.store.tables import messages
from tests.bot.circulating import administrator_at, done, hrefs, look, press, reach, refused
from tests.bot.conftest import Visit
from tests.bot.eventing import (
    EVENTS,
    at_ten,
    below,
    contacts_of,
    crowd,
    deed,
    enrol,
    fill,
    in_days,
    made_by_hand,
    number_of,
    put,
    running,
    send,
    stored,
    value_in,
    wrong_at,
)
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BORDEAUX, WIEN = "fr-bordeaux", "at-wien"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Focal that the tests of this module share."""
    with running(furnished, tmp_path_factory.mktemp("event") / "var") as focal:
        yield focal


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def forms(page: Page) -> set[str]:
    """What can be done on a page."""
    actions = (values.get("action", "") for tag, values in page.tags if tag == "form")
    return {action.rpartition("/")[2] for action in actions if EVENTS in action}


def told(focal: Served, here: str) -> int:
    """How many messages about an event are kept, delivered or not."""
    about = messages.select().where(messages.c.key.like(f"event:{number_of(here)}:%"))
    return len(focal.focal.store.read(lambda unit: unit.connection.execute(about).all()))


def deadline_states(focal: Served, here: str) -> list[DeadlineState]:
    """Where the deadlines of its registration stand."""
    subject = stored(focal, here).subject
    found = focal.focal.store.read(lambda unit: unit.deadlines.settled_by(subject))
    return [each.state for each in found]


class TestWhatItIs:
    def test_its_facts(self, focal: Served, staff: Visitor) -> None:
        """When, where, in which languages, until when and who registers, what is asked, every text, its deadline."""
        here = put(
            focal,
            places=Text({EN: "Bilbao, city hall"}),
            texts=Text({EN: "About **open data**.", FR: "Données ouvertes."}),
            online="https://example.org/room",
            languages=(ES, FR),
            opens_at=at_ten(1),
            closes_at=at_ten(15),
            seats_per_member=2,
            audience=Audience(regions=frozenset({Region.AFRICA, Region.EUROPE})),
        )
        page = look(staff, here)
        assert page.heading == "Annual meeting"
        facts = below(page, "facts")
        for fact in (
            f"{in_days(20).year}, 10:00–17:00 (Madrid)",
            "Where Bilbao, city hall",
            "Working languages Spanish and French",
            f"{in_days(15).year}, 10:00 (Madrid)",
            "Whose members may register Regions: Africa and Europe",
            "At most of one member 2",
            "What is asked name, function, diet, remarks",
            "French: Rencontre annuelle Données ouvertes.",
        ):
            assert fact in facts
        assert "<strong>open data</strong>" in page.html
        (deadline,) = focal.focal.store.read(lambda unit: unit.deadlines.settled_by(stored(focal, here).subject))
        assert {f"/console/deadlines/{deadline.id}", "https://example.org/room"} <= set(hrefs(page))

    def test_how_full_it_is(self, focal: Served, staff: Visitor) -> None:
        """Seats in words beside the bar, which is not read out; how many are confirmed and wait, and of whom."""
        here = put(focal, seats=2)
        for contact in contacts_of(focal, BORDEAUX, WIEN):
            enrol(focal, here, contact)
        page = look(staff, here)
        assert below(page, "seats").startswith("Seats Confirmed 2 Seats left 0 Waiting 2 Members 1 Go to")
        assert f"{here}/participants#waiting" in hrefs(page)
        (bar,) = (values for tag, values in page.tags if tag == "svg" and "seats" in values.get("class", "").split())
        assert bar["aria-hidden"] == "true"
        unlimited = put(focal, seats=None)
        page = look(staff, unlimited)
        assert below(page, "seats").startswith("Seats Confirmed 0 Waiting 0 Members 0")
        assert "quota-free" not in page.html

    def test_who_is_missing(self, focal: Served, staff: Visitor) -> None:
        """Members that may register and of which nobody is, each once; those that will not take part are marked."""
        here = put(focal)
        bordeaux, wien = contacts_of(focal, BORDEAUX)[0], contacts_of(focal, WIEN)[0]
        enrol(focal, here, bordeaux)
        subject, now = stored(focal, here).subject, datetime.now(UTC)
        focal.focal.store.run(lambda unit: settle_subject(unit, wien, subject, Act.DECLINED, now))
        missing = below(look(staff, here), "absent")
        assert missing.startswith("Nobody registered: 84 of 85 members that may")
        assert "Wien will not take part" in missing
        assert "Bordeaux" not in missing

    def test_a_link_that_is_no_page(self, focal: Served, staff: Visitor) -> None:
        """However it came into the store, what would run something is no link."""
        here = put(focal)
        event = stored(focal, here)
        focal.focal.store.run(lambda unit: unit.events.save(replace(event, online="javascript:alert(1)")))
        assert "javascript:" not in look(staff, here).html


class TestOpening:
    def test_a_draft_is_opened(self, focal: Served, staff: Visitor) -> None:
        """A draft says whom it would ask; once open its deadline is set, and the log says who opened it."""
        here = put(focal, is_open=False, audience=Audience(regions=frozenset({Region.AFRICA})))
        page = look(staff, here)
        assert re.search(r"are reminded to register: \d+ people, \d+ members?\.", page.words)
        assert forms(page) == {"open", "cancel"}
        done(deed(staff, here, "open"), "opened")
        assert stored(focal, here).state is EventState.OPEN
        assert deadline_states(focal, here) == [DeadlineState.OPEN]
        assert forms(look(staff, here)) == {"cancel"}
        entries = focal.focal.store.read(lambda unit: unit.audit.entries(None, 200))
        (entry,) = (e for e in entries if (e.action, e.subject) == ("event.opened", stored(focal, here).subject))
        assert entry.actor.startswith("contact:")

    def test_twice(self, focal: Served, staff: Visitor) -> None:
        """Pressed twice, it is opened once."""
        here = put(focal, is_open=False, audience=Audience(regions=frozenset({Region.AFRICA})))
        form = {"csrf": look(staff, here).hidden["csrf"], "revision": "0"}
        answers = [staff.http.post(f"{here}/open", data=form) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert deadline_states(focal, here) == [DeadlineState.OPEN]

    def test_many_are_asked_once_their_number_is_typed(self, focal: Served, staff: Visitor) -> None:
        """Where many will be reminded, their number is typed before."""
        here = put(focal, is_open=False)
        (count,) = re.findall(r"Type (\d+) to confirm", look(staff, here).words)
        wrong_at(deed(staff, here, "open"), "typed", "Please type this number", prefix="open-")
        assert stored(focal, here).state is EventState.DRAFT
        done(deed(staff, here, "open", typed=count), "opened")

    def test_of_what_is_not_what_was_seen(self, focal: Served, staff: Visitor) -> None:
        """Somebody else changed it meanwhile: nothing is opened, and the page says why."""
        here = put(focal, is_open=False, audience=Audience(regions=frozenset({Region.AFRICA})))
        rename(focal, here)
        form = {"csrf": look(staff, here).hidden["csrf"], "revision": "0"}
        refused(staff.http.post(f"{here}/open", data=form), "Somebody else changed it meanwhile", 409)
        assert stored(focal, here).state is EventState.DRAFT

    def test_too_late(self, focal: Served, staff: Visitor) -> None:
        """A draft of something that has begun meanwhile cannot be opened; the page says what to change."""
        here = put(focal, -2, is_open=False, audience=Audience(regions=frozenset({Region.AFRICA})))
        refused(deed(staff, here, "open"), "It cannot be opened yet. That moment is over already.")


def rename(focal: Served, here: str) -> None:
    """Somebody at the command line gives it another title."""
    event, library = stored(focal, here), focal.focal.library()
    renamed, now = replace(event, titles=Text({EN: "Renamed"})), datetime.now(UTC)
    focal.focal.store.run(lambda unit: change(unit, OPERATOR, renamed, library, now))


class TestChanging:
    def test_the_form_holds_what_is_stored(self, staff: Visitor) -> None:
        """Opened and saved as it stands, a form changes nothing."""
        here = made_by_hand(staff, spoken=["fr", "en"], regions=["europe"], **{"opens-day": in_days(2).isoformat()})
        page = look(staff, f"{here}/change")
        kept = {name: value_in(page, name) for name in fill()}
        first, moment = in_days(30).isoformat(), {"ends-day": in_days(30).isoformat(), "opens-time": "00:00"}
        assert kept == fill(**{"starts-day": first, "opens-day": in_days(2).isoformat()} | moment)

    def test_words_are_changed_in_silence(self, focal: Served, staff: Visitor) -> None:
        """Another text is nobody's news; what the form does not ask for stays as it is."""
        audience = Audience(regions=frozenset({Region.EUROPE}), countries=frozenset({"FR"}))
        here = put(focal, audience=audience)
        enrol(focal, here, reach(focal, BORDEAUX)[0])
        sent = save(staff, here, **same(focal, here, regions="europe", **{"text-en": "New"}))
        done(sent, "saved")
        event = stored(focal, here)
        assert (event.texts, event.audience) == (Text({EN: "New"}), audience)
        assert (event.state, event.taken) == (EventState.OPEN, 1)
        assert told(focal, here) == 0

    def test_another_time_is_told(self, focal: Served, staff: Visitor) -> None:
        """The page says how many people are told; the deadline moves, and those who come are told."""
        here = put(focal)
        enrol(focal, here, reach(focal, WIEN)[0])
        assert "1 person who takes part or waits is told." in look(staff, f"{here}/change").words
        done(save(staff, here, **same(focal, here, **{"starts-time": "11:00"})), "changed")
        assert stored(focal, here).starts_at == at_ten(20).replace(hour=at_ten(20).hour + 1)
        assert told(focal, here) == 1

    def test_many_are_told_once_their_number_is_typed(self, focal: Served, staff: Visitor) -> None:
        """Where many are told, their number is typed; another change needs none."""
        here = put(focal, seats=None)
        crowd(focal, here, CONFIRMED_ABOVE + 1)
        moved = same(focal, here, **{"starts-time": "11:00", "seats": ""})
        for typed in ("", "3", "many"):
            page = wrong_at(save(staff, here, **moved, typed=typed), "typed", "Please type this number")
            assert value_in(page, "starts-time") == "11:00"
        done(save(staff, here, **same(focal, here, **{"text-en": "New", "seats": ""})), "saved")
        done(save(staff, here, **moved, typed=str(CONFIRMED_ABOVE + 1)), "changed")

    def test_fewer_seats_than_are_taken(self, focal: Served, staff: Visitor) -> None:
        """Nobody loses a seat because their number was lowered."""
        here = put(focal)
        for contact in contacts_of(focal, BORDEAUX):
            enrol(focal, here, contact)
        sent = save(staff, here, **same(focal, here, seats="1"))
        wrong_at(sent, "seats", "More seats than that are taken already.")
        assert stored(focal, here).seats == 20

    def test_of_what_is_not_what_was_seen(self, focal: Served, staff: Visitor) -> None:
        """Somebody else changed it meanwhile: nothing is overwritten, and what was typed is kept."""
        here = put(focal)
        form = {**same(focal, here, **{"title-en": "Mine"}), "revision": "1"}
        rename(focal, here)
        csrf = look(staff, here).hidden["csrf"]
        page = refused(
            staff.http.post(f"{here}/change", data={**form, "csrf": csrf}), "Somebody else changed it meanwhile", 409
        )
        assert value_in(page, "title-en") == "Mine"
        assert stored(focal, here).titles == Text({EN: "Renamed"})

    def test_a_mistake_keeps_what_was_typed(self, focal: Served, staff: Visitor) -> None:
        """It is told at its field, as of a new event."""
        here = put(focal)
        page = wrong_at(save(staff, here, **same(focal, here, online="x")), "online", "whole address")
        assert value_in(page, "online") == "x"

    def test_what_has_begun_can_be_described(self, focal: Served, staff: Visitor) -> None:
        """An event that is over keeps its time, and can still be described better."""
        here = put(focal, -2)
        done(save(staff, here, **same(focal, here, **{"text-en": "It was good."})), "saved")
        sent = save(staff, here, **same(focal, here, **{"starts-time": "09:00"}))
        wrong_at(sent, "starts-day", "That moment is over already.")


def save(staff: Visitor, here: str, **fields: str) -> httpx.Response:
    """Sends the form by which it is changed."""
    return press(staff, f"{here}/change", f"{here}/change", **fields)


def same(focal: Served, here: str, **fields: str) -> dict[str, str]:
    """The form of an event as `put` makes it, unchanged but for some fields."""
    day = stored(focal, here).starts_at.date().isoformat()
    kept = fill(
        **dict.fromkeys(("place-en", "online", "text-en", "closes-day", "closes-time", "seats-per-member"), ""),
        **{"starts-day": day},
    )
    return kept | fields


class TestCancelling:
    def test_it_is_cancelled(self, focal: Served, staff: Visitor) -> None:
        """Once a box was ticked: those who come are told, nobody is reminded any more, and nothing more can be done."""
        here = put(focal)
        enrol(focal, here, reach(focal, "es-barcelona")[0])
        wrong_at(deed(staff, here, "cancel"), "sure", "tick the box", prefix="cancel-")
        done(deed(staff, here, "cancel", sure="on"), "cancelled")
        assert stored(focal, here).state is EventState.CANCELLED
        assert deadline_states(focal, here) == [DeadlineState.CANCELLED]
        assert told(focal, here) == 1
        assert forms(look(staff, here)) == set()
        assert "cannot be changed any more" in look(staff, f"{here}/change").words
        again = save(staff, here, **same(focal, here, **{"title-en": "Back", "revision": "2"}))
        refused(again, "cannot be changed any more")

    def test_twice(self, focal: Served, staff: Visitor) -> None:
        """Pressed twice, it is cancelled once, and the second answer says that it was changed meanwhile."""
        here = put(focal)
        form = {"csrf": look(staff, here).hidden["csrf"], "revision": "1", "sure": "on"}
        answers = [staff.http.post(f"{here}/cancel", data=form) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 409]

    def test_many_are_told_once_their_number_is_typed(self, focal: Served, staff: Visitor) -> None:
        """Where many are told, the page asks for their number."""
        here = put(focal, seats=None)
        crowd(focal, here, CONFIRMED_ABOVE + 1)
        assert f"Type {CONFIRMED_ABOVE + 1} to confirm" in look(staff, here).words
        wrong_at(deed(staff, here, "cancel", sure="on", typed="3"), "typed", "Please type this", prefix="cancel-")
        assert stored(focal, here).state is EventState.OPEN
        done(deed(staff, here, "cancel", sure="on", typed=f" {CONFIRMED_ABOVE + 1} "), "cancelled")

    def test_what_is_over(self, focal: Served, staff: Visitor) -> None:
        """What took place is not cancelled: there is no button, and a form of before is refused."""
        here = put(focal, -2)
        assert forms(look(staff, here)) == set()
        form = {"csrf": look(staff, here).hidden["csrf"], "revision": "1", "sure": "on"}
        refused(staff.http.post(f"{here}/cancel", data=form), "That moment is over already.")


def test_every_page_speaks_the_readers_language(focal: Served, visit: Visit) -> None:
    """No page breaks in any language that there is, full or empty, or refused."""
    here = put(focal, seats=1)
    for contact in contacts_of(focal, BORDEAUX):
        enrol(focal, here, contact)
    for language in focal.focal.phrasebook.languages:
        visitor = administrator_at(focal, visit, language)
        for path in (EVENTS, f"{EVENTS}/new", here, f"{here}/participants", f"{here}/files", f"{here}/change"):
            assert look(visitor, path).language == language
        assert send(visitor, **{"starts-day": "", "zone": "x"}).status_code == 422
