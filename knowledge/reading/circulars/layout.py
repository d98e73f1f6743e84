"""A circular as it is laid out: paragraphs of lines, sentences and rows in them, and where the letter begins."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.model.readings import Evidence
from knowledge.reading.circulars.contacts import masked
from knowledge.reading.circulars.cues import Cues
from knowledge.reading.circulars.dates import spans_of
from knowledge.reading.circulars.folding import fold, legible
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.numbers import HEAD, numbers_of
from knowledge.reading.circulars.tokens import Token, tokens_of
from knowledge.reading.circulars.written import Span
from knowledge.reading.lines import Item

CONTEXT = 600
"""Characters on either side of a date that are looked at: the longest sentence of the two circulars has 430."""

_END = re.compile(r"[.!?…][\"»”’)\]]*\s+(?=[\"«“(\[¿¡–•*-]*\s?[A-ZÀ-Þ0-9])|;\s+")
_SHORT = re.compile(
    r"(?:\b[A-Za-zÀ-ÿ]{1,2}|\b(?:art|núm|num|tel|tél|etc|cf|exas?|exmos|dra|sra|mrs|approx))$", re.IGNORECASE
)
_ROW_END = re.compile(r"[\s.,;:)\]|h]*$")
_BULLET = re.compile(r"[\W_]*")
_LABEL = re.compile(r"[*•·–\-\s]*[A-ZÀ-Þ][^:.!?]{1,40}\s?:")
"""A label of some words before a colon: two lines that begin so are rows."""
_ENDS = (".", "!", "?", ":", ";", ",")
_SHORT_LINE = 60
"""Characters: a line of running text in a letter of A4 has more."""
_BRIEF = 40
"""Characters that may stand behind the date of a row: a time and its zone."""
_WORDS = 12
"""Words from which one that ends in a full stop is."""
_LONG_WORDS = 20
"""Words from which a paragraph of the head is a letter's text, where no greeting stands: titles have fewer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line within its paragraph."""

    item: Item
    begin: int
    end: int


