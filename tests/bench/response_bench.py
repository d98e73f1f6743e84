"""How fast the engine of responses recomputes a form of 500 rules, takes an answer in it, and finds the next question.

The form is made of blocks as surveys have them: a number, a select that depends on it, a total that carries on the one
before, and a text with a constraint that only some totals make relevant. Nearly all totals follow from the first
number, so an answer to it is the worst edit there is; one to the last number is the usual case.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from knowledge.forms.responses import Filled, Surroundings, begin, fill
from knowledge.forms.responses.plan import plan_of
from knowledge.model.forms import FormVersion, Node, Response
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select

BLOCKS, ROUNDS, INSTANCES = 125, 30, 100
"""A block has four rules: two of relevance, a calculate and a constraint."""
AROUND = Surroundings(now=datetime(2026, 11, 20, tzinfo=UTC), zone=UTC)


def measure() -> dict[str, float]:
    """Every figure by its name: medians."""
    survey = _form()
    draft = _answered(survey)
    filled = fill(survey, draft, AROUND)
    rows = _rows()
    last = f"/data/b{BLOCKS - 1}/n"
    return {
        "responses: rules": float(4 * BLOCKS),
        "responses: plan of the form, once, ms": _median(lambda: _planned(_form())),
        "responses: full recompute ms": _median(lambda: fill(survey, draft, AROUND)),
        "responses: answer that 125 rules follow from ms": _edits(filled, "/data/b0/n"),
        "responses: answer that 3 rules follow from ms": _edits(filled, last),
        "responses: next question ms": _median(lambda: filled.next_asked(last)),
        "responses: full recompute and whole-form check ms": _median(lambda: fill(survey, draft, AROUND).problems()),
        "responses: 100 instances, answer in one ms": _edits(fill(rows, _grown(rows), AROUND), "/data/r[50]/n"),
        "responses: 1,000 of 10,000 choices shown ms": _choices(),
    }


def _form() -> FormVersion:
    return form(*(_block(number) for number in range(BLOCKS)), lists=(listed("yes_no", "yes", "no"),))


def _block(number: int) -> Node:
    before = f"/data/b{number - 1}/total" if number else "0"
    return group(
        f"b{number}",
        integer("n"),
        select("known", "yes_no", relevant=f"/data/b{number}/n > 2"),
        calculate("total", f"coalesce(/data/b{number}/n, 0) + {before}"),
        question(
            "why",
            relevant=f"selected(/data/b{number}/known, 'yes') and /data/b{number}/total > 10",
            constraint="string-length(.) < 100",
        ),
    )


def _answered(survey: FormVersion) -> Response:
    filled = fill(survey, begin(survey, "uuid:1", 1, AROUND), AROUND)
    for number in range(BLOCKS):
        filled = filled.answer(f"/data/b{number}/n", "3").filled
        filled = filled.answer(f"/data/b{number}/known", "yes").filled
        filled = filled.answer(f"/data/b{number}/why", "because").filled
    return filled.response


def _rows() -> FormVersion:
    return form(
        repeat("r", integer("n"), calculate("double", "../n * 2"), question("why", relevant="../double > 10")),
        calculate("all", "sum(/data/r/double)"),
    )


def _grown(survey: FormVersion) -> Response:
    filled = fill(survey, begin(survey, "uuid:1", 1, AROUND), AROUND)
    for number in range(2, INSTANCES + 1):
        filled = filled.add_repeat("/data/r", str(number)).filled
    return filled.response


def _choices() -> float:
    names = [f"place{number}" for number in range(10_000)]
    columns = {name: {"region": str(index % 10)} for index, name in enumerate(names)}
    survey = form(
        question("region"),
        select("place", "places", "region = /data/region"),
        lists=(listed("places", *names, **columns),),
    )
    filled = fill(survey, begin(survey, "uuid:1", 1, AROUND), AROUND).answer("/data/region", "3").filled
    return _median(lambda: filled.choices("/data/place"))


def _planned(survey: FormVersion) -> None:
    plan_of(survey)


def _edits(filled: Filled, place: str) -> float:
    """The median of edits one after the other, each of which changes the value."""
    taken = []
    for turn in range(ROUNDS):
        begun = time.perf_counter()
        filled = filled.answer(place, str(3 + turn)).filled
        taken.append((time.perf_counter() - begun) * 1e3)
    return sorted(taken)[ROUNDS // 2]


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1e3)
    return sorted(taken)[ROUNDS // 2]
