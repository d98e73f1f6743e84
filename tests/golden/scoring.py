"""The golden questions that come with the real pack, and those that were written later, as the gate and `make bench`
score them."""

from __future__ import annotations

from pathlib import Path

from bot.config import PACKS
from handlers.dialogue.library import Library
from handlers.evaluation import Outcome, Scorecard, evaluate
from knowledge.packs.golden import GOLDEN_FILE, read_golden

QUESTIONS = PACKS / "digital-cities" / GOLDEN_FILE
FRESH = Path(__file__).parent / "fresh.jsonl"


def card(library: Library, path: Path = QUESTIONS) -> Scorecard:
    """What becomes of the questions of a file, in which nothing may be wrong."""
    golden = read_golden(path, library.entries)
    assert golden.problems == ()
    return evaluate(library, golden.questions)


def score(library: Library, path: Path = QUESTIONS) -> dict[str, float]:
    """Shares, from 0 to 1: of the answerable questions, of the others, and of all; and the score, of 100 points."""
    made = card(library, path)
    return {
        "right": made.share(Outcome.RIGHT),
        "offered": made.share(Outcome.OFFERED),
        "near": made.share(Outcome.NEAR),
        "wrong": made.share(Outcome.WRONG),
        "missed": made.share(Outcome.MISSED),
        "unanswerable refused": 1 - made.share(Outcome.ANSWERED_ANYWAY),
        "language recognised": made.recognised / len(made.judged),
        "score": made.score,
    }
