"""Which sections of a form may be handed over, and to whom."""

from __future__ import annotations

from handlers.filling.desk import Desk
from handlers.filling.sections import Section, outermost, sections_of
from handlers.filling.values import one_line
from handlers.filling.way import left
from knowledge.model.forms import Question
from knowledge.model.people import Contact
from knowledge.model.rights import Right, actor_of


def section_title(desk: Desk, section: Section) -> str:
    """The name of a section in the reader's language, on one line; "" where it has none."""
    path = path_of_section(desk, section)
    if section.label is None or not path:
        return ""
    return one_line(desk.filled.text(path, section.label, desk.names))


def can_share(desk: Desk) -> bool:
    """Whether there is a section to be handed over, and somebody to take it."""
    return bool(shareable(desk)) and bool(colleagues(desk))


def shareable(desk: Desk) -> tuple[Section, ...]:
    """The sections that have a name, and something left to be answered; none of what is nobody else's."""
    if desk.kept.member is None or desk.at.changes:
        return ()
    is_left = left(desk)
    open = {outermost(step.place) for step in desk.steps if is_left(step)}
    sections = sections_of(desk.filled.form)
    return tuple(one for one in sections if section_title(desk, one) and open & {*one.paths})


def colleagues(desk: Desk) -> tuple[Contact, ...]:
    """Those of the same member who may answer, but for whoever asks."""
    member = desk.contact.member
    if desk.kept.member is None or member is None:
        return ()
    found = desk.unit.contacts.of_member(desk.kept.member)
    return tuple(
        one
        for one in found
        if one.id != desk.contact.id and one.name and actor_of(one).may(Right.ANSWER_FOR_MEMBER, member)
    )


def path_of_section(desk: Desk, section: Section) -> str:
    """The path of the group or repeat that a section is."""
    groups = {node.path for node in desk.filled.form.root.children if not isinstance(node, Question)}
    return next((path for path in section.paths if path in groups), "")
