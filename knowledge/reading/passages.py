"""Cuts a document into passages that can be quoted: whole sentences under one heading."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from knowledge.model.archive import Extract
from knowledge.reading.documents import ReadDocument
from knowledge.reading.lines import Item

FEWEST, USUAL, MOST = 60, 100, 150
"""Words of a passage: what is shorter, and not a section of its own, goes with its neighbour."""

LONGEST = 1_500
"""Characters of a passage, for texts without spaces between words: 150 words of ten letters."""

_ABBREVIATED = re.compile(
    r"(?:\b(?:M|Mr|Mrs|Ms|Mme|Mlle|MM|Dr|Dra|Sr|Sra|Prof|St|Ste|Sto|art|Art|n|no|No|núm|nº|cf|p|pp|vol|etc|ex|e\.g|i\.e"
    r"|approx|env|av|Av|tel|Tel|tél|Tél)|\b[A-ZÀ-Þ])\.$"
)
_END = re.compile(r"(?<=[.!?…؟])[\"'»”’)\]]*\s+(?=[\"'«“‘(\[¿¡]*\s?[A-ZÀ-Þ0-9\u0600-\u06ff])|(?<=。)|\n+")
_NEAR = 12
"""Characters in front of a full stop that tell an abbreviation; the longest has six."""
_SPACE = re.compile(r"\s+")
_WEAK_END = re.compile(r"(?<=[;,:])\s+")


def passages_of(document: ReadDocument) -> tuple[Extract, ...]:
    """The passages of a document in their order, word for word; headings stand beside them, not in them."""
    return tuple(
        Extract(section=section.title, text=text)
        for section in document.sections
        for text in _passages(list(_sentences(paragraphs(section.lines))))
    )


def paragraphs(lines: Sequence[Item]) -> str:
    """Lines as a text with a paragraph or an item of a list on each line."""
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif line.opens:
            text += f"\n{line.text}"
        elif text.endswith("-") and text[-2:-1].isalpha() and line.text[:1].islower():
            text += line.text  # "Vice-" and "présidences": whether the hyphen is the word's own nobody knows
        else:
            text += f" {line.text}"
    return text


def _sentences(text: str) -> Iterator[str]:
    """Sentences with the space or the line's end behind them; too long ones in parts."""
    start = 0
    for found in _END.finditer(text):
        if (
            found[0]
            and "\n" not in found[0]
            and _ABBREVIATED.search(text[max(start, found.start() - _NEAR) : found.start()])
        ):
            continue
        yield from _bounded(text[start : found.end()])
        start = found.end()
    yield from _bounded(text[start:])


def _bounded(sentence: str) -> Iterator[str]:
    """A sentence that fits; one that does not is cut at commas, at words, or anywhere, whatever there is."""
    start = 0
    while len(sentence) - start > LONGEST or not _fits(sentence[start:]):
        window = sentence[start : start + LONGEST]
        cut = next(filter(None, (_cut(window, pattern) for pattern in (_WEAK_END, _SPACE))), len(window))
        yield window[:cut]
        start += cut
    if sentence[start:].strip():
        yield sentence[start:]


def _cut(window: str, pattern: re.Pattern[str]) -> int:
    """The last place of this kind up to which a text fits; 0 without one."""
    places = [found.end() for found in pattern.finditer(window)]
    count = bisect_left(places, True, key=lambda place: not _fits(window[:place]))
    return places[count - 1] if count else 0


def _passages(sentences: Sequence[str]) -> list[str]:
    made: list[str] = []
    for sentence in sentences:
        joined = made[-1] + sentence if made else ""
        if made and _fits(joined) and (_count(made[-1]) < FEWEST or _count(joined) <= USUAL):
            made[-1] = joined
        else:
            made.append(sentence)
    if len(made) > 1 and _count(made[-1]) < FEWEST and _fits(made[-2] + made[-1]):
        last = made.pop()
        made[-1] += last
    return [text.strip() for text in made]


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and _count(text) <= MOST


def _count(text: str) -> int:
    return len(text.split())
