"""Settings: what is answered is stored, for every channel, and nothing else changes."""

from __future__ import annotations

from datetime import time

import pytest

from handlers.dialogue.settings import CONSENT_VERSION
from knowledge.model.people import refused
from knowledge.model.preferences import Mailing, QuietHours
from tests.handlers.people.network import Network, Telephone


@pytest.fixture
def phone(network: Network) -> Telephone:
    """The focal point of Lyon, who has settled in."""
    return network.joined(network.focal_point, "ana")


def test_settled_in_as_answered(network: Network, phone: Telephone) -> None:
    """After the welcome the store has what was answered, and the consent with its version and language."""
    owner = phone.owner
    assert (owner.consent, owner.language_chosen, owner.quiet.is_never) == (CONSENT_VERSION, True, True)
    assert [owner.receives(mailing) for mailing in Mailing] == [True, True, True]
    actions = [entry.action for entry in network.store.read(lambda unit: unit.audit.about(f"contact:{owner.id}"))]
    assert "consent.given" in actions


def test_what_to_receive(phone: Telephone) -> None:
    """Each box is stored as it is ticked, and ticked again it is back."""
    phone.says("/settings")
    phone.chooses("settings:mailings")
    phone.chooses("set:mailings:events")
    phone.chooses("set:mailings:circulars")
    assert phone.owner.declined == {Mailing.EVENTS, Mailing.CIRCULARS}
    phone.chooses("set:mailings:events")
    assert phone.owner.declined == {Mailing.CIRCULARS}


def test_nothing_and_everything_again(phone: Telephone) -> None:
    """One tap ends everything, one tap brings back what was chosen before."""
    phone.says("/settings")
    phone.chooses("settings:mailings")
    phone.chooses("set:mailings:events")
    phone.chooses("set:mailings:none")
    assert not any(phone.owner.receives(mailing) for mailing in Mailing)
    phone.chooses("resume")
    assert [phone.owner.receives(mailing) for mailing in Mailing] == [True, True, False]


def test_quiet_hours(phone: Telephone) -> None:
    """Hours are typed as people type them; what is none is a question like any other, and the hours stay."""
    phone.says("/settings")
    phone.chooses("settings:quiet_hours")
    phone.says("de 21h30 à 7h")
    hours = QuietHours(begin=time(21, 30), end=time(7))
    assert phone.owner.quiet == hours
    phone.says("/settings")
    phone.chooses("settings:quiet_hours")
    phone.says("Qui préside le réseau ?")
    assert "set:quiet:2000-0800" in phone.choices
    assert phone.owner.quiet == hours


def test_time_zone(phone: Telephone) -> None:
    """A city is named; the member's own clock is stored as none of one's own."""
    phone.says("/settings")
    phone.chooses("settings:time_zone")
    phone.says("Oulan-Bator")
    phone.chooses("set:time_zone:Asia/Ulaanbaatar")
    assert (phone.owner.own_time_zone, phone.owner.time_zone) == ("Asia/Ulaanbaatar", "Asia/Ulaanbaatar")
    phone.says("/settings")
    phone.chooses("settings:time_zone")
    phone.says("Paris")
    phone.chooses("set:time_zone:Europe/Paris")
    assert (phone.owner.own_time_zone, phone.owner.time_zone) == ("", "Europe/Paris")


def test_function(network: Network, phone: Telephone) -> None:
    """A function is stored with the post; one that is too long is not, and is asked for again."""
    phone.says("/settings")
    phone.chooses("settings:function")
    phone.says("x" * 121)
    phone.says("  Directrice   du numérique ")
    assert phone.owner.function == "Directrice du numérique"
    assert [post.function for post in network.posts(network.focal_point)] == ["Directrice du numérique"]


@pytest.mark.parametrize("leaving", ["annuler", "menu", "/cancel", "stop"])
def test_leaving_in_the_middle(phone: Telephone, leaving: str) -> None:
    """Who was asked for their function and says something else is not called that."""
    phone.says("/settings")
    phone.chooses("settings:function")
    phone.says(leaving)
    assert phone.owner.function == ""


def test_a_chain_of_languages(phone: Telephone) -> None:
    """Several languages are named at once: the first is spoken, the others are what is fallen back on, and told."""
    phone.says("/language eu es en")
    assert phone.owner.languages[:3] == ("eu", "es", "en")
    phone.says("/settings")
    assert "euskara → español → English" in phone.text
    phone.says("/language eu tlh")
    assert phone.choices[0].startswith("language:")


def test_without_consent_there_is_nothing_to_choose(network: Network) -> None:
    """Who did not agree is asked for that before anything can be sent to them."""
    phone = network.telegram("ana")
    phone.says(network.invite(network.focal_point))
    phone.says("non")
    assert phone.owner.consent == refused(CONSENT_VERSION)
    phone.says("/settings")
    phone.chooses("settings:mailings")
    assert phone.choices == ["set:consent:yes", "set:consent:no"]
    phone.says("d’accord")
    assert all(phone.owner.receives(mailing) for mailing in Mailing)


def test_a_new_version_is_asked_about(network: Network, phone: Telephone) -> None:
    """Who agreed to an earlier text is asked again when they greet, and goes on receiving meanwhile."""
    number = phone.owner.id
    network.store.run(lambda unit: unit.contacts.consent(number, "2020-01", phone.owner.language, network.now))
    assert phone.owner.receives(Mailing.CIRCULARS)
    phone.says("bonjour")
    assert phone.choices == ["set:consent:yes", "set:consent:no"]


def test_a_visitor_has_few(network: Network) -> None:
    """Somebody unknown has a language and a clock; nothing is sent to them, so there is nothing to choose."""
    phone = network.telegram("eve")
    phone.says("/settings")
    assert phone.choices == ["settings:language", "settings:time_zone", "access", "link", "menu"]


@pytest.mark.parametrize("text", ["/settings", "mes paramètres", "/mydata", "/forget", "/link", "/invite", "/access"])
def test_nothing_personal_among_others(network: Network, text: str) -> None:
    """In a group nothing personal is said or changed; who asks is pointed to the direct messages."""
    group = network.telegram("-100")
    group.says(text)
    assert not group.last.choices
    assert not group.last.files
