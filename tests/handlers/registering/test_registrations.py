"""Registrations in conversation: whose they are, what becomes of them, and seats that come free."""

from __future__ import annotations

import pytest

from handlers.dialogue.registrations import PAGE
from knowledge.model.events import OFFER_LASTS, Event, Registration, RegistrationState
from knowledge.model.languages import EN, Text
from knowledge.model.messages import Choice
from knowledge.model.people import Role
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, Gathering

WITHDRAWN, CONFIRMED = RegistrationState.WITHDRAWN, RegistrationState.CONFIRMED


def token(phone: Telephone, begin: str) -> str:
    """Of the last button whose meaning begins so."""
    return next(
        message.token(ordinal)
        for message in reversed(phone.shown)
        for ordinal, choice in enumerate(message.choices)
        if choice.id.startswith(begin)
    )


class TestWhose:
    def test_none(self, ana: Telephone, gathering: Gathering) -> None:
        """Who is registered for nothing is told so."""
        assert gathering.presses(ana, "registrations:0").text == "You are not registered for any event."

    def test_of_the_city(self, gathering: Gathering, ana: Telephone, alba: Telephone) -> None:
        """Who may register for the city sees and changes what a colleague registered, on whatever channel."""
        event = gathering.announce()
        gathering.registers(gathering.focal_point, event, "Zoé Martin")
        said = gathering.presses(alba, "registrations:0")
        assert "Zoé Martin, Adviser · ✓ Registered" in said.text
        assert said.choices[0].label == "Zoé Martin: Annual meeting"
        assert alba.chooses("registration:").text.startswith("Zoé Martin is registered.")
        assert {"fill:registration:1", "unregister:1", "certificate:1"} <= set(alba.choices)

    def test_of_another_city(self, gathering: Gathering, ana: Telephone) -> None:
        """By whatever forged button, nobody of another city is told anything, and nothing changes."""
        theirs = gathering.registers(gathering.official, gathering.announce())
        buttons = ("registration", "confirmation", "certificate", "unregister")
        more = (f"unregistering:{theirs.id}:yes", f"seat:{theirs.id}:leave")
        for choice in (*(f"{button}:{theirs.id}" for button in buttons), *more, "registration:404"):
            said = gathering.presses(ana, choice).text
            assert said.startswith("I know of no such registration of your city")
        assert gathering.kept(theirs).state is CONFIRMED

    def test_the_nearest_first_and_over_ones_last(self, gathering: Gathering, ana: Telephone) -> None:
        """What is to come stands above what was, and what was withdrawn is left out."""
        for number, name in enumerate(("Third", "Second", "First")):
            event = gathering.announce(titles=Text({EN: name}), starts_at=BEGIN - number * DAY)
            gathering.registers(gathering.focal_point, event)
        gathering.withdraws(
            gathering.focal_point,
            gathering.registers(gathering.focal_point, gathering.announce(titles=Text({EN: "No more"}))),
        )
        gathering.now = BEGIN - DAY - DAY / 4
        later = gathering.announce(starts_at=BEGIN + DAY, ends_at=BEGIN + 2 * DAY, closes_at=None)
        gathering.registers(gathering.focal_point, later)
        gathering.now = BEGIN + DAY / 2
        labels = [choice.label for choice in gathering.presses(ana, "registrations:0").choices]
        assert labels == [f"Focal point, Lyon: {name}" for name in ("Annual meeting", "Third", "Second", "First")] + [
            "All events"
        ]

    def test_more_than_a_page(self, gathering: Gathering, ana: Telephone) -> None:
        """Each stands on one page."""
        event = gathering.announce()
        for number in range(PAGE + 1):
            gathering.registers(gathering.focal_point, event, f"Colleague {number}")
        first = _ids(gathering.presses(ana, "registrations:0").choices)
        rest = _ids(ana.chooses("registrations:1").choices)
        assert len(first | rest) == PAGE + 1
        assert not first & rest

    def test_a_city_with_no_focal_point(self, gathering: Gathering) -> None:
        """Its elected official registers and is told, as everybody else; nobody but her is there."""
        registered = gathering.registers(gathering.official, gathering.announce())
        rui = gathering.connected(gathering.official, "rui", EN)
        said = gathering.presses(rui, f"registration:{registered.id}").text
        assert said.startswith("You are registered.")
        assert "CDEF-2222" in said


