"""Answers that are at hand are those that are stored, whatever happened to responses in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from types import MappingProxyType

from sqlalchemy import create_engine

from knowledge.model.forms import Response
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.answers_at_hand import AnswersAtHand, Mark, at_hand
from knowledge.store.response_people import ResponsePeople
from knowledge.store.response_standing import ResponseStanding
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.knowledge.store.test_responses import Desk

STEPS = 60


def response(text: str, **answers: str) -> Response:
    """Some answers of the response with this id."""
    return Response(
        form_id="cities",
        version="1",
        instance_id=f"uuid:{text}",
        answers=MappingProxyType({f"/data/{name}": value for name, value in answers.items()}),
        repeats=MappingProxyType({}),
        seed=1,
    )


def mark(revision: int, now: datetime) -> Mark:
    return revision, now, now, 1


class TestWhatIsAtHand:
    def test_another_state_is_not_there(self, now: datetime) -> None:
        """Of another revision, another moment or another form nothing is known."""
        kept = AnswersAtHand()
        put = kept.put(1, mark(3, now), response("a", city="Lyon"), 100)
        assert kept.get(1, mark(3, now)) is put
        later = now + timedelta(microseconds=1)
        for other in (mark(4, now), (3, later, now, 1), (3, now, later, 1), (3, now, now, 2)):
            assert kept.get(1, other) is None
        assert kept.get(2, mark(3, now)) is None

    def test_the_newest_takes_the_place_of_the_one_before(self, now: datetime) -> None:
        """A response is held once."""
        kept = AnswersAtHand()
        kept.put(1, mark(0, now), response("a"), 100)
        kept.put(1, mark(1, now), response("b"), 60)
        assert kept.held == 60
        assert kept.get(1, mark(0, now)) is None

    def test_what_was_looked_at_longest_ago_goes_first(self, now: datetime) -> None:
        """No more is held than it may be, and what is too long for it is not held at all."""
        kept = AnswersAtHand(most=250)
        for id in (1, 2):
            kept.put(id, mark(0, now), response(str(id)), 100)
        kept.get(1, mark(0, now))
        kept.put(3, mark(0, now), response("3"), 100)
        assert [id for id in (1, 2, 3) if kept.get(id, mark(0, now))] == [1, 3]
        kept.put(4, mark(0, now), response("4"), 1_000)
        assert kept.held == 0

    def test_threads_share_it(self, now: datetime) -> None:
        """However they come between each other, it holds what it says that it holds."""
        kept = AnswersAtHand(most=1_000)

        def work(seed: int) -> None:
            chance = Random(seed)
            for _each in range(500):
                id = chance.randrange(30)
                found = kept.get(id, mark(0, now))
                assert found is None or found.instance_id == f"uuid:{id}"
                kept.put(id, mark(0, now), response(str(id)), chance.randrange(1, 200))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(8)))
        assert 0 <= kept.held <= 1_000


class TestWithAStore:
    def test_whatever_happens(self, sqlite_store: Store, now: datetime) -> None:
        """Answered, handed in, withdrawn, emptied with its owner, moved to another version, removed and its number
        given to another response: what is shown is what is stored."""
        desk, chance = Desk(sqlite_store, now), Random(7)
        for step in range(STEPS):
            desk.store.run(partial(happens, desk=desk, chance=chance, step=step))
            for form in (desk.form, desk.form + 1):
                shown, stored = desk.store.read(partial(both, form=form))
                assert shown == stored

    def test_databases_have_nothing_in_common(self) -> None:
        """What is at hand belongs to one database, whichever connection leads to it."""
        one, other = create_engine("sqlite://"), create_engine("sqlite://")
        with one.connect() as first, one.connect() as second, other.connect() as third:
            assert at_hand(first) is at_hand(second) is not at_hand(third)


def happens(unit: Unit, desk: Desk, chance: Random, step: int) -> None:
    """Something happens to a response."""
    known = unit.responses.of_subject("form:1")
    moment = desk.now + timedelta(seconds=step)
    if len(known) < 4:
        begun = desk.blank(key=None, response=response(str(step), city=str(step)), begun_at=moment, changed_at=moment)
        unit.responses.add(begun)
        return
    one, other = chance.sample(known, 2)
    match chance.randrange(6):
        case 0 | 1:
            changed = response(str(one.id), city=str(step), **{f"q{step}": "x"})
            unit.responses.save(replace(one, response=changed, changed_at=moment))
        case 2:
            unit.responses.save(replace(one, state=chance.choice(list(ResponseState)), changed_at=moment))
        case 3:
            unit.responses.save(replace(one, form=chance.choice([desk.form, second(unit, desk)]), changed_at=moment))
        case 4:
            unit.responses.absorb(one.id, other.id)
        case _:
            own = unit.responses.save(replace(one, member=None, contact=desk.bea))
            ResponsePeople(unit.connection).forget([own.contact or 0])


def second(unit: Unit, desk: Desk) -> int:
    """Another version of the form."""
    form = unit.forms.one(desk.form)
    return unit.forms.put(replace(form, version="2"), "second.xlsx", "second", desk.now)


def both(unit: Unit, form: int) -> tuple[dict[int, KeptResponse], dict[int, KeptResponse]]:
    """The responses to a form as they are shown, and as they are stored."""
    shown = {one.kept.id: one.kept for one in ResponseStanding(unit.connection).of_form(form)}
    every = unit.responses.of_subject("form:1")
    there = (one for one in every if one.form == form and one.state is not ResponseState.WITHDRAWN)
    return shown, {one.id: one for one in there}
