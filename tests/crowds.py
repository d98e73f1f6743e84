"""Very many deliveries on PostgreSQL, written by the server itself: one letter in four languages for all readers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, text

from knowledge.model.deliveries import DeliveryKind, DeliveryState
from knowledge.model.messages import Choice, OutgoingMessage
from knowledge.store.codec import encode_message
from knowledge.store.store import Store
from knowledge.store.tables import letters
from knowledge.store.unit import Unit

LANGUAGES = ("en", "es", "fr", "pt")
CHOICES = (Choice(id="ack:1", label="Acknowledge"), Choice(id="about:1", label="Ask a question about this"))

_CONTACTS = text(
    "INSERT INTO contacts (id, name, role, language, language_chosen, subscribed, created_at)"
    " SELECT n, 'Person ' || n, 'focal_point', 'en', true, true, :now FROM generate_series(1, :people) AS n"
)
_ADDRESSES = text(
    "INSERT INTO addresses (id, contact_id, channel, external_id, state)"
    " SELECT n, n, 'webchat', 'p' || n, 'active' FROM generate_series(1, :people) AS n"
)
_DELIVERIES = text(
    "INSERT INTO deliveries (key, address_id, letter_id, contact_id, kind, priority, state, due_at, attempts)"
    " SELECT :prefix || ':' || each || ':contact:' || n, n, 1 + n % 4, n, :kind, :priority, :state, :now, 0"
    " FROM generate_series(1, :each) AS each, generate_series(1, :people) AS n ORDER BY each, n"
)
_ANALYZE = ("contacts", "addresses", "deliveries")


def write_letters(store: Store) -> None:
    """One letter in each language, with the buttons of a circular."""

    def work(unit: Unit) -> None:
        for language in LANGUAGES:
            message = OutgoingMessage(text="Dear colleagues, the assembly meets in June.", choices=CHOICES)
            row = {"key": f"letter:{language}", "purpose": "release", "language": language, "text": message.text}
            unit.connection.execute(insert(letters), row | {"body": encode_message(message)})

    store.run(work)


def meet_crowd(store: Store, people: int, now: datetime) -> None:
    """Contacts 1 to `people`, each with an address "p1" and so on in the web chat."""

    def work(unit: Unit) -> None:
        unit.connection.execute(_CONTACTS, {"people": people, "now": now})
        unit.connection.execute(_ADDRESSES, {"people": people})

    store.run(work)


def write_to_crowd(
    store: Store,
    people: int,
    each: int,
    now: datetime,
    *,
    prefix: str = "circular",
    kind: DeliveryKind = DeliveryKind.CIRCULAR,
    state: DeliveryState = DeliveryState.PENDING,
) -> None:
    """So many deliveries of the letters to each of them, everybody's first before anybody's second.

    The second one to the third person has the key "circular:2:contact:3".
    """
    values = {"people": people, "each": each, "now": now, "prefix": prefix, "kind": kind, "state": state}

    def work(unit: Unit) -> None:
        unit.connection.execute(_DELIVERIES, values | {"priority": int(kind.priority)})

    store.run(work)


def look_around(store: Store) -> None:
    """What autovacuum does a minute after so many rows came: it tells the planner of them."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in _ANALYZE:
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")
