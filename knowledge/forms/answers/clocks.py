"""Times of day as people write and say them: 14h30, 2:30 pm, midi et quart, las tres y media de la tarde."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from knowledge.forms.answers.number_words import with_figures
from knowledge.forms.answers.tables import known_words
from knowledge.forms.answers.typed import skip_all, tokens
from knowledge.model.languages import Language
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.grammar import Grammar, grammar_for
from knowledge.reading.circulars.tokens import Token

_ONE_QUARTER = re.compile(r"\b(?:un|um|a) (?=(?:quart|quarto|cuarto|quarter)\b)", re.IGNORECASE)
"""The article is no number here."""
_MARKS = frozenset(".,;!?()")
_SIGNS = frozenset(":.,")
_QUARTER, _HALF, _HOUR = 15, 30, 60
_EVENING_FROM = 5
"""The first hour of an evening: "3 de la noche" is in the night."""
_MORNING, _AFTERNOON, _EVENING, _NIGHT = "morning", "afternoon", "evening", "night"
_PARTS = (_MORNING, _AFTERNOON, _EVENING, _NIGHT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """A time as it was written.

    Attributes:
        hour, minute, second: as written, possible or not; minutes may be negative, counted back from the hour.
        part: of the day: "am", "pm", or one of morning, afternoon, evening and night; "" when none was said.
        is_worded: whether it was said as people say it, without a clock's signs: "half past three".
        is_bare: whether it is but a number, or four figures.
        is_padded: whether the hour has a leading zero, as on a clock of 24 hours.
        is_marked: whether a sign of a time of 24 hours stands in it, as in "8h30".
    """

    hour: int
    minute: int = 0
    second: int = 0
    part: str = ""
    is_worded: bool = False
    is_bare: bool = False
    is_padded: bool = False
    is_marked: bool = False

    def moment(self) -> time | None:
        """The time of 24 hours; None if there is none such."""
        hour = self._hour()
        if hour is None or not 0 <= self.second < 60 or not -_HOUR < self.minute < _HOUR:
            return None
        minutes = hour * _HOUR + self.minute
        if not 0 <= hour < 24 and not (hour == 24 and self.minute < 0):
            return None
        return time(minutes // _HOUR % 24, minutes % _HOUR, self.second)

    def _hour(self) -> int | None:
        if not self.part or self.hour > 12:
            return None if self.part in {"am"} and self.hour > 12 else self.hour
        if self.hour == 0:
            return 0 if self.part != "pm" else None
        is_late = self.part in {"pm", _AFTERNOON, _EVENING} or (self.part == _NIGHT and self.hour > _EVENING_FROM)
        if self.hour == 12:
            return 12 if is_late and self.part not in {_EVENING, _NIGHT} else 0
        return self.hour + 12 if is_late else self.hour


def clock_typed(typed: str, language: Language) -> Clock | None:
    """The time that a plain text is, nothing left over."""
    given = _trimmed(tokens(_ONE_QUARTER.sub("", typed)))
    for spelled in (given, with_figures(given, language)):
        if found := _Reader(spelled, grammar_for(language), is_worded=spelled is not given).read():
            return found
    return None


def clocks_within(typed: str, language: Language) -> tuple[Clock, ...]:
    """The two times of a range such as "14h-16h" or "de 14h à 16h"; () when it is none."""
    given = tokens(typed)
    if len(given) > _MOST_TOKENS:
        return ()
    for at in range(1, len(given) - 1):
        left, right = typed[: given[at].begin], typed[given[at].end :]
        if (given[at].text.isalpha() and len(given[at].text) > _LONGEST_JOINT) or given[at].value is not None:
            continue
        first, second = clock_typed(left, language), clock_typed(right, language)
        if first and second and not (first.is_bare and second.is_bare):
            return first, second
    return ()


_MOST_TOKENS = 20
"""Words and signs of two times: "entre cinq heures et quart et six heures moins le quart" has eleven."""
_LONGEST_JOINT = 5
"""Letters of "until", the longest word between two times."""


def is_vague(typed: str) -> bool:
    """Whether it says, at its beginning or end, that the time is not exact; or names only a part of the day."""
    given = _trimmed(tokens(typed))
    parts = (_part_at(given, at) for at in _beginnings(given))
    return _exact(given) != (0, len(given)) or any(behind == len(given) for behind in parts)


def without_vague(typed: str) -> str:
    """What is left of a text without the words, at its beginning and end, that make its time vague; folded."""
    given = _trimmed(tokens(typed))
    begin, end = _exact(given)
    return fold(typed)[given[begin].begin : given[end - 1].end] if begin < end else ""


def _exact(given: Sequence[Token]) -> tuple[int, int]:
    """The places between the words that make a time vague; "après" is none of them in "l'après-midi"."""
    vague = known_words().phrases("vague times")
    found = [vague.match(given, at) for at in _beginnings(given) if _part_at(given, at) is None]
    begin = next((match[1] for match in found if match), 0)
    end = vague.before(given, len(given))
    return begin, len(given) if end is None else end


def _beginnings(given: Sequence[Token]) -> tuple[int, ...]:
    """The first place, and that behind words such as "it is" or "le"."""
    return tuple(sorted({0, skip_all(known_words().phrases("leading"), given, 0)}))


def _part_at(given: Sequence[Token], index: int) -> int | None:
    """The place behind a part of the day."""
    found = (known_words().phrases(part).match(given, index) for part in _PARTS)
    return next((match[1] for match in found if match), None)


def _trimmed(given: Sequence[Token]) -> Sequence[Token]:
    end = len(given)
    while end and given[end - 1].text in _MARKS and not (end > 1 and given[end - 2].text == "m"):
        end -= 1
    return given[:end]


class _Reader:
    def __init__(self, given: Sequence[Token], grammar: Grammar, *, is_worded: bool) -> None:
        self._tokens = given
        self._grammar = grammar
        self._words = known_words()
        self._is_worded = is_worded

    def read(self) -> Clock | None:
        part, begin = self._part(self._led(0))
        begin = self._led(begin)
        found = self._noon(begin) or self._toward(begin) or self._plain(begin)
        if found is None:
            return None
        clock, at = found
        at = self._words.phrases("sharp").skip(self._tokens, at)
        said, at = self._part(at) if not part else (part, at)
        if self._rest(at) != len(self._tokens):
            return None
        is_worded = clock.is_worded or (self._is_worded and not clock.is_marked)
        return replace(clock, part=said, is_worded=is_worded, is_bare=clock.is_bare and not said)

    def _led(self, index: int) -> int:
        """The place behind "at", "it is", "a las" and the like."""
        while True:
            behind = self._grammar.phrases("at").skip(self._tokens, index)
            behind = max(behind, self._words.phrases("leading").skip(self._tokens, index))
            if behind == index:
                return index
            index = behind

    def _part(self, index: int) -> tuple[str, int]:
        """The part of the day that is said here, and the place behind it."""
        at = index + (self._text(index) == ",")
        for part in _PARTS:
            if found := self._words.phrases(part).match(self._tokens, at):
                return part, found[1]
        for part in ("am", "pm"):
            if found := self._grammar.phrases(part).match(self._tokens, at):
                return part, found[1] + (self._text(found[1]) == ".")
        return "", index

    def _rest(self, index: int) -> int:
        """Behind "h", "o'clock", "en punto": words after a time that add nothing."""
        at = self._grammar.phrases("hours").skip(self._tokens, index)
        at += self._text(at) == "."
        return self._words.phrases("sharp").skip(self._tokens, at)

    def _noon(self, index: int) -> tuple[Clock, int] | None:
        at = index + (self._value(index) == 12)
        for key, hour in (("noon", 12), ("midnight", 0)):
            if found := self._grammar.phrases(key).match(self._tokens, at):
                minute, behind = self._spoken_minutes(found[1])
                number = self._value(behind)
                if behind == found[1] and number is not None and number < _HOUR:
                    minute, behind = number, self._words.phrases("minutes").skip(self._tokens, behind + 1)
                return Clock(hour=hour or (24 if minute < 0 else 0), minute=minute, is_padded=True), behind
        return None

    def _toward(self, index: int) -> tuple[Clock, int] | None:
        """ "half past three", "ten to four", "um quarto para as três"."""
        for key, minute in (("half past", _HALF), ("quarter past", _QUARTER), ("quarter to", -_QUARTER)):
            if found := self._words.phrases(key).match(self._tokens, index):
                return self._hour_behind(found[1], minute)
        number = self._value(index)
        at = self._words.phrases("minutes").skip(self._tokens, index + 1)
        for key, sign in (("past", 1), ("to", -1)):
            found = self._words.phrases(key).match(self._tokens, at)
            if found and number is not None and number < _HOUR:
                return self._hour_behind(found[1], sign * number)
        return None

    def _hour_behind(self, index: int, minute: int) -> tuple[Clock, int] | None:
        at = self._led(index)
        if noon := self._noon(at):
            return replace(noon[0], hour=noon[0].hour or (24 if minute < 0 else 0), minute=minute), noon[1]
        hour = self._value(at)
        if hour is None:
            return None
        behind = self._grammar.phrases("hours").skip(self._tokens, at + 1)
        return Clock(hour=hour, minute=minute, is_worded=True), behind

    def _plain(self, index: int) -> tuple[Clock, int] | None:
        """The hour, and what follows it."""
        token = self._tokens[index] if index < len(self._tokens) else None
        if token is None or token.value is None:
            return None
        if token.digits == 4 or (token.digits == 3 and index + 1 == len(self._tokens)):
            return Clock(
                hour=token.value // 100, minute=token.value % 100, is_bare=True, is_padded=token.value < 1_000
            ), index + 1
        hour = Clock(hour=token.value, is_padded=token.text.startswith("0") and token.digits == 2)
        return self._clocked(hour, index + 1) or self._worded(hour, index + 1)

    def _clocked(self, hour: Clock, index: int) -> tuple[Clock, int] | None:
        """ "14:30", "14h30", "14 h 30 min", "14.30.15"."""
        hours = self._grammar.phrases("hours").match(self._tokens, index)
        at = hours[1] if hours else index + (self._text(index) in _SIGNS)
        if hours and self._text(at) == ".":
            at += 1
        minute = self._value(at)
        if at == index or minute is None:
            return None
        behind = at + 1
        if (self._text(behind) in _SIGNS or self._text(behind) == "'") and self._value(behind + 1) is not None:
            second = self._value(behind + 1) or 0
            return replace(hour, minute=minute, second=second, is_marked=True), behind + 2
        behind = self._words.phrases("minutes").skip(self._tokens, behind)
        return replace(hour, minute=minute, is_marked=not self._is_worded), behind

    def _worded(self, hour: Clock, index: int) -> tuple[Clock, int]:
        """ "quatre heures et quart", "las tres menos diez", "three thirty"; else a bare hour."""
        at = self._grammar.phrases("hours").skip(self._tokens, index)
        minute, behind = self._spoken_minutes(at)
        if behind > at:
            return replace(hour, minute=minute, is_worded=True), behind
        part, _ = self._part(at)
        is_bare = at == index and not part
        return replace(hour, is_bare=is_bare, is_marked=at > index and not self._is_worded), at

    def _spoken_minutes(self, index: int) -> tuple[int, int]:
        """Minutes behind an hour, and the place behind them; 0 and the same place where there are none."""
        for key, minute in (("and half", _HALF), ("and quarter", _QUARTER), ("less quarter", -_QUARTER)):
            if found := self._words.phrases(key).match(self._tokens, index):
                return minute, found[1]
        sign, at = 1, self._words.phrases("plus").skip(self._tokens, index)
        if less := self._words.phrases("less").match(self._tokens, index):
            sign, at = -1, less[1]
            at = self._words.phrases("leading").skip(self._tokens, at)
        number = self._value(at)
        if number is None or not (self._is_worded or at > index) or number >= _HOUR:
            return 0, index
        return sign * number, self._words.phrases("minutes").skip(self._tokens, at + 1)

    def _value(self, index: int) -> int | None:
        return self._tokens[index].value if 0 <= index < len(self._tokens) else None

    def _text(self, index: int) -> str:
        return self._tokens[index].text if 0 <= index < len(self._tokens) else ""
