"""An assembly in Cali that four cities register for, and time that passes as a test says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from handlers.dialogue.library import Library
from handlers.events.keeping import known
from handlers.events.offering import accept_offer, decline_offer, withdraw
from handlers.events.registering import register
from handlers.events.running import Ticked, tick
from handlers.events.setting import announce, cancel, change, open_event
from knowledge.model.events import Event, Participant, Registration, RegistrationState
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.rights import OPERATOR, actor_of
from knowledge.store.store import Store
from knowledge.store.tables import deliveries, messages
from tests.circulations import Reader
from tests.handlers.deadlines.network import BOGOTA, START, Network, local

WEEK = timedelta(days=7)
BEGIN = local(BOGOTA, 12, 2, 9)
"""A Wednesday."""
END = local(BOGOTA, 12, 4, 18)
TITLES = Text({EN: "General Assembly", ES: "Asamblea General", FR: "Assemblée générale"})
PLACES = Text({EN: "Cali, Events Centre", ES: "Cali, Centro de Eventos"})
_numbers = count(1)


def code() -> str:
    """Codes that differ, as those that chance makes."""
    return f"T{next(_numbers):07}"


class Assembly(Network):
    """The network, with one event that is open if nothing else is said."""

    def __init__(self, store: Store, library: Library) -> None:
        super().__init__(store, library)
        self.event = self.open()

    def draft(self, now: datetime = START, **others: Any) -> Event:
        values: dict[str, Any] = {
            "titles": TITLES,
            "starts_at": BEGIN,
            "ends_at": END,
            "zone": BOGOTA.key,
            "places": PLACES,
            "seats": 2,
        }
        return self.do(announce, OPERATOR, Event(**values | others), now)

    def open(self, now: datetime = START, **others: Any) -> Event:
        event = self.draft(now, **others)
        return self.do(open_event, OPERATOR, event.id, event.revision, now)

    def stored_event(self, event: Event | None = None) -> Event:
        wanted = event or self.event
        return self.store.read(lambda unit: known(unit, wanted.id))

    def change_event(self, now: datetime, event: Event | None = None, **others: Any) -> Event:
        return self.do(change, OPERATOR, replace(self.stored_event(event), **others), self.library, now)

    def cancel_event(self, now: datetime) -> Event:
        event = self.stored_event()
        return self.do(cancel, OPERATOR, event.id, event.revision, self.library, now)

    def register(
        self, reader: Reader, now: datetime = START, name: str = "", event: Event | None = None, **others: Any
    ) -> Registration:
        """Themselves or, with a name, a colleague."""
        participant = Participant(name=name or f"Reader {reader.id}", email=others.pop("email", ""))
        return self.do(
            register,
            (event or self.event).id,
            self.contact(reader),
            participant,
            others.pop("response", None),
            self.library,
            now,
            for_self=not name,
            code=others.pop("code", code),
        )

    def withdraw(self, reader: Reader, registration: Registration, now: datetime) -> Registration:
        return self.do(withdraw, actor_of(self.contact(reader)), registration.id, self.library, now)

    def accept(self, reader: Reader, registration: Registration, now: datetime) -> Registration:
        return self.do(accept_offer, actor_of(self.contact(reader)), registration.id, self.library, now)

    def decline(self, reader: Reader, registration: Registration, now: datetime) -> Registration:
        return self.do(decline_offer, actor_of(self.contact(reader)), registration.id, self.library, now)

    def events_tick(self, now: datetime) -> Ticked:
        """What the job does every minute."""
        return tick(self.store, self.library, now)

    def now_is(self, registration: Registration) -> Registration:
        found = self.store.read(lambda unit: unit.registrations.one(registration.id))
        assert found is not None
        return found

    def states(self, event: Event | None = None) -> list[RegistrationState]:
        """Of all registrations, in the order in which they came."""
        number = (event or self.event).id
        found = self.store.read(lambda unit: unit.registrations.of_event(number))
        return [each.state for each in found]

    def told(self, reader: Reader, about: str = "event:") -> list[str]:
        """The texts of messages that somebody got about events, oldest first."""
        found = (
            select(messages.c.text)
            .join_from(deliveries, messages, messages.c.id == deliveries.c.message_id)
            .where(messages.c.contact_id == reader.id, deliveries.c.key.startswith(about))
            .order_by(deliveries.c.id)
        )
        return self.store.read(lambda unit: list(unit.connection.execute(found).scalars()))

    def due(self, reader: Reader) -> list[datetime]:
        """When these go out."""
        found = (
            select(deliveries.c.due_at)
            .join_from(deliveries, messages, messages.c.id == deliveries.c.message_id)
            .where(messages.c.contact_id == reader.id, deliveries.c.key.startswith("event:"))
            .order_by(deliveries.c.id)
        )
        return self.store.read(lambda unit: list(unit.connection.execute(found).scalars()))
