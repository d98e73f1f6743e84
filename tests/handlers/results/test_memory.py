"""Figures of responses that are remembered are those that would be worked out, and nothing is worked out twice."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dialogue.library import Library
from handlers.results.memory import Memory
from handlers.results.progress import progress_of
from handlers.results.shares import share_of
from handlers.results.summing import results_of
from knowledge.forms.responses import ResponseError, Surroundings, begin, fill
from knowledge.model.forms import FormVersion, Response
from knowledge.model.languages import EN, FR, Language
from knowledge.model.responses import ResponseState
from knowledge.store.response_standing import Owned
from tests.handlers.filling.forms import city
from tests.handlers.results.answering import owned
from tests.handlers.scripted import scripted
from tests.knowledge.forms.building import form, group, integer, listed, question, select

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
ZONES = ("Europe/Paris", "Pacific/Auckland", "")

ANSWERS = {
    "city/people": ("1200", "40", ""),
    "city/plan": ("yes", "no", ""),
    "city/since": ("2024-05-01", ""),
    "theme": ("water", "energy", ""),
    "order": ("waste water energy", ""),
    "project[1]/title": ("Sensors", "Trams", ""),
    "place": ("44.84 -0.58 0 0", ""),
    "when": ("1", ""),
    "late": ("2", ""),
}


@cache
def library() -> Library:
    """A cheap library."""
    return scripted({})


@cache
def dated(version: str) -> FormVersion:
    """A form that asks more from a day on, and more at some hours."""
    return form(
        group("city", integer("people"), question("since", relevant="today() > '2026-11-20'")),
        select("theme", "themes", keep="today() < '2026-11-22' or name != 'water'"),
        integer("when", relevant="now() > '2026-11-21T00:00:00Z'"),
        integer("late", relevant="decimal-time('23:00:00.000+01:00') > 0.5"),
        lists=(listed("themes", "water", "energy"),),
        version=version,
    )


@cache
def next_version() -> FormVersion:
    """The form of cities with what its next version has: another answer to the same, and one question less."""
    known = city()
    return replace(known, version="2", root=replace(known.root, children=known.root.children[1:]))


HAPPENING = ("begins", "answers", "answers", "hands_in", "empties", "goes", "moves on", "looks", "later")


def forms() -> list[FormVersion]:
    """Two versions of two forms."""
    return [city(), next_version(), dated("1"), dated("2")]


class Cities:
    """Responses to a form, as somebody looks at them."""

    def __init__(self, asked: FormVersion) -> None:
        self.form, self.now, self.language = asked, NOW, EN
        self.every: list[Owned] = []

    def begins(self, zone: str) -> None:
        around = Surroundings(now=self.now, zone=ZoneInfo("Europe/Madrid"))
        blank = owned(city(), f"City {len(self.every)}", {}, self.now, is_draft=True)
        begun = begin(self.form, f"uuid:{len(self.every)}", 1, around)
        self.every.append(replace(blank, kept=replace(blank.kept, response=begun), zone=zone))

    def answers(self, index: int, path: str, value: str) -> None:
        response = self.every[index].kept.response
        around = Surroundings(now=self.now, zone=ZoneInfo("Europe/Madrid"))
        try:
            change = fill(self.form, response, around).answer(f"{self.form.root.path}/{path}", value)
        except ResponseError:  # this version does not ask it
            return
        self._put(index, change.response)

    def moves_on(self, asked: FormVersion) -> None:
        """Everybody goes on in another version."""
        self.form = asked
        for index, one in enumerate(self.every):
            self._put(index, replace(one.kept.response, version=asked.version))

    def empties(self, index: int) -> None:
        self._put(index, replace(self.every[index].kept.response, answers={}, repeats={}))

    def hands_in(self, index: int) -> None:
        one = self.every[index]
        self.every[index] = replace(one, kept=replace(one.kept, state=ResponseState.SUBMITTED), is_readable=True)

    def _put(self, index: int, response: Response) -> None:
        one = self.every[index]
        self.every[index] = replace(one, kept=replace(one.kept, response=response))

    def figures(self, every: Sequence[Owned]) -> object:
        """All that the pages show."""
        names = self.form.chain((self.language,))
        readable = [one for one in every if one.is_readable]
        return (
            progress_of(self.form, every, names, library(), self.now),
            results_of(self.form, readable, names, self.language, library(), self.now),
        )


def afresh(every: Sequence[Owned]) -> list[Owned]:
    """The same, of which nothing is remembered: equal values that are others."""
    return [replace(one, kept=replace(one.kept, response=replace(one.kept.response))) for one in every]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_remembered_is_what_would_be_worked_out(data: st.DataObject) -> None:
    """Whatever is answered, emptied, handed in, withdrawn or moved to another version, in whichever language it is
    read, and whatever day and hour it is meanwhile."""
    cities = Cities(data.draw(st.sampled_from(forms())))
    for _step in range(data.draw(st.integers(1, 12))):
        happens(cities, data)
        assert cities.figures(cities.every) == cities.figures(afresh(cities.every))


def happens(cities: Cities, data: st.DataObject) -> None:
    """Something happens to the responses, or to who looks at them."""
    what = data.draw(st.sampled_from(HAPPENING))
    index = data.draw(st.integers(0, len(cities.every) - 1)) if cities.every else -1
    if index < 0 or (what == "begins" and len(cities.every) < 4):
        cities.begins(data.draw(st.sampled_from(ZONES)))
        return
    match what:
        case "answers":
            path = data.draw(st.sampled_from(sorted(ANSWERS)))
            cities.answers(index, path, data.draw(st.sampled_from(ANSWERS[path])))
        case "hands_in":
            cities.hands_in(index)
        case "empties":
            cities.empties(index)
        case "goes":
            del cities.every[index]
        case "moves on":
            cities.moves_on(other(cities.form))
        case "looks":
            cities.language = data.draw(st.sampled_from([EN, FR, Language("de")]))
        case _:
            cities.now += timedelta(hours=data.draw(st.integers(0, 30)))


def other(asked: FormVersion) -> FormVersion:
    """Another version of the same form."""
    pairs = ((city(), next_version()), (dated("1"), dated("2")))
    return next(two if asked is one else one for one, two in pairs if asked in (one, two))


def test_nothing_is_worked_out_twice() -> None:
    """What did not change is the very same share; one answer makes one new share."""
    cities = Cities(city())
    for zone in ZONES:
        cities.begins(zone)
    shares = [share_of(city(), one, library(), NOW) for one in cities.every]
    cities.answers(1, "city/people", "40")
    again = [share_of(city(), one, library(), NOW + timedelta(days=3)) for one in cities.every]
    assert [before is after for before, after in zip(shares, again, strict=True)] == [True, False, True]


def counting(memory: Memory[int], asked: FormVersion, moments: Sequence[datetime]) -> int:
    """How often something is worked out of one response at these moments."""
    response, times = begin(asked, "uuid:1", 1, Surroundings(now=NOW, zone=ZoneInfo("UTC"))), count()
    for moment in moments:
        memory.of(asked, response, ZoneInfo("Europe/Paris"), moment, None, lambda: next(times))
    return next(times)


def test_the_day_of_the_city_counts_where_the_form_asks_for_it() -> None:
    """22:30 and 23:30 in Greenwich are two days in Paris; a form that asks for the moment is worked out each time, any
    other once and for all."""
    today = form(integer("a", relevant="today() > '2026-11-20'"))
    hours = [NOW, NOW + timedelta(minutes=20), NOW + timedelta(hours=1), NOW + timedelta(hours=2)]
    assert [counting(Memory(10, int), one, hours) for one in (today, dated("1"), form(integer("a")))] == [2, 4, 1]


def test_no_more_is_held_than_may_be() -> None:
    """What was looked at longest ago goes first; threads do not lose count."""
    memory, asked = Memory[int](50, int), form(integer("a"))
    around = Surroundings(now=NOW, zone=ZoneInfo("UTC"))
    responses = [begin(asked, f"uuid:{number}", 1, around) for number in range(30)]

    def work(number: int) -> int:
        response = responses[number % 30]
        return memory.of(asked, response, ZoneInfo("UTC"), NOW, None, lambda: 1 + number % 30)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(work, range(600)))
    assert found == [1 + number % 30 for number in range(600)]
    assert 0 < memory.held <= 50
