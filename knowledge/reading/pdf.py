"""PDF: the lines of its pages, without what is printed on every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.reading.limited import Refused
from knowledge.reading.lines import Item, tidy
from knowledge.reading.plain import Raw, structured

ENCRYPTED, NO_TEXT = "encrypted", "no-text"

_FEWEST_PAGES = 3
"""From so many pages on, a first or last line that most of them have is a running head."""


def pdf_items(path: Path) -> Iterator[Item]:
    """The lines of a PDF.

    Raises:
        Refused: it opens only with a password ("encrypted"), or has no letters: it was scanned ("no-text").
    """
    from pypdf import PdfReader

    with path.open("rb") as file:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):  # many are encrypted only against changes
            raise Refused(ENCRYPTED)
        pages = [page.extract_text().splitlines() for page in reader.pages]
    if not any(character.isalpha() for page in pages for line in page for character in line):
        raise Refused(NO_TEXT)
    yield from structured(list(_numbered(_without_running_heads(pages))))


def _numbered(pages: Sequence[Sequence[str]]) -> Iterator[Raw]:
    """Lines counted through the whole document; the number that is printed on a page is none."""
    number = 0
    for page, lines in enumerate(pages, start=1):
        for line in lines:
            number += 1
            yield Raw(number=number, text="" if tidy(line).isdecimal() else line, page=page)


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    edges = Counter(line for page in pages for line in _edges(page))
    often = {line for line, count in edges.items() if count >= _FEWEST_PAGES and count * 2 > len(pages)}
    return [["" if tidy(line) in often else line for line in page] for page in pages]


def _edges(page: Sequence[str]) -> set[str]:
    filled = [text for line in page if (text := tidy(line))]
    return {*filled[:1], *filled[-1:]}
