"""People of a city fill in a form as chance has it (people.py): no answer is lost, and the response is what the engine
makes of the same answers.

The number of messages is small in `make test`. To walk for longer, with a verdict at the end:

    FOCAL_TEST_FILLING_STEPS=50000 .venv/bin/pytest -n0 -s tests/handlers/filling/test_people.py
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from handlers.dialogue.library import Library
from tests.handlers.filling.people import City
from tests.postgres import Databases

STEPS = int(os.environ.get("FOCAL_TEST_FILLING_STEPS", "120"))
"""Steps in all, on SQLite; most are one message."""

POSTGRES_SHARE = 10
"""Of how many steps one is walked on PostgreSQL besides."""

AT_ONCE = 60
"""Steps of one city."""

SLICE = 1_800
"""Steps of one seed: each is a test of its own, so that a long walk shows how far it is, and what it found where."""


def slices(steps: int) -> list[tuple[int, int]]:
    """The seeds, and how many steps each walks."""
    return [(number, min(SLICE, steps - begin)) for number, begin in enumerate(range(0, steps, SLICE))]


def walk(database: Callable[[], AbstractContextManager[str]], library: Library, number: int, steps: int) -> None:
    """Walks with cities of a seed; says how far it came."""
    City.database, City.library = staticmethod(database), library
    City.heard, City.done, City.renewed = 0, 0, 0
    how = settings(
        max_examples=1 + max(1, steps // AT_ONCE),  # the first is the simplest, in which nothing happens
        stateful_step_count=min(AT_ONCE, steps),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=(Phase.generate,),  # what is found after thousands of steps is not made smaller within minutes
    )
    run_state_machine_as_test(seed(number)(City), settings=how)
    print(f"\nseed {number}: {City.heard} messages, {City.done} handed in, {City.renewed} renewed", flush=True)


@pytest.mark.parametrize(("number", "steps"), slices(STEPS))
def test_whatever_people_do_no_answer_is_lost(
    sqlite_template: Path, scripted_library: Library, number: int, steps: int
) -> None:
    """The response has every answer that was not superseded, and is what the engine makes of them."""

    @contextmanager
    def database() -> Iterator[str]:
        with TemporaryDirectory() as folder:
            path = Path(folder, "focal.db")
            shutil.copy(sqlite_template, path)
            yield f"sqlite:///{path}"

    walk(database, scripted_library, number, steps)


@pytest.mark.parametrize(("number", "steps"), slices(max(25, STEPS // POSTGRES_SHARE)))
def test_nor_on_postgresql(postgres_databases: Databases, scripted_library: Library, number: int, steps: int) -> None:
    """Where colleagues write at the same moment, one of them is answered again from the beginning."""
    walk(postgres_databases.database, scripted_library, number + 1_000, steps)
