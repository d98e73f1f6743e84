"""Buttons of a question that was answered, of one that is asked again, and of a form that was handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.model.conversation import AtMenu
from tests.handlers.filling.forms import city
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network, Telephone


@pytest.fixture
def office(network: Network) -> Office:
    """Lyon is asked to fill in the form with every kind of question."""
    office = Office(network, city())
    office.open("ana")
    return office


@pytest.fixture
def ana(office: Office) -> Telephone:
    """Ana is asked whether there is a plan."""
    for line in ("5", "/skip"):
        office.phones["ana"].says(line)
    return office.phones["ana"]


def later(office: Office) -> None:
    """Long enough for a press to be no second one of the same finger."""
    office.network.now += timedelta(minutes=1)


def plan(office: Office) -> str:
    (kept,) = office.kept()
    return kept.response.answers.get("/data/city/plan", "")


def test_what_was_answered_is_said_and_can_be_changed(office: Office, ana: Telephone) -> None:
    """The present question follows, with a button that leads back."""
    yes, no = ana.last.token(0), ana.last.token(1)
    ana.presses(yes)
    later(office)
    said = ana.presses(no)
    assert said.text.startswith("That question is answered already: “Is there a digital plan? Yes”.\n\n**4/11")
    assert plan(office) == "yes"
    assert "**3/11" in ana.chooses("filling:edit:3").text


def test_a_finger_that_presses_twice_is_answered_once(office: Office, ana: Telephone) -> None:
    """One answer, one next question, and nothing else is said."""
    yes, before = ana.last.token(0), len(ana.shown)
    ana.presses(yes)
    ana.presses(yes)
    assert (plan(office), len(ana.shown) - before) == ("yes", 1)
    assert "Since when?" in ana.text


def test_two_buttons_at_once_are_one_answer(office: Office, ana: Telephone) -> None:
    """The first one counts; the second is told so."""
    yes, no = ana.last.token(0), ana.last.token(1)
    ana.presses(yes)
    assert ana.presses(no).text.startswith("That question is answered already")
    assert plan(office) == "yes"


def test_the_same_question_asked_again_takes_the_first_message_s_button(office: Office, ana: Telephone) -> None:
    """It stands above a question that was asked in the middle, and means what it says."""
    yes = ana.last.token(0)
    ana.says("/why")
    ana.presses(yes)
    assert plan(office) == "yes"


def test_a_button_of_a_question_without_an_answer_says_that_it_has_moved_on(office: Office, ana: Telephone) -> None:
    """So it does where nobody knows which question it was of."""
    skipped = next(message for message in reversed(ana.shown) if "Budget" in message.text).token(0)
    ana.says("yes")
    later(office)
    assert ana.presses(skipped).text.startswith("That question has moved on. Here is the present one.")
    assert ana.presses("1.0").text.startswith("That question has moved on. Here is the present one.")


class TestHandedIn:
    """The form is over."""

    @pytest.fixture
    def over(self, office: Office, ana: Telephone) -> Telephone:
        """Ana has handed it in; its last buttons stand above."""
        for line in ("no", "/skip", "/skip", "Trams", "no", "3", "/skip", "/skip", "ok"):
            ana.says(line)
        self.send = ana.last.token(0)
        self.pause = ana.last.token(1)
        ana.presses(self.send)
        return ana

    def test_its_buttons_say_when_that_was(self, office: Office, over: Telephone) -> None:
        """And offer a copy."""
        later(office)
        said = over.presses(self.pause)
        assert said.text == (
            "“Cities” was handed in on 20 November 2026. Type /form to see what else is to be filled in."
        )
        assert said.choices[0].label == "A copy of our answers"
        over.presses(said.token(0))
        assert over.last.files

    def test_send_pressed_twice_hands_in_once(self, office: Office, over: Telephone) -> None:
        """The thanks stand there already."""
        before = len(over.shown)
        over.presses(self.send)
        assert len(over.shown) == before

    def test_a_button_of_something_else_is_as_it_was(self, office: Office, over: Telephone) -> None:
        """A menu that has moved on has nothing to do with a form."""
        old = over.says("/menu").token(0)
        over.says("/help")
        later(office)
        assert over.presses(old).text.startswith("That question has moved on. Choose a topic")

    def test_a_draft_that_was_paused_is_not_said_to_be_handed_in(self, network: Network) -> None:
        """It is open still."""
        office = Office(network, city())
        office.open("ana")
        why = office.phones["ana"].last.token(0)
        office.phones["ana"].says("/pause")
        assert office.phones["ana"].presses(why).text.startswith("That question has moved on.")
        line = network.store.read(lambda unit: unit.conversations.at(office.phones["ana"].address))
        assert line is not None
        assert isinstance(line.conversation.topic, AtMenu)
