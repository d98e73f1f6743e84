"""Reads one file of a known kind. It runs in a process with limits (knowledge/reading/limited)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, assert_never

from knowledge.reading.archives import ArchiveLimits, check_archive
from knowledge.reading.limited import Refused
from knowledge.reading.lines import Item
from knowledge.reading.pages import web_items, word_items
from knowledge.reading.pdf import NO_TEXT, pdf_items
from knowledge.reading.plain import decode, markdown_items, text_items

NOT_WORD = "not-word"

WORD_LIMITS = ArchiveLimits(unpacked=100 * 2**20)
"""A Word document of 400 pages with pictures unpacks to some 30 MB."""


class Format(StrEnum):
    """What a file can be."""

    PDF = "pdf"
    WORD = "docx"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


def read(path: str, format: str) -> Iterator[Any]:
    """The title that the file itself declares, "" for none, and then its lines, packed.

    Raises:
        Refused: it cannot be read, or has no text.
    """
    title, items = _read(Path(path), Format(format))
    yield title
    is_empty = True
    for item in items:
        is_empty = False
        yield item.packed()
    if is_empty:
        raise Refused(NO_TEXT)


def _read(path: Path, format: Format) -> tuple[str, Iterable[Item]]:
    match format:
        case Format.PDF:
            return "", pdf_items(path)
        case Format.WORD:
            if "word/document.xml" not in check_archive(path, WORD_LIMITS):
                raise Refused(NOT_WORD)
            return "", word_items(path)
        case Format.HTML:
            return web_items(path.read_bytes())
        case Format.MARKDOWN:
            return "", markdown_items(decode(path.read_bytes()))
        case Format.TEXT:
            return "", text_items(decode(path.read_bytes()))
    assert_never(format)
