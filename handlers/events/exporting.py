"""The participants of an event as a workbook, with what they answered."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library, Voice
from handlers.events.keeping import known, note
from handlers.filling.values import in_words, label_of
from knowledge.forms.responses import AskQuestion, Surroundings, fill
from knowledge.model.events import Event, Registration, RegistrationState
from knowledge.model.people import Member
from knowledge.model.responses import KeptResponse
from knowledge.model.rights import Actor, Right
from knowledge.spreadsheets import write_text
from knowledge.store.unit import Unit

OF_PARTICIPANT = frozenset({"name", "function", "email"})
"""Questions whose answers stand in columns of their own."""

Answers = Mapping[str, str]
"""Values in words, by the labels of their questions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParticipantTable:
    """All registrations of an event in words: those who have a seat, who wait, and who withdrew, in their order."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def participants_xlsx(unit: Unit, by: Actor, event_id: int, library: Library, _: Voice, now: datetime) -> bytes:
    """The table as a workbook, every cell a text, which no spreadsheet takes for a formula.

    Who takes it away is written down.

    Raises:
        Forbidden: the actor may not see it.
        NoSuchEvent: there is none.
    """
    import xlsxwriter  # twelve megabytes that no server needs

    event = known(unit, event_id)
    table = participants(unit, by, event, library, _, now)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        bold, plain = book.add_format({"bold": True}), book.add_format()
        page.freeze_panes(1, 1)
        page.set_column(0, len(table.header) - 1, 24)
        for column, name in enumerate(table.header):
            write_text(page, 0, column, name, plain, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                write_text(page, number, column, cell, plain)
    note(unit, by, "participants_exported", event, now, {"rows": len(table.rows)})
    return content.getvalue()


def participants(unit: Unit, by: Actor, event: Event, library: Library, _: Voice, now: datetime) -> ParticipantTable:
    """Who takes part, with the answers to the questions of the form.

    When they registered is told by the network's clock, and when they came by the event's.

    Raises:
        Forbidden: the actor may not see it.
    """
    by.need(Right.MANAGE_EVENTS)
    here, there = library.installation.time_zone, event.zone
    zones = (ZoneInfo(here), ZoneInfo(there))
    found = sorted(unit.registrations.of_event(event.id), key=_order)
    members = {member.id: member for member in unit.contacts.members()}
    answers = _answers_of(unit, event, found, Surroundings(now=now, zone=zones[1]), _)
    questions = tuple(dict.fromkeys(label for each in answers.values() for label in each))
    rows = tuple(
        (*_person(_, each, members, zones), *(answers.get(each.id, {}).get(label, "") for label in questions))
        for each in found
    )
    return ParticipantTable(header=(*_header(_, here, there), *questions), rows=rows)


def state_name(_: Voice, state: RegistrationState) -> str:
    """What a state of a registration is called."""
    match state:
        case RegistrationState.CONFIRMED:
            return _("seat confirmed")
        case RegistrationState.WAITING:
            return _("on the waiting list")
        case RegistrationState.OFFERED:
            return _("a seat is offered")
        case RegistrationState.WITHDRAWN:
            return _("withdrawn")
    assert_never(state)


def _order(registration: Registration) -> tuple[int, float, int]:
    states = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITING)
    place = states.index(registration.state) if registration.stands else len(states)
    return place, *registration.turn


def _header(_: Voice, here: str, there: str) -> tuple[str, ...]:
    return (
        _("Name"),
        _("Function"),
        _("E-mail"),
        _("Member"),
        _("Country"),
        _("State"),
        _("Registered ({zone})", zone=here),
        _("Was there ({zone})", zone=there),
    )


def _person(
    _: Voice, registration: Registration, members: Mapping[int, Member], zones: tuple[ZoneInfo, ZoneInfo]
) -> tuple[str, ...]:
    participant, member = registration.participant, members.get(registration.member)
    return (
        participant.name,
        participant.function,
        participant.email,
        member.name if member else "",
        member.country if member else "",
        state_name(_, registration.state),
        _at(registration.registered_at, zones[0]),
        _at(registration.attended_at, zones[1]),
    )


def _answers_of(
    unit: Unit, event: Event, registrations: Iterable[Registration], around: Surroundings, _: Voice
) -> Mapping[int, Answers]:
    """What was answered, by the numbers of the registrations. Of somebody erased it is not looked at any more."""
    kept = {each.id: each for each in unit.responses.of_subject(event.subject)}
    answers: dict[int, Answers] = {}
    for registration in registrations:
        number = registration.response
        response = (kept.get(number) or unit.responses.one(number)) if number is not None else None
        if response is not None and registration.participant.name:
            answers[registration.id] = _answers(unit, response, around, _)
    return answers


def _answers(unit: Unit, kept: KeptResponse, around: Surroundings, _: Voice) -> Answers:
    filled = fill(unit.forms.one(kept.form), kept.response, around)
    names = filled.form.chain(_.languages)
    asked = (step for step in filled.steps() if isinstance(step, AskQuestion) and filled.value(step.place))
    return MappingProxyType(
        {
            label_of(filled, step, names): in_words(filled, step.place, step.question, names, _.language)
            for step in asked
            if step.question.name not in OF_PARTICIPANT
        }
    )


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    """As spreadsheets in every language read it."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" if instant is not None else ""
