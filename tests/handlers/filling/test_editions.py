"""What a city answered to the last edition is offered, section by section, and only kept where it still fits."""

from __future__ import annotations

import pytest

from knowledge.model.people import Post, Role
from tests.handlers.filling.cities import ANSWERS, City
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network, Telephone


@pytest.fixture
def office(network: Network) -> City:
    """Lyon."""
    return City(network, city())


def begin(office: City) -> Telephone:
    office.open("ana")
    return office.phones["ana"]


def answers(office: City) -> dict[str, str]:
    (kept,) = office.kept()
    return {place: value for place, value in kept.response.answers.items() if "/meta/" not in place}


def test_a_section_is_kept_with_one_tap(office: City) -> None:
    """What was not answered then is asked now; everything is noted as answered by whoever kept it."""
    office.answered_before()
    phone = begin(office)
    assert phone.choices == ["filling:keep:yes", "filling:keep:no", "filling:pause"]
    assert phone.chooses("filling:keep:yes").text.startswith("**2/11 · Your city**\nBudget in euros")
    in_city = {place: value for place, value in ANSWERS.items() if place.startswith("/data/city/")}
    assert answers(office) == in_city
    (kept,) = office.kept()
    events = office.network.store.read(lambda unit: unit.responses.events(kept.id))
    assert {event.place: event.contact for event in events} == dict.fromkeys(in_city, office.network.focal_point)


def test_what_does_not_fit_any_more_is_asked(office: City) -> None:
    """It is not offered, but shown with its question."""
    office.answered_before({**ANSWERS, "/data/city/people": "0"})
    phone = begin(office)
    assert "Inhabitants" not in phone.text
    assert phone.says("yes").text.endswith("Inhabitants\n\nIn 2019: 0")
    assert "/data/city/people" not in answers(office)


def test_nothing_is_offered_where_nothing_was_answered(office: City) -> None:
    """Neither of an agreement, which is given anew, nor to a city that did not take part."""
    office.answered_before({"/data/terms": "OK"})
    assert begin(office).text.endswith("**1/10 · Your city**\nInhabitants")


def test_nothing_is_offered_in_the_middle_of_a_section(office: City) -> None:
    """What somebody has begun to answer goes on question by question, with the answer of then."""
    office.answered_before()
    phone = begin(office)
    phone.says("no")
    assert phone.text.endswith("In 2019: 516,092")
    phone.says("520000")
    phone.says("/skip")
    assert phone.text.endswith("Is there a digital plan?\n\nIn 2019: Yes")
    assert office.open("bea").text.endswith("Is there a digital plan?\n\nIn 2019: Yes")


def test_the_offer_is_made_again_after_a_pause(office: City) -> None:
    """Nothing was said about it yet."""
    office.answered_before()
    begin(office).says("/pause")
    assert "Is that still so?" in office.open("ana").text


def test_a_colleague_has_answered_meanwhile(office: City) -> None:
    """Their answer stays, and the rest is kept."""
    office.answered_before()
    phone = begin(office)
    office.open("bea")
    office.phones["bea"].says("no")
    office.phones["bea"].says("5")
    phone.chooses("filling:keep:yes")
    assert answers(office)["/data/city/people"] == "5"
    assert answers(office)["/data/city/plan"] == "yes"


def test_instances_come_with_their_answers(office: City) -> None:
    """Those that the new response does not have yet are added."""
    office.answered_before()
    phone = begin(office)
    for line in ("/skip", "yes", "no"):
        phone.says(line)
    for line in ("yes", "/skip", "yes", "/skip", "yes"):
        phone.says(line)
    assert answers(office)["/data/project[1]/title"] == "Trams"


def test_the_answers_of_another_city_are_not_offered(office: City) -> None:
    """Not even to somebody who moved there."""
    before = office.answered_before()
    network = office.network
    network.store.run(lambda unit: unit.contacts.put_post(network.focal_point, _post(office)))
    assert before.member == network.lyon.id
    office.phone("ana")
    office.network.store.run(lambda unit: unit.contacts.act_for(network.focal_point, network.braga.id))
    assert "2019" not in begin(office).text


def _post(office: City) -> Post:
    return Post(member=office.network.braga, role=Role.FOCAL_POINT)
