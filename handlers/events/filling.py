"""Forms of events: somebody registers, for themselves or for a colleague, and changes what was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from handlers.dialogue import registrations as talking
from handlers.dialogue.event_words import confirmation, title_of, why_not
from handlers.dialogue.library import Library
from handlers.events.conversing import confirmation_files
from handlers.events.registering import change_participant, check, register
from handlers.events.views import Seer, event_view, registration_view, seen_event, seen_registration
from handlers.filling.built_in import built_in
from handlers.filling.purposes import Completion, Opening, Refusal
from handlers.filling.values import answers_of
from handlers.ticket_texts import plain
from knowledge.forms.responses import Filled
from knowledge.model.events import STANDS, Event, EventState, NotRegistered, Participant, Registration
from knowledge.model.forms import Group, Node, Question
from knowledge.model.messages import Choice
from knowledge.model.people import Contact, Role
from knowledge.model.responses import KeptResponse
from knowledge.model.rights import actor_of
from knowledge.store.unit import Unit

BUILT_IN = "registration"
"""The form whose questions are asked where an event has none of its own."""

COLLEAGUE = "colleague"

NAME, FUNCTION, EMAIL = "name", "function", "email"
"""The questions of any form by which it is told who takes part."""


class Registering:
    """Subjects "event:3", for oneself, and "event:3:colleague"."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """The questions of an event for which somebody may register, or why they may not."""
        seer = Seer(unit=unit, contact=contact, library=library, now=now)
        if contact.member is None:
            return _stranger(seer)
        found = _event(seer, rest)
        if found is None:
            return _no_event(seer)
        event, is_colleague = found
        refusal = _refusal(seer, event, is_colleague=is_colleague)
        return refusal or _opening(seer, event, is_colleague=is_colleague)

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Registers the person, and confirms it."""
        seer = Seer(unit=unit, contact=contact, library=library, now=now)
        _kind, number, *more = kept.subject.split(":")
        event = unit.events.one(int(number))
        if event is None:
            return _no_event(seer)
        is_colleague = more == [COLLEAGUE]
        participant = _participant(answers_of(filled), None if is_colleague else contact)
        try:
            registration = register(
                unit, event.id, contact, participant, kept.id, library, now, for_self=not is_colleague
            )
        except NotRegistered as refused:
            return _because(seer, event, refused.code, participant.name if is_colleague else "")
        return _confirmed(seer, registration)


class Changing:
    """Subjects "registration:55"."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """What was told of somebody who is registered, to be told anew."""
        seer = Seer(unit=unit, contact=contact, library=library, now=now)
        found = seen_registration(seer, int(rest[0])) if len(rest) == 1 and rest[0].isdecimal() else None
        if found is None:
            return _no_registration(seer)
        registration, event = found
        if registration.state not in STANDS:
            return _because(seer, event, "gone")
        if not registration_view(seer, registration, event).may_change:
            return _because(seer, event, "cancelled" if event.state is EventState.CANCELLED else "begun")
        return _reopening(seer, registration, event)

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Keeps what was told anew, and confirms it."""
        seer = Seer(unit=unit, contact=contact, library=library, now=now)
        found = seen_registration(seer, _changed(unit, kept))
        if found is None:
            return _no_registration(seer)
        before, event = found
        answers = answers_of(filled)
        participant = Participant(
            name=answers.get(NAME) or before.participant.name,
            function=answers.get(FUNCTION, before.participant.function),
            email=answers.get(EMAIL, before.participant.email),
        )
        try:
            changed = change_participant(unit, actor_of(contact), before.id, participant, kept.id, now)
        except NotRegistered as refused:
            return _because(seer, event, "begun" if refused.code == "closed" else refused.code, participant.name)
        _ = seer.voice
        return _confirmed(seer, changed, _("The change was noted."))


EVENT, REGISTRATION = Registering(), Changing()


def standing(unit: Unit, contact: Contact, kept: KeptResponse, library: Library, now: datetime) -> Completion | None:
    """How the registration stands that somebody handed in with a response; None of any other response."""
    seer = Seer(unit=unit, contact=contact, library=library, now=now)
    found = seen_registration(seer, _changed(unit, kept)) if kept.subject.startswith("event:") else None
    if found is None:
        return None
    view = registration_view(seer, *found)
    return Completion(text=confirmation(seer.voice, view), choices=tuple(talking.after(seer.voice, view)))


def _changed(unit: Unit, kept: KeptResponse) -> int:
    """The number of the registration that is changed: the answers are those given when somebody registered, changed in
    their place, or new ones of its own."""
    kind, number, *_more = kept.subject.split(":")
    if kind == "registration":
        return int(number)
    registration = unit.registrations.of_response(kept.id)
    return registration.id if registration is not None else 0


def _event(seer: Seer, rest: Sequence[str]) -> tuple[Event, bool] | None:
    """Which event is meant by what follows in a choice, and whether a colleague is to take part."""
    if not rest or not rest[0].isdecimal() or list(rest[1:]) not in ([], [COLLEAGUE]):
        return None
    event = seen_event(seer, int(rest[0]))
    return (event, len(rest) > 1) if event is not None else None


