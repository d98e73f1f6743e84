"""Which of the dates are deadlines, and what for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.model.readings import DeadlineKind, ReadDeadline
from knowledge.reading.circulars.cues import PURPOSES, Cues
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.layout import CONTEXT, Letter, is_table_row
from knowledge.reading.circulars.mentions import Mention
from knowledge.reading.circulars.times import WrittenTime, time_at, times_in, zone_at

_ROW = re.compile(r"^[|\s]*[^|:]{0,120}[|:–-]\s*[(*]*\s*$")
"""A label with a colon, a dash or the border of a cell before the date."""
_FIRST = re.compile(r"^[\s*•·–\-|.)(]*$")
_BEHIND_FIRST = re.compile(r"^\s*[.)]?\s*[:|–—-]")
_BRIEF = 50
"""Characters: a heading, or words for a day."""
_NO_ROW = ("opening", "gathering", "will be held", "was held", "ours")
_TOLD = ("will be held", "was held", "ours", "standing")
_ABOVE = 3
"""Paragraphs above in which that may stand which is to be sent: the items of a short list."""
_NEAR_TOKENS = 5
"""Tokens between a date and its time, as in "22 de febrero, antes de las 18:00"."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What deadlines are read with."""

    letter: Letter
    grammar: Grammar
    cues: Cues
    issued: date | None
    title: str


def deadlines_in(reader: Reader, mentions: Sequence[Mention]) -> tuple[tuple[ReadDeadline, Mention], ...]:
    """The deadlines in the order of the text, each with the mention that it was read from."""
    void = {mention.end for mention in mentions if mention.is_void and mention.end}
    kept = {mention.end for mention in mentions if mention.is_moved_to}
    found = [
        (_made(reader, mention), mention)
        for mention in mentions
        if not mention.is_void
        and (mention.end not in void - kept or mention.end is None)
        and not _is_over(reader, mention)
        and _is_deadline(reader, mention)
    ]
    return tuple(_once(found))


def _is_over(reader: Reader, mention: Mention) -> bool:
    return mention.end is not None and reader.issued is not None and mention.end < reader.issued


def _is_deadline(reader: Reader, mention: Mention) -> bool:
    cues, left, right = reader.cues, mention.left, mention.right
    if mention.is_moved_to:
        return _is_deadline_moved(reader, mention)
    if mention.span.start.is_bare and not _is_until(reader, mention):
        return False
    if _is_event(cues, mention) or _is_closed(cues, left):
        return False
    if _is_first(mention):
        return _is_labelled_behind(cues, right)
    if _is_until(reader, mention) or reader.cues.until_behind.match(mention.text.tokens, _behind(mention)):
        return _is_asked(reader, mention)
    if not mention.span.is_day:
        return False
    if cues.has("deadline", left) and not _opens(cues, left):
        return True
    if cues.has("closing", left) and not cues.has("standing", left):
        return _purpose_near(cues, mention) is not None or cues.has("calls", left)
    return _is_window(cues, mention) or _is_row(cues, mention) or _is_listed(reader, mention)


def _is_deadline_moved(reader: Reader, mention: Mention) -> bool:
    """Whether what is put off is a deadline, rather than a meeting."""
    before = mention.segment.folded[
        max(mention.span.opener - mention.segment.begin - CONTEXT, 0) : mention.span.opener - mention.segment.begin
    ]
    if reader.cues.has("deadline", before + mention.right):
        return True
    purpose = reader.cues.last_of(PURPOSES, before)
    return purpose >= 0 and (_is_until(reader, mention) or not reader.cues.has("gathering", before))


def _is_event(cues: Cues, mention: Mention) -> bool:
    """Whether the last thing said before the date is that something takes place."""
    held = cues.last("will be held", mention.left)
    return held > cues.last_of((*PURPOSES, "deadline", "closing", "until"), mention.left)


def _is_closed(cues: Cues, left: str) -> bool:
    """Whether the last thing said before the date is that something closed then."""
    return cues.last("closed", left) > cues.last_of(("until", "moved"), left)


def _is_first(mention: Mention) -> bool:
    """Whether the date stands in front of its label."""
    return bool(_FIRST.match(mention.left) and _BEHIND_FIRST.match(mention.right))


def _is_labelled_behind(cues: Cues, right: str) -> bool:
    if cues.has("opening", right) and not cues.has("deadline", right):
        return False
    if cues.has("deadline", right):
        return True
    return cues.purpose_behind(right) is not None and (cues.has("closing", right) or not cues.has("gathering", right))


