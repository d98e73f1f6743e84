"""Quiet hours: how they are typed, and when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.people import Contact, Member, MemberKind, Role, refused
from knowledge.model.preferences import DAYTIME, NEVER_QUIET, Mailing, QuietHours, quiet_hours_of
from knowledge.model.times import PartialDate

EU = Language("eu")
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("21-7", "21:00", "07:00"),
        ("21:30 – 7:00", "21:30", "07:00"),
        ("de 21h à 7h30", "21:00", "07:30"),
        ("22h00-6h00", "22:00", "06:00"),
        ("entre las 22 y las 7", "22:00", "07:00"),
        ("das 22 às 7", "22:00", "07:00"),
        ("10 pm to 7 am", "22:00", "07:00"),
        ("9 p.m. - 7:30 a.m.", "21:00", "07:30"),
        ("12am-12pm", "00:00", "12:00"),
        ("24-7", "00:00", "07:00"),
        ("20.30 bis 6.15", "20:30", "06:15"),
    ],
)
def test_typed(text: str, begin: str, end: str) -> None:
    """People write hours in many ways."""
    assert quiet_hours_of(text) == QuietHours(begin=time.fromisoformat(begin), end=time.fromisoformat(end))


@pytest.mark.parametrize(
    "text", ["", "7", "2026", "25-7", "21-7-3", "13pm-7am", "never", "21:75-7", "le 6 novembre 2014"]
)
def test_no_hours(text: str) -> None:
    """Anything else is not guessed at."""
    assert quiet_hours_of(text) is None


@given(st.times(), st.times(), st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)))
def test_they_end(begin: time, end: time, now: datetime) -> None:
    """The next hour that is not quiet is not quiet, not in the past, and at most about a day away."""
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    quiet = QuietHours(begin=begin, end=end)
    loud = quiet.next_loud(now, PARIS)
    assert now <= loud <= now + timedelta(hours=26)
    if loud != now:
        assert loud.astimezone(PARIS).time() == end


def test_over_midnight() -> None:
    """From 20 to 8 the night is quiet, and the day is not; the end itself is loud."""
    assert [DAYTIME.covers(time(hour)) for hour in (19, 20, 23, 0, 7, 8, 12)] == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert NEVER_QUIET.is_never
    assert not any(NEVER_QUIET.covers(time(hour)) for hour in range(24))


def test_across_the_change_of_clocks() -> None:
    """In the night in which the clocks go back, quiet hours end at eight by the new clock."""
    evening = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
    assert DAYTIME.next_loud(evening, PARIS) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_they_end_in_an_hour_that_there_is_twice() -> None:
    """Whom quiet hours until half past two left alone for the first time is not written to in the past: they end when
    the clock shows that for the second time."""
    quiet = QuietHours(begin=time(22), end=time(2, 30))
    first, second = datetime(2026, 10, 25, 0, 10, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert quiet.next_loud(first, PARIS).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert quiet.next_loud(second, PARIS).astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_what_somebody_receives() -> None:
    """Everything but what was declined; nothing at all once it was ended."""
    contact = Contact(
        id=1, name="", role=Role.FOCAL_POINT, language=FR, consent="2026-11", declined=frozenset({Mailing.EVENTS})
    )
    assert [contact.receives(mailing) for mailing in Mailing] == [True, True, False]
    for other in (
        replace(contact, subscribed=False),
        replace(contact, consent=""),
        replace(contact, consent=refused("2026-11")),
    ):
        assert not any(other.receives(mailing) for mailing in Mailing)


def test_what_is_read_besides() -> None:
    """Who changes the language goes on reading the one before; who names others has those."""
    contact = Contact(id=1, name="", role=Role.FOCAL_POINT, language=FR)
    assert contact.speaking(PT).languages[:2] == ("pt", "en")
    basque = contact.speaking(ES).speaking(EU)
    assert (basque.language, basque.other_languages) == ("eu", ("es",))
    assert basque.speaking(EU, ES, EN).other_languages == ("es", "en")
    assert basque.speaking(ES).other_languages == ("eu",)


def test_the_chain_of_languages() -> None:
    """First the contact's own, in their order, then the member's, then the network's; each once."""
    member = Member(
        code="x", name="X", kind=MemberKind.CITY, country="PT", time_zone="Europe/Lisbon", languages=(PT, FR)
    )
    contact = Contact(id=1, name="", role=Role.ALTERNATE, language=FR, other_languages=(PT,), member=member)
    assert contact.languages == ("fr", "pt", "en", "es")
    assert contact.time_zone == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("until", "day", "belongs"),
    [
        ("2020", "2020-12-31", True),
        ("2020", "2021-01-01", False),
        ("2020-02", "2020-02-29", True),
        ("2020-02", "2020-03-01", False),
        ("2020-02-03", "2020-02-03", True),
        ("", "2099-01-01", True),
    ],
)
def test_how_long_a_member_belongs(until: str, day: str, belongs: bool) -> None:
    """A year or month of leaving counts as a whole."""
    member = Member(
        code="x",
        name="X",
        kind=MemberKind.CITY,
        country="PT",
        time_zone="Europe/Lisbon",
        languages=(PT,),
        until=PartialDate(until) if until else None,
    )
    assert member.belongs_on(date.fromisoformat(day)) is belongs
