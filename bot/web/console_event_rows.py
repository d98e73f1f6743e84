"""The people of an event as rows of a table."""

from __future__ import annotations

from collections.abc import Collection
from datetime import tzinfo
from typing import Any

from bot.web.console_event_answers import answers_in_words
from bot.web.console_event_base import Look
from bot.web.console_event_words import registration_name
from bot.web.console_pages import person_name
from handlers.events.codes import shown
from knowledge.model.events import HOLDS_SEAT, Registration, RegistrationState


class Rows:
    """Rows of some registrations of one event; their answers, and who registered them, are read at once."""

    def __init__(self, look: Look, registrations: Collection[Registration], zone: tzinfo) -> None:
        self._look = look
        self._zone = zone
        self._members = {each.id: each.name for each in look.unit.contacts.members()}
        self._answers = answers_in_words(look.unit, look.event, registrations, look.now, look._)
        self._people = look.unit.people.names({each.by for each in registrations if each.by is not None})

    def row(self, registration: Registration) -> dict[str, Any]:
        """What the page says of somebody."""
        _, person = self._look._, registration.participant
        return self.short(registration) | {
            "id": registration.id,
            "function": person.function,
            "email": person.email,
            "code": shown(registration.code),
            "state": registration.state.value,
            "state_name": registration_name(registration.state, _),
            "is_confirmed": registration.state is RegistrationState.CONFIRMED,
            "holds_seat": registration.state in HOLDS_SEAT,
            "until": _.moment(registration.offered_until, self._zone) if registration.offered_until else "",
            "at": _.moment(registration.registered_at, self._zone),
            "by": registration.by,
            "by_name": self._person(registration.by) if registration.by is not None else "",
            "is_own": registration.contact is not None and registration.contact == registration.by,
            "answers": self._answers.get(registration.id, ()),
            "attended": _.moment(registration.attended_at, self._zone) if registration.attended_at else "",
        }

    def short(self, registration: Registration) -> dict[str, Any]:
        """Who somebody is, of those as well whose answers were not read."""
        return {
            "name": registration.participant.name or self._look._("(name erased)"),
            "member": registration.member,
            "member_name": self.member(registration),
        }

    def member(self, registration: Registration) -> str:
        """The name of the member that somebody comes for."""
        return self._members.get(registration.member, "")

    def _person(self, number: int) -> str:
        return person_name(self._people.get(number, ""), number, self._look._)