def _is_until(reader: Reader, mention: Mention) -> bool:
    """Whether "before" or the like stands right in front of the date, or "after" where nothing is possible then.

    A time of day may stand between.
    """
    tokens = mention.text.tokens
    at = mention.text.token_at(mention.span.begin)
    phrases = reader.grammar.phrases("until")
    after = reader.grammar.phrases("after")
    if reader.cues.has("none", mention.around) and any(after.before(tokens, end) is not None for end in (at, at + 1)):
        return True
    floor = mention.text.token_at(mention.span.opener - len(mention.left))
    if any(phrases.before(tokens, end) is not None for end in (at, at + 1)):
        return True
    for time in times_in(tokens, reader.grammar, floor, at):
        between = mention.text.folded[tokens[time.behind - 1].end : mention.span.begin]
        if _is_gap(reader, mention, between) and _ends_before(reader, mention, time.first, floor):
            return True
    return _explains(reader, mention) or _ends_before(reader, mention, at, floor)


def _explains(reader: Reader, mention: Mention) -> bool:
    """Whether it stands in brackets behind words for a day: "by the end of next week (24 October)"."""
    left = mention.left.rstrip()
    return left.endswith("(") and len(left) - _BRIEF < reader.cues.last("until", left)


def _is_gap(reader: Reader, mention: Mention, between: str) -> bool:
    """Whether nothing stands between a time and a date; one word may, before a weekday: "on Good Friday, 30 March"."""
    words = between.rsplit(maxsplit=1)
    is_named = mention.span.start.weekday is not None and bool(words) and words[-1].isalpha()
    return reader.cues.is_empty(between) or (is_named and reader.cues.is_empty(" ".join(words[:-1])))


def _ends_before(reader: Reader, mention: Mention, at: int, floor: int) -> bool:
    """Whether the phrase ends within a few empty words before a place."""
    tokens = mention.text.tokens
    phrases = reader.grammar.phrases("until")
    for end in range(at, max(at - 4, floor), -1):
        gap = mention.text.folded[tokens[end - 1].end : tokens[at].begin]
        if mention.span.start.weekday is not None and end == at - 1:  # "by Maundy Thursday, 29 March"
            gap = ""
        if not reader.cues.is_empty(gap):
            return False
        if phrases.before(tokens, end) is not None:
            return True
    return False


def _is_asked(reader: Reader, mention: Mention) -> bool:
    """Whether somebody is asked for something until then."""
    cues, left = reader.cues, mention.left
    if cues.has("deadline", left):
        return True
    purpose = cues.last_of(PURPOSES, left)
    if cues.last("standing", left) > purpose or cues.last("ours", left) > purpose:
        return False
    if cues.has("until behind", left) or _purpose_near(cues, mention) or cues.has("action", mention.around):
        return True
    return cues.has("deadline", mention.before) or _is_latest(cues, mention)


def _is_latest(cues: Cues, mention: Mention) -> bool:
    """Whether the words in front of the date say of no state how long it lasts, and nothing is told as an event."""
    latest = cues.last("latest", mention.left)
    is_nearest = latest >= max(cues.last("until", mention.left), 0)
    return is_nearest and not any(cues.has(key, mention.around) for key in _TOLD)


def _opens(cues: Cues, left: str) -> bool:
    return cues.last("opening", left) > cues.last("deadline", left)


def _is_window(cues: Cues, mention: Mention) -> bool:
    """ "Registration from 1 to 15 May"."""
    if not mention.span.is_range or cues.has("will be held", mention.around):
        return False
    is_opened = mention.span.opener < mention.span.begin
    purpose = cues.last_of((*PURPOSES, "action") if is_opened else PURPOSES, mention.left)
    return purpose > max(cues.last("gathering", mention.left), cues.last("standing", mention.left))


def _is_row(cues: Cues, mention: Mention) -> bool:
    """ "Registration: 5 May", in a list or a table."""
    if not _ROW.match(mention.left) or cues.has("opening", mention.left) or mention.span.is_range:
        return False
    return cues.purpose_before(mention.left) is not None


def _is_listed(reader: Reader, mention: Mention) -> bool:
    """Whether it is a row of a table or list of deadlines, by the first row or by the heading above."""
    cues, paragraph = reader.cues, mention.text
    if not _ROW.match(mention.left) or mention.span.is_range or any(cues.has(key, mention.around) for key in _NO_ROW):
        return False
    first = paragraph.folded[: paragraph.lines[0].end]
    above = reader.letter.paragraphs[mention.paragraph - 1] if mention.paragraph else None
    if is_table_row(paragraph.lines[0]) and paragraph.line_at(mention.span.begin) is not paragraph.lines[0]:
        return cues.has("until", first) or cues.has("deadline", first)
    return above is not None and len(above.folded) <= _BRIEF and cues.has("deadline", above.folded)


def _purpose_near(cues: Cues, mention: Mention) -> DeadlineKind | None:
    return (
        cues.purpose_before(mention.left) or cues.purpose_behind(mention.right) or cues.purpose_before(mention.around)
    )


def _made(reader: Reader, mention: Mention) -> ReadDeadline:
    moment = _time(reader, mention)
    return ReadDeadline(
        date=mention.end,
        time=moment.time if moment else None,
        zone=moment.zone if moment else None,
        what=_what(reader, mention),
        evidence=mention.evidence(),
    )


