"""How far the responses to a form are, and where people stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.dialogue.library import Library
from handlers.results.reading import Section, asked_in, filled_of, question_label, section_path, sections_of, wanted
from knowledge.forms.responses import Filled
from knowledge.model.forms import FormVersion
from knowledge.model.responses import ResponseState
from knowledge.store.response_standing import Owned


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """How many questions have an answer, of how many that are asked as things stand."""

    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """How far one response is.

    Attributes:
        parts: by the paths of sections.
    """

    owned: Owned
    parts: Mapping[str, Part]

    @property
    def total(self) -> Part:
        """Over all sections."""
        answered = sum(part.answered for part in self.parts.values())
        return Part(answered=answered, asked=sum(part.asked for part in self.parts.values()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Hurdle:
    """A question in the drafts.

    Attributes:
        answered, asked: in how many drafts it is; of a question in a repeat how often.
    """

    section: str
    label: str
    part: Part


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far all of them are.

    Attributes:
        lines: in the order in which they were given.
        hurdles: the questions that drafts were asked and have not all answered, in the order of the form.
    """

    sections: tuple[Section, ...]
    lines: tuple[Line, ...]
    hurdles: tuple[Hurdle, ...]


def progress_of(
    form: FormVersion, every: Sequence[Owned], names: tuple[str, ...], library: Library, now: datetime
) -> Progress:
    """How far responses are.

    Args:
        names: languages of the form as the reader reads them (`FormVersion.chain`).
    """
    asked, answered = Counter[str](), Counter[str]()
    lines: list[Line] = []
    for owned in every:
        filled = filled_of(form, owned, library, now)
        lines.append(Line(owned=owned, parts=_parts(form, filled)))
        if owned.kept.state is ResponseState.DRAFT:
            steps = tuple(asked_in(filled))
            asked.update(step.question.path for step in steps)
            answered.update(step.question.path for step in steps if filled.value(step.place))
    sections = sections_of(form, names)
    labels = {section.path: section.label for section in sections}
    hurdles = tuple(
        Hurdle(
            section=labels.get(section_path(form, question.path), ""),
            label=question_label(question, names),
            part=Part(answered=answered[question.path], asked=asked[question.path]),
        )
        for question in wanted(form)
        if answered[question.path] < asked[question.path]
    )
    return Progress(sections=sections, lines=tuple(lines), hurdles=hurdles)


def _parts(form: FormVersion, filled: Filled) -> Mapping[str, Part]:
    asked, answered = Counter[str](), Counter[str]()
    for step in asked_in(filled):
        section = section_path(form, step.place)
        asked[section] += 1
        answered[section] += bool(filled.value(step.place))
    return {section: Part(answered=answered[section], asked=count) for section, count in asked.items()}
