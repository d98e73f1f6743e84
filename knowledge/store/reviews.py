"""What was said to responses since they were handed in, and the versions in which they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from knowledge.forms.responses import as_json, from_json
from knowledge.model.reviews import Comment, ResponseVersion, ReviewEntry, ReviewState
from knowledge.store.tables import response_comments, response_reviews, response_versions

_v, _r, _c = response_versions.c, response_reviews.c, response_comments.c


class ReviewRepository:
    """Versions, what was said to them, and comments on their questions. `KeptResponse.review` has the last state."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hand_in(self, version: ResponseVersion) -> ResponseVersion:
        """Keeps a response as it was handed in, under the next number; returns it with both of its numbers."""
        last = select(func.coalesce(func.max(_v.number), 0)).where(_v.response_id == version.response)
        number = self._connection.execute(last).scalar_one() + 1
        row = {
            "response_id": version.response,
            "number": number,
            "form_version_id": version.form,
            "answers": as_json(version.answers),
            "at": version.at,
            "contact_id": version.contact,
            "signed_name": version.signed_name,
        }
        id = self._connection.execute(insert(response_versions).values(row).returning(_v.id)).scalar_one()
        return replace(version, number=number, id=id)

    def versions(self, response: int) -> tuple[ResponseVersion, ...]:
        """All versions of a response, the first one first."""
        found = select(response_versions).where(_v.response_id == response).order_by(_v.number)
        return tuple(map(_version_of, self._connection.execute(found)))

    def note(self, entry: ReviewEntry) -> None:
        """Notes what was said."""
        row = {
            "response_id": entry.response,
            "state": entry.state,
            "at": entry.at,
            "contact_id": entry.contact,
            "note": entry.note,
            "version": entry.version,
        }
        self._connection.execute(insert(response_reviews).values(row))

    def entries(self, response: int) -> tuple[ReviewEntry, ...]:
        """All that was said to a response, in its order."""
        found = select(response_reviews).where(_r.response_id == response).order_by(_r.id)
        return tuple(map(_entry_of, self._connection.execute(found)))

    def comment(self, comment: Comment) -> Comment:
        """Keeps a comment, and returns it with its number."""
        row = {
            "response_id": comment.response,
            "place": comment.place,
            "text": comment.text,
            "at": comment.at,
            "by_id": comment.by,
            "told_at": comment.told_at,
            "settled_at": comment.settled_at,
            "version": comment.version,
        }
        id = self._connection.execute(insert(response_comments).values(row).returning(_c.id)).scalar_one()
        return replace(comment, id=id)

    def comments(self, response: int) -> tuple[Comment, ...]:
        """All comments on a response, in their order."""
        found = select(response_comments).where(_c.response_id == response).order_by(_c.id)
        return tuple(map(_comment_of, self._connection.execute(found)))

    def tell(self, comments: Iterable[int], at: datetime) -> None:
        """The city gets these comments."""
        self._connection.execute(update(response_comments).where(_c.id.in_(list(comments))).values(told_at=at))

    def settle(self, comments: Iterable[int], at: datetime) -> None:
        """These comments are done with."""
        self._connection.execute(update(response_comments).where(_c.id.in_(list(comments))).values(settled_at=at))


def _version_of(row: Row[Any]) -> ResponseVersion:
    return ResponseVersion(
        id=row.id,
        response=row.response_id,
        number=row.number,
        form=row.form_version_id,
        answers=from_json(row.answers),
        at=row.at,
        contact=row.contact_id,
        signed_name=row.signed_name,
    )


def _entry_of(row: Row[Any]) -> ReviewEntry:
    return ReviewEntry(
        id=row.id,
        response=row.response_id,
        state=ReviewState(row.state),
        at=row.at,
        contact=row.contact_id,
        note=row.note,
        version=row.version,
    )


def _comment_of(row: Row[Any]) -> Comment:
    return Comment(
        id=row.id,
        response=row.response_id,
        place=row.place,
        text=row.text,
        at=row.at,
        by=row.by_id,
        told_at=row.told_at,
        settled_at=row.settled_at,
        version=row.version,
    )
