"""Responses of the tests, opened and answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.forms.responses import AskAnother, AskQuestion, Filled, Surroundings, begin, fill, write_instance
from knowledge.model.forms import FormVersion

NOW = datetime(2026, 11, 20, 9, 30, 15, 250_000, tzinfo=UTC)
AROUND = Surroundings(
    now=NOW,
    zone=ZoneInfo("Europe/Paris"),
    username="ana",
    email="ana@example.org",
    phone="+33612345678",
    device="chat-7",
)
INSTANCE = "uuid:0b8f6a52-7f3e-4f6c-9c58-0d6a4a1f3c11"


def opened(form: FormVersion, seed: int = 7, **around: Any) -> Filled:
    """A new response to a form."""
    surroundings = replace(AROUND, **around)
    return fill(form, begin(form, INSTANCE, seed, surroundings), surroundings)


def answered(filled: Filled, **values: str) -> Filled:
    """The response with answers to questions that stand right below the root, one after the other."""
    for name, value in values.items():
        filled = filled.answer(f"/data/{name}", value).filled
    return filled


def way(filled: Filled) -> list[str]:
    """The places of all that is asked, from the beginning to the end; those of repeats with a plus and their number."""
    steps, after = list[str](), None
    while step := filled.next_asked(after):
        after = step.place
        match step:
            case AskQuestion():
                steps.append(step.place)
            case AskAnother():
                steps.append(f"{step.place}+{step.count}")
    return steps


def way_back(filled: Filled) -> list[str]:
    """The places of everything that is asked, from the end to the beginning."""
    steps, before = list[str](), None
    while step := filled.previous_asked(before):
        before = step.place
        steps.append(step.place)
    return steps


def sent(filled: Filled) -> str:
    """The XML of the submission, without `meta`, which tests of its own look at."""
    root = filled.submission()
    for meta in root.named("meta"):
        root.remove(meta)
    return write_instance(root)
