"""Documents as they come from anybody: PDF, Word, HTML, Markdown and plain text, read in a process with limits."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import FocalError
from knowledge.reading.archives import ENTITIES
from knowledge.reading.formats import NOT_WORD, Format
from knowledge.reading.limited import TOO_LARGE, UNREADABLE, Limits, Refused, values_of
from knowledge.reading.lines import Item, tidy, unpacked
from knowledge.reading.pdf import ENCRYPTED, NO_TEXT

MOST_BYTES = 50 * 2**20
"""The largest attachment that the mail servers of public bodies commonly let through is 25 MB; twice that."""

LIMITS = Limits(memory=640 * 2**20, cpu_s=60, wall_s=120, output=8 * 2**20)
"""A book of a thousand pages has 3 MB of text. A Word document of 200,000 paragraphs is read in 29 s within this."""

UNKNOWN_TYPE, UNOPENED = "unknown-type", "unopened"

_SUFFIXES = {
    ".pdf": Format.PDF,
    ".docx": Format.WORD,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
}
_REASONS = {
    ENCRYPTED: "it is protected by a password; save a copy without one",
    NO_TEXT: "there is no text in it; if it was scanned, have its text recognised (OCR) first",
    TOO_LARGE: "it is too large to be read, or grows too large when it is opened",
    UNREADABLE: "it is damaged, or is not what its name says",
    NOT_WORD: "it is no Word document inside; save it as .docx",
    ENTITIES: "it defines entities, which no Word document does",
    UNKNOWN_TYPE: "its type is not known; Focal reads PDF, DOCX, HTML, Markdown and plain text",
}
_TOP = 5
"""Lines among which a heading is the document's title: a letterhead may come first."""
_LONGEST_TITLE = 200


class Unreadable(FocalError):
    """The document cannot be read.

    Attributes:
        file: its name.
        code: a kebab-case name of the reason.
    """

    def __init__(self, file: str, code: str, reason: str = "") -> None:
        super().__init__(f"{file} cannot be read: {reason or _REASONS.get(code, _REASONS[UNREADABLE])}")
        self.file = file
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of a document under one heading, sub-headings beginning sections of their own.

    Attributes:
        heading: None for what stands before the first one.
    """

    heading: Item | None
    lines: tuple[Item, ...]

    @property
    def title(self) -> str:
        return self.heading.text if self.heading else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadDocument:
    """What a file says.

    Attributes:
        title: what it calls itself, else its first heading, else its first line.
        format: what kind of file it was.
    """

    title: str
    format: Format
    sections: tuple[Section, ...]

    def lines(self) -> Iterator[Item]:
        """Every line with its number, headings among them, in the order of the document."""
        for section in self.sections:
            if section.heading:
                yield section.heading
            yield from section.lines

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines())


def read_document(path: Path, name: str = "") -> ReadDocument:
    """Reads a file.

    Args:
        name: what it is called, if not as it is on the disk; its ending says what it is.

    Raises:
        Unreadable: it is of another type, protected, scanned, damaged, too large, or cannot be opened.
    """
    called = tidy(name or path.name)
    try:
        format = _format_of(path, called)
        title, *rest = values_of("knowledge.reading.formats:read", [str(path.resolve()), format], LIMITS)
        items = tuple(unpacked(rest))
    except Refused as error:
        raise Unreadable(called, error.code) from error
    except ValueError as error:  # somebody took the reader over, or ended it before its first word
        raise Unreadable(called, UNREADABLE) from error
    except OSError as error:
        raise _unopened(called, error) from error
    return ReadDocument(title=_title(str(title), items), format=format, sections=tuple(_sections(items)))


def checksum_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits.

    Raises:
        Unreadable: it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unopened(tidy(path.name), error) from error


def read_content(content: bytes, name: str) -> ReadDocument:
    """Reads the content of a file that is called `name`.

    Raises:
        Unreadable: as for `read_document`.
    """
    with tempfile.TemporaryDirectory(prefix="focal-") as folder:
        path = Path(folder, "document")
        path.write_bytes(content)
        return read_document(path, name)


def _unopened(name: str, error: OSError) -> Unreadable:
    return Unreadable(name, UNOPENED, error.strerror or str(error))


def _format_of(path: Path, name: str) -> Format:
    """By the first bytes where they tell, else by the ending of the name.

    Raises:
        Refused: the type is none that is read, or the file is larger than `MOST_BYTES`.
    """
    with path.open("rb") as file:
        start = file.read(1_024)
        if file.seek(0, 2) > MOST_BYTES:
            raise Refused(TOO_LARGE)
    named = _SUFFIXES.get(Path(name).suffix.lower())
    seen = _seen(start)
    if seen is None and named in (Format.PDF, Format.WORD):
        raise Refused(UNREADABLE)
    if seen is None and named is None:
        raise Refused(UNKNOWN_TYPE)
    return seen or named or Format.TEXT


def _seen(start: bytes) -> Format | None:
    if b"%PDF-" in start:  # Acrobat accepts it anywhere in the first kilobyte (ISO 32000-1, annex H.3, note 13)
        return Format.PDF
    if start.startswith(b"PK\x03\x04"):
        return Format.WORD
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith((b"<!doctype html", b"<html")):
        return Format.HTML
    return None


def _title(declared: str, items: Sequence[Item]) -> str:
    """The first heading, where it stands at the top."""
    headings = (item.text for item in items[:_TOP] if item.is_heading)
    first = next(headings, None) or declared or (items[0].text if items else "")
    return first[:_LONGEST_TITLE]


def _sections(items: Sequence[Item]) -> Iterator[Section]:
    heading: Item | None = None
    for is_heading, group in itertools.groupby(items, key=lambda item: item.is_heading):
        lines = tuple(group)
        if not is_heading:
            yield Section(heading=heading, lines=lines)
            heading = None
            continue
        for item in lines[:-1]:
            yield Section(heading=item, lines=())
        heading = lines[-1]
    if heading is not None:
        yield Section(heading=heading, lines=())
