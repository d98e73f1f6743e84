"""Runs a reader of hostile files in a process of its own, with limits on its memory, its time and its output.

The reader is a generator function, named "package.module:function", of arguments that are texts. What it yields comes
out as lines of JSON, never as pickles: whoever takes the child over can send us wrong data, but no code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from knowledge.errors import FocalError

ROOT = Path(__file__).resolve().parents[2]
STATUS = "!"
"""Begins the last line: how it ended. No JSON value begins so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        memory: bytes of address space.
        cpu_s: seconds of processor time.
        wall_s: seconds from beginning to end, in which the parent takes what comes out, too.
        output: bytes of JSON that it may yield.
    """

    memory: int = 320 * 2**20
    cpu_s: int = 120
    wall_s: float = 600
    output: int = 400 * 2**20


class Refused(FocalError):
    """The file is not read.

    Attributes:
        code: a kebab-case name of the reason.
        value: what it was found in, "" for the file as a whole.
    """

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(f"the file is not read: {code} {value}".rstrip())
        self.code = code
        self.value = value


TOO_LARGE, UNREADABLE = "too-large", "unreadable"


def values_of(work: str, arguments: Sequence[str], limits: Limits) -> Iterator[Any]:
    """The values that the reader yields, as they come.

    Raises:
        Refused: the reader refused the file, or needed more than it may ("too-large"), or broke ("unreadable").
    """
    process = _start(work, arguments, limits)
    timer = threading.Timer(limits.wall_s, process.kill)
    timer.daemon = True
    timer.start()
    lines = cast("IO[str]", process.stdout)
    try:
        yield from _until_status(lines, limits.output)
        code = process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        lines.close()
    if code != 0:
        raise Refused(TOO_LARGE if code in (-signal.SIGKILL, -signal.SIGXCPU) else UNREADABLE)


def _start(work: str, arguments: Sequence[str], limits: Limits) -> subprocess.Popen[str]:
    settings = [str(limits.memory), str(limits.cpu_s)]
    return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-P", "-m", "knowledge.reading.child", work, *settings, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )


def _until_status(lines: IO[str], most: int) -> Iterator[Any]:
    """The values before the last line; Refused when that says so, or when there is too much of them."""
    length = 0
    for line in lines:
        if line.startswith(STATUS):
            refused = json.loads(line[1:])
            if refused:
                raise Refused(refused["code"], refused["value"])
            return
        length += len(line)
        if length > most:
            raise Refused(TOO_LARGE)
        yield json.loads(line)
