"""What the queries of the annual report share: members by number, texts, and conditions of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, and_, select

from knowledge.model.languages import Language, Text
from knowledge.model.reports import Facet, Period, Window
from knowledge.store.tables import members


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A member, as rows name it; without name and region where there is none."""

    name: str = ""
    region: str = ""


NOWHERE = Place()

T = TypeVar("T")


class Counting:
    """Queries of one period. Each gives rows in the order of their numbers, all of them or those in a window; of very
    many rows those in a window follow each other as they are found fastest."""

    def __init__(self, connection: Connection, period: Period, window: Window | None = None) -> None:
        self._connection = connection
        self._period = period
        self._window = window

    def _found(self, rows: Select[*tuple[Any, ...]]) -> CursorResult[*tuple[Any, ...]]:
        """The rows of a figure that are asked for."""
        return self._connection.execute(self._framed(rows))

    def _framed(self, rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        return rows.limit(self._window.most).offset(self._window.skip) if self._window else rows

    def _cut(self, rows: Iterable[T]) -> tuple[T, ...]:
        """The same, of rows that no single query gives."""
        if self._window is None:
            return tuple(rows)
        return tuple(islice(rows, self._window.skip, self._window.skip + self._window.most))

    def _within(self, column: ColumnElement[datetime] | Any) -> ColumnElement[bool]:
        """The instant is of the period."""
        return and_(column >= self._period.begin, column < self._period.end)

    def _at(self, member: int | None) -> Place:
        return self._places.get(member or 0, NOWHERE)

    def _month(self, at: datetime) -> dict[Facet, str]:
        return {Facet.MONTH: self._period.month(at)}

    @cached_property
    def _places(self) -> Mapping[int, Place]:
        found = select(members.c.id, members.c.name, members.c.region)
        return {row.id: Place(name=row.name, region=row.region) for row in self._connection.execute(found)}


def text_of(translations: Mapping[str, str]) -> Text | str:
    """A text as tables keep it; "" where nothing is written in any language."""
    written = {Language(language): text for language, text in translations.items() if text}
    return Text(written) if written else ""
