"""How fast and how large the search is with packs of any size, beside what else one could search with.

Each size is measured in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import bm25s
import numpy as np
from rank_bm25 import BM25Okapi

from knowledge.search.lessons import Lesson
from knowledge.search.texts import words
from knowledge.search.training import train
from tests.bench.faq_sets import ROOT, invented

SIZES = (200, 10_000, 100_000)
_QUESTIONS = 200
_PATIENCE = 5.0
"""Seconds for the questions to one search; a slow one is asked fewer of them."""

Ask = Callable[[str], object]


def measure(sizes: Sequence[int] = SIZES) -> dict[str, float]:
    """Milliseconds for a question, seconds to build, and the highest memory of the process, for each size."""
    figures: dict[str, float] = {}
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.faq_speed", str(size)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        figures |= json.loads(done.stdout)
    return figures


def of_size(count: int) -> dict[str, float]:
    """The figures of one size, Focal's first: the memory is what building and asking it took at most."""
    lessons = list(invented(count))
    questions = _fresh(lessons)
    name = f"search: {count:,} entries"
    begun = time.perf_counter()
    index = train(lessons)
    figures = {f"{name}: build s": time.perf_counter() - begun}
    figures |= latency(f"{name}: Focal", lambda question: index.rank(question, 3), questions)
    figures[f"{name}: memory MB"] = _highest_memory()
    for other, ask in _others(lessons).items():
        figures |= latency(f"{name}: {other}", ask, questions)
    return figures


def latency(name: str, ask: Ask, questions: Sequence[str]) -> dict[str, float]:
    """The middle and the slowest in a hundred, in milliseconds."""
    ask(questions[0])
    until, taken = time.perf_counter() + _PATIENCE, []
    for question in questions:
        taken.append(_seconds(partial(ask, question)) * 1e3)
        if time.perf_counter() > until:
            break
    return {f"{name} p50 ms": float(np.median(taken)), f"{name} p99 ms": float(np.quantile(taken, 0.99))}


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _highest_memory() -> float:
    """The most memory that this process had at once, in MB. Linux tells it apart from that of the process which started
    this one; getrusage does not."""
    status = Path("/proc/self/status")
    if status.is_file():
        [peak] = [line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
        return int(peak.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _fresh(lessons: Sequence[Lesson]) -> list[str]:
    """Questions about entries here and there, none of them a phrasing of the pack."""
    chosen = lessons[:: max(1, len(lessons) // _QUESTIONS)][:_QUESTIONS]
    return [f"{lesson.texts[0]} and then {lesson.texts[1]}" for lesson in chosen]


def _others(lessons: Sequence[Lesson]) -> Mapping[str, Ask]:
    """rank_bm25, bm25s and SQLite's FTS5, each phrasing a document of its own."""
    heard = [list(words(text)) for lesson in lessons for text in lesson.texts]
    okapi = BM25Okapi(heard)
    sparse = bm25s.BM25()
    sparse.index(heard, show_progress=False)
    return {
        "rank_bm25": lambda question: okapi.get_scores(list(words(question))).argmax(),
        "bm25s": lambda question: sparse.retrieve([list(words(question))], k=3, show_progress=False, n_threads=1),
        "FTS5": _full_text(heard),
    }


def _full_text(heard: Sequence[Sequence[str]]) -> Ask:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE asked USING fts5(text, tokenize='porter unicode61')")
    database.executemany("INSERT INTO asked VALUES (?)", ((" ".join(text),) for text in heard))
    found = "SELECT rowid FROM asked WHERE asked MATCH ? ORDER BY bm25(asked) LIMIT 3"
    return lambda question: database.execute(found, (" OR ".join(words(question)),)).fetchall()


if __name__ == "__main__":
    print(json.dumps(of_size(int(sys.argv[1]))))
