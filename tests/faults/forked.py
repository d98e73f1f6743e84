"""A server in a process of its own that is forked where everything is imported already: it is there at once."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.faults.process import PATIENCE_S, Server
from tests.forking import processes


class Forked(Server):
    """`focal serve` with an environment. It can be killed, ended, and started again like any other process."""

    def __init__(self, environment: Mapping[str, str], *options: str, log: Path | None = None) -> None:
        """`log` is the file that its log is written to; without one it stands with that of the tests."""
        super().__init__(environment, *options)
        self._log = log
        self._forked: ForkServerProcess | None = None

    def start(self) -> None:
        """Starts the process and waits for its own word that it is ready."""
        told, tells = processes.Pipe(duplex=False)
        self._forked = processes.Process(target=_serve, args=(self.environment, self.options, tells, self._log))
        self._forked.start()
        tells.close()
        with os.fdopen(os.dup(told.fileno()), encoding="utf-8") as lines:
            told.close()
            for line in lines:
                if line.startswith("Stop with"):
                    return
        raise AssertionError(f"the server ended with {self.wait()} before it was ready")

    def kill(self) -> None:
        """SIGKILL: no word, no clean-up."""
        if self._forked is not None and self._forked.is_alive():
            self._forked.kill()
            self._forked.join(PATIENCE_S)

    @property
    def pid(self) -> int:
        """Of the process as it was started last."""
        assert self._forked is not None
        assert self._forked.pid is not None
        return self._forked.pid

    def terminate(self) -> None:
        """SIGTERM: please end."""
        assert self._forked is not None
        self._forked.terminate()

    def wait(self) -> int:
        """The exit status, once it has ended."""
        assert self._forked is not None
        self._forked.join(PATIENCE_S)
        assert self._forked.exitcode is not None, "the server does not end"
        return self._forked.exitcode


def _serve(environment: Mapping[str, str], options: Sequence[str], tells: Connection, log: Path | None) -> None:
    if log is not None:
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.dup2(tells.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    os.environ.clear()
    os.environ.update(environment)
    with tempfile.TemporaryDirectory() as room:
        os.chdir(room)  # where no .env lies
        sys.argv = ["focal", "serve", *options]
        from bot.__main__ import main

        main()
