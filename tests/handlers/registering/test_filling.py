"""What is filled in to register: who is led to the questions, what is known before, and what comes of the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.events.filling import EVENT, REGISTRATION
from handlers.filling.built_in import built_in
from handlers.filling.purposes import Opening, Purpose, Refusal
from knowledge.model.audience import Audience
from knowledge.model.events import Registration, RegistrationState
from knowledge.model.languages import EN
from knowledge.model.people import Role
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, Gathering


def opened(gathering: Gathering, number: int, *rest: str, purpose: Purpose = EVENT) -> Opening | Refusal:
    """What somebody is to fill in, or why they are not."""
    contact = gathering.contact(number)
    return gathering.store.run(lambda unit: purpose.open(unit, contact, rest, gathering.library, gathering.now))


def refused(gathering: Gathering, number: int, *rest: str, purpose: Purpose = EVENT) -> Refusal:
    found = opened(gathering, number, *rest, purpose=purpose)
    assert isinstance(found, Refusal)
    return found


def registered(gathering: Gathering) -> list[Registration]:
    """All registrations for the first event."""
    return list(gathering.store.read(lambda unit: unit.registrations.of_event(1)))


def fills_in(gathering: Gathering, phone: Telephone, choice: str, *answers: str) -> None:
    """Somebody presses the button and answers, skipping what is ""; then they hand it in."""
    gathering.presses(phone, choice)
    for answer in answers:
        if answer:
            phone.says(answer)
        else:
            phone.chooses("filling:skip")
    phone.chooses("filling:send")


class TestOpening:
    def test_oneself(self, gathering: Gathering) -> None:
        """What the register knows is filled in beforehand; the draft is one's own."""
        gathering.announce()
        gathering.store.run(lambda unit: unit.contacts.set_function(gathering.focal_point, "Head of Data"))
        found = opened(gathering, gathering.focal_point, "1")
        assert isinstance(found, Opening)
        assert found.subject == "event:1"
        assert found.member is None
        assert found.title == "Réunion annuelle"
        assert found.prefill == {"name": "Focal point, Lyon", "function": "Head of Data"}
        assert found.form == gathering.store.run(lambda unit: built_in(unit, "registration", gathering.now))

    def test_a_colleague(self, gathering: Gathering) -> None:
        """Nothing is known of them; the draft is another one than one's own."""
        gathering.announce()
        own, colleague = (opened(gathering, gathering.focal_point, *rest) for rest in (["1"], ["1", "colleague"]))
        assert isinstance(own, Opening)
        assert isinstance(colleague, Opening)
        assert colleague.prefill == {}
        assert own.key != colleague.key

    def test_a_change(self, gathering: Gathering) -> None:
        """What was told is there to be told anew, for every colleague of the city."""
        own = gathering.registers(gathering.focal_point, gathering.announce())
        found = opened(gathering, gathering.alternate, str(own.id), purpose=REGISTRATION)
        assert isinstance(found, Opening)
        assert found.member == gathering.lyon.id
        assert found.prefill == {"name": "Focal point, Lyon", "function": "Adviser"}

    @pytest.mark.parametrize("rest", [(), ("x",), ("404",), ("1", "x"), ("1", "colleague", "x"), ("²",), ("-1",)])
    def test_what_there_is_not(self, gathering: Gathering, rest: tuple[str, ...]) -> None:
        """A button that nobody made leads nowhere but to the lists."""
        gathering.announce()
        event, change = (
            refused(gathering, gathering.focal_point, *rest, purpose=kind) for kind in (EVENT, REGISTRATION)
        )
        assert [choice.id for choice in event.choices] == ["events:0"]
        assert [choice.id for choice in change.choices] == ["registrations:0"]


