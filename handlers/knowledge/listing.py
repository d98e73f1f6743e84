"""The entries in a list: what each lacks, and those that somebody looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handlers.knowledge.keeping import Room, fold, searchable
from knowledge.model.languages import NETWORK_LANGUAGES
from knowledge.model.pack_edits import Body, Edit
from knowledge.packs.edits import Living, stale_in

SOON = timedelta(days=60)
"""How long before an entry's last day it is time to write the next one."""


class Mark(StrEnum):
    """Something about an entry that somebody may look for."""

    DRAFT = "draft"
    CONTESTED = "contested"
    """The installed pack has changed it as well."""
    SET_ASIDE = "set_aside"
    """What was published of it cannot hold."""
    MISSING = "missing"
    """A working language has no title, no answer or no phrasing."""
    STALE = "stale"
    """A translation is older than the original."""
    ENDED = "ended"
    ENDING = "ending"
    UNSOURCED = "unsourced"
    """Its document has no page that a reader could open."""
    UNASKED = "unasked"
    """Nobody was answered with it yet."""
    EDITED = "edited"
    """It is the secretariat's and not the pack's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """An entry in the list, in its newest version.

    Attributes:
        missing, stale: the languages.
        asked: how often somebody was answered with it.
        is_removed: its draft removes it.
    """

    id: str
    topic: str
    title: Mapping[str, str]
    marks: frozenset[Mark]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    asked: int
    is_removed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody looks for; what is left empty does not matter.

    Attributes:
        words: all of which an entry has, in any language.
        language: entries that lack this one.
        most_asked: those first that were asked for most.
    """

    words: str = ""
    topic: str = ""
    mark: Mark | None = None
    language: str = ""
    most_asked: bool = False


def rows_of(room: Room, asked: Mapping[str, int], today: date) -> tuple[Row, ...]:
    """Every entry that holds or is being written, by topic as the pack has them, new ones last."""
    living = room.living
    new = sorted(id for id in living.edits if id not in living.bodies and _is_there(living.edits[id]))
    linked = {page.id for page in living.pages.documents if page.url}
    rows = [_row(living, id, asked.get(id, 0), today, linked) for id in (*living.bodies, *new)]
    order = {page.id: place for place, page in enumerate(living.pages.topics)}
    return tuple(sorted(rows, key=lambda row: order.get(row.topic, len(order))))


def _is_there(edit: Edit) -> bool:
    """Whether an edit of no entry that holds is of any: it is being written, or could not hold."""
    return edit.newest is not None and edit.newest.body is not None


def _row(living: Living, id: str, asked: int, today: date, linked: set[str]) -> Row:
    edit = living.edits.get(id)
    is_removed = edit is not None and edit.draft is not None and edit.draft.body is None
    body = _shown(living, id, edit)
    missing = missing_in(body)
    stale = stale_in(edit.newest, living.original(body)) if edit is not None else ()
    return Row(
        id=id,
        topic=body.get("topic", ""),
        title=body.get("title", {}),
        marks=frozenset(_marks(living, id, edit, body, today, linked, asked, missing, stale)),
        missing=missing,
        stale=stale,
        asked=asked,
        is_removed=is_removed,
    )


def _shown(living: Living, id: str, edit: Edit | None) -> Body:
    """The newest version; of one that is being removed, what still holds."""
    newest = edit.newest.body if edit is not None and edit.newest is not None else None
    return newest or living.bodies.get(id) or living.own_bodies.get(id) or {}


def _marks(
    living: Living,
    id: str,
    edit: Edit | None,
    body: Body,
    today: date,
    linked: set[str],
    asked: int,
    missing: Sequence[str],
    stale: Sequence[str],
) -> Iterable[Mark]:
    told = {
        Mark.DRAFT: edit is not None and edit.draft is not None,
        Mark.EDITED: edit is not None and edit.live is not None,
        Mark.CONTESTED: living.is_contested(id),
        Mark.SET_ASIDE: id in living.set_aside,
        Mark.MISSING: bool(missing),
        Mark.STALE: bool(stale),
        Mark.UNSOURCED: body.get("source", {}).get("document") not in linked,
        Mark.UNASKED: not asked,
    }
    return (*(mark for mark, holds in told.items() if holds), *_ends(body, today))


def _ends(body: Body, today: date) -> tuple[Mark, ...]:
    last = body.get("valid_until")
    if not isinstance(last, str):
        return ()
    until = date.fromisoformat(last)
    return (Mark.ENDED,) if until < today else (Mark.ENDING,) if until <= today + SOON else ()


def missing_in(body: Body) -> tuple[str, ...]:
    """The working languages in which an entry has no title, no answer, or no phrasing although it has some."""
    phrased = any(body.get("phrasings", {}).values())
    needed = ("title", "answer", *(("phrasings",) if phrased else ()))
    return tuple(code for code in NETWORK_LANGUAGES if not all(body.get(name, {}).get(code) for name in needed))


def counts_of(rows: Iterable[Row]) -> Mapping[Mark, int]:
    """How many entries there are with each mark."""
    counted = dict.fromkeys(Mark, 0)
    for row in rows:
        for mark in row.marks:
            counted[mark] += 1
    return counted


def found(room: Room, rows: Iterable[Row], wish: Wish) -> tuple[Row, ...]:
    """The entries that somebody looks for."""
    words = fold(wish.words).split()
    fitting = [row for row in rows if _fits(row, wish) and (not words or _has(room, row, words))]
    return tuple(sorted(fitting, key=lambda row: -row.asked) if wish.most_asked else fitting)


def _fits(row: Row, wish: Wish) -> bool:
    return (
        (not wish.topic or row.topic == wish.topic)
        and (wish.mark is None or wish.mark in row.marks)
        and (not wish.language or wish.language in row.missing)
    )


def _has(room: Room, row: Row, words: Iterable[str]) -> bool:
    edit = room.living.edits.get(row.id)
    text = room.texts.get(row.id, "")
    if edit is not None and edit.draft is not None and edit.draft.body is not None:
        text = searchable(edit.draft.body)
    return all(word in text for word in words)
