"""Exports of any length in the same memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from tempfile import TemporaryFile

import pytest

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import ExportOptions, Submitted
from tests.knowledge.forms.exports.making import Answers, form, question, repeat, submitted

RESPONSES = 20_000
BOUND = 1_500_000
"""Bytes. Of 5,000 responses as of 20,000, the workbook takes 0.5 million at its peak, CSV 0.8 and JSON lines 0.1; the
responses alone, which share their answers here, would take 4 million, and so would the rows."""

SMALL = form(question("text"), repeat("row", question("row/x")))
NOTHING_ELSE = ExportOptions(copied=())


def responses(count: int) -> Iterator[Submitted]:
    """Each is made when it is asked for, and nobody else keeps it."""
    answers: Answers = (("text", "a" * 100), ("row", (("x", "b" * 100),)))
    first = submitted(answers)
    return (replace(first, id=number) for number in range(count))


@pytest.mark.parametrize("format", ExportFormat)
def test_memory_does_not_grow_with_the_responses(format: ExportFormat) -> None:
    """20,000 responses with as many rows of a repeat, in a fraction of what they would take in memory."""
    with TemporaryFile() as to:
        write(format, [SMALL], responses(1), to, NOTHING_ELSE)  # imports what is imported once
        tracemalloc.start()
        try:
            write(format, [SMALL], responses(RESPONSES), to, NOTHING_ELSE)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert to.tell() > RESPONSES
    assert peak < BOUND
