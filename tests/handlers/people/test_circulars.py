"""Circulars in conversation: acknowledged by those who got them, asked about, found again by those who may read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.circulars import Circular
from knowledge.model.languages import FR, PT
from knowledge.model.people import Role
from knowledge.store.circulars import CircularRepository
from tests.handlers.people.network import Network, Telephone
from tests.handlers.people.releasing import release_circular


@pytest.fixture
def ana(small_network: Network) -> Telephone:
    """The focal point of Lyon, on a telephone."""
    return small_network.joined(small_network.focal_point, "ana")


@pytest.fixture
def circular(small_network: Network, ana: Telephone) -> Circular:
    """A circular that reached her."""
    released = release_circular(small_network)
    assert "Montevideo" in ana.text
    return released


def acknowledged(network: Network, circular: Circular) -> list[str]:
    """Who acknowledged it, by name."""
    lines = network.store.read(lambda unit: unit.circulation.register(circular))
    return [line.contact_name for line in lines if line.acknowledged_at is not None]


def joined(network: Network, name: str, role: Role) -> Telephone:
    """Somebody who becomes a contact of Braga only now, and connects a telephone."""
    number = network.store.run(lambda unit: unit.people.add_contact(name, role, PT, network.braga.id, network.now))
    return network.joined(number, name)


class TestAcknowledging:
    def test_by_the_button(self, small_network: Network, ana: Telephone, circular: Circular) -> None:
        """One press is enough, a second is no error, and the register has it once."""
        ana.chooses("ack")
        ana.presses(ana.shown[-2].token(0))
        assert "already" in ana.text or "déjà" in ana.text
        assert acknowledged(small_network, circular) == ["Focal point, Lyon"]

    def test_however_the_conversation_went_on(self, small_network: Network, ana: Telephone, circular: Circular) -> None:
        """The button stays good: after other questions, and in the middle of something else, which then goes on."""
        letter = ana.last
        ana.says("/menu")
        ana.says("/settings")
        ana.chooses("settings:function")
        ana.presses(letter.token(0))
        assert acknowledged(small_network, circular) == ["Focal point, Lyon"]
        ana.says("Directrice du numérique")
        assert ana.owner.function == "Directrice du numérique"

    def test_only_by_those_who_got_it(self, small_network: Network, circular: Circular) -> None:
        """A forged button of a stranger acknowledges nothing, and tells them nothing."""
        stranger = small_network.telegram("stranger", "en")
        stranger.says("hello")
        small_network.hear_choice(stranger, f"ack:{circular.id}")
        assert acknowledged(small_network, circular) == []

    @pytest.mark.parametrize("token", ["l999999.0", "l1.99", "lx.0", "l1.-1"])
    def test_buttons_that_never_were(self, ana: Telephone, circular: Circular, token: str) -> None:
        """What no letter has is answered like any button of long ago."""
        ana.presses(token)
        assert ana.choices[0].startswith("topic:")


class TestAsking:
    def test_only_this_circular_is_searched(self, small_network: Network, ana: Telephone, circular: Circular) -> None:
        """What another circular says about the same is not quoted."""
        other = {FR: ("Voyage à Bilbao", "Les frais de voyage à Bilbao sont remboursés.")}
        release_circular(small_network, other, number=13)
        small_network.hear_choice(ana, f"about:{circular.id}")
        said = ana.says("Qui paie les frais de voyage ?").text
        assert "restent à la charge de chaque ville" in said
        assert "remboursés" not in said

    def test_a_question_goes_to_a_person_with_the_circular(
        self, small_network: Network, ana: Telephone, circular: Circular
    ) -> None:
        """What it does not say is for the secretariat, who see which circular it is about."""
        ana.chooses("about")
        ana.says("Y aura-t-il des interprètes ?")
        (ticket,) = small_network.store.read(lambda unit: unit.tickets.all(None, 2))
        assert ticket.text == "Y aura-t-il des interprètes ?"
        assert ticket.origin == f"https://focal.example.org/console/circulars/{circular.id}"

    def test_whoever_is_not_content_with_the_quotation(
        self, small_network: Network, ana: Telephone, circular: Circular
    ) -> None:
        """The button below the passage hands the question over, with the circular that it is about."""
        ana.chooses("about")
        ana.says("Qui paie le voyage ?")
        ana.chooses("ask")
        (ticket,) = small_network.store.read(lambda unit: unit.tickets.all(None, 2))
        assert (ticket.text, ticket.origin.rsplit("/", 1)[1]) == ("Qui paie le voyage ?", str(circular.id))

    def test_it_can_be_left(self, small_network: Network, ana: Telephone, circular: Circular) -> None:
        """ "Cancel" asks nothing, and the next question is an ordinary one."""
        ana.chooses("about")
        ana.says("annuler")
        assert "Juan Mari Aburto" in ana.says("Qui préside le réseau ?").text
        assert small_network.store.read(lambda unit: unit.tickets.count_open()) == 0


class TestFinding:
    def test_a_member_who_joined_later(self, small_network: Network, circular: Circular) -> None:
        """Whoever came after the release gets it on request, in their language, and is on the register from then on."""
        phone = joined(small_network, "Nova, Braga", Role.FOCAL_POINT)
        small_network.store.run(lambda unit: unit.contacts.set_language(phone.owner.id, PT, ()))
        phone.says("circular 12")
        small_network.deliver()
        assert any("Montevideu" in message.text for message in phone.shown)
        names = [
            line.contact_name for line in small_network.store.read(lambda unit: unit.circulation.register(circular))
        ]
        assert "Nova, Braga" in names

    def test_what_is_not_public_is_found_by_nobody_else(
        self, small_network: Network, ana: Telephone, circular: Circular
    ) -> None:
        """A stranger finds no private circular, by number, by words, by a forged button; those who got it do."""
        small_network.store.run(
            lambda unit: CircularRepository(unit.connection).save(_private(unit.circulars.one(circular.id)))
        )
        stranger = small_network.telegram("stranger", "fr")
        for typed in ("circulaire 12", "la circulaire sur Montevideo"):
            assert "logement est offert" not in stranger.says(typed).text
        for choice in (f"circular:{circular.id}", f"about:{circular.id}", f"ack:{circular.id}"):
            small_network.hear_choice(stranger, choice)
            assert all("Montevideo" not in message.text for message in stranger.shown)
        assert "logement est offert" in ana.says("circulaire 12").text


def _private(circular: Circular | None) -> Circular:
    assert circular is not None
    return replace(circular, is_public=False)
