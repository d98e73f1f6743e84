"""Typed whole numbers, numbers with fractions, and numbers of a range.

Decisions: vague numbers and several numbers are asked back. A separator that may be of thousands or of fractions
("1.234") is asked back where both are allowed; where only one is, it is confirmed, unless the reader's language writes
thousands so. "None" is 0, to be confirmed. A number
among other words is taken when what stands behind it can be its unit, and confirmed otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from types import MappingProxyType

from babel.numbers import get_group_symbol

from knowledge.customs import locale_of
from knowledge.forms.answers.echo import number_in_words
from knowledge.forms.answers.quantities import Quantity, pieces, quantities
from knowledge.forms.answers.tables import known_words
from knowledge.forms.answers.typed import LONGEST_VALUE, has_any, is_all, plain
from knowledge.forms.answers.values import Confirm, Reading, Reason, Unclear, Understood, too_long
from knowledge.model.forms import Asked, QuestionType
from knowledge.model.languages import Language
from knowledge.reading.circulars.tokens import Token

_LEAST_INTEGER, _MOST_INTEGER = Decimal(-(2**31)), Decimal(2**31 - 1)
"""ODK XForms specification, data types: `int` has 32 bits."""
_MOST_DECIMAL = Decimal(2**53)
"""ODK's `decimal` is a double of IEEE 754, which holds all whole numbers up to here exactly."""
_MOST_UNIT = 3
"""Words of a unit: "mètres par seconde", "millions de dollars"."""
_MOST_PARTS = 10
"""People count thirds, quarters and tenths: fewer than ten of them are less than one."""
_MOST_OFFERED = 5
_VAGUE_SIGNS = frozenset("~<>≤≥+")
_HARMLESS = frozenset("€$£¥%‰°ºª#=:.,;!\"'()[]*&-–—…")
_EXPONENT = re.compile(r"\d[eE][+-]?\d")
_WRONG = frozenset("^/⁄×")
"""Signs of powers, fractions and products: what they belong to is no plain number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Which numbers are allowed.

    Attributes:
        step: from `least` on; None allows all between.
    """

    least: Decimal
    most: Decimal
    is_whole: bool
    step: Decimal | None = None

    def reason(self, number: Decimal) -> Reason | None:
        """Why a number is not allowed; None when it is."""
        if self.is_whole and number != number.to_integral_value():
            return Reason.NOT_WHOLE
        if number < self.least:
            return Reason.TOO_SMALL
        if number > self.most:
            return Reason.TOO_LARGE
        if self.step and (number - self.least) % self.step:
            return Reason.NOT_ON_STEP
        return None

    def neighbours(self, number: Decimal) -> tuple[Decimal, ...]:
        """The allowed numbers right below and above."""
        step = self.step or Decimal(1)
        origin = self.least if self.step else Decimal(0)
        quotient = (number - origin) / step
        whole = dict.fromkeys(quotient.to_integral_value(rounding) for rounding in (ROUND_FLOOR, ROUND_CEILING))
        return tuple(near for count in whole if self.reason(near := origin + count * step) is None)


def bounds_of(asked: Asked) -> Bounds:
    """The bounds of a question's type, and those of its parameters "start", "end" and "step"."""
    if asked.type is QuestionType.INTEGER:
        return Bounds(least=_LEAST_INTEGER, most=_MOST_INTEGER, is_whole=True)
    if asked.type is not QuestionType.RANGE:
        return Bounds(least=-_MOST_DECIMAL, most=_MOST_DECIMAL, is_whole=False)
    start, end, step = (_parameter(asked.parameters, name, default) for name, default in _RANGE)
    is_whole = all(number == number.to_integral_value() for number in (start, end, step))
    return Bounds(least=min(start, end), most=max(start, end), is_whole=is_whole, step=abs(step) or None)


_RANGE = (("start", Decimal(1)), ("end", Decimal(10)), ("step", Decimal(1)))
"""XLSForm, range questions: the parameters and their defaults."""


def read_number(asked: Asked, text: str, language: Language) -> Reading:
    """The number that was typed, in figures or words."""
    if len(text) > LONGEST_VALUE:
        return too_long(LONGEST_VALUE)
    typed = plain(text)
    if _EXPONENT.search(typed):
        return Unclear(reason=Reason.NOT_A_NUMBER)
    tokens = pieces(typed)
    return _Reader(bounds_of(asked), language).read(tokens)


