"""Answers that are longer than one message: more is added to the last one, and what a platform cut is put together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.conversation import receive
from handlers.filling.adding import joined
from knowledge.model.conversation import Filling, Stage
from knowledge.model.forms import FormVersion
from knowledge.model.messages import IncomingMessage
from knowledge.store.store import open_store
from tests.handlers.filling.conftest import QUESTION
from tests.handlers.filling.forms import read
from tests.handlers.filling.talking import LOGO, VOICE, Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import workbook

PART = "The trams of our city run day and night. " * 60
"""As long as what an app of Telegram may cut."""

_FORM = (
    {"type": "text", "name": "name", "label": "Name"},
    {
        "type": "text",
        "name": "story",
        "label": "Tell us *all* about it",
        "appearance": "multiline",
        "constraint": "string-length(.) <= 6000",
        "constraint_message": "At most 6,000 characters.",
    },
    {"type": "integer", "name": "cost", "label": "Cost"},
)


@pytest.fixture(scope="module")
def stories() -> FormVersion:
    """A form that asks for a name, a story and a number."""
    return read(workbook(_FORM), "stories")


@pytest.fixture
def office(network: Network, stories: FormVersion) -> Office:
    """Ana has said her name, and is asked for the story."""
    office = Office(network, stories)
    office.open("ana")
    office.phones["ana"].says("Ana")
    return office


def story(office: Office) -> str:
    """What is kept of it."""
    (kept,) = office.kept()
    return kept.response.answers.get("/data/story", "")


def stage(office: Office) -> Stage:
    line = office.network.store.read(lambda unit: unit.conversations.at(office.phones["ana"].address))
    assert line is not None
    assert isinstance(line.conversation.topic, Filling)
    return line.conversation.topic.stage


class TestWritingOn:
    """The button below the next question."""

    def test_what_is_sent_becomes_a_paragraph_each(self, office: Office) -> None:
        """Until that is all; then the next question is there again."""
        ana = office.phones["ana"]
        assert "filling:add" in [choice.id for choice in ana.says("We built trams.").choices]
        assert ana.chooses("filling:add").text.startswith("Write on: what you send is added to “Tell us \\*all\\*")
        for line in ("They are fast.", "They are green."):
            assert ana.says(line).text == "I have added this part. Send more, or press “That is all”."
        assert "Cost" in ana.chooses("filling:enough").text
        assert story(office) == "We built trams.\n\nThey are fast.\n\nThey are green."

    def test_a_short_answer_to_another_question_has_no_such_button(
        self, network: Network, stories: FormVersion
    ) -> None:
        """A name is whole."""
        office = Office(network, stories)
        office.open("ana")
        assert "filling:add" not in [choice.id for choice in office.phones["ana"].says("Ana").choices]

    def test_the_button_is_gone_when_something_else_was_answered(self, office: Office) -> None:
        """It is about the last answer."""
        ana = office.phones["ana"]
        ana.says("We built trams.")
        assert "filling:add" not in [choice.id for choice in ana.says("5").choices]

    def test_the_last_question_of_a_form_has_it_at_the_review(self, office: Office) -> None:
        """And there it can be ended in words."""
        ana = office.phones["ana"]
        ana.says("5")
        ana.says("/edit 3")
        ana.says("7")
        ana.says("/edit 2")
        assert "filling:add" in [choice.id for choice in ana.says("Trams.").choices]
        ana.chooses("filling:add")
        ana.says("Buses.")
        assert ana.says("that is all").text.startswith("**Your answers**")
        assert story(office) == "Trams.\n\nBuses."

    @pytest.mark.parametrize(
        ("said", "expected"),
        [("ok", "Cost"), ("no", "Cost"), ("thank you", "Cost"), ("yes", "Write on"), ("hello", "Write on")],
    )
    def test_a_courtesy_is_not_added(self, office: Office, said: str, expected: str) -> None:
        """It means that that is all, or nothing."""
        ana = office.phones["ana"]
        ana.says("Trams.")
        ana.chooses("filling:add")
        assert expected in ana.says(said).text
        assert story(office) == "Trams."

    def test_a_wish_is_asked_about(self, office: Office) -> None:
        """It may be text; then it is added."""
        ana = office.phones["ana"]
        ana.says("Trams.")
        ana.chooses("filling:add")
        assert ana.says("events").text == "Is “events” your answer?"
        ana.says("yes")
        assert (story(office), stage(office)) == ("Trams.\n\nevents", Stage.ADDING)

    def test_back_shows_the_question_with_its_answer(self, office: Office) -> None:
        """And a pause keeps all."""
        ana = office.phones["ana"]
        ana.says("Trams.")
        ana.chooses("filling:add")
        assert "Answer so far: Trams." in ana.says("/back").text
        assert "is kept as it is" in ana.says("/pause").text
        assert story(office) == "Trams."

    def test_a_question_in_the_middle_is_answered(self, office: Office) -> None:
        """And one can write on behind it."""
        ana = office.phones["ana"]
        ana.says("Trams.")
        ana.chooses("filling:add")
        assert ana.says(QUESTION).text.startswith("Write on")
        assert story(office) == "Trams."

    @pytest.mark.parametrize("file", [LOGO, VOICE], ids=["picture", "voice"])
    def test_a_file_is_not_added(self, office: Office, file: object) -> None:
        """Neither a picture nor a recording is text."""
        ana = office.phones["ana"]
        ana.says("Trams.")
        ana.chooses("filling:add")
        office.send("ana", [LOGO if file is LOGO else VOICE])
        assert ana.text.startswith("I cannot take a file here.")
        assert (story(office), stage(office)) == ("Trams.", Stage.ADDING)

    def test_a_colleague_who_answers_meanwhile_loses_nothing(self, office: Office) -> None:
        """What is written on is added to what stands there by then."""
        ana = office.phones["ana"]
        ana.says("Trams.")
        ana.chooses("filling:add")
        office.open("bea")
        bea = office.phones["bea"]
        bea.says("/edit 2")
        bea.says("Metro.")
        ana.says("Buses.")
        assert story(office) == "Metro.\n\nBuses."


class TestParts:
    """Messages that are as long as what a platform cuts."""

    def test_a_long_message_waits_for_the_rest(self, office: Office) -> None:
        """It is kept at once, and the rest is added."""
        ana = office.phones["ana"]
        assert ana.says(PART).text == "I have kept this part. Send the rest, or press “That is all”."
        assert story(office) == PART.strip()
        ana.says("The end.")
        assert story(office) == f"{PART.strip()}\n\nThe end."
        assert "Cost" in ana.says("That is all").text

    def test_a_sentence_that_was_cut_goes_on(self) -> None:
        """No paragraph begins in the middle of it."""
        assert joined(PART + "They take", "people home.").endswith("They take people home.")
        assert joined("Trams", "buses") == "Trams\n\nbuses"
        assert joined(PART.strip(), "and more") == f"{PART.strip()}\n\nand more"

    def test_what_is_too_long_with_it_is_not_added(self, office: Office) -> None:
        """The reason is the form's own; what was there stays, and a shorter text can be added still."""
        ana = office.phones["ana"]
        ana.says(PART)
        ana.says(PART)
        before = story(office)
        assert ana.says(PART).text == (
            "I have not added this part: your answer is kept as it was before it. At most 6,000 characters."
        )
        assert (story(office), stage(office)) == (before, Stage.ADDING)
        ana.says("The end.")
        assert story(office).endswith("The end.")

    def test_a_first_part_that_is_too_long_is_asked_for_again(self, office: Office) -> None:
        """As any other answer that cannot be right."""
        assert "At most 6,000 characters." in office.phones["ana"].says(PART * 3).text
        assert story(office) == ""

    def test_whoever_writes_on_slack_sends_all_at_once(self, office: Office) -> None:
        """There a message may be long, and is taken as the whole answer."""
        slack = office.network.slack("ana", "en")
        office.network.store.run(lambda unit: unit.people.add_address(slack.address, office.network.focal_point))
        assert "Cost" in slack.says(PART).text

    def test_a_part_that_is_delivered_twice_is_added_once(self, office: Office) -> None:
        """The same message again changes nothing, after a restart neither."""
        network, ana = office.network, office.phones["ana"]
        ana.says(PART)
        more = IncomingMessage(key="more", sender=ana.address, at=network.now, text="The end.", locale="en")
        network.hear(more)
        url = network.store.engine.url.render_as_string(hide_password=False)
        network.store.close()
        network.store = open_store(url)
        again = network.store.run(lambda unit: receive(unit, more, network.library, network.now))
        assert not again.is_new
        assert story(office) == f"{PART.strip()}\n\nThe end."
        network.hear(replace(more, key="other", text="Really."))
        assert story(office).endswith("The end.\n\nReally.")
        network.store.close()
