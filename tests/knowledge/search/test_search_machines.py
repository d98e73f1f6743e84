from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from knowledge.search.index import Index
from knowledge.search.lessons import Lesson
from knowledge.search.likelihood import likeliest
from knowledge.search.machines import Postings, Separators
from knowledge.search.training import fit
from tests.bench.faq_sets import invented


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    return list(invented(60))


@pytest.fixture(scope="module")
def by_nearness(lessons: list[Lesson]) -> Index:
    """The form that a large pack takes, for a small one."""
    return fit(lessons, most_separators=10)


def test_both_forms_find_the_same_entries(lessons: list[Lesson], by_nearness: Index) -> None:
    """Which form an index has nobody who asks can tell."""
    separated = fit(lessons)
    assert isinstance(separated.machine, Separators)
    assert isinstance(by_nearness.machine, Postings)
    for lesson in lessons:
        question = f"{lesson.texts[0]} please"
        assert separated.rank(question, 1)[0].entry_id == by_nearness.rank(question, 1)[0].entry_id == lesson.entry_id


def test_postings_decide_by_the_cosine(lessons: list[Lesson], by_nearness: Index) -> None:
    """Feature by feature or entry by entry, it is the same nearness."""
    reading = by_nearness.vocabulary.read(lessons[7].texts[2])
    decided = by_nearness.machine.decide(reading)
    near = [by_nearness.centres.nearness(entry, reading) for entry in range(len(lessons))]
    assert decided == pytest.approx(np.array(near), abs=1e-5)


def test_common_features_are_left_aside_where_time_is_short(lessons: list[Lesson], by_nearness: Index) -> None:
    """The rarest features are looked at first, and they are enough to find the entry."""
    reading = by_nearness.vocabulary.read(lessons[7].texts[0])
    assert isinstance(by_nearness.machine, Postings)
    decided = replace(by_nearness.machine, most=20).decide(reading)
    assert int(decided.argmax()) == 7
    assert np.count_nonzero(decided) <= 20


def test_a_question_of_nothing_known_is_near_to_nothing(by_nearness: Index) -> None:
    """No feature, no decision, no error."""
    assert not by_nearness.machine.decide(by_nearness.vocabulary.read("§§§")).any()
    assert by_nearness.rank("§§§", 3) == ()


def test_only_those_admitted_compete_by_nearness_too(by_nearness: Index, lessons: list[Lesson]) -> None:
    """Asking among some entries gives the best of them."""
    found = by_nearness.rank(lessons[7].texts[0], 3, among={"entry-3", "entry-5"})
    assert {each.entry_id for each in found} == {"entry-3", "entry-5"}


def test_the_likeliest_class_is_the_right_one() -> None:
    """Texts that differ are told apart, and the sums over the classes say nothing of their own."""
    chance = np.random.default_rng(0)
    labels = np.repeat(np.arange(4), 5)
    matrix = sparse.csr_matrix(np.eye(4)[labels] + 0.1 * chance.random((20, 4)))
    coefficients, intercepts = likeliest(matrix, labels, 4)
    assert coefficients.shape == (4, 4)
    assert ((matrix @ coefficients.T + intercepts).argmax(axis=1) == labels).all()
    assert coefficients.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-3)


def test_equal_texts_of_two_classes_are_no_error() -> None:
    """What cannot be told apart is equally likely."""
    matrix = sparse.csr_matrix(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    coefficients, intercepts = likeliest(matrix, np.array([0, 1, 2]), 3)
    scores = np.array([1.0, 0.0]) @ coefficients.T + intercepts
    assert scores[0] == pytest.approx(scores[1], abs=1e-3)
    assert scores[0] > scores[2]
