"""Erasing people: at their own wish, at the secretariat's, and when they have not been heard of for long.

The city's answers stay, and numbers that no longer lead to anybody.
"""

from __future__ import annotations

from datetime import datetime

from knowledge.model.rights import FOCAL, Actor, Right
from knowledge.store.unit import Unit

BATCH = 500
"""People erased in one transaction, so that others need not wait long for theirs."""


def forget(unit: Unit, by: Actor, contact_id: int, now: datetime) -> bool:
    """Erases a person with everything that is kept about them; False when that was done before.

    A reply that is queued already is still sent; until then its address stays. Queue the farewell first: behind this
    call there is nobody to write to.

    Raises:
        Forbidden: the actor is neither that person nor of the secretariat.
    """
    by.need(Right.BE_FORGOTTEN if by.contact == contact_id else Right.ERASE_CONTACTS)
    return bool(_erase(unit, by, [contact_id], now))


def finish_erasures(unit: Unit, now: datetime) -> int:
    """Erases the addresses of people whose farewell has been sent; returns how many people were finished."""
    left = unit.erasure.unfinished()
    batches = (left[start : start + BATCH] for start in range(0, len(left), BATCH))
    return sum(len(unit.erasure.finish(batch, now)) for batch in batches)


def erase_unheard(unit: Unit, before: datetime, now: datetime) -> int:
    """Erases one batch of visitors who have not been heard of since then, and returns how many."""
    found = unit.retention.unheard_visitors(before, BATCH)
    _erase(unit, FOCAL, found, now)
    return len(found)


def _erase(unit: Unit, by: Actor, contact_ids: tuple[int, ...] | list[int], now: datetime) -> tuple[int, ...]:
    erased = unit.erasure.erase(contact_ids, now)
    for number in erased:
        unit.audit.note(by.name, "contact.erased", f"contact:{number}", now)
    unit.erasure.finish(erased, now)
    return erased
