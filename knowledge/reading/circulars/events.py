"""Which of the dates is that of the event which a circular announces, and where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from knowledge.model.readings import ReadEvent
from knowledge.reading.circulars.cues import PURPOSES, Cues
from knowledge.reading.circulars.layout import Letter
from knowledge.reading.circulars.mentions import Mention
from knowledge.reading.circulars.places import Places

_ANNOUNCED, _HEADED, _LISTED, _RANGED = 4, 3, 2, 1
"""How much a date speaks for being the event's: a sentence that says that it takes place, a line of the head, a row,
and a range of days that stands with a place."""
_LONGEST_ROW = 120
"""Characters of a row of a table or a list."""
_MOST = 200
"""Dates that are weighed against each other: a year of weekly meetings, four times."""
_LONGEST_EVENT = 14
"""Days: "moved from 6 May to 14 October" is no event of five months."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    mention: Mention
    start: date
    end: date
    weight: int


def event_in(
    letter: Letter,
    mentions: Sequence[Mention],
    taken: Set[Mention],
    cues: Cues,
    places: Places,
    issued: date | None,
) -> ReadEvent | None:
    """The event, or None; the one that most speaks for, and the first among equals.

    Args:
        taken: mentions that are deadlines.
    """
    void = {(mention.start, mention.end) for mention in mentions if mention.is_void}
    last = {mention.end for mention in taken}
    candidates = [
        found
        for mention in mentions
        if mention not in taken
        and (found := _candidate(letter, mention, cues, places, issued))
        and (found.start, found.end) not in void
        and (found.weight == _ANNOUNCED or found.mention.span.is_range or found.end not in last)
    ]
    del candidates[_MOST:]
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: _total(candidate, candidates))
    return ReadEvent(
        start=best.start,
        end=best.end,
        place=_place(letter, best, candidates, cues, places) or _unmoved(mentions, cues, places),
        evidence=best.mention.evidence(),
    )


def _total(candidate: _Candidate, candidates: Sequence[_Candidate]) -> int:
    """What speaks for these days, wherever it stands; a day within them speaks for them too."""
    return sum(other.weight for other in candidates if candidate.start <= other.start and other.end <= candidate.end)


def _candidate(letter: Letter, mention: Mention, cues: Cues, places: Places, issued: date | None) -> _Candidate | None:
    start, end = mention.start, mention.end
    if start is None or end is None or mention.is_void or not mention.span.is_day or mention.span.start.is_end:
        return None
    if issued is not None and end < issued:
        return None
    if mention.is_moved_to and (end - start).days > _LONGEST_EVENT:
        start = end
    weight = _weight(letter, mention, cues, places)
    return _Candidate(mention, start, end, weight) if weight else None


def _weight(letter: Letter, mention: Mention, cues: Cues, places: Places) -> int:
    if _is_announced(mention, cues, places):
        return _ANNOUNCED
    if mention.paragraph < letter.body:
        return _HEADED
    if _is_listed(mention, cues):
        return _LISTED
    if not mention.span.is_range or mention.span.end.year is None or cues.has("was held", mention.left):
        return 0
    return _RANGED if places.right_behind(mention.printed_right) or places.right_before(mention.printed_left) else 0


def _is_announced(mention: Mention, cues: Cues, places: Places) -> bool:
    """Whether the sentence says that something takes place then, or invites to it."""
    held = cues.last("will be held", mention.left)
    if held >= 0 and cues.last_of(PURPOSES, mention.left[:held]) > cues.last("gathering", mention.left[:held]) >= 0:
        return False
    if mention.is_moved_to or held > cues.last("was held", mention.left):
        return held > cues.last_of(("until", "deadline"), mention.left) or mention.is_moved_to
    if held < 0 and cues.has("will be held", mention.right):
        return not cues.has("was held", mention.left)
    invited = cues.last("invited", mention.left)
    is_gathering = invited < cues.last("gathering", mention.left) or cues.has("gathering", mention.right)
    is_gathering = is_gathering or (invited >= 0 and places.right_before(mention.printed_left) is not None)
    return invited >= 0 and is_gathering and cues.last_of(PURPOSES, mention.left) < invited


def _is_listed(mention: Mention, cues: Cues) -> bool:
    """Whether it is a row such as "Annual meeting | 5-7 July" or "Date: 5 July"."""
    if mention.segment.end - mention.segment.begin > _LONGEST_ROW:
        return False
    folded = mention.segment.folded
    if cues.has("was held", folded) or cues.has("opening", folded):
        return False
    label = cues.begins("date label", folded.lstrip(" -*•"))
    is_behind = mention.left.rstrip(" *(").endswith((":", "|", "–", "-"))
    is_row = is_behind or mention.right.lstrip().startswith((":", "|", "–"))
    return bool(label) or (is_row and cues.has("gathering", folded))


def _place(
    letter: Letter, best: _Candidate, candidates: Sequence[_Candidate], cues: Cues, places: Places
) -> str | None:
    """The place beside the date, wherever that is told; else that of a label, or of the next sentence with one."""
    same = [each for each in candidates if best.start <= each.start and each.end <= best.end]
    for each in sorted(same, key=lambda each: each is not best):
        if found := _beside(letter, each.mention, places):
            return found
    return next(_elsewhere(letter, best, cues, places), None)


def _beside(letter: Letter, mention: Mention, places: Places) -> str | None:
    if mention.paragraph < letter.body and (found := _headed(letter, mention, places)):
        return found
    return places.around(mention.printed_left, mention.printed_right, is_row=True)


def _headed(letter: Letter, mention: Mention, places: Places) -> str | None:
    """In the head: on the line of the date, or all of the line below it."""
    line = mention.text.line_at(mention.span.begin)
    before = mention.text.printed[line.begin : mention.span.begin].strip()
    behind = mention.text.printed[mention.span.stop :].strip()
    if found := places.beside(mention.printed_right) or places.alone(behind) or places.alone(before):
        return found
    if behind:
        return None
    below = letter.paragraphs[mention.paragraph + 1 : min(mention.paragraph + 2, letter.body)]
    return places.alone(below[0].printed) if below else None


def _unmoved(mentions: Sequence[Mention], cues: Cues, places: Places) -> str | None:
    """Where it was to be before it was put off; nothing says that it is elsewhere now."""
    old = (each for each in mentions if each.is_void or cues.has("moved", each.segment.folded))
    return next((found for each in old if (found := places.around(each.printed_left, each.printed_right))), None)


def _elsewhere(letter: Letter, best: _Candidate, cues: Cues, places: Places) -> Iterator[str]:
    for paragraph in letter.paragraphs:
        for line in paragraph.lines:
            folded = paragraph.folded[line.begin : line.end].lstrip(" -*•")
            label = cues.begins("place label", folded)
            if label and folded[label.end() :].lstrip()[:1] in {":", "|"}:
                printed = paragraph.printed[line.begin : line.end]
                found = places.alone(printed.partition(":")[2] or printed.partition("|")[2])
                yield from [found] if found else []
    for segments in letter.segments[best.mention.paragraph :]:
        for segment in segments:
            at = cues.first("will be held", segment.folded)
            found = places.within(segment.printed[at:]) if at is not None else None
            yield from [found] if found else []
