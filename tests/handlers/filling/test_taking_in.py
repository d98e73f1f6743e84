"""Forms come from the secretariat, as workbooks, or with Focal; what is answered in them can be told in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.filling.built_in import built_in
from handlers.filling.desk import around, filled_by
from handlers.filling.taking_in import take_in
from handlers.filling.values import answers_of, labelled
from knowledge.forms.responses import Filled, begin
from knowledge.model.languages import EN, FR, PT
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, Actor, Forbidden
from tests.handlers.filling.forms import city, registration
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network


def test_a_workbook_is_taken_in_once(network: Network) -> None:
    """The log says who did it and what; a second time changes nothing."""
    first, second = (
        network.store.run(lambda unit: take_in(unit, OPERATOR, city(), "cities.xlsx", b"PK", network.now))
        for _ in range(2)
    )
    assert (first.number, first.is_new, second.is_new) == (second.number, True, False)
    logged = network.store.read(lambda unit: unit.audit.about(f"form:{first.number}"))
    assert [(entry.actor, entry.action) for entry in logged] == [("operator", "form.added")]


def test_only_the_secretariat_takes_forms_in(network: Network) -> None:
    """A focal point answers them."""
    official = Actor(name="contact:1", role=Role.FOCAL_POINT, contact=1)
    with pytest.raises(Forbidden):
        network.store.run(lambda unit: take_in(unit, official, city(), "cities.xlsx", b"PK", network.now))


def test_a_form_that_focal_brings_along_is_made_once(network: Network) -> None:
    """It is there when it is wanted first, in all four languages."""
    first, second = (network.store.run(lambda unit: built_in(unit, "registration", network.now)) for _ in range(2))
    assert first == second
    form = network.store.read(lambda unit: unit.forms.one(first))
    assert [language.code for language in form.languages] == ["en", "fr", "es", "pt"]
    assert [question.name for question in form.questions() if question.is_asked] == [
        question.name for question in registration().questions() if question.is_asked
    ]


def test_what_focal_brings_along_is_no_questionnaire(network: Network) -> None:
    """It is asked for a purpose of its own; a forged button opens nothing."""
    office = Office(network, city())
    number = network.store.run(lambda unit: built_in(unit, "registration", network.now))
    phone = office.phone("ana")
    network.hear_choice(phone, f"fill:form:{number}")
    network.deliver()
    assert phone.text.startswith("I know of no such questionnaire.")


@pytest.mark.parametrize("rest", ["fill:form:99", "fill:form:x", "fill:form", "fill:form:1:2"])
def test_a_questionnaire_that_is_not_there_is_not_opened(network: Network, rest: str) -> None:
    """Whatever the button says."""
    office = Office(network, city())
    phone = office.phone("ana")
    network.hear_choice(phone, rest)
    network.deliver()
    assert phone.text.startswith("I know of no such questionnaire.")


def test_who_speaks_for_no_city_fills_in_no_questionnaire(network: Network) -> None:
    """They are told why."""
    office = Office(network, city())
    stranger = network.web("stranger", "en")
    stranger.says("hello")
    network.hear_choice(stranger, f"fill:{office.subject}")
    network.deliver()
    assert stranger.text.startswith("This questionnaire is for cities")
    assert office.kept() == ()


def test_an_elected_official_does_not_answer_for_the_city(network: Network) -> None:
    """That is the office's."""
    office = Office(network, city())
    mayor = network.joined(network.elected, "mayor")
    network.hear_choice(mayor, f"fill:{office.subject}")
    network.deliver()
    assert office.kept() == ()


class TestValues:
    """What was answered, for those who do something with it."""

    @pytest.fixture
    def filled(self, network: Network) -> Filled:
        """The form with every kind of question, answered."""
        ana, now = network.contact(network.focal_point), datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
        begun = begin(city(), "uuid:1", 7, around(city(), ana, network.library, now))
        blank = filled_by(city(), begun, ana, network.library, now)
        (whole,) = blank.response.repeats
        (id,) = blank.response.repeats[whole]
        for place, value in {
            "/data/city/people": "520000",
            "/data/city/plan": "yes",
            "/data/city/since": "2019-03-24",
            "/data/theme": "water",
            "/data/order": "energy water waste",
            f"{whole}[{id}]/title": "Trams",
            "/data/place": "43.26 -2.93 0 0",
        }.items():
            blank = blank.answer(place, value).filled
        return blank

    def test_by_name(self, filled: Filled) -> None:
        """Those in groups too, those in repeats not; what is not relevant is not there, what is open is empty."""
        told = answers_of(filled)
        assert (told["people"], told["plan"], told["budget"]) == ("520000", "yes", "")
        assert "title" not in told
        assert "since" not in answers_of(filled.answer("/data/city/plan", "no").filled)

    def test_in_words(self, filled: Filled) -> None:
        """With the labels of the reader's language, and numbers and dates as it writes them."""
        assert labelled(filled, (FR,)) == (
            ("Habitants", "520\u202f000"),
            ("Y a-t-il un plan ?", "Oui"),
            ("Depuis quand ?", "dimanche 24 mars 2019"),
            ("Thème principal", "Water"),
            ("Lesquels comptent le plus ?", "Energy, Water et Waste"),
            ("Titre du projet", "Trams"),
            ("Où est-ce ?", "43,26° N; 2,93° O"),
        )
        assert labelled(filled, (PT, EN))[1] == ("Há um plano?", "Sim")
