"""What a circular is about, as it says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.model.readings import Evidence, ReadText
from knowledge.reading.circulars.cues import Cues
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.layout import Letter, Line, Paragraph, is_table_row
from knowledge.reading.circulars.letterhead import Dateline
from knowledge.reading.circulars.numbers import HEAD
from knowledge.reading.lines import Item

_COLON = re.compile(r"\s*[:.]+\s*")
_LONGEST = 200
"""Characters: as `knowledge.reading.documents` cuts titles."""
_SENTENCE = 5
"""Words from which a line that ends in a full stop is no title."""
_EDGES = " .,:;|*"


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of the head, and whether it belongs to the one above."""

    paragraph: Paragraph
    line: Line
    goes_on: bool

    @property
    def folded(self) -> str:
        return self.paragraph.folded[self.line.begin : self.line.end]

    @property
    def has_date(self) -> bool:
        return self.paragraph.has_span(self.line.begin, self.line.end)


def title_of(
    letter: Letter, dateline: Dateline | None, number: ReadText | None, cues: Cues, *, by_lines: bool
) -> ReadText | None:
    """The subject line; else the last lines above the letter that are no date, number, label or place.

    Args:
        by_lines: whether numbers of lines tell where blank ones stand.
    """
    return _subject(letter, cues) or _from_head(letter, dateline, number, cues, by_lines=by_lines)


def _subject(letter: Letter, cues: Cues) -> ReadText | None:
    """Behind a label that says so; else behind one of references, where words stand rather than a number."""
    lines = [(paragraph, index) for paragraph in letter.paragraphs for index in range(len(paragraph.lines))][:HEAD]
    for key in ("subject", "reference"):
        for paragraph, index in lines:
            found = _labelled(paragraph, index, key, cues)
            if found and (key == "subject" or _is_in_words(found.text, cues)):
                return found
    return None


def _labelled(paragraph: Paragraph, index: int, key: str, cues: Cues) -> ReadText | None:
    line = paragraph.lines[index]
    folded = paragraph.folded[line.begin : line.end]
    label = cues.begins(key, folded)
    behind = _COLON.match(folded, label.end()) if label else None
    if behind is None:
        return None
    rest = [line.item.text[_printed_end(line, behind.end()) :], *_continued(paragraph.lines[index + 1 :])]
    return _made(" ".join(rest), line.item)


def _is_in_words(text: str, cues: Cues) -> bool:
    """Whether a reference is what a letter is about, rather than its number."""
    words = [word for word in text.split() if word.isalpha()]
    return len(words) > 1 and not cues.has("circular", fold(text))


def _printed_end(line: Line, offset: int) -> int:
    """The offset in the line as it stands: what is before it are a word and signs, which no spelling makes longer."""
    return min(offset, len(line.item.text))


def _continued(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if not line.item.text[:1].islower():
            return
        yield line.item.text


def _from_head(
    letter: Letter, dateline: Dateline | None, number: ReadText | None, cues: Cues, *, by_lines: bool
) -> ReadText | None:
    places = list(_places(letter, by_lines=by_lines))
    issued = dateline.line.item.number if dateline else 0
    blocks = [block for block in _blocks(places) if _titled(block, issued, number, cues)]
    behind = [block for block in blocks if block[-1].line.item.number > issued]
    for block in reversed(behind or blocks):
        named = _titled(block, issued, number, cues)
        return _made(" ".join(place.line.item.text for place in named), named[0].line.item)
    return None


def _places(letter: Letter, *, by_lines: bool) -> Iterator[_Place]:
    before = -1
    for paragraph in letter.head():
        for index, line in enumerate(paragraph.lines):
            yield _Place(paragraph, line, index > 0 or (by_lines and line.item.number == before + 1))
            before = line.item.number


def _blocks(places: Sequence[_Place]) -> list[list[_Place]]:
    blocks: list[list[_Place]] = []
    for place in places:
        if place.goes_on and blocks:
            blocks[-1].append(place)
        else:
            blocks.append([place])
    return blocks


def _titled(block: Sequence[_Place], issued: int, number: ReadText | None, cues: Cues) -> list[_Place]:
    """The lines of a block that may be a title: above a date of the event, below or above that of issue."""
    kept: list[_Place] = []
    if any(cues.begins(key, block[0].folded) for key in ("addressee", "greeting")):
        return kept
    for place in block:
        at = place.line.item.number
        if at == issued:
            kept = kept if at == block[-1].line.item.number else []
            continue
        if place.has_date and at != issued:
            break
        if (number is None or at != number.evidence.line) and not _is_label(place, cues) and not _is_sentence(place):
            kept.append(place)
    return kept


def _is_label(place: _Place, cues: Cues) -> bool:
    for key in ("place label", "date label", "issued", "addressee label"):
        label = cues.begins(key, place.folded)
        if label and _COLON.match(place.folded, label.end()):
            return True
    named = place.folded.strip(_EDGES)
    is_heading = any(cues.names(key, named) for key in ("deadline", "date label", "place label"))
    return is_heading or is_table_row(place.line) or not any(map(str.isalpha, named))


def _is_sentence(place: _Place) -> bool:
    """Whether it ends like one and is no mere phrase: a letter without a greeting has begun."""
    return place.folded.rstrip().endswith((".", "!")) and len(place.folded.split()) >= _SENTENCE


def _made(text: str, item: Item) -> ReadText | None:
    title = text.strip(_EDGES)[:_LONGEST]
    return ReadText(text=title, evidence=Evidence(text=item.text, line=item.number)) if title else None
