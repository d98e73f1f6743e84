"""A draft goes on in the newest version of its questionnaire, and nothing that was answered is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.forms import FormVersion
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from tests.handlers.filling.forms import read
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import Row, workbook

FIRST: tuple[Row, ...] = (
    {"type": "integer", "name": "people", "label": "Inhabitants"},
    {"type": "text", "name": "mayor", "label": "Mayor"},
    {"type": "text", "name": "wish", "label": "Wish"},
)
SECOND: tuple[Row, ...] = (
    {"type": "integer", "name": "people", "label": "Inhabitants", "constraint": ". < 1000"},
    {"type": "text", "name": "mayor", "label": "Mayor"},
    {"type": "text", "name": "since", "label": "Since"},
)


def version(*rows: Row, number: str) -> FormVersion:
    return read(workbook(rows, (), {"form_title": "Cities", "form_id": "cities", "version": number}), "cities")


@pytest.fixture
def office(network: Network) -> Office:
    """Lyon has answered two of three questions, one of them in a way that the next version does not take."""
    office = Office(network, version(*FIRST, number="1"))
    office.open("ana")
    office.phones["ana"].says("520000")
    office.phones["ana"].says("Ana")
    return office


def take_in(office: Office, *rows: Row) -> int:
    form, made_of = version(*rows, number="2"), checksum_of(repr(rows).encode())
    network = office.network
    return network.store.run(lambda unit: unit.forms.put(form, "survey.xlsx", made_of, network.now))


def kept(office: Office, number: int) -> KeptResponse:
    found = office.network.store.read(lambda unit: unit.responses.one(number))
    assert found is not None
    return found


def answers(kept: KeptResponse) -> dict[str, str]:
    places = kept.response.answers.items()
    return {place.rpartition("/")[2]: value for place, value in places if "/meta/" not in place}


def test_what_does_not_fit_is_named_and_asked_again(office: Office) -> None:
    """What fits is carried over; the rest stays among the answers that were ever given."""
    (before,) = office.kept()
    number = take_in(office, *SECOND)
    said = office.open("ana").text
    assert "There is a new version of this form. Your answers have been carried over." in said
    assert "These answers do not fit the new version any more:\n• Inhabitants: 520,000" in said
    assert said.endswith("**1/3**\nInhabitants")
    after = kept(office, before.id)
    assert (after.form, after.response.version, answers(after)) == (number, "2", {"mayor": "Ana"})
    events = office.network.store.read(lambda unit: unit.responses.events(after.id))
    assert [(event.value, event.contact) for event in events if event.is_aside] == [("520000", None)]
    office.phones["ana"].says("900")
    assert office.phones["ana"].text.startswith("**3/3**\nSince")
    assert answers(kept(office, before.id)) == {"people": "900", "mayor": "Ana"}


def test_it_is_carried_over_once(office: Office) -> None:
    """Whoever comes next reads nothing of it."""
    take_in(office, *SECOND)
    office.open("ana")
    assert "new version" not in office.open("bea").text
    assert len(office.kept()) == 1


def test_a_draft_that_is_resumed_is_carried_over(office: Office) -> None:
    """Also from the list of what is open."""
    take_in(office, *SECOND)
    phone = office.phones["ana"]
    phone.says("/form")
    assert "These answers do not fit" in phone.chooses("filling:resume").text


def test_somebody_in_the_middle_goes_on(office: Office) -> None:
    """A question that a colleague's new version does not have any more is passed by."""
    phone = office.phones["ana"]
    assert phone.text.endswith("Wish")
    take_in(office, *SECOND)
    office.open("bea")
    assert phone.says("A tram").text.startswith("That question is not asked any more; here is the next one.")


def test_the_button_of_the_new_version_goes_on_with_the_draft(office: Office) -> None:
    """There is one draft, whichever invitation opens it, and it is handed in for both."""
    (before,) = office.kept()
    number = take_in(office, *SECOND)
    phone, network = office.phones["ana"], office.network
    network.hear_choice(phone, f"fill:form:{number}")
    network.deliver()
    assert kept(office, before.id).subject == f"form:{number}"
    for line in ("900", "/skip", "yes"):
        phone.says(line)
    assert kept(office, before.id).state is ResponseState.SUBMITTED
    assert "has answered this questionnaire already" in office.open("bea").text


def test_what_was_handed_in_stays_as_it_is(office: Office) -> None:
    """With its version; the new one is begun anew."""
    phone = office.phones["ana"]
    phone.says("/skip")
    phone.says("yes")
    (before,) = office.kept()
    assert before.state is ResponseState.SUBMITTED
    number = take_in(office, *SECOND)
    office.network.hear_choice(phone, f"fill:form:{number}")
    office.network.deliver()
    assert kept(office, before.id) == before
    assert "In 2026 you answered:\n• Mayor: Ana" in phone.text


def test_many_answers_that_do_not_fit_are_counted(network: Network) -> None:
    """A telephone shows twelve of them."""
    many: tuple[Row, ...] = tuple({"type": "text", "name": f"q{n}", "label": f"Question {n}"} for n in range(1, 15))
    office = Office(network, version(*many, number="1"))
    office.open("ana")
    for _ in many:
        office.phones["ana"].says("x")
    take_in(office, *SECOND)
    said = office.open("ana").text
    assert "• Question 12: x\n… and 2 more" in said
    assert "Question 13" not in said


def test_a_draft_of_another_form_is_left_alone(office: Office, network: Network) -> None:
    """A version is one of the same form_id."""
    (before,) = office.kept()
    other = replace(version(*SECOND, number="2"), id="towns")
    network.store.run(lambda unit: unit.forms.put(other, "towns.xlsx", checksum_of(b"towns"), network.now))
    office.open("ana")
    assert kept(office, before.id).form == before.form
