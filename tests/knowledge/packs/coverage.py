"""Which entry tells which sentence of the five documents, and the documents cut into the numbered sentences.

The table holds no sentence: a checksum over the words of each shows that the numbers still mean what they meant.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

TABLE = Path(__file__).parent / "coverage.csv"
SOURCES = Path(__file__).parents[4] / "shared" / "sources"
FILES = {
    "activity-report-2012": "2012-activity-report.fr.txt",
    "circular-30": "2014-09-04-circular-30.fr.txt",
    "plan-2016": "2016-plan-and-2015-results.fr.txt",
    "circular-47": "2020-03-04-circular-47.fr.txt",
    "plan-2020": "2020-plan-and-2019-results.fr.txt",
}
"""The file in `SOURCES` of each document of the pack."""

_ITEM = re.compile(r"^\s*(?:[-\uf0b7•]|\d\.|[A-E]\.)\s")
_END = re.compile(r"(?<=[.!?:])(?<!\bM\.)(?<!\b[A-E]\.)(?<!\b\d\.)(?<!\*\*)\s+(?=[A-ZÀ-Ý«\"“*])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered:
    """One row: a sentence of a document, and the entries that tell it or the reason why none does."""

    document: str
    sentence: int
    checksum: str
    entries: tuple[str, ...]
    reason: str


def read_table() -> list[Covered]:
    """The rows of the table, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Covered(
                document=row["document"],
                sentence=int(row["sentence"]),
                checksum=row["checksum"],
                entries=tuple(row["entries"].split()),
                reason=row["reason"],
            )
            for row in csv.DictReader(file)
        ]


def sentences(text: str) -> list[str]:
    """Sentences, headings, items of lists and addresses of a document, in its order."""
    parts = (part for block in _blocks(text.splitlines()) for part in _END.split(block))
    return [part for part in parts if re.search(r"\w", part)]


def checksum(sentence: str) -> str:
    """The first eight hexadecimal digits of the SHA-256 of the words, without case, marks and spaces."""
    words = " ".join(re.findall(r"\w+", sentence.casefold()))
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs and items, each as one line. An item ends where its paragraph ends or the next one begins."""
    gap = 2 if _is_double_spaced(lines) else 1
    block: list[str] = []
    empty = 0
    for line in lines:
        if not line.strip():
            empty += 1
            continue
        if block and (empty >= gap or _ITEM.match(line)):
            yield " ".join(block)
            block = []
        block.append(line.strip())
        empty = 0
    if block:
        yield " ".join(block)


def _is_double_spaced(lines: Sequence[str]) -> bool:
    """Whether empty lines stand inside sentences, as a conversion from PDF leaves them: every fourth line at least
    continues, in small letters, behind an empty one."""
    behind = [line for before, line in pairwise(lines) if line.strip() and not before.strip()]
    return 4 * sum(line.lstrip()[0].islower() for line in behind) > len(behind)
