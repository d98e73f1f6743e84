"""Whether, and where, people can be reached: what platforms tell about it."""

from __future__ import annotations

from datetime import datetime

from knowledge.model.people import Address, AddressState
from knowledge.store.unit import Unit


def note_reach(unit: Unit, address: Address, state: AddressState, now: datetime) -> None:
    """A platform says what has become of an address; of one that we do not know, nothing is kept."""
    address_id = unit.people.address_id(address)
    if address_id is not None:
        unit.people.set_state(address_id, state, now)


def follow(unit: Unit, address: Address, external_id: str, now: datetime) -> None:
    """A platform says that a chat goes on under another identifier."""
    address_id = unit.people.address_id(address)
    if address_id is not None:
        unit.people.move(address_id, external_id, now)
