"""Versions and reviews of responses, once people in them are erased."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from knowledge.store.tables import response_comments, response_reviews, response_versions

_v, _r, _c = response_versions.c, response_reviews.c, response_comments.c


class ReviewPeople:
    """Takes people out of what was said to responses.

    What was said in the name of a member, or of the secretariat, stays, as answers do; who said it does not. Of entries
    that turn out to be one person nothing moves: who handed in what stays as it was said.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, contact_ids: Sequence[int]) -> None:
        """Forgets who handed in, signed off, said and asked what."""
        handed_in = update(response_versions).where(_v.contact_id.in_(contact_ids))
        self._connection.execute(handed_in.values(contact_id=None, signed_name=""))
        said = update(response_reviews).where(_r.contact_id.in_(contact_ids))
        self._connection.execute(said.values(contact_id=None))
        asked = update(response_comments).where(_c.by_id.in_(contact_ids))
        self._connection.execute(asked.values(by_id=None))

    def empty(self, response: int) -> None:
        """Empties the versions of a response that is emptied itself."""
        found = select(_v.id, _v.answers).where(_v.response_id == response).order_by(_v.id)
        for row in self._connection.execute(found).all():
            answers = json.dumps({**json.loads(row.answers), "answers": {}, "repeats": {}}, sort_keys=True)
            self._connection.execute(update(response_versions).where(_v.id == row.id).values(answers=answers))
