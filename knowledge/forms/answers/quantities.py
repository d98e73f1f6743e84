"""Finds the numbers of a reply, in figures and in words, and what is said around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.forms.answers.number_words import languages_of, word_number
from knowledge.forms.answers.numerals import MOST_DIGITS, NUMERAL, readings
from knowledge.forms.answers.tables import Words, known_words
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.reading.circulars.folding import fold
from knowledge.reading.circulars.tokens import Token

_PIECE = re.compile(rf"(?P<numeral>{NUMERAL.pattern})|[^\W\d_]+|\S")
_ABOUT = re.compile(r"\+ ?/ ?-|[±≈≃≅∼]")
_MILLION = re.compile(r"(?<=\d) ?M(?=\s*(?:€|\$|£|EUR|USD|$))|(?<=\d) ?M(?!\w)")
"""A capital M behind figures is millions; a small one is metres."""
_DOLLAR = re.compile(r"\b[A-Za-z]{1,3}\$")
"""R$, US$, MX$."""
_PERCENT = re.compile(r"\b(?:pour|por|per) ?c(?:ent|ento|iento)\b")
"""No hundred."""
_ONE_HALF = Decimal("0.5")
_CLEARLY_MORE = 2
"""Words: one more may be chance, as the second of "50 cents" is a French hundred."""
_SLASH = frozenset("⁄/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number that somebody wrote.

    Attributes:
        readings: what it can be, the whole number first; () where its separators make no sense.
        begin, end: the places of its tokens.
        is_plain: whether nothing had to be put together: no fractions such as "1/2", no sums.
        scale: what its last part was multiplied by.
        is_article: whether it is a "one" that may be an article.
    """

    readings: tuple[Decimal, ...]
    begin: int
    end: int
    is_plain: bool = True
    scale: int = 1
    is_article: bool = False


def pieces(text: str) -> tuple[Token, ...]:
    """The numerals, words and signs of a plain text; a numeral is one token."""
    small = _PERCENT.sub("%", fold(_MILLION.sub(" million ", _DOLLAR.sub("$", _ABOUT.sub("~", text)))))
    return tuple(_piece(found) for found in _PIECE.finditer(small))


def quantities(tokens: Sequence[Token], language: Language) -> tuple[Quantity, ...]:
    """The numbers in their order, in the reader's language; in another one where clearly more words are numbers.

    Words of different languages look alike ("très", "once", "cents"): those of another one are never plain.
    """
    own, *others = (tuple(_Scan(tokens, spoken, reader=language).quantities()) for spoken in languages_of(language))
    best = max(others, key=_extent)
    needed = _CLEARLY_MORE if own else 1
    return _without_articles(best if _extent(best) >= _extent(own) + needed else own)


def _extent(found: tuple[Quantity, ...]) -> int:
    return sum(quantity.end - quantity.begin for quantity in found)


def _piece(found: re.Match[str]) -> Token:
    text = found[0]
    return Token(text, found.start(), found.end(), value=0 if found["numeral"] else None)


