"""A small network in which something of everything happened around one year: for tests of the annual report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, Integer, String, Table, insert, select

from knowledge.model.audience import EVERYBODY, encode_audience
from knowledge.model.circulars import CircularKind, CircularState, LetterPurpose
from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.people import ChannelName, MemberKind, Region, Role, Standing
from knowledge.store import tables as t
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.reporting_deeds import LANGUAGES, MADE, Deeds

YEAR = 2025
MADRID = ZoneInfo("Europe/Madrid")
FORMULA = "=HYPERLINK(1)"
"""A title that a spreadsheet would run."""


def live_a_year(store: Store, seed: int = 7) -> None:
    """Fills a store with two years and their turns; the same seed gives the same rows."""
    store.run(lambda unit: _Year(unit, Random(seed)).live())


def rows_of(store: Store, table: Table) -> list[Mapping[str, Any]]:
    """All rows of a table."""
    return store.read(lambda unit: [dict(row._mapping) for row in unit.connection.execute(select(table))])


class _Year(Deeds):
    def __init__(self, unit: Unit, random: Random) -> None:
        super().__init__(unit, random)
        self._numbers = count(1)

    def live(self) -> None:
        """Each kind of rows, behind those that it refers to."""
        for table, rows in (
            (t.members, self._members()),
            (t.contacts, self._contacts()),
            (t.addresses, self._addresses()),
            (t.merges, [{"kept_id": 2, "absorbed_id": 3, "moved": {}, "at": MADE}]),
            (t.circulars, self._circulars()),
            (t.circular_texts, self._texts()),
            (t.circular_recipients, self._recipients()),
            (t.letters, self._letters()),
            (t.deliveries, self._deliveries()),
            (t.deadlines, self._deadlines()),
            (t.acts, self._acts()),
            (t.form_versions, self._forms()),
            (t.responses, self._responses()),
            (t.calls, self._calls()),
            (t.applications, self._applications()),
            (t.practices, self._practices()),
            (t.events, self._events()),
            (t.registrations, self._registrations()),
            (t.messages, self._messages()),
            (t.tickets, self._tickets()),
            (t.usage, self._usage()),
        ):
            self._put(table, rows)

    def _put(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        blank = {column.name: _blank(column) for column in table.c if _must_be_given(column)}
        self._unit.connection.execute(insert(table), [blank | dict(row) for row in rows])

    def _members(self) -> Iterator[dict[str, Any]]:
        """Fourteen, of all regions but one; some came and went. The first presides, and is the secretariat as
        Bilbao is; the last is only that."""
        times = {3: ("2025-01", ""), 4: ("2024-12-31", ""), 5: ("2025", ""), 6: ("", "2025-12-31"), 7: ("", "2025")}
        times |= {8: ("2026", ""), 9: ("2010", "2024-12"), 10: ("2025-03-04", "2025-11")}
        regions = list(Region)[:-1]
        for number in range(1, 15):
            since, until = times.get(number, ("2012", ""))
            yield {
                "id": number,
                "code": f"xx-city-{number}",
                "name": f"City {number}",
                "kind": MemberKind.SECRETARIAT if number in (1, 14) else self._kind(number),
                "country": "ES",
                "time_zone": "Europe/Madrid",
                "languages": ["es"],
                "region": "" if number == 13 else regions[number % len(regions)],
                "standing": {1: Standing.PRESIDENT, 2: Standing.REGIONAL_VICE_PRESIDENT}.get(number, Standing.MEMBER),
                "since": since,
                "until": until,
            }

    def _kind(self, number: int) -> MemberKind:
        return MemberKind.ASSOCIATION if number % 5 == 0 else MemberKind.CITY

    def _contacts(self) -> Iterator[dict[str, Any]]:
        """Forty; the third was merged into the second, the fourth erased."""
        moments = [*self._moments(36)]
        for number, at in enumerate(moments, start=1):
            is_erased = number == 4
            yield {
                "id": number,
                "member_id": None if is_erased else 1 + number % 14,
                "name": "" if is_erased else f"Person {number}",
                "role": Role.VISITOR
                if is_erased
                else self._pick(role for role in Role if role is not Role.ADMINISTRATOR),
                "language": self._pick(LANGUAGES),
                "language_chosen": True,
                "subscribed": True,
                "created_at": at,
                "erased_at": MADE if is_erased else None,
            }

    def _addresses(self) -> Iterator[dict[str, Any]]:
        for number in range(1, 41):
            channel = self._pick((ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.EMAIL))
            yield {
                "id": number,
                "contact_id": number,
                "channel": channel,
                "external_id": f"a{number}",
                "state": "active",
            }

    def _circulars(self) -> Iterator[dict[str, Any]]:
        """Twenty-four, the last four never released; every seventh corrects the one before."""
        moments: list[datetime | None] = [*self._moments(16), None, None, None, None]
        for number, at in enumerate(moments, start=1):
            yield {
                "id": number,
                "kind": self._pick(CircularKind),
                "state": CircularState.DRAFT if at is None else self._pick((CircularState.FINISHED, "cancelled")),
                "year": 2025,
                "number": number,
                "version": 2 if number % 7 == 0 else 1,
                "corrects": number - 1 if number % 7 == 0 else None,
                "language": "en",
                "issued": "",
                "place": "",
                "audience": encode_audience(EVERYBODY),
                "authors": [],
                "accepts_fallback": True,
                "asks_acknowledgement": number % 4 != 0,
                "remind_after": 7,
                "is_urgent": False,
                "is_public": number % 3 != 0,
                "approved_by": "",
                "released_at": at,
                "facts": {},
                "revision": 0,
            }

    def _texts(self) -> Iterator[dict[str, Any]]:
        for number in range(1, 25):
            for language in LANGUAGES[: 1 + number % 4]:
                yield {
                    "circular_id": number,
                    "language": language,
                    "title": FORMULA if number == 2 else f"Title {number} in {language}",
                    "text": "…",
                    "origin": "written",
                    "is_checked": True,
                    "of_original": "",
                    "by": "",
                    "at": MADE,
                }

    def _recipients(self) -> Iterator[dict[str, Any]]:
        for circular in range(1, 25):
            for contact in self._random.sample(range(1, 41), 12):
                yield {
                    "circular_id": circular,
                    "contact_id": contact,
                    "member_id": 1 + contact % 14 if contact % 11 else None,
                    "language": "en",
                    "on_request": False,
                    "is_planned": True,
                    "acknowledged_at": MADE if self._random.random() < 0.5 else None,
                    "acknowledged_via": "",
                    "reminded_at": None,
                }

    def _letters(self) -> Iterator[dict[str, Any]]:
        """Of each circular one, of some a reminder, and one of a deadline."""
        for number in range(1, 25):
            purposes = (LetterPurpose.CIRCULAR, *((LetterPurpose.REMINDER,) if number % 2 else ()))
            for purpose in purposes:
                yield self._letter(number, purpose)
        yield self._letter(None, LetterPurpose.REMINDER)

    def _letter(self, circular: int | None, purpose: str) -> dict[str, Any]:
        number = next(self._numbers)
        values = {"id": number, "key": f"letter:{number}", "circular_id": circular, "purpose": purpose}
        return {**values, "deadline_id": None, "language": "en", "text": "…", "body": {}}

    def _deliveries(self) -> Iterator[dict[str, Any]]:
        letters = list(self._unit.connection.execute(select(t.letters).order_by(t.letters.c.id)))
        got: dict[int, list[int]] = {}
        recipients = select(t.circular_recipients).order_by(*t.circular_recipients.primary_key.columns)
        for row in self._unit.connection.execute(recipients):
            got.setdefault(row.circular_id, []).append(row.contact_id)
        for number, at in enumerate(self._moments(196), start=1):
            state, letter = self._pick(DeliveryState), letters[number % len(letters)]
            contact = self._pick(got.get(letter.circular_id, range(1, 41)))
            yield {
                "id": number,
                "key": f"d{number}",
                "address_id": contact,
                "letter_id": letter.id,
                "contact_id": contact,
                "kind": self._pick(DeliveryKind),
                "priority": 1,
                "state": state,
                "due_at": at,
                "attempts": 1,
                "finished_at": at if state in ("sent", "failed", "unconfirmed", "cancelled") else None,
            }


def _must_be_given(column: Column[Any]) -> bool:
    return not column.nullable and column.server_default is None and not column.primary_key


def _blank(column: Column[Any]) -> Any:
    """What stands in a column that does not matter here."""
    match column.type:
        case Boolean():
            return False
        case Integer():
            return 0
        case String():
            return ""
        case _other:
            return MADE if isinstance(column.type, t.Instant) else {}
