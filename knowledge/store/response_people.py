"""Responses of people who are erased, or turn out to be one person."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, or_, select, update

from knowledge.model.responses import ResponseState
from knowledge.store.review_people import ReviewPeople
from knowledge.store.tables import answer_events, registrations, responses

_r, _e, _g = responses.c, answer_events.c, registrations.c


class ResponsePeople:
    """Takes people out of responses, or puts others into their place.

    What was answered in the name of a member is the member's and stays. What somebody answered for themselves goes,
    whether or not it was handed in, and so does what a colleague answered to register them, or to change that; that
    there was a response stays, since others may count it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, contact_ids: Sequence[int]) -> None:
        """Empties people's own responses, and forgets who answered in those of their members."""
        own = (_r.contact_id.in_(contact_ids)) & (_r.member_id.is_(None))
        theirs = self._connection.execute(select(_g.id, _g.response_id).where(_g.contact_id.in_(contact_ids))).all()
        about = [row.response_id for row in theirs if row.response_id is not None]
        changing = [f"registration:{row.id}" for row in theirs]
        found = select(responses).where(or_(own, _r.id.in_(about), _r.key.in_(changing)))
        for row in self._connection.execute(found).all():
            self._empty(row.id, row.draft, row.state)
        self._connection.execute(update(responses).where(_r.contact_id.in_(contact_ids)).values(contact_id=None))
        given = update(answer_events).where(_e.contact_id.in_(contact_ids))
        self._connection.execute(given.values(contact_id=None))

    def join(self, kept: int, absorbed: int) -> list[int]:
        """Gives one entry the own responses of another, and returns which; see `move`."""
        own = select(_r.id).where(_r.contact_id == absorbed, _r.member_id.is_(None)).order_by(_r.id)
        moved = list(self._connection.execute(own).scalars())
        self.move(absorbed, kept, moved)
        return moved

    def move(self, source: int, target: int, ids: Collection[int]) -> None:
        """Moves what still is with the source. Who gave which answer stays as it was said."""
        moved = update(responses).where(_r.contact_id == source, _r.id.in_(list(ids)))
        self._connection.execute(moved.values(contact_id=target))

    def _empty(self, id: int, draft: str, state: str) -> None:
        """A draft is withdrawn with it: nobody is left to hand it in."""
        empty = json.dumps({**json.loads(draft), "answers": {}, "repeats": {}}, sort_keys=True)
        ended = ResponseState.WITHDRAWN if state == ResponseState.DRAFT else state
        values = {"draft": empty, "state": ended, "key": None, "revision": _r.revision + 1}
        self._connection.execute(update(responses).where(_r.id == id).values(values))
        self._connection.execute(delete(answer_events).where(_e.response_id == id))
        ReviewPeople(self._connection).empty(id)
