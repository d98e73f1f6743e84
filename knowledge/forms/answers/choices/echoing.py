"""The value understood, in words of the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from knowledge.customs import joined
from knowledge.forms.answers.choices.index import MOST_NEAR
from knowledge.forms.answers.values import Understood
from knowledge.model.forms import ShownChoice
from knowledge.model.languages import Language

_COLON = " :\u00a0\u202f"


class Echo:
    """Says choices in words."""

    def __init__(self, choices: Sequence[ShownChoice], language: Language) -> None:
        self._choices = choices
        self._language = language

    @cached_property
    def _repeated(self) -> frozenset[str]:
        """Labels that stand for different values; the choices are of one name each."""
        labels = Counter([choice.label.strip() for choice in self._choices])
        return frozenset(label for label, count in labels.items() if count > 1)

    def label(self, choice: ShownChoice) -> str:
        """The label, with the number where another choice has the same one, the name where there is none."""
        label = choice.label.strip() or choice.name
        return f"{label} ({choice.number})" if choice.label.strip() in self._repeated else label

    def labels(self, choices: Sequence[ShownChoice]) -> str:
        """ "Water, energy and waste", as the language joins lists."""
        return joined([self.label(choice) for choice in choices], self._language)

    def joined(self, items: Sequence[str]) -> str:
        """The items as the language joins lists."""
        return joined(items, self._language)

    def understood(self, choices: Sequence[ShownChoice], rest: str = "") -> Understood:
        """The value of these choices; `rest` belongs to the last of them."""
        said = [self.label(choice) for choice in choices]
        if rest and said:
            said[-1] = f"{said[-1].rstrip(_COLON)} – {rest}"
        value = " ".join(choice.name for choice in choices)
        return Understood(value=value, echo=joined(said, self._language), rest=rest)

    def each(self, choices: Sequence[ShownChoice]) -> tuple[Understood, ...]:
        """Every choice as an answer of its own; as many as can be offered."""
        return tuple(self.understood((choice,)) for choice in choices[:MOST_NEAR])
