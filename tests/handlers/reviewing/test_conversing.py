"""A city would like to change what it has handed in: it says why, and the secretariat decides."""

from __future__ import annotations

from knowledge.model.conversation import Conversation, WishingToCorrect, decode_state, encode_state
from knowledge.model.reviews import ReviewState
from tests.handlers.reviewing.offices import PEOPLE, Reviewed

WHY = "We counted wrongly."


def wish(office: Reviewed, why: str = WHY) -> str:
    """Ana asks to change the answers; what Focal says last."""
    said = office.choose("ana", f"correct:{office.response}")
    if "Write it in a few words" in said.text:
        said = office.phone("ana").says(why)
        office.network.deliver()
    return said.text


def test_the_secretariat_is_told_why(office: Reviewed) -> None:
    """With whose answers they are, and where it reads them."""
    assert wish(office).startswith("I have asked the secretariat to open the answers again.")
    assert office.answered.review is ReviewState.CORRECTION_ASKED
    entry = office.entries[-1]
    assert (entry.contact, entry.note, entry.version) == (office.network.focal_point, WHY, 1)
    (told,) = office.staff.shown
    assert told.text.startswith("Focal point, Lyon (Lyon) would like to change the answers to “Cities”")
    assert f"> {WHY}\n\nhttps://focal.example.org/console/forms/" in told.text


def test_asked_twice_it_waits(office: Reviewed) -> None:
    """Nobody is told again, whoever of the city asks."""
    wish(office)
    waits = "The secretariat knows that you would like to change the answers, and decides about it."
    assert wish(office) == waits
    assert office.choose("bea", f"correct:{office.response}").text == waits
    assert len(office.staff.shown) == 1


def test_it_may_be_cancelled(office: Reviewed) -> None:
    """Then nothing was asked."""
    office.choose("ana", f"correct:{office.response}")
    assert office.phone("ana").says("cancel").text.startswith("Cancelled; nothing was changed.")
    assert office.states == [ReviewState.RECEIVED]


def test_a_courtesy_is_no_reason(office: Reviewed) -> None:
    """The question is asked again."""
    asked = office.choose("ana", f"correct:{office.response}").text
    assert office.phone("ana").says("thank you").text == asked
    assert office.states == [ReviewState.RECEIVED]


def test_a_refusal_leaves_all_as_it_was(office: Reviewed) -> None:
    """Approved answers are approved again; the city hears why, and may ask once more."""
    office.approve()
    wish(office)
    office.refuse()
    assert office.answered.review is ReviewState.APPROVED
    assert "> The study is printed." in office.phone("ana").text
    assert wish(office).startswith("I have asked")
    office.refuse()
    assert office.answered.review is ReviewState.APPROVED


def test_what_was_asked_by_the_secretariat_is_answered_at_once(office: Reviewed) -> None:
    """Nobody asks for what is open already."""
    office.ask(PEOPLE)
    office.send_comments()
    said = office.choose("ana", f"correct:{office.response}")
    assert said.text == "The secretariat has questions about the answers."
    assert said.choices[0].id == f"fill:correction:{office.response}"


def test_a_rejection_is_not_argued_with_here(office: Reviewed) -> None:
    """It is said as it is."""
    office.reject()
    assert wish(office) == "The secretariat has not accepted the answers."
    assert office.open("ana").text.endswith("The secretariat has not accepted the answers.")


def test_a_forged_button_asks_for_nothing(office: Reviewed) -> None:
    """Not for another city, nor without a number."""
    stranger = office.network.telegram("stranger", "en")
    stranger.says("hello")
    office.network.hear_choice(stranger, f"correct:{office.response}")
    office.network.deliver()
    assert "no such questionnaire" in stranger.text
    for id in ("correct:999", "correct:x", "correct"):
        office.choose("ana", id)
    assert office.states == [ReviewState.RECEIVED]


def test_who_may_not_answer_asks_for_nothing(office: Reviewed) -> None:
    """An elected official of the city reads that it is not theirs to do, and gets no such button."""
    network = office.network
    mayor = network.telegram("mayor", "en")
    office.connect(network.elected, mayor)
    network.hear_choice(mayor, f"correct:{office.response}")
    network.deliver()
    assert office.states == [ReviewState.RECEIVED]
    network.hear_choice(mayor, f"fill:{office.subject}")
    network.deliver()
    assert not any(choice.startswith("correct") for choice in mayor.choices)


def test_the_question_is_kept(office: Reviewed) -> None:
    """A restart between the question and the reason loses neither."""
    contact = office.network.contact(office.network.focal_point)
    topic = WishingToCorrect(response=7, title="Cities")
    before = Conversation(contact=contact, topic=topic)
    assert decode_state(contact, encode_state(before), 0) == before
