"""What waits for the secretariat's review, over all questionnaires, and who said what to answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from knowledge.model.responses import ResponseState
from knowledge.model.reviews import ReviewState
from knowledge.store.tables import contacts, form_versions, members, response_reviews, responses

_r, _e = responses.c, response_reviews.c

WAITING = (ReviewState.RECEIVED, ReviewState.CORRECTION_ASKED)
"""What the secretariat has to say something to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A response that waits for the secretariat.

    Attributes:
        form, title: the number and the title of the form's version.
        member: the name of whose it is, "" of nobody's.
        since: when the city handed it in last, or asked to correct it.
        version: how often it was handed in, at least 1.
    """

    response: int
    form: int
    title: str
    member: str
    state: ReviewState
    since: datetime
    version: int


class ReviewStanding:
    """Looks at reviews for those who do them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """How many responses wait."""
        number: int = self._connection.execute(count_of_waiting()).scalar_one()
        return number

    def waiting(self, offset: int = 0, limit: int = 50) -> tuple[Waiting, ...]:
        """Those that wait, the one that waits longest first."""
        last = select(func.max(_e.at)).where(_e.response_id == _r.id).scalar_subquery()
        version = select(func.max(_e.version)).where(_e.response_id == _r.id).scalar_subquery()
        since = func.coalesce(last, _r.submitted_at, _r.changed_at)
        found = _waiting(
            _r.id,
            _r.form_version_id,
            form_versions.c.title,
            func.coalesce(members.c.name, "").label("member"),
            _r.review,
            since.label("since"),
            func.coalesce(version, 1).label("version"),
        )
        rows = self._connection.execute(found.order_by(since, _r.id).offset(offset).limit(limit))
        return tuple(map(_row, rows))

    def names(self, people: Iterable[int | None]) -> Mapping[int, str]:
        """What people are called, "" of those without a name."""
        ids = sorted({each for each in people if each is not None})
        found = select(contacts.c.id, contacts.c.name).where(contacts.c.id.in_(ids))
        return {row.id: row.name for row in self._connection.execute(found)} if ids else {}


def count_of_waiting() -> Select[Any]:
    """The statement that counts them, to stand in another one as well."""
    return _waiting(func.count())


def _waiting(*columns: Any) -> Select[Any]:
    """A questionnaire that nobody ever said anything to was received all the same."""
    joined = responses.join(form_versions, form_versions.c.id == _r.form_version_id).outerjoin(members)
    return (
        select(*columns)
        .select_from(joined)
        .where(
            _r.state == ResponseState.SUBMITTED,
            _r.subject.startswith("form:", autoescape=True),
            _r.review.in_(["", *WAITING]),
        )
    )


def _row(row: Any) -> Waiting:
    return Waiting(
        response=row.id,
        form=row.form_version_id,
        title=row.title,
        member=row.member,
        state=ReviewState(row.review or ReviewState.RECEIVED),
        since=row.since,
        version=row.version,
    )
