"""Measures a ZIP archive before anything of it is unpacked. Only for processes with limits: an index may lie too."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from knowledge.reading.limited import TOO_LARGE, UNREADABLE, Refused

ENTITIES = "entities"

_CHUNK = 2**20
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_XML = (".xml", ".rels", ".vml")


EVERY_PART = ("",)
WORKBOOK_PARTS = ("xl/", "docProps/", "_rels/", "[Content_Types].xml")
"""What is read of a workbook. The rest is only measured: customXml, which SharePoint writes, is in UTF-16."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveLimits:
    """How large an archive may be.

    Attributes:
        entries: files in it.
        unpacked: bytes of all of them together.
        ratio: unpacked bytes for one packed, in files of a megabyte and more. Deflate cannot exceed 1032; a workbook
            of 100,000 equal rows comes to about 30.
    """

    entries: int = 1_000
    unpacked: int = 400 * 2**20
    ratio: int = 200


def check_archive(path: Path, limits: ArchiveLimits, parts: tuple[str, ...] = EVERY_PART) -> frozenset[str]:
    """Makes sure that an archive can be unpacked, and that no XML in it defines entities; returns its files' names.

    Args:
        parts: what the names of files that are read begin with.

    Raises:
        Refused: it is too large ("too-large"), defines entities ("entities"), or is no archive ("unreadable").
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _measure(archive, limits)
            for entry in archive.infolist():
                if entry.filename.startswith(parts) and entry.filename.lower().endswith(_XML):
                    _check_xml(archive, entry)
            return frozenset(archive.namelist())
    # What zipfile raises for what is damaged, encrypted, cut off, or packed in a way that it does not know.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused(UNREADABLE) from error


def _measure(archive: zipfile.ZipFile, limits: ArchiveLimits) -> None:
    """The sizes that the index declares are the most that `zipfile` ever unpacks."""
    entries = archive.infolist()
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Refused(TOO_LARGE)
    for entry in entries:
        if entry.file_size > max(_CHUNK, entry.compress_size * limits.ratio):
            raise Refused(TOO_LARGE, entry.filename)


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """XML of a workbook has no document type (ECMA-376, part 2, 10.2.5), so neither internal nor external entities."""
    tail = b""
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            if not tail:
                _check_encoding(chunk, entry.filename)
            if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise Refused(ENTITIES, entry.filename)
            tail = chunk[-16:]


def _check_encoding(start: bytes, name: str) -> None:
    """In UTF-16, which nobody writes into workbooks, the words above would look different."""
    declared = _ENCODING.match(start.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in start[:200] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise Refused(UNREADABLE, name)
