"""Calls are written, changed, opened and cancelled by the secretariat; each has its deadline, of which cities are
reminded until they have applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.calls.telling import tell_cancelled
from handlers.calls.words import deadline_of_call
from handlers.deadlines.setting import cancel_deadline, move_deadline, set_deadline
from handlers.dialogue.library import Library
from knowledge.errors import FocalError
from knowledge.model.calls import Call, CallRefused, CallState
from knowledge.model.deadlines import Deadline, DeadlineState
from knowledge.model.rights import Actor, Right
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit


class NoSuchCall(FocalError):
    """There is no such call."""


def known_call(unit: Unit, id: int) -> Call:
    """A call by its number; nobody else changes it, or hands in to it, until the unit ends.

    Raises:
        NoSuchCall: there is none.
    """
    call = unit.calls.held(id)
    if call is None:
        raise NoSuchCall
    return call


def create_call(unit: Unit, by: Actor, call: Call, now: datetime) -> Call:
    """Stores a draft, which no city sees yet.

    Raises:
        Forbidden: the actor may not.
        CallRefused: it has no title, is over already, or opens after it closes.
    """
    by.need(Right.MANAGE_CALLS)
    _check(call, now)
    kept = unit.calls.add(replace(call, state=CallState.DRAFT))
    _note(unit, by, "created", kept, now)
    return kept


def change_call(unit: Unit, by: Actor, call: Call, library: Library, now: datetime) -> Call:
    """Stores what somebody changed of a call as they saw it. Of an open one the deadline changes with it, and those who
    were reminded hear of another closing time.

    Raises:
        Forbidden: the actor may not.
        NoSuchCall: there is none.
        CallRefused: see `create_call`; or it is cancelled or decided, or cities answer its form already ("form-fixed").
        Conflict: somebody else changed it since it was seen.
    """
    by.need(Right.MANAGE_CALLS)
    before = known_call(unit, call.id)
    if before.revision != call.revision:
        raise Conflict
    if before.state not in (CallState.DRAFT, CallState.OPEN):
        raise CallRefused("not-now")
    _check(call, now)
    if call.form != before.form and unit.calls.has_answers(before):
        raise CallRefused("form-fixed")
    if before.state is CallState.OPEN and call.form is None:
        raise CallRefused("no-form")
    kept = unit.calls.save(replace(call, state=before.state))
    if kept.state is CallState.OPEN:
        _carry_over(unit, by, kept, library, now)
    _note(unit, by, "changed", kept, now)
    return kept


def open_call(unit: Unit, by: Actor, call: Call, now: datetime) -> Call:
    """Lets cities apply, from its opening time on, and reminds them until it closes.

    Raises:
        Forbidden: the actor may not.
        CallRefused: it is no draft, is over already, or nobody knows what is asked ("no-form").
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_CALLS)
    if call.state is not CallState.DRAFT:
        raise CallRefused("not-now")
    _check(call, now)
    if call.form is None:
        raise CallRefused("no-form")
    kept = unit.calls.save(replace(call, state=CallState.OPEN))
    set_deadline(unit, by, _deadline(kept, now), now)
    _note(unit, by, "opened", kept, now)
    return kept


def cancel_call(unit: Unit, by: Actor, call: Call, library: Library, now: datetime) -> Call:
    """Takes a call back: nobody is reminded any more, and everybody who worked on an application is told.

    Raises:
        Forbidden: the actor may not.
        CallRefused: it is cancelled or decided already.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.MANAGE_CALLS)
    if call.state not in (CallState.DRAFT, CallState.OPEN):
        raise CallRefused("not-now")
    kept = unit.calls.save(replace(call, state=CallState.CANCELLED))
    for deadline in unit.deadlines.hold(kept.subject):
        cancel_deadline(unit, by, deadline, library, now)
    tell_cancelled(unit, kept, library, now)
    _note(unit, by, "cancelled", kept, now)
    return kept


def _deadline(call: Call, now: datetime) -> Deadline:
    """Nobody is reminded before it has opened."""
    return deadline_of_call(call, max(now, call.opens_at or now))


def _check(call: Call, now: datetime) -> None:
    if not any(title.strip() for title in call.titles.values()):
        raise CallRefused("no-title")
    if call.closes_at <= now:
        raise CallRefused("past")
    if call.opens_at is not None and call.opens_at >= call.closes_at:
        raise CallRefused("opens-after-closing")


def _carry_over(unit: Unit, by: Actor, call: Call, library: Library, now: datetime) -> None:
    """The deadline says what the call says by now."""
    wanted = _deadline(call, now)
    for deadline in unit.deadlines.hold(call.subject):
        if deadline.state is DeadlineState.CANCELLED:
            continue
        named = replace(deadline, titles=wanted.titles, zone=wanted.zone, audience=wanted.audience)
        moved = move_deadline(
            unit, by, unit.deadlines.save(named) if named != deadline else deadline, wanted.due_at, library, now
        )
        if wanted.since > moved.since and wanted.since > now:
            unit.deadlines.save(replace(moved, since=wanted.since))


def _note(unit: Unit, by: Actor, verb: str, call: Call, now: datetime) -> None:
    unit.audit.note(by.name, f"call.{verb}", call.subject, now)
