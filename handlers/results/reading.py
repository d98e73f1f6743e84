"""Forms and responses as their results are read: sections, labels, and responses in their form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from knowledge.forms.exports.texts import text_in
from knowledge.forms.responses import AskQuestion, Filled, Step, Surroundings, fill
from knowledge.forms.responses.places import path_of
from knowledge.model.forms import FormText, FormVersion, Group, Question, QuestionType, Repeat
from knowledge.store.response_standing import Owned


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of a form: a group or repeat that stands at the top, or what stands beside them.

    Attributes:
        path: of the group or repeat, "" of what stands beside them.
        label: in the reader's language, "" where it has none.
    """

    path: str
    label: str


def filled_of(form: FormVersion, owned: Owned, library: Library, now: datetime) -> Filled:
    """A response with all that follows from its answers, by the clock of its member."""
    return fill(form, owned.kept.response, Surroundings(now=now, zone=zone_of(owned.zone, library)))


def sections_of(form: FormVersion, names: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections in which something is asked, in the order of the form.

    Args:
        names: languages of the form as the reader reads them (`FormVersion.chain`).
    """
    labels = {node.path: label_in(node.label, names) for node in form.root.children if isinstance(node, Group | Repeat)}
    paths = dict.fromkeys(section_path(form, question.path) for question in wanted(form))
    return tuple(Section(path=path, label=labels.get(path, "")) for path in paths)


def section_path(form: FormVersion, place: str) -> str:
    """The path of the section that a place stands in."""
    root = f"{form.root.path}/"
    top, _, below = path_of(place).removeprefix(root).partition("/")
    return f"{root}{top}" if below else ""


def wanted(form: FormVersion) -> Iterator[Question]:
    """The questions that an answer is wanted to."""
    return (question for question in form.questions() if is_wanted(question))


def is_wanted(question: Question) -> bool:
    """Whether an answer is wanted: it is asked, and no note."""
    return question.is_asked and question.type is not QuestionType.NOTE


def asked_in(filled: Filled) -> Iterator[AskQuestion]:
    """What is asked now and can be answered, in the order of the form; what `Filled.progress` counts."""
    return (step for step in filled.steps() if is_asked_in(step))


def is_asked_in(step: Step) -> TypeGuard[AskQuestion]:
    """Whether an answer to it is wanted and can be given."""
    return isinstance(step, AskQuestion) and is_wanted(step.question) and not step.is_read_only


def label_in(text: FormText | None, names: tuple[str, ...]) -> str:
    """A text of the form on one line in the first language that has it, values in it as ${name}; "" when none has."""
    texts = (" ".join(text_in(text, name).split()) for name in names)
    return next(filter(None, texts), "")


def question_label(question: Question, names: tuple[str, ...]) -> str:
    """What a question is called where no response is looked at; its name when it has no label."""
    return label_in(question.label, names) or question.name