def _what(reader: Reader, mention: Mention) -> DeadlineKind:
    """By the nearest words: before the date, behind it, in the sentences before, and in the title."""
    cues = reader.cues
    if found := _purpose_near(cues, mention) or cues.hint_before(mention.left) or cues.hint_before(mention.around):
        return found
    if _is_labelled(cues, mention):
        return DeadlineKind.OTHER
    if found := cues.purpose_before(mention.before):
        return found
    for above in _paragraphs_above(reader, mention):
        if found := cues.purpose_before(above):
            return found
    for title in _titles_above(reader, mention):
        if found := cues.purpose_behind(title):
            return found
    return DeadlineKind.REGISTRATION if _is_answer_to_invitation(reader, mention) else DeadlineKind.OTHER


def _is_labelled(cues: Cues, mention: Mention) -> bool:
    """Whether a row's own label says what for, so that the rows above do not: "Hotel rooms | 5 May"."""
    is_row = _ROW.match(mention.left) is not None and any(map(str.isalpha, mention.left))
    return is_row and not any(cues.has(key, mention.left) for key in ("deadline", "until", "closing", "answer"))


def _is_answer_to_invitation(reader: Reader, mention: Mention) -> bool:
    """Whether the letter invites to something, and nothing else is asked for than to say who comes."""
    cues = reader.cues
    if cues.has("aside", mention.around) or not (
        cues.has("answer", mention.around) or cues.has("action", mention.around)
    ):
        return False
    return any(
        cues.has("invited", text) or (cues.has("will be held", text) and cues.has("gathering", text))
        for text in (
            paragraph.folded for paragraph in reader.letter.paragraphs[reader.letter.body : mention.paragraph + 1]
        )
    )


def _paragraphs_above(reader: Reader, mention: Mention) -> Iterator[str]:
    """The items of the list, or the sentences, just above: "Fill in the application form. … Return it by …"."""
    above = reader.letter.paragraphs[max(reader.letter.body, mention.paragraph - _ABOVE) : mention.paragraph]
    yield from (paragraph.folded[-CONTEXT:] for paragraph in reversed(above))


def _titles_above(reader: Reader, mention: Mention) -> Iterator[str]:
    """The heading above, and the title; what is asked for in so many words is not the title's, but an answer is."""
    above = reader.letter.paragraphs[: mention.paragraph]
    yield from (paragraph.folded[:CONTEXT] for paragraph in above[:-3:-1] if paragraph.is_heading)
    cues, left = reader.cues, mention.left
    if not cues.has("action", left) or cues.has("deadline", left) or cues.has("answer", left):
        yield reader.title


def _behind(mention: Mention) -> int:
    """The token behind the date, past a comma or bracket."""
    tokens = mention.text.tokens
    at = mention.text.token_at(mention.span.stop)
    while at < len(tokens) and tokens[at].text in {",", "(", "-", "–"}:
        at += 1
    return at


def _time(reader: Reader, mention: Mention) -> WrittenTime | None:
    """The time behind the date, or right before it; in a row, wherever it stands."""
    tokens, paragraph = mention.text.tokens, mention.text
    behind = paragraph.token_at(mention.span.stop)
    stop = paragraph.token_at(mention.span.stop + len(mention.right))
    for at in range(behind, min(behind + _NEAR_TOKENS, stop)):
        if found := time_at(tokens, reader.grammar, at):
            return found
        if tokens[at].text in {".", ";"}:
            break
    begin = paragraph.token_at(mention.span.opener - len(mention.left))
    here = paragraph.token_at(mention.span.begin)
    before = [
        time
        for time in times_in(tokens, reader.grammar, begin, here)
        if _is_gap(reader, mention, paragraph.folded[tokens[time.behind - 1].end : mention.span.begin])
    ]
    if before:
        zone, _ = zone_at(tokens, reader.grammar, behind)
        return replace(before[-1], zone=before[-1].zone or zone)
    return next(times_in(tokens, reader.grammar, behind, stop), None) if _is_first(mention) else None


def _once(found: Iterable[tuple[ReadDeadline, Mention]]) -> list[tuple[ReadDeadline, Mention]]:
    """Each day and purpose once: the fuller one where a time is told in one of them only."""
    kept: dict[object, list[tuple[ReadDeadline, Mention]]] = {}
    for deadline, mention in found:
        same_day = kept.setdefault(deadline.date or mention, [])
        same = next((at for at, (other, _) in enumerate(same_day) if _is_same(other, deadline)), None)
        if same is None:
            same_day.append((deadline, mention))
        elif same_day[same][0].time is None and deadline.time is not None:
            same_day[same] = (deadline, mention)
    every = itertools.chain.from_iterable(kept.values())
    return sorted(every, key=lambda pair: (pair[1].paragraph, pair[1].span.begin))


def _is_same(one: ReadDeadline, other: ReadDeadline) -> bool:
    """Whether they are one deadline; one that does not say what for is that of the other."""
    kinds = {one.what, other.what}
    return one.date is not None and one.date == other.date and (len(kinds) == 1 or DeadlineKind.OTHER in kinds)
