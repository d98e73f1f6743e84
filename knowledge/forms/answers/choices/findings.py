"""What a phrase finds among the choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.forms.answers.values import Reason
from knowledge.model.forms import ShownChoice


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """This choice, without doubt.

    Attributes:
        rest: what was written behind the choice "other".
    """

    choice: ShownChoice
    rest: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """This choice, most likely.

    Attributes:
        others: what else may be meant, the likelier first.
    """

    choice: ShownChoice
    others: tuple[ShownChoice, ...] = ()
    rest: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Torn:
    """It fits each of these alike."""

    choices: tuple[ShownChoice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """None of the choices.

    Attributes:
        near: what is written a little like it, the nearest first.
        number: the number that the list does not have, "".
        free: what to write behind the choice "other", if it is meant, "".
    """

    reason: Reason = Reason.NOT_AMONG_CHOICES
    near: tuple[ShownChoice, ...] = ()
    number: str = ""
    free: str = ""


Found = Hit | Guess | Torn | Missed


def distinct(choices: Iterable[ShownChoice]) -> tuple[ShownChoice, ...]:
    """Each name once: cascades of selects repeat names."""
    first: dict[str, ShownChoice] = {}
    for choice in choices:
        first.setdefault(choice.name, choice)
    return tuple(first.values())


def one_or_torn(choices: tuple[ShownChoice, ...], *, is_sure: bool) -> Hit | Guess | Torn | None:
    """The finding of what fits alike; None when nothing does."""
    if not choices:
        return None
    if len(choices) > 1:
        return Torn(choices=choices)
    return Hit(choice=choices[0]) if is_sure else Guess(choice=choices[0])
