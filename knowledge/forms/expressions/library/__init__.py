"""The functions of the language, by their names."""

from __future__ import annotations

from typing import Final

from knowledge.forms.expressions.library.chance import CHANCE
from knowledge.forms.expressions.library.choices import CHOICES
from knowledge.forms.expressions.library.coding import CODING
from knowledge.forms.expressions.library.dates import DATES
from knowledge.forms.expressions.library.geography import GEOGRAPHY
from knowledge.forms.expressions.library.nodes import NODES
from knowledge.forms.expressions.library.numbers import NUMBERS
from knowledge.forms.expressions.library.site import Described
from knowledge.forms.expressions.library.texts import TEXTS

_ALL: Final[dict[str, Described]] = {**TEXTS, **NUMBERS, **NODES, **CHOICES, **DATES, **GEOGRAPHY, **CODING, **CHANCE}

FUNCTIONS: Final = frozenset(_ALL)
"""The names of all functions, with their prefixes."""


def described(name: str) -> Described | None:
    """A function; the prefix of a name is of no account where the name alone is known: "h:concat" is "concat"."""
    return _ALL.get(name) or _ALL.get(name.rpartition(":")[2])
