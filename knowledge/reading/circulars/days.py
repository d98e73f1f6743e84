"""The parts of a date in words: weekdays, days and lists of them, months, years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.tokens import Token
from knowledge.reading.circulars.written import Written

FIRST_YEAR, LAST_YEAR = 1900, 2099
_MOST_DAYS = 8
"""Days of a list such as "6, 7 et 8 mai": a week and one."""
_DASHES = frozenset("-–—")
_BEFORE_NAME = "santo"
"""Before a weekday that is a city: Santo Domingo."""
_ORDINAL_MARKS = frozenset("º°ª")
_Parsed = tuple[Written, Written, int, bool]


@dataclass(frozen=True, slots=True)
class _Day:
    number: int
    weekday: int | None
    behind: int


class Days:
    """Reads dates in words at a place among tokens."""

    def __init__(self, tokens: Sequence[Token], grammar: Grammar) -> None:
        self._tokens = tokens
        self._grammar = grammar

    def weekday(self, index: int) -> tuple[int | None, bool, int]:
        """The weekday named here, whether by its whole name, and the place of what may follow it; else None, False and
        the same place."""
        index = self._skip("articles", index)
        found = self._grammar.weekdays.match(self._tokens, index)
        if found is None or self._text(index - 1) == _BEFORE_NAME:
            return None, False, index
        (number, is_wide), at = found
        while self._text(at) in {".", ",", "("} and at < found[1] + 2:
            at += 1
        return number, is_wide, self._skip("articles", at)

    def is_day_number(self, index: int) -> bool:
        return self._number(index) is not None

    def day_first(self, index: int) -> _Parsed | None:
        """ "4 septembre 2014", "6, 7 et 8 mai", "from Tuesday 3 to Thursday 5 June 2019"."""
        days = self._listed(index)
        if not days:
            return None
        behind = days[-1].behind
        found = self._month_behind(behind)
        if found is None:
            return None
        number, name, at = found
        year, is_short, at = self._year(at, is_behind_month=True)
        month = self._tokens[self._month_at(behind)]
        if year is None and not self._is_plainly_month(month, name, has_joint=self._month_at(behind) > behind, end=at):
            return None
        return self._both(days, number, year, is_short=is_short, behind=at, month_first=False)

    def month_first(self, index: int) -> _Parsed | None:
        """ "March 4th, 2020", "November 6-7, 2014"; in languages that do not write so only with a year, as in
        "setiembre 4 de 2018"."""
        found = self._grammar.month(self._tokens, index)
        if found is None:
            return None
        days = self._listed(self._skip("articles", found[2]), needs_joint=True)
        if not days:
            return None
        year, is_short, at = self._year(days[-1].behind, is_behind_month=False)
        is_usual = found[1] in self._grammar.first_months and self._tokens[index].is_capital
        if not is_usual and year is None:
            return None
        return self._both(days, found[0], year, is_short=is_short, behind=at, month_first=True)

    def month_end(self, index: int) -> _Parsed | None:
        """ "fin mai 2015", "the last day of April"."""
        found = self._grammar.phrases("month end").match(self._tokens, index)
        if found is None:
            return None
        month = self._grammar.month(self._tokens, self._skip("joints", self._skip("articles", found[1])))
        if month is None:
            return None
        year, is_short, at = self._year(month[2], is_behind_month=True)
        written = Written(year=year, month=month[0], is_end=True, is_short=is_short)
        return written, written, at, False

    def month_alone(self, index: int) -> _Parsed | None:
        """ "septembre 2014"; without a year only what is no other word."""
        month = self._grammar.month(self._tokens, index)
        if month is None:
            return None
        year, is_short, at = self._year(month[2], is_behind_month=True)
        if year is None or is_short:
            return None
        written = Written(year=year, month=month[0])
        return written, written, at, False

    def weekday_alone(self, index: int, weekday: int | None, *, is_wide: bool, behind: int) -> _Parsed | None:
        """ "by Friday", "vendredi prochain"."""
        if weekday is None or not is_wide:
            return None
        at = self._skip("articles", index)
        found = self._grammar.weekdays.match(self._tokens, at)
        end = self._skip("next", found[1] if found else behind)
        written = Written(weekday=weekday)
        return written, written, end, False

    def weekday_and_day(self, index: int) -> _Parsed | None:
        """ "Friday 24"."""
        day = self._day(index)
        if day is None or day.weekday is None:
            return None
        written = Written(day=day.number, weekday=day.weekday)
        return written, written, day.behind, False

    def _both(
        self, days: list[_Day], month: int, year: int | None, *, is_short: bool, behind: int, month_first: bool
    ) -> _Parsed | None:
        first, last = (
            Written(year=year, month=month, day=day.number, weekday=day.weekday, is_short=is_short)
            for day in (days[0], days[-1])
        )
        return (first, last, behind, month_first) if first.is_real() and last.is_real() else None

    def _listed(self, index: int, *, needs_joint: bool = False) -> list[_Day]:
        """Days in rising order. Those with commas only between them are no list unless a month follows."""
        days: list[_Day] = []
        joints = 0
        at = index
        while len(days) < _MOST_DAYS and (day := self._day(at)):
            if days and day.number <= days[-1].number:
                break
            days.append(day)
            separator = self._separator(day.behind)
            if separator is None:
                break
            at, is_joint = separator
            joints += is_joint and self._day(at) is not None
        return days[:1] if needs_joint and not joints else days

    def _separator(self, index: int) -> tuple[int, bool] | None:
        """The place behind what stands between two days, and whether it is more than a comma."""
        at = index + (self._text(index) == ",")
        if self._text(at) in _DASHES | {"/", "&"}:
            return at + 1, True
        for key in ("and", "to"):
            if found := self._grammar.phrases(key).match(self._tokens, at):
                return found[1], True
        return (at, False) if at > index else None

    def _day(self, index: int) -> _Day | None:
        weekday, _, at = self.weekday(index)
        word = self._grammar.day_words.match(self._tokens, at)
        if word:
            return _Day(word[0], weekday, word[1])
        number = self._number(at)
        if number is None:
            return None
        behind = self._behind_ordinal(at + 1)
        return None if self._is_hour(behind) else _Day(number, weekday, behind)

    def _number(self, index: int) -> int | None:
        """A number that may be that of a day."""
        token = self._at(index)
        is_day = token is not None and token.value is not None and token.digits <= 2 and 1 <= token.value <= 31
        return token.value if token is not None and is_day and not self._is_part(index) else None

    def _is_part(self, index: int) -> bool:
        """Whether the number is the fraction of another: 1.500, 3,5."""
        before, sign = self._at(index - 2), self._at(index - 1)
        token = self._tokens[index]
        if before is None or sign is None or before.value is None or sign.text not in {".", ",", ":"}:
            return False
        return before.end == sign.begin and sign.end == token.begin

    def _behind_ordinal(self, index: int) -> int:
        """Behind "er", "th", "º" or ".º", which stand right at the number."""
        before = self._tokens[index - 1]
        token, after = self._at(index), self._at(index + 1)
        if token is None or token.begin != before.end:
            return index
        if token.text in _ORDINAL_MARKS:
            return index + 1
        if token.text == "." and after is not None and after.text in _ORDINAL_MARKS | {"o", "a"}:
            return index + 2
        if token.text == "." and self._grammar.month(self._tokens, index + 1):
            return index + 1
        found = self._grammar.phrases("ordinals").match(self._tokens, index)
        return found[1] if found else index

    def _is_hour(self, index: int) -> bool:
        """Whether the number before is an hour: "18 h", "18:30"."""
        token, after = self._at(index), self._at(index + 1)
        if token is not None and token.text == ":" and after is not None and after.value is not None:
            return token.begin == self._tokens[index - 1].end and token.end == after.begin
        return self._grammar.phrases("hours").match(self._tokens, index) is not None

    def _month_at(self, index: int) -> int:
        """The place of the month behind a day: behind "de", "of", or a sign without spaces."""
        token = self._at(index)
        if token is not None and token.text in _DASHES | {"/", "."} and token.begin == self._tokens[index - 1].end:
            return index + 1
        return self._skip("joints", index)

    def _month_behind(self, index: int) -> tuple[int, str, int] | None:
        return self._grammar.month(self._tokens, self._month_at(index))

    def _is_plainly_month(self, token: Token, name: str, *, has_joint: bool, end: int) -> bool:
        """Whether a name without a year is one: "24 may attend" and "12 set goals" are none."""
        if has_joint or token.is_capital or self._tokens[end - 1].text == ".":
            return True
        return name not in self._grammar.capitalised and (name in self._grammar.wide_months or not name.isalpha())

    def _year(self, index: int, *, is_behind_month: bool) -> tuple[int | None, bool, int]:
        """The year, whether it is two plain digits, and the place behind it; None, False and `index` without one."""
        at = self._skip("joints", index)
        if at == index and self._text(at) in _DASHES | {",", "/", "'", "."}:
            at += 1
        token = self._at(at)
        if token is None or token.value is None:
            return None, False, index
        if token.digits == 4 and FIRST_YEAR <= token.value <= LAST_YEAR:
            return token.value, False, at + 1
        if token.digits != 2 or not is_behind_month:
            return None, False, index
        mark = self._tokens[at - 1]
        is_marked = at > index and (mark.text == "'" or (mark.text in {"-", "/"} and mark.end == token.begin))
        is_free = at == index and self._ends_date(at + 1)
        return (2_000 + token.value, not is_marked, at + 1) if is_marked or is_free else (None, False, index)

    def _ends_date(self, index: int) -> bool:
        """Whether nothing behind two digits says that they are something else than a year."""
        token = self._at(index)
        if token is None or token.text in {",", ";", ".", ")", "|", "]"}:
            after = self._at(index + 1)
            return token is None or after is None or after.value is None or after.begin > token.end
        return token.text in _DASHES and token.begin > self._tokens[index - 1].end

    def _skip(self, key: str, index: int) -> int:
        return self._grammar.phrases(key).skip(self._tokens, index)

    def _at(self, index: int) -> Token | None:
        return self._tokens[index] if 0 <= index < len(self._tokens) else None

    def _text(self, index: int) -> str:
        token = self._at(index)
        return token.text if token else ""
