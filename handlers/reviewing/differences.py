"""What differs between two versions of the same answers, in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library
from handlers.filling.desk import is_fixed
from handlers.filling.values import in_words, label_of, section_of
from knowledge.forms.responses import AskQuestion, Filled, Surroundings, fill
from knowledge.model.forms import FormVersion, Response
from knowledge.model.languages import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One answer that is another now.

    Attributes:
        place: of the question (`knowledge.model.forms.Response`).
        label: what was asked; of an instance of a repeat behind the name and number of that.
        before, after: in words, "" of none, or of a question that was not asked.
    """

    place: str
    label: str
    before: str
    after: str


def differences(
    form_before: FormVersion,
    before: Response,
    form_after: FormVersion,
    after: Response,
    names: Sequence[str],
    language: Language,
    library: Library,
    now: datetime,
) -> tuple[Difference, ...]:
    """What differs between two versions, which may be of two versions of their form.

    Args:
        names: the form's languages in the order of the reader (`FormVersion.chain`).
        language: in which values are said.
    """
    zone, names = ZoneInfo(library.installation.time_zone), tuple(names)
    around = Surroundings(now=now, zone=zone, language=names[0] if names else "")
    return changed(fill(form_before, before, around), fill(form_after, after, around), names, language)


def changed(before: Filled, after: Filled, names: tuple[str, ...], language: Language) -> tuple[Difference, ...]:
    """What differs between two fillings: in the order of the later one, then what is asked no more.

    What only differs in how its choice is called is the same; so is what nobody can answer.
    """
    was, now = asked(before), asked(after)
    return tuple(
        Difference(
            place=place,
            label=name_of(after, now[place], names) if place in now else name_of(before, was[place], names),
            before=_said(before, was.get(place), names, language),
            after=_said(after, now.get(place), names, language),
        )
        for place in dict.fromkeys((*now, *was))
        if _value(before, was.get(place)) != _value(after, now.get(place))
    )


def asked(filled: Filled) -> dict[str, AskQuestion]:
    """What can be answered, by place, in the order of the form."""
    return {step.place: step for step in filled.steps() if isinstance(step, AskQuestion) and not is_fixed(step)}


def name_of(filled: Filled, step: AskQuestion, names: tuple[str, ...]) -> str:
    """What a question is called on one line; in a repeat, with the instance that it is about."""
    within = section_of(filled, step.place, names)[-1:] if "[" in step.place else ()
    return " – ".join((*within, label_of(filled, step, names)))


def _value(filled: Filled, step: AskQuestion | None) -> str:
    return filled.value(step.place) if step is not None else ""


def _said(filled: Filled, step: AskQuestion | None, names: tuple[str, ...], language: Language) -> str:
    return in_words(filled, step.place, step.question, names, language) if step is not None else ""
