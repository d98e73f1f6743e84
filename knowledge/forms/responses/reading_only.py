"""Which questions nobody may answer."""

from __future__ import annotations

from knowledge.forms.responses.evaluating import Evaluator
from knowledge.forms.responses.tree import Spot


def is_read_only(evaluator: Evaluator, spot: Spot) -> bool:
    """Whether a question is computed, or it or a group around it is read-only."""
    if spot.part.path not in evaluator.tree.plan.guarded:
        return False
    if spot.part.calculate is not None:
        return True
    rules = ((each.part.read_only, each) for each in spot.lineage())
    return any(rule is not None and evaluator.boolean(rule, each, otherwise=False) for rule, each in rules)
