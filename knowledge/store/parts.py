"""Lists of which a page shows a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select, func

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Which part of a list is wanted: so many rows behind so many others."""

    most: int
    skip: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Part(Generic[T]):
    """Some rows of a list, and how many it has in all; 0 behind its end."""

    rows: tuple[T, ...] = ()
    total: int = 0

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)


def part_of(connection: Connection, found: Select[Any], span: Span, read: Callable[[Any], T]) -> Part[T]:
    """A part of what a statement finds, in its order, with the number of all in one statement."""
    rows = connection.execute(found.add_columns(func.count().over().label("of")).limit(span.most).offset(span.skip))
    known = rows.all()
    return Part(rows=tuple(map(read, known)), total=known[0].of if known else 0)
