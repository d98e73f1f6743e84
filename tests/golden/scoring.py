"""Scores the pack and the engine on questions that were written without sight of the pack's phrasings."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bot.asking import ask_once
from handlers.dialogue.library import Library

QUESTIONS = Path(__file__).parent / "questions.jsonl"


def score(library: Library) -> dict[str, float]:
    """Shares, from 0 to 1: of the answerable questions those answered rightly, offered, wrongly answered, missed; of
    the others those refused; of all, those whose language was recognised."""
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    counts: Counter[str] = Counter()
    for each in asked:
        result = ask_once(library, each["question"], None)
        counts["language recognised"] += result["language"] == each["language"]
        counts[
            _outcome(set(each["entries"]), result["entry"], {other["entry"] for other in result["suggestions"]})
        ] += 1
    answerable = sum(bool(each["entries"]) for each in asked)
    shares = {name: counts[name] / answerable for name in ("right", "offered", "wrong", "missed")}
    unanswerable = len(asked) - answerable
    shares["unanswerable refused"] = counts["refused"] / unanswerable
    shares["language recognised"] = counts["language recognised"] / len(asked)
    return shares


def _outcome(right: set[str], answer: str | None, offered: set[str]) -> str:
    if not right:
        return "answered anyway" if answer else "refused"
    if answer:
        return "right" if answer in right else "wrong"
    return "offered" if offered & right else "missed"
