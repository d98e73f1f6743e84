"""Good practices as they are kept, and found again.

What is published lies in the archive as well, a document in each of its languages (handlers/practices/filing), so that
the archive's full-text search finds its words with their stems, and quotes it to whoever asks a question. The directory
is searched here: places narrow it down, themes and words rank what is left. It is read as a whole for that, numbers and
themes only, since a network's directory has hundreds of practices, not millions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, or_, select, update

from knowledge.model.languages import Language, Text
from knowledge.model.people import Region
from knowledge.model.practices import GoodPractice, PracticeHit, PracticeQuery, PracticeState
from knowledge.store.archive import ArchiveRepository
from knowledge.store.errors import Conflict
from knowledge.store.people import member_of
from knowledge.store.tables import members, practices

ENOUGH, ENOUGH_BESIDE = 0.34, 0.6
"""The share of the words' weight that a practice must have: a third, so that of "sensors in drains" one about other
sensors is found; where a theme was named, more than half of one that is not about it: of "open data" not all that has
the word "data". Measured in tests/handlers/practices/test_searching.py."""

_p, _m = practices.c, members.c
_MEMBER = tuple(column.label(f"member_{column.name}") for column in members.c)
_PUBLISHED = _p.state == PracticeState.PUBLISHED
_NEWEST = (_p.published_at.desc(), _p.id.desc())


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPractices:
    """A part of what was found, the best first, and how many there are altogether."""

    hits: tuple[PracticeHit, ...]
    total: int


class PracticeRepository:
    """Good practices by number, by member, by state, and by what somebody looks for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, practice: GoodPractice) -> GoodPractice:
        """Stores a new one and returns it with its number."""
        row = {**_values_of(practice), "revision": 0}
        id = self._connection.execute(insert(practices).values(row).returning(_p.id)).scalar_one()
        return replace(practice, id=id, revision=0)

    def save(self, practice: GoodPractice) -> GoodPractice:
        """Stores a change and returns it with its new revision.

        Raises:
            Conflict: somebody else changed it since it was read.
        """
        row = {**_values_of(practice), "revision": practice.revision + 1}
        unchanged = (_p.id == practice.id, _p.revision == practice.revision)
        if self._connection.execute(update(practices).where(*unchanged).values(row)).rowcount != 1:
            raise Conflict
        return replace(practice, revision=practice.revision + 1)

    def one(self, id: int) -> PracticeHit | None:
        """The practice of a number, whatever its state."""
        return next(iter(self._found(_with_member().where(_p.id == id))), None)

    def of_member(self, member: int) -> tuple[GoodPractice, ...]:
        """All of a member, the newest first."""
        found = self._found(_with_member().where(_p.member_id == member).order_by(_p.id.desc()))
        return tuple(hit.practice for hit in found)

    def of_response(self, response: int) -> tuple[GoodPractice, ...]:
        """Those that a response tells of, whatever became of them, the earliest first."""
        found = self._found(_with_member().where(_p.response_id == response).order_by(_p.id))
        return tuple(hit.practice for hit in found)

    def in_states(self, states: Collection[PracticeState], before: int = 0, limit: int = 50) -> tuple[PracticeHit, ...]:
        """Those in some states, the ones handed in last first; `before` leaves so many out."""
        found = _with_member().where(_p.state.in_(list(states))).order_by(_p.submitted_at.desc(), _p.id.desc())
        return self._found(found.offset(before).limit(limit))

    def counts(self) -> dict[PracticeState, int]:
        """How many there are in each state that some are in."""
        found = select(_p.state, func.count()).group_by(_p.state)
        return {PracticeState(state): count for state, count in self._connection.execute(found)}

    def themes(self) -> dict[str, int]:
        """How many published practices there are on each theme that some have."""
        counts: dict[str, int] = {}
        for themes in self._connection.execute(select(_p.themes).where(_PUBLISHED)).scalars():
            for theme in themes:
                counts[theme] = counts.get(theme, 0) + 1
        return counts

    def regions(self) -> dict[Region, int]:
        """How many published practices there are of each region that some come from."""
        found = select(_m.region, func.count()).join_from(practices, members).where(_PUBLISHED, _m.region != "")
        return {Region(name): count for name, count in self._connection.execute(found.group_by(_m.region))}

    def search(self, query: PracticeQuery, offset: int = 0, limit: int = 5) -> FoundPractices:
        """Published practices, the best first, else the newest.

        A place must be met. Of themes and words a practice must have something: one of the themes, or enough of the
        words. Who has both stands above who has one.
        """
        ranked = self._ranked(query)
        shown = ranked[offset : offset + limit]
        rows = self._found(_with_member().where(_p.id.in_([id for id, _score in shown])))
        by_id = {hit.practice.id: hit for hit in rows}
        return FoundPractices(
            hits=tuple(replace(by_id[id], score=score) for id, score in shown if id in by_id), total=len(ranked)
        )

    def _ranked(self, query: PracticeQuery) -> list[tuple[int, float]]:
        found = select(_p.id, _p.themes).join_from(practices, members).where(_PUBLISHED, *_placed(query))
        rows = self._connection.execute(found.order_by(*_NEWEST)).all()
        if not query.words and not query.themes:
            return [(row.id, 0.0) for row in rows]
        shares = ArchiveRepository(self._connection).practices(query.words, query.language) if query.words else {}
        scores = [(row.id, _score(query, row.themes, shares.get(row.id, 0.0))) for row in rows]
        return sorted(((id, score) for id, score in scores if score > 0), key=lambda pair: -pair[1])

    def _found(self, statement: Select[Any]) -> tuple[PracticeHit, ...]:
        return tuple(
            PracticeHit(practice=practice_of(row), member=member_of(row, "member_"))
            for row in self._connection.execute(statement)
        )


