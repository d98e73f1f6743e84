"""What people asked and were not answered, as the secretariat works it off."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from handlers.dialogue.library import Library
from handlers.gaps import Gap, GapReport, find_gaps
from knowledge.model.rights import Actor, Right
from knowledge.search.texts import words
from knowledge.store.gaps import Unanswered
from knowledge.store.unit import Unit

SINCE = timedelta(days=90)
MOST = 500
"""Questions that are gathered, the newest: twice as many took 6 s on a busy machine (measured 2026-11-29)."""


def asked_in_vain(unit: Unit, now: datetime) -> tuple[Unanswered, ...]:
    """The questions of the last months that were not answered or not well, without those that need no entry."""
    dismissed = unit.pack_edits.dismissed()
    asked = unit.gaps.since(now - SINCE, MOST)
    return tuple(each for each in asked if wording_digest(each.language, each.question) not in dismissed)


def open_gaps(library: Library, asked: Iterable[Unanswered]) -> GapReport:
    """What is asked for in vain today, the most asked first."""
    return find_gaps(library, asked)


def dismiss_gap(unit: Unit, by: Actor, gap: Gap, now: datetime) -> None:
    """No entry is to be written for this. Somebody who asks in other words is heard again."""
    by.need(Right.WRITE_ENTRIES)
    digests = [wording_digest(gap.language, text) for text in gap.texts]
    unit.pack_edits.dismiss(digests, by.name, now)
    unit.audit.note(by.name, "gap.dismissed", f"gap:{gap_key(gap)}", now, {"wordings": len(digests)})


def gap_key(gap: Gap) -> str:
    """What a gap is called in addresses: the same as long as it is asked for most often in the same words."""
    return wording_digest(gap.language, gap.example)[:16]


def gap_of(report: GapReport, key: str) -> Gap | None:
    """The gap that is called so."""
    return next((gap for gap in report.gaps if gap_key(gap) == key), None)


def wording_digest(language: str, text: str) -> str:
    """The same for the same words, however they are written; what was asked cannot be told from it."""
    return hashlib.sha256(f"{language}\t{' '.join(words(text))}".encode()).hexdigest()


def phrasings_of(gap: Gap, taken: Collection[str] = (), most: int = 12) -> tuple[str, ...]:
    """The wordings of a gap as phrasings of an entry, each once; people's own words, shortened where they are many."""
    lines = (" ".join(text.split()) for text in gap.texts)
    return tuple(dict.fromkeys(line for line in lines if line and len(line) <= 500 and line not in taken))[:most]
