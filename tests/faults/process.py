"""A server in a process of its own, which can be killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30


class Server:
    """`python -m bot serve` with an environment. Start it again after it has ended.

    Args:
        options: such as "--web".
    """

    def __init__(self, environment: Mapping[str, str], *options: str) -> None:
        self.environment = dict(environment)
        self.options = options
        self.url = f"http://127.0.0.1:{environment['FOCAL_PORT']}"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Starts the process and waits for its own word that it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", *self.options],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("Stop with"):
                return
        raise AssertionError(f"the server ended with {self._process.wait(PATIENCE_S)} before it was ready")

    def kill(self) -> None:
        """SIGKILL: no word, no clean-up."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE_S)
        self._close()

    def terminate(self) -> None:
        """SIGTERM: please end."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """The exit status, once it has ended."""
        assert self._process is not None
        status = self._process.wait(PATIENCE_S)
        self._close()
        return status

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs another module with the same settings to its end."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
