"""Signatures of people, for what is to be known of all that is kept about somebody."""

from __future__ import annotations

from datetime import datetime

from knowledge.model.reviews import Signature, SignatureState
from knowledge.store.unit import Unit


def ask_to_sign(unit: Unit, response: int, contact: int, absorbed: int, number: int, now: datetime) -> None:
    """Either entry was asked by the other to sign a response of the city off, and wanted something changed."""
    for to, by in ((contact, absorbed), (absorbed, contact)):
        unit.signatures.ask(
            Signature(
                response=response,
                revision=1,
                contact=to,
                by=by,
                at=now,
                state=SignatureState.RETURNED,
                remark=f"Please change this, wish {number}.",
                decided_at=now,
            )
        )