def _score(query: PracticeQuery, themes: Sequence[str], share: float) -> float:
    """The share of the words, and of the themes; 0 where that is not enough."""
    themed = len(query.themes.intersection(themes)) / len(query.themes) if query.themes else 0.0
    enough = ENOUGH_BESIDE if query.themes else ENOUGH
    return themed + share if themed or share >= enough else 0.0


def _placed(query: PracticeQuery) -> list[ColumnElement[bool]]:
    """Of one of the places: those who ask about Chile and Africa want both."""
    places: list[ColumnElement[bool]] = [
        column.in_(sorted(wanted))
        for column, wanted in ((_m.region, query.regions), (_m.country, query.countries), (_m.id, query.members))
        if wanted
    ]
    return [or_(*places)] if places else []


def _with_member() -> Select[Any]:
    """Practices with their members, whose columns are named behind "member_": one of them is the number of both."""
    own = (column for column in practices.c if column.name != "member_id")
    return select(*own, *_MEMBER).join_from(practices, members)


def practice_of(row: Row[Any]) -> GoodPractice:
    """The practice in a row that selects the columns of the table."""
    return GoodPractice(
        id=row.id,
        member=row.member_id,
        titles=_text(row.titles),
        summaries=_text(row.summaries),
        texts=_text(row.texts) if row.texts else None,
        themes=tuple(row.themes),
        year=row.year,
        link=row.link,
        language=Language(row.language),
        contact=row.contact_id,
        response=row.response_id,
        state=PracticeState(row.state),
        submitted_at=row.submitted_at,
        published_at=row.published_at,
        remark=row.remark,
        origin=row.origin,
        revision=row.revision,
    )


def _text(kept: dict[str, str]) -> Text:
    return Text({Language(code): text for code, text in kept.items()})


def _values_of(practice: GoodPractice) -> dict[str, Any]:
    return {
        "member_id": practice.member,
        "state": practice.state,
        "titles": dict(practice.titles),
        "summaries": dict(practice.summaries),
        "texts": dict(practice.texts or {}),
        "themes": list(practice.themes),
        "year": practice.year,
        "link": practice.link,
        "language": practice.language,
        "contact_id": practice.contact,
        "response_id": practice.response,
        "submitted_at": practice.submitted_at,
        "published_at": practice.published_at,
        "remark": practice.remark,
        "origin": practice.origin,
    }
