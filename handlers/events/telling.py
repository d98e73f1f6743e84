"""Who is written to about registrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
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
    ((_, reader),) = _read_by(unit, (registration,))
    return reader


def parties(unit: Unit, registrations: Iterable[Registration], library: Library) -> tuple[Party, ...]:
    """The registrations by whom to write to about them, so that nobody gets two messages of the same."""
    readers: dict[int, Contact] = {}
    theirs: dict[int, list[Registration]] = {}
    for registration, reader in _read_by(unit, tuple(registrations)):
        if reader is not None:
            readers.setdefault(reader.id, reader)
            theirs.setdefault(reader.id, []).append(registration)
    return tuple(party_of(readers[id], found, library) for id, found in theirs.items())


def _read_by(unit: Unit, registrations: Sequence[Registration]) -> Iterator[tuple[Registration, Contact | None]]:
    """Each with its `reader_of`, in three statements however many they are."""
    people = unit.people.those({id for each in registrations for id in (each.contact, each.by) if id is not None})
    orphans = {each.member for each in registrations if each.contact is None and _registrar(each, people) is None}
    colleagues = unit.contacts.of_members(orphans)
    reached = unit.contacts.reached({one.id for those in colleagues.values() for one in those})
    for each in registrations:
        if each.contact is not None:
            yield each, people.get(each.contact)
            continue
        others = (one for one in colleagues.get(each.member, ()) if one.id in reached)
        yield each, _registrar(each, people) or next(others, None)


def _registrar(registration: Registration, people: Mapping[int, Contact]) -> Contact | None:
    """Who registered somebody, as long as they act for the same member."""
    found = people.get(registration.by) if registration.by is not None else None
    is_theirs = found is not None and found.member is not None and found.member.id == registration.member
    return found if is_theirs else None


def party_of(reader: Contact, registrations: Sequence[Registration], library: Library) -> Party:
    """Somebody with what they are written to about."""
    return Party(reader=reader, registrations=tuple(registrations), zone=zone_of(reader.time_zone, library))
