"""Readers that misbehave, each in its own way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from knowledge.reading.limited import Refused


def good(*texts: str) -> Iterator[object]:
    yield from texts
    yield {"environment": sorted(os.environ)}


def greedy() -> Iterator[int]:
    yield 1
    kept = [bytearray(2**20) for _ in range(2_000)]
    yield len(kept)


def busy() -> Iterator[int]:
    yield 1
    while True:
        pass


def asleep() -> Iterator[int]:
    yield 1
    signal.pause()


def talkative() -> Iterator[str]:
    yield str(os.getpid())
    while True:
        yield "x" * 1_000


def crashing() -> Iterator[int]:
    yield 1
    os.kill(os.getpid(), signal.SIGSEGV)


def failing() -> Iterator[int]:
    yield 1
    raise KeyError("nobody foresaw this")


def refusing() -> Iterator[int]:
    yield 1
    raise Refused("too-ugly", "the second part")


def writing(path: str) -> Iterator[int]:
    Path(path).write_text("mine", encoding="utf-8")
    yield 1
