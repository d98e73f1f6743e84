"""Who is written to about registrations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from handlers.notices import is_reached
from knowledge.model.events import Registration
from knowledge.model.people import Contact
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Registrations for one event that one person is written to about.

    Attributes:
        zone: the reader's clock.
    """

    reader: Contact
    registrations: tuple[Registration, ...]
    zone: ZoneInfo

    @property
    def others(self) -> tuple[str, ...]:
        """The names of those among them who are not the reader."""
        return tuple(each.participant.name for each in self.registrations if each.contact != self.reader.id)

    @property
    def is_alone(self) -> bool:
        """It is about nobody but the reader."""
        return not self.others


def reader_of(unit: Unit, registration: Registration) -> Contact | None:
    """Who is written to: the person themself; of a colleague, who registered them as long as that person acts for the
    same member; else the first colleague whom a channel reaches. None where there is nobody."""
    if registration.contact is not None:
        return unit.people.contact(registration.contact)
    registrar = unit.people.contact(registration.by) if registration.by is not None else None
    if registrar is not None and registrar.member is not None and registrar.member.id == registration.member:
        return registrar
    colleagues = unit.contacts.of_member(registration.member)
    return next((each for each in colleagues if is_reached(unit, each)), None)


def parties(unit: Unit, registrations: Iterable[Registration], library: Library) -> tuple[Party, ...]:
    """The registrations by whom to write to about them, so that nobody gets two messages of the same."""
    readers: dict[int, Contact] = {}
    theirs: dict[int, list[Registration]] = {}
    for registration in registrations:
        reader = reader_of(unit, registration)
        if reader is not None:
            readers.setdefault(reader.id, reader)
            theirs.setdefault(reader.id, []).append(registration)
    return tuple(party_of(readers[id], found, library) for id, found in theirs.items())


def party_of(reader: Contact, registrations: Sequence[Registration], library: Library) -> Party:
    """Somebody with what they are written to about."""
    return Party(reader=reader, registrations=tuple(registrations), zone=zone_of(reader.time_zone, library))
