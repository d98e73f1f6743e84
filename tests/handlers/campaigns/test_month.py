"""A month of a campaign: everybody who is reminded is accounted for, and everybody who is not.

What is expected is worked out person by person, from a wall calendar: who of a city that has settled it, from when on,
and which day is the city's last. It shares no rule with what it judges but the calendar of days off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library
from knowledge.model.audience import Act
from knowledge.model.deadlines import plan_of
from knowledge.model.languages import EN, ES
from knowledge.model.people import Member
from knowledge.store.store import Store
from tests.circulations import Reader, add_member, put_reader
from tests.handlers.campaigns.campaigning import Asking
from tests.handlers.deadlines.network import DAY, HOUR, START, Network
from tests.handlers.deadlines.oracle import Ways, next_good_minute, walk_to

CLOCKS = (
    ("ES", "Europe/Madrid", "ES"),
    ("GB", "Europe/London", ""),
    ("CO", "America/Bogota", ""),
    ("MN", "Asia/Ulaanbaatar", ""),
)
STEPS = (14, 7, 3, 1)
END = datetime(2026, 12, 2, 17, tzinfo=ZoneInfo("Europe/Madrid"))
"""Thirty days after the beginning."""


@dataclass
class City:
    """A city on the clerk's list."""

    member: Member
    people: list[Reader]
    ways: Ways
    until: datetime = END
    told_at: datetime = START
    settled_at: datetime | None = None
    extended_at: list[datetime] = field(default_factory=list)

    def is_asked(self, at: datetime) -> bool:
        return self.settled_at is None or at < self.settled_at


class Month:
    """Twelve cities, what happens in them, and what the clerk expects of it."""

    def __init__(self, asking: Asking, seed: int) -> None:
        self.asking, self.chance = asking, Random(seed)
        self.cities = [self._add(number) for number in range(8)]
        network = asking.network
        for member, people in (
            (network.vitoria, [network.edurne, network.mikel]),
            (network.leeds, [network.jo]),
            (network.cali, [network.luz]),
            (network.erdenet, [network.bold]),
        ):
            self.cities.append(City(member, people, _ways(member)))
        self.campaign = asking.open(closes_at=END, plan=plan_of("14d 7d 3d 1d"))
        self.happened: Counter[str] = Counter()
        assert self.due

    def _add(self, number: int) -> City:
        country, zone, holidays = CLOCKS[number % 4]
        member = add_member(self.asking.store, f"city-{number}", country=country, time_zone=zone, holidays=holidays)
        quiet = (19 * 60 + 30 * number, (6 + number % 6) * 60)
        columns: dict[str, Any] = {"quiet_from": quiet[0], "quiet_until": quiet[1]}
        people = self.asking.store.run(
            lambda unit: [
                put_reader(unit, member, START, language=language, **columns) for language in (EN, ES)[: 1 + number % 2]
            ]
        )
        return City(member, people, Ways(zone, quiet, country, holidays))

    def live(self) -> None:
        """Something happens in a city every third day; the clock ticks then, when the clerk has something to send, and
        every day in any case."""
        for hour in range(24 * 40):
            now = START + hour * HOUR
            has_happened = hour % 72 == 31 and now < END - DAY
            if has_happened:
                self._happen(now)
            if has_happened or hour % 24 == 0 or now in self.due:
                self.asking.tick(now)
                self.asking.network.tick(now)
                self.asking.network.deliver(now)

    @cached_property
    def due(self) -> set[datetime]:
        """When the clerk has something to send, as things stand."""
        return {at for city in self.cities for _, at in self.expected(city)}

    def _happen(self, now: datetime) -> None:
        free = [city for city in self.cities if city.settled_at is None and not city.extended_at]
        city = self.chance.choice(free)
        what = self.chance.choice((self._hand_in, self._decline, self._extend, self._extend))
        what(city, now)
        del self.due
        self.happened[what.__name__] += 1

    def _hand_in(self, city: City, now: datetime) -> None:
        kept = self.asking.begin(city.member, city.people[0], now)
        self.asking.hand_in(city.people[0], kept, now)
        city.settled_at = now

    def _decline(self, city: City, now: datetime) -> None:
        network = self.asking.network
        deadline = network.do(lambda unit: unit.deadlines.one(self.campaign.deadline or 0))
        assert deadline is not None
        assert network.settle(city.people[-1], deadline, now, Act.DECLINED)
        city.settled_at = now

    def _extend(self, city: City, now: datetime) -> None:
        city.until = END + 5 * DAY
        city.extended_at.append(now)
        self.asking.extend(self.campaign, city.member, city.until, now)

    def expected(self, city: City) -> Iterator[tuple[str, datetime]]:
        """What each person of a city is to get, and when."""
        if city.is_asked(invited := _good_hour(city.ways, START)):
            yield "invitation", invited
        for since, until, end in self._times(city):
            by_day = {_morning(city.ways, until, step): step for step in STEPS}  # of those on one day the last one
            for at, step in by_day.items():
                if since <= at and at < end and city.is_asked(at):
                    yield f"{step}d", at
        for at in city.extended_at:
            yield "invitation", _good_hour(city.ways, at)

    def _times(self, city: City) -> Iterator[tuple[datetime, datetime, datetime]]:
        """Between when and when a city is reminded of which last day."""
        yield START + 3 * DAY, END, city.extended_at[0] if city.extended_at else END
        if city.extended_at:
            yield city.extended_at[0] + 3 * DAY, city.until, city.until


@cache
def _morning(ways: Ways, until: datetime, days: int) -> datetime:
    """Ten in the morning of the last working day that is so many days before, or the end of quiet hours behind it."""
    day: date = until.astimezone(ZoneInfo(ways.zone)).date() - timedelta(days=days)
    while ways.is_off(day):
        day -= timedelta(days=1)
    minute = 10 * 60
    while ways.is_quiet(minute):
        minute += 1
    return walk_to(ways, day, minute)


_good_hour = cache(next_good_minute)


def _ways(member: Member) -> Ways:
    return Ways(member.time_zone, (20 * 60, 8 * 60), member.country, member.holidays)


def test_a_month_of_a_campaign(sqlite_store: Store, plain_library: Library) -> None:
    """Twelve cities on four clocks: each person gets the invitation and the steps that a clerk would have sent, at
    their hour; nobody of a city that has handed in or declined, and a city that was given more time by its own day."""
    month = Month(Asking(Network(sqlite_store, plain_library)), seed=5)
    month.live()
    assert min(month.happened[name] for name in ("_hand_in", "_decline", "_extend")) >= 2
    for city in month.cities:
        wanted = sorted(month.expected(city), key=lambda each: each[1])
        for person in city.people:
            got = month.asking.network.reminded(person)
            assert [(each.name, each.at) for each in got if each.state == "sent"] == wanted, city.member.code
