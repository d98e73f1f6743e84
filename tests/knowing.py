"""What the tests of edited knowledge share: a small pack in a store, and entries as the console writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from handlers.evaluation import Comparison, Judged, Outcome, Scorecard
from handlers.faq import import_pack
from handlers.knowledge.keeping import Room, room_of
from handlers.knowledge.publishing import Measured, candidate, publish
from handlers.knowledge.writing import save_draft
from knowledge.model.languages import EN
from knowledge.model.people import Desk, Role
from knowledge.model.rights import OPERATOR, Actor
from knowledge.packs.golden import GoldenQuestion
from knowledge.packs.reading import Pages, read_pages
from knowledge.store.store import Store
from tests.bot.publishing import small_pack
from tests.knowledge.packs.folders import Page, entry

NAME = "small"
AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
EDITOR = Actor(name="contact:2", role=Role.STAFF, contact=2, desk=Desk.EDITOR)
APPROVER = Actor(name="contact:3", role=Role.STAFF, contact=3, desk=Desk.APPROVER)
VIEWER = Actor(name="contact:4", role=Role.STAFF, contact=4, desk=Desk.VIEWER)
COFFEE = entry(
    "coffee",
    {"en": "Who pays for the coffee", "fr": "Qui paie le café"},
    {"en": ["who pays for the coffee"], "fr": ["qui paie le café"]},
)


def pages_in(folder: Path, *entries: Page) -> Pages:
    """The pages of the small pack, by default with all its entries."""
    return read_pages(small_pack(folder / NAME, *entries))


def stock(store: Store, folder: Path, *entries: Page) -> None:
    """Has a store hold the small pack."""
    pages = pages_in(folder, *entries)
    store.run(lambda unit: import_pack(unit, pages, AT))


def room_in(store: Store) -> Room:
    """What somebody who looks sees."""
    return store.read(lambda unit: room_of(unit, NAME))


def body_of(room: Room, id: str, **changes: Any) -> dict[str, Any]:
    """The newest version of an entry, changed; texts by language are added to those that it has."""
    body = dict(room.living.newest(id) or {})
    for name, value in changes.items():
        is_added = isinstance(value, Mapping) and isinstance(body.get(name), Mapping)
        body[name] = {**body[name], **value} if is_added else value
    return body


def draft(store: Store, id: str, by: Actor = OPERATOR, **changes: Any) -> None:
    """Somebody writes in an entry."""
    room = room_in(store)
    edit = room.living.edits.get(id)
    revision = edit.revision if edit is not None else 0
    store.run(lambda unit: save_draft(unit, by, room, id, body_of(room, id, **changes), revision, AT))


def begin(store: Store, page: Page = COFFEE, **more: Any) -> None:
    """Somebody writes a new entry."""
    room = room_in(store)
    store.run(lambda unit: save_draft(unit, OPERATOR, room, page["id"], page, 0, AT, **more))


def publish_all(store: Store, by: Actor = OPERATOR, reason: str = "", measured: Measured | None = None) -> None:
    """Somebody publishes every draft; whatever was measured does not matter unless it is given."""
    room = room_in(store)
    what = candidate(room.living, room.base)
    found = measured or measured_as(Outcome.RIGHT)
    own = room.living.own_bodies
    store.run(lambda unit: publish(unit, by, NAME, own, what, found, reason, AT))


def measured_as(after: Outcome, before: Outcome = Outcome.RIGHT) -> Measured:
    """One golden question, as it was answered and as it would be."""
    return measured_with((before,), (after,))


def measured_with(before: Sequence[Outcome], after: Sequence[Outcome]) -> Measured:
    """Some golden questions, as they were answered and as they would be."""
    cards = (Scorecard(judged=tuple(map(_judged, outcomes))) for outcomes in (before, after))
    return Measured(compared=Comparison(before=next(cards), after=next(cards)))


def _judged(outcome: Outcome) -> Judged:
    asked = GoldenQuestion(row=1, question="who presides?", language=EN, entries=frozenset({"who"}))
    return Judged(asked=asked, outcome=outcome, answer="", shown=(), heard_as=EN, confidence=0.5)


def notes(store: Store, action: str) -> list[tuple[str, str]]:
    """Who did something, and to what, oldest first."""
    found = store.read(lambda unit: unit.audit.entries(None, 100))
    return [(each.actor, each.subject) for each in reversed(found) if each.action == action]
