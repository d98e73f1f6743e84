"""The lists on a member's page, each row of which leads to what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.console_call_words import APPLICATION_MARKS, application_names
from bot.web.console_deadline_words import deed_name, when
from bot.web.console_event_words import registration_name
from bot.web.console_form_words import REVIEW_MARKS, review_name
from bot.web.console_member_words import request_name
from bot.web.console_pages import Cell, cell, person_name
from handlers.circulars.texts import kind_name
from handlers.deadlines.letters import title_in, zone_of
from handlers.dialogue.library import Library
from handlers.dialogue.naming import role_name
from handlers.phrasebook import Speaker
from knowledge.model.audience import Act
from knowledge.model.languages import Text
from knowledge.model.people import Member
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import ReviewState
from knowledge.store.member_activity import (
    CircularLine,
    MemberActivity,
    QuestionLine,
    RegistrationLine,
    RequestLine,
    ResponseLine,
)
from knowledge.store.member_timetable import DeadlineLine, MemberTimetable
from knowledge.store.parts import Part, Span
from knowledge.store.unit import Unit

SHORT = 160
"""Characters of a question in the list: two lines of a wide screen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Somebody looks at a member.

    Attributes:
        zone: the official clock.
    """

    unit: Unit
    member: Member
    now: datetime
    zone: tzinfo
    library: Library
    _: Speaker

    @property
    def activity(self) -> MemberActivity:
        return MemberActivity(self.unit.connection)

    def at(self, instant: datetime | None) -> str:
        return self._.moment(instant, self.zone) if instant else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A list: its name in addresses, and what stands in it."""

    code: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int
    empty: str


def circulars(look: Look, span: Span) -> Section:
    """What was sent to it, and who acknowledged it."""
    _ = look._
    found = look.activity.circulars(look.member.id, _.language, span)
    columns = [_("Circular"), _("Released"), _("Recipients"), _("Acknowledged")]
    rows = [_circular(line, look) for line in found]
    return _section("circulars", _("Circulars"), columns, rows, found, _)


def _circular(line: CircularLine, look: Look) -> list[Cell]:
    _ = look._
    name = _("Circular {number}", number=line.number) if line.number is not None else kind_name(_, line.kind)
    said = [f"{person_name(one.name, one.contact, _)} · {look.at(one.at)}" for one in line.acknowledged]
    silent = _("nobody yet") if line.asks_acknowledgement else "—"
    return [
        cell(f"{name} · {line.year}: {line.title}", f"/console/circulars/{line.circular}/circulation"),
        cell(look.at(line.released_at)),
        cell(_.number(line.recipients)),
        marked("\n".join(said), "confirmed") if said else marked(silent, "attention" if silent != "—" else ""),
    ]


def deadlines(look: Look, span: Span) -> Section:
    """What it was asked for, and whether it did it."""
    _ = look._
    found = MemberTimetable(look.unit.connection).deadlines(look.member.id, look.now, span)
    rows = [_deadline(line, look) for line in found]
    return _section("deadlines", _("Deadlines"), [_("Deadline"), _("Until"), _("State")], rows, found, _)


def _deadline(line: DeadlineLine, look: Look) -> list[Cell]:
    deadline, _ = line.deadline, look._
    if line.acts:
        state = marked(
            _.list([deed_name(act, deadline, _) for act in sorted(line.acts, key=list(Act).index)]), "confirmed"
        )
    else:
        is_open = deadline.is_open(look.now)
        state = marked(_("open") if is_open else _("missing"), "scheduled" if is_open else "attention")
    zone = zone_of(deadline.zone, look.library)
    title = deadline.titles.render(_.languages)
    return [
        cell(title_in(_, deadline), f"/console/deadlines/{deadline.id}", title.language),
        cell(when(deadline.due_at, zone, _)),
        state,
    ]


def responses(look: Look, span: Span) -> Section:
    """Which questionnaires it answers, and how far it is."""
    _ = look._
    found = look.activity.responses(look.member.id, span)
    columns = [_("Questionnaire"), _("State"), _("Answers"), _("Last change")]
    rows = [_response(line, look) for line in found]
    return _section("responses", _("Questionnaires"), columns, rows, found, _)


