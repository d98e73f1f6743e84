"""How far the responses to a form are, and where people stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.dialogue.library import Library
from handlers.results.reading import Section, question_label, section_path, sections_of, wanted
from handlers.results.shares import Part, share_of
from knowledge.model.forms import FormVersion
from knowledge.model.responses import ResponseState
from knowledge.store.response_standing import Owned

__all__ = ["Hurdle", "Line", "Part", "Progress", "progress_of"]


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
        part: in how many drafts it is answered and asked; of a question in a repeat how often.
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

    Each is worked out once, as long as it does not change (`handlers.results.memory`).

    Args:
        names: languages of the form as the reader reads them (`FormVersion.chain`).
    """
    shares = [(owned, share_of(form, owned, library, now)) for owned in every]
    drafts = [share for owned, share in shares if owned.kept.state is ResponseState.DRAFT]
    asked, answered = Counter[str](), Counter[str]()
    for share in drafts:
        for path, part in share.questions.items():
            asked[path] += part.asked
            answered[path] += part.answered
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
    return Progress(
        sections=sections,
        lines=tuple(Line(owned=owned, parts=share.sections) for owned, share in shares),
        hurdles=hurdles,
    )
