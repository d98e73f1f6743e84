"""The small network with events, and somebody of another city to take the seats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from handlers.dialogue.library import Library
from handlers.events.attending import note_attendance
from handlers.events.keeping import known
from handlers.events.offering import withdraw
from handlers.events.registering import register
from handlers.events.running import tick
from handlers.events.setting import announce, cancel, change, open_event
from knowledge.model.events import Event, Participant, Registration
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Role
from knowledge.model.rights import OPERATOR, actor_of
from knowledge.store.store import Store
from tests.handlers.people.network import INSTALLATION, Network, Telephone
from tests.handlers.scripted import scripted

KEY = "a key of forty characters for these tests"
DAY = timedelta(days=1)
TITLES = Text({EN: "Annual meeting", FR: "Réunion annuelle", ES: "Reunión anual", PT: "Reunião anual"})
PLACES = Text({EN: "Bilbao, Town Hall", FR: "Bilbao, hôtel de ville", ES: "Bilbao, Ayuntamiento", PT: "Bilbau, Câmara"})
BEGIN = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
"""A Tuesday; the same hour in Bilbao and in Lyon, another one in Braga."""


class Gathering(Network):
    """The small network, with the key that signs addresses, and an elected official of Braga."""

    def __init__(self, store: Store, now: datetime, library: Library | None = None) -> None:
        super().__init__(store, library or scripted({}), now)
        self.library = replace(self.library, installation=replace(INSTALLATION, signing_key=KEY))
        self.official = self.store.run(
            lambda unit: unit.people.add_contact("Official of Braga", Role.ELECTED_OFFICIAL, PT, self.braga.id, now)
        )
        self._codes = (f"CDEF{number:04}" for number in count(2222))

    def connected(self, number: int, name: str, language: Language) -> Telephone:
        """Somebody of the register who has connected a telephone and speaks a language."""
        phone = self.telegram(name, language)
        self.joins(phone, number, language)
        return phone

    def draft(self, **values: Any) -> Event:
        """An event that nobody has heard of."""
        usual = Event(
            titles=TITLES,
            starts_at=BEGIN,
            ends_at=BEGIN + timedelta(hours=8),
            zone="Europe/Madrid",
            places=PLACES,
            languages=(EN, ES),
            closes_at=BEGIN - 7 * DAY,
        )
        event = replace(usual, **values)
        return self.store.run(lambda unit: announce(unit, OPERATOR, event, self.now))

    def announce(self, **values: Any) -> Event:
        """An event that is open."""
        event = self.draft(**values)
        return self.store.run(lambda unit: open_event(unit, OPERATOR, event.id, event.revision, self.now))

    def event(self, event: Event) -> Event:
        """The event as it is by now."""
        return self.store.read(lambda unit: known(unit, event.id))

    def changes(self, event: Event, **values: Any) -> Event:
        """The secretariat changes an event."""
        changed = replace(self.event(event), **values)
        kept = self.store.run(lambda unit: change(unit, OPERATOR, changed, self.library, self.now))
        self.deliver()
        return kept

    def cancels(self, event: Event) -> None:
        """The secretariat cancels an event."""
        now = self.event(event)
        self.store.run(lambda unit: cancel(unit, OPERATOR, now.id, now.revision, self.library, self.now))
        self.deliver()

    def registers(self, number: int, event: Event, name: str = "") -> Registration:
        """Somebody registers without a conversation: themselves or, with a name, a colleague."""
        contact = self.contact(number)
        participant = Participant(name=name or contact.name, function="Adviser", email="")
        return self.store.run(
            lambda unit: register(
                unit,
                event.id,
                contact,
                participant,
                None,
                self.library,
                self.now,
                for_self=not name,
                code=lambda: next(self._codes),
            )
        )

    def withdraws(self, number: int, registration: Registration) -> None:
        """Somebody gives up what they registered."""
        by = actor_of(self.contact(number))
        self.store.run(lambda unit: withdraw(unit, by, registration.id, self.library, self.now))
        self.deliver()

    def attends(self, registration: Registration) -> None:
        """Somebody was there."""
        self.store.run(lambda unit: note_attendance(unit, OPERATOR, registration.id, True, self.now))

    def passes(self, until: datetime) -> None:
        """Time passes; the clock does what is due, and what waits is sent."""
        self.now = until
        tick(self.store, self.library, self.now)
        self.deliver()

    def kept(self, registration: Registration) -> Registration:
        """The registration as it is by now."""
        found = self.store.read(lambda unit: unit.registrations.one(registration.id))
        assert found is not None
        return found

    def event_of(self, registration: Registration) -> Event:
        """What somebody is registered for."""
        return self.store.read(lambda unit: known(unit, registration.event))

    def presses(self, phone: Telephone, choice: str) -> OutgoingMessage:
        """A button of that meaning is pressed, whoever offered it."""
        self.hear_choice(phone, choice)
        self.deliver()
        return phone.last

    def content(self, reference: str) -> bytes:
        """What is in a file."""
        found = self.store.read(lambda unit: unit.files.content(reference))
        assert found is not None
        return found