def _refusal(seer: Seer, event: Event, *, is_colleague: bool) -> Refusal | None:
    """Why somebody need not begin to answer."""
    try:
        check(seer.unit, event, seer.contact, seer.now)
    except NotRegistered as refused:
        return _because(seer, event, refused.code)
    if not is_colleague and seer.unit.registrations.own(event.id, seer.contact.id) is not None:
        return _because(seer, event, "twice")
    if is_colleague and not _asks_for_a_name(seer.unit, event):
        return _because(seer, event, "no_name")
    return None


def _opening(seer: Seer, event: Event, *, is_colleague: bool) -> Opening:
    _, contact = seer.voice, seer.contact
    subject = f"{event.subject}:{COLLEAGUE}" if is_colleague else event.subject
    known = Participant(name=contact.name, function=contact.function, email=contact.email)
    return Opening(
        subject=subject,
        key=f"{subject}:contact:{contact.id}",
        form=event.form or built_in(seer.unit, BUILT_IN, seer.now),
        title=title_of(_, event),
        member=None,
        prefill={} if is_colleague else _prefill(known),
        finish=_("Sign up"),
    )


def _reopening(seer: Seer, registration: Registration, event: Event) -> Opening:
    """The answers as they were; where they are gone, what is known of the participant."""
    unit, _ = seer.unit, seer.voice
    kept = unit.responses.one(registration.response) if registration.response is not None else None
    subject = f"registration:{registration.id}"
    return Opening(
        subject=subject,
        key=subject,
        form=kept.form if kept is not None else event.form or built_in(unit, BUILT_IN, seer.now),
        title=title_of(_, event),
        member=registration.member,
        prefill=_prefill(registration.participant),
        response=kept.id if kept is not None else None,
        finish=_("Keep the change"),
    )


def _prefill(participant: Participant) -> Mapping[str, str]:
    told = {NAME: participant.name, FUNCTION: participant.function, EMAIL: participant.email}
    return {name: value for name, value in told.items() if value}


def _participant(answers: Mapping[str, str], contact: Contact | None) -> Participant:
    """Who takes part, as it was told; of oneself, what the form does not ask is known."""
    known = {NAME: contact.name, FUNCTION: contact.function, EMAIL: contact.email} if contact is not None else {}
    told = {question: answers.get(question, known.get(question, "")) for question in (NAME, FUNCTION, EMAIL)}
    return Participant(name=told[NAME] or known.get(NAME, ""), function=told[FUNCTION], email=told[EMAIL])


def _confirmed(seer: Seer, registration: Registration, first: str = "") -> Completion:
    event = seer.unit.events.one(registration.event)
    if event is None:
        return Completion(text=first)
    view = registration_view(seer, registration, event)
    text = "\n\n".join(filter(None, (first, confirmation(seer.voice, view))))
    choices = talking.after(seer.voice, view)
    return Completion(text=text, choices=tuple(choices), files=confirmation_files(seer, registration, event))


def _because(seer: Seer, event: Event, code: str, name: str = "") -> Refusal:
    """Why not, and what can be done instead."""
    _, contact, view = seer.voice, seer.contact, event_view(seer, event)
    member = contact.member.name if contact.member else ""
    own = [Choice(id=f"{talking.ONE}:{view.own}", label=_("My registration"))] if view.own else []
    event_door = Choice(id=f"event:{event.id}", label=_("The event"))
    text = why_not(_, code, view, member, plain(name))
    if code in ("closed", "not_invited"):
        ask = _(
            "If you should take part all the same, please write to the secretariat: {email}",
            email=seer.library.pack.secretariat,
        )
        text = f"{text}\n\n{ask}"
    return Refusal(text=text, choices=(*own, event_door, talking.mine(_)))


def _stranger(seer: Seer) -> Refusal:
    _ = seer.voice
    access = [Choice(id="access", label=_("Ask for access"))] if seer.contact.role is Role.VISITOR else []
    text = _("Cities register for events, and I do not know yet for which city you speak.")
    return Refusal(text=text, choices=(*access, Choice(id="menu", label=_("All topics"))))


def _no_event(seer: Seer) -> Refusal:
    _ = seer.voice
    text = _("I know of no such event that your city is invited to. The secretariat can tell you more.")
    return Refusal(text=text, choices=(Choice(id="events:0", label=_("All events")),))


def _no_registration(seer: Seer) -> Refusal:
    _ = seer.voice
    text = _("I know of no such registration of your city. The secretariat can tell you more.")
    return Refusal(text=text, choices=(talking.mine(_),))


def _asks_for_a_name(unit: Unit, event: Event) -> bool:
    """Whether the event's form tells who takes part; of oneself that is known without asking."""
    return event.form is None or NAME in set(_names(unit.forms.one(event.form).root.children))


def _names(nodes: Sequence[Node]) -> Iterator[str]:
    """The names of the questions that are asked once."""
    for node in nodes:
        match node:
            case Question():
                yield node.name
            case Group():
                yield from _names(node.children)
            case _:
                continue
