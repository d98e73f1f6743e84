"""The circulation of circulars: frozen at release, planned in batches, and what came of it."""

from __future__ import annotations

from sqlalchemy import Connection


class CirculationRepository:
    """Who gets a circular, and who acknowledged it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
