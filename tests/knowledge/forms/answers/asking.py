"""Short ways to ask and answer, for the tests of typed answers."""

from __future__ import annotations

from datetime import date

from knowledge.forms.answers import Confirm, Reading, Reply, Unclear, Understood, read_answer
from knowledge.model.forms import Asked, QuestionType
from knowledge.model.languages import EN, Language

TODAY = date(2026, 3, 11)
"""A Wednesday."""


def asked(kind: QuestionType, *appearance: str, country: str = "", **parameters: str) -> Asked:
    """A question of a kind."""
    return Asked(
        place="/data/x", type=kind, appearance=frozenset(appearance), country=country, parameters=parameters
    )  # fmt: skip


def read(question: Asked, text: str, language: Language = EN, today: date = TODAY) -> Reading:
    """What a typed text means to a question."""
    return read_answer(question, Reply(text=text), language, today)


def shown(reading: Reading) -> str:
    """A reading as the tables of the corpus write it."""
    match reading:
        case Understood():
            return f"= {reading.value}"
        case Confirm():
            return " | ".join([f"? {reading.value}", *(other.value for other in reading.alternatives)])
        case Unclear():
            return " ".join([f"! {reading.reason}", *(other.value for other in reading.alternatives)])