class TestStanding:
    def test_waiting(self, gathering: Gathering, ana: Telephone) -> None:
        """The place on the list is told, and it can be left; there is nothing to certify, nor a code."""
        event = gathering.announce(seats=1)
        gathering.registers(gathering.official, event)
        waiting = gathering.registers(gathering.focal_point, event)
        said = gathering.presses(ana, f"registration:{waiting.id}").text
        assert said.startswith("All seats are taken. You are on the waiting list, at place 1.")
        assert "Code" not in said
        assert ana.last.choices[1].label == "Leave the waiting list"
        assert "certificate only for those who have a seat" in gathering.presses(ana, f"certificate:{waiting.id}").text
        assert gathering.presses(ana, f"confirmation:{waiting.id}").files == ()

    def test_confirmation_again(self, gathering: Gathering, ana: Telephone) -> None:
        """With the code and the entry for the calendar, as often as wanted."""
        own = gathering.registers(gathering.focal_point, gathering.announce())
        for _time in range(2):
            said = gathering.presses(ana, f"confirmation:{own.id}")
            assert "Code: **CDEF-2222**" in said.text
            assert [file.name for file in said.files] == ["event-1.ics"]

    def test_cancelled_event(self, gathering: Gathering, ana: Telephone) -> None:
        """Nothing can be done any more, and the page says why."""
        event = gathering.announce()
        own = gathering.registers(gathering.focal_point, event)
        gathering.cancels(event)
        assert "This event was cancelled." in gathering.presses(ana, f"registration:{own.id}").text
        assert ana.choices == [f"event:{event.id}", "registrations:0"]

    def test_after_the_event(self, gathering: Gathering, ana: Telephone) -> None:
        """Who was there is told so and gets a certificate of it; nothing can be changed."""
        own = gathering.registers(gathering.focal_point, gathering.announce())
        gathering.now = BEGIN
        gathering.attends(own)
        gathering.now = BEGIN + DAY
        said = gathering.presses(ana, f"registration:{own.id}")
        assert said.text.startswith("Focal point, Lyon took part in this event.")
        assert [choice.label for choice in said.choices] == [
            "Certificate of attendance",
            "The event",
            "My registrations",
        ]


class TestWithdrawing:
    @pytest.fixture
    def own(self, gathering: Gathering) -> Registration:
        """The focal point's registration."""
        return gathering.registers(gathering.focal_point, gathering.announce(seats=5))

    def test_asks_once(self, gathering: Gathering, ana: Telephone, own: Registration) -> None:
        """The first press only asks; a typed yes is enough, and the way back is at hand."""
        asked = gathering.presses(ana, f"unregister:{own.id}").text
        assert asked == "Shall I withdraw your registration for: Annual meeting? The seat then goes to somebody else."
        assert gathering.kept(own).state is CONFIRMED
        assert ana.says("yes").text == "Your registration was withdrawn: Annual meeting"
        assert gathering.kept(own).state is WITHDRAWN
        assert ana.choices == ["fill:event:1", "registrations:0"]

    def test_no(self, gathering: Gathering, ana: Telephone, own: Registration) -> None:
        """Who thinks again keeps the seat."""
        gathering.presses(ana, f"unregister:{own.id}")
        assert ana.says("no").text == "Then nothing was changed."
        assert gathering.kept(own).state is CONFIRMED

    def test_a_double_click(self, gathering: Gathering, ana: Telephone, own: Registration) -> None:
        """The second press finds it done and says the same."""
        gathering.presses(ana, f"unregister:{own.id}")
        first = ana.chooses("unregistering:").text
        assert gathering.presses(ana, f"unregistering:{own.id}:yes").text == first
        assert "This registration was withdrawn." in gathering.presses(ana, f"unregister:{own.id}").text
        assert gathering.event_of(own).taken == 0

    def test_a_colleague_is_told(
        self, gathering: Gathering, ana: Telephone, alba: Telephone, own: Registration
    ) -> None:
        """Whom a colleague withdraws hears of it."""
        gathering.presses(alba, f"unregister:{own.id}")
        assert "the registration of Focal point, Lyon for: Annual meeting" in alba.text
        alba.says("yes")
        assert "withdrawn for you by your city or by the secretariat" in ana.text

    def test_too_late(self, gathering: Gathering, ana: Telephone, own: Registration) -> None:
        """Once the event has begun there is nothing to withdraw; an old yes says so and changes nothing."""
        gathering.presses(ana, f"unregister:{own.id}")
        gathering.now = BEGIN + DAY
        assert ana.chooses("unregistering:").text.startswith("This event has begun")
        assert gathering.kept(own).state is CONFIRMED


