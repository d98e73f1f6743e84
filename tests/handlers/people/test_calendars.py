"""One's own calendar in conversation: its secret address is shown once, replaced and ended, and nothing keeps it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from handlers.calendar_feeds import fetch
from handlers.dialogue.library import Installation
from knowledge.model.calendar_addresses import hash_of_token
from knowledge.model.languages import EN
from knowledge.model.messages import OutgoingMessage
from tests.handlers.people.deadlines import announce
from tests.handlers.people.network import Network, Telephone
from tests.lives import dump

_ADDRESS = re.compile(r"^https://focal\.example\.org/calendar/([0-9A-Z.]+)\.ics$", re.MULTILINE)


@pytest.fixture
def ana(small_network: Network) -> Telephone:
    """The focal point of Lyon, who speaks English with Focal."""
    phone = small_network.telegram("ana")
    small_network.joins(phone, small_network.focal_point, EN)
    return phone


def secret(message: OutgoingMessage) -> str:
    """The secret part of the address that is shown."""
    found = _ADDRESS.search(message.text)
    assert found is not None, message.text
    return found[1]


def leads_somewhere(network: Network, token: str) -> bool:
    """Whether a calendar program finds something under an address."""
    digest = hash_of_token(token)
    return network.store.read(lambda unit: fetch(unit, digest, network.library, network.now)) is not None


@pytest.mark.parametrize("asked", ["/calendar", "my calendar", "mon agenda", "mi calendario", "minha agenda"])
def test_asked_for(small_network: Network, ana: Telephone, asked: str) -> None:
    """By the command or in a word; what is shown leads to the calendar, alone on its line, to be copied."""
    ana.says(asked)
    assert leads_somewhere(small_network, secret(ana.last))
    for program in ("Outlook", "Google", "Apple"):
        assert program in ana.text


def test_by_the_button_below_the_deadlines(small_network: Network, ana: Telephone) -> None:
    """The list leads there."""
    announce(small_network)
    ana.says("/deadlines")
    ana.chooses("calendar")
    assert leads_somewhere(small_network, secret(ana.last))


def test_nothing_keeps_it(small_network: Network, ana: Telephone) -> None:
    """Once it was sent, no group of the secret is in the database: not in the transcript, not in a queue."""
    token = secret(ana.says("/calendar"))
    rows = dump(small_network.store)
    assert [group for group in token.split(".") if group in rows] == []
    assert "/calendar/****" in rows


def test_it_is_not_shown_again(small_network: Network, ana: Telephone) -> None:
    """Asked once more, Focal tells since when there is one; it goes on working."""
    token = secret(ana.says("/calendar"))
    said = ana.says("/calendar").text
    assert "since 20 November 2026" in said
    assert _ADDRESS.search(said) is None
    assert leads_somewhere(small_network, token)
    assert ana.choices == ["calendar:new", "calendar:end", "deadlines:0"]


def test_replaced(small_network: Network, ana: Telephone) -> None:
    """A new address ends the old one at once."""
    old = secret(ana.says("/calendar"))
    ana.says("/calendar")
    new = secret(ana.chooses("calendar:new"))
    assert [leads_somewhere(small_network, token) for token in (old, new)] == [False, True]


def test_ended(small_network: Network, ana: Telephone) -> None:
    """It leads nowhere; a second press finds none; later there may be another one."""
    token = secret(ana.says("/calendar"))
    ana.says("/calendar")
    assert "leads nowhere any more" in ana.chooses("calendar:end").text
    assert not leads_somewhere(small_network, token)
    small_network.hear_choice(ana, "calendar:end")
    small_network.deliver()
    assert ana.text == "Your calendar has no address."
    assert leads_somewhere(small_network, secret(ana.chooses("calendar:new")))


def test_each_has_their_own(small_network: Network, ana: Telephone) -> None:
    """Two colleagues of one city have two addresses, and ending one does not end the other."""
    alba = small_network.telegram("alba")
    small_network.joins(alba, small_network.alternate, EN)
    hers, theirs = (secret(phone.says("/calendar")) for phone in (alba, ana))
    ana.says("/calendar")
    ana.chooses("calendar:end")
    assert [leads_somewhere(small_network, token) for token in (hers, theirs)] == [True, False]


@pytest.mark.parametrize("choice", ["calendar", "calendar:new", "calendar:end", "calendar:whatever"])
def test_a_stranger(small_network: Network, choice: str) -> None:
    """Whoever speaks for no city gets no address, by whatever forged button."""
    stranger = small_network.telegram("stranger", "en")
    stranger.says("hello")
    small_network.hear_choice(stranger, choice)
    small_network.deliver()
    assert "do not know yet for which city you speak" in stranger.text
    assert "calendar.opened" not in dump(small_network.store)


def test_without_a_web_address(small_network: Network, ana: Telephone) -> None:
    """Where nothing can be fetched, nothing is offered, and whoever asks is told why."""
    small_network.library = replace(small_network.library, installation=Installation(web=""))
    announce(small_network)
    ana.says("/deadlines")
    assert "calendar" not in ana.choices
    assert "no web address" in ana.says("/calendar").text
    assert "calendar.opened" not in dump(small_network.store)


def test_not_among_others(small_network: Network, ana: Telephone) -> None:
    """A button that came privately, pressed where others read along, shows no secret there."""
    thread = small_network.slack("T1/C1GROUP/1", "en")
    thread.says("hello")
    for choice in ("calendar", "calendar:new"):
        small_network.hear_choice(thread, choice)
        small_network.deliver()
        assert _ADDRESS.search(thread.text) is None
