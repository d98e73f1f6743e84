"""Who was asked to sign off the answers of their city."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from knowledge.model.reviews import Signature, SignatureState
from knowledge.store.errors import Conflict
from knowledge.store.tables import responses, signatures

_s, _r = signatures.c, responses.c


class SignatureRepository:
    """Signatures by number, by response, and by whom they are asked of."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, signature: Signature) -> Signature:
        """Keeps that somebody was asked, and returns it with its number; whom was asked before is not any more."""
        open = (_s.response_id == signature.response, _s.state == SignatureState.ASKED)
        void = {"state": SignatureState.VOID, "decided_at": signature.at}
        self._connection.execute(update(signatures).where(*open).values(void))
        row = {
            "response_id": signature.response,
            "revision": signature.revision,
            "contact_id": signature.contact,
            "by_id": signature.by,
            "at": signature.at,
            "state": signature.state,
            "remark": signature.remark,
            "reminded_at": signature.reminded_at,
            "decided_at": signature.decided_at,
        }
        id = self._connection.execute(insert(signatures).values(row).returning(_s.id)).scalar_one()
        return replace(signature, id=id)

    def decide(self, signature: Signature) -> None:
        """Keeps what became of it.

        Raises:
            Conflict: it was decided before.
        """
        self._change(signature, state=signature.state, remark=signature.remark, decided_at=signature.decided_at)

    def remind(self, signature: Signature, now: datetime) -> None:
        """Keeps that whoever was asked was reminded.

        Raises:
            Conflict: it was decided before.
        """
        self._change(signature, reminded_at=now)

    def one(self, id: int) -> Signature | None:
        """The one of a number."""
        return next(iter(self._found(_s.id == id)), None)

    def of_response(self, response: int) -> tuple[Signature, ...]:
        """All for one response, the earliest first."""
        return self._found(_s.response_id == response)

    def open_to(self, contact: int) -> tuple[Signature, ...]:
        """What somebody is asked for still, the earliest first."""
        return self._found((_s.contact_id == contact) & (_s.state == SignatureState.ASKED))

    def last_signatory(self, member: int) -> int | None:
        """The contact who signed last for a member; None where nobody has yet."""
        signed = (_r.member_id == member, _s.state == SignatureState.SIGNED)
        found = (
            select(_s.contact_id).join_from(signatures, responses).where(*signed).order_by(_s.decided_at.desc(), _s.id)
        )
        return self._connection.execute(found.limit(1)).scalar_one_or_none()

    def _change(self, signature: Signature, **values: object) -> None:
        open = (_s.id == signature.id, _s.state == SignatureState.ASKED)
        if self._connection.execute(update(signatures).where(*open).values(values)).rowcount != 1:
            raise Conflict

    def _found(self, condition: ColumnElement[bool]) -> tuple[Signature, ...]:
        found = select(signatures).where(condition).order_by(_s.id)
        return tuple(map(_signature_of, self._connection.execute(found)))


def _signature_of(row: Row[Any]) -> Signature:
    return Signature(
        id=row.id,
        response=row.response_id,
        revision=row.revision,
        contact=row.contact_id,
        by=row.by_id,
        at=row.at,
        state=SignatureState(row.state),
        remark=row.remark,
        reminded_at=row.reminded_at,
        decided_at=row.decided_at,
    )
