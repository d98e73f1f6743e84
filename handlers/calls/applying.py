"""A member applies: its colleagues share one application, somebody signs it, and it is handed in exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.calls.telling import (
    ask_to_sign,
    colleagues_of,
    tell_handed_in,
    tell_sent_back,
    tell_withdrawn,
)
from handlers.calls.words import called_in
from handlers.deadlines.letters import zone_of
from handlers.deadlines.settling import settle_subject
from handlers.dialogue.library import Library
from knowledge.forms.responses import Filled, Surroundings, fill
from knowledge.model.audience import Act
from knowledge.model.calls import (
    DECIDED,
    HANDED_IN,
    Application,
    ApplicationState,
    Call,
    CallRefused,
    CallState,
    CallWindow,
)
from knowledge.model.forms import UPLOADS
from knowledge.model.people import Contact, Member, Role
from knowledge.model.responses import AnswerFile, AnswerFileState, KeptResponse
from knowledge.model.rights import Right, actor_of
from knowledge.store.unit import Unit

LONGEST_REMARK = 1_000
"""Characters: what is to be changed, not what is thought of it."""

_LONGEST_NAME = 200
_WINDOWS = {CallWindow.NOT_YET: "not-open", CallWindow.CLOSED: "closed", CallWindow.CANCELLED: "cancelled"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """What became of complete answers: they wait for a signature, or were handed in.

    Attributes:
        asked: who was asked to sign and is reached.
        unreached: who can sign, and is reached by no channel.
    """

    application: Application
    asked: tuple[Contact, ...] = ()
    unreached: tuple[Contact, ...] = ()


def member_that_applies(contact: Contact) -> Member:
    """For whom somebody acts, if they may apply in its name.

    Raises:
        CallRefused: for nobody ("no-member").
        Forbidden: their role does not allow it.
    """
    if contact.member is None:
        raise CallRefused("no-member")
    actor_of(contact).need(Right.SUBMIT_FOR_MEMBER, contact.member)
    return contact.member


def known_to_members(unit: Unit, call_id: int) -> Call:
    """A call that was opened once, held until the unit ends.

    Raises:
        CallRefused: there is none ("gone"); a draft is nobody's business yet.
    """
    call = unit.calls.held(call_id)
    if call is None or call.state is CallState.DRAFT:
        raise CallRefused("gone")
    return call


def check_window(unit: Unit, call: Call, member: Member, application: Application | None, now: datetime) -> None:
    """Makes sure that a member can hand something in now.

    Raises:
        CallRefused: "not-open", "closed", "cancelled", "not-eligible".
    """
    window = call.window(now, application.extended_until if application else None)
    if window is not CallWindow.OPEN:
        raise CallRefused(_WINDOWS[window])
    if not unit.calls.names(call.audience, member.id, now):
        raise CallRefused("not-eligible")


def check_not_handed_in(application: Application | None) -> None:
    """Makes sure that the member has the application still.

    Raises:
        CallRefused: the secretariat has it ("submitted").
    """
    if application is not None and application.state in HANDED_IN | DECIDED:
        raise CallRefused("submitted")


def complete_application(
    unit: Unit, contact: Contact, call_id: int, kept: KeptResponse, filled: Filled, library: Library, now: datetime
) -> Completed:
    """Takes complete answers for the member's application, and asks for the signature, or hands them in without one.

    Raises:
        Forbidden: the role does not allow it.
        CallRefused: see `check_window`; or "gone", "submitted", "incomplete", and "files" for a file that is not here.
    """
    member, call = member_that_applies(contact), known_to_members(unit, call_id)
    before = unit.calls.held_of_member(call.id, member.id)
    check_not_handed_in(before)
    check_window(unit, call, member, before, now)
    check_complete(unit, kept, filled)
    state = ApplicationState.TO_SIGN if call.needs_signature else ApplicationState.SUBMITTED
    application = _put(unit, before, call, member, kept, state, now)
    if application.state is ApplicationState.TO_SIGN:
        unit.audit.note(f"contact:{contact.id}", "application.completed", _subject(application), now)
        return _ask(unit, call, application, contact, library, now)
    return Completed(application=_hand_in(unit, call, application, contact, library, now))


def _put(
    unit: Unit,
    before: Application | None,
    call: Call,
    member: Member,
    kept: KeptResponse,
    state: ApplicationState,
    now: datetime,
) -> Application:
    if before is not None:
        unsigned = replace(before, signed_by=None, signed_name="", signed_at=None, submitted_at=None, remark="")
        return unit.calls.change(replace(unsigned, response=kept.id, state=state, changed_at=now))
    first = Application(call=call.id, member=member.id, response=kept.id, state=state, changed_at=now)
    return unit.calls.apply(first)


def _ask(
    unit: Unit, call: Call, application: Application, author: Contact, library: Library, now: datetime
) -> Completed:
    """Others are asked before the author is; where nobody else can sign, the author is told so in the conversation."""
    whom = tuple(each for each in signers_of(unit, application.member) if each.id != author.id)
    asked = ask_to_sign(unit, call, application, whom, author, library, now)
    reached = {each.id for each in asked}
    return Completed(
        application=application, asked=asked, unreached=tuple(each for each in whom if each.id not in reached)
    )


def signers_of(unit: Unit, member: int) -> tuple[Contact, ...]:
    """Who signs for a member: its elected officials; where it has none, its focal points; else whoever acts for it."""
    colleagues = colleagues_of(unit, member)
    for role in (Role.ELECTED_OFFICIAL, Role.FOCAL_POINT):
        if found := tuple(each for each in colleagues if each.role is role):
            return found
    return tuple(each for each in colleagues if actor_of(each).may(Right.SUBMIT_FOR_MEMBER, each.member))


def may_sign(unit: Unit, contact: Contact) -> bool:
    """Whether somebody signs for the member that they act for."""
    return contact.member is not None and any(each.id == contact.id for each in signers_of(unit, contact.member.id))


def sign(unit: Unit, contact: Contact, call_id: int, revision: int, library: Library, now: datetime) -> Application:
    """Signs what somebody read under a revision, which hands it in, once.

    Raises:
        Forbidden: the role does not allow it.
        CallRefused: see `complete_application`; or "may-not-sign", and "changed" since it was read.
    """
    call, application = _to_sign(unit, contact, call_id, revision, now)
    kept = unit.responses.one(application.response)
    if kept is None:
        raise CallRefused("gone")
    check_complete(unit, kept, filled_of(unit, kept, zone_of(contact.time_zone, library), now))
    signed = replace(
        application,
        state=ApplicationState.SUBMITTED,
        changed_at=now,
        signed_by=contact.id,
        signed_name=called_in(library.phrasebook.speak(*contact.languages), contact)[:_LONGEST_NAME],
        signed_at=now,
    )
    unit.audit.note(f"contact:{contact.id}", "application.signed", _subject(application), now)
    return _hand_in(unit, call, unit.calls.change(signed), contact, library, now)


def _to_sign(unit: Unit, contact: Contact, call_id: int, revision: int, now: datetime) -> tuple[Call, Application]:
    """What waits for somebody's signature, held until the unit ends."""
    member, call = member_that_applies(contact), known_to_members(unit, call_id)
    application = unit.calls.held_of_member(call.id, member.id)
    check_not_handed_in(application)
    if application is None or application.state is ApplicationState.WITHDRAWN:
        raise CallRefused("gone")
    check_window(unit, call, member, application, now)
    if application.state is not ApplicationState.TO_SIGN or application.revision != revision:
        raise CallRefused("changed")
    if not may_sign(unit, contact):
        raise CallRefused("may-not-sign")
    return call, application


