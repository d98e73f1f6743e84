"""The choices of selects: what the filter leaves, in the order and words of the reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from knowledge.forms.expressions import Node, parse
from knowledge.forms.responses.evaluating import Evaluator
from knowledge.forms.responses.rules import is_fixed
from knowledge.forms.responses.tree import Spot
from knowledge.model.forms import SEVERAL, ItemSet, Question, ShownChoice

_NONE: Mapping[str, str] = MappingProxyType({})


def shown_choices(evaluator: Evaluator, spot: Spot, chain: tuple[str, ...]) -> tuple[ShownChoice, ...]:
    """The choices that a select has now, numbered in the order in which they are shown."""
    question = spot.part.question
    if question is None or question.items is None:
        return ()
    items = question.items
    entries = _shuffled(evaluator, spot, items)
    return tuple(_shown(evaluator, spot, items, entry, number, chain) for number, entry in enumerate(entries, 1))


def labels(evaluator: Evaluator, spot: Spot, chain: tuple[str, ...]) -> Mapping[str, str]:
    """The labels of the choices that a select has now by their names, as `shown_choices` has them."""
    question = spot.part.question
    if question is None or question.items is None:
        return _NONE
    known, key = evaluator.tree.plan.lists.labels, (question.items.nodes, question.items.value, chain)
    if key in known:
        return known[key]
    shown = shown_choices(evaluator, spot, chain)
    found = MappingProxyType({choice.name: choice.label for choice in shown})
    if _is_same_for_all(evaluator, spot, question.items, len(shown) == len(found)):
        known[key] = found
    return found


def names(evaluator: Evaluator, spot: Spot) -> Collection[str]:
    """The names of the choices that a select has now."""
    items = spot.question.items
    return evaluator.entries(items, spot) if items is not None else ()


def kept(question: Question, value: str, names: Collection[str]) -> str:
    """What is left of an answer when the choices are only these (JavaRosa, ItemsetBinding.getChoices)."""
    if question.type in SEVERAL:
        return " ".join(name for name in value.split() if name in names)
    return value if value in names else ""


def _shuffled(evaluator: Evaluator, spot: Spot, items: ItemSet) -> list[Node]:
    if not items.is_shuffled:
        return evaluator.nodes(parse(items.nodes), spot)
    if items.seed:
        return evaluator.nodes(parse(f"randomize({items.nodes}, {items.seed})"), spot)
    entries = list(evaluator.nodes(parse(items.nodes), spot))
    evaluator.chance(spot).shuffle(entries)
    return entries


def _shown(
    evaluator: Evaluator, spot: Spot, items: ItemSet, entry: Node, number: int, chain: tuple[str, ...]
) -> ShownChoice:
    name = evaluator.cell(entry, items.value)
    choice = evaluator.tree.plan.lists.choice(entry)
    if choice is None:
        label = evaluator.cell(entry, items.label) or name
        return ShownChoice(number=number, name=name, label=label, labels=(label,))
    label = evaluator.text(choice.label, spot, chain) or name
    others = (evaluator.text(choice.label, spot, (language,)) for language in choice.label.parts)
    return ShownChoice(number=number, name=name, label=label, labels=tuple(dict.fromkeys((label, *_said(others)))))


def _said(texts: Iterator[str]) -> Iterator[str]:
    return (text for text in texts if text)


def _is_same_for_all(evaluator: Evaluator, spot: Spot, items: ItemSet, is_unlike: bool) -> bool:
    """Whether no response has other choices or labels: nothing is read but a list, and no value stands in a label.

    Of two choices with one name the last one's label counts, which a drawn order may change.
    """
    if not is_unlike or not is_fixed(parse(items.nodes), spot.part.path):
        return False
    choices = map(evaluator.tree.plan.lists.choice, evaluator.entries(items, spot).values())
    return all(
        choice is not None and all(isinstance(part, str) for parts in choice.label.parts.values() for part in parts)
        for choice in choices
    )
