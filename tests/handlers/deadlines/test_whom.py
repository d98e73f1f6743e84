"""Reminders of deadlines to people whose clocks, wishes and cities change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.model.audience import Act, Audience, Condition
from knowledge.model.languages import EN
from knowledge.model.people import Role
from knowledge.model.preferences import Mailing
from tests.circulations import add_member, add_reader, change_contact
from tests.handlers.deadlines.network import (
    BOGOTA,
    DAY,
    FRIDAY,
    HOUR,
    LONDON,
    MADRID,
    START,
    Network,
    local,
    only,
)

THURSDAY = local(MADRID, 12, 3, 10)
"""The day before most of these deadlines, in the morning."""


def test_a_city_changes_its_clock(network: Network) -> None:
    """Between two steps or on the very day: each step comes once, by the clock that counts then."""
    network.set(plan="7d 3d 1d")
    network.run(local(MADRID, 11, 26, 0), local(MADRID, 11, 28, 0))
    network.change_member(network.vitoria.id, time_zone="Asia/Seoul")
    network.run(local(MADRID, 11, 28, 0), local(MADRID, 12, 1, 0))
    network.change_member(network.vitoria.id, time_zone=BOGOTA.key, country="CO")
    network.run(local(MADRID, 12, 1, 0), FRIDAY)
    assert [each.name for each in network.reminded(network.edurne)] == ["7d", "3d", "1d"]
    assert [each.at for each in network.reminded(network.edurne)][1:] == [
        local(BOGOTA, 12, 1, 10),
        local(BOGOTA, 12, 3, 10),
    ]


def test_a_clock_that_others_have(small_network: Network) -> None:
    """A city that takes over the clock of another one on the day of a step is not left out of it."""
    small_network.set(plan="1d")
    small_network.tick(START)
    small_network.run(local(MADRID, 12, 3, 8), local(MADRID, 12, 3, 11))
    small_network.change_member(small_network.cali.id, time_zone=MADRID.key, country="ES", holidays="ES")
    small_network.run(local(MADRID, 12, 3, 11), FRIDAY)
    assert [each.name for each in small_network.reminded(small_network.luz)] == ["1d"]


def test_somebody_changes_their_quiet_hours(small_network: Network) -> None:
    """They count from then on."""
    small_network.set(plan="7d 1d")
    small_network.run(local(MADRID, 11, 27, 0), local(MADRID, 11, 27, 12))
    change_contact(small_network.store, small_network.edurne, quiet_from=22 * 60, quiet_until=12 * 60)
    small_network.run(local(MADRID, 11, 27, 12), FRIDAY)
    assert small_network.times(small_network.edurne, MADRID) == [("7d", "27.11. 10:00"), ("1d", "03.12. 12:00")]


def test_a_city_joins(small_network: Network) -> None:
    """On a clock that nobody had before: of the step that has gone by it hears at once, of the next with everybody."""
    small_network.set(plan="7d 1d")
    small_network.run(local(MADRID, 11, 27, 0), local(MADRID, 11, 28, 12))
    seoul = add_member(small_network.store, "seoul", country="KR", time_zone="Asia/Seoul")
    reader = add_reader(small_network.store, seoul, START, language=EN)
    small_network.run(local(MADRID, 11, 28, 12), FRIDAY)
    assert [(each.name, each.at.astimezone(UTC)) for each in small_network.reminded(reader)] == [
        ("7d", datetime(2026, 11, 29, 23, tzinfo=UTC)),
        ("1d", datetime(2026, 12, 4, 1, tzinfo=UTC)),
    ]


def test_a_clock_that_the_system_does_not_know(small_network: Network) -> None:
    """One contact with a wrong time zone keeps nobody from being reminded, and is on the official clock."""
    change_contact(small_network.store, small_network.edurne, time_zone="Europe/Atlantis")
    deadline = small_network.set(plan="1d")
    small_network.run(THURSDAY, THURSDAY)
    assert (
        small_network.times(small_network.edurne, MADRID)
        == small_network.times(small_network.mikel, MADRID)
        == [("1d", "03.12. 10:00")]
    )
    assert small_network.snooze(small_network.edurne, deadline, 1, THURSDAY) == local(MADRID, 12, 4, 10)


@pytest.mark.parametrize(
    ("due_at", "at"),
    [
        (local(MADRID, 3, 29, 23), local(MADRID, 3, 27, 10)),
        (local(MADRID, 10, 26, 12), local(MADRID, 10, 23, 10)),
        (local(MADRID, 3, 1, 12, year=2028), local(MADRID, 2, 29, 10, year=2028)),
    ],
    ids=["summer time begins", "summer time ends", "29 February"],
)
def test_odd_days(small_network: Network, due_at: datetime, at: datetime) -> None:
    """A day before is the last working day before, at ten, whatever the clock and the calendar do."""
    small_network.set(due_at, "1d", since=due_at - 20 * DAY)
    small_network.run(due_at - 5 * DAY, due_at, HOUR)
    assert [each.at for each in small_network.reminded(small_network.edurne)] == [at]


@pytest.mark.parametrize(
    ("columns", "is_reminded"),
    [
        ({"quiet_from": None}, True),
        ({"declined": [Mailing.CIRCULARS]}, True),
        ({"declined": [Mailing.DEADLINES]}, False),
        ({"subscribed": False}, False),
        ({"consent": ""}, False),
        ({"consent": "no:2026-1"}, False),
        ({"erased_at": START}, False),
        ({"role": Role.VISITOR}, False),
    ],
    ids=str,
)
def test_who_wants_no_reminders(small_network: Network, columns: dict[str, object], is_reminded: bool) -> None:
    """Who declined them, wants nothing at all, did not agree or is no more gets none, and the clock goes on."""
    change_contact(small_network.store, small_network.edurne, **columns)
    small_network.set(plan="1d")
    small_network.run(local(MADRID, 12, 2, 0), FRIDAY)
    assert bool(small_network.reminded(small_network.edurne)) is is_reminded
    assert len(small_network.reminded(small_network.mikel)) == 1


def test_e_mail_needs_no_consent(small_network: Network) -> None:
    """Who was never asked is written to by e-mail, as with circulars."""
    reader = add_reader(
        small_network.store, small_network.vitoria, START, channel=None, consent="", email="ane@example.org"
    )
    small_network.set(plan="1d")
    small_network.run(local(MADRID, 12, 2, 0), FRIDAY)
    assert small_network.times(reader, MADRID) == [("1d", "03.12. 10:00")]


def test_a_city_with_no_focal_point(small_network: Network) -> None:
    """Its other people are reminded, and one with nobody at all hinders nothing."""
    add_member(small_network.store, "empty")
    change_contact(small_network.store, small_network.edurne, erased_at=START)
    small_network.set(plan="1d")
    small_network.run(local(MADRID, 12, 2, 0), FRIDAY)
    assert {each.contact for each in small_network.reminded()} == small_network.everybody - {small_network.edurne.id}


def test_audience(network: Network) -> None:
    """Only whom the deadline concerns: conditions are looked at anew each time."""
    condition = Condition(act=Act.REGISTERED, subject="event:9", has=True)
    network.set(plan="7d 1d", audience=Audience(conditions=(condition,)))
    network.set(plan="1d", audience=only(network.jo))
    network.run(local(MADRID, 11, 27, 0), local(MADRID, 11, 28, 0))
    assert network.reminded() == []
    luz = network.contact(network.luz)
    network.do(lambda unit: unit.audiences.note_act("event:9", Act.REGISTERED, luz, START))
    network.run(local(BOGOTA, 12, 3, 10), FRIDAY)
    assert {(each.contact, each.deadline, each.name) for each in network.reminded()} == {
        (network.luz.id, 1, "1d"),
        (network.jo.id, 2, "1d"),
    }


def test_hours_before_at_midnight(small_network: Network) -> None:
    """Who has no quiet hours is reminded four hours before, also at night."""
    change_contact(small_network.store, small_network.jo, quiet_from=0, quiet_until=0)
    small_network.set(local(MADRID, 12, 4, 5), "4h", audience=only(small_network.jo, small_network.edurne))
    small_network.run(local(MADRID, 12, 4, 0), local(MADRID, 12, 4, 6))
    assert small_network.times(small_network.jo, LONDON) == [("4h", "04.12. 00:00")]
    assert small_network.reminded(small_network.edurne) == []
