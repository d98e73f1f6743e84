"""Letters: messages that many get, each as all readers of one language get it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from knowledge.model.messages import Choice
from knowledge.store.tables import letters


class LetterRepository:
    """Letters as they were sent. They are written by the circulation (`store.circulation`)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def choices(self, letter: int) -> tuple[Choice, ...]:
        """The buttons below a letter; none if there is no such letter."""
        body = self._connection.execute(select(letters.c.body).where(letters.c.id == letter)).scalar_one_or_none()
        return tuple(Choice(id=id, label=label) for id, label in body["choices"]) if body else ()
