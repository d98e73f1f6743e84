"""A copy of what a city answered: a page to be saved and printed, in its reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt

from handlers.dialogue.library import Library, Voice
from handlers.filling.desk import filled_by, is_fixed, zone_of
from handlers.filling.values import in_words, label_of, section_of
from knowledge.customs import date_in_words
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.model.audience import Act
from knowledge.model.forms import QuestionType
from knowledge.model.languages import Language, direction
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.packs.workbooks import title_of
from knowledge.store.unit import Unit

_FOLDER = Path(__file__).parents[1] / "templates"


@dataclass(frozen=True, kw_only=True, slots=True)
class CopiedAnswer:
    """A question, and its answer in words, "" when it was left open."""

    label: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CopiedSection:
    """What stands under one heading, "" of questions outside of any group."""

    title: str
    lines: tuple[CopiedAnswer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswersCopy:
    """All that was asked and answered, in one language.

    Attributes:
        written: the language that the questions are written in, which may be another than the reader's.
        handed_in: the day, where the reader is; "" of a draft.
        by: who handed it in, "" where that is not known any more.
    """

    network: str
    form: str
    version: str
    member: str
    written: Language
    handed_in: str
    by: str
    sections: tuple[CopiedSection, ...]


def copy_of(
    kept: KeptResponse, filled: Filled, contact: Contact, by: str, library: Library, at: datetime | None
) -> AnswersCopy:
    """What the copy says to somebody of the city that the response is of.

    Args:
        by: who handed it in.
        at: when that was; None of a draft.
    """
    _ = library.phrasebook.speak(*contact.languages)
    names, zone = filled.form.chain(contact.languages), zone_of(contact, library)
    codes = {language.name: language.code for language in filled.form.languages}
    return AnswersCopy(
        network=library.pack.network.render(_.languages).text,
        form=title_of(filled.form, _.languages),
        version=filled.form.version,
        member=contact.member.name if contact.member else "",
        written=codes.get(names[0]) or _.language,
        handed_in=date_in_words(at.astimezone(zone).date(), "long", _.language) if at is not None else "",
        by=by,
        sections=tuple(_sections(filled, names, _.language)),
    )


def page_of(copy: AnswersCopy, _: Voice) -> str:
    """The page, which needs nothing else."""
    return _template().render(_=_, direction=direction(_.language), copy=copy)


def file_of(unit: Unit, kept: KeptResponse, copy: AnswersCopy, _: Voice, now: datetime) -> Attachment:
    """The page as a file."""
    content = page_of(copy, _).encode()
    return Attachment(
        name=f"answers-{kept.id}.html",
        media_type="text/html",
        size=len(content),
        reference=unit.files.put(content, now),
    )


def copied(unit: Unit, kept: KeptResponse, contact: Contact, library: Library, now: datetime) -> Attachment:
    """The copy of a response that was handed in before."""
    at = kept.submitted_at or kept.changed_at
    filled = filled_by(unit.forms.one(kept.form), kept.response, contact, library, at)
    by = _who_handed_in(unit, kept, at)
    copy = copy_of(kept, filled, contact, by, library, at)
    return file_of(unit, kept, copy, library.phrasebook.speak(*contact.languages), now)


def _who_handed_in(unit: Unit, kept: KeptResponse, at: datetime) -> str:
    """The name of who handed the answers in last, as a correction where there is one; "" of whom nobody knows."""
    last = [version for version in unit.reviews.versions(kept.id) if version.at == at]
    who = unit.people.contact(last[-1].contact) if last and last[-1].contact is not None else None
    if who is not None or last or kept.member is None:
        return who.name if who is not None else ""
    return unit.audiences.who_acted(kept.subject, Act.ANSWERED, kept.member, at)


def _sections(filled: Filled, names: tuple[str, ...], language: Language) -> Iterator[CopiedSection]:
    """The answers under their headings, in the order of the form. What was only read is left out."""
    asked = (step for step in filled.steps() if isinstance(step, AskQuestion) and _is_copied(filled, step))
    for around, steps in groupby(asked, lambda step: section_of(filled, step.place, names)):
        lines = tuple(_line(filled, step, names, language) for step in steps)
        yield CopiedSection(title=" · ".join(map(_bare, around)), lines=lines)


def _is_copied(filled: Filled, step: AskQuestion) -> bool:
    """A value that nobody may change is copied, too, if there is one."""
    return step.question.type is not QuestionType.NOTE and (not is_fixed(step) or bool(filled.value(step.place)))


def _line(filled: Filled, step: AskQuestion, names: tuple[str, ...], language: Language) -> CopiedAnswer:
    answer = in_words(filled, step.place, step.question, names, language)
    return CopiedAnswer(label=_bare(label_of(filled, step, names)), answer=answer)


def _bare(text: str) -> str:
    """A text of a form without its marks: these are for messages."""
    tokens = _parser().parseInline(text)[0].children or []
    return "".join(" " if token.type.endswith("break") else token.content for token in tokens)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default", {"html": False})


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("answers.html")
