"""Start-up, memory, latency and throughput of the web chat beside a bare endpoint, in one run."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.load import Load, run
from tests.golden.scoring import QUESTIONS

SECONDS = 5.0
CROWD = 8


def measure() -> dict[str, float]:
    """The figures by name: seconds, MiB, milliseconds, messages per second, and ratios to the bare endpoint."""
    asked = questions()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "FOCAL_DATA_DIR": folder,
            "FOCAL_CHAT_MESSAGES_PER_MINUTE": "10000000",
            "FOCAL_CHAT_NEW_PER_MINUTE": "10000000",
            "FOCAL_ADDRESS_REQUESTS_PER_MINUTE": "10000000",
            "FOCAL_LOG_LEVEL": "warning",
        }
        with serving(["-m", "bot", "serve", "--demo"], environment):
            pass  # the first start builds the index, which is measured with the search
        with serving(["-m", "bot", "serve"], environment) as (port, started, process):
            memory = _memory_mib(process.pid)
            alone, crowd = _loads(port, "/chat/messages", asked, "/")
            loaded = _memory_mib(process.pid)
        bare_arguments = ["-m", "tests.bench.bare", str(Path(folder) / "bare.db")]
        with serving(bare_arguments, environment, port_argument=True) as (port, _, _):
            bare_alone, bare_crowd = _loads(port, "/rows", asked, None)
    return {
        "start-up, s": started,
        "memory after start, MiB": memory,
        "memory after the load, MiB": loaded,
        "question p50, ms": alone.percentile(0.5),
        "question p99, ms": alone.percentile(0.99),
        "bare endpoint p50, ms": bare_alone.percentile(0.5),
        "messages/s, 1 browser": alone.per_second,
        f"messages/s, {CROWD} browsers": crowd.per_second,
        f"question p50 with {CROWD} browsers, ms": crowd.percentile(0.5),
        f"question p99 with {CROWD} browsers, ms": crowd.percentile(0.99),
        "bare endpoint, rows/s, 1 browser": bare_alone.per_second,
        f"bare endpoint, rows/s, {CROWD} browsers": bare_crowd.per_second,
        "ratio to bare, 1 browser": alone.per_second / bare_alone.per_second,
        f"ratio to bare, {CROWD} browsers": crowd.per_second / bare_crowd.per_second,
    }


def questions() -> dict[str, list[str]]:
    """What people ask, by language: the questions of the golden set, answerable or not."""
    by_language: dict[str, list[str]] = {}
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        by_language.setdefault(asked["language"], []).append(asked["question"])
    return by_language


def _loads(port: int, path: str, questions: Mapping[str, Sequence[str]], page: str | None) -> tuple[Load, Load]:
    asyncio.run(run(port, path, questions, 1, 1.0, page))  # warm up
    alone = asyncio.run(run(port, path, questions, 1, SECONDS, page))
    return alone, asyncio.run(run(port, path, questions, CROWD, SECONDS, page))


@contextmanager
def serving(
    arguments: Sequence[str], environment: dict[str, str], port_argument: bool = False
) -> Iterator[tuple[int, float, subprocess.Popen[bytes]]]:
    """A server process, once it answers: its port and how many seconds that took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *arguments, *([str(port)] if port_argument else [])]
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment | {"FOCAL_PORT": str(port)}, stdout=subprocess.DEVNULL)
    try:
        _await_answer(port, process)
        yield port, time.perf_counter() - begun, process
    finally:
        process.terminate()
        process.wait()


def _await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        time.sleep(0.02)
    raise RuntimeError("the server did not start")


def _memory_mib(pid: int) -> float:
    """The resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
