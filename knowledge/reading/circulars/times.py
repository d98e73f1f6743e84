"""Times of day and their zones, as circulars write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.tokens import Token
from knowledge.reading.circulars.zones import abbreviations, places

END_OF_DAY = time(23, 59)
"""What midnight means as a deadline: the end of the day that is named, not its beginning."""
_NOON = time(12)
_MARKS = frozenset(",(-–—:[|")
_LONGEST_NAME = 4
"""Words of a place whose zone is not known, as in "heure de São Tomé e Príncipe"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenTime:
    """A time of day in the text.

    Attributes:
        zone: of the tz database, an offset such as "UTC+2", the name of a place that is in no list, or None.
        first, behind: the places of the first token, and of the one behind it.
    """

    time: time
    zone: str | None
    first: int
    behind: int


def times_in(
    tokens: Sequence[Token], grammar: Grammar, begin: int = 0, end: int | None = None
) -> Iterator[WrittenTime]:
    """The times among tokens, from one place up to another."""
    index, stop = begin, len(tokens) if end is None else min(end, len(tokens))
    while index < stop:
        found = time_at(tokens, grammar, index)
        if found and found.behind <= stop:
            yield found
        index = found.behind if found else index + 1


def time_at(tokens: Sequence[Token], grammar: Grammar, index: int) -> WrittenTime | None:
    """The time that is written here."""
    found = _word(tokens, grammar, index) or _clock(tokens, grammar, index)
    if found is None:
        return None
    moment, behind = found
    zone, at = zone_at(tokens, grammar, behind)
    return WrittenTime(time=moment, zone=zone, first=index, behind=at)


def _word(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[time, int] | None:
    """Noon or midnight, also as "12 noon"."""
    at = index + (tokens[index].value == 12)
    for key, moment in (("noon", _NOON), ("midnight", END_OF_DAY)):
        if found := grammar.phrases(key).match(tokens, at):
            return moment, found[1]
    return None


def _clock(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[time, int] | None:
    """ "18h", "18 h 30", "17:00 h", "5 p.m.", "18.30 horas"."""
    hour = tokens[index]
    if hour.value is None or hour.value > 24 or hour.digits > 2 or _is_joined(tokens, index):
        return None
    minute, behind = _minute(tokens, grammar, index + 1)
    is_marked = behind > index + 1 and (tokens[index + 1].text != "." or _is_at(tokens, grammar, index, behind))
    hours = grammar.phrases("hours").match(tokens, behind)
    behind = hours[1] if hours else behind
    half, behind = _half(tokens, grammar, behind)
    if not (is_marked or hours or half is not None):
        return None
    return _moment(hour.value, minute, half, behind)


def _is_at(tokens: Sequence[Token], grammar: Grammar, index: int, behind: int) -> bool:
    """Whether a word before "17.00", or a zone behind it, says that it is no amount."""
    return grammar.phrases("at").before(tokens, index) is not None or zone_at(tokens, grammar, behind)[0] is not None


def _moment(hour: int, minute: int, half: int | None, behind: int) -> tuple[time, int] | None:
    if half is not None and hour > 12:
        half = None
    if half is not None:
        hour = hour % 12 + half
    if hour == 24 and not minute:
        return END_OF_DAY, behind
    return (time(hour, minute), behind) if hour < 24 else None


def _is_joined(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number goes on with what stands before it, as the 05 of "18:05" or of "2:1.05"."""
    if index < 2 or tokens[index - 1].text not in {":", ".", ",", "/"}:
        return False
    sign, before = tokens[index - 1], tokens[index - 2]
    return before.value is not None and before.end == sign.begin and sign.end == tokens[index].begin


def _minute(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[int, int]:
    """The minutes, and the place behind them; 0 and `index` without any."""
    if index >= len(tokens):
        return 0, index
    hours = grammar.phrases("hours").match(tokens, index)
    at = hours[1] if hours else index + 1 if tokens[index].text in {":", "."} else None
    if at is None or at >= len(tokens) or tokens[at].value is None or tokens[at].digits != 2:
        return 0, index
    is_close = hours is not None or tokens[index - 1].end == tokens[index].begin
    is_close = is_close and tokens[at].begin - tokens[at - 1].end <= (1 if hours else 0)
    if hours and grammar.phrases("hours").match(tokens, at + 1):  # "14h 16h": the second is an hour too
        return 0, index
    value = tokens[at].value or 0
    return (value, at + 1) if is_close and value < 60 else (0, index)


def _half(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[int | None, int]:
    """0 in the morning, 12 in the afternoon, None where nothing is said; and the place behind."""
    for key, hours in (("am", 0), ("pm", 12)):
        if found := grammar.phrases(key).match(tokens, index):
            return hours, found[1]
    return None, index


def zone_at(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[str | None, int]:
    """The zone that stands behind a time, and the place behind it."""
    at = index
    while at < len(tokens) and tokens[at].text in _MARKS and at < index + 2:
        at += 1
    if at >= len(tokens):
        return None, index
    found = (
        _offset(tokens, at) or _abbreviated(tokens, at) or grammar.zones.match(tokens, at)
        or _of_place(tokens, grammar, at) or _place_first(tokens, grammar, at)
    )  # fmt: skip
    return found or (None, index)


def _offset(tokens: Sequence[Token], index: int) -> tuple[str, int] | None:
    """ "UTC+2", "GMT -3", "UTC+05:30"."""
    if tokens[index].text not in {"utc", "gmt"} or index + 2 >= len(tokens):
        return None
    sign, hours = tokens[index + 1], tokens[index + 2]
    if sign.text not in {"+", "-", "–"} or hours.value is None or hours.value > 14:
        return None
    written = f"UTC{'+' if sign.text == '+' else '-'}{hours.value}"
    colon, minutes = (tokens[at] if at < len(tokens) else None for at in (index + 3, index + 4))
    if colon and minutes and colon.text == ":" and minutes.value is not None and colon.begin == hours.end:
        return (f"{written}:{minutes.value:02}" if minutes.value else written), index + 5
    return written, index + 3


def _abbreviated(tokens: Sequence[Token], index: int) -> tuple[str, int] | None:
    """ "CET"; small letters are words of other kinds, such as "et" and "est"."""
    token = tokens[index]
    zone = abbreviations().get(token.text.upper())
    return (zone, index + 1) if zone and token.is_upper else None


def _of_place(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[str, int] | None:
    """ "heure de Barcelone", "hora de Bilbao"."""
    found = grammar.phrases("zone before").match(tokens, index)
    if found is None:
        return None
    return _place(tokens, grammar, found[1])


def _place_first(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[str, int] | None:
    """ "Barcelona time"."""
    place = _place(tokens, grammar, index)
    behind = grammar.phrases("zone behind").match(tokens, place[1]) if place else None
    return (place[0], behind[1]) if place and behind else None


def _place(tokens: Sequence[Token], grammar: Grammar, index: int) -> tuple[str, int] | None:
    """The zone of the place named here; of one that is in no list, its name."""
    languages = tuple(table.language for table in grammar.tables)
    found = places(languages).match(tokens, index)
    if found:
        return found
    end = index
    while end < len(tokens) and tokens[end].is_capital and end < index + _LONGEST_NAME:
        end += 1
    if end == index:
        return None
    return " ".join(token.text.title() for token in tokens[index:end]), end
