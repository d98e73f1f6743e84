"""What the queries of the annual report share: members by number, texts, and conditions of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from knowledge.model.languages import Language, Text
from knowledge.model.reports import Facet, Period
from knowledge.store.tables import members


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A member, as rows name it; without name and region where there is none."""

    name: str = ""
    region: str = ""


NOWHERE = Place()


class Counting:
    """Queries of one period. Each gives rows in the order of their numbers."""

    def __init__(self, connection: Connection, period: Period) -> None:
        self._connection = connection
        self._period = period

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
