"""The golden questions that come with the real pack, and those that were written later, as the gate and `make bench`
score them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from bot.config import PACKS
from handlers.dialogue.library import Library
from handlers.evaluation import Outcome, Scorecard, evaluate
from knowledge.model.faq import Answer, Context, Found
from knowledge.model.languages import Language
from knowledge.packs.golden import GOLDEN_FILE, read_golden

QUESTIONS = PACKS / "digital-cities" / GOLDEN_FILE
FRESH = Path(__file__).parent / "fresh.jsonl"
FOLLOW_UPS = Path(__file__).parent / "follow_ups.jsonl"


def card(library: Library, path: Path = QUESTIONS) -> Scorecard:
    """What becomes of the questions of a file, in which nothing may be wrong."""
    golden = read_golden(path, library.entries)
    assert golden.problems == ()
    return evaluate(library, golden.questions)


def score_follow_ups(library: Library, path: Path = FOLLOW_UPS) -> dict[str, float]:
    """Shares, from 0 to 1, of the second questions of exchanges of two: those that lean on the first and are answered
    rightly, or offered the right title; those answered wrongly; and those that stand for themselves and come to what
    they come to without a first."""
    exchanges = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    leaning = [each for each in exchanges if each["is_follow_up"]]
    judged = Counter(_outcome(library, each) for each in leaning)
    alone = [each for each in exchanges if not each["is_follow_up"]]
    untouched = sum(_second(library, each) == _hear(library, each["then"], each["language"]) for each in alone)
    return {
        **{f"follow-ups {name}": count / len(leaning) for name, count in sorted(judged.items())},
        "second questions left as they are": untouched / len(alone),
    }


def _outcome(library: Library, exchange: dict[str, Any]) -> str:
    finding, right = _second(library, exchange)[0].finding, set(exchange["entries"])
    match finding:
        case Answer(entry=entry):
            return "right" if entry.id in right else "wrong"
        case _ if not right:
            return "right"
        case _:
            return "offered" if right & {entry.id for entry in finding.suggestions} else "missed"


def _second(library: Library, exchange: dict[str, Any]) -> tuple[Found, ...]:
    first = _hear(library, exchange["first"], exchange["language"])[-1]
    entry = first.finding.entry.id if isinstance(first.finding, Answer) else ""
    context = Context(question=first.question, entry=entry)
    return library.finder.hear(exchange["then"], Language(exchange["language"]), context)


def _hear(library: Library, text: str, language: str) -> tuple[Found, ...]:
    return library.finder.hear(text, Language(language))


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
