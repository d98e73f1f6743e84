"""Somebody registers, for themselves or for a colleague, and changes what they told."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from handlers.deadlines.settling import settle_subject
from handlers.dialogue.library import Library
from handlers.events.codes import new_code
from handlers.events.keeping import held_with_event, note_registration
from handlers.events.reminding import reminded_at
from knowledge.model.audience import Act
from knowledge.model.events import (
    STANDS,
    Event,
    NotRegistered,
    Participant,
    Registration,
    RegistrationState,
    Window,
)
from knowledge.model.messages import storable
from knowledge.model.people import Contact, Member
from knowledge.model.rights import Actor, Forbidden, Right, actor_of
from knowledge.store.unit import Unit

LONGEST_NAME, LONGEST_EMAIL = 200, 254
"""Characters that the store keeps; the second is the longest address that mail is sent to (RFC 5321, 4.5.3.1)."""


def check(unit: Unit, event: Event, contact: Contact, now: datetime) -> Member:
    """Makes sure that somebody may register for an event now, before they are asked for anything, and returns for which
    member. Whether a seat is free does not matter: where none is, there is a waiting list.

    Raises:
        NotRegistered: they may not.
    """
    member = _invited(unit, event, contact, now)
    _make_sure_of_room(unit, event, member)
    return member


def register(
    unit: Unit,
    event_id: int,
    contact: Contact,
    participant: Participant,
    response: int | None,
    library: Library,
    now: datetime,
    *,
    for_self: bool,
    code: Callable[[], str] = new_code,
) -> Registration:
    """Registers somebody, who has a seat then, or waits for one. It settles the event's deadline for the whole member.

    Args:
        response: the number of the answers. The same once more, as after a double click, is the same registration.
        for_self: the contact is the participant; else a colleague is.

    Raises:
        NotRegistered: they may not, or are registered already.
    """
    event = unit.events.hold(event_id)
    if event is None:
        raise NotRegistered("gone")
    known = unit.registrations.of_response(response) if response is not None else None
    if known is not None and known.stands:
        return known
    member = _invited(unit, event, contact, now)
    told = _tidy(participant, contact if for_self else None)
    own = contact.id if for_self else None
    _make_sure_it_is_new(told, own, unit.registrations.of_member(member.id, event.id, STANDS))
    if own is not None and unit.registrations.own(event.id, own) is not None:  # for another of their members
        raise NotRegistered("twice")
    _make_sure_of_room(unit, event, member)
    has_seat = unit.registrations.give_seat(event.id)
    kept = unit.registrations.add(
        Registration(
            event=event.id,
            member=member.id,
            participant=told,
            code=_free(unit, code),
            state=RegistrationState.CONFIRMED if has_seat else RegistrationState.WAITING,
            language=contact.language,
            registered_at=now,
            by=contact.id,
            contact=own,
            response=response,
            remind_at=reminded_at(event, contact, library, now) if has_seat else None,
        )
    )
    _settle(unit, event, contact, now)
    return kept


def change_participant(
    unit: Unit, by: Actor, registration_id: int, participant: Participant, response: int | None, now: datetime
) -> Registration:
    """Keeps what was told anew about who takes part, until the event begins.

    Args:
        response: the number of the answers; None where they are the same response as before.

    Raises:
        Forbidden: they have nothing to do with it.
        NotRegistered: it was withdrawn, it is too late, or somebody else is registered under that name.
    """
    event, registration = held_with_event(unit, registration_id)
    need_say(by, registration)
    if not registration.stands:
        raise NotRegistered("gone")
    if event.window(now) is Window.CANCELLED:
        raise NotRegistered("cancelled")
    if now >= event.starts_at:
        raise NotRegistered("closed")
    told = _tidy(participant, None)
    others = unit.registrations.of_member(registration.member, event.id, STANDS)
    _make_sure_it_is_new(told, None, (other for other in others if other.id != registration.id))
    answers = registration.response if response is None else response
    kept = unit.registrations.save(replace(registration, participant=told, response=answers, changed_at=now))
    note_registration(unit, by, "changed", kept, now)
    return kept


def manages(by: Actor, registration: Registration) -> bool:
    """Whether somebody has a say in a registration: the person, who registered them, those who register for the same
    member, and the secretariat."""
    if by.may(Right.MANAGE_EVENTS):
        return True
    is_theirs = by.contact is not None and by.contact in (registration.contact, registration.by)
    acts_for = by.member is not None and by.member.id == registration.member
    return is_theirs or (acts_for and by.may(Right.SUBMIT_FOR_MEMBER, by.member))


def need_say(by: Actor, registration: Registration) -> None:
    """Makes sure that somebody has a say in a registration.

    Raises:
        Forbidden: they have not.
    """
    if not manages(by, registration):
        raise Forbidden


def _invited(unit: Unit, event: Event, contact: Contact, now: datetime) -> Member:
    window, member = event.window(now), contact.member
    if window is not Window.OPEN:
        raise NotRegistered(window.value)
    if member is None:
        raise NotRegistered("no_member")
    is_official = actor_of(contact).may(Right.SUBMIT_FOR_MEMBER, member)
    if not is_official or not unit.events.invites(event, member.id, now):
        raise NotRegistered("not_invited")
    return member


def _make_sure_of_room(unit: Unit, event: Event, member: Member) -> None:
    most = event.seats_per_member
    if most is not None and unit.registrations.count_of_member(event.id, member.id) >= most:
        raise NotRegistered("member_full")


def _settle(unit: Unit, event: Event, contact: Contact, now: datetime) -> None:
    """A member that had said that it would not take part does, after all."""
    settle_subject(unit, contact, event.subject, Act.REGISTERED, now)
    if contact.member is not None:
        unit.registrations.forget_declined(event, contact.member.id)


def _tidy(participant: Participant, oneself: Contact | None) -> Participant:
    """What was told, as the store keeps it; without a name it is nobody's, or the contact's own."""
    name = _line(participant.name, LONGEST_NAME) or (_line(oneself.name, LONGEST_NAME) if oneself else "")
    if not name:
        raise NotRegistered("no_name")
    return Participant(
        name=name,
        function=_line(participant.function, LONGEST_NAME),
        email=_line(participant.email, LONGEST_EMAIL),
    )


def _line(text: str, most: int) -> str:
    return " ".join(storable(text).split())[:most].strip()


def _make_sure_it_is_new(told: Participant, own: int | None, registered: Iterable[Registration]) -> None:
    """Nobody is registered twice: one contact, one e-mail address, or one name where the addresses do not tell two
    people apart."""
    for each in registered:
        is_same = (own is not None and each.contact == own) or _is_same(told, each.participant)
        if is_same:
            raise NotRegistered("twice")


def _is_same(one: Participant, other: Participant) -> bool:
    mine, theirs = _folded(one.email), _folded(other.email)
    if mine and theirs:
        return mine == theirs
    return _folded(one.name) == _folded(other.name)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _free(unit: Unit, code: Callable[[], str]) -> str:
    """The first code that is nobody's."""
    while unit.registrations.has_code(made := code()):
        pass
    return made
