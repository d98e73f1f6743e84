"""Sections of a form are handed over to colleagues of the same member, and come back answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.dialogue.filling_effects import FillingOutcome, Prompted, Share
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.library import Voice
from handlers.filling.colleagues import colleagues, path_of_section, section_title, shareable
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.earlier import go_on
from handlers.filling.sections import outermost, section_at, sections_of
from handlers.filling.showing import review
from handlers.filling.way import left, next_open
from handlers.notices import notify
from handlers.ticket_texts import plain
from knowledge.model.conversation import Stage
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.responses import SectionAssignment

LONGEST_NOTE = 1_000
"""Characters of a note that are kept and shown."""


def hand_over(desk: Desk, deed: Share) -> FillingOutcome:
    """Asks which section goes to whom, and with which note; then tells them."""
    at = desk.at
    if deed.note is not None and at.stage is Stage.SHARING and at.to:
        return _handed(desk, deed.note)
    section = next((one for one in shareable(desk) if one.number == deed.section), None)
    colleague = next((one for one in colleagues(desk) if one.id == deed.to), None)
    place = path_of_section(desk, section) if section is not None else ""
    to = colleague.id if colleague is not None and place else 0
    at = replace(at, stage=Stage.SHARING, place=place, to=to, seen="", page=0, picked=(), meant=(), is_open=False)
    return ask(replace(desk, at=at))


def ask(desk: Desk, said: Sequence[str] = ()) -> FillingOutcome:
    """What is still to be said about handing a section over; the review where nothing can be."""
    _, at = desk.voice, desk.at
    sections, people = shareable(desk), colleagues(desk)
    section = section_at(sections, at.place) if sections and at.place else None
    colleague = next((one for one in people if one.id == at.to), None)
    back = Choice(id=f"{IN_FORM}:review", label=_("Show my answers"))
    if not sections or not people:
        return review(desk, 0, said)
    if section is None:
        choices = [Choice(id=f"{IN_FORM}:hand:{one.number}", label=section_title(desk, one)) for one in sections]
        text = _("Which section shall a colleague answer?")
    elif colleague is None:
        begin = f"{IN_FORM}:hand:{section.number}"
        choices = [Choice(id=f"{begin}:{one.id}", label=one.name) for one in people]
        text = _("Who shall answer “{section}”?", section=section_title(desk, section))
    else:
        choices = [Choice(id=f"{IN_FORM}:note:none", label=_("No note"))]
        text = _("Would you like to add a note for {name}? Type it.", name=plain(colleague.name))
    return Prompted(at=at, text="\n\n".join((*said, text)), choices=(*choices, back))


def settle(desk: Desk) -> None:
    """Tells those who handed a section over that it is answered, each once."""
    open = [one for one in desk.unit.assignments.of_response(desk.kept.id) if one.done_at is None]
    if not open:
        return
    is_left = left(desk)
    waiting = {outermost(step.place) for step in desk.steps if is_left(step)}
    for one in open:
        if one.section not in waiting and desk.unit.assignments.finish(one.id, desk.now):
            _tell_of_end(desk, one)


def at_section(desk: Desk, assignment: SectionAssignment, said: Sequence[str]) -> FillingOutcome:
    """The first question of a section that is left, else its first; the next of all where nothing is asked in it."""
    steps = [step for step in desk.steps if outermost(step.place) == assignment.section and not is_fixed(step)]
    is_left = left(desk)
    first = next(filter(is_left, steps), steps[0] if steps else next_open(desk, None))
    return go_on(desk, first, said)


def _handed(desk: Desk, note: str) -> FillingOutcome:
    _, at = desk.voice, desk.at
    colleague = next((one for one in colleagues(desk) if one.id == at.to), None)
    section = next((one for one in shareable(desk) if path_of_section(desk, one) == at.place), None)
    if colleague is None or section is None:
        return review(desk, 0)
    added = desk.unit.assignments.add(
        SectionAssignment(
            response=desk.kept.id,
            section=at.place,
            contact=colleague.id,
            by=desk.contact.id,
            note=" ".join(note.split())[:LONGEST_NOTE],
            at=desk.now,
        )
    )
    is_told = _tell(desk, added, colleague)
    name, title = plain(colleague.name), section_title(desk, section)
    said = (
        _("{name} has been asked to answer “{section}”.", name=name, section=title)
        if is_told
        else _("“{section}” is {name}’s now. I cannot reach {name} yet: please tell them.", name=name, section=title)
    )
    return review(desk, 0, (said,))


def _tell(desk: Desk, assignment: SectionAssignment, colleague: Contact) -> bool:
    def text(_: Voice) -> str:
        asked = _(
            "{name} asks you to answer the section “{section}” of “{title}”.",
            name=plain(desk.contact.name),
            section=_title_for(desk, assignment, colleague),
            title=desk.at.title,
        )
        return f"{asked}\n\n{plain(assignment.note)}" if assignment.note else asked

    opening = f"{IN_FORM}:resume:{desk.kept.id}:{assignment.id}"
    return notify(
        desk.unit,
        colleague,
        desk.library,
        _key(assignment),
        desk.now,
        text,
        lambda _: [Choice(id=opening, label=_("Open the form"))],
    )


def _tell_of_end(desk: Desk, assignment: SectionAssignment) -> None:
    by = desk.unit.people.contact(assignment.by) if assignment.by is not None else None
    if by is None or by.id == desk.contact.id:
        return
    notify(
        desk.unit,
        by,
        desk.library,
        f"{_key(assignment)}:done",
        desk.now,
        lambda _: _(
            "{name} has answered the section “{section}” of “{title}”.",
            name=plain(desk.contact.name),
            section=_title_for(desk, assignment, by),
            title=desk.at.title,
        ),
        lambda _: [Choice(id=f"{IN_FORM}:resume:{desk.kept.id}", label=_("Open the form"))],
    )


def _key(assignment: SectionAssignment) -> str:
    """With its moment: a database may give the number of a row that is gone to another."""
    return f"assigned:{assignment.id}:{assignment.at:%Y%m%d%H%M%S}"


def _title_for(desk: Desk, assignment: SectionAssignment, reader: Contact) -> str:
    """The name of a section in somebody else's language."""
    section = section_at(sections_of(desk.filled.form), assignment.section)
    return section_title(replace(desk, contact=reader), section)
