"""Deadlines are set, moved and cancelled, and whoever was reminded is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from handlers.circulars import facts
from handlers.deadlines.setting import NoSuchDeadline, from_circular, known, move_deadline
from handlers.deadlines.settling import settle_subject
from knowledge.model.audience import Act, Audience
from knowledge.model.circulars import Circular, CircularKind, CircularText
from knowledge.model.circulation import LATE
from knowledge.model.deadlines import PLANS, Deadline, DeadlineRefused, DeadlineState
from knowledge.model.languages import EN, ES, Language
from knowledge.model.people import ChannelName
from knowledge.model.preferences import Mailing
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import OPERATOR
from knowledge.store.errors import Conflict
from tests.circulations import add_address, change_contact, fail
from tests.handlers.deadlines.network import (
    DAY,
    FRIDAY,
    HOUR,
    MADRID,
    MINUTE,
    START,
    TITLES,
    Network,
    local,
    only,
)

NEXT_FRIDAY = FRIDAY + 7 * DAY
NOON = local(MADRID, 11, 27, 12)
"""Of the day on which all were reminded a week before."""


@pytest.fixture
def reminded(network: Network) -> tuple[Network, Deadline]:
    """Edurne, Mikel and Bold were reminded a week before; in Leeds and in Cali it is not yet ten."""
    deadline = network.set(plan="7d 1d")
    network.run(local(MADRID, 11, 27, 0), local(MADRID, 11, 27, 10))
    assert {each.contact for each in network.reminded(state="sent")} == {
        network.edurne.id,
        network.mikel.id,
        network.bold.id,
    }
    return network, deadline


def test_the_plan_of_its_kind(small_network: Network) -> None:
    """A deadline without a plan of its own gets that of its kind; reminders begin when it is set."""
    deadline = small_network.set(plan="", kind=DeadlineKind.QUESTIONNAIRE, since=START - 9 * DAY)
    assert deadline.plan == PLANS[DeadlineKind.QUESTIONNAIRE]
    assert small_network.set(plan="2d").since == START
    assert small_network.stored(deadline) == deadline


@pytest.mark.parametrize(
    ("code", "due_at", "titles"),
    [
        ("past", START, TITLES),
        ("past", START - DAY, TITLES),
        ("no-title", FRIDAY, {EN: "  ", ES: ""}),
    ],
)
def test_refused(small_network: Network, code: str, due_at: datetime, titles: dict[Language, str]) -> None:
    """What is over already, or nobody could name, is not set."""
    with pytest.raises(DeadlineRefused) as refused:
        small_network.set(due_at, titles=titles)
    assert refused.value.code == code


def test_no_such_deadline(small_network: Network) -> None:
    """A number that there is not is told as such."""
    with pytest.raises(NoSuchDeadline):
        small_network.do(known, 9)


def test_who_did_what(small_network: Network) -> None:
    """The audit log says who set, extended, brought forward and cancelled it."""
    deadline = small_network.set()
    small_network.move(deadline, NEXT_FRIDAY, START)
    small_network.move(deadline, FRIDAY, START)
    small_network.cancel(deadline, START)
    entries = small_network.store.read(lambda unit: unit.audit.entries(None, 9))
    assert [(entry.action, entry.subject) for entry in reversed(entries)] == [
        (f"deadline.{verb}", f"deadline:{deadline.id}") for verb in ("set", "extended", "moved", "cancelled")
    ]
    assert {entry.actor for entry in entries} == {OPERATOR.name}


def test_extended(reminded: tuple[Network, Deadline]) -> None:
    """Exactly those who were reminded are told at once, of the old date and the new one; then the steps begin anew."""
    network, deadline = reminded
    network.move(deadline, NEXT_FRIDAY, local(MADRID, 11, 27, 10, 30))
    told = network.reminded(name="extended")
    assert {each.contact for each in told} == {network.edurne.id, network.mikel.id, network.bold.id}
    assert {each.revision for each in told} == {1}
    network.run(local(MADRID, 11, 27, 10, 30), local(MADRID, 11, 28, 10))
    text = network.letters(network.edurne)[-1]
    assert "viernes, 4 de diciembre de 2026, 18:00" in text
    assert "viernes, 11 de diciembre de 2026, 18:00" in text
    network.run(local(MADRID, 11, 28, 10), NEXT_FRIDAY)
    assert [each.name for each in network.reminded(network.edurne)] == ["7d", "extended", "7d", "1d"]
    assert [each.name for each in network.reminded(network.jo)] == ["7d", "1d"]
    assert network.reminded(network.jo)[0].at == local(MADRID, 12, 4, 11)


def test_brought_forward(reminded: tuple[Network, Deadline]) -> None:
    """The word comes at an hour that suits its reader; steps that lie before it are not made up for."""
    network, deadline = reminded
    network.move(deadline, FRIDAY - 2 * DAY, local(MADRID, 11, 27, 22))
    network.run(local(MADRID, 11, 27, 22), FRIDAY)
    assert network.times(network.edurne, MADRID) == [
        ("7d", "27.11. 10:00"),
        ("moved", "30.11. 08:00"),
        ("1d", "01.12. 10:00"),
    ]


def test_cancelled(reminded: tuple[Network, Deadline]) -> None:
    """Those who were reminded are told that nothing is asked of them any more, and nobody is reminded."""
    network, deadline = reminded
    assert network.cancel(deadline, NOON).state is DeadlineState.CANCELLED
    again = network.cancel(deadline, NOON)
    assert again.revision == 1
    network.run(NOON, FRIDAY + DAY)
    assert [each.name for each in network.reminded(network.edurne)] == ["7d", "cancelled"]
    assert "4 de diciembre" in network.letters(network.edurne)[-1]
    assert network.reminded(network.jo) == []


def test_what_waits_is_taken_back(network: Network) -> None:
    """Whose reminder of the old date was still on its way gets none, and no word that it has changed."""
    deadline = network.set(plan="7d 1d")
    network.tick(local(MADRID, 11, 27, 10))
    network.move(deadline, NEXT_FRIDAY, local(MADRID, 11, 27, 10, 5))
    assert {each.state for each in network.reminded()} == {"cancelled"}
    network.run(local(MADRID, 11, 27, 10, 5), NEXT_FRIDAY)
    assert [each.name for each in network.reminded(network.edurne, state="sent")] == ["7d", "1d"]
    assert "11 de diciembre" in network.letters(network.edurne)[-1]


def test_what_failed_was_no_reminder(network: Network) -> None:
    """Whom the reminder did not reach does not hear that it has changed."""
    deadline = network.set(plan="7d", audience=only(network.edurne))
    network.tick(local(MADRID, 11, 27, 10))
    fail(network.store, local(MADRID, 11, 27, 10), address=None)
    network.cancel(deadline, NOON)
    assert [each.name for each in network.reminded()] == ["7d"]


def test_it_changes_twice_in_a_night(reminded: tuple[Network, Deadline]) -> None:
    """Each change is told, in its order: the second alone would speak of a date that nobody has heard of."""
    network, deadline = reminded
    network.move(deadline, NEXT_FRIDAY, local(MADRID, 11, 27, 22))
    network.move(deadline, NEXT_FRIDAY + 3 * DAY, local(MADRID, 11, 27, 23))
    network.run(local(MADRID, 11, 28, 0), local(MADRID, 11, 30, 9))
    first, second = network.letters(network.edurne)[1:]
    assert "viernes, 4 de diciembre" in first
    assert "viernes, 11 de diciembre" in second
    assert "lunes, 14 de diciembre" in second


def test_a_change_is_told_whatever_was_done(reminded: tuple[Network, Deadline]) -> None:
    """A city that has acted since hears of it all the same; who wants no such letters any more does not."""
    network, deadline = reminded
    network.move(deadline, NEXT_FRIDAY, local(MADRID, 11, 27, 22))
    assert network.settle(network.mikel, deadline, local(MADRID, 11, 27, 23))
    change_contact(network.store, network.bold, declined=[Mailing.DEADLINES])
    network.move(deadline, NEXT_FRIDAY + DAY, local(MADRID, 11, 27, 23))
    network.run(local(MADRID, 11, 28, 0), NEXT_FRIDAY)
    for reader in (network.edurne, network.mikel):
        assert [each.name for each in network.reminded(reader, state="sent")] == ["7d", "extended", "extended"]
    assert [each.revision for each in network.reminded(network.bold)] == [0, 1]


def test_a_change_when_nothing_can_be_sent(reminded: tuple[Network, Deadline]) -> None:
    """Nobody would work it out anew: it waits for the next hour that suits, and comes once."""
    network, deadline = reminded
    network.move(deadline, NEXT_FRIDAY, NOON)
    network.tick(NOON + LATE + MINUTE)
    network.tick(local(MADRID, 11, 27, 22))
    assert network.deliver(local(MADRID, 11, 27, 22)) == []
    network.run(local(MADRID, 11, 30, 8), local(MADRID, 11, 30, 12))
    assert [each.name for each in network.reminded(network.edurne)] == ["7d", "extended"]
    assert network.reminded(network.edurne)[1].at == local(MADRID, 11, 30, 8)


def test_a_change_on_another_channel(reminded: tuple[Network, Deadline]) -> None:
    """That it was cancelled is told on the next channel where one fails: nothing else would say so."""
    network, deadline = reminded
    add_address(network.store, network.edurne, ChannelName.SLACK, "T1/U77")
    network.cancel(deadline, NOON)
    channels = network.library.installation.channels
    for one in fail(network.store, NOON):
        network.do(lambda unit, one: unit.circulation.reroute(one, channels, NOON, MADRID), one)
    network.deliver(NOON)
    assert [each.state for each in network.reminded(network.edurne, name="cancelled")] == ["failed", "sent"]


def test_two_who_change_it(small_network: Network) -> None:
    """Whoever read it before somebody else changed it does not undo that."""
    deadline = small_network.set()
    small_network.move(deadline, NEXT_FRIDAY, START)
    with pytest.raises(Conflict):
        small_network.do(move_deadline, OPERATOR, deadline, FRIDAY + DAY, small_network.library, START)
    assert small_network.stored(deadline).due_at == NEXT_FRIDAY


def test_moved_into_the_past(small_network: Network) -> None:
    """Is refused, and nothing has happened; the same time again changes nothing."""
    deadline = small_network.set()
    with pytest.raises(DeadlineRefused, match="past"):
        small_network.move(deadline, START, START + HOUR)
    assert small_network.move(deadline, FRIDAY, START + HOUR) == deadline


def test_moved_while_steps_were_late(small_network: Network) -> None:
    """A step of the old time that nobody got is none of the new one."""
    deadline = small_network.set(plan="14d 7d 1d")
    small_network.tick(START)
    small_network.move(deadline, FRIDAY + 3 * DAY, local(MADRID, 11, 28, 9))
    small_network.run(local(MADRID, 11, 28, 9), FRIDAY + 3 * DAY)
    assert small_network.times(small_network.edurne, MADRID) == [("7d", "30.11. 10:00"), ("1d", "04.12. 10:00")]


def circular_of(deadline: facts.Deadline, **others: Any) -> Circular:
    read = {
        "date": deadline.date.isoformat() if deadline.date else None,
        "what": deadline.what.value,
        "time": deadline.time.isoformat() if deadline.time else None,
        "zone": deadline.zone or None,
        "evidence": "by 4 December",
        "line": 7,
    }
    made = Circular(kind=CircularKind.CIRCULAR, year=2026, number=7, id=5, **others)
    return replace(made, facts=facts.facts_of({facts.DEADLINES: [read]}))


def confirmed_in(circular: Circular, day: date | None = None) -> facts.Deadline:
    judged = facts.judged(circular, 0, facts.Verdict.CONFIRMED, "amaia", day)
    (deadline,) = facts.confirmed(judged)
    return deadline


def text_in(language: Language, title: str) -> CircularText:
    return CircularText(language=language, title=title, text="…")


def made_of(read: facts.Deadline, **others: Any) -> Deadline:
    circular = circular_of(read, **others)
    texts = {
        EN: text_in(EN, "The assembly"),
        ES: text_in(ES, "La asamblea"),
        Language("fr"): text_in(Language("fr"), ""),
    }
    return from_circular(circular, texts, confirmed_in(circular), "Europe/Madrid", START)


def test_from_a_circular() -> None:
    """It is named as the circular is, in every language that it has a title in, and concerns whom that went to."""
    audience = Audience(countries=frozenset({"ES"}))
    read = facts.Deadline(date=date(2026, 12, 4), what=DeadlineKind.REGISTRATION, time=time(12), zone="America/Bogota")
    made = made_of(read, audience=audience)
    assert made.due_at == datetime(2026, 12, 4, 17, tzinfo=UTC)
    assert (made.zone, made.kind, made.circular, made.audience) == (
        "America/Bogota",
        DeadlineKind.REGISTRATION,
        5,
        audience,
    )
    assert dict(made.titles) == {EN: "The assembly", ES: "La asamblea"}


@pytest.mark.parametrize(
    ("zone", "hours", "official"),
    [
        ("", 1, "Europe/Madrid"),
        ("Asia/Ulaanbaatar", 8, "Asia/Ulaanbaatar"),
        ("UTC", 0, "UTC"),
        ("UTC-3", -3, "Europe/Madrid"),
        ("UTC+5:30", 5.5, "Europe/Madrid"),
        ("Sol Del Mar", 1, "Europe/Madrid"),
        ("../etc/passwd", 1, "Europe/Madrid"),
        ("Europe/Atlantis", 1, "Europe/Madrid"),
    ],
)
def test_its_zone(zone: str, hours: float, official: str) -> None:
    """As it was read; an offset counts to the minute, and a place that is in no list is on the official clock."""
    made = made_of(facts.Deadline(date=date(2026, 12, 4), time=time(12), zone=zone))
    there = timezone(timedelta(hours=hours))
    assert made.due_at == datetime(2026, 12, 4, 12, tzinfo=there)
    assert made.zone == official


def test_without_a_time() -> None:
    """Until the last minute of the day, which nobody takes for the day before, as midnight would be."""
    made = made_of(facts.Deadline(date=date(2026, 12, 4)))
    assert made.due_at.astimezone(MADRID).replace(tzinfo=None) == datetime(2026, 12, 4, 23, 59)


def test_a_day_that_a_person_told() -> None:
    """A deadline that was written without a year counts with the day that was confirmed."""
    circular = circular_of(facts.Deadline(date=None, time=time(18)))
    read = confirmed_in(circular, date(2026, 12, 4))
    made = from_circular(circular, {EN: text_in(EN, "A")}, read, "Europe/Madrid", START)
    assert made.due_at == FRIDAY


@pytest.mark.parametrize(
    ("code", "read", "others", "title"),
    [
        ("no-day", facts.Deadline(date=None), {}, "A"),
        ("before-announcement", facts.Deadline(date=date(2026, 10, 30)), {"issued": date(2026, 11, 2)}, "A"),
        ("skipped-hour", facts.Deadline(date=date(2027, 3, 28), time=time(2, 30)), {}, "A"),
        ("no-title", facts.Deadline(date=date(2026, 12, 4)), {}, ""),
    ],
)
def test_refused_of_a_circular(code: str, read: facts.Deadline, others: dict[str, Any], title: str) -> None:
    """A day before the circular, an hour that the clock skips, and what has no day or no name are refused by name."""
    circular = circular_of(read, **others)
    with pytest.raises(DeadlineRefused) as refused:
        from_circular(circular, {EN: text_in(EN, title)}, read, "Europe/Madrid", START)
    assert refused.value.code == code


def test_on_the_day_of_its_announcement() -> None:
    """Is late, but not before it."""
    read = facts.Deadline(date=date(2026, 11, 2))
    assert made_of(read, issued=date(2026, 11, 2)).due_at == local(MADRID, 11, 2, 23, 59)


def test_an_hour_that_there_is_twice() -> None:
    """Is the first of the two."""
    made = made_of(facts.Deadline(date=date(2026, 10, 25), time=time(2, 30)))
    assert made.due_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_settled_about_nothing(small_network: Network) -> None:
    """An act about no subject takes nothing back."""
    small_network.set(plan="1d")
    small_network.tick(local(MADRID, 12, 3, 10))
    small_network.do(settle_subject, small_network.contact(small_network.edurne), "", Act.ANSWERED, START)
    assert {each.state for each in small_network.reminded()} == {"pending"}
