"""A form in sections, one for each page: its outermost groups and repeats, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.filling.desk import Desk
from knowledge.forms.responses import Step
from knowledge.forms.responses.places import path_of
from knowledge.model.forms import FormText, FormVersion, Node, Question, QuestionType


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One page of a form.

    Attributes:
        number: counted from 1; it does not change with what is relevant.
        paths: the children of the form's root that stand on it.
        label: of the group or repeat; None of questions outside of any.
    """

    number: int
    paths: tuple[str, ...]
    label: FormText | None = None


def sections_of(form: FormVersion) -> tuple[Section, ...]:
    """The sections in the order of the form. What is only read stands on the page of what follows it."""
    found: list[Section] = []
    is_open, before = False, list[str]()
    for node in form.root.children:
        if _is_unasked(node):
            continue
        if _is_note(node):
            before.append(node.path)
        elif isinstance(node, Question) and is_open:
            found[-1] = replace(found[-1], paths=(*found[-1].paths, *before, node.path))
            before = []
        else:
            is_open = isinstance(node, Question)
            label = None if isinstance(node, Question) else node.label
            found.append(Section(number=len(found) + 1, paths=(*before, node.path), label=label))
            before = []
    if before and found:
        found[-1] = replace(found[-1], paths=(*found[-1].paths, *before))
    return tuple(found) or (Section(number=1, paths=tuple(before)),)


def steps_of(desk: Desk, section: Section) -> tuple[Step, ...]:
    """What is asked or shown in a section now."""
    return tuple(step for step in desk.steps if outermost(step.place) in section.paths)


def section_at(sections: Sequence[Section], place: str) -> Section:
    """The section in which a place stands."""
    return next((section for section in sections if outermost(place) in section.paths), sections[0])


def outermost(place: str) -> str:
    """The path of the child of the root in which a place is."""
    return path_of("/".join(place.split("/", 3)[:3]))


def _is_unasked(node: Node) -> bool:
    """Nobody sees it: a calculation, or a group of nothing else, such as what pyxform adds about the instance."""
    if isinstance(node, Question):
        return not node.is_asked
    return all(map(_is_unasked, node.children))


def _is_note(node: Node) -> bool:
    return isinstance(node, Question) and node.type is QuestionType.NOTE
