"""What happened in the small network of `tests.reporting` besides circulars: deadlines, calls, events, questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from knowledge.model.audience import EVERYBODY, encode_audience
from knowledge.model.calls import ApplicationState, CallKind, CallState
from knowledge.model.deadlines import DeadlineState
from knowledge.model.events import EventState, RegistrationState
from knowledge.model.faq import VerdictKind
from knowledge.model.practices import PracticeState
from knowledge.model.readings import DeadlineKind
from knowledge.model.responses import ResponseState
from knowledge.model.tickets import TicketKind, TicketOutcome
from knowledge.store import tables as t
from knowledge.store.unit import Unit

NEW_YEAR = (
    datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 0, tzinfo=UTC),
    datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 30, tzinfo=UTC),
)
"""Around the turns of the year in Madrid: the second and the third are of 2025 there."""

MADE = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
LANGUAGES = ("en", "fr", "es", "pt", "eu")
DAY = timedelta(days=1)


class Deeds:
    """Rows of the tables, each a function of the chance that is given."""

    def __init__(self, unit: Unit, random: Random) -> None:
        self._unit, self._random = unit, random

    def _moments(self, most: int) -> Iterator[datetime]:
        """The turns of the year, then others of two years."""
        yield from NEW_YEAR
        for _ in range(most):
            yield datetime(2024, 6, 1, 8, tzinfo=UTC) + self._random.randrange(800) * DAY

    def _pick(self, among: Iterable[Any]) -> Any:
        return self._random.choice(list(among))

    def _deadlines(self) -> Iterator[dict[str, Any]]:
        for number, at in enumerate(self._moments(12), start=1):
            yield {
                "id": number,
                "subject": f"event:{number}" if number % 2 else "",
                "kind": self._pick(DeadlineKind),
                "titles": {"en": f"Deadline {number}", "fr": f"Échéance {number}"},
                "due_at": at,
                "zone": "Europe/Madrid",
                "audience": encode_audience(EVERYBODY),
                "plan": "7d",
                "state": DeadlineState.CANCELLED if number % 5 == 0 else DeadlineState.OPEN,
                "since": at - 30 * DAY,
                "link": "",
                "revision": 0,
            }

    def _acts(self) -> Iterator[dict[str, Any]]:
        due = {row.id: row.due_at for row in self._unit.connection.execute(select(t.deadlines))}
        for number, at in due.items():
            for contact in self._random.sample(range(1, 41), 6):
                yield {
                    "subject": f"event:{number}" if number % 2 else f"deadline:{number}",
                    "act": self._pick(("registered", "answered", "declined", "acknowledged")),
                    "contact_id": contact,
                    "member_id": 1 + contact % 14 if contact % 11 else None,
                    "at": at + self._pick((-3 * DAY, timedelta(), timedelta(seconds=1), DAY)),
                }

    def _forms(self) -> Iterator[dict[str, Any]]:
        values = {"form_id": "study", "version": "1", "title": "Smart cities", "xml": "", "tables": {}}
        yield {"id": 1, **values, "source": "", "checksum": "1", "added_at": MADE}

    def _responses(self) -> Iterator[dict[str, Any]]:
        """To a questionnaire, and every fifth to something else."""
        for number, at in enumerate(self._moments(46), start=1):
            state = self._pick(ResponseState)
            yield {
                "id": number,
                "subject": "form:1" if number % 5 else "event:1",
                "key": None,
                "form_version_id": 1,
                "member_id": 1 + number % 12,
                "contact_id": 1,
                "state": state,
                "language": "en",
                "draft": "",
                "revision": 0,
                "begun_at": at - self._random.randrange(3) * DAY,
                "changed_at": at,
                "submitted_at": None if state == ResponseState.DRAFT else at,
            }

    def _calls(self) -> Iterator[dict[str, Any]]:
        for number, at in enumerate(self._moments(12), start=1):
            yield {
                "id": number,
                "kind": self._pick(CallKind),
                "state": self._pick(CallState),
                "titles": {"en": f"Call {number}"},
                "texts": {},
                "closes_at": at,
                "zone": "Europe/Madrid",
                "audience": encode_audience(EVERYBODY),
                "needs_signature": False,
                "revision": 0,
            }

    def _applications(self) -> Iterator[dict[str, Any]]:
        for call in range(1, 17):
            for member in self._random.sample(range(1, 13), 4):
                state = self._pick(ApplicationState)
                yield {
                    "call_id": call,
                    "member_id": member,
                    "response_id": 1,
                    "state": state,
                    "signed_name": "",
                    "submitted_at": None if state in ("draft", "to_sign") else MADE,
                    "changed_at": MADE,
                    "remark": "",
                    "revision": 0,
                }

    def _practices(self) -> Iterator[dict[str, Any]]:
        for number, at in enumerate(self._moments(16), start=1):
            state = self._pick(PracticeState)
            yield {
                "id": number,
                "member_id": 1 + number % 12,
                "state": state,
                "titles": {"es": f"Práctica {number}"},
                "summaries": {},
                "texts": {},
                "themes": [],
                "year": 2020,
                "link": "",
                "language": "es",
                "submitted_at": at - self._random.randrange(40) * DAY,
                "published_at": at if state in (PracticeState.PUBLISHED, PracticeState.WITHDRAWN) else None,
                "remark": "",
                "revision": 0,
            }

    def _events(self) -> Iterator[dict[str, Any]]:
        for number, at in enumerate(self._moments(6), start=1):
            yield {
                "id": number,
                "state": EventState.OPEN if number <= 4 else self._pick(EventState),
                "titles": {"en": f"Event {number}", "fr": f"Événement {number}"},
                "texts": {},
                "places": {},
                "online": "",
                "languages": [],
                "starts_at": at,
                "ends_at": at + DAY,
                "zone": "Europe/Madrid",
                "audience": encode_audience(EVERYBODY),
                "taken": 0,
                "revision": 0,
            }

    def _registrations(self) -> Iterator[dict[str, Any]]:
        for number in range(1, 101):
            state = self._pick(RegistrationState)
            yield {
                "id": number,
                "event_id": 1 + number % 10,
                "member_id": self._random.randrange(1, 13),
                "name": f"Participant {number}",
                "function": "",
                "email": "",
                "code": f"code{number}",
                "state": state,
                "language": "en",
                "registered_at": MADE - 500 * DAY,
                "attended_at": MADE if state == RegistrationState.CONFIRMED and number % 3 else None,
            }

    def _messages(self) -> Iterator[dict[str, Any]]:
        for number in range(1, 45):
            values = {"contact_id": 1, "channel": "telegram", "direction": "in", "text": "?", "language": "en"}
            yield {"id": number, **values, "key": f"m{number}", "body": {}, "at": MADE}

    def _tickets(self) -> Iterator[dict[str, Any]]:
        for number, at in enumerate(self._moments(40), start=1):
            outcome = self._pick((*TicketOutcome, ""))
            yield {
                "message_id": number,
                "origin": "",
                "opened_at": at,
                "closed_at": at + timedelta(minutes=self._random.randrange(1, 9_000)) if outcome else None,
                "kind": self._pick(TicketKind),
                "language": self._pick(LANGUAGES),
                "outcome": outcome,
                "reminders": 0,
            }

    def _usage(self) -> Iterator[dict[str, Any]]:
        days = ["2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"]
        days += [at.date().isoformat() for at in self._moments(40)][4:]
        for day in sorted(set(days)):
            for outcome in (*VerdictKind, "helpful", "unhelpful"):
                values = {"language": self._pick(LANGUAGES), "channel": self._pick(("telegram", "webchat"))}
                yield {"day": day, **values, "outcome": outcome, "entry": "", "count": self._random.randrange(1, 9)}
