"""Slips of the finger in labels, and lists in which they are dangerous."""

from __future__ import annotations

import random
from collections.abc import Iterator

from babel import Locale

from knowledge.model.forms import ShownChoice
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from tests.knowledge.forms.answers.choices.lists import LISTS, shown

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {
    letter: {row[place - 1] if place else row[1], row[place + 1] if place + 1 < len(row) else row[-2]}
    for row in _ROWS
    for place, letter in enumerate(row)
}
"""Keys beside each other."""

LONG = 8
"""Letters of a label from which two slips are made."""


def slipped(label: str, chance: random.Random) -> str:
    """The label with one slip: letters swapped, one left out, doubled, or the key beside it."""
    place = chance.randrange(len(label) - 1)
    match chance.randrange(4):
        case 0:
            return label[:place] + label[place + 1] + label[place] + label[place + 2 :]
        case 1:
            return label[:place] + label[place + 1 :]
        case 2:
            return label[:place] + label[place] + label[place:]
        case _:
            beside = sorted(NEIGHBOURS.get(label[place].lower(), {"x"}))
            return label[:place] + chance.choice(beside) + label[place + 1 :]


def slips(label: str, chance: random.Random, count: int) -> Iterator[str]:
    """The label with one slip, and with two when it is long, so many times each."""
    for _ in range(count):
        once = slipped(label, chance)
        yield once
        if len(label) >= LONG:
            yield slipped(once, chance)


def territories(language: Language) -> tuple[ShownChoice, ...]:
    """All countries and territories of CLDR: Iran and Iraq, Austria and Australia, Slovakia and Slovenia."""
    names = [Locale.parse(code).territories for code in NETWORK_LANGUAGES]
    codes = sorted(code for code in map(str, names[0]) if len(code) == 2 and all(code in one for one in names))
    place = NETWORK_LANGUAGES.index(language)
    rows = [(code, tuple(str(by_code[code]) for by_code in names)) for code in codes]
    return tuple(
        ShownChoice(number=number, name=code, label=labels[place], labels=labels)
        for number, (code, labels) in enumerate(rows, 1)
    )


WORDY = ("sectors", "agreement", "cities", "countries", "weekdays", "satisfaction", "channels", "priorities")
"""Lists whose labels are words."""


def wordy_lists(language: Language) -> Iterator[tuple[ShownChoice, ...]]:
    """The lists of the corpus whose labels are words, and all territories."""
    yield from (shown(name, language) for name in LISTS if name in WORDY)
    yield territories(language)
