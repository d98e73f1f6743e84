"""Files and links of events: the programme before, and the materials after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from handlers.circulars.attaching import MOST_BYTES, MOST_FILES, NotAttached
from handlers.dialogue.library import Library, Voice
from handlers.events import letters
from handlers.events.buttons import event_choices
from handlers.events.keeping import held, note
from handlers.events.setting import is_address
from handlers.events.telling import parties
from handlers.notices import key_of, notify
from knowledge.model.events import (
    Event,
    EventItem,
    EventRefused,
    EventState,
    ItemKind,
    Registration,
    RegistrationState,
)
from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, storable
from knowledge.model.people import Contact
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

LONGEST_NAME, LONGEST_TYPE = 255, 120
"""Characters that the store keeps of a name and of a media type."""


def add_file(
    unit: Unit,
    by: Actor,
    event_id: int,
    kind: ItemKind,
    language: str,
    name: str,
    media_type: str,
    content: bytes,
    now: datetime,
) -> EventItem:
    """Adds a file, for readers of one language, or of every language with "".

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is none.
        NotAttached: it is empty ("empty"), or a reader would get too much ("too-large", "too-many").
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, event_id)
    _make_sure_of_room(unit.events.items(event.id, kind), language, len(content))
    item = EventItem(
        kind=kind,
        name=_file_name(name),
        language=language,
        reference=unit.files.put(content, now),
        media_type=media_type[:LONGEST_TYPE],
        size=len(content),
    )
    return _added(unit, by, event, item, now)


def add_link(
    unit: Unit, by: Actor, event_id: int, kind: ItemKind, language: str, name: str, link: str, now: datetime
) -> EventItem:
    """Adds a link, for readers of one language, or of every language with ""; without a name it is called as it is.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is none.
        EventRefused: it leads nowhere ("bad-link").
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, event_id)
    if not is_address(link):
        raise EventRefused("bad-link")
    called = " ".join(storable(name).split()) or link
    return _added(unit, by, event, EventItem(kind=kind, name=called[:LONGEST_NAME], language=language, link=link), now)


def remove_item(unit: Unit, by: Actor, event_id: int, item_id: int, now: datetime) -> bool:
    """Takes a file or link away; False when there is none.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is no such event.
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, event_id)
    if not unit.events.remove_item(event.id, item_id):
        return False
    note(unit, by, "item_removed", event, now, {"item": item_id})
    return True


def items_for(unit: Unit, event_id: int, kind: ItemKind, chain: Sequence[Language]) -> tuple[EventItem, ...]:
    """What a reader of some languages gets: what is for all of them, and what is in the first of theirs that there is
    anything in; of other languages alone, everything, since that is better than nothing."""
    items = unit.events.items(event_id, kind)
    there = dict.fromkeys(item.language for item in items if item.language)
    own = next((language for language in (*chain, *there) if language in there), "")
    return tuple(item for item in items if item.language in ("", own))


def attached(item: EventItem) -> Attachment:
    """A file as it goes out with a message."""
    return Attachment(name=item.name, media_type=item.media_type, size=item.size, reference=item.reference)


def send_materials(unit: Unit, by: Actor, event_id: int, library: Library, now: datetime) -> int:
    """Sends what is left of an event to those who were there or, where nobody noted that, to all who had a seat.

    Everybody gets it once; again only once something was added. Returns to how many it goes.

    Raises:
        Forbidden: the actor may not.
        NoSuchEvent: there is none.
        EventRefused: there is nothing to send ("no-materials"), or it is too early ("not-over") or "cancelled".
    """
    by.need(Right.MANAGE_EVENTS)
    event = held(unit, event_id)
    items = unit.events.items(event.id, ItemKind.MATERIAL)
    _make_sure_of_materials(event, items, now)
    key = f"{event.subject}:materials:{max(item.id for item in items)}"
    readers = [party.reader for party in parties(unit, _took_part(unit, event), library)]
    told = unit.events.told([key_of(key, reader) for reader in readers])
    sent = [_send(unit, event, reader, key, library, now) for reader in readers if key_of(key, reader) not in told]
    unit.events.note_materials_sent(event.id, now)
    note(unit, by, "materials_sent", event, now, {"people": sum(sent)})
    return sum(sent)


def _make_sure_of_materials(event: Event, items: Sequence[EventItem], now: datetime) -> None:
    if event.state is EventState.CANCELLED:
        raise EventRefused("cancelled")
    if not items:
        raise EventRefused("no-materials")
    if event.state is not EventState.OPEN or now < event.ends_at:
        raise EventRefused("not-over")


def _took_part(unit: Unit, event: Event) -> tuple[Registration, ...]:
    registered = unit.registrations.of_event(event.id, (RegistrationState.CONFIRMED,))
    return tuple(each for each in registered if each.attended_at is not None) or registered


def _send(unit: Unit, event: Event, reader: Contact, key: str, library: Library, now: datetime) -> bool:
    items = items_for(unit, event.id, ItemKind.MATERIAL, reader.languages)
    links = [item for item in items if item.link]

    def files(_: Voice) -> Sequence[Attachment]:
        return [attached(item) for item in items if item.reference]

    return notify(
        unit,
        reader,
        library,
        key,
        now,
        lambda _: letters.materials(_, event, links),
        lambda _: event_choices(_, event),
        files,
    )


def _added(unit: Unit, by: Actor, event: Event, item: EventItem, now: datetime) -> EventItem:
    kept = unit.events.put_item(event.id, item)
    note(unit, by, "item_added", event, now, {"item": kept.id, "kind": kept.kind, "language": kept.language})
    return kept


def _make_sure_of_room(items: Sequence[EventItem], language: str, size: int) -> None:
    """What one reader gets goes with one message."""
    if size == 0:
        raise NotAttached("empty")
    files = [item for item in items if item.reference]
    for reader in {language} if language else {"", *(item.language for item in files)}:
        beside = [item for item in files if item.language in ("", reader)]
        if len(beside) + 1 > MOST_FILES:
            raise NotAttached("too-many")
        if size + sum(item.size for item in beside) > MOST_BYTES:
            raise NotAttached("too-large")


def _file_name(name: str) -> str:
    """The last part of a name, of a length that the store keeps, with its ending."""
    bare = " ".join(storable(name).split()).replace("\\", "/").rpartition("/")[2] or "file"
    ending = PurePosixPath(bare).suffix[:20]
    return bare if len(bare) <= LONGEST_NAME else bare[: LONGEST_NAME - len(ending)] + ending