class TestOffers:
    @pytest.fixture
    def event(self, gathering: Gathering) -> Event:
        """With one seat, which somebody of Braga takes."""
        event = gathering.announce(seats=1)
        self.first = gathering.registers(gathering.official, event)
        return event

    @pytest.fixture
    def waiting(self, gathering: Gathering, ana: Telephone, event: Event) -> Registration:
        """The focal point waits, and then the seat comes free."""
        waiting = gathering.registers(gathering.focal_point, event)
        gathering.withdraws(gathering.official, self.first)
        assert "A seat has come free: you are next on the waiting list." in ana.text
        return waiting

    def test_taken(self, gathering: Gathering, ana: Telephone, waiting: Registration) -> None:
        """One press, and the confirmation comes; another press says the same again."""
        pressed = token(ana, "seat:")
        for said in (ana.presses(pressed), ana.presses(pressed)):
            assert said.text.startswith("You are registered.")
            assert "Code: **" in said.text
        assert gathering.kept(waiting).state is CONFIRMED
        assert gathering.event_of(waiting).taken == 1

    def test_seen_with_its_end(self, gathering: Gathering, ana: Telephone, waiting: Registration) -> None:
        """The registration tells until when the seat is kept, with the same two buttons."""
        said = gathering.presses(ana, f"registration:{waiting.id}")
        assert said.text.startswith("A seat has come free. It is kept for you until ")
        assert ana.choices[:2] == [f"seat:{waiting.id}:take", f"seat:{waiting.id}:leave"]

    def test_given_up(self, gathering: Gathering, ana: Telephone, waiting: Registration) -> None:
        """The seat goes to the next, and one can register again."""
        said = ana.chooses(f"seat:{waiting.id}:leave").text
        assert said.startswith("Thank you for telling me.")
        assert gathering.kept(waiting).state is WITHDRAWN
        assert ana.choices == ["fill:event:1", "registrations:0"]
        assert (
            gathering.presses(ana, f"seat:{waiting.id}:take").text == "This registration was withdrawn: Annual meeting"
        )

    def test_given_up_after_it_was_taken(self, gathering: Gathering, ana: Telephone, waiting: Registration) -> None:
        """The other button, still there, asks whether to withdraw what is confirmed by now."""
        leave = token(ana, f"seat:{waiting.id}:leave")
        ana.chooses(f"seat:{waiting.id}:take")
        assert ana.presses(leave).text.startswith("Shall I withdraw your registration")
        assert gathering.kept(waiting).state is CONFIRMED

    def test_too_late(self, gathering: Gathering, ana: Telephone, waiting: Registration) -> None:
        """It is said kindly that the seat is gone, before and after the clock has noticed, and what can be done."""
        take = token(ana, "seat:")
        until = gathering.kept(waiting).offered_until
        assert until is not None
        assert until - gathering.now >= OFFER_LASTS
        gathering.now = until
        early = ana.presses(take).text
        gathering.passes(until)
        for said in (early, ana.presses(take).text):
            assert said.startswith("I am sorry, the seat was kept for some time only")
        assert gathering.kept(waiting).state is WITHDRAWN
        assert ana.choices[0] == "fill:event:1"

    def test_for_a_colleague(self, gathering: Gathering, ana: Telephone, event: Event) -> None:
        """Who registered a colleague answers for them."""
        waiting = gathering.registers(gathering.focal_point, event, "Zoé Martin")
        gathering.withdraws(gathering.official, self.first)
        assert "A seat has come free for Zoé Martin" in ana.text
        assert ana.chooses("seat:").text.startswith("Zoé Martin is registered.")
        assert gathering.kept(waiting).state is CONFIRMED

    def test_who_may(self, gathering: Gathering, waiting: Registration) -> None:
        """A visitor who gets hold of the button is told nothing."""
        stranger = gathering.telegram("stranger", "en")
        stranger.says("hello")
        assert stranger.owner.role is Role.VISITOR
        assert "for which city you speak" in gathering.presses(stranger, f"seat:{waiting.id}:take").text
        assert gathering.kept(waiting).state is RegistrationState.OFFERED


def _ids(choices: tuple[Choice, ...]) -> set[str]:
    return {choice.id for choice in choices if choice.id.startswith("registration:")}
