"""Who is reminded of a deadline, when, and by what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from handlers.dialogue.deadlines import DECLINE, DONE, SNOOZE
from knowledge.model.audience import Act
from knowledge.model.languages import ES
from knowledge.model.people import ChannelName
from knowledge.store.codec import decode_message
from knowledge.store.tables import letters
from tests.circulations import add_member, add_reader
from tests.handlers.deadlines.network import (
    BOGOTA,
    DAY,
    FRIDAY,
    HOUR,
    LONDON,
    MADRID,
    MINUTE,
    START,
    ULAANBAATAR,
    Network,
    local,
)

THURSDAY = local(MADRID, 12, 3, 10)
"""The day before most of these deadlines, in the morning."""


def test_everybody_once_by_their_own_clock(network: Network) -> None:
    """At each step everybody is reminded once: on their own calendar at ten, however often the clock ticks."""
    network.set()
    network.run(local(MADRID, 11, 26, 0), FRIDAY + DAY)
    assert network.times(network.edurne, MADRID) == [
        ("7d", "27.11. 10:00"),
        ("1d", "03.12. 10:00"),
        ("4h", "04.12. 14:00"),
    ]
    assert network.times(network.jo, LONDON) == [("7d", "27.11. 10:00"), ("1d", "03.12. 10:00"), ("4h", "04.12. 13:00")]
    assert network.times(network.luz, BOGOTA) == [
        ("7d", "27.11. 10:00"),
        ("1d", "03.12. 10:00"),
        ("4h", "04.12. 08:00"),
    ]
    assert network.times(network.bold, ULAANBAATAR) == [("7d", "27.11. 10:00"), ("1d", "04.12. 10:00")]
    assert {each.state for each in network.reminded()} == {"sent"}


def test_nothing_is_left_to_look_at(network: Network) -> None:
    """The clock looks when somebody is to be reminded and at no other time, and when it is over never again."""
    deadline = network.set(plan="7d")
    network.tick(START)
    looks = []
    while (at := network.look(deadline)) is not None:
        looks.append(at)
        network.run(at, at)
    assert looks == [local(zone, 11, 27, 10) for zone in (ULAANBAATAR, MADRID, LONDON, BOGOTA)]
    assert len(network.reminded()) == 5


def test_in_words(small_network: Network) -> None:
    """A reminder says what, how long there is, until when by the reader's clock and by the official one, and where."""
    small_network.set(link="https://example.org/assembly")
    small_network.run(local(MADRID, 11, 27, 0), local(BOGOTA, 11, 27, 12))
    (madrid,), (london,) = small_network.letters(small_network.edurne), small_network.letters(small_network.jo)
    assert "**Inscríbase en la asamblea**" in madrid
    assert "viernes, 4 de diciembre de 2026, 18:00 (Madrid)" in madrid
    assert "https://example.org/assembly" in madrid
    assert "17:00" not in madrid
    assert "7 days are left." in london
    assert "Friday, 4 December 2026, 17:00 (London); official time: Friday, 4 December 2026, 18:00 (Madrid)." in london


def test_the_days_that_are_left(small_network: Network) -> None:
    """They are those of the reader's calendar: what ends on Friday in Madrid ends on Saturday in Erdenet."""
    small_network.set(plan="2d 1d 4h")
    small_network.run(local(MADRID, 12, 1, 0), FRIDAY)
    assert [text.split("\n\n")[1] for text in small_network.letters(small_network.jo)] == [
        "2 days are left.",
        "It ends tomorrow.",
        "It ends today.",
    ]
    assert [text.split("\n\n")[1] for text in small_network.letters(small_network.bold)] == [
        "2 days are left.",
        "It ends tomorrow.",
    ]


def test_a_title_in_another_language(small_network: Network) -> None:
    """Whoever cannot have it in their own language is told in which one it is."""
    small_network.set(titles={ES: "Inscríbase"})
    small_network.run(local(LONDON, 11, 27, 10), local(LONDON, 11, 27, 10))
    (text,) = small_network.letters(small_network.jo)
    assert text.split("\n\n")[:2] == ["**Inscríbase**", "The title is in Spanish."]


@pytest.mark.parametrize(
    ("subject", "first"),
    [("", f"{DONE}:1"), ("event:3", "fill:event:3"), ("form:2", "fill:form:2"), ("call:4", "fill:call:4")],
)
def test_buttons(small_network: Network, subject: str, first: str) -> None:
    """Three settle it; the first leads to the event, the form or the call that it belongs to."""
    deadline = small_network.set(subject=subject)
    small_network.run(THURSDAY, THURSDAY)
    (row,) = small_network.store.read(
        lambda unit: unit.connection.execute(select(letters.c.body).where(letters.c.language == ES)).all()
    )
    message = decode_message(row.body, text="", language=ES, key="")
    assert deadline.id == 1
    assert [choice.id for choice in message.choices] == [first, f"{DECLINE}:1", f"{SNOOZE}:1"]


