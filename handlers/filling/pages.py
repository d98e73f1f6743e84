"""A form as its pages show it: one section with its fields, or all answers. Values; texts are Markdown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from handlers.dialogue.filling_effects import AnotherSeen, QuestionView
from handlers.dialogue.filling_words import another_text
from handlers.filling.controls import Control, control_of, limits_of, mode_of
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.fields import Possible, mark_of, raw_of
from handlers.filling.growing import full, may_grow
from handlers.filling.keeping import faulted
from handlers.filling.saving import BOTH, Trouble
from handlers.filling.screens import MOST_LINES, Screen, instance_around, parts_by_place, screen_of
from handlers.filling.sections import Section, section_at, sections_of, steps_of
from handlers.filling.showing import guidance, notes, question_view, section_of, show, shown
from handlers.filling.values import in_words, label_of, one_line
from handlers.filling.way import questions
from handlers.reviewing.showing import corrections
from handlers.signing.pages import SigningPage, signing_page
from knowledge.forms.responses import AskAnother, AskQuestion, Step
from knowledge.forms.responses.places import split
from knowledge.model.languages import Language

LACKING = 20
"""Answers that are missing or wrong which a review of several pages names at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldView:
    """A question on a page.

    Attributes:
        id: of the element; it begins the ids of all that belongs to the field.
        view: None of what is only read, whose text is `text`.
        raw: what the field has; `shown` is the mark of what it had when it was read from the store.
        chosen: of selects, the names in `raw`; of a rank with "" where a place is open.
        trouble: what is wrong with it; `options` are values to choose from, `offered` the mark of what for.
        mode: the keyboard of a telephone that suits it (`inputmode`).
        limits: least, most and step of a range.
    """

    id: str
    place: str
    control: Control
    text: str = ""
    view: QuestionView | None = None
    raw: str = ""
    shown: str = ""
    chosen: tuple[str, ...] = ()
    trouble: str = ""
    options: tuple[Possible, ...] = ()
    is_conflict: bool = False
    offered: str = ""
    mode: str = "text"
    guidance: str = ""
    limits: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Questions that belong together: of the section, of a group in it, or of one instance of a repeat.

    Attributes:
        instance: the place of the instance that may be removed with a button here, "".
        repeat: the place of the repeat of which one more may be added with a button here, "".
    """

    title: str
    fields: tuple[FieldView, ...] = ()
    instance: str = ""
    repeat: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionLink:
    """A section in the list of all of them; `lacks` says how many of its answers are missing or wrong."""

    number: int
    label: str
    lacks: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FormPage:
    """What every page of a form has.

    Attributes:
        written: the language of the questions.
        answered, total: questions.
        before, after: the numbers of the sections around it; None where there is none.
        part, parts: of a long section or review, which screen of how many.
    """

    title: str
    language: Language
    written: Language
    sections: tuple[SectionLink, ...]
    answered: int
    total: int
    number: int = 0
    heading: str = ""
    blocks: tuple[Block, ...] = ()
    before: int | None = None
    after: int | None = None
    part: int = 1
    parts: int = 1

    @property
    def fields(self) -> tuple[FieldView, ...]:
        """All fields of the page."""
        return tuple(each for block in self.blocks for each in block.fields)

    @property
    def wrong(self) -> tuple[FieldView, ...]:
        """The fields that something is wrong with."""
        return tuple(each for each in self.fields if each.trouble)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewLine:
    """An answer in words, and where it is changed: which section, which part of it, and which field."""

    label: str
    answer: str
    is_missing: bool
    section: int
    part: int
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewPage:
    """The answers of one page by the number of their section; `seen` is the mark of all that there are, `signing` how
    it stands with who signs them off, `missing` the first that lack something, where there are several pages, and
    `changes` what a correction changes, as Markdown."""

    page: FormPage
    lines: Mapping[int, tuple[ReviewLine, ...]]
    notes: tuple[str, ...]
    is_complete: bool
    finish: str
    seen: str
    signing: SigningPage | None = None
    missing: tuple[ReviewLine, ...] = ()
    changes: tuple[str, ...] = ()


def section_page(
    desk: Desk, section: Section, troubles: Mapping[str, Trouble], screen: Screen | None = None
) -> FormPage:
    """A screen of a section with its fields, the first by default; of those in trouble, with what was typed."""
    screen = screen or screen_of(desk, section)
    links, (answered, total) = _links(desk), desk.filled.progress()
    numbers = [link.number for link in links]
    before = [number for number in numbers if number < section.number]
    after = [number for number in numbers if number > section.number]
    return FormPage(
        title=desk.at.title,
        language=desk.language,
        written=_written(desk),
        sections=links,
        answered=answered,
        total=total,
        number=section.number,
        heading=_label(desk, section),
        blocks=_blocks(desk, section, screen.steps, troubles),
        before=before[-1] if before else None,
        after=after[0] if after else None,
        part=screen.part,
        parts=screen.parts,
    )


def review_page(desk: Desk, part: int = 1) -> ReviewPage:
    """A page of all answers, or the nearest there is."""
    links, (answered, total) = _links(desk), desk.filled.progress()
    asked, missing = questions(desk), _missing(desk)
    parts = max(1, -(-len(asked) // MOST_LINES))
    part = min(max(part, 1), parts)
    page = FormPage(
        title=desk.at.title,
        language=desk.language,
        written=_written(desk),
        sections=links,
        answered=answered,
        total=total,
        before=links[-1].number if links else None,
        part=part,
        parts=parts,
    )
    lines = _lines(desk, asked[(part - 1) * MOST_LINES : part * MOST_LINES], missing)
    lacking = [step for step in asked if step.place in missing][:LACKING] if parts > 1 else []
    return ReviewPage(
        page=page,
        lines={number: tuple(of) for number, of in groupby(lines, lambda line: line.section)},
        notes=notes(desk, "") if part == parts else (),
        is_complete=not missing,
        finish=desk.at.finish,
        seen=seen_of(desk),
        signing=signing_page(desk),
        missing=_lines(desk, lacking, missing),
        changes=corrections(desk) if part == 1 else (),
    )


def seen_of(desk: Desk) -> str:
    """What stands for all answers as they are now."""
    answers = sorted(desk.filled.response.answers.items())
    return mark_of(*(f"{step.place}={desk.filled.value(step.place)}" for step in questions(desk)), str(len(answers)))


def id_of(place: str) -> str:
    """The id of a field, the same on every page."""
    return f"q{hashlib.sha256(place.encode()).hexdigest()[:10]}"


def texts_of(page: FormPage, without: str) -> Mapping[str, object]:
    """What the page says beside one field: when it changes, the page is shown anew."""
    return {
        each.place: (each.text, each.view and (each.view.label, each.view.hint, each.view.choices), each.trouble)
        for each in page.fields
        if each.place != without
    }


def _written(desk: Desk) -> Language:
    codes = {language.name: language.code for language in desk.filled.form.languages}
    return codes.get(desk.names[0]) or desk.language


def _missing(desk: Desk) -> frozenset[str]:
    return frozenset({problem.place for problem in desk.filled.problems()} | set(desk.filled.invalid()))


def _links(desk: Desk) -> tuple[SectionLink, ...]:
    """The sections that have something to show now."""
    missing = _missing(desk)
    found = ((section, steps_of(desk, section)) for section in sections_of(desk.filled.form))
    return tuple(
        SectionLink(
            number=section.number,
            label=_label(desk, section),
            lacks=sum(step.place in missing for step in steps),
        )
        for section, steps in found
        if steps
    )


def _label(desk: Desk, section: Section) -> str:
    text = desk.filled.text(section.paths[-1], section.label, desk.names) if section.label is not None else ""
    return one_line(text) or desk.at.title


def _blocks(desk: Desk, section: Section, steps: Sequence[Step], troubles: Mapping[str, Trouble]) -> tuple[Block, ...]:
    growing = {step.place for step in desk.steps if isinstance(step, AskAnother)}
    found: list[Block] = []
    for (title, instance), together in groupby(steps, lambda step: _block_of(desk, section, step)):
        fields = list[FieldView]()
        for step in together:
            if isinstance(step, AskAnother):
                found += [Block(title=title, fields=tuple(fields))] if fields else []
                found.append(_another(desk, step))
                fields.clear()
            else:
                fields.append(_field(desk, step, troubles.get(step.place)))
        if fields:
            may_go = instance if split(instance)[0] in growing else ""
            found.append(Block(title=title, fields=tuple(fields), instance=may_go))
    return tuple(_removable_once(found))


def _removable_once(blocks: Sequence[Block]) -> Iterator[Block]:
    """An instance that is shown in several blocks is removed below the last of them."""
    last = {block.instance: index for index, block in enumerate(blocks)}
    for index, block in enumerate(blocks):
        is_last = last[block.instance] == index
        yield block if is_last else Block(title=block.title, fields=block.fields, repeat=block.repeat)


def _block_of(desk: Desk, section: Section, step: Step) -> tuple[str, str]:
    """The title and the instance of the block in which something stands."""
    if isinstance(step, AskAnother):
        return "", ""
    labels = section_of(desk, step.place)
    inner = labels[1:] if labels and labels[0] == _label(desk, section) else labels
    return " – ".join(inner), instance_around(step.place)


def _another(desk: Desk, step: AskAnother) -> Block:
    if not may_grow(step):
        return Block(title=full(desk, step))
    seen = show(desk, step)
    text = another_text(desk.voice, seen) if isinstance(seen, AnotherSeen) else ""
    return Block(title=text.partition("\n")[0], repeat=step.place)


def _field(desk: Desk, step: AskQuestion, trouble: Trouble | None) -> FieldView:
    id, place = id_of(step.place), step.place
    if is_fixed(step):
        return FieldView(id=id, place=place, control=Control.NOTE, text=shown(desk, step))
    present = raw_of(desk, step)
    raw = trouble.raw if trouble is not None else present
    is_conflict = trouble is not None and trouble.is_conflict
    return FieldView(
        id=id,
        place=place,
        control=control_of(step.question, len(desk.filled.choices(place, desk.names))),
        view=question_view(desk, step),
        raw=raw,
        shown=trouble.shown if trouble is not None and trouble.shown else mark_of(present),
        chosen=tuple(raw.split(" ")) if raw else (),
        trouble=trouble.text if trouble is not None else _wrong(desk, step),
        options=trouble.options if trouble is not None else (),
        is_conflict=is_conflict,
        offered=mark_of(raw, present, *([BOTH] if is_conflict else [])),
        mode=mode_of(step.question),
        guidance=guidance(desk, step),
        limits=limits_of(step.question),
    )


def _wrong(desk: Desk, step: AskQuestion) -> str:
    """What is wrong with an answer that is kept: another answer has made it so."""
    value = desk.filled.value(step.place)
    problem = desk.filled.problem_of(step.place, value) if value else None
    return faulted(desk, problem) if problem is not None else ""


def _lines(desk: Desk, asked: Sequence[AskQuestion], missing: frozenset[str]) -> tuple[ReviewLine, ...]:
    sections = sections_of(desk.filled.form)
    within = [section_at(sections, step.place) for step in asked]
    parts = {one.number: parts_by_place(desk, one) for one in {each.number: each for each in within}.values()}
    return tuple(
        _line(desk, step, section.number, parts[section.number].get(step.place, 1), is_missing=step.place in missing)
        for step, section in zip(asked, within, strict=True)
    )


def _line(desk: Desk, step: AskQuestion, section: int, part: int, *, is_missing: bool) -> ReviewLine:
    inner = section_of(desk, step.place)[-1:] if "[" in step.place else ()
    return ReviewLine(
        label=" – ".join((*inner, label_of(desk.filled, step, desk.names))),
        answer=in_words(desk.filled, step.place, step.question, desk.names, desk.language),
        is_missing=is_missing,
        section=section,
        part=part,
        id=id_of(step.place),
    )
