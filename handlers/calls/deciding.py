"""The secretariat decides: what is incomplete goes back, the best are shortlisted, and every city hears the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.calls.applying import LONGEST_REMARK
from handlers.calls.setting import known_call
from handlers.calls.telling import colleagues_of, tell_outcome, tell_returned
from handlers.calls.words import title_in
from handlers.dialogue.library import Library, Voice
from handlers.notices import is_reached
from handlers.ticket_texts import plain
from knowledge.model.audience import Act
from knowledge.model.calls import (
    DECIDED,
    HANDED_IN,
    IN_WORK,
    Application,
    ApplicationState,
    Call,
    CallRefused,
    CallState,
    CallWindow,
)
from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text
from knowledge.model.people import Contact, Member
from knowledge.model.rights import Actor, Right
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

LONGEST_OUTCOME = 3_000
"""Characters of what a letter says beside the decision: with the rest it is one message of any channel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """An application as somebody of the secretariat had it before them: its number and revision."""

    application: int
    revision: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What one contact of a city that applied gets to read about the outcome.

    Attributes:
        is_reached: some channel brings it to them.
    """

    application: Application
    member: Member
    contact: Contact
    language: Language
    text: str
    is_reached: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """Letters about an outcome on their way, and whom no channel reaches."""

    letters: int
    unreached: tuple[Letter, ...]


def return_application(
    unit: Unit, by: Actor, seen: Seen, remark: str, until: datetime | None, library: Library, now: datetime
) -> Application:
    """Gives an application back to its city, which changes it and hands it in again.

    Args:
        until: until when this city may, where that is longer than the call is open.

    Raises:
        Forbidden: the actor may not.
        CallRefused: nothing is remarked ("no-remark"), nobody could hand it in again ("closed"), the city has it
            already or the outcome was sent ("not-now"), "gone".
        Conflict: somebody else changed it since it was seen.
    """
    call, before = _seen(unit, by, seen)
    said = remark.strip()[:LONGEST_REMARK]
    if not said:
        raise CallRefused("no-remark")
    if before.state not in HANDED_IN or call.state is not CallState.OPEN:
        raise CallRefused("not-now")
    if call.window(now, until) is not CallWindow.OPEN:
        raise CallRefused("closed")
    kept = unit.calls.change(
        replace(before, state=ApplicationState.RETURNED, remark=said, extended_until=until, changed_at=now)
    )
    _remind_again(unit, call, kept, now)
    tell_returned(unit, call, kept, library, now)
    _note(unit, by, "returned", kept, now)
    return kept


def _remind_again(unit: Unit, call: Call, application: Application, now: datetime) -> None:
    """The city has not applied yet, so its reminders go on."""
    deadlines = unit.deadlines.hold(call.subject)
    unit.calls.forget_act(call, Act.ANSWERED, application.member)
    unit.deadlines.look_sooner({deadline.id: now for deadline in deadlines if deadline.is_open(now)})


def shortlist(unit: Unit, by: Actor, seen: Seen, *, is_on: bool, now: datetime) -> Application:
    """Puts an application on the shortlist, or takes it off again; cities hear nothing of it.

    Raises:
        Forbidden: the actor may not.
        CallRefused: it was not handed in, or the outcome was sent ("not-now"), "gone".
        Conflict: somebody else changed it since it was seen.
    """
    state = ApplicationState.SHORTLISTED if is_on else ApplicationState.SUBMITTED
    return _judge(unit, by, seen, state, None, now)


def decide(
    unit: Unit, by: Actor, seen: Seen, *, is_selected: bool, words: Mapping[Language, str], now: datetime
) -> Application:
    """Selects a city, or does not; it hears of it with the letters about the outcome, until which it can be changed.

    Args:
        words: what its letter says beside the decision, in Markdown, in the languages that there are.

    Raises:
        Forbidden: the actor may not.
        CallRefused: see `shortlist`.
        Conflict: somebody else changed it since it was seen.
    """
    state = ApplicationState.SELECTED if is_selected else ApplicationState.NOT_SELECTED
    said = {code: text.strip()[:LONGEST_OUTCOME] for code, text in words.items() if text.strip()}
    return _judge(unit, by, seen, state, Text(said) if said else None, now)


def _judge(
    unit: Unit, by: Actor, seen: Seen, state: ApplicationState, outcome: Text | None, now: datetime
) -> Application:
    call, before = _seen(unit, by, seen)
    if before.state not in HANDED_IN | DECIDED or call.state is not CallState.OPEN:
        raise CallRefused("not-now")
    kept = unit.calls.change(replace(before, state=state, outcome=outcome, changed_at=now))
    _note(unit, by, state.value, kept, now)
    return kept


def letters_of(unit: Unit, call: Call, library: Library) -> tuple[Letter, ...]:
    """What each contact of each city that applied gets to read, as far as it was decided; nothing is sent."""
    found = []
    for application in unit.calls.applications(call.id):
        member = unit.contacts.member(application.member)
        if application.state not in DECIDED or member is None:
            continue
        for contact in colleagues_of(unit, member.id):
            _ = library.phrasebook.speak(*contact.languages)
            text = outcome_text(_, call, application, member)
            reached = is_reached(unit, contact)
            found.append(
                Letter(
                    application=application,
                    member=member,
                    contact=contact,
                    language=_.language,
                    text=text,
                    is_reached=reached,
                )
            )
    return tuple(found)


def previews(
    call: Call, application: Application, member: Member, speak: Callable[[Language], Voice]
) -> Mapping[Language, str]:
    """The letter to one city in each working language."""
    return {code: outcome_text(speak(code), call, application, member) for code in NETWORK_LANGUAGES}


def outcome_text(_: Voice, call: Call, application: Application, member: Member) -> str:
    """The letter about a decision."""
    name, title = plain(member.name), title_in(_, call)
    if application.state is ApplicationState.SELECTED:
        said = _("We are glad to tell you that {member} was selected: {title}", member=name, title=title)
    else:
        said = _(
            "Thank you for the application of {member}. After careful consideration it was not selected this time: "
            "{title}",
            member=name,
            title=title,
        )
    words = application.outcome.render(_.languages).text if application.outcome else ""
    return "\n\n".join(filter(None, (said, words, _("The secretariat"))))


def undecided(unit: Unit, call: Call, now: datetime) -> tuple[Application, ...]:
    """Applications that the secretariat has not decided about, and those that a city may still hand in again."""
    return tuple(each for each in unit.calls.applications(call.id) if _is_undecided(call, each, now))


def _is_undecided(call: Call, application: Application, now: datetime) -> bool:
    has_time = call.window(now, application.extended_until) is CallWindow.OPEN
    return application.state in HANDED_IN or (has_time and application.state in IN_WORK)


def send_outcomes(unit: Unit, by: Actor, call_id: int, revision: int, library: Library, now: datetime) -> Sent:
    """Sends every letter about the outcome, once, and closes the call for good.

    Raises:
        Forbidden: the actor may not.
        NoSuchCall: there is none.
        CallRefused: an application was not decided about, or none was handed in ("undecided"); cities can apply still
            ("not-now"), or it was done before ("decided").
        Conflict: somebody else changed the call since it was seen.
    """
    by.need(Right.MANAGE_CALLS)
    call = known_call(unit, call_id)
    if call.state is CallState.DECIDED:
        raise CallRefused("decided")
    if call.revision != revision:
        raise Conflict
    if call.window(now) is not CallWindow.CLOSED:
        raise CallRefused("not-now")
    letters = letters_of(unit, call, library)
    if undecided(unit, call, now) or not any(each.state in DECIDED for each in unit.calls.applications(call.id)):
        raise CallRefused("undecided")
    unit.calls.save(replace(call, state=CallState.DECIDED))
    unreached = tuple(
        each for each in letters if not tell_outcome(unit, each.application, each.contact, library, each.text, now)
    )
    unit.audit.note(by.name, "call.decided", call.subject, now, {"letters": len(letters) - len(unreached)})
    return Sent(letters=len(letters) - len(unreached), unreached=unreached)


def _seen(unit: Unit, by: Actor, seen: Seen) -> tuple[Call, Application]:
    """The application that somebody had before them, with its call, both held until the unit ends."""
    by.need(Right.MANAGE_CALLS)
    found = unit.calls.application(seen.application)
    call = unit.calls.held(found.call) if found is not None else None
    application = unit.calls.held_of_member(found.call, found.member) if found is not None else None
    if call is None or application is None:
        raise CallRefused("gone")
    if application.revision != seen.revision:
        raise Conflict
    return call, application


def _note(unit: Unit, by: Actor, verb: str, application: Application, now: datetime) -> None:
    unit.audit.note(by.name, f"application.{verb}", f"application:{application.id}", now)
