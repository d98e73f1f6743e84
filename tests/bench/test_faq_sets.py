from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.search.texts import words
from tests.bench.faq_quality import Outcome, borders
from tests.bench.faq_sets import invented, mistyped, shouted

ASKED = [("please tell me the opening hours", "hours"), ("a an", "nothing"), ("", "empty")]


@pytest.mark.parametrize("slips", [1, 2])
def test_as_many_slips_as_asked_for(slips: int) -> None:
    """Each is one edit inside a word; a question without a word of three letters stays as it is."""
    [(spoilt, intent), *short] = mistyped(ASKED, slips)
    assert 0 < OSA.distance(spoilt, ASKED[0][0]) <= slips
    assert len(spoilt.split()) == 6
    assert (intent, short) == ("hours", ASKED[1:])


def test_the_same_slips_every_time() -> None:
    """Figures of two runs are of the same questions."""
    assert mistyped(ASKED, 2) == mistyped(ASKED, 2)


def test_shouted_questions_say_the_same() -> None:
    """Only capitals and accents differ, which do not count."""
    assert [words(question) for question, _ in shouted(ASKED)] == [words(question) for question, _ in ASKED]
    assert shouted(ASKED)[0][0] != ASKED[0][0]


@given(st.integers(0, 40))
def test_invented_packs_are_always_the_same(count: int) -> None:
    """So many entries, each with phrasings of its own words."""
    lessons = list(invented(count))
    assert len(lessons) == len({lesson.entry_id for lesson in lessons}) == count
    assert lessons == list(invented(count))
    assert all(len(lesson.texts) == 5 for lesson in lessons)


def test_borders_are_where_they_are_said_to_be() -> None:
    """Twenty known questions with confidences of 1 to 20, all answered rightly, and strangers with 0.5, 1.5 and 30."""
    raws = np.arange(1.0, 21.0)
    plain = Outcome(first=np.ones(20, bool), among=np.ones(20, bool), raws=raws)
    found = borders(plain, np.array([0.5, 1.5, 30.0]))
    assert found["in-scope accuracy at paper's threshold"] == 1.0
    assert found["out-of-scope recall at paper's threshold"] == pytest.approx(1 / 3)
    assert found["in-scope accuracy at 5 % false refusals"] == pytest.approx(0.95)
    assert found["out-of-scope recall at 5 % false refusals"] == pytest.approx(2 / 3)
    assert found["out-of-scope recall at balanced threshold"] == pytest.approx(2 / 3)