class TestRefusing:
    def test_before_and_after_the_window(self, gathering: Gathering, ana: Telephone) -> None:
        """It is said when, and whom to write to."""
        gathering.announce(opens_at=BEGIN - 10 * DAY)
        early = refused(gathering, gathering.focal_point, "1").text
        assert early == (
            "One cannot register yet for: Annual meeting\n\n"
            "Registration opens on Saturday, 5 December 2026, 10:00 (Paris)."
        )
        gathering.now = BEGIN - timedelta(hours=1)
        late = refused(gathering, gathering.focal_point, "1").text
        assert late.startswith("One can no longer register for: Annual meeting")
        assert "secretariat@example.org" in late

    def test_cancelled(self, gathering: Gathering, ana: Telephone) -> None:
        """A button of last week."""
        gathering.cancels(gathering.announce())
        assert refused(gathering, gathering.focal_point, "1").text.startswith("This event was cancelled")

    def test_not_invited(self, gathering: Gathering, ana: Telephone) -> None:
        """Whose city is not asked is told nothing of the event; staff do not register."""
        gathering.announce(audience=Audience(members=frozenset({gathering.braga.id})))
        assert refused(gathering, gathering.focal_point, "1").text.startswith("I know of no such event")
        gathering.connected(gathering.staff, "iker", EN)
        assert "is not among those who are invited" in refused(gathering, gathering.staff, "1").text

    def test_no_city(self, gathering: Gathering) -> None:
        """A visitor is led to ask for access."""
        gathering.announce()
        number = gathering.store.run(lambda unit: unit.people.add_contact("", Role.VISITOR, EN, None, gathering.now))
        found = refused(gathering, number, "1")
        assert [choice.id for choice in found.choices] == ["access", "menu"]

    def test_twice(self, gathering: Gathering, ana: Telephone) -> None:
        """Who is registered is led to their registration; a colleague can be registered all the same."""
        gathering.registers(gathering.focal_point, gathering.announce())
        found = refused(gathering, gathering.focal_point, "1")
        assert found.text == "You are registered already for: Annual meeting"
        assert found.choices[0].id == "registration:1"
        assert isinstance(opened(gathering, gathering.focal_point, "1", "colleague"), Opening)

    def test_a_full_city(self, gathering: Gathering, ana: Telephone) -> None:
        """Before anything is asked."""
        gathering.registers(gathering.alternate, gathering.announce(seats_per_member=1))
        assert refused(gathering, gathering.focal_point, "1").text == "All seats of Lyon are taken: Annual meeting"

    def test_questions_that_do_not_tell_who_it_is(self, gathering: Gathering, ana: Telephone) -> None:
        """With a form of its own that asks for no name, people register for themselves only."""
        form = gathering.store.run(lambda unit: unit.forms.put(city(), "city.xlsx", "checksum", gathering.now))
        gathering.announce(form=form)
        found = opened(gathering, gathering.focal_point, "1")
        assert isinstance(found, Opening)
        assert found.form == form
        said = refused(gathering, gathering.focal_point, "1", "colleague").text
        assert said.startswith("The questions do not tell who takes part")

    def test_a_change_that_comes_too_late(self, gathering: Gathering, ana: Telephone) -> None:
        """After withdrawing, and once the event has begun."""
        event = gathering.announce()
        own = gathering.registers(gathering.focal_point, event)
        gone = gathering.registers(gathering.focal_point, event, "Zoé Martin")
        gathering.withdraws(gathering.focal_point, gone)
        said = refused(gathering, gathering.focal_point, str(gone.id), purpose=REGISTRATION)
        assert said.text.startswith("This registration was withdrawn")
        gathering.now = BEGIN
        said = refused(gathering, gathering.focal_point, str(own.id), purpose=REGISTRATION)
        assert said.text.startswith("This event has begun")

    def test_another_city_changes_nothing(self, gathering: Gathering) -> None:
        """Nor learns anything."""
        own = gathering.registers(gathering.focal_point, gathering.announce())
        said = refused(gathering, gathering.official, str(own.id), purpose=REGISTRATION)
        assert [choice.id for choice in said.choices] == ["registrations:0"]