def _without_articles(found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """ "12 habitants dans une ville" has one number, "un ou deux" two."""
    beside = {
        place for quantity in found if not quantity.is_article for place in (quantity.begin - 1, quantity.end + 1)
    }
    numbers = (quantity for quantity in found if not quantity.is_article or {quantity.end, quantity.begin} & beside)
    return tuple(numbers) or found[:1]


class _Scan:
    """One way through the tokens, in one language."""

    def __init__(self, tokens: Sequence[Token], language: Language, reader: Language) -> None:
        self._tokens = tokens
        self._language = language
        self._is_foreign = language != reader and reader in NETWORK_LANGUAGES
        self._words: Words = known_words()
        self._vague = set(self._places_in_vague())

    def quantities(self) -> Iterator[Quantity]:
        index = 0
        while index < len(self._tokens):
            found = self._sum(index)
            if found:
                yield found
            index = found.end if found else index + 1

    def _places_in_vague(self) -> Iterator[int]:
        """Of all but the first words of vague phrases: "menos" is no sign in "al menos"."""
        for index in range(len(self._tokens)):
            if found := self._words.phrases("vague").match(self._tokens, index):
                yield from range(index + 1, found[1])

    def _sum(self, index: int) -> Quantity | None:
        """ "2 millones 300 mil", "3 mil e 500", "un million et demi"."""
        total = self._part(index)
        while total is not None and total.readings and total.scale > 1:
            part = self._part(self._words.phrases("plus").skip(self._tokens, total.end))
            if part is None or len(part.readings) != 1 or not 0 < part.readings[0] < total.scale:
                break
            readings = tuple(reading + part.readings[0] for reading in total.readings)
            total = replace(total, readings=readings, end=part.end, scale=part.scale, is_plain=False)
        return total

    def _part(self, index: int) -> Quantity | None:
        negative = self._words.phrases("minus").match(self._tokens, index)
        if negative and index not in self._vague and (found := self._part_unsigned(negative[1])):
            return replace(found, readings=tuple(-reading for reading in found.readings), begin=index, is_article=False)
        return self._part_unsigned(index)

    def _part_unsigned(self, index: int) -> Quantity | None:
        found = self._dozen(index) or self._half(index) or self._figures(index) or self._spoken(index)
        return self._scaled(self._and_half(found)) if found else None

    def _dozen(self, index: int) -> Quantity | None:
        found = self._words.values("dozens").match(self._tokens, index)
        return Quantity(readings=(Decimal(found[0]),), begin=index, end=found[1], is_plain=False) if found else None

    def _half(self, index: int) -> Quantity | None:
        """ "half a million", "un demi-million": only before what it halves."""
        found = self._words.phrases("half").match(self._tokens, index)
        if found is None:
            return None
        behind = self._words.phrases("articles").skip(self._tokens, found[1])
        behind += self._text(behind) == "-"
        if self._words.values("scales").match(self._tokens, behind) is None:
            return None
        return Quantity(readings=(_ONE_HALF,), begin=index, end=behind, is_plain=False)

    def _figures(self, index: int) -> Quantity | None:
        if self._text(index) == "" or self._tokens[index].value is None:
            return None
        whole = Quantity(readings=readings(self._text(index)), begin=index, end=index + 1)
        return self._mixed(whole) or self._ratio(whole) or whole

    def _mixed(self, whole: Quantity) -> Quantity | None:
        """ "1 1/2"."""
        part = self._ratio(Quantity(readings=(Decimal(0),), begin=whole.end, end=whole.end + 1))
        if part is None or not whole.readings or not 0 < part.readings[0] < 1:
            return None
        return replace(whole, readings=(whole.readings[0] + part.readings[0],), end=part.end, is_plain=False)

    def _ratio(self, above: Quantity) -> Quantity | None:
        """ "1/2", "3/4": of figures below ten, and only where the fraction is exact."""
        texts = [self._text(above.begin + at) for at in range(3)]
        if texts[1] not in _SLASH or not (_is_digit(texts[0]) and _is_digit(texts[2])) or texts[2] not in "2458":
            return None
        return replace(above, readings=(Decimal(texts[0]) / Decimal(texts[2]),), end=above.begin + 3, is_plain=False)

    def _spoken(self, index: int) -> Quantity | None:
        found = self._number(index)
        if found is None:
            article = self._article_before_scale(index)
            return Quantity(readings=(Decimal(1),), begin=index, end=article) if article else None
        value, end = found
        is_article = end == index + 1 and self._words.phrases("articles").match(self._tokens, index) is not None
        whole = Quantity(readings=(Decimal(value),), begin=index, end=end, is_article=is_article)
        whole = replace(whole, is_plain=not self._is_foreign)
        return self._with_point(whole) or whole

    def _article_before_scale(self, index: int) -> int | None:
        """The place behind "a" in "a hundred"."""
        found = self._words.phrases("articles").match(self._tokens, index)
        is_scaled = found and self._words.values("scales").match(self._tokens, found[1])
        return found[1] if found and is_scaled else None

    def _with_point(self, whole: Quantity) -> Quantity | None:
        """ "trois virgule zéro cinq"."""
        point = self._words.phrases("point").match(self._tokens, whole.end)
        digits, end = "", point[1] if point else whole.end
        while point and len(digits) < MOST_DIGITS and (found := self._zero(end) or self._number(end)):
            digits, end = digits + str(found[0]), found[1]
        if not digits:
            return None
        return replace(whole, readings=(Decimal(f"{whole.readings[0]}.{digits}"),), end=end, is_article=False)

    def _number(self, index: int) -> tuple[int, int] | None:
        """A number in words; "unos 300" and "uns 300" have no 1, "hundreds of" no 100."""
        found = word_number(self._tokens, index, self._language)
        if found is None:
            return None
        vague = self._words.phrases("vague").match(self._tokens, index)
        crowd = self._words.values("crowds").match(self._tokens, index)
        is_vague = (vague and vague[1] >= found[1]) or (crowd and crowd[1] >= found[1])
        return None if is_vague else found

    def _zero(self, index: int) -> tuple[int, int] | None:
        """A zero by itself, which the library would drop before other figures."""
        found = word_number(self._tokens[index : index + 1], 0, self._language)
        return (0, index + 1) if found and found[0] == 0 else None

    def _and_half(self, found: Quantity) -> Quantity:
        """ "two and a half", "tres y medio"; with a scale behind, or with none."""
        joint = self._words.phrases("plus").match(self._tokens, found.end)
        half = self._words.phrases("half").match(self._tokens, joint[1]) if joint else None
        if half is None or len(found.readings) != 1:
            return found
        scale = self._words.values("scales").match(self._tokens, found.end - 1)
        added = _ONE_HALF * (scale[0] if scale else 1)
        return replace(found, readings=(found.readings[0] + added,), end=half[1], is_plain=False, is_article=False)

    def _scaled(self, found: Quantity) -> Quantity:
        at = found.end + (self._text(found.end) == "-")
        scale = self._words.values("scales").match(self._tokens, at)
        if scale is None:
            return found
        value = scale[0]
        further = self._words.values("scales").match(self._tokens, scale[1])
        if further and further[0] > value:  # "2 mil millones"
            value, scale = value * further[0], (value, further[1])
        scaled = tuple((reading * value).normalize() for reading in found.readings)
        return self._and_half(replace(found, readings=scaled, end=scale[1], scale=value, is_article=False))

    def _text(self, index: int) -> str:
        return self._tokens[index].text if 0 <= index < len(self._tokens) else ""


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isdecimal()
