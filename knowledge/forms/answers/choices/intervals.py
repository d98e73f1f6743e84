"""Labels that are ranges of numbers: "10 000 – 50 000", "more than 50", "< 10", and what lies in them."""

from __future__ import annotations

import math
import re

from knowledge.forms.answers.choices.folding import fold_one
from knowledge.forms.answers.choices.vocabulary import BETWEEN, LESS_THAN, MORE_THAN

_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Interval = tuple[float, float]
"""The least and the greatest number, both in it."""


def interval_of(text: str) -> Interval | None:
    """The numbers that a label or reply spans; None when it spans none, or says more than numbers and a unit."""
    folded = fold_one(text)
    numbers = [float(number) for number in _NUMBER.findall(folded)]
    match numbers:
        case [number]:
            return _half_open(folded, number)
        case [least, greatest] if least <= greatest and _between(folded):
            return least, greatest
        case _:
            return None


def numbers_in(text: str) -> tuple[float, ...]:
    """All whole numbers that the text names, "10 000" as one."""
    return tuple(float(number) for number in re.findall(r"\d+", fold_one(text)))


def _half_open(folded: str, number: float) -> Interval | None:
    """ "more than 50" and "50+" reach up to infinity, "less than 10" from 0."""
    before, _, behind = (part.strip() for part in _NUMBER.sub("#", folded).partition("#"))
    if _ends(before, MORE_THAN) or _begins(behind, MORE_THAN) or _ends(behind, MORE_THAN):
        return number, math.inf
    if _ends(before, LESS_THAN) or _begins(behind, LESS_THAN) or _ends(behind, LESS_THAN):
        return 0.0, number
    return None


def _between(folded: str) -> bool:
    """Whether what stands between the two numbers makes them a range."""
    middle = _NUMBER.sub("#", folded).split("#")[1].split()
    return all(word in BETWEEN or word in "%$€" for word in middle)


def _ends(text: str, phrases: frozenset[str]) -> bool:
    return any(text == phrase or text.endswith(" " + phrase) for phrase in phrases)


def _begins(text: str, phrases: frozenset[str]) -> bool:
    return any(text == phrase or text.startswith(phrase + " ") for phrase in phrases)
