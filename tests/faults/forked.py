"""A server in a process of its own that is forked where everything is imported already: it is there at once."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from tests.faults.process import PATIENCE_S, Server
from tests.forking import processes


class Forked(Server):
    """`focal serve` with an environment. It can be killed, ended, and started again like any other process."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self._forked: ForkServerProcess | None = None

    def start(self) -> None:
        """Starts the process and waits for its own word that it is ready."""
        told, tells = processes.Pipe(duplex=False)
        self._forked = processes.Process(target=_serve, args=(self.environment, tells))
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


def _serve(environment: Mapping[str, str], tells: Connection) -> None:
    os.dup2(tells.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    os.environ.clear()
    os.environ.update(environment)
    with tempfile.TemporaryDirectory() as room:
        os.chdir(room)  # where no .env lies
        sys.argv = ["focal", "serve"]
        from bot.__main__ import main

        main()
