"""The answers of responses that were looked at lately: those that did not change since are not read again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from sys import intern
from threading import Lock
from types import MappingProxyType
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from knowledge.model.forms import Response

MOST_CHARACTERS = 8_000_000
"""Of the drafts as they are stored, whose answers one process holds: a study of some 80 questions takes about 8,000, so
that five questionnaires of two hundred cities fit. In memory it is up to four times as much, 30 MB at most."""

Mark = tuple[int, datetime, datetime, int]
"""What tells one state of a response from all others: its revision, when it was begun and changed (a database may give
the number of a response that is gone to another one), and its form."""


class AnswersAtHand:
    """Responses by their numbers, those looked at last; threads may share it."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._held = 0
        self._kept: OrderedDict[int, tuple[Mark, Response, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def held(self) -> int:
        """Characters of the drafts of what is held."""
        return self._held

    def get(self, id: int, mark: Mark) -> Response | None:
        """The answers of a response in this state; the very same value each time. None when they are not at hand."""
        with self._lock:
            kept = self._kept.get(id)
            if kept is None or kept[0] != mark:
                return None
            self._kept.move_to_end(id)
            return kept[1]

    def put(self, id: int, mark: Mark, response: Response, characters: int) -> Response:
        """Keeps the answers of a response in place of those that it had before, and returns them as they are kept."""
        shared = _shared(response)
        with self._lock:
            self._held += characters - self._size(id)
            self._kept[id] = (mark, shared, characters)
            self._kept.move_to_end(id)
            while self._held > self._most:
                gone, _ = next(iter(self._kept.items()))
                self._held -= self._size(gone)
                del self._kept[gone]
        return shared

    def _size(self, id: int) -> int:
        return self._kept[id][2] if id in self._kept else 0


def at_hand(connection: Connection) -> AnswersAtHand:
    """What this process has at hand of the database that a connection leads to."""
    with _lock:
        return _by_engine.setdefault(connection.engine, AnswersAtHand())


_lock = Lock()
_by_engine: WeakKeyDictionary[Engine, AnswersAtHand] = WeakKeyDictionary()


def _shared(response: Response) -> Response:
    """The same, with the places of questions outside of repeats held once for all responses."""
    answers = {place if "[" in place else intern(place): value for place, value in response.answers.items()}
    return replace(response, answers=MappingProxyType(answers))