class _Reader:
    def __init__(self, bounds: Bounds, language: Language) -> None:
        self._bounds = bounds
        self._language = language

    def read(self, tokens: Sequence[Token]) -> Reading:
        if not tokens:
            return Unclear(reason=Reason.EMPTY)
        found = quantities(tokens, self._language)
        if not found:
            return self._without_number(tokens)
        around = _around(tokens, found)
        if _has_crowd(around) and not _is_vague(around):
            return self._crowd(around, is_one=all(quantity.is_article for quantity in found))
        if len(found) > 1:
            return self._unclear(Reason.SEVERAL_NUMBERS, found)
        if _is_vague(around):
            return self._unclear(Reason.VAGUE_NUMBER, found)
        if not found[0].readings or _is_part_of_more(tokens, found[0]):
            return Unclear(reason=Reason.NOT_A_NUMBER)
        is_clear = len(found[0].readings) == 1 or self._is_grouped(tokens[found[0].begin].text)
        return self._one(found[0], is_sure=is_clear and _is_sure(tokens, found[0], around))

    def _without_number(self, tokens: Sequence[Token]) -> Reading:
        words = _without_edges(tokens)
        if is_all(known_words().phrases("zero"), words):
            return self._kept(Decimal(0), is_sure=False)
        return self._crowd(tokens, is_one=True) if _has_crowd(tokens) else Unclear(reason=Reason.NOT_A_NUMBER)

    def _crowd(self, around: Sequence[Token], *, is_one: bool) -> Unclear:
        """ "une dizaine", "quelques centaines"."""
        crowds = known_words().values("crowds")
        values = [found[0] for index in range(len(around)) if (found := crowds.match(around, index))]
        numbers = [Decimal(value) for value in values if value and is_one and len(values) == 1]
        return Unclear(reason=Reason.VAGUE_NUMBER, alternatives=self._offered(numbers))

    def _one(self, quantity: Quantity, *, is_sure: bool) -> Reading:
        allowed = [number for number in self._possible(quantity) if self._bounds.reason(number) is None]
        if len(allowed) > 1:
            return Unclear(reason=Reason.AMBIGUOUS_NUMBER, alternatives=self._offered(allowed))
        if not allowed:
            return self._refused(quantity.readings[0])
        return self._kept(allowed[0], is_sure=is_sure)

    def _is_grouped(self, figures: str) -> bool:
        """Whether a whole number was asked for, and its thousands stand apart as the reader's language writes them."""
        return self._bounds.is_whole and get_group_symbol(locale_of(self._language)) in figures

    def _possible(self, quantity: Quantity) -> tuple[Decimal, ...]:
        """Where numbers are whole, nobody writes "12.500" for twelve and a half; "1.5 million" is another matter."""
        return quantity.readings[:1] if self._bounds.is_whole and quantity.scale == 1 else quantity.readings

    def _kept(self, number: Decimal, *, is_sure: bool) -> Reading:
        if self._bounds.reason(number) is not None:
            return self._refused(number)
        value, echo = written(number), self._said(number)
        return Understood(value=value, echo=echo) if is_sure else Confirm(value=value, echo=echo)

    def _refused(self, number: Decimal) -> Unclear:
        reason = self._bounds.reason(number) or Reason.NOT_A_NUMBER
        bounds = self._bounds
        values = {"number": self._said(number), "least": self._said(bounds.least), "most": self._said(bounds.most)}
        if bounds.step:
            values["step"] = self._said(bounds.step)
        near = bounds.neighbours(number) if reason in {Reason.NOT_WHOLE, Reason.NOT_ON_STEP} else ()
        return Unclear(reason=reason, values=MappingProxyType(values), alternatives=self._offered(near))

    def _unclear(self, reason: Reason, found: Sequence[Quantity]) -> Unclear:
        possible = map(self._possible, found)
        numbers = [readings[0] for readings in possible if len(readings) == 1]
        return Unclear(reason=reason, alternatives=self._offered(numbers))

    def _offered(self, numbers: Iterable[Decimal]) -> tuple[Understood, ...]:
        """Those that are allowed, each once."""
        allowed = [number for number in dict.fromkeys(numbers) if self._bounds.reason(number) is None]
        return tuple(Understood(value=written(number), echo=self._said(number)) for number in allowed[:_MOST_OFFERED])

    def _said(self, number: Decimal) -> str:
        return number_in_words(number, self._language)


def written(number: Decimal) -> str:
    """As XForms writes numbers: no exponent, no zeros behind the fraction, no "-0"."""
    if number == number.to_integral_value():
        return str(int(number))
    return format(number.normalize(), "f")


def _without_edges(tokens: Sequence[Token]) -> Sequence[Token]:
    kept = [index for index, token in enumerate(tokens) if token.text not in _HARMLESS]
    return tokens[kept[0] : kept[-1] + 1] if kept else ()


def _around(tokens: Sequence[Token], found: Sequence[Quantity]) -> tuple[Token, ...]:
    """All but the numbers."""
    return tuple(
        token
        for index, token in enumerate(tokens)
        if not any(quantity.begin <= index < quantity.end for quantity in found)
    )


def _is_vague(around: Sequence[Token]) -> bool:
    signs = any(token.text in _VAGUE_SIGNS for token in around)
    return signs or has_any(known_words().phrases("vague"), around)


def _has_crowd(around: Sequence[Token]) -> bool:
    crowds = known_words().values("crowds")
    return any(crowds.match(around, index) for index in range(len(around)))


def _is_part_of_more(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """Whether a sign says that it is the part of a power, a sum, or a number with a half unit."""
    beside = [tokens[at] for at in (quantity.begin - 1, quantity.end) if 0 <= at < len(tokens)]
    if any(token.text in _WRONG or token.text.isdecimal() for token in beside):
        return True
    return _is_half_or_part(tokens, quantity)


def _is_half_or_part(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """ "5 ans et demi", "trois quarts"; but "12 quartos" are rooms."""
    words = known_words()
    is_small = all(abs(number) < _MOST_PARTS for number in quantity.readings)
    is_part = is_small and words.phrases("parts").match(tokens, quantity.end) is not None
    return is_part or has_any(words.phrases("half"), tokens[quantity.end :])


def _is_sure(tokens: Sequence[Token], quantity: Quantity, around: Sequence[Token]) -> bool:
    """Whether nothing but a unit stands behind the number, and nothing but signs before."""
    before, behind = tokens[: quantity.begin], tokens[quantity.end :]
    unit = [token for token in behind if token.text not in _HARMLESS and token.text[0].isalpha()]
    if not around:
        return quantity.is_plain
    if not quantity.is_plain or quantity.is_article or any(token.text == "?" for token in around):
        return False
    is_free = all(token.text in _HARMLESS or not token.text[0].isalnum() for token in before)
    return is_free and len(unit) <= _MOST_UNIT and not has_any(known_words().phrases("unsure"), behind)


def _parameter(parameters: Mapping[str, str], name: str, default: Decimal) -> Decimal:
    try:
        number = Decimal(parameters.get(name, ""))
    except InvalidOperation:
        return default
    return number if number.is_finite() else default
