"""Certificates: who gets one, what it says in which language, and addresses that nobody can make up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from handlers.events.certificates import (
    LONGEST_TOKEN,
    Certificate,
    address_of,
    find_certificate,
    page_of,
    registration_of,
    token_of,
)
from knowledge.model.events import Registration
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, KEY, Gathering


def found(gathering: Gathering, registration: Registration, language: Language | None = None) -> Certificate | None:
    """What stands under the address of a registration."""
    return gathering.store.read(
        lambda unit: find_certificate(unit, registration.id, gathering.library, language, gathering.now)
    )


def shown(gathering: Gathering, registration: Registration, language: Language | None = None) -> str:
    """The text of the page."""
    certificate = found(gathering, registration, language)
    assert certificate is not None
    page = page_of(certificate, gathering.library.phrasebook.speak(certificate.language), "/style.css")
    return " ".join("".join(str(text) for text in html.fromstring(page).itertext()).split())


@pytest.fixture
def own(gathering: Gathering) -> Registration:
    """The focal point of Lyon is registered."""
    return gathering.registers(gathering.focal_point, gathering.announce())


class TestPage:
    def test_says_all(self, gathering: Gathering, own: Registration) -> None:
        """Network, event, dates, place, name, function, city, code and date of issue."""
        said = shown(gathering, own, EN)
        for each in (
            "A network",
            "Certificate of registration",
            "Annual meeting",
            "Tuesday, 15 December 2026, 10:00 – 18:00 (Madrid)",
            "Bilbao, Town Hall",
            "Focal point, Lyon",
            "Adviser",
            "Lyon",
            "CDEF-2222",
            "20 November 2026",
            "secretariat@example.org",
        ):
            assert each in said

    def test_of_attendance(self, gathering: Gathering, own: Registration) -> None:
        """Once somebody was there, that is certified, under the same address."""
        gathering.now = BEGIN
        gathering.attends(own)
        gathering.now = BEGIN + DAY
        said = shown(gathering, own, EN)
        assert "Certificate of attendance" in said
        assert "took part in this event" in said

    def test_in_the_participants_language(self, gathering: Gathering, own: Registration) -> None:
        """Unless another is chosen: the names and dates follow."""
        certificate = found(gathering, own)
        assert certificate is not None
        assert certificate.language == FR
        assert "Réunion annuelle" in shown(gathering, own)
        months = {EN: "20 November 2026", FR: "20 novembre 2026", ES: "20 de noviembre de 2026", PT: "20 de novembro"}
        assert set(months) == set(NETWORK_LANGUAGES)
        for language, issued in months.items():
            assert issued in shown(gathering, own, language)
        assert "Reunião anual" in shown(gathering, own, PT)

    def test_markup_is_shown_as_it_is(self, gathering: Gathering) -> None:
        """A name that is HTML is a name."""
        registration = gathering.registers(gathering.focal_point, gathering.announce(), "<script>alert(1)</script>")
        certificate = found(gathering, registration)
        assert certificate is not None
        page = page_of(certificate, gathering.library.phrasebook.speak(EN), "/style.css")
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "style=" not in page
        assert "<style" not in page

    def test_a_colleague_of_the_city(self, gathering: Gathering) -> None:
        """It bears the colleague's name, not that of whoever registered them."""
        said = shown(gathering, gathering.registers(gathering.focal_point, gathering.announce(), "Zoé Martin"), EN)
        assert "Zoé Martin" in said
        assert "Focal point" not in said


class TestNone:
    def test_without_a_seat(self, gathering: Gathering) -> None:
        """Who waits, and whom a seat is kept for, has nothing to show."""
        event = gathering.announce(seats=1)
        first = gathering.registers(gathering.official, event)
        waiting = gathering.registers(gathering.focal_point, event)
        assert found(gathering, waiting) is None
        gathering.withdraws(gathering.official, first)
        assert found(gathering, waiting) is None
        assert found(gathering, first) is None

    def test_of_a_cancelled_event(self, gathering: Gathering, own: Registration) -> None:
        """Nobody can take part in what does not take place."""
        gathering.cancels(gathering.event_of(own))
        assert found(gathering, own) is None

    def test_of_nobody(self, gathering: Gathering, own: Registration) -> None:
        """A number that nobody has."""
        assert found(gathering, replace(own, id=404)) is None


class TestAddress:
    def test_is_read_back(self) -> None:
        """The token stands for its registration, with the key that made it."""
        assert registration_of(token_of(55, KEY), KEY) == 55

    @pytest.mark.parametrize("token", ["", "55", "55.", "55.AAAA", "é.ü", "x" * 10_000, ".", "-1.abc", "55 .x"])
    def test_made_up(self, token: str) -> None:
        """Whatever somebody tries leads nowhere."""
        assert registration_of(token, KEY) is None

    def test_changed_or_of_another_installation(self) -> None:
        """Neither another number with the same signature, nor another key, is believed."""
        token = token_of(55, KEY)
        assert registration_of(token.replace("55", "56", 1), KEY) is None
        assert registration_of(token, KEY[::-1]) is None
        assert len(token) < LONGEST_TOKEN

    def test_where_there_are_no_pages(self, gathering: Gathering, own: Registration, ana: Telephone) -> None:
        """The certificate comes as a file, which needs nothing from elsewhere."""
        served = gathering.library.installation
        for installation in (replace(served, web=""), replace(served, signing_key="")):
            assert address_of(own, installation) == ""
            gathering.library = replace(gathering.library, installation=installation)
        (file,) = gathering.presses(ana, f"certificate:{own.id}").files
        assert file.name == f"certificate-{own.id}.html"
        page = gathering.content(file.reference).decode()
        assert file.size == len(page.encode())
        assert "CDEF-2222" in page
        assert "<style>\n@page" in page
        assert "<link" not in page

    def test_in_the_chat(self, gathering: Gathering, own: Registration, ana: Telephone) -> None:
        """It is the same every time, so that a printed one can be looked up."""
        first = gathering.presses(ana, f"certificate:{own.id}").text
        assert f"https://focal.example.org/certificates/{token_of(own.id, KEY)}" in first
        assert gathering.presses(ana, f"certificate:{own.id}").text == first
