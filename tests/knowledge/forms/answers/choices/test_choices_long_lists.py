"""Lists of 10,000 choices are read as fast as anybody types."""

from __future__ import annotations

import random
import time
from functools import cache

import pytest

from knowledge.forms.answers.choices import read_choice
from knowledge.forms.answers.values import Confirm, Reply, Unclear, Understood
from knowledge.model.forms import Asked, QuestionType, ShownChoice
from knowledge.model.languages import FR

COUNT = 10_000
SECONDS = 1.0
"""For one reply, whatever it is. Measured are 8 to 65 ms for a new list, 2 to 12 ms for one just asked about, and up to
130 ms for replies of nonsense of the greatest length."""

_SYLLABLES = ("ba", "be", "lo", "ma", "ré", "san", "to", "vi", "ña", "ção", "gu", "ter", "pol", "rio")


@cache
def places() -> tuple[ShownChoice, ...]:
    """A list of towns that are made up, some of two words."""
    chance = random.Random(1)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize() for _ in range(2 * COUNT)]
    labels = [" ".join(words[place : place + chance.randint(1, 2)]) for place in range(0, 2 * COUNT, 2)]
    return tuple(
        ShownChoice(number=number, name=f"t{number}", label=f"{label} {chr(97 + number % 26)}x", labels=(label,))
        for number, label in enumerate(labels, 1)
    )


def timed(text: str, kind: QuestionType) -> tuple[object, float]:
    """The reading and the seconds of computing it took: a busy machine does not make it slower."""
    question = Asked(place="/data/q", type=kind, choices=places())
    began = time.thread_time()
    reading = read_choice(question, Reply(text=text), FR)
    return reading, time.thread_time() - began


@pytest.mark.parametrize("kind", [QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE])
@pytest.mark.parametrize("text", ["7", "oui", "something else entirely", "1-3, 7", "toutes", "zz, " * 490, "1 " * 990])
def test_any_reply_is_read_in_time(text: str, kind: QuestionType) -> None:
    """Numbers, words that fit nothing, ranges and replies of nonsense are read well within a second."""
    _, seconds = timed(text, kind)
    assert seconds < SECONDS


def test_a_label_among_many() -> None:
    """A label is found, with a slip in it as well, or asked about."""
    choice = places()[5_000]
    reading, seconds = timed(choice.label, QuestionType.SELECT_ONE)
    assert reading == Understood(value=choice.name, echo=choice.label)
    slipped, more = timed(choice.label[:-3] + "q" + choice.label[-2:], QuestionType.SELECT_ONE)
    assert isinstance(slipped, Understood | Confirm | Unclear)
    assert seconds + more < 2 * SECONDS


def test_all_of_many() -> None:
    """Ten thousand can be chosen at once."""
    reading, seconds = timed("toutes", QuestionType.SELECT_MULTIPLE)
    assert isinstance(reading, Understood)
    assert len(reading.value.split()) == COUNT
    assert seconds < SECONDS
