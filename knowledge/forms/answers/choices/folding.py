"""Labels and replies without what people leave out or write one way or the other: case, accents, punctuation, articles.

A list of 10,000 labels is folded as one text of as many lines: one call each of the standard library's, in C.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from knowledge.forms.answers.choices.vocabulary import LIGHT

_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670]+")
"""Accents, and the vowel marks of Arabic; the vowels of other scripts are marks as well, and stay."""
_DIGITS = {ord(digit): str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)}
_UNSEEN = dict.fromkeys((0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
_SKIN = dict.fromkeys((*range(0x1F3FB, 0x1F400), 0xFE0F))
_LETTERS = {ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("ı"): "i", 0x640: None}
_ALIKE = {ord("≤"): "<", ord("≥"): ">", 0x20E3: " ", 0x1F51F: " 10 "}
_TABLE = _DIGITS | _UNSEEN | _SKIN | _LETTERS | _ALIKE

_WRITTEN = _DIGITS | _UNSEEN | _SKIN | _ALIKE

_BLANKS = re.compile(r"[^\S\n]+")
"""Runs of them are one: expressions that look for what stands between blanks would take the square of their length."""
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ .,'’]\d{3})+(?!\d)")
_GROUPING = re.compile(r"[ .,'’]")
_THOUSANDS = re.compile(r"(?<=\d) ?(?:k|mil|mille|thousand)\b")
_MILLIONS = re.compile(r"(?<=\d) ?(?:million|millions|millon|millones|milhao|milhoes)\b")
_PARTS_OF_MILLIONS = re.compile(r"(\d{1,4})[.,](\d{1,2}) ?(?:million|millions|millon|millones|milhao|milhoes)\b")
_NO_WORD = re.compile(r"[^\w\n<>+%$€]+|_+|(?<!\d)\+")
_SYMBOL = re.compile(r"([<>+%$€])")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def fold(text: str) -> str:
    """The text without case, accents and punctuation; line for line, as many spaces as it needs."""
    folded = _without_accents(text)
    if _DIGIT.search(folded):
        folded = _with_plain_numbers(folded)
        return _spaced(_SYMBOL.sub(r" \1 ", _NO_WORD.sub(" ", folded)))
    return _spaced(_NO_WORD.sub(" ", folded))


def fold_all(labels: Sequence[str]) -> list[str]:
    """Each label folded; one without a letter or digit, such as a picture, stays as it is."""
    if not labels:
        return []
    raw = [label.replace("\n", " ").replace("\r", " ") for label in labels]
    return [folded or label.strip() for folded, label in zip(fold("\n".join(raw)).split("\n"), labels, strict=True)]


def fold_one(text: str) -> str:
    """A reply folded as a label is."""
    return fold_all((text,))[0]


def without_light_words(folded: str) -> str:
    """The folded text without articles, prepositions and "and"; the whole of it when it has nothing else."""
    if " " not in folded:
        return folded
    return " ".join([word for word in folded.split() if word not in LIGHT]) or folded


def not_drawn_out(text: str) -> str:
    """ "yesss" as "yes"."""
    return _DRAWN_OUT.sub(r"\1", text)


def cleaned(text: str) -> str:
    """The reply as it was written, with plain digits, single blanks and nothing that cannot be seen."""
    seen = unicodedata.normalize("NFC", text).translate(_WRITTEN)
    return _BLANKS.sub(" ", seen).strip()


def _without_accents(text: str) -> str:
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    return _MARKS.sub("", decomposed).translate(_TABLE)


def _with_plain_numbers(folded: str) -> str:
    """ "10 000", "10.000", "10k" and "10 mil" as "10000", "1.2 million" as "1200000"."""
    whole = _PARTS_OF_MILLIONS.sub(lambda number: number[1] + number[2].ljust(6, "0"), folded)
    plain = _GROUPED.sub(lambda number: _GROUPING.sub("", number[0]), whole)
    return _MILLIONS.sub("000000", _THOUSANDS.sub("000", plain))


def _spaced(folded: str) -> str:
    """Without spaces at the ends of lines, and one at most in a place."""
    return "\n".join([" ".join(line.split()) for line in folded.split("\n")])