class Paragraph:
    """Lines that belong together, as one text.

    Attributes:
        printed: as it stands, in one spelling of spaces and apostrophes.
        folded: the same without case and accents, of the same length; addresses are masked, as their words say nothing.
    """

    def __init__(self, items: Sequence[Item], grammar: Grammar) -> None:
        self.lines: list[Line] = []
        self.printed = ""
        for item in items:
            text = legible(item.text)
            self._join(text)
            self.lines.append(Line(item, len(self.printed), len(self.printed) + len(text)))
            self.printed += text
        self.folded = masked(fold(self.printed))
        self.is_heading = items[0].is_heading
        self.tokens: tuple[Token, ...] = tokens_of(self.folded, self.printed)
        numbers = numbers_of(grammar)
        self.spans: tuple[Span, ...] = tuple(
            span
            for span in spans_of(self.tokens, grammar)
            if not (span.start.is_bare and numbers.is_number(self.tokens, span.begin))
        )
        self._begins = [token.begin for token in self.tokens]
        self._starts = [line.begin for line in self.lines]

    @property
    def ends_greeting(self) -> bool:
        """Whether its first line ends as a greeting does."""
        return self.lines[0].item.text.endswith((",", ":", "!"))

    def _join(self, text: str) -> None:
        """A space, or a word that was broken at the end of the line put together again."""
        if not self.lines:
            return
        if self.printed.endswith("-") and self.printed[-2:-1].isalpha() and text[:1].islower():
            self.printed = self.printed[:-1]
        else:
            self.printed += " "

    def evidence(self, begin: int, stop: int) -> Evidence:
        """The lines from one offset up to another."""
        first = bisect.bisect_right(self._starts, begin) - 1
        last = bisect.bisect_left(self._starts, stop, lo=first + 1) - 1
        lines = self.lines[max(first, 0) : last + 1]
        return Evidence(text=" ".join(line.item.text for line in lines), line=lines[0].item.number)

    def line_at(self, offset: int) -> Line:
        """The line in which that character stands."""
        return self.lines[max(bisect.bisect_right(self._starts, offset) - 1, 0)]

    def has_span(self, begin: int, end: int) -> bool:
        """Whether a date stands there, or a part of one."""
        at = bisect.bisect_left(self.spans, end, key=lambda span: span.begin) - 1
        return at >= 0 and self.spans[at].stop > begin

    def token_at(self, offset: int) -> int:
        """The index of the first token that begins there or behind."""
        return bisect.bisect_left(self._begins, offset)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A sentence, or a row of a table or list, in a paragraph; the dates in it."""

    paragraph: Paragraph
    begin: int
    end: int
    spans: tuple[Span, ...]

    @property
    def folded(self) -> str:
        return self.paragraph.folded[self.begin : self.end]

    def around(self, span: Span) -> str:
        """What stands on both sides of a date, folded."""
        begin, end = max(self.begin, span.begin - CONTEXT), min(self.end, span.stop + CONTEXT)
        return self.paragraph.folded[begin:end]

    @property
    def printed(self) -> str:
        return self.paragraph.printed[self.begin : self.end]

    def left(self, span: Span) -> str:
        """What stands before a date, from the date before it on."""
        index = self._index(span)
        begin = self.spans[index - 1].stop if index else self.begin
        return self.paragraph.folded[max(begin, span.opener - CONTEXT) : span.opener]

    def right(self, span: Span) -> str:
        """What stands behind a date, up to the next one."""
        index = self._index(span)
        is_last = index + 1 == len(self.spans)
        end = self.end if is_last else self.spans[index + 1].opener
        return self.paragraph.folded[span.stop : min(end, span.stop + CONTEXT)]

    def _index(self, span: Span) -> int:
        return bisect.bisect_left(self.spans, span.begin, key=lambda other: other.begin)

    def evidence(self, span: Span) -> Evidence:
        return self.paragraph.evidence(span.begin, span.stop)


class Letter:
    """A whole circular.

    Attributes:
        paragraphs: in their order.
        body: the index of the first paragraph behind the head.
    """

    def __init__(self, items: Iterable[Item], grammar: Grammar, cues: Cues) -> None:
        self.paragraphs = tuple(Paragraph(group, grammar) for group in _grouped(items, cues))
        self.body = self._begin_of_body(cues)
        self.segments = tuple(tuple(_segments(paragraph)) for paragraph in self.paragraphs)

    def head(self) -> tuple[Paragraph, ...]:
        return self.paragraphs[: self.body]

    def spans(self) -> Iterator[Span]:
        return itertools.chain.from_iterable(paragraph.spans for paragraph in self.paragraphs)

    def sample(self) -> str:
        """Sentences of the letter, for those who tell languages apart: names in the head would mislead them."""
        return "\n".join(paragraph.printed for paragraph in self.paragraphs[self.body :])

    def _begin_of_body(self, cues: Cues) -> int:
        """At the greeting that ends like one, else at the last line that greets; else at the first text."""
        lines = 0
        greeted: int | None = None
        for index, paragraph in enumerate(self.paragraphs):
            greets = cues.begins("greeting", paragraph.folded) is not None
            is_text = lines > 0 and _is_text(paragraph)
            if (greets and (is_text or paragraph.ends_greeting)) or (index and self._is_addressed(index)):
                return index
            if is_text or lines >= HEAD:
                return index if greeted is None else greeted
            greeted = index if greets else greeted
            lines += len(paragraph.lines)
        return len(self.paragraphs) if greeted is None else greeted

    def _is_addressed(self, index: int) -> bool:
        """Whether a line that ends in a comma stands alone above a text: a greeting, whatever its words."""
        if index + 1 >= len(self.paragraphs):
            return False
        paragraph, below = self.paragraphs[index], self.paragraphs[index + 1]
        is_alone = len(paragraph.lines) == 1 and paragraph.printed.endswith(",") and not paragraph.spans
        return is_alone and len(paragraph.printed) <= _SHORT_LINE and len(below.printed) > len(paragraph.printed)


def _is_text(paragraph: Paragraph) -> bool:
    words, printed = len(paragraph.printed.split()), paragraph.printed.rstrip()
    return (words >= _LONG_WORDS and printed.endswith((".", ":", "!"))) or (words >= _WORDS and printed.endswith("."))


def _grouped(items: Iterable[Item], cues: Cues) -> Iterator[list[Item]]:
    """Lines by paragraph; a heading is one by itself, and so is the greeting."""
    group: list[Item] = []
    for item in items:
        if group and (
            item.opens or _is_apart(group[-1], item) or any(_is_single(each, cues) for each in (group[-1], item))
        ):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _is_single(item: Item, cues: Cues) -> bool:
    """Whether the line is a heading, or "Dear members," where pages have lost their blank lines."""
    if item.is_heading or len(item.text) > _SHORT_LINE or not item.text.endswith((",", ":", "!")):
        return item.is_heading
    return cues.begins("greeting", fold(legible(item.text))) is not None


def _is_apart(above: Item, below: Item) -> bool:
    """Whether a blank line between the two ends a paragraph: the upper one is short or came to its end."""
    is_gap = below.number > above.number + 1 and above.page == below.page
    return is_gap and not below.text[:1].islower() and (len(above.text) < _SHORT_LINE or above.text.endswith(_ENDS))


def _segments(paragraph: Paragraph) -> Iterator[Segment]:
    edges = sorted({0, len(paragraph.printed), *_sentence_ends(paragraph), *_row_ends(paragraph)})
    begins = [span.begin for span in paragraph.spans]
    for begin, end in itertools.pairwise(edges):
        within = slice(bisect.bisect_left(begins, begin), bisect.bisect_left(begins, end))
        yield Segment(paragraph, begin, end, paragraph.spans[within])


def _sentence_ends(paragraph: Paragraph) -> Iterator[int]:
    for found in _END.finditer(paragraph.printed):
        before = paragraph.printed[max(found.start() - 8, 0) : found.start()]
        is_short = paragraph.printed[found.start()] == "." and _SHORT.search(before) is not None
        if not is_short and not _is_within(paragraph, found.start()):
            yield found.end()


def _row_ends(paragraph: Paragraph) -> Iterator[int]:
    """Ends of lines that end in a date, where the next line begins anew."""
    stops = [span.stop for span in paragraph.spans]
    for line, after in itertools.pairwise(paragraph.lines):
        if (
            is_table_row(line)
            or is_table_row(after)
            or (_LABEL.match(line.item.text) and _LABEL.match(after.item.text))
        ):
            yield after.begin
            continue
        if _begins_with_date(line, paragraph) and _begins_with_date(after, paragraph):
            yield after.begin
            continue
        at = bisect.bisect_right(stops, line.end) - 1
        if at < 0 or stops[at] <= line.begin or _is_within(paragraph, line.end):
            continue
        begins_anew = after.item.text[:1].isupper() or not after.item.text[:1].isalpha()
        behind = paragraph.printed[stops[at] : line.end]
        if begins_anew and (_ROW_END.match(behind) or (len(behind) < _BRIEF and _has_date(after, paragraph))):
            yield after.begin


def is_table_row(line: Line) -> bool:
    """Whether it is one, in plain text or of a document."""
    return line.item.text.startswith("|") or " | " in line.item.text


def _begins_with_date(line: Line, paragraph: Paragraph) -> bool:
    bullet = _BULLET.match(line.item.text)
    begin = line.begin + (bullet.end() if bullet else 0)
    return any(span.begin == begin for span in paragraph.spans)


def _has_date(line: Line, paragraph: Paragraph) -> bool:
    return paragraph.has_span(line.begin, line.end)


def _is_within(paragraph: Paragraph, offset: int) -> bool:
    return paragraph.has_span(offset, offset + 1)
