"""Forms that Focal brings along, taken in as questionnaires for cities."""

from __future__ import annotations

from datetime import datetime

from handlers.filling.taking_in import TakenIn, take_in
from knowledge.model.forms import FormVersion
from knowledge.model.rights import Actor
from knowledge.packs.workbooks import checksum
from knowledge.store.unit import Unit


def bring_along(unit: Unit, by: Actor, name: str, form: FormVersion, now: datetime) -> TakenIn:
    """Keeps a form of knowledge/packs/forms as a questionnaire; a second time it is the same one.

    It is another one than `built_in` keeps for a purpose of its own. Its tables stand for its workbook, which bears the
    hour of its making.

    Args:
        form: what `form_of` gives for the name, which takes a second the first time.

    Raises:
        Forbidden: the actor may not.
        FileNotFoundError: there is none of this name.
    """
    return take_in(unit, by, form, f"{name}.xlsx", checksum(name).encode(), now)
