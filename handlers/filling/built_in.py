"""Forms that Focal brings along, as the store has them."""

from __future__ import annotations

from datetime import datetime

from knowledge.packs.workbooks import checksum, form_of
from knowledge.store.unit import Unit

BUILT_IN = "built-in:"
"""What the source of such a form begins with."""


def built_in(unit: Unit, name: str, now: datetime) -> int:
    """The number of a form of knowledge/packs/forms, which is taken in when it is wanted first.

    Taking in takes a second, once for each version.

    Raises:
        FileNotFoundError: there is none of this name.
        ImportRefused: its tables have problems.
    """
    made_of = checksum(name)
    number = unit.forms.of_checksum(made_of)
    return number if number is not None else unit.forms.put(form_of(name), f"{BUILT_IN}{name}", made_of, now)
