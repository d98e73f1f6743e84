"""The archive: documents are added from files, listed, removed and searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from knowledge.errors import FocalError
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.languages import Language
from knowledge.model.rights import Actor, Right
from knowledge.model.times import PartialDate
from knowledge.reading.documents import ReadDocument, checksum_of, read_document
from knowledge.reading.guessing import guess_date, guess_kind
from knowledge.reading.lines import tidy
from knowledge.reading.passages import passages_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit

Identify = Callable[[str], Language]
"""Tells the language of a text."""

_FOR_IDENTIFYING = 400
"""Characters of a document's longest passage that its language is told from: as many as the identifier reads."""


class Undated(FocalError):
    """The document says nothing of its date.

    Attributes:
        file: its name.
    """

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} has no date in its name or at its beginning: say it, such as --date 2014-09-04")
        self.file = file


class NoSuchDocument(FocalError):
    """There is no document with that number in the archive."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What somebody says of a document; None is guessed from its file."""

    title: str | None = None
    date: PartialDate | None = None
    language: Language | None = None
    kind: DocumentKind | None = None
    number: str | None = None
    url: str = ""


NOT_DESCRIBED = Description()


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """What came of adding a file.

    Attributes:
        document: with its number in the archive.
        passages: how many of them were added.
        is_new: False when a file with the same content was archived before; then nothing changed.
    """

    document: ArchivedDocument
    passages: int
    is_new: bool


def add_document(
    store: Store, by: Actor, path: Path, identify: Identify, now: datetime, described: Description = NOT_DESCRIBED
) -> Added:
    """Reads a file and archives it; a file with the same content is archived once.

    Raises:
        Forbidden: the actor may not keep the archive.
        Unreadable: the file cannot be read.
        Undated: the file says nothing of its date, and `described` neither.
    """
    by.need(Right.USE_CONSOLE)
    checksum = checksum_of(path)
    archived = store.read(lambda unit: unit.archive.find(checksum))
    if archived is not None:
        return Added(document=archived, passages=0, is_new=False)
    read = read_document(path)
    extracts = passages_of(read)
    document = _document(tidy(path.name), read, extracts, identify, described)
    return store.run(lambda unit: _add(unit, by, document, extracts, checksum, now))


def _add(
    unit: Unit, by: Actor, document: ArchivedDocument, extracts: tuple[Extract, ...], checksum: str, now: datetime
) -> Added:
    number = unit.archive.add(document, extracts, checksum, now)
    if number is None:  # somebody else added it in between
        return Added(document=unit.archive.find(checksum) or document, passages=0, is_new=False)
    details = {"kind": document.kind.value, "passages": len(extracts)}
    unit.audit.note(by.name, "archive.added", f"document:{number}", now, details)
    return Added(document=replace(document, id=number), passages=len(extracts), is_new=True)


def remove_document(unit: Unit, by: Actor, number: int, now: datetime) -> None:
    """Takes a document out of the archive.

    Raises:
        Forbidden: the actor may not keep the archive.
        NoSuchDocument: there is none with this number.
    """
    by.need(Right.USE_CONSOLE)
    if not unit.archive.remove(number):
        raise NoSuchDocument(f"there is no document {number} in the archive")
    unit.audit.note(by.name, "archive.removed", f"document:{number}", now)


def _document(
    file: str, read: ReadDocument, extracts: tuple[Extract, ...], identify: Identify, described: Description
) -> ArchivedDocument:
    longest = max((extract.text for extract in extracts), key=len, default=read.title)
    language = described.language or identify(longest[:_FOR_IDENTIFYING])
    kind, number = guess_kind(file, read)
    date = described.date or guess_date(file, read, language)
    if date is None:
        raise Undated(file)
    return ArchivedDocument(
        title=tidy(described.title or read.title),
        date=date,
        language=language,
        kind=described.kind or kind,
        number=number if described.number is None else described.number,
        url=described.url,
        file=file,
    )
