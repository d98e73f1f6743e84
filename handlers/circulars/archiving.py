"""What of circulars is in the archive: every text of what is out, in its last version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from handlers.circulars.facts import confirmed
from handlers.circulars.letters import page_of
from handlers.circulars.prose import extracts_of
from handlers.circulars.texts import deadline_line
from handlers.dialogue.library import Library
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.circulars import Circular, CircularKind
from knowledge.model.languages import Language
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit

_KINDS = {CircularKind.CIRCULAR: DocumentKind.CIRCULAR, CircularKind.BULLETIN: DocumentKind.BULLETIN}


def archive(unit: Unit, circular: Circular, library: Library, now: datetime) -> None:
    """Archives a released circular. One that is not public is found only by who asks about it, as its reader.

    Messages to a few are no part of the archive.
    """
    if circular.kind is CircularKind.MESSAGE or circular.issued is None:
        return
    for language, text in unit.circulars.texts(circular.id).items():
        document = ArchivedDocument(
            title=text.title,
            date=PartialDate(circular.issued.isoformat()),
            language=language,
            kind=_KINDS.get(circular.kind, DocumentKind.OTHER),
            file="",
            number=str(circular.number or ""),
            url=page_of(circular, library),
            circular=circular.id,
        )
        extracts = (*extracts_of(text.title, text.text), *_deadlines(circular, language, library))
        unit.archive.add(document, extracts, _checksum(circular, language), now)


def unarchive(unit: Unit, circular: Circular) -> None:
    """Takes the texts of a circular out of the archive."""
    unit.archive.remove_circular(circular.id)


def _deadlines(circular: Circular, language: Language, library: Library) -> Iterator[Extract]:
    """The confirmed deadlines as letters list them, so that "when is the deadline?" finds them."""
    deadlines = confirmed(circular)
    if deadlines:
        _ = library.phrasebook.speak(language)
        official = library.installation.time_zone
        yield Extract(section=_("Deadlines"), text="\n".join(deadline_line(_, each, official) for each in deadlines))


def _checksum(circular: Circular, language: Language) -> str:
    """No file has it, and no other circular, even one of the same words."""
    return hashlib.sha256(f"{circular.subject}:{language}".encode()).hexdigest()