def _response(line: ResponseLine, look: Look) -> list[Cell]:
    _ = look._
    if line.state is ResponseState.SUBMITTED and line.review:
        review = ReviewState(line.review)
        state = marked(review_name(review, _), REVIEW_MARKS[review])
    elif line.state is ResponseState.SUBMITTED:
        state = marked(_("handed in"), "approved")
    else:
        state = marked(_("being written"), "draft")
    return [
        cell(line.title, f"/console/forms/{line.form}/responses/{line.response}"),
        state,
        cell(_.number(line.answers)),
        cell(look.at(line.changed_at)),
    ]


def registrations(look: Look, span: Span) -> Section:
    """Whom it sends to events."""
    _ = look._
    found = look.activity.registrations(look.member.id, span)
    columns = [_("Event"), _("When"), _("Person"), _("State")]
    rows = [_registration(line, look) for line in found]
    return _section("registrations", _("Events"), columns, rows, found, _)


def _registration(line: RegistrationLine, look: Look) -> list[Cell]:
    _ = look._
    was_there = bool(line.attended_at)
    state = marked(_("Present"), "confirmed") if was_there else marked(registration_name(line.state, _), "")
    return [
        titled(line.titles, f"/console/events/{line.event}/participants", _),
        cell(when(line.starts_at, ZoneInfo(line.zone), _)),
        cell(line.name or _("somebody who was erased")),
        state,
    ]


def applications(look: Look, span: Span) -> Section:
    """What it applies for."""
    _ = look._
    found = look.activity.applications(look.member.id, span)
    columns = [_("Call"), _("State"), _("Handed in"), _("Last change")]
    rows = [
        [
            titled(line.titles, f"/console/calls/{line.call}/applications/{line.application}", _),
            marked(application_names(_)[line.state], APPLICATION_MARKS[line.state]),
            cell(look.at(line.submitted_at) or "—"),
            cell(look.at(line.changed_at)),
        ]
        for line in found
    ]
    return _section("applications", _("Calls"), columns, rows, found, _)


def questions(look: Look, span: Span) -> Section:
    """What its people asked the secretariat."""
    _ = look._
    found = look.activity.questions(look.member.id, span)
    columns = [_("Question"), _("Person"), _("When"), _("State")]
    rows = [_question(line, look) for line in found]
    return _section("questions", _("Questions to the secretariat"), columns, rows, found, _)


def _question(line: QuestionLine, look: Look) -> list[Cell]:
    _ = look._
    text = line.text if len(line.text) <= SHORT else f"{line.text[: SHORT - 1]}…"
    return [
        cell(text or "—", f"/console/tickets/{line.ticket}", line.language or None),
        cell(person_name(line.name, line.contact, _), f"/console/conversations/{line.contact}"),
        cell(look.at(line.opened_at)),
        marked(_("open"), "attention") if line.is_open else marked(_("settled"), ""),
    ]


def requests(look: Look, span: Span) -> Section:
    """What is, or was, to be decided about its people."""
    _ = look._
    found = look.activity.requests(look.member.id, span)
    rows = [_request(line, look) for line in found]
    columns = [_("Person"), _("When"), _("State")]
    return _section("requests", _("Decisions about people"), columns, rows, found, _)


def _request(line: RequestLine, look: Look) -> list[Cell]:
    _ = look._
    href = "/console/requests" if line.is_open else f"/console/conversations/{line.contact}"
    return [
        cell(f"{person_name(line.name, line.contact, _)} {request_name(line.kind, _)}", href),
        cell(look.at(line.opened_at)),
        marked(_("open"), "attention") if line.is_open else marked(_("settled"), ""),
    ]


def invitations(look: Look, span: Span) -> Section:
    """Codes that wait to be used."""
    _ = look._
    found = look.activity.invitations(look.member.id, look.now, span)
    rows = [
        [
            cell(line.name or role_name(_, line.role), "/console/invitations"),
            cell(role_name(_, line.role)),
            cell(look.at(line.expires_at)),
        ]
        for line in found
    ]
    columns = [_("For"), _("Role"), _("Valid until")]
    return _section("invitations", _("Invitations"), columns, rows, found, _)


def marked(text: str, mark: str) -> Cell:
    """A state, in the colour of its mark."""
    return cell(text) | {"mark": mark}


def titled(titles: Text, href: str, _: Speaker) -> Cell:
    """A title in the reader's language, or in another one."""
    shown = titles.render(_.languages)
    return cell(shown.text, href, shown.language)


def _section(
    code: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], found: Part[Any], _: Speaker
) -> Section:
    return Section(code=code, title=title, columns=columns, rows=rows, total=found.total, empty=_("none yet"))
