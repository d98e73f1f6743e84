"""Readers in a process with limits: whatever they do, the caller gets values or a refusal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from knowledge.reading.limited import TOO_LARGE, UNREADABLE, Limits, Refused, values_of

HOSTILE = "tests.knowledge.reading.hostile"
STRICT = Limits(memory=200 * 2**20, cpu_s=1, wall_s=20, output=10_000)


def refusal(reader: str, *arguments: str, limits: Limits = STRICT) -> Refused:
    """How a reader is refused, after the one value that it may have given."""
    with pytest.raises(Refused) as refused:
        list(values_of(f"{HOSTILE}:{reader}", arguments, limits))
    return refused.value


def test_values_come_out_as_they_are() -> None:
    """Texts in any script come through, in their order."""
    texts = ["", "!", "¡olé!\n", "日本", "\u2028", "x" * 5_000]
    assert list(values_of(f"{HOSTILE}:good", texts, STRICT))[:-1] == texts


def test_nothing_of_our_environment_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is taken over finds no secrets in its environment."""
    monkeypatch.setenv("FOCAL_SECRET", "hush")
    (seen,) = values_of(f"{HOSTILE}:good", [], STRICT)
    assert set(seen["environment"]) <= {"PATH", "PYTHONPATH", "PYTHONIOENCODING", "LC_CTYPE"}


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("greedy", TOO_LARGE),
        ("busy", TOO_LARGE),
        ("talkative", TOO_LARGE),
        ("crashing", UNREADABLE),
        ("failing", UNREADABLE),
        ("no_such_reader", UNREADABLE),
        ("refusing", "too-ugly"),
    ],
)
def test_misbehaviour_is_a_refusal(reader: str, code: str) -> None:
    """Too much memory, processor time or output, a crash, a fault of the reader: each is told by its code."""
    assert refusal(reader).code == code


def test_a_reader_that_never_ends_is_ended() -> None:
    """One that only waits uses no processor time; the clock ends it."""
    assert refusal("asleep", limits=Limits(wall_s=0.5)).code == TOO_LARGE


def test_a_refusal_says_what_it_is_about() -> None:
    """What the reader found reaches the caller."""
    assert refusal("refusing").value == "the second part"


def test_readers_write_no_files(tmp_path: Path) -> None:
    """A reader that is taken over cannot fill the disk."""
    assert refusal("writing", str(tmp_path / "file")).code == UNREADABLE
    assert not (tmp_path / "file").exists() or (tmp_path / "file").read_bytes() == b""


def test_nobody_is_left_behind() -> None:
    """A caller that stops listening leaves no process behind."""
    values: Any = values_of(f"{HOSTILE}:talkative", [], Limits())
    process = int(next(values))
    values.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
