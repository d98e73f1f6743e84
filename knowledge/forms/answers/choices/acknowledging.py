"""Acknowledgements: "lu", "OK", "entendido"."""

from __future__ import annotations

from knowledge.forms.answers.choices.folding import fold_one
from knowledge.forms.answers.choices.sayings import says_read
from knowledge.forms.answers.values import Reading, Reason, Unclear, Understood
from knowledge.model.forms import OK, Asked, ShownChoice


def read_acknowledgement(asked: Asked, text: str) -> Reading:
    """ "OK" for whatever says that it was read. Its choice, where one is shown, may be named as any other."""
    shown = asked.choices[0] if asked.choices else None
    if says_read(text) or (shown is not None and _names(text, shown)):
        return Understood(value=OK, echo=shown.label.strip() or OK if shown else OK)
    return Unclear(reason=Reason.NOT_ACKNOWLEDGED)


def _names(text: str, shown: ShownChoice) -> bool:
    folded = fold_one(text)
    return folded == str(shown.number) or folded in {
        fold_one(label) for label in (shown.label, *shown.labels, shown.name)
    }