def _hand_in(
    unit: Unit, call: Call, application: Application, by: Contact, library: Library, now: datetime
) -> Application:
    """The secretariat has it from here on; nobody of the member is reminded any more."""
    handed_in = unit.calls.change(replace(application, submitted_at=now))
    settle_subject(unit, by, call.subject, Act.ANSWERED, now)
    tell_handed_in(unit, call, handed_in, by, library, now)
    unit.audit.note(f"contact:{by.id}", "application.submitted", _subject(handed_in), now)
    return handed_in


def send_back(
    unit: Unit, contact: Contact, call_id: int, revision: int, remark: str, library: Library, now: datetime
) -> Application:
    """Has whoever wrote it change something before it is signed.

    Raises:
        Forbidden: the role does not allow it.
        CallRefused: see `sign`; or nothing is remarked ("no-remark").
    """
    call, application = _to_sign(unit, contact, call_id, revision, now)
    said = " ".join(remark.split())[:LONGEST_REMARK]
    if not said:
        raise CallRefused("no-remark")
    kept = unit.calls.change(replace(application, state=ApplicationState.DRAFT, remark=said, changed_at=now))
    tell_sent_back(unit, call, kept, contact, library, now)
    unit.audit.note(f"contact:{contact.id}", "application.sent_back", _subject(kept), now)
    return kept


