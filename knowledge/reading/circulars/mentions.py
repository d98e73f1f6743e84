"""Dates of the letter with the sentence around them, and those that another date has taken the place of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.model.readings import Evidence
from knowledge.reading.circulars.cues import Cues
from knowledge.reading.circulars.layout import CONTEXT, Letter, Paragraph, Segment
from knowledge.reading.circulars.resolving import Resolver
from knowledge.reading.circulars.written import Span

_COMING, _PAST = ("will be held", "until", "deadline", "moved"), ("was held",)


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A day, or a range of days, in a sentence.

    Attributes:
        paragraph: the index of its paragraph.
        start, end: None when nothing tells the year.
        left, right: folded: what stands before it, from the date before on, and behind it, up to the next one.
        is_moved_to: whether it takes the place of another date.
        is_void: whether another date takes its place, or what was to be then is cancelled.
    """

    span: Span
    segment: Segment
    paragraph: int
    start: date | None
    end: date | None
    left: str
    right: str
    is_moved_to: bool
    is_void: bool

    @property
    def text(self) -> Paragraph:
        return self.segment.paragraph

    @property
    def printed_left(self) -> str:
        return self.text.printed[self.span.opener - len(self.left) : self.span.opener]

    @property
    def printed_right(self) -> str:
        return self.text.printed[self.span.stop : self.span.stop + len(self.right)]

    @property
    def around(self) -> str:
        """The sentence, folded, as far as it is near."""
        return self.segment.around(self.span)

    @property
    def before(self) -> str:
        """What stands in the paragraph before the sentence, folded."""
        return self.text.folded[max(self.segment.begin - CONTEXT, 0) : self.segment.begin]

    def evidence(self) -> Evidence:
        return self.segment.evidence(self.span)


def mentions_in(letter: Letter, resolver: Resolver, cues: Cues, issued: Span | None) -> tuple[Mention, ...]:
    """Every day of the text in its order, but that of issue."""
    found: list[Mention] = []
    for index, segments in enumerate(letter.segments):
        for segment in segments:
            found += _of_segment(index, segment, resolver, cues, issued)
    return tuple(found)


def _of_segment(index: int, segment: Segment, resolver: Resolver, cues: Cues, issued: Span | None) -> Iterator[Mention]:
    is_cancelled = cues.has("cancelled", segment.folded)
    moved = _moved(segment, cues)
    is_past = cues.has("was held", segment.folded) and not any(cues.has(key, segment.folded) for key in _COMING)
    for span in segment.spans:
        if span is issued or not _may_be_day(span):
            continue
        left = segment.left(span)
        days = resolver.range_of(span, is_past=is_past and span.end.year is None)
        is_void = (is_cancelled and moved is None) or _is_replaced(span, moved, left, cues)
        is_void = is_void or _is_before(span, moved, resolver)
        yield Mention(
            span=span,
            segment=segment,
            paragraph=index,
            start=days[0] if days else None,
            end=days[1] if days else None,
            left=left,
            right=segment.right(span),
            is_moved_to=span is moved,
            is_void=is_void,
        )


def _may_be_day(span: Span) -> bool:
    return span.is_day or (span.end.month is None and span.end.weekday is not None)


def _moved(segment: Segment, cues: Cues) -> Span | None:
    """The date to which another one is moved: the first behind the word that says so, which is not told as the old."""
    at = cues.first("moved", segment.folded)
    if at is None:
        return None
    behind = (span for span in segment.spans if span.begin >= segment.begin + at and _may_be_day(span))
    return next((span for span in behind if not cues.has("instead", segment.left(span))), None)


def _is_replaced(span: Span, moved: Span | None, left: str, cues: Cues) -> bool:
    """Whether it is told as the old date, or stands before the new one."""
    if moved is None:
        return cues.has("instead", left)
    return span is not moved and (span.begin < moved.begin or cues.has("instead", left))


def _is_before(span: Span, moved: Span | None, resolver: Resolver) -> bool:
    """Whether it is a day before the new date, in the same sentence: what was put off was to be earlier."""
    if moved is None or span is moved:
        return False
    old, new = resolver.range_of(span), resolver.range_of(moved)
    return old is not None and new is not None and old[1] < new[1]
