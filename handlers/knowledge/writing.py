"""Drafts of entries: written, given up, restored. What people are answered changes only when one is published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from handlers.knowledge.keeping import EntryRefused, NoSuchEntry, Room
from knowledge.model.pack_edits import Body, Edit, ItemKind, Version
from knowledge.model.rights import Actor, Right
from knowledge.packs.edits import Living, body_as_written, compared, content_digest, faults_of_body, with_bodies
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

LONGEST_ID = 60
"""Characters of an id that is made of a title; the pack's own may have twice as many."""


def save_draft(
    unit: Unit,
    by: Actor,
    room: Room,
    id: str,
    body: Body,
    revision: int,
    now: datetime,
    *,
    confirmed: Collection[str] = (),
    ticket: int | None = None,
) -> Edit:
    """Keeps an entry as it is being written; what is the same as what holds needs no draft.

    Args:
        revision: of the edit that its writer saw; 0 where there was none.
        confirmed: the languages whose text is said to be right for the original as it is now.
        ticket: the question to the secretariat that it is written for.

    Raises:
        EntryRefused: it cannot be an entry, or not beside the others.
        Conflict: somebody else changed it meanwhile.
    """
    by.need(Right.WRITE_ENTRIES)
    edit = _seen(unit, by, room, id, revision, now)
    beside = {key: draft for key, draft in room.living.drafts.items() if key != id}
    found = room.neighbourhood.check(with_bodies(room.living.pages, _sound(beside)), id, body)
    if found.problems:
        raise EntryRefused(found.problems, room.others(found.problems))
    written = body_as_written(body)
    own = room.living.own_bodies.get(id)
    before = edit.newest
    originals = compared(before, own, written, room.living.original(written), confirmed)
    asked_for = ticket if ticket is not None else before.ticket if before is not None else None
    draft = Version(body=written, originals=originals, ticket=asked_for)
    return _keep(unit, by, room, edit.drafted(None if _holds(edit, draft, own) else draft, by.name, now), "drafted")


def _holds(edit: Edit, draft: Version, own: Body | None) -> bool:
    """Whether a draft says what is given anyway."""
    if edit.live is None:
        return content_digest(draft.body) == content_digest(own)
    return content_digest(draft.body) == content_digest(edit.live.body) and draft.originals == edit.live.originals


def _sound(drafts: dict[str, Body | None]) -> dict[str, Body | None]:
    """Without drafts that another version of Focal kept and this one cannot read."""
    return {id: body for id, body in drafts.items() if not faults_of_body(id, body)}


def draft_removal(unit: Unit, by: Actor, room: Room, id: str, revision: int, now: datetime) -> Edit:
    """Has an entry be removed by the next publication; one that was never published is gone at once.

    Raises:
        NoSuchEntry: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    by.need(Right.WRITE_ENTRIES)
    edit = _seen(unit, by, room, id, revision, now)
    draft = Version(body=None) if id in room.living.bodies else None
    return _keep(unit, by, room, edit.drafted(draft, by.name, now), "removal_drafted")


def discard_draft(unit: Unit, by: Actor, room: Room, id: str, revision: int, now: datetime) -> Edit:
    """Gives up what was being written.

    Raises:
        NoSuchEntry: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    by.need(Right.WRITE_ENTRIES)
    edit = _seen(unit, by, room, id, revision, now)
    return _keep(unit, by, room, edit.drafted(None, by.name, now), "draft_discarded")


def restore(unit: Unit, by: Actor, room: Room, id: str, revision: int, now: datetime, *, own: bool) -> Edit:
    """Makes a draft of the pack's own item, or of what was live before: it is published like any other, so that an
    undoing that answers worse does not pass unseen either.

    Raises:
        NoSuchEntry: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    by.need(Right.WRITE_ENTRIES)
    edit = _seen(unit, by, room, id, revision, now)
    earlier = None if own else edit.before
    draft = earlier or Version(body=room.living.own_bodies.get(id))
    return _keep(unit, by, room, edit.drafted(draft, by.name, now), "restored")


def keep_ours(unit: Unit, by: Actor, room: Room, id: str, revision: int, now: datetime) -> Edit:
    """Holds to an edit although the installed pack has changed the entry as well.

    Raises:
        NoSuchEntry: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    by.need(Right.WRITE_ENTRIES)
    edit = _seen(unit, by, room, id, revision, now)
    return _keep(unit, by, room, edit.looked_at(content_digest(room.living.own_bodies.get(id)), by.name, now), "kept")


def add_phrasing(
    unit: Unit, by: Actor, room: Room, id: str, language: str, phrasings: Collection[str], now: datetime
) -> Edit:
    """Adds ways of asking to the newest version of an entry; those that it has are not added again.

    Raises:
        NoSuchEntry: there is none, or it is being removed.
        EntryRefused: another entry is asked for in one of these ways.
    """
    by.need(Right.WRITE_ENTRIES)
    body = room.living.newest(id)
    if body is None:
        raise NoSuchEntry
    asked = body.get("phrasings", {})
    added = {language: list(dict.fromkeys((*asked.get(language, ()), *phrasings)))}
    edit = room.living.edits.get(id)
    changed = {**body, "phrasings": {**asked, **added}}
    return save_draft(unit, by, room, id, changed, edit.revision if edit is not None else 0, now)


def new_id(living: Living, title: str) -> str:
    """An id for a new entry, made of its title; no entry has it or ever had it."""
    folded = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", folded)[:LONGEST_ID].strip("-") or "entry"
    taken = {*living.bodies, *living.own_bodies, *living.edits, *(page.id for page in living.pages.unknowns)}
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(id for id in numbered if id not in taken)


def _seen(unit: Unit, by: Actor, room: Room, id: str, revision: int, now: datetime) -> Edit:
    """The edit that somebody had before them; a first one where there was none."""
    edit = unit.pack_edits.one(room.name, ItemKind.ENTRY, id)
    own = content_digest(room.living.own_bodies.get(id))
    if edit is None:
        edit = Edit(kind=ItemKind.ENTRY, id=id, based_on=own, changed_by=by.name, changed_at=now)
    if edit.revision != revision:
        raise Conflict
    return edit if edit.newest is not None else replace(edit, based_on=own)


def _keep(unit: Unit, by: Actor, room: Room, edit: Edit, what: str) -> Edit:
    kept = unit.pack_edits.put(room.name, edit)
    unit.audit.note(by.name, f"entry.{what}", f"entry:{kept.id}", kept.changed_at, {"revision": kept.revision})
    return kept
