"""Buttons that stand above in the chat: what they are about is named in them, so they mean the same later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from knowledge.model.audience import Act
from knowledge.model.events import Event, RegistrationState
from knowledge.model.messages import IncomingMessage
from knowledge.store.tables import messages
from tests.handlers.people.deadlines import announce as announce_deadline
from tests.handlers.people.network import Telephone
from tests.handlers.people.releasing import release_circular
from tests.handlers.registering.gathering import Gathering

LATER = timedelta(minutes=1)
"""No finger presses twice that slowly."""


def token(phone: Telephone, begin: str) -> str:
    """Of the newest button whose meaning begins so."""
    return next(
        message.token(ordinal)
        for message in reversed(phone.shown)
        for ordinal, choice in enumerate(message.choices)
        if choice.id.startswith(begin)
    )


def sends_in(phone: Telephone, event: Event) -> str:
    """Registers in the chat, and returns the button that did so."""
    phone.says(f"/start event-{event.id}")
    phone.chooses(f"fill:event:{event.id}")
    while "filling:send" not in phone.choices:
        phone.chooses("filling:skip")
    button = token(phone, "filling:send")
    phone.presses(button)
    return button


@pytest.fixture
def event(gathering: Gathering) -> Event:
    """One that is open."""
    return gathering.announce()


def test_what_was_sent_in_is_told_to_who_presses_again(gathering: Gathering, ana: Telephone, event: Event) -> None:
    """At once nothing is said twice; later the registration is shown as it stands, with its code."""
    button = sends_in(ana, event)
    shown, code = len(ana.shown), ana.text.split("**")[-2]
    ana.presses(button)
    assert len(ana.shown) == shown
    gathering.now += LATER
    said = ana.presses(button)
    assert said.text.startswith("You are registered.")
    assert code in said.text
    assert "My registrations" in [choice.label for choice in said.choices]


def test_the_button_that_began_it(gathering: Gathering, ana: Telephone, event: Event) -> None:
    """A second tap is one with the first; while the questions are open it goes on with them; later it says that there
    is nothing to do."""
    ana.says(f"/start event-{event.id}")
    begin = token(ana, f"fill:event:{event.id}")
    ana.presses(begin)
    shown = len(ana.shown)
    ana.presses(begin)
    assert len(ana.shown) == shown
    gathering.now += LATER
    assert "We go on where it was left." in ana.presses(begin).text
    ana.says("/pause")
    sends_in(ana, event)
    gathering.now += LATER
    assert ana.presses(begin).text == "You are registered already for: Annual meeting"


def test_an_old_yes_withdraws_nothing(gathering: Gathering, ana: Telephone, event: Event) -> None:
    """Whoever is asked whether they are sure, and goes on to something else, is still registered."""
    registration = gathering.registers(gathering.focal_point, event)
    gathering.presses(ana, f"unregister:{registration.id}")
    yes = token(ana, "unregistering:")
    ana.says("/menu")
    gathering.now += LATER
    assert ana.presses(yes).text.startswith("You are registered.")
    assert gathering.kept(registration).state is RegistrationState.CONFIRMED


def test_it_is_done_below_a_later_menu(gathering: Gathering, ana: Telephone) -> None:
    """The press counts for the city."""
    deadline = announce_deadline(gathering)
    ana.says("/deadlines")
    ana.chooses(f"deadline:{deadline.id}")
    ana.says("/menu")
    assert ana.presses(token(ana, "done:")).text.startswith("Thank you. I have noted that Lyon has done it")
    acts = gathering.store.read(lambda unit: unit.deadlines.acts_on(deadline, gathering.lyon.id))
    assert acts == {Act.ANSWERED}


def test_an_old_yes_declines_nothing(gathering: Gathering, ana: Telephone) -> None:
    """That a city will not take part is asked anew."""
    deadline = announce_deadline(gathering)
    gathering.presses(ana, f"decline:{deadline.id}")
    yes = token(ana, "declining:")
    ana.says("/menu")
    ana.presses(yes)
    acts = gathering.store.read(lambda unit: unit.deadlines.acts_on(deadline, gathering.lyon.id))
    assert acts == frozenset()
    assert f"decline:{deadline.id}" in ana.choices


def test_receipt_is_acknowledged_below_a_circular_that_was_looked_up(gathering: Gathering, ana: Telephone) -> None:
    """However much was said since."""
    release_circular(gathering)
    ana.says("circular 12")
    acknowledge = token(ana, "ack:")
    ana.says("/menu")
    assert ana.presses(acknowledge).text.startswith("Thank you. The secretariat sees that you have received this")


def test_what_stands_above_is_not_overwritten(gathering: Gathering, ana: Telephone, event: Event) -> None:
    """A menu that was shown last may be replaced; a message above it, with a code in it, may not."""
    sends_in(ana, event)
    mine = token(ana, "registrations:")
    ana.says("/menu")
    pressed = IncomingMessage(
        key="pressed", sender=ana.address, at=gathering.now, choice=mine, pressed_in="the-confirmation"
    )
    gathering.hear(pressed)
    gathering.deliver()
    assert ana.text.startswith("**My registrations**")
    assert ana.last.replaces == ""


def test_a_letter_is_not_overwritten(gathering: Gathering, ana: Telephone, event: Event) -> None:
    """What a button of it leads to stands below, whatever was said last."""
    gathering.registers(gathering.focal_point, event)
    gathering.changes(event, starts_at=event.starts_at + LATER)
    (letter,) = (message for message in ana.shown if "Please note a change" in message.text)
    number = gathering.store.read(lambda unit: unit.connection.execute(select(func.max(messages.c.id))).scalar_one())
    ana.says("/menu")
    ordinal = [choice.id for choice in letter.choices].index(f"event:{event.id}")
    pressed = IncomingMessage(
        key="pressed", sender=ana.address, at=gathering.now, choice=f"m{number}.{ordinal}", pressed_in="the-letter"
    )
    gathering.hear(pressed)
    gathering.deliver()
    assert ana.text.startswith("**Annual meeting**")
    assert ana.last.replaces == ""


def test_a_menu_of_topics_has_moved_on(ana: Telephone) -> None:
    """What is about nothing of theirs says so as before."""
    old = ana.says("/menu").token(0)
    ana.says("/help")
    assert ana.presses(old).text.startswith("That question has moved on.")
