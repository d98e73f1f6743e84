"""A PostgreSQL of a test's own, which it may stop as a power cut would."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal


class Database:
    """One server, running."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def url(self) -> str:
        """The SQLAlchemy URL, the same after each restart."""
        url: str = self._server.get_uri()
        return url

    def restart(self, mode: Literal["fast", "immediate"]) -> None:
        """Stops it, in order ("fast") or as a power cut would ("immediate"), and starts it again."""
        self._control("-m", mode, "-l", str(self._server.log), "restart")

    def remove(self) -> None:
        """Ends it. By itself the package knows nothing of the process that a restart began, and would take its folder
        from under it."""
        self._control("-m", "immediate", "stop")
        self._server.cleanup()

    def _control(self, *args: str) -> None:
        from pgserver import _commands  # makes its functions as it is imported

        pg_ctl: Callable[..., str] = vars(_commands)["pg_ctl"]
        pg_ctl(["-w", *args], pgdata=self._server.pgdata, user=self._server.system_user)


@contextmanager
def database_of_our_own() -> Iterator[Database]:
    """An empty one, which is gone afterwards."""
    from pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="focal-own-", ignore_cleanup_errors=True) as folder:
        made = Database(get_server(folder, cleanup_mode="delete"))
        try:
            yield made
        finally:
            made.remove()
