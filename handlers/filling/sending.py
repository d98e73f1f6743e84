"""A form is handed in: what its purpose does with it, in the same transaction."""

from __future__ import annotations

from dataclasses import replace

from handlers.dialogue.filling_effects import FillingOutcome, HandedIn, NotFilled
from handlers.filling.desk import Desk
from handlers.filling.keeping import faulted
from handlers.filling.kinds import purpose_of
from handlers.filling.purposes import Completion, Refusal
from handlers.filling.showing import review, show
from handlers.filling.way import next_open
from handlers.reviewing.overlooking import overlooked
from handlers.signing.choosing import before_hand_in
from knowledge.errors import FocalError
from knowledge.forms.responses import Filled
from knowledge.model.responses import KeptResponse, ResponseState


class _Refused(FocalError):
    """The purpose refused; what it did is undone."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.text)


def hand_in(desk: Desk) -> FillingOutcome:
    """Hands a form in, unless something in it is missing or wrong, or somebody has to sign it: then that is asked.

    Raises:
        Forbidden: they may not.
    """
    return _whats_wrong(desk) or before_hand_in(desk) or handed_in(desk)


def _whats_wrong(desk: Desk) -> FillingOutcome | None:
    """What is missing or wrong, or nobody has looked at, asked; None when nothing is."""
    return first_problem(desk) or overlooked(desk)


def handed_in(desk: Desk) -> FillingOutcome:
    """Hands in what nothing is missing in, and whoever had to has signed.

    Raises:
        Forbidden: they may not.
    """
    try:
        with desk.unit.attempt():
            done = _complete(desk)
    except _Refused as refused:
        at = review(desk, 0).at
        return NotFilled(at=at, text=refused.refusal.text, choices=refused.refusal.choices)
    return HandedIn(text=done.text, choices=done.choices, files=done.files)


def first_problem(desk: Desk) -> FillingOutcome | None:
    """The question whose answer is missing or wrong, asked; None when there is none."""
    _ = desk.voice
    for place in desk.filled.invalid():
        problem = desk.filled.problem_of(place, desk.filled.value(place))
        if place in desk.by_place and problem is not None:
            return show(desk, desk.by_place[place], (faulted(desk, problem),))
    problems = desk.filled.problems()
    if not problems:
        return None
    step = desk.by_place.get(problems[0].place) or next_open(desk, None)
    return show(desk, step, (faulted(desk, problems[0]),))


def _complete(desk: Desk) -> Completion:
    purpose = purpose_of(desk.kept.subject.partition(":")[0])
    if purpose is None:
        raise LookupError(desk.kept.subject)
    filled = desk.filled.finished()
    kept = replace(_stored(desk, filled), subject=desk.kept.subject)
    done = purpose.complete(desk.unit, desk.contact, kept, filled, desk.library, desk.now)
    if isinstance(done, Refusal):
        raise _Refused(done)
    _submit(desk, kept)
    return done


def _stored(desk: Desk, filled: Filled) -> KeptResponse:
    """The response as it will be: the draft itself, or the one that it changes."""
    responses, language = desk.unit.responses, desk.contact.language
    changed = replace(desk.kept, response=filled.response, changed_at=desk.now, language=language)
    draft = responses.save(changed)
    target = responses.one(desk.at.changes) if desk.at.changes else None
    if target is None:
        return draft
    responses.absorb(draft.id, target.id)
    taken = replace(target, response=draft.response, form=draft.form, changed_at=desk.now, language=language)
    return responses.save(taken)


def _submit(desk: Desk, kept: KeptResponse) -> None:
    """Marks it as handed in; the purpose may have stored something in it."""
    now = desk.unit.responses.one(kept.id) or kept
    desk.unit.responses.save(replace(now, state=ResponseState.SUBMITTED, key=None, submitted_at=desk.now))