def withdraw(unit: Unit, contact: Contact, call_id: int, library: Library, now: datetime) -> Application:
    """The member does not apply after all; until the call closes it can begin again, with the same answers.

    Raises:
        Forbidden: the role does not allow it.
        CallRefused: there is nothing to withdraw ("gone"), or the outcome was sent ("not-now").
    """
    member, call = member_that_applies(contact), known_to_members(unit, call_id)
    application = unit.calls.held_of_member(call.id, member.id)
    if application is None or application.state is ApplicationState.WITHDRAWN:
        raise CallRefused("gone")
    if call.state is not CallState.OPEN:
        raise CallRefused("not-now")
    was_in = application.state in HANDED_IN | DECIDED
    kept = unit.calls.change(replace(application, state=ApplicationState.WITHDRAWN, changed_at=now))
    if was_in:
        unit.calls.forget_act(call, Act.ANSWERED, member.id)
        settle_subject(unit, contact, call.subject, Act.DECLINED, now)
    tell_withdrawn(unit, call, kept, contact, library, now, was_in=was_in)
    unit.audit.note(f"contact:{contact.id}", "application.withdrawn", _subject(kept), now)
    return kept


def check_complete(unit: Unit, kept: KeptResponse, filled: Filled) -> None:
    """Makes sure that nothing is missing or wrong in answers, and that their files are here.

    Raises:
        CallRefused: "incomplete", "files".
    """
    if filled.problems():
        raise CallRefused("incomplete")
    if missing_files(unit, kept, filled):
        raise CallRefused("files")


def missing_files(unit: Unit, kept: KeptResponse, filled: Filled) -> tuple[str, ...]:
    """The names of files that were answered with, and are on their way still, or could not be fetched."""
    here = {file.name for file in files_of(unit, kept, filled) if file.state is AnswerFileState.KEPT}
    return tuple(name for name in _named_files(filled) if name not in here)


def files_of(unit: Unit, kept: KeptResponse, filled: Filled) -> tuple[AnswerFile, ...]:
    """The files among the answers as they are now; what was replaced is not among them."""
    named = set(_named_files(filled))
    return tuple(file for file in unit.answer_files.of_response(kept.id) if file.name in named)


def _named_files(filled: Filled) -> Iterator[str]:
    paths = {question.path for question in filled.form.questions() if question.type in UPLOADS}
    for place, value in filled.response.answers.items():
        if value and _path_of(place) in paths and filled.is_relevant(place):
            yield value


def _path_of(place: str) -> str:
    """Of an answer the place of its question in the form, without the ids of repeats."""
    return "/".join(step.partition("[")[0] for step in place.split("/"))


def filled_of(unit: Unit, kept: KeptResponse, zone: ZoneInfo, now: datetime) -> Filled:
    """A response with all that follows from its answers."""
    return fill(unit.forms.one(kept.form), kept.response, Surroundings(now=now, zone=zone))


def _subject(application: Application) -> str:
    return f"application:{application.id}"
