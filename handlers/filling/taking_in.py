"""Questionnaires are taken in, to be filled in by cities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.model.forms import FormVersion
from knowledge.model.messages import storable
from knowledge.model.rights import Actor, Right
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit

LONGEST_SOURCE = 255
"""Characters that the store has for the name of a workbook."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenIn:
    """The number of a questionnaire, and whether it was not there before."""

    number: int
    is_new: bool


def take_in(unit: Unit, by: Actor, form: FormVersion, source: str, content: bytes, now: datetime) -> TakenIn:
    """Keeps a questionnaire; the same workbook with the same tables a second time is the same one.

    Args:
        source: the name of the workbook.
        content: the workbook.

    Raises:
        Forbidden: the actor may not.
    """
    by.need(Right.MANAGE_FORMS)
    tables = (repr(table).encode() for table in form.tables.values())
    checksum = checksum_of(content, *tables)
    known = unit.forms.of_checksum(checksum)
    if known is not None:
        return TakenIn(number=known, is_new=False)
    number = unit.forms.put(form, storable(source)[:LONGEST_SOURCE], checksum, now)
    unit.audit.note(by.name, "form.added", f"form:{number}", now, {"checksum": checksum})
    return TakenIn(number=number, is_new=True)
