"""Two entries of one person become one, and can become two again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from knowledge.store.accounts import AccountRepository
from knowledge.store.assignment_people import AssignmentPeople
from knowledge.store.circulation_merges import CirculationMerge
from knowledge.store.registration_people import RegistrationPeople
from knowledge.store.response_people import ResponsePeople
from knowledge.store.signature_people import SignaturePeople
from knowledge.store.tables import addresses, merges, posts, practices

_m = merges.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """One merge, by the contacts' numbers."""

    id: int
    kept: int
    absorbed: int
    at: datetime
    is_undone: bool


class MergeRepository:
    """Moves addresses, posts, places on lists and circulars from one contact to another, and back.

    What was said stays with the entry that it was said to, and goes back with it. Where both are to get one circular,
    only one of them still gets it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._circulation = CirculationMerge(connection)
        self._registrations = RegistrationPeople(connection)
        self._responses = ResponsePeople(connection)
        self._assignments = AssignmentPeople(connection)
        self._signatures = SignaturePeople(connection)
        self._accounts = AccountRepository(connection)

    def merge(self, kept: int, absorbed: int, now: datetime) -> int:
        """Gives one contact all addresses and posts of another, and returns the number of the merge."""
        held = set(self._connection.execute(select(posts.c.member_id).where(posts.c.contact_id == kept)).scalars())
        theirs = self._connection.execute(select(posts).where(posts.c.contact_id == absorbed)).all()
        addressed = select(addresses.c.id).where(addresses.c.contact_id == absorbed)
        moved: dict[str, Any] = {
            "addresses": list(self._connection.execute(addressed).scalars()),
            "posts": [row.member_id for row in theirs if row.member_id not in held],
            "dropped": [[row.member_id, row.role, row.function] for row in theirs if row.member_id in held],
            **self._circulation.join(kept, absorbed, now),
            **self._registrations.join(kept, absorbed),
            "responses": self._responses.join(kept, absorbed),
            **self._assignments.join(kept, absorbed),
            **self._signatures.join(kept, absorbed),
            "practices": self._practices_of(absorbed),
            "account": self._accounts.move(absorbed, kept),
        }
        self._move(absorbed, kept, moved["addresses"], moved["posts"])
        self._move_practices(absorbed, kept, moved["practices"])
        self._connection.execute(delete(posts).where(posts.c.contact_id == absorbed))
        done = insert(merges).values(kept_id=kept, absorbed_id=absorbed, moved=moved, at=now).returning(_m.id)
        number: int = self._connection.execute(done).scalar_one()
        return number

    def undo(self, merge: int, now: datetime) -> Merge | None:
        """Gives everything back that the absorbed contact had; None when that was done before."""
        row = self._connection.execute(select(merges).where(_m.id == merge, _m.undone_at.is_(None))).one_or_none()
        if row is None:
            return None
        self._move(row.kept_id, row.absorbed_id, row.moved["addresses"], row.moved["posts"])
        self._circulation.move(row.kept_id, row.absorbed_id, row.moved.get("circulars", ()), row.moved.get("lists", ()))
        own, made = row.moved.get("registrations", ()), row.moved.get("registered", ())
        self._registrations.move(row.kept_id, row.absorbed_id, own, made)
        self._responses.move(row.kept_id, row.absorbed_id, row.moved.get("responses", ()))
        assigned, handed = row.moved.get("assigned", ()), row.moved.get("handed_over", ())
        self._assignments.move(row.kept_id, row.absorbed_id, assigned, handed)
        signed, asked = row.moved.get("signatures", ()), row.moved.get("signatures_asked", ())
        self._signatures.move(row.kept_id, row.absorbed_id, signed, asked)
        self._move_practices(row.kept_id, row.absorbed_id, row.moved.get("practices", ()))
        if row.moved.get("account"):
            self._accounts.move(row.kept_id, row.absorbed_id)
        for member_id, role, function in row.moved["dropped"]:
            post = {"contact_id": row.absorbed_id, "member_id": member_id, "role": role, "function": function}
            self._connection.execute(insert(posts).values(post))
        self._connection.execute(update(merges).where(_m.id == merge).values(undone_at=now))
        return Merge(id=row.id, kept=row.kept_id, absorbed=row.absorbed_id, at=row.at, is_undone=True)

    def of_contact(self, contact: int) -> tuple[Merge, ...]:
        """The merges that a contact was kept in, newest first."""
        found = select(merges).where(_m.kept_id == contact).order_by(_m.id.desc())
        return tuple(
            Merge(id=row.id, kept=row.kept_id, absorbed=row.absorbed_id, at=row.at, is_undone=row.undone_at is not None)
            for row in self._connection.execute(found)
        )

    def _move(self, source: int, target: int, address_ids: list[int], member_ids: list[int]) -> None:
        """Moves what still is with the source."""
        addressed = update(addresses).where(addresses.c.id.in_(address_ids), addresses.c.contact_id == source)
        self._connection.execute(addressed.values(contact_id=target))
        held = update(posts).where(posts.c.contact_id == source, posts.c.member_id.in_(member_ids))
        self._connection.execute(held.values(contact_id=target))

    def _practices_of(self, contact: int) -> list[int]:
        """The good practices that name a contact."""
        found = select(practices.c.id).where(practices.c.contact_id == contact)
        return list(self._connection.execute(found.order_by(practices.c.id)).scalars())

    def _move_practices(self, source: int, target: int, ids: Collection[int]) -> None:
        named = update(practices).where(practices.c.contact_id == source, practices.c.id.in_(list(ids)))
        self._connection.execute(named.values(contact_id=target))
