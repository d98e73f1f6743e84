"""What answers come to: counts of choices, figures of numbers, and words as they were written."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dialogue.library import Library
from handlers.results.summing import BINS, Bin, Choices, Numbers, Quotations, Result, number_in, numbers_of, results_of
from knowledge.model.languages import EN, FR
from tests.handlers.filling.forms import city
from tests.handlers.results.answering import NAMES, owned
from tests.handlers.scripted import scripted


@pytest.fixture(scope="module")
def library() -> Library:
    """A cheap library."""
    return scripted({})


def results(library: Library, now: datetime, **cities: dict[str, str]) -> dict[str, Result]:
    """By the names of the questions."""
    every = [owned(city(), name, answers, now) for name, answers in cities.items()]
    return {each.question.name: each for each in results_of(city(), every, NAMES, EN, library, now)}


def test_every_question_has_its_number(library: Library, now: datetime) -> None:
    """In the order of the form, from 1 on, answered or not; a note is no question."""
    found = list(results(library, now).values())
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert found[0].label == "Inhabitants"
    assert all(each.answers == () for each in found)


def test_choices_are_counted(library: Library, now: datetime) -> None:
    """In the order of the list, those that nobody took among them."""
    yes, no = {"city/plan": "yes"}, {"city/plan": "no"}
    plan = results(library, now, Lyon=yes, Bilbao=yes, Porto=no)["plan"]
    assert plan.summary == Choices(counts=(("Yes", 2), ("No", 1)), of=3)
    assert [(answer.owned.member, answer.words) for answer in plan.answers] == [
        ("Lyon", "Yes"),
        ("Bilbao", "Yes"),
        ("Porto", "No"),
    ]


def test_what_was_put_first(library: Library, now: datetime) -> None:
    """Of an order the first place counts."""
    order = results(library, now, Lyon={"order": "waste water energy"}, Porto={"order": "water waste energy"})["order"]
    assert order.summary == Choices(counts=(("Water", 1), ("Waste", 1), ("Energy", 0)), of=2, is_first=True)


def test_what_is_not_relevant_is_not_counted(library: Library, now: datetime) -> None:
    """A city that has no plan any more says nothing of its date."""
    gone = {"city/plan": "yes", "city/since": "2024-01-01"} | {"theme": "water"}
    found = results(library, now, Lyon=gone, Porto={**gone, "city/plan": "no"})
    assert [answer.owned.member for answer in found["since"].answers] == ["Lyon"]


def test_figures_of_numbers(library: Library, now: datetime) -> None:
    """Median and quartiles as spreadsheets have them."""
    people = {
        name: {"city/people": value} for name, value in zip("ABCDE", ("10", "40", "20", "1000", "30"), strict=True)
    }
    summary = results(library, now, **people)["people"].summary
    assert isinstance(summary, Numbers)
    figures = [summary.least, summary.lower, summary.median, summary.upper, summary.most]
    assert summary.of == 5
    assert figures == [Decimal(figure) for figure in (10, 20, 30, 40, 1000)]


def test_words_are_quoted(library: Library, now: datetime) -> None:
    """Each as it was written, also in instances of a repeat."""
    found = results(library, now, Lyon={"project[1]/title": "Sensors\nfor all"})["title"]
    assert found.summary == Quotations(of=1)
    assert found.answers[0].words == "Sensors\nfor all"
    assert found.section.endswith("/project")


def test_in_the_readers_language(library: Library, now: datetime) -> None:
    """Labels of questions and choices, and the values."""
    every = [owned(city(), "Lyon", {"city/plan": "yes", "city/people": "12345"}, now)]
    found = {each.question.name: each for each in results_of(city(), every, ("Français (fr)",), FR, library, now)}
    assert found["plan"].label == "Y a-t-il un plan ?"
    assert found["plan"].answers[0].words == "Oui"
    assert found["people"].answers[0].words == "12\u202f345"


@pytest.mark.parametrize("value", ["", "many", "NaN", "Infinity", "-inf", "1,5"])
def test_what_is_no_number(value: str) -> None:
    """It does not stand among the figures."""
    assert number_in(value) is None


def test_small_whole_numbers_have_a_bar_each() -> None:
    """Also those in between that nobody named."""
    bins = numbers_of([Decimal(1), Decimal(1), Decimal(3)]).bins
    assert bins == tuple(
        Bin(least=Decimal(at), most=Decimal(at), count=count) for at, count in ((1, 2), (2, 0), (3, 1))
    )


def test_bars_begin_at_round_numbers() -> None:
    """Of whole numbers they do not touch each other; of others the next begins where one ends."""
    whole = numbers_of([Decimal(40), Decimal(70), Decimal(2020)]).bins
    assert [(int(each.least), int(each.most), each.count) for each in whole] == [
        (0, 499, 2),
        (500, 999, 0),
        (1000, 1499, 0),
        (1500, 1999, 0),
        (2000, 2499, 1),
    ]
    parts = numbers_of([Decimal("0.5"), Decimal("19.5")]).bins
    assert [parts[0].least, parts[0].most, parts[-1].least] == [Decimal(0), Decimal(5), Decimal(15)]


def test_one_number() -> None:
    """It is all of its figures."""
    one = numbers_of([Decimal("2.5")])
    assert {one.least, one.lower, one.median, one.upper, one.most} == {Decimal("2.5")}
    assert one.bins == (Bin(least=Decimal("2.5"), most=Decimal("2.5"), count=1),)


@given(st.lists(st.decimals(-(10**12), 10**12, places=3), min_size=1, max_size=40))
def test_every_number_is_in_a_bar(values: list[Decimal]) -> None:
    """None is lost and none stands twice, and there are never too many bars to be read."""
    numbers = numbers_of(sorted(values))
    assert sum(each.count for each in numbers.bins) == len(values) == numbers.of
    assert len(numbers.bins) <= BINS + 1
    assert numbers.least <= numbers.lower <= numbers.median <= numbers.upper <= numbers.most