def test_a_colleague_has_acted(network: Network) -> None:
    """On whatever channel: nobody of the city is reminded any more, and what waits is taken back; others go on."""
    deadline = network.set()
    colleague = add_reader(network.store, network.vitoria, START, channel=ChannelName.SLACK)
    network.tick(local(MADRID, 11, 27, 10))
    assert len(network.reminded(state="pending")) == 4
    assert network.settle(colleague, deadline, local(MADRID, 11, 27, 10))
    assert {each.contact: each.state for each in network.reminded()} == {
        network.edurne.id: "cancelled",
        network.mikel.id: "cancelled",
        colleague.id: "cancelled",
        network.bold.id: "pending",
    }
    network.run(local(MADRID, 11, 27, 11), FRIDAY)
    ours = {network.edurne.id, network.mikel.id, colleague.id}
    assert not [each for each in network.reminded(state="sent") if each.contact in ours]
    assert len(network.reminded(network.jo)) == 3


def test_acts_about_the_subject(network: Network) -> None:
    """Whoever registers for the event is done with its deadline, and with no other."""
    event, alone = network.set(subject="event:3", plan="1d"), network.set(plan="1d")
    network.do(lambda unit: unit.audiences.note_act("event:3", Act.REGISTERED, network.contact(network.edurne), START))
    network.run(THURSDAY, THURSDAY)
    assert [each.deadline for each in network.reminded(network.edurne)] == [alone.id]
    assert {each.deadline for each in network.reminded(network.bold)} <= {event.id, alone.id}


def test_settled_once(small_network: Network) -> None:
    """The second of two colleagues changes nothing."""
    deadline = small_network.set()
    assert small_network.settle(small_network.edurne, deadline, START)
    assert not small_network.settle(small_network.mikel, deadline, START)
    assert not small_network.settle(small_network.mikel, deadline, START, Act.DECLINED)


def test_declined_and_back(network: Network) -> None:
    """A city that declines is left alone; once it takes part after all, it hears of the step that it missed."""
    deadline = network.set(plan="7d 1d")
    network.settle(network.edurne, deadline, START, Act.DECLINED)
    network.run(local(MADRID, 11, 26, 0), local(MADRID, 11, 30, 8))
    assert network.reminded(network.edurne) == []
    assert network.unsettle(network.mikel, deadline, local(MADRID, 11, 30, 22))
    assert not network.unsettle(network.mikel, deadline, local(MADRID, 11, 30, 22))
    network.run(local(MADRID, 11, 30, 22), FRIDAY)
    for reader in (network.edurne, network.mikel):
        assert network.times(reader, MADRID) == [("7d", "01.12. 08:00"), ("1d", "03.12. 10:00")]


def test_later(network: Network) -> None:
    """Who wants to be reminded later is so then, once; until then by no step, and nobody else is touched."""
    deadline = network.set(plan="7d 2d")
    network.run(local(MADRID, 11, 27, 10), local(MADRID, 11, 27, 12))
    until = network.snooze(network.edurne, deadline, 6, local(MADRID, 11, 27, 12))
    assert until == THURSDAY
    network.run(local(MADRID, 11, 27, 13), FRIDAY)
    assert network.times(network.edurne, MADRID) == [("7d", "27.11. 10:00"), ("2d", "03.12. 10:00")]
    assert network.times(network.mikel, MADRID) == [("7d", "27.11. 10:00"), ("2d", "02.12. 10:00")]


def test_later_without_a_step(network: Network) -> None:
    """The last word counts, a weekend is left out, and it comes once."""
    deadline = network.set(plan="7d")
    network.run(local(MADRID, 11, 27, 10), local(MADRID, 11, 27, 10))
    network.snooze(network.edurne, deadline, 5, local(MADRID, 11, 27, 12))
    assert network.snooze(network.edurne, deadline, 1, local(MADRID, 11, 27, 13)) == local(MADRID, 11, 30, 8)
    network.run(local(MADRID, 11, 27, 13), FRIDAY)
    assert network.times(network.edurne, MADRID) == [("7d", "27.11. 10:00"), ("later20261130T0700", "30.11. 08:00")]


def test_later_again_and_again(small_network: Network) -> None:
    """Where the clocks change, two mornings lie on one day of UTC: both count."""
    sydney = add_member(small_network.store, "sydney", country="", time_zone="Australia/Sydney")
    reader = add_reader(small_network.store, sydney, START)
    deadline = small_network.set(local(MADRID, 10, 10, 18), "1d", since=datetime(2026, 9, 1, tzinfo=UTC))
    begin = datetime(2026, 10, 2, 3, tzinfo=UTC)
    first = small_network.snooze(reader, deadline, 1, begin)
    small_network.run(first, first)
    second = small_network.snooze(reader, deadline, 1, first + MINUTE)
    small_network.run(second, second)
    assert (first.day, second - first) == (second.day, 23 * HOUR)
    assert [each.at for each in small_network.reminded(reader)] == [first, second]


def test_later_is_no_hour_of_theirs(network: Network) -> None:
    """Where the clock was stopped, or the city's clock is another one by then, it is still later."""
    deadline = network.set(plan="7d")
    network.tick(START)
    network.snooze(network.edurne, deadline, 1, START)
    network.run(local(MADRID, 11, 4, 3), local(MADRID, 11, 4, 12))
    assert [each.at for each in network.reminded(network.edurne)] == [local(MADRID, 11, 4, 8)]
    network.snooze(network.mikel, deadline, 1, local(MADRID, 11, 4, 12))
    network.change_member(network.vitoria.id, time_zone=BOGOTA.key)
    network.run(local(MADRID, 11, 4, 13), local(MADRID, 11, 6, 12))
    assert [each.at for each in network.reminded(network.mikel)] == [local(BOGOTA, 11, 5, 8)]
