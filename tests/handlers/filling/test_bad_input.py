"""What people send that is no answer, and what becomes of a form while somebody fills it in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.erasure import forget
from handlers.filling.uploads import uploaded
from knowledge.model.conversation import AtMenu, Filling
from knowledge.model.forms import FormVersion
from knowledge.model.messages import Attachment
from knowledge.model.people import ChannelName
from knowledge.model.received_files import LARGEST_FILE
from knowledge.model.responses import ResponseState
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import city, read, registration
from tests.handlers.filling.talking import LOGO, VOICE, Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import workbook

STICKER = Attachment(name="sticker", media_type="image/webp", size=30_000, reference="AgAD-sticker")
HEAVY = replace(LOGO, name="town-hall.jpg", media_type="image/jpeg", size=10_000_000)
TO_THE_LOGO = ("5", "/skip", "no", "/skip", "/skip", "Trams", "no", "3", "/skip")


@pytest.fixture
def office(network: Network) -> Office:
    """Lyon is asked for a name."""
    office = Office(network, registration())
    office.open("ana")
    return office


def answers(office: Office) -> list[str]:
    (kept,) = office.kept()
    return [value for place, value in kept.response.answers.items() if value and "/meta/" not in place]


@pytest.mark.parametrize("file", [VOICE, STICKER, HEAVY], ids=["voice", "sticker", "10 MB"])
def test_a_file_where_a_text_is_asked_for_is_refused_kindly(office: Office, file: Attachment) -> None:
    """The question stands below, and nothing is kept: no heavy picture is even fetched."""
    office.send("ana", [file])
    said = office.phones["ana"].text
    assert said.startswith("I cannot take a file here. Please answer the question in words.\n\n**1/5**")
    (kept,) = office.kept()
    assert office.network.store.read(lambda unit: unit.answer_files.of_response(kept.id)) == ()
    assert answers(office) == []


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (replace(LOGO, size=LARGEST_FILE + 1), "The file is larger than 20 MB."),
        (uploaded("logo.png", "image/png", b"", "0" * 64), "The file is empty."),
        (VOICE, "A picture is wanted here"),
        (replace(STICKER, media_type="application/x-tgsticker"), "A picture is wanted here"),
    ],
    ids=["too large", "empty", "voice", "animated sticker"],
)
def test_a_file_that_is_no_picture_is_refused_with_the_reason(network: Network, file: Attachment, why: str) -> None:
    """And another can be sent at once."""
    office = Office(network, city())
    office.open("ana")
    for line in TO_THE_LOGO:
        office.phones["ana"].says(line)
    office.send("ana", [file])
    assert office.phones["ana"].text.startswith(why)
    office.send("ana", [HEAVY])
    assert "town-hall.jpg" in answers(office)


def test_an_answer_to_a_question_that_has_moved_on_is_not_taken_for_another(network: Network) -> None:
    """Ana answers on Slack what was asked on Telegram; then the button on Telegram is of a question before."""
    office = Office(network, city())
    office.open("ana")
    ana = office.phones["ana"]
    for line in ("5", "/skip"):
        ana.says(line)
    yes, slack = ana.last.token(0), network.slack("ana", "en")
    network.store.run(lambda unit: unit.people.add_address(slack.address, network.focal_point))
    slack.says("no")
    said = ana.presses(yes)
    assert said.text.startswith("That question is answered already: “Is there a digital plan? No”.")
    (kept,) = office.kept()
    assert kept.response.answers["/data/city/plan"] == "no"


def test_a_form_that_is_withdrawn_in_the_middle_is_over(office: Office) -> None:
    """What was said before is kept, and nobody is asked any more."""
    office.phones["ana"].says("Ana")

    def withdraw(unit: Unit) -> None:
        (kept,) = unit.responses.of_subject(office.subject)
        unit.responses.save(replace(kept, state=ResponseState.WITHDRAWN, key=None))

    office.network.store.run(withdraw)
    assert office.phones["ana"].says("Head").text.startswith("“Registration for an event” is no longer open")
    assert answers(office) == ["Ana"]
    line = office.network.store.read(lambda unit: unit.conversations.at(office.phones["ana"].address))
    assert line is not None
    assert isinstance(line.conversation.topic, AtMenu)


def test_whoever_leaves_the_city_in_the_middle_fills_in_nothing_more(office: Office) -> None:
    """The draft is the city's: a colleague goes on with it."""
    office.phones["ana"].says("Ana")
    office.network.store.run(lambda unit: unit.contacts.end_posts(office.network.focal_point))
    assert "is no longer open" in office.phones["ana"].says("Head").text
    office.open("bea")
    assert "**2/5**" in office.phones["bea"].text
    assert answers(office) == ["Ana"]


def test_whoever_is_erased_in_the_middle_is_a_stranger(office: Office) -> None:
    """Their next line begins a conversation; what they answered for the city is the city's."""
    office.phones["ana"].says("Ana")
    network, ana = office.network, office.network.focal_point
    network.store.run(lambda unit: forget(unit, OPERATOR, ana, network.now))
    office.phones["ana"].says("Head")
    line = network.store.read(lambda unit: unit.conversations.at(office.phones["ana"].address))
    assert line is not None
    assert line.conversation.contact.id != ana
    assert not isinstance(line.conversation.topic, Filling)
    assert "Head" not in answers(office)


def test_a_required_question_that_is_never_reached_stands_in_nobodys_way(network: Network) -> None:
    """It is asked only under a condition that cannot come true."""
    office = Office(network, unreachable())
    office.open("ana")
    assert "Would you like to add anything?" in office.phones["ana"].says("5").text
    assert office.phones["ana"].says("no").text.startswith("**Your answers**")
    office.phones["ana"].says("send")
    (kept,) = office.kept()
    assert kept.state is ResponseState.SUBMITTED


def test_a_message_of_nothing_is_no_answer(network: Network) -> None:
    """As platforms send them: spaces, or a sign that nobody sees."""
    office = Office(network, city(), ChannelName.WEBCHAT)
    office.open("ana")
    for text in ("   ", "\u200b", "\u2060"):
        assert "**1/10" in office.phones["ana"].says(text).text


def unreachable() -> FormVersion:
    """Its last required question is asked of cities with people below none."""
    rows = (
        {"type": "integer", "name": "people", "label": "People", "required": "yes", "constraint": ". >= 0"},
        {"type": "text", "name": "why", "label": "Why?", "relevant": "${people} < 0", "required": "yes"},
        {"type": "text", "name": "more", "label": "Would you like to add anything?"},
    )
    return read(workbook(rows), "unreachable")
