"""Blocks as Telegram's text and entities.

Limits and rules: Bot API, "sendMessage", "MessageEntity" and "Formatting options". Entities rather than Telegram's own
Markdown or HTML, so that no character of ours can ever be taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby, pairwise

from bot.prose.plain import says_itself, spelled_out
from bot.prose.prose import Block, Blocks, Kind, Run, gap
from bot.prose.splitting import pieces

MAX_TEXT = 4_096
"""UTF-16 code units of a message's text, without its markup (Bot API, "sendMessage")."""

DATE_TIME_FORMAT = "Dt"
"""The date in long form and the time without seconds (Bot API, "Date-time entity formatting")."""

_STYLES = ("bold", "italic", "strikethrough")
_REACHABLE = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)(?::[1-9]\d{0,3})?(?:[/?#][^\s\\]*)?",
    re.IGNORECASE | re.ASCII,
)
"""Addresses that Telegram surely takes. It refuses the whole message for one that it finds wrong (a host without a
dot, a port out of range), and makes `http://mailto:…` of a `mailto:`."""

_INSTANTS = range(1, 2**31)
"""Unix times that Telegram takes; it ignores the entity of others."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A MessageEntity: a stretch of the text, counted in UTF-16 code units, and what it is."""

    type: str
    offset: int
    length: int
    url: str = ""
    unix_time: int | None = None
    date_time_format: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The entity as the Bot API's JSON has it."""
        fields: dict[str, str | int] = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.url:
            fields["url"] = self.url
        if self.unix_time is not None:
            fields |= {"unix_time": self.unix_time, "date_time_format": self.date_time_format}
        return fields


@dataclass(frozen=True, slots=True)
class TelegramText:
    """One message's text, without white space at its ends, and its entities in their order."""

    text: str
    entities: tuple[Entity, ...] = ()

    def entities_json(self) -> list[dict[str, str | int]]:
        return [entity.as_dict() for entity in self.entities]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What characters are: a type of entity, with all that makes two entities of that type different."""

    type: str
    url: str = ""
    unix_time: int | None = None
    within: tuple[object, ...] | None = None


_Marked = tuple[str, frozenset[_Mark]]
_Span = tuple[int, int, _Mark]

_QUOTE = frozenset({_Mark("blockquote")})


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


@lru_cache(maxsize=1_024)
def telegram(blocks: Blocks) -> tuple[TelegramText, ...]:
    """The messages that the blocks become: as many as needed, none where there is nothing to see."""
    return tuple(_rendered(piece) for piece in pieces(blocks, MAX_TEXT, _length))


def _length(blocks: Sequence[Block]) -> int:
    return units("".join(text for text, _ in _flow(blocks)).strip())


def _rendered(blocks: Sequence[Block]) -> TelegramText:
    flow = list(_flow(blocks))
    whole = "".join(text for text, _ in flow)
    text = whole.strip()
    begin = len(whole) - len(whole.lstrip())
    spans = sorted(_legal(_spans(flow, whole)), key=lambda span: (span[0], -span[1]))
    entities = (_entity(span, text, begin) for span in spans)
    return TelegramText(text, tuple(entities))


def _flow(blocks: Sequence[Block]) -> Iterator[_Marked]:
    """The text of the blocks in their order, each stretch with its marks."""
    before: Block | None = None
    for block in blocks:
        around = _QUOTE if block.quoted else frozenset()
        yield gap(before, block), around if before and before.quoted else frozenset()
        yield block.lead, around
        for run in spelled_out(block.runs, lambda run: not _REACHABLE.fullmatch(run.url)):
            yield run.text, around | _marks(run, block)
        before = block


def _marks(run: Run, block: Block) -> frozenset[_Mark]:
    """Code and moments have no other format in them; links may be bold ("Nested entities")."""
    if block.kind is Kind.CODE:
        return frozenset({_Mark("pre")})
    if run.instant and (seconds := _seconds(run.instant)) in _INSTANTS:
        return frozenset({_Mark("date_time", unix_time=seconds)})
    link = run.url and not says_itself(run.text, run.url)
    if run.code and not link:
        return frozenset({_Mark("code")})
    wanted = (run.bold or block.kind is Kind.HEADING, run.italic, run.strike)
    within = run.atom if link else None
    styles = {_Mark(style, within=within) for style, on in zip(_STYLES, wanted, strict=True) if on}
    return frozenset(styles | ({_Mark("text_link", url=run.url)} if link else set()))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _spans(flow: Sequence[_Marked], whole: str) -> Iterator[_Span]:
    """Begin and end of each mark, in characters, without the white space at its ends; outer marks first."""
    for mark in dict.fromkeys(mark for _, marks in flow for mark in sorted(marks, key=_rank)):
        at = 0
        for on, group in groupby(flow, key=lambda marked: mark in marked[1]):
            begin, at = at, at + sum(len(text) for text, _ in group)
            if on and (span := _trimmed(whole, begin, at)):
                yield (*span, mark)


def _rank(mark: _Mark) -> int:
    return _STYLES.index(mark.type) if mark.type in _STYLES else -1


def _trimmed(whole: str, begin: int, end: int) -> tuple[int, int] | None:
    text = whole[begin:end]
    stripped = text.strip()
    begin += len(text) - len(text.lstrip())
    return (begin, begin + len(stripped)) if stripped else None


def _legal(spans: Iterable[_Span]) -> list[_Span]:
    """The spans, cut where one would overlap another without lying in it."""
    placed: list[_Span] = []
    for begin, end, mark in spans:
        cuts = {
            edge
            for other_begin, other_end, _ in placed
            if begin < other_begin < end < other_end or other_begin < begin < other_end < end
            for edge in (other_begin, other_end)
            if begin < edge < end
        }
        edges = [begin, *sorted(cuts), end]
        placed += [(first, last, mark) for first, last in pairwise(edges)]
    return placed


def _entity(span: _Span, text: str, trimmed: int) -> Entity:
    begin, end, mark = span[0] - trimmed, span[1] - trimmed, span[2]
    return Entity(
        mark.type,
        offset=units(text[:begin]),
        length=units(text[begin:end]),
        url=mark.url,
        unix_time=mark.unix_time,
        date_time_format="" if mark.unix_time is None else DATE_TIME_FORMAT,
    )
