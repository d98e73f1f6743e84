"""Files that answer questions: those that are here, and those that a platform still has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, select, update

from knowledge.model.received_files import numbered_names, safe_name
from knowledge.model.responses import AnswerFile, AnswerFileState
from knowledge.store.statements import upsertable
from knowledge.store.tables import answer_files, files, responses

_f = answer_files.c
_WANTED = _f.state == AnswerFileState.WANTED


class AnswerFileRepository:
    """Files of responses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, file: AnswerFile) -> AnswerFile:
        """Keeps a file under a name that no other of its response has, whatever the case of its letters.

        Returns it as it is kept: that name is the value of the answer.
        """
        taken = {name.casefold() for name in self._names(file.response)}
        for name in numbered_names(safe_name(file.name, file.media_type)):
            if name.casefold() in taken:
                continue
            row = _row(replace(file, name=name))
            adding = upsertable(self._connection, answer_files).values(row)
            adding = adding.on_conflict_do_nothing(index_elements=["response_id", "name"])
            added = self._connection.execute(adding.returning(_f.id)).scalar_one_or_none()
            if added is not None:  # else another transaction has just taken the name
                return replace(file, name=name, media_type=row["media_type"], id=added)
        raise AssertionError  # the names do not end

    def one(self, id: int) -> AnswerFile | None:
        """The file of that number; None when there is none."""
        found = self._connection.execute(select(answer_files).where(_f.id == id)).one_or_none()
        return _file(found) if found is not None else None

    def of_response(self, response: int) -> tuple[AnswerFile, ...]:
        """The files of a response, in the order in which they came."""
        found = select(answer_files).where(_f.response_id == response).order_by(_f.id)
        return tuple(map(_file, self._connection.execute(found)))

    def named(self, response: int, name: str) -> AnswerFile | None:
        """The file of that name among those of a response; None when there is none."""
        found = select(answer_files).where(_f.response_id == response, _f.name == name)
        row = self._connection.execute(found).one_or_none()
        return _file(row) if row is not None else None

    def is_named(self, reference: str) -> bool:
        """Whether a content answers something."""
        found = select(_f.id).where(_f.reference == reference).limit(1)
        return self._connection.execute(found).first() is not None

    def content(self, id: int) -> bytes | None:
        """The content of a file; None while it is not here."""
        found = select(files.c.content).join(answer_files, _f.reference == files.c.reference).where(_f.id == id)
        return self._connection.execute(found).scalar_one_or_none()

    def is_due(self, now: datetime, channels: Collection[str]) -> bool:
        """Whether any file waits to be fetched from one of these channels."""
        return self._connection.execute(select(_f.id).where(*_due(now, channels)).limit(1)).first() is not None

    def next_due(self, channels: Collection[str]) -> datetime | None:
        """When the next file of these channels is to be fetched, or fetched again; None when none is wanted."""
        found = select(_f.due_at).where(_WANTED, _f.channel.in_(sorted(channels))).order_by(_f.due_at).limit(1)
        return self._connection.execute(found).scalar_one_or_none()

    def subject(self, id: int) -> str:
        """What the response is for that a file belongs to, such as "event:3"; "" when there is no such file."""
        found = select(responses.c.subject).join(answer_files, _f.response_id == responses.c.id).where(_f.id == id)
        return self._connection.execute(found).scalar_one_or_none() or ""

    def claim(self, now: datetime, lease: timedelta, channels: Collection[str], most: int) -> tuple[AnswerFile, ...]:
        """The files that are longest due, counted as begun. Nobody else gets them before the lease is over.

        A process that dies with them leaves them due again.
        """
        due = select(_f.id).where(*_due(now, channels)).order_by(_f.due_at, _f.id).limit(most)
        ids = list(self._connection.execute(due.with_for_update(skip_locked=True)).scalars())
        begun = update(answer_files).where(_f.id.in_(ids)).values(attempts=_f.attempts + 1, due_at=now + lease)
        rows = self._connection.execute(begun.returning(answer_files)).all() if ids else ()
        return tuple(sorted(map(_file, rows), key=lambda file: ids.index(file.id)))

    def keep(self, file: AnswerFile, reference: str, size: int) -> bool:
        """The content is here, under this reference. False when nobody waits for it any more.

        What the platform calls it is forgotten: nobody needs to ask again.
        """
        values = {"state": AnswerFileState.KEPT, "reference": reference, "size": size, "handle": ""}
        return self._changed(_f.id == file.id, due_at=None, reason="", **values)

    def again(self, file: AnswerFile, due_at: datetime, reason: str, *, counts: bool = True) -> None:
        """Has it tried again then; the attempt is not counted where the platform only asked for patience.

        Nothing changes when somebody else has begun another attempt since this file was claimed.
        """
        attempts = file.attempts if counts else file.attempts - 1
        self._changed(_as_claimed(file), due_at=due_at, reason=reason, attempts=attempts)

    def fail(self, file: AnswerFile, reason: str) -> bool:
        """Gives it up. False when it is no longer wanted, or somebody else has begun another attempt."""
        return self._changed(_as_claimed(file), state=AnswerFileState.FAILED, due_at=None, reason=reason)

    def forget(self, contacts: Sequence[int]) -> set[str]:
        """Deletes the files of these people's own responses and forgets who sent those of their cities.

        Returns the references of the contents that went; the contents themselves are still there.
        """
        own = select(responses.c.id).where(responses.c.contact_id.in_(contacts), responses.c.member_id.is_(None))
        gone = delete(answer_files).where(_f.response_id.in_(own)).returning(_f.reference)
        references = set(self._connection.execute(gone).scalars()) - {""}
        theirs = update(answer_files).where(_f.contact_id.in_(contacts))
        self._connection.execute(theirs.where(~_WANTED).values(handle=""))
        self._connection.execute(theirs.values(contact_id=None))
        return references

    def _names(self, response: int) -> Sequence[str]:
        return self._connection.execute(select(_f.name).where(_f.response_id == response)).scalars().all()

    def _changed(self, which: Any, **values: object) -> bool:
        return self._connection.execute(update(answer_files).where(which, _WANTED).values(**values)).rowcount == 1


def _due(now: datetime, channels: Collection[str]) -> tuple[Any, ...]:
    return _WANTED, _f.due_at <= now, _f.channel.in_(sorted(channels))


def _as_claimed(file: AnswerFile) -> Any:
    return and_(_f.id == file.id, _f.attempts == file.attempts)


def _row(file: AnswerFile) -> dict[str, Any]:
    row = {column.name: getattr(file, column.name) for column in answer_files.columns if hasattr(file, column.name)}
    del row["id"]
    media_type = file.media_type if len(file.media_type) <= _LONGEST_TYPE else "application/octet-stream"
    return row | {"response_id": file.response, "contact_id": file.contact, "media_type": media_type}


_LONGEST_TYPE = 120


def _file(row: Row[Any]) -> AnswerFile:
    values = dict(row._mapping)
    return AnswerFile(
        response=values.pop("response_id"),
        contact=values.pop("contact_id"),
        state=AnswerFileState(values.pop("state")),
        **values,
    )