class TestCompleting:
    def test_registers(self, gathering: Gathering, ana: Telephone) -> None:
        """What was answered is who takes part, with the answers; the city is not reminded any more."""
        gathering.announce()
        fills_in(gathering, ana, "fill:event:1", "Ana Ruiz", "Head of Data", "ana@example.org", "", "")
        (own,) = registered(gathering)
        assert own.participant.name == "Ana Ruiz"
        assert own.participant.function == "Head of Data"
        assert own.participant.email == "ana@example.org"
        assert own.contact == gathering.focal_point
        assert own.response is not None
        assert [file.name for file in ana.last.files] == ["event-1.ics"]
        deadline = gathering.store.read(lambda unit: unit.deadlines.settled_by("event:1"))[0]
        assert gathering.store.read(lambda unit: unit.deadlines.is_settled(deadline, gathering.lyon.id))

    def test_a_colleague(self, gathering: Gathering, ana: Telephone) -> None:
        """The colleague is nobody whom Focal knows; who registered them is noted."""
        gathering.announce()
        fills_in(gathering, ana, "fill:event:1:colleague", "Zoé Martin", "", "", "", "")
        (registration,) = registered(gathering)
        assert registration.contact is None
        assert registration.by == gathering.focal_point
        assert ana.text.startswith("Zoé Martin is registered.")

    def test_the_same_colleague_twice(self, gathering: Gathering, ana: Telephone, alba: Telephone) -> None:
        """Two who register the same colleague are told, and there is one seat less, not two."""
        gathering.announce()
        fills_in(gathering, ana, "fill:event:1:colleague", "Zoé Martin", "", "", "", "")
        fills_in(gathering, alba, "fill:event:1:colleague", "zoé martin", "", "", "", "")
        assert "zoé martin is registered already for: Annual meeting" in alba.text
        assert len(registered(gathering)) == 1

    def test_closed_while_answering(self, gathering: Gathering, ana: Telephone) -> None:
        """Who takes too long is told so at the end, and is not registered."""
        gathering.announce()
        gathering.presses(ana, "fill:event:1")
        for _question in range(5):
            ana.chooses("filling:skip")
        gathering.now = BEGIN - DAY
        ana.chooses("filling:send")
        assert ana.text.startswith("One can no longer register for: Annual meeting")
        assert registered(gathering) == []

    def test_the_city_was_full_in_the_meantime(self, gathering: Gathering, ana: Telephone) -> None:
        """A colleague who was quicker has the city's last seat."""
        event = gathering.announce(seats_per_member=1)
        gathering.presses(ana, "fill:event:1")
        for _question in range(5):
            ana.chooses("filling:skip")
        gathering.registers(gathering.alternate, event)
        ana.chooses("filling:send")
        assert ana.text.startswith("All seats of Lyon are taken: Annual meeting")

    def test_a_change(self, gathering: Gathering, ana: Telephone) -> None:
        """The answers are others by then, the code and the seat the same."""
        gathering.announce()
        fills_in(gathering, ana, "fill:event:1", "Ana Ruiz", "", "", "", "")
        (before,) = registered(gathering)
        gathering.presses(ana, "fill:registration:1")
        ana.says("1")
        ana.says("Ana Ruiz Gil")
        ana.chooses("filling:send")
        (after,) = registered(gathering)
        assert ana.text.startswith("The change was noted.\n\nYou are registered.")
        assert after.participant.name == "Ana Ruiz Gil"
        assert (after.code, after.state, after.response) == (before.code, RegistrationState.CONFIRMED, before.response)

    def test_a_change_of_what_was_registered_without_answers(self, gathering: Gathering, ana: Telephone) -> None:
        """What is known is there, and the answers belong to it from now on."""
        gathering.registers(gathering.focal_point, gathering.announce())
        fills_in(gathering, ana, "fill:registration:1", "", "Deputy mayor", "", "", "")
        (after,) = registered(gathering)
        assert after.participant.function == "Deputy mayor"
        assert after.response is not None

    def test_a_change_to_a_name_that_is_taken(self, gathering: Gathering, ana: Telephone) -> None:
        """Nobody becomes somebody who is registered already."""
        event = gathering.announce()
        gathering.registers(gathering.focal_point, event)
        gathering.registers(gathering.focal_point, event, "Zoé Martin")
        fills_in(gathering, ana, "fill:registration:1", "Zoé Martin", "", "", "", "")
        assert "Zoé Martin is registered already for: Annual meeting" in ana.text

    def test_again_after_withdrawing(self, gathering: Gathering, ana: Telephone) -> None:
        """There is a new registration with another code."""
        gathering.announce()
        fills_in(gathering, ana, "fill:event:1", "", "", "", "", "")
        gathering.presses(ana, "unregistering:1:yes")
        fills_in(gathering, ana, "fill:event:1", "", "", "", "", "")
        first, second = registered(gathering)
        assert first.state is RegistrationState.WITHDRAWN
        assert second.state is RegistrationState.CONFIRMED
        assert first.code != second.code


class TestQuestionsInTheMiddle:
    """What ends as a question may be one to the secretariat, and is not kept for an answer in silence."""

    def test_it_is_asked_about(self, gathering: Gathering, ana: Telephone) -> None:
        """No approved answer is known: it may be the answer all the same."""
        event = gathering.announce()
        gathering.presses(ana, f"fill:event:{event.id}")
        ana.chooses("filling:skip")
        said = ana.says("Head of Innovation?")
        assert said.text == "Is “Head of Innovation?” your answer?"
        assert [choice.label for choice in said.choices] == ["Yes, that is my answer", "Ask the secretariat", "No"]
        assert "3/5" in ana.chooses("filling:sure:yes").text

    def test_a_person_is_asked_and_the_form_goes_on(self, gathering: Gathering, ana: Telephone) -> None:
        """At the same question, whose answer is still to be given."""
        event = gathering.announce()
        gathering.presses(ana, f"fill:event:{event.id}")
        ana.chooses("filling:skip")
        ana.says("Where is the lunch?")
        before = len(ana.shown)
        ana.chooses("ask")
        told, question = ana.shown[before:]
        assert told.text == "The secretariat has your question now; a person will answer you here."
        assert "2/5" in question.text
        assert "Where is the lunch?" not in question.text
