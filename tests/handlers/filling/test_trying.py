"""Trying questionnaires out: the conversation that a focal point has, of which nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import func, select

from handlers.filling.trying import Heard, NoSuchForm, Trial, Tried, try_out
from knowledge.model.languages import EN, FR, Language
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from knowledge.store.tables import metadata
from knowledge.store.unit import Unit
from tests.handlers.filling.survey import survey
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network


@pytest.fixture
def office(network: Network) -> Office:
    """Lyon, and the survey."""
    return Office(network, survey())


class Trying:
    """Somebody of the secretariat who tries the survey out."""

    def __init__(self, office: Office, language: Language = EN) -> None:
        self.office = office
        self.tried = Tried(trial=Trial(form=office.number, language=language), lines=())

    def hear(self, heard: Heard | None) -> str:
        """What Focal says to something."""
        network = self.office.network
        self.tried = network.store.run(
            lambda unit: try_out(unit, OPERATOR, self.tried.trial, heard, network.library, network.now, Random(1))
        )
        return "\n".join(line.text for line in self.tried.lines if line.is_ours)

    def begin(self) -> str:
        """It begins."""
        return self.hear(None)

    def say(self, text: str) -> str:
        """Something is typed."""
        return self.hear(Heard(text=text))

    def press(self, label: str) -> str:
        """A button is pressed."""
        token = next(token for token, name in self.tried.choices if name == label)
        return self.hear(Heard(choice=token))


def rows(office: Office) -> dict[str, int]:
    """How many rows each table has."""

    def count(unit: Unit) -> dict[str, int]:
        return {
            name: unit.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }

    return office.network.store.read(count)


def test_it_is_the_conversation_of_a_focal_point(office: Office) -> None:
    """The first question, the mistakes and the next questions are in the very words that a focal point reads."""
    trying, phone = Trying(office), office.phone("ana")
    office.open("ana")
    assert trying.begin().splitlines()[-1] == phone.last.text.splitlines()[-1]
    for said in ("many", "-1", "5", "yes", "yesterday afternoon"):
        phone.says(said)
        assert trying.say(said) == phone.last.text
        assert [name for _, name in trying.tried.choices] == [choice.label for choice in phone.last.choices]


def test_nothing_is_kept(office: Office) -> None:
    """After a whole trial every table has the rows that it had."""
    before, trying = rows(office), Trying(office)
    trying.begin()
    for said in ("5", "yes", "2020-01-01"):
        trying.say(said)
    assert trying.tried.trial.draft
    assert rows(office) == before


def finished(trying: Trying) -> str:
    """Answers whatever is asked until the review, and hands it in; what Focal says then."""
    trying.begin()
    for said in ("2", "no", "skip", "All is well", "review"):
        trying.say(said)
    return trying.press("Send")


def test_it_is_handed_in_to_nobody(office: Office) -> None:
    """At the end it is as if it were handed in, and the trial is over; no response and no act is there."""
    before, trying = rows(office), Trying(office)
    assert "handed in" in finished(trying)
    assert trying.tried.trial.is_over
    assert rows(office) == before


@pytest.mark.parametrize("wish", ["back", "review", "pause", "why", "skip"])
def test_wishes_are_understood(office: Office, wish: str) -> None:
    """Whoever tries it out goes back, looks at everything, pauses and asks why, as anybody may."""
    trying, phone = Trying(office), office.phone("ana")
    trying.begin()
    office.open("ana")
    for said in ("5", "yes", wish):
        phone.says(said)
        assert trying.say(said) == phone.last.text


def test_a_pause_is_gone_on_from(office: Office) -> None:
    """The button that goes on leads back to the answers, whatever number they had before."""
    trying = Trying(office)
    trying.begin()
    trying.say("5")
    trying.say("pause")
    assert "Plan?" in trying.press("Go on")
    assert "2" in trying.say("review")


def test_in_another_language(office: Office) -> None:
    """Focal speaks the language that was chosen."""
    assert "question" in Trying(office, FR).begin()
    assert Trying(office, FR).begin() != Trying(office).begin()


def test_it_is_no_way_to_anything_else(office: Office) -> None:
    """What is no matter of the questionnaire is not done, and the question stays as it was."""
    trying = Trying(office)
    trying.begin()
    asked = trying.tried.choices
    assert trying.say("/deadlines") == ""
    assert trying.tried.is_elsewhere
    assert trying.tried.choices == asked
    assert "Plan?" in trying.say("5")


def test_no_page_is_linked(office: Office) -> None:
    """A personal link would be one to a contact and a response that others get the numbers of."""
    trying = Trying(office)
    assert "http" not in trying.begin()
    assert "http" not in trying.say("review")


def test_a_file_stands_in(office: Office) -> None:
    """Where a file is asked for, one that stands for it is taken, and no content is kept."""
    trying = Trying(office)
    trying.begin()
    for said in ("2", "no", "water"):
        trying.say(said)
    trying.say("send") if "Logo" not in trying.say("continue") else None
    assert "example.jpg" in trying.hear(Heard(has_file=True))


def test_who_may(office: Office) -> None:
    """Whoever may not look at the console tries nothing out, and what is not there cannot be."""
    network = office.network
    stranger = Actor(name="contact:1", role=Role.FOCAL_POINT)
    trial = Trial(form=office.number, language=EN)
    with pytest.raises(Forbidden):
        network.store.run(lambda unit: try_out(unit, stranger, trial, None, network.library, network.now, Random(1)))
    gone = replace(trial, form=99)
    with pytest.raises(NoSuchForm):
        network.store.run(lambda unit: try_out(unit, OPERATOR, gone, None, network.library, network.now, Random(1)))


def test_nobody_else_opens_one(office: Office) -> None:
    """A focal point who gets hold of the button of a trial is told that there is no such questionnaire."""
    phone = office.phone("ana")
    office.network.hear_choice(phone, f"fill:trial:{office.number}")
    assert "no such questionnaire" in phone.last.text
