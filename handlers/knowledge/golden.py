"""Golden questions: those of the pack, and those that the secretariat adds from what people ask."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from handlers.knowledge.keeping import NoSuchEntry, Room
from knowledge.errors import FocalError
from knowledge.model.languages import Language
from knowledge.model.rights import Actor, Right
from knowledge.packs.golden import GoldenQuestion
from knowledge.store.pack_edits import MOST_GOLDEN
from knowledge.store.unit import Unit

LONGEST_QUESTION = 500
"""Characters of a golden question, as of a phrasing."""

ADDED = "added"
"""Their kind."""


class TooManyGolden(FocalError):
    """There are as many golden questions as there may be."""

    most = MOST_GOLDEN


def golden_questions(unit: Unit, name: str, of_pack: Sequence[GoldenQuestion]) -> tuple[GoldenQuestion, ...]:
    """All of them: the pack's own, without those that somebody said something else about, and those that were added."""
    added = unit.pack_edits.golden(name)
    asked = {each.question for each in added}
    return (
        *(each for each in of_pack if each.question not in asked),
        *(
            GoldenQuestion(
                row=each.id,
                question=each.question,
                language=Language(each.language),
                entries=frozenset(each.entries),
                kind=ADDED,
            )
            for each in added
        ),
    )


def digest_of_questions(questions: Iterable[GoldenQuestion]) -> str:
    """The same for the same questions."""
    lines = (f"{each.language}\t{each.question}\t{' '.join(sorted(each.entries))}" for each in questions)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def add_golden(
    unit: Unit, by: Actor, room: Room, question: str, language: str, entries: Collection[str], now: datetime
) -> None:
    """Has every change be measured with a question: these entries answer it, or none does.

    Raises:
        NoSuchEntry: one of the entries is none.
        TooManyGolden: there are enough.
    """
    by.need(Right.WRITE_ENTRIES)
    if any(room.living.newest(id) is None for id in entries):
        raise NoSuchEntry
    number = unit.pack_edits.add_golden(room.name, question[:LONGEST_QUESTION], language, entries, by.name, now)
    if number is None:
        raise TooManyGolden
    unit.audit.note(by.name, "golden.added", f"golden:{number}", now, {"entries": len(entries)})


def remove_golden(unit: Unit, by: Actor, name: str, number: int, now: datetime) -> bool:
    """Whether there was one of that number, which is asked no more."""
    by.need(Right.PUBLISH_ENTRIES)
    is_gone = unit.pack_edits.remove_golden(name, number)
    if is_gone:
        unit.audit.note(by.name, "golden.removed", f"golden:{number}", now)
    return is_gone
