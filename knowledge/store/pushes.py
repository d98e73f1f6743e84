"""The queue of submissions for a server of the OpenRosa kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from knowledge.model.pushes import Push, PushFile, PushState
from knowledge.store.statements import upsertable
from knowledge.store.tables import form_push_files, form_pushes

_p, _f = form_pushes.c, form_push_files.c


class PushRepository:
    """Pushes by the id of their submission."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, push: Push) -> bool:
        """Queues a push; False, and nothing changes, when one of that id is there."""
        row = {column.name: getattr(push, column.name) for column in form_pushes.columns}
        adding = (
            upsertable(self._connection, form_pushes).values(row).on_conflict_do_nothing().returning(_p.instance_id)
        )
        if self._connection.execute(adding).scalar_one_or_none() is None:
            return False
        files = [
            {
                "instance_id": push.instance_id,
                "ordinal": ordinal,
                "name": file.name,
                "media_type": file.media_type,
                "reference": file.reference,
            }
            for ordinal, file in enumerate(push.files)
        ]
        if files:
            self._connection.execute(insert(form_push_files), files)
        return True

    def one(self, instance_id: str) -> Push | None:
        """The push of a submission; None when there is none."""
        return next(iter(self._pushes(select(form_pushes).where(_p.instance_id == instance_id))), None)

    def claim(self, now: datetime, lease: timedelta) -> Push | None:
        """The push that is longest due, counted as begun. Nobody else gets it before the lease is over.

        A process that dies with it leaves it due again: the server knows a submission that it has by its id.
        """
        due = select(_p.instance_id).where(_p.state == PushState.PENDING, _p.due_at <= now).order_by(_p.due_at).limit(1)
        found = self._connection.execute(due.with_for_update(skip_locked=True)).scalar_one_or_none()
        return self.take(found, now, lease) if found is not None else None

    def take(self, instance_id: str, now: datetime, lease: timedelta) -> Push | None:
        """A certain push, begun in the same way; None where it is not due."""
        due = (_p.instance_id == instance_id, _p.state == PushState.PENDING, _p.due_at <= now)
        begun = update(form_pushes).where(*due).returning(form_pushes)
        rows = self._connection.execute(begun.values(attempts=_p.attempts + 1, due_at=now + lease)).all()
        return next(iter(self._with_files(rows)), None)

    def postpone(self, instance_id: str, due_at: datetime, reason: str) -> None:
        """Has it tried again then; a push that is finished stays so."""
        self._change(instance_id, due_at=due_at, reason=reason)

    def finish(self, instance_id: str, state: PushState, reason: str, now: datetime) -> None:
        """Ends it as taken or refused; a push that is finished stays as it is."""
        self._change(instance_id, state=state, reason=reason, finished_at=now)

    def retry(self, now: datetime) -> int:
        """Has all refused ones tried again, and returns how many they are."""
        again = update(form_pushes).where(_p.state == PushState.REFUSED)
        values = {"state": PushState.PENDING, "due_at": now, "finished_at": None, "attempts": 0}
        return self._connection.execute(again.values(values)).rowcount

    def counts(self) -> dict[PushState, int]:
        """How many there are of each state; a state without any is left out."""
        found = select(_p.state, func.count()).group_by(_p.state)
        return {PushState(row[0]): row[1] for row in self._connection.execute(found)}

    def refused(self, limit: int) -> tuple[Push, ...]:
        """The refused ones, the last refused first."""
        found = select(form_pushes).where(_p.state == PushState.REFUSED)
        return self._pushes(found.order_by(_p.finished_at.desc(), _p.instance_id).limit(limit))

    def _change(self, instance_id: str, **values: object) -> None:
        pending = update(form_pushes).where(_p.instance_id == instance_id, _p.state == PushState.PENDING)
        self._connection.execute(pending.values(**values))

    def _pushes(self, found: Select[Any]) -> tuple[Push, ...]:
        return self._with_files(self._connection.execute(found).all())

    def _with_files(self, rows: Iterable[Row[Any]]) -> tuple[Push, ...]:
        known = {row.instance_id: row._mapping for row in rows}
        files: dict[str, list[PushFile]] = {id: [] for id in known}
        of_them = select(form_push_files).where(_f.instance_id.in_(known)).order_by(_f.instance_id, _f.ordinal)
        for row in self._connection.execute(of_them):
            file = PushFile(name=row.name, media_type=row.media_type, reference=row.reference)
            files[row.instance_id].append(file)
        return tuple(
            Push(**{**row, "state": PushState(row["state"])}, files=tuple(files[id])) for id, row in known.items()
        )
