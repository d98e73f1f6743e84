"""What participants answered to the questions of the form, in words for the secretariat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from handlers.filling.values import in_words, label_of
from handlers.phrasebook import Speaker
from knowledge.forms.responses import AskQuestion, Surroundings, fill
from knowledge.model.events import Event, Registration
from knowledge.model.forms import FormVersion
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit

SHOWN_ELSEWHERE = frozenset({"name", "function", "email"})
"""Questions whose answers are the participant's own entry."""

Answers = tuple[tuple[str, str], ...]
"""Each question that was answered, and its answer."""


def answers_in_words(
    unit: Unit, event: Event, registrations: Collection[Registration], now: datetime, _: Speaker
) -> Mapping[int, Answers]:
    """What was answered in some registrations of an event, by their numbers."""
    kept = {each.id: each for each in unit.responses.of_subject(event.subject)}
    around = Surroundings(now=now, zone=ZoneInfo(event.zone))
    forms = {number: unit.forms.one(number) for number in {each.form for each in kept.values()}}
    return MappingProxyType(
        {
            each.id: _answers(forms[response.form], response, around, _)
            for each in registrations
            if (response := kept.get(each.response or 0)) is not None
        }
    )


def _answers(form: FormVersion, kept: KeptResponse, around: Surroundings, _: Speaker) -> Answers:
    filled = fill(form, kept.response, around)
    names = filled.form.chain(_.languages)
    return tuple(
        (label_of(filled, step, names), in_words(filled, step.place, step.question, names, _.language))
        for step in filled.steps()
        if isinstance(step, AskQuestion) and step.question.name not in SHOWN_ELSEWHERE and filled.value(step.place)
    )
