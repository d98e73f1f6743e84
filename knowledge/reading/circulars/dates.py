"""Finds dates in tokens: days and ranges, in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.reading.circulars.days import Days
from knowledge.reading.circulars.grammar import Grammar
from knowledge.reading.circulars.numeric import iso_date, numeric_date
from knowledge.reading.circulars.tokens import Token, tokens_of
from knowledge.reading.circulars.written import Span, Written, are_neighbours, ranged

_DASHES = frozenset("-–—")
_Parsed = tuple[Written, Written, int, bool]
"""The ends of a date, the place behind it, and whether the month stands in front."""


def spans_in(folded: str, printed: str, grammar: Grammar) -> tuple[Span, ...]:
    """The dates of a text in its order. They do not overlap.

    Args:
        folded: the text, folded.
        printed: the text as it stands, of the same length.
    """
    return spans_of(tokens_of(folded, printed), grammar)


def spans_of(tokens: Sequence[Token], grammar: Grammar) -> tuple[Span, ...]:
    """The dates among tokens in their order."""
    return tuple(_Scan(tokens, grammar).spans())


class _Scan:
    """One way through the tokens."""

    def __init__(self, tokens: Sequence[Token], grammar: Grammar) -> None:
        self._tokens = tokens
        self._grammar = grammar
        self._days = Days(tokens, grammar)

    def spans(self) -> Iterator[Span]:
        index = opener = 0
        is_opened = False
        while index < len(self._tokens):
            begins = self._grammar.phrases("between").match(self._tokens, index)
            if begins:
                is_opened, opener, index = True, index, begins[1]
                continue
            found = self._date(index)
            if found is None:
                is_opened = is_opened and self._grammar.phrases("articles").match(self._tokens, index) is not None
                index += 1
                continue
            start, end, behind, month_first = self._continued(found, is_opened=is_opened)
            yield self._span(start, end, index, behind, opener if is_opened else index, month_first)
            is_opened, index = False, behind

    def _span(self, start: Written, end: Written, index: int, behind: int, opener: int, month_first: bool) -> Span:
        return Span(
            start=start,
            end=end,
            begin=self._tokens[index].begin,
            stop=self._tokens[behind - 1].end,
            opener=self._tokens[opener].begin,
            month_first=month_first,
        )

    def _date(self, index: int) -> _Parsed | None:
        """A date, or a list of days of one month."""
        weekday, is_wide, at = self._days.weekday(index)
        numeric = iso_date(self._tokens, at) or numeric_date(self._tokens, at)
        found = (*numeric, False) if numeric else self._days.day_first(index) or self._days.month_first(at)
        if found is None and (named := self._days.month_first(index)):  # "Mar 1 2000" is no French Tuesday
            return named
        found = found or self._days.month_end(index) or self._days.month_alone(at)
        if found is not None:
            return self._with_weekday(found, weekday)
        return self._days.weekday_and_day(index) or self._days.weekday_alone(index, weekday, is_wide=is_wide, behind=at)

    def _with_weekday(self, found: _Parsed, weekday: int | None) -> _Parsed:
        """With the weekday that stands before the date, or else right behind it."""
        start, end, behind, month_first = found
        is_single = start == end
        if weekday is not None and start.weekday is None:
            start = replace(start, weekday=weekday)
        elif start.weekday is None and is_single and start.is_day:
            at = behind + (behind < len(self._tokens) and self._tokens[behind].text in {",", "("})
            named = self._grammar.weekdays.match(self._tokens, at)
            if named and named[0][1] and at > behind and not self._days.is_day_number(named[1]):
                start, behind = replace(start, weekday=named[0][0]), named[1]
        return start, start if is_single else end, behind, month_first

    def _continued(self, found: _Parsed, *, is_opened: bool) -> _Parsed:
        """With the other end of a range, if there is one."""
        start, end, behind, month_first = found
        if start != end or not (start.is_day or start.is_bare):
            return found
        for joint, needs_neighbour in self._joints(behind, is_opened=is_opened, is_whole=start.year is not None):
            at = self._grammar.phrases("articles").skip(self._tokens, joint)
            other = self._date(at)
            if other is None or other[0] != other[1] or not other[1].is_day:
                continue
            if needs_neighbour and not are_neighbours(start, other[1]):
                continue
            if both := ranged(start, other[1]):
                return (*both, other[2], month_first)
        return found

    def _joints(self, index: int, *, is_opened: bool, is_whole: bool) -> Iterator[tuple[int, bool]]:
        """Places behind what may join the ends of a range, and whether they must be neighbours.

        A comma behind a whole date ends it: "initially set for 22 January 2016, to 29 February 2016".
        """
        tokens = self._tokens
        at = index + (index < len(tokens) and tokens[index].text == "," and (is_opened or not is_whole))
        if at < len(tokens) and tokens[at].text in _DASHES | {"/"}:
            yield at + 1, False
        if to := self._grammar.phrases("to").match(tokens, at):
            yield to[1], False
        if also := self._grammar.phrases("and").match(tokens, at):
            further = self._grammar.phrases("to").skip(tokens, also[1])
            yield further, not is_opened and further == also[1]
