"""A program that plays a platform: it is ready when it says so."""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future

from tests.slack.values import PATIENCE_S


class Program:
    """A process whose output is read to its end, so that it never blocks on a full pipe."""

    def __init__(self, command: Sequence[str], ready: str) -> None:
        self._command = list(command)
        self._ready_word = ready
        self._process: subprocess.Popen[str] | None = None
        self._last: deque[str] = deque(maxlen=20)

    def start(self) -> str:
        """Starts it and gives back the line that says it is ready."""
        ready: Future[str] = Future()
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, args=(self._process, ready), name=self._command[0])
        self._reader.start()
        try:
            return ready.result(PATIENCE_S)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends it, at once if it must be."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_S / 3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        self._process = None

    def _read(self, process: subprocess.Popen[str], ready: Future[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._last.append(line)
                if self._ready_word in line and not ready.done():
                    ready.set_result(line)
        if not ready.done():
            ready.set_exception(AssertionError(f"{self._command[0]} ended before it was ready: {''.join(self._last)}"))
