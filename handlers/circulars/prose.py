"""Circulars as Markdown: made from a document, and cut into passages for the archive."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.model.archive import Extract
from knowledge.reading.documents import ReadDocument, Section
from knowledge.reading.formats import Format
from knowledge.reading.lines import Item
from knowledge.reading.passages import paragraphs, passages_of
from knowledge.reading.plain import markdown_items
from knowledge.search.texts import normalise

_BULLET = re.compile(r"^[•·▪●○◦–—\ue000-\uf8ff]\s+")
_BEGINS = re.compile(r"^(\s*)([#>+~=-]|\d{1,9}[.)](?=\s))")
"""What a block of CommonMark begins with."""
_ITEM = re.compile(r"^(?:[-*+]|\d{1,2}[.)])\s+")
_MARKUP = re.compile(r"([\\`*\[\]<]|~(?=~)|(?<![^\W_])_|_(?![^\W_]))")
"""What has a meaning within a line; snake_case has none."""

_WIDE, _WIDEST = 40, 130
"""Characters of the widest line between which a page is taken to be set in full lines: no printed page has longer ones,
and where there are, a line is a paragraph."""

_FULL = 0.6
"""The share of the widest line that a line has at least which goes on below: ragged lines of prose are fuller."""


def body_of(document: ReadDocument, title: str) -> str:
    """A document as Markdown that shows its words as they are, without the title, which stands elsewhere."""
    parts: list[str] = []
    for section in document.sections:
        if section.heading is not None and not _is_same(section.heading.text, title):
            parts.append(f"## {_literal(section.heading.text)}")
        parts.extend(_blocks(section.lines))
    return "\n\n".join(parts)


def _is_same(one: str, other: str) -> bool:
    return normalise(one) == normalise(other)


def _blocks(lines: Sequence[Item]) -> Iterator[str]:
    """Paragraphs; items of one list stand one under the other."""
    rows = [_row(row) for row in paragraphs(_reopened(lines)).split("\n") if row.strip()]
    for is_list, group in itertools.groupby(rows, key=lambda row: bool(_ITEM.match(row))):
        members = list(group)
        yield from ["\n".join(members)] if is_list else members


def _reopened(lines: Sequence[Item]) -> list[Item]:
    """The lines of a page that is set in full lines: what stands behind a short one begins anew.

    A PDF has no paragraphs, only places; the lines of a letterhead, the greeting and the signature are short ones.
    """
    width = max((len(line.text) for line in lines), default=0)
    if not _WIDE <= width <= _WIDEST:
        return list(lines)
    before = [None, *lines[:-1]]
    return [
        line if above is None or len(above.text) >= _FULL * width else replace(line, opens=True)
        for above, line in zip(before, lines, strict=True)
    ]


def _row(row: str) -> str:
    """One paragraph or item, its marks meaning themselves."""
    bullet = _BULLET.match(row)
    if bullet:
        return f"- {_literal(row[bullet.end() :])}"
    item = _ITEM.match(row)
    if item:
        return item[0] + _literal(row[item.end() :])
    return _BEGINS.sub(r"\1\\\2", _literal(row))


def _literal(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def extracts_of(title: str, markdown: str) -> tuple[Extract, ...]:
    """The passages of a circular for the archive."""
    items = tuple(markdown_items(markdown))
    return passages_of(ReadDocument(title=title, format=Format.MARKDOWN, sections=tuple(_sections(items))))


def _sections(items: Sequence[Item]) -> Iterator[Section]:
    heading: Item | None = None
    for is_heading, group in itertools.groupby(items, key=lambda item: item.is_heading):
        if is_heading:
            *_, heading = group
        else:
            yield Section(heading=heading, lines=tuple(group))
            heading = None
