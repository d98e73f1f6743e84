"""A draft whose form has a new version goes on in that one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from handlers.dialogue.library import Library
from handlers.filling.desk import around, filled_by
from handlers.filling.values import in_words, label_of
from handlers.ticket_texts import plain
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.forms.responses.carrying import carry
from knowledge.model.people import Contact
from knowledge.model.responses import AnswerEvent, KeptResponse
from knowledge.store.unit import Unit

MOST_NAMED = 12
"""Answers that are listed one by one."""


def renewed(
    unit: Unit, contact: Contact, library: Library, kept: KeptResponse, form: int, now: datetime
) -> tuple[KeptResponse, tuple[str, ...]]:
    """The draft in another version of its form, and what is to be said of it: which answers do not fit any more.

    These are kept aside, among the answers that were ever given, and their questions are asked again.

    Raises:
        Conflict: somebody else stored the response since it was read.
    """
    old, new = unit.forms.one(kept.form), unit.forms.one(form)
    before = filled_by(old, kept.response, contact, library, now)
    found = carry(old, before.response, new, around(new, contact, library, now))
    unit.responses.note(
        *(
            AnswerEvent(response=kept.id, place=place, value=value, at=now, is_aside=True)
            for place, value in found.flagged.items()
        )
    )
    moved = unit.responses.save(replace(kept, form=form, response=found.response, changed_at=now))
    return moved, _said(before, found.flagged, contact, library)


def _said(before: Filled, flagged: Mapping[str, str], contact: Contact, library: Library) -> tuple[str, ...]:
    _ = library.phrasebook.speak(*contact.languages)
    said = _("There is a new version of this form. Your answers have been carried over.")
    lines = list(_lines(before, flagged, contact, library))
    if not lines:
        return (said,)
    rest = len(lines) - MOST_NAMED
    if rest > 0:
        lines[MOST_NAMED:] = [_.plural("… and {count} more", "… and {count} more", rest)]
    unfit = _("These answers do not fit the new version any more:")
    return said, "\n".join((unfit, *lines))


def _lines(before: Filled, flagged: Mapping[str, str], contact: Contact, library: Library) -> Iterator[str]:
    """What was asked in the earlier version, and answered, in words."""
    _ = library.phrasebook.speak(*contact.languages)
    names = before.form.chain(contact.languages)
    for step in before.steps():
        if isinstance(step, AskQuestion) and step.place in flagged:
            answer = in_words(before, step.place, step.question, names, _.language)
            yield "• " + _("{label}: {answer}", label=label_of(before, step, names), answer=plain(answer))
